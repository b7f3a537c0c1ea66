"""What may be held together, as CP-SAT reads it, and the levels it is chosen by."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from ortools.sat.python import cp_model

from alliage_engines.scheduling.planning.clock import Clock
from alliage_engines.scheduling.planning.day import EVERY, Day

_EPSILON = 1e-6


class Choosing:
    """The choices as CP-SAT reads them, without their slots."""

    def __init__(self, day: Day) -> None:
        self.day = day
        self.model = cp_model.CpModel()
        self.takes: list[Any] = self._takes()
        for take, choice in zip(self.takes, day.choices, strict=True):
            if not choice.slots:
                self.model.add(take == 0)
            if choice.candidate.fixed:
                self.model.add(take == 1)
        for at, one in enumerate(day.people):
            mine = self._sum(day.of_person[at])
            if one.min_meetings > min(day.high[at], len(day.of_person[at])):
                self.model.add_bool_or([])  # no plan
            elif day.of_person[at]:
                self.model.add_linear_constraint(mine, one.min_meetings, day.high[at])
        self.model.add(sum(self.takes) <= most_meetings(day))
        self._hold_tables()

    def _takes(self) -> list[Any]:
        """Of each choice, 1 where it is held."""
        return [self.model.new_bool_var("") for _ in self.day.choices]

    def hold(self, reached: Mapping[str, int]) -> None:
        """Every plan reaches so much of each step."""
        for step, least in reached.items():
            self.model.add(self.measure(step) >= least)

    def _sum(self, choices: Sequence[int]) -> Any:
        return cp_model.LinearExpr.sum([self.takes[at] for at in choices])

    def _hold_tables(self) -> None:
        """All slots together hold so many meetings of each kind of table."""
        for resource, capacity in enumerate(self.day.capacity):
            users = [
                at
                for at, one in enumerate(self.day.choices)
                if resource != EVERY and one.options and all(resource in o for o in one.options)
            ]
            if users:
                self.model.add(self._sum(users) <= capacity * self.day.slot_count)

    def measure(self, step: str) -> Any:
        choices = self.day.choices
        if step == "floor":
            return self._floor()
        weights = {
            "musts": [int(one.candidate.must) for one in choices],
            "wishes": [one.candidate.weight for one in choices],
            "spares": [-int(one.spare) for one in choices],
        }[step]
        return cp_model.LinearExpr.weighted_sum(self.takes, weights)

    def _floor(self) -> Any:
        """The least number of meetings of anyone counted."""
        most = min(
            (min(self.day.high[p], len(self.day.of_person[p])) for p in self.day.counted), default=0
        )
        floor = self.model.new_int_var(0, max(most, 0), "")
        for p in self.day.counted:
            self.model.add(self._sum(self.day.of_person[p]) >= floor)
        return floor

    def hint(self, chosen: frozenset[int]) -> None:
        for at, take in enumerate(self.takes):
            self.model.add_hint(take, at in chosen)

    def solve(self, step: str, clock: Clock) -> tuple[int | None, frozenset[int] | None]:
        """The bound and the set; no bound where there is no set at all."""
        self.model.maximize(self.measure(step))
        solver = clock.solver(share=0.3, least=2.0)
        solver.parameters.linearization_level = 2
        status = solver.solve(self.model)
        if status == cp_model.INFEASIBLE:
            return None, None
        bound = math.floor(solver.best_objective_bound + _EPSILON)
        if status not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
            return bound, None
        return bound, frozenset(at for at, take in enumerate(self.takes) if solver.value(take))


def most_meetings(day: Day) -> int:
    """No plan holds more: in each slot, tables, and half of the delegates who are there."""
    tables = day.capacity[EVERY] if day.problem.tables else None
    total = 0
    for slot in range(day.slot_count):
        pairs = sum(room[slot] for room in day.room) // 2
        total += pairs if tables is None else min(pairs, tables)
    return total
