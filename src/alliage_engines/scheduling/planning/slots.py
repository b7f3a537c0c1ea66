"""Choices and their slots together, as CP-SAT reads them: for what counting alone does not settle.

Importing this module imports OR-Tools.
"""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ortools.sat.python import cp_model

from alliage_engines.scheduling.planning.choosing import Choosing
from alliage_engines.scheduling.planning.clock import Clock
from alliage_engines.scheduling.planning.day import Day

_EPSILON = 1e-6


@dataclass(frozen=True, slots=True)
class Held:
    """What is held: of each choice, its slot, and which of its options where it has several."""

    slot: Mapping[int, int]
    option: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Answer:
    """bound: None where nothing was proved. held: None where none was found."""

    bound: int | None
    held: Held | None
    impossible: bool = False


class Placing(Choosing):
    """Which choices are held, and in which slot.

    chosen: if given, these are held and no other.
    """

    def __init__(self, day: Day, chosen: Iterable[int] | None = None) -> None:
        self.chosen = None if chosen is None else frozenset(chosen)
        self.at: dict[tuple[int, int], Any] = {}
        self.by_option: dict[tuple[int, int, int], Any] = {}
        super().__init__(day)
        self._hold_people()
        self._hold_resources()
        self._hold_ties()
        self._waits: dict[int, Any] | None = None

    def _takes(self) -> list[Any]:
        """A variable for each choice and slot; a choice is held in one slot at most."""
        found: list[Any] = []
        for number, choice in enumerate(self.day.choices):
            left = self.chosen is None or number in self.chosen
            mine = [self._place(number, slot) for slot in choice.slots] if left else []
            if mine:
                take = self.model.new_bool_var("")
                self.model.add_exactly_one([*mine, ~take])
                if self.chosen is not None:
                    self.model.add(take == 1)
            else:
                take = self.model.new_constant(0)
            found.append(take)
        return found

    def _place(self, number: int, slot: int) -> Any:
        here = self.model.new_bool_var("")
        self.at[number, slot] = here
        options = self.day.choices[number].options
        if len(options) > 1:
            ways = [self.model.new_bool_var("") for _ in options]
            self.model.add_exactly_one([*ways, ~here])
            for option, way in enumerate(ways):
                self.by_option[number, slot, option] = way
        return here

    def _hold_people(self) -> None:
        for p, mine in enumerate(self.day.of_person):
            for slot, room in enumerate(self.day.room[p]):
                here = [self.at[m, slot] for m in mine if (m, slot) in self.at]
                if room == 1 and len(here) > 1:
                    self.model.add_at_most_one(here)
                elif len(here) > room:
                    self.model.add(cp_model.LinearExpr.sum(here) <= room)

    def _hold_resources(self) -> None:
        users: dict[tuple[int, int], list[Any]] = {}
        for (number, slot), here in self.at.items():
            options = self.day.choices[number].options
            for option, resources in enumerate(options):
                way = here if len(options) == 1 else self.by_option[number, slot, option]
                for resource in resources:
                    users.setdefault((resource, slot), []).append(way)
        for (resource, _), some in users.items():
            if len(some) > self.day.capacity[resource]:
                self.model.add(cp_model.LinearExpr.sum(some) <= self.day.capacity[resource])

    def _hold_ties(self) -> None:
        """Where the later one is in a slot, the earlier one is not in that slot nor after it."""
        for before, after in self.day.ties:
            for slot in self.day.choices[after].slots:
                if (after, slot) in self.at:
                    late = [
                        self.at[before, other]
                        for other in self.day.choices[before].slots
                        if other >= slot and (before, other) in self.at
                    ]
                    self.model.add_at_most_one([*late, self.at[after, slot]])

    def waits(self) -> dict[int, Any]:
        """Of each participant, an expression for its waits; at least so many in every plan."""
        if self._waits is None:
            self._waits = {p: self._waits_of(p) for p in range(len(self.day.people))}
        return self._waits

    def _waits_of(self, p: int) -> Any:
        found: list[Any] = []
        mine = self.day.of_person[p]
        for block in self.day.problem.blocks:
            inside = [slot for slot in block if self.day.room[p][slot]]
            here = {s: [self.at[m, s] for m in mine if (m, s) in self.at] for s in inside}
            if len(inside) > 2 and any(here.values()):
                found.extend(self._block(inside, here, self.day.people[p].delegates))
        return cp_model.LinearExpr.sum(found)

    def _block(self, inside: list[int], here: Mapping[int, list[Any]], delegates: int) -> list[Any]:
        """A wait: something held before, something after, and nothing now."""
        new = self.model.new_bool_var
        busy: list[Any] = []
        for slot in inside:
            if delegates == 1:
                busy.append(cp_model.LinearExpr.sum(here[slot]))
            else:
                some = new("")
                self.model.add(cp_model.LinearExpr.sum(here[slot]) >= some)
                for one in here[slot]:
                    self.model.add_implication(one, some)
                busy.append(some)
        before, after = [new("") for _ in inside], [new("") for _ in inside]
        for at in range(len(inside)):
            self.model.add(before[at] >= busy[at])
            self.model.add(after[at] >= busy[at])
            if at:
                self.model.add_implication(before[at - 1], before[at])
                self.model.add_implication(after[at], after[at - 1])
        waits = []
        for at in range(1, len(inside) - 1):
            wait = new("")
            self.model.add(wait >= before[at - 1] + after[at + 1] - busy[at] - 1)
            waits.append(wait)
        return waits

    def expression(self, level: str) -> Any:
        """What is to be high; waits count below zero."""
        if level == "waits":
            return -cp_model.LinearExpr.sum(list(self.waits().values()))
        if level == "worst_wait":
            worst = self.model.new_int_var(0, self.day.slot_count, "")
            for mine in self.waits().values():
                self.model.add(mine <= worst)
            return -worst
        return self.measure(level)

    def limit_waits(self, worst: int) -> None:
        for mine in self.waits().values():
            self.model.add(mine <= worst)

    def hint_held(self, held: Held) -> None:
        for number, take in enumerate(self.takes):
            if self.day.choices[number].slots:
                self.model.add_hint(take, number in held.slot)
        for (number, slot), here in self.at.items():
            self.model.add_hint(here, held.slot.get(number) == slot)
        for (number, slot, option), way in self.by_option.items():
            there = held.slot.get(number) == slot and held.option.get(number, 0) == option
            self.model.add_hint(way, there)

    def find(
        self,
        level: str | None,
        clock: Clock,
        share: float,
        tell: Callable[[Held], None] = lambda _: None,
    ) -> Answer:
        """The best by one level, or any where level is None. `tell` hears each, and may raise."""
        if level is not None:
            self.model.maximize(self.expression(level))
        solver = clock.solver(share=share, least=0.5)
        teller = _Teller(self, tell)
        status = solver.solve(self.model, teller)
        if teller.raised is not None:
            raise teller.raised
        if status == cp_model.INFEASIBLE:
            return Answer(None, None, impossible=True)
        bound = math.floor(solver.best_objective_bound + _EPSILON) if level else None
        if status not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
            return Answer(bound, None)
        return Answer(bound, self.read(solver.boolean_value))

    def read(self, value: Callable[[Any], bool]) -> Held:
        slot = {number: at for (number, at), here in self.at.items() if value(here)}
        option = {n: o for (n, _, o), way in self.by_option.items() if value(way)}
        return Held(slot, option)


class _Teller(cp_model.CpSolverSolutionCallback):
    """Hands each plan on as soon as it is found; keeps what is raised there, and stops."""

    def __init__(self, placing: Placing, tell: Callable[[Held], None]) -> None:
        super().__init__()
        self.placing = placing
        self.tell = tell
        self.raised: BaseException | None = None

    def on_solution_callback(self) -> None:
        if self.raised is not None:
            return
        try:
            self.tell(self.placing.read(self.boolean_value))
        except BaseException as error:
            self.raised = error
            self.stop_search()
