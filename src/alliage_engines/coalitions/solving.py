"""One objective after the other, each by CP-SAT under what the ones before it reached."""

import math
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from alliage_engines.coalitions.core import Core, Value
from alliage_engines.coalitions.dominance import Dominance
from alliage_engines.coalitions.model import OBJECTIVES
from alliage_engines.coalitions.problem import THOUSAND

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

_MEMBERS, _UNTIED, _DISTANCE = 2, 3, 4
#: An objective may take this share of the time left to its proposal, the last one all of it.
_SHARE = 0.6
_EPSILON = 1e-6


class Search:
    """One core and the time left for it, in the solver's own steps and by the clock as a guard.

    Steps are about seconds and the same on every run, so a search that they cut short ends the same
    each time.
    """

    def __init__(self, core: Core, seconds: float, seed: int) -> None:
        self.core = core
        self.seed = seed
        self.steps = seconds
        self._end = time.monotonic() + seconds
        self._dominance: dict[bool, Dominance] = {}

    @property
    def clock(self) -> float:
        return max(0.0, self._end - time.monotonic())

    def dominance(self, *, liked: bool) -> Dominance:
        if liked not in self._dominance:
            self._dominance[liked] = Dominance(self.core, liked=liked)
        return self._dominance[liked]


@dataclass(frozen=True, slots=True)
class Avoid:
    """A set found before, beside the fixed members, and how many of it may come again."""

    members: frozenset[int]
    at_most: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """The best set found and, where an objective was not proved, the first one and its gap."""

    chosen: frozenset[int]
    value: Value
    unproved: str | None
    gap: float


@dataclass(slots=True)
class _Stage:
    """Where the objectives stand: the set so far, the steps left, the first one not proved."""

    search: Search
    avoid: Sequence[Avoid]
    steps: float
    chosen: frozenset[int] | None
    unproved: str | None = None
    gap: float = 0.0

    @property
    def core(self) -> Core:
        return self.search.core

    @property
    def shunned(self) -> set[int]:
        """Members of earlier proposals: taking one in could make a set too like those."""
        return {at for earlier in self.avoid for at in earlier.members}

    def reach(self, objective: int, chosen: frozenset[int], bound: float) -> None:
        """Take the set; where its value is above the bound, the objective is not proved."""
        self.chosen = chosen
        value = self.core.value(chosen)[objective]
        if value > bound + _EPSILON and self.unproved is None:
            self.unproved = OBJECTIVES[objective]
            self.gap = (value - bound) / value

    def kept(self, objective: int) -> list[int]:
        """Candidates that the objective's model needs; the set so far is among them."""
        room = self.core.slots
        if self.chosen is not None and objective >= _MEMBERS:
            room = len(self.chosen)
        kept = self.search.dominance(liked=objective > _MEMBERS).kept(room, self.shunned)
        return sorted({*kept, *(self.chosen or ())})


def solve(
    search: Search,
    start: frozenset[int] | None,
    avoid: Sequence[Avoid],
    *,
    share: float = 1.0,
    ceiling: tuple[int, int] | None = None,
) -> Outcome | None:
    """The best set by all objectives in order, or None where none keeps the rules and `avoid`.

    `start` is a set that keeps them, and the ceiling, if one is known; `ceiling` is what may stay
    uncovered, when that is settled. `share` of the steps left may be used.
    """
    stage = _Stage(search, avoid, search.steps * share, start)
    if ceiling is None and not _cover(stage):
        return None
    for objective in (_MEMBERS, _UNTIED, _DISTANCE):
        if not _improve(stage, objective, ceiling or ()):
            return None
    assert stage.chosen is not None  # noqa: S101 - each objective found or kept a set
    return Outcome(stage.chosen, search.core.value(stage.chosen), stage.unproved, stage.gap)


def _cover(stage: _Stage) -> bool:
    """The least uncovered, of the essential and then of the other; False where no set may be."""
    for objective, floor in enumerate(stage.core.coverage_bound()):
        settled = stage.chosen is not None and stage.core.value(stage.chosen)[objective] <= floor
        if not settled and not _improve(stage, objective, ()):
            return False
    return True


def _improve(stage: _Stage, objective: int, ceiling: Sequence[int]) -> bool:
    """Better one objective, keeping those before it; False where no set can or none was found."""
    core, known = stage.core, stage.chosen
    held = ceiling if known is None else core.value(known)[:objective]
    if known is not None and core.value(known)[objective] == 0:
        return True
    model = _Model(core, stage.kept(objective), stage.avoid, objective)
    model.hold(held, proved=stage.unproved is None)
    bound, found = model.solve(known, stage)
    best = known if found is None else found
    if best is None:
        return False
    stage.reach(objective, best, bound)
    return True


class _Model:
    """The choice among some candidates as CP-SAT reads it, with one objective."""

    def __init__(
        self,
        core: Core,
        kept: Sequence[int],
        avoid: Sequence[Avoid],
        objective: int,
    ) -> None:
        # Imported by jobs and commands that compose, never by a page.
        from ortools.sat.python import cp_model  # noqa: PLC0415

        self.cp: Any = cp_model
        self.core = core
        self.objective = objective
        self.model = cp_model.CpModel()
        self.takes = {at: self.model.new_bool_var("") for at in kept}
        self.lost: dict[int, cp_model.IntVar] = {}
        self._cover()
        self._limit(avoid)
        self.measures = self._measures()
        self.model.minimize(self.measures[objective])

    def hold(self, values: Sequence[int], *, proved: bool) -> None:
        """Keep the objectives before at what they reached; what cannot be less is an equality."""
        for objective, value in enumerate(values):
            measure = self.measures[objective]
            exactly = proved and objective >= _MEMBERS
            self.model.add(measure == value if exactly else measure <= value)

    def _sum(self, weights: Mapping[int, int]) -> Any:
        return self.cp.LinearExpr.weighted_sum(
            [self.takes[at] for at in weights], list(weights.values())
        )

    def _cover(self) -> None:
        """Thousandths uncovered, rounded up, of each requirement: 1000·brought + asked·t ≥ 1000·need."""
        core = self.core
        for requirement, need in core.need.items():
            asked = core.problem.quantity[requirement]
            low = core.problem.thousandths(requirement, core.least_short(requirement))
            lost = self.model.new_int_var(low, core.problem.thousandths(requirement, need), "")
            brought = self._sum(
                {
                    at: core.amounts[at][requirement] * THOUSAND
                    for at in self.takes
                    if requirement in core.amounts[at]
                }
            )
            self.model.add(brought + asked * lost >= THOUSAND * need)
            self.lost[requirement] = lost

    def _limit(self, avoid: Sequence[Avoid]) -> None:
        core = self.core
        if core.slots is not None:
            self.model.add(self._sum(dict.fromkeys(self.takes, 1)) <= core.slots)
        for family in {*core.least, *core.most}:
            own = self._sum({at: 1 for at in self.takes if core.family(at) == family})
            self.model.add(own >= core.least.get(family, 0))
            self.model.add(own <= core.most.get(family, len(self.takes)))
        for earlier in avoid:
            again = {at: 1 for at in self.takes if at in earlier.members}
            self.model.add(self._sum(again) <= earlier.at_most)

    def _measures(self) -> list[Any]:
        problem = self.core.problem
        uncovered = [
            self.cp.LinearExpr.weighted_sum(
                [
                    lost
                    for r, lost in self.lost.items()
                    if problem.requirements[r].essential == kind
                ],
                [
                    problem.requirements[r].weight
                    for r in self.lost
                    if problem.requirements[r].essential == kind
                ],
            )
            for kind in (True, False)
        ]
        return [
            *uncovered,
            self._sum(dict.fromkeys(self.takes, 1)),
            self._sum({at: 1 for at in self.takes if not problem.candidates[at].tied}),
            self._sum({at: problem.tenths_km(at) for at in self.takes}),
        ]

    def solve(
        self, known: Collection[int] | None, stage: _Stage
    ) -> tuple[float, frozenset[int] | None]:
        """The proved bound (infinite where nothing can be chosen) and the set found, if any."""
        if known is not None:
            self._hint(known)
        solver = self._solver(stage)
        limits = solver.parameters
        if min(limits.max_time_in_seconds, limits.max_deterministic_time) <= 0:
            return 0.0, None
        status = solver.solve(self.model)
        steps = float(solver.response_proto.deterministic_time)
        stage.steps -= steps
        stage.search.steps -= steps
        if status == self.cp.INFEASIBLE:
            if known is not None:
                raise RuntimeError("the solver denies a set that keeps the rules")
            return math.inf, None
        bound = max(0.0, float(solver.best_objective_bound))
        if status not in {self.cp.OPTIMAL, self.cp.FEASIBLE}:
            return bound, None
        return bound, frozenset(at for at, taken in self.takes.items() if solver.value(taken))

    def _hint(self, known: Collection[int]) -> None:
        for at, taken in self.takes.items():
            self.model.add_hint(taken, at in known)
        for requirement, units in self.core.short(known).items():
            uncovered = self.core.problem.thousandths(requirement, units)
            self.model.add_hint(self.lost[requirement], uncovered)

    def _solver(self, stage: _Stage) -> "cp_model.CpSolver":
        solver: cp_model.CpSolver = self.cp.CpSolver()
        part = 1.0 if self.objective == _DISTANCE else _SHARE
        parameters = solver.parameters
        # One worker gives the same answer on every run; the full linear relaxation gives the bounds.
        parameters.num_workers = 1
        parameters.linearization_level = 2
        parameters.random_seed = stage.search.seed
        parameters.max_deterministic_time = max(0.0, stage.steps * part)
        parameters.max_time_in_seconds = stage.search.clock
        return solver
