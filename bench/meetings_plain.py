"""The peer of the meetings' families: one CP-SAT model of the whole day, solver's defaults.

Slots, delegates, tables by counting, stands, promises, order, minimums, the floor and waits, in one
weighted objective. Table changes and walking are left out of it, which only helps it.
"""

import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ortools.sat.python import cp_model

from alliage_engines.scheduling.plan import Meeting
from alliage_engines.scheduling.problem import Pair, Problem, pair

#: What one point of each level is worth in the objective; a level never outweighs the one before.
WORTH = {"musts": 10**10, "floor": 10**8, "wishes": 10**4, "worst_wait": -(10**3), "waits": -1}

#: A solution with the second at which it was found.
Found = tuple[float, list[Meeting]]


class Day:
    """The model, its variables by pair and slot, and how to read a solution."""

    def __init__(self, problem: Problem, *, minimums: bool = True) -> None:
        self.problem, self.model = problem, cp_model.CpModel()
        self.takes: dict[tuple[Pair, int], Any] = {}
        self.of_pair: dict[Pair, list[Any]] = {}
        for key in problem.candidates:
            if key[0] in problem.by_id and key[1] in problem.by_id:
                self._pair(key)
        self.of_person: dict[str, list[Any]] = defaultdict(list)
        self.at: dict[tuple[str, int], list[Any]] = defaultdict(list)
        for (key, slot), take in self.takes.items():
            for one in key:
                self.of_person[one].append(take)
                self.at[one, slot].append(take)
        self._persons(minimums=minimums)
        self._tables()
        self._promises(minimums=minimums)
        self.model.maximize(self._objective())

    def _pair(self, key: Pair) -> None:
        slots = self.problem.slots
        free = [
            n
            for n, slot in enumerate(slots)
            if all(self.problem.available(one, slot.id) for one in key)
        ]
        self.takes |= {(key, n): self.model.new_bool_var("") for n in free}
        self.of_pair[key] = [self.takes[key, n] for n in free]
        self.model.add_at_most_one(self.of_pair[key])

    def _persons(self, *, minimums: bool) -> None:
        for one in self.problem.participants:
            mine = self.of_person[one.id]
            for n in range(len(self.problem.slots)):
                self.model.add(sum(self.at[one.id, n]) <= one.delegates)
            if one.max_meetings is not None:
                self.model.add(sum(mine) <= one.max_meetings)
            if one.min_meetings and minimums:
                self.model.add(sum(mine) >= one.min_meetings)

    def _tables(self) -> None:
        """Per slot: all tables, the accessible ones, and each stand."""
        tables = {table.id: table for table in self.problem.tables}
        every: dict[tuple[int, str], list[Any]] = defaultdict(list)
        for (key, n), take in self.takes.items() if tables else ():
            homes = {self.problem.by_id[one].home_table for one in key} - {""}
            needed = any(self.problem.by_id[one].needs_accessible for one in key)
            homes = {home for home in homes if tables[home].accessible or not needed}
            chosen = [self.model.new_bool_var("") for _ in homes]
            if any(self.problem.by_id[one].home_table for one in key):
                self.model.add(sum(chosen) == take)
            for home, there in zip(sorted(homes), chosen, strict=True):
                every[n, home].append(there)
                if tables[home].accessible:
                    every[n, "accessible"].append(there)
            if needed and not homes:
                every[n, "accessible"].append(take)
            every[n, "*"].append(take)
        size = {one: table.meetings for one, table in tables.items()}
        size["*"] = sum(table.meetings for table in tables.values())
        size["accessible"] = sum(t.meetings for t in tables.values() if t.accessible)
        for (_, what), load in every.items():
            self.model.add(sum(load) <= size[what])

    def _promises(self, *, minimums: bool) -> None:
        number = self.problem.slot_number
        for one in self.problem.fixed if minimums else ():
            key = pair(one.a, one.b)
            held = [self.takes[key, number[one.slot]]] if one.slot else self.of_pair[key]
            self.model.add(sum(held) == 1)
        for order in self.problem.precedences:
            for n in range(len(self.problem.slots)):
                late = [t for (key, s), t in self.takes.items() if key == order.before and s >= n]
                early = [t for (key, s), t in self.takes.items() if key == order.after and s <= n]
                self.model.add(sum(late) + sum(early) <= 1)

    def _objective(self) -> Any:
        candidates = self.problem.candidates
        slots = len(self.problem.slots)
        floor = self.model.new_int_var(0, 2 * slots, "")
        worst = self.model.new_int_var(0, slots, "")
        for one in self.problem.participants:
            if self.of_person[one.id]:
                self.model.add(floor <= sum(self.of_person[one.id]))
        terms = [WORTH["floor"] * floor, WORTH["worst_wait"] * worst]
        for key, takes in self.of_pair.items():
            one = candidates[key]
            worth = WORTH["musts"] * one.must + WORTH["wishes"] * one.weight - one.filler
            terms += [worth * take for take in takes]
        for one in self.problem.participants:
            waits = self._waits(one.id)
            self.model.add(sum(waits) <= worst)
            terms += [WORTH["waits"] * wait for wait in waits]
        return sum(terms)

    def _waits(self, who: str) -> list[Any]:
        """A slot without a meeting, with one before and one after in its session."""
        found = []
        for block in self.problem.blocks:
            for place, n in enumerate(block[1:-1], 1):
                if not self.problem.available(who, self.problem.slots[n].id):
                    continue
                wait = self.model.new_bool_var("")
                before, after = (self.model.new_bool_var("") for _ in range(2))
                for side, others in ((before, block[:place]), (after, block[place + 1 :])):
                    for m in others:
                        for take in self.at[who, m]:
                            self.model.add_implication(take, side)
                self.model.add(wait >= before + after - 1 - sum(self.at[who, n]))
                found.append(wait)
        return found

    def hint(self, meetings: Iterable[Meeting]) -> None:
        number = self.problem.slot_number
        held = {(m.pair, number[m.slot]) for m in meetings}
        for place, take in self.takes.items():
            self.model.add_hint(take, place in held)

    def freeze(self, meetings: Iterable[Meeting], now: int) -> None:
        """What was held before slot `now` is, and nothing else there."""
        number = self.problem.slot_number
        held = {(m.pair, number[m.slot]) for m in meetings}
        for (key, n), take in self.takes.items():
            if n < now:
                self.model.add(take == ((key, n) in held))

    def solve(self, seconds: float, workers: int = 2, seed: int = 0) -> list[Found]:
        """Every better solution in turn, tables left out."""
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = workers
        solver.parameters.max_time_in_seconds = seconds
        solver.parameters.random_seed = seed
        heard = _Heard(self.takes, self.problem)
        solver.solve(self.model, heard)
        return heard.found


class _Heard(cp_model.CpSolverSolutionCallback):
    def __init__(self, takes: Mapping[tuple[Pair, int], Any], problem: Problem) -> None:
        super().__init__()
        self.takes, self.slots = takes, problem.slots
        self.found: list[Found] = []
        self.began = time.perf_counter()

    def on_solution_callback(self) -> None:
        meetings = [
            Meeting(*key, self.slots[n].id)
            for (key, n), take in self.takes.items()
            if self.boolean_value(take)
        ]
        self.found.append((time.perf_counter() - self.began, meetings))


def plain(problem: Problem, seconds: float, seed: int = 0) -> list[Found]:
    """Build the model and solve it: both count, as they do for us."""
    began = time.perf_counter()
    day = Day(problem)
    spent = time.perf_counter() - began
    found = day.solve(max(0.1, seconds - spent), seed=seed)
    return [(second + spent, meetings) for second, meetings in found]


def hinted(
    problem: Problem, meetings: Sequence[Meeting], now: int, seconds: float
) -> list[Meeting] | None:
    """A changed problem again, the past frozen and the plan given as a hint alone."""
    day = Day(problem, minimums=False)
    known = [m for m in meetings if all(one in problem.by_id for one in m.pair)]
    day.freeze(known, now)
    day.hint(known)
    found = day.solve(seconds)
    return found[-1][1] if found else None
