"""What a reader can work out: a linear programme for each hidden value.

The reader knows every printed cell of every table and wave, who is in which cell, the answers of one
organisation (their own), and how far each organisation moved between two waves, if not which way.
Unknown is what each other organisation answered. The programmes are solved by GLOP, in the wheel of
ortools that the product carries already.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from alliage_engines.disclosure.model import Interval, Rules
from alliage_engines.disclosure.tables import System

Measure = Literal["mean", "people"]
_MOST_PEOPLE = 1e5  # of one organisation, for a reader who knows nothing
_MARGIN = 1e-7  # rounded figures, so that the truth itself is always possible
_OPTIMAL = 0


@dataclass(frozen=True, slots=True)
class Target:
    """A hidden value: a combination of units, which makes a cell (`entry`) or is a unit itself."""

    parts: Mapping[int, float]
    value: float
    entry: int | None
    unit: int | None

    @property
    def key(self) -> tuple[int | None, int | None]:
        return self.entry, self.unit


@dataclass(frozen=True, slots=True)
class Breach:
    """A target whose interval is too narrow, and the printed cells that make it so."""

    target: Target
    measure: Measure
    because: tuple[int, ...]


class Attack:
    """One reader before one system: printed cells are constraints, hidden values are asked."""

    def __init__(
        self,
        system: System,
        shown: Collection[int],
        rules: Rules,
        *,
        own: str | None = None,
        measure: Measure = "mean",
    ) -> None:
        """Build the programme; `shown` are positions of printed entries."""
        # Loaded here: pages import this engine, and seldom need the solver.
        from ortools.linear_solver import pywraplp  # noqa: PLC0415

        self._system, self._rules, self._own, self._measure = system, rules, own, measure
        self._solver: Any = pywraplp.Solver.CreateSolver("GLOP")
        self._variables = [self._variable(at) for at in range(len(system.units))]
        self._rows = {at: self._row(at) for at in sorted(shown)}
        for a, b in system.links:
            self._link(a, b)

    def _value(self, at: int) -> float:
        unit = self._system.units[at]
        return unit.mean if self._measure == "mean" else unit.people

    def _variable(self, at: int) -> Any:
        rules, value = self._rules, self._value(at)
        low, high = (rules.low, rules.high) if self._measure == "mean" else (1.0, _MOST_PEOPLE)
        if self._system.units[at].organisation == self._own:
            low = high = value
        return self._solver.NumVar(low, high, "")

    def _row(self, at: int) -> Any:
        """What the printed figure says: the mean to half a unit, people to the step below."""
        entry, rules = self._system.entries[at], self._rules
        if self._measure == "mean":
            printed, half = round(entry.mean, rules.decimals), 0.5 * 10**-rules.decimals
            low, high = printed - half, printed + half
        else:
            low = entry.people // rules.people_step * rules.people_step
            high = low + rules.people_step - 1
        row = self._solver.Constraint(low - _MARGIN, high + _MARGIN, "")
        for unit, part in self.parts(at).items():
            row.SetCoefficient(self._variables[unit], part)
        return row

    def _link(self, a: int, b: int) -> None:
        moved = abs(self._value(a) - self._value(b)) + _MARGIN
        row = self._solver.Constraint(-moved, moved, "")
        row.SetCoefficient(self._variables[a], 1.0)
        row.SetCoefficient(self._variables[b], -1.0)

    def parts(self, at: int) -> Mapping[int, float]:
        """Of an entry's figure: position of a unit → its coefficient."""
        weights = self._system.entries[at].weights
        return weights if self._measure == "mean" else dict.fromkeys(weights, 1.0)

    def targets(self, hidden: Collection[int]) -> Iterator[Target]:
        """Hidden cells and organisations' own values, those left out that the reader answered."""
        units = self._system.units
        foreign = [at for at, unit in enumerate(units) if unit.organisation != self._own]
        for at in sorted(hidden):
            parts = self.parts(at)
            if any(unit in parts for unit in foreign):
                value = sum(part * self._value(unit) for unit, part in parts.items())
                yield Target(parts, value, at, None)
        for at in foreign:
            yield Target({at: 1.0}, self._value(at), None, at)

    def extreme(self, target: Target, *, highest: bool) -> tuple[list[float], set[int]]:
        """The answers that make a target highest or lowest, and the printed cells that bound it."""
        objective = self._solver.Objective()
        objective.Clear()
        for unit, part in target.parts.items():
            objective.SetCoefficient(self._variables[unit], part)
        objective.SetOptimizationDirection(highest)
        if self._solver.Solve() != _OPTIMAL:
            raise RuntimeError("the published figures contradict each other")
        bounding = {at for at, row in self._rows.items() if abs(row.dual_value()) > 1e-9}
        return [variable.solution_value() for variable in self._variables], bounding

    def breach(self, hidden: Collection[int], given_up: Collection[object]) -> Breach | None:
        """Return the first hidden value that the reader knows too well, or None.

        Each solution is a possible world: it widens what is known of all targets at once, so that
        most need no programme of their own.
        """
        targets = [target for target in self.targets(hidden) if target.key not in given_up]
        spans = [(target.value, target.value) for target in targets]
        for at, target in enumerate(targets):
            because: set[int] = set()
            for highest in (True, False):
                if self._wide(target, spans[at]):
                    break
                world, bounding = self.extreme(target, highest=highest)
                because |= bounding
                spans = _widened(spans, targets, world)
            if not self._wide(target, spans[at]):
                return Breach(target, self._measure, tuple(sorted(because)))
        return None

    def _wide(self, target: Target, span: tuple[float, float]) -> bool:
        # A little more than asked, so that rounding of the solver never turns a no into a yes.
        return span[1] - span[0] >= self._rules.interval * target.value + 1e-5


def _widened(
    spans: Sequence[tuple[float, float]], targets: Sequence[Target], world: Sequence[float]
) -> list[tuple[float, float]]:
    widened = []
    for (low, high), target in zip(spans, targets, strict=True):
        found = sum(part * world[unit] for unit, part in target.parts.items())
        widened.append((min(low, found), max(high, found)))
    return widened


def breach_of(
    system: System, shown: Collection[int], rules: Rules, given_up: Collection[object] = ()
) -> Breach | None:
    """Return the first breach by any reader: each organisation in turn, who knows its own answers.

    A reader from outside knows less than any of them, and is tried only where there is but one.
    given_up: keys of targets that nothing protects any more.
    """
    hidden = set(range(len(system.entries))) - set(shown)
    readers: list[str | None] = [*system.organisations]
    if len(readers) < 2:
        readers = [None]
    measures: tuple[Measure, ...] = ("mean", "people")
    for measure in measures:
        for own in readers:
            found = Attack(system, shown, rules, own=own, measure=measure).breach(hidden, given_up)
            if found is not None:
                return found
    return None


def intervals_of(
    system: System, shown: Collection[int], rules: Rules, own: str | None
) -> list[Interval]:
    """Every hidden value with what one reader can work out of it."""
    hidden = set(range(len(system.entries))) - set(shown)
    found = []
    measures: tuple[Measure, ...] = ("mean", "people")
    for measure in measures:
        attack = Attack(system, shown, rules, own=own, measure=measure)
        for target in attack.targets(hidden):
            ends = []
            for highest in (False, True):
                world, _ = attack.extreme(target, highest=highest)
                ends.append(sum(part * world[unit] for unit, part in target.parts.items()))
            found.append(_interval(system, target, measure, ends))
    return found


def _interval(system: System, target: Target, measure: Measure, ends: Sequence[float]) -> Interval:
    low, high = ends
    if target.entry is not None:
        entry = system.entries[target.entry]
        wave, keys = entry.key
        return Interval(measure, wave, system.factor, keys, None, target.value, low, high)
    unit = system.units[target.unit or 0]
    return Interval(
        measure, unit.waves[0], system.factor, (), unit.organisation, target.value, low, high
    )
