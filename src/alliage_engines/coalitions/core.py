"""What is left to decide once the fixed members are in, with bounds and a first good set."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from alliage_engines.coalitions.problem import Problem

Value = tuple[int, int, int, int, int]  # the objectives, in order; fixed members left out


@dataclass(frozen=True, slots=True)
class Core:
    """Candidates that may still be chosen, and what they must bring.

    `amounts` are capped at `need`; requirements that fixed members cover stand in none of them.
    """

    problem: Problem
    free: tuple[int, ...]
    need: Mapping[int, int]
    amounts: Mapping[int, Mapping[int, int]]
    slots: int | None
    least: Mapping[str, int]
    most: Mapping[str, int]

    @classmethod
    def of(cls, problem: Problem) -> "Core":
        candidates, rules = problem.candidates, problem.rules
        fixed = [at for at, candidate in enumerate(candidates) if candidate.fixed]
        need = dict(enumerate(problem.quantity))
        for at in fixed:
            for requirement, units in problem.amounts[at].items():
                need[requirement] -= units
        need = {requirement: units for requirement, units in need.items() if units > 0}
        inside = Counter(candidates[at].family for at in fixed)
        least = {
            family: limit - inside[family]
            for family, limit in rules.family_at_least.items()
            if limit > inside[family]
        }
        amounts = {
            at: {r: min(units, need[r]) for r, units in problem.amounts[at].items() if r in need}
            for at, candidate in enumerate(candidates)
            if problem.eligible[at] and not candidate.fixed
        }
        # Who brings nothing that is still needed can only fill a family's minimum.
        free = tuple(at for at in amounts if amounts[at] or candidates[at].family in least)
        most = {f: limit - inside[f] for f, limit in rules.family_at_most.items()}
        slots = None if rules.at_most is None else rules.at_most - len(fixed)
        return cls(problem, free, need, amounts, slots, least, most)

    def family(self, at: int) -> str:
        return self.problem.candidates[at].family

    def value(self, chosen: Collection[int]) -> Value:
        """The objectives of the set beside the fixed members."""
        lost = {True: 0, False: 0}
        for requirement, units in self.short(chosen).items():
            asked = self.problem.requirements[requirement]
            lost[asked.essential] += asked.weight * self.problem.thousandths(requirement, units)
        untied = sum(not self.problem.candidates[at].tied for at in chosen)
        far = sum(self.problem.tenths_km(at) for at in chosen)
        return lost[True], lost[False], len(chosen), untied, far

    def short(self, chosen: Iterable[int]) -> dict[int, int]:
        """Units missing, by requirement."""
        left = dict(self.need)
        for at in chosen:
            for requirement, units in self.amounts[at].items():
                left[requirement] -= units
        return {requirement: max(0, units) for requirement, units in left.items()}

    def least_short(self, requirement: int) -> int:
        """Units that no set covers, whatever else it leaves: the best of the rules' room for one."""
        able = sorted(
            (at for at in self.free if requirement in self.amounts[at]),
            key=lambda at: -self.amounts[at][requirement],
        )
        left = self.need[requirement]
        taken: Counter[str] = Counter()
        for at in able:
            family = self.family(at)
            if left <= 0 or (self.slots is not None and taken.total() >= self.slots):
                break
            if taken[family] < self.most.get(family, len(able)):
                taken[family] += 1
                left -= self.amounts[at][requirement]
        return max(0, left)

    def coverage_bound(self) -> tuple[int, int]:
        """No set leaves less uncovered than this, of the essential and of the other."""
        lost = {True: 0, False: 0}
        for requirement in self.need:
            asked = self.problem.requirements[requirement]
            units = self.least_short(requirement)
            lost[asked.essential] += asked.weight * self.problem.thousandths(requirement, units)
        return lost[True], lost[False]


def greedy(core: Core, banned: Collection[int] = ()) -> frozenset[int] | None:
    """Take who covers most until nothing more is covered, then drop who is not needed.

    None where the families' minima cannot be kept without the banned.
    """
    chosen: list[int] = []
    left = dict(core.need)
    open_to = [at for at in core.free if at not in banned]
    while True:
        families = _open_families(core, chosen)
        gains = {at: _gain(core, left, at) for at in open_to if core.family(at) in families}
        best = max(gains, key=lambda at: (*gains[at], *_liked(core, at)), default=None)
        if best is None or not any(gains[best]):
            break
        chosen.append(best)
        open_to.remove(best)
        for requirement, units in core.amounts[best].items():
            left[requirement] -= min(left[requirement], units)
    for family, least in core.least.items():
        while sum(core.family(at) == family for at in chosen) < least:
            able = [at for at in open_to if core.family(at) == family]
            if not able:
                return None
            chosen.append(max(able, key=lambda at: _liked(core, at)))
            open_to.remove(chosen[-1])
    return frozenset(_pruned(core, chosen))


def _open_families(core: Core, chosen: list[int]) -> set[str]:
    """Families that the rules let in, keeping places for those that must still come."""
    inside = Counter(core.family(at) for at in chosen)
    waiting = {family: least - inside[family] for family, least in core.least.items()}
    reserved = sum(number for number in waiting.values() if number > 0)
    full = core.slots is not None and len(chosen) + reserved >= core.slots
    return {
        family
        for family in {core.family(at) for at in core.free}
        if inside[family] < core.most.get(family, len(core.free))
        and (not full or waiting.get(family, 0) > 0)
    }


def _gain(core: Core, left: Mapping[int, int], at: int) -> tuple[float, float]:
    gain = {True: 0.0, False: 0.0}
    for requirement, units in core.amounts[at].items():
        asked = core.problem.requirements[requirement]
        share = min(left[requirement], units) / core.problem.quantity[requirement]
        gain[asked.essential] += asked.weight * share
    return gain[True], gain[False]


def _liked(core: Core, at: int) -> tuple[bool, int, int]:
    return core.problem.candidates[at].tied, -core.problem.tenths_km(at), -at


def _pruned(core: Core, chosen: list[int]) -> Iterator[int]:
    kept = list(chosen)
    short = core.short(kept)
    for at in reversed(chosen):
        without = [other for other in kept if other != at]
        families = Counter(core.family(other) for other in without)
        if core.short(without) == short and all(
            families[family] >= least for family, least in core.least.items()
        ):
            kept = without
    return iter(kept)
