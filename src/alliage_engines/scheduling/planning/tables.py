"""Which table each meeting has, once its slot is known: few changes, then little walking.

One slot after the other is assigned anew at least cost, those before and after it held, until no slot
gets better. Where nobody waits, each slot's best assignment after the one before is the best of all.
Importing this module imports OR-Tools and numpy.
"""

import random
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import numpy as np
from ortools.graph.python import linear_sum_assignment

from alliage_engines.scheduling.planning.clock import Clock
from alliage_engines.scheduling.planning.day import Day

_WALK = 1
_STALE = 3  # rounds without gain


class Seating:
    """Tables of the meetings held. slot: of each choice that is held, its slot."""

    def __init__(self, day: Day, slot: Mapping[int, int], seed: int) -> None:
        self.day = day
        self.slot = slot
        self.random = random.Random(seed)  # noqa: S311 - breaks ties, no secret
        self.table: dict[int, int] = {}
        self.in_slot: list[list[int]] = [[] for _ in range(day.slot_count)]
        for at in sorted(slot):
            self.in_slot[slot[at]].append(at)
        self.places = np.array(
            [at for at, table in enumerate(day.problem.tables) for _ in range(table.meetings)]
        )
        zones = [table.zone for table in day.problem.tables]
        names = {zone: at for at, zone in enumerate(dict.fromkeys(zones))}
        self.zone = np.array([names[zone] for zone in zones])
        # One change outweighs all walking there is.
        self.change = 2 * len(slot) * _WALK + 1
        self.beside = self._beside()

    def _beside(self) -> dict[int, list[int]]:
        """Of each meeting, the ones before and after it of those of its sides who come alone."""
        found: dict[int, list[int]] = {at: [] for at in self.slot}
        for p, mine in enumerate(self.day.of_person):
            if self.day.people[p].delegates == 1:
                ordered = sorted((at for at in mine if at in self.slot), key=self.slot.__getitem__)
                for before, after in pairwise(ordered):
                    found[before].append(after)
                    found[after].append(before)
        return found

    def cost(self) -> int:
        """Changes and walking of all."""
        total = 0
        for at, others in self.beside.items():
            for other in others:
                total += self._apart(self.table[at], self.table[other])
        return total // 2

    def _apart(self, one: int, other: int) -> int:
        if one == other:
            return 0
        return self.change + _WALK * int(self.zone[one] != self.zone[other])

    def quick(self) -> dict[int, int]:
        """A table for each choice held, each slot's by the slots before it."""
        if self.day.problem.tables:
            for slot in range(self.day.slot_count):
                self._assign(slot)
        return dict(self.table)

    def settle(self, clock: Clock) -> dict[int, int]:
        """A table for each choice held, as good as is found."""
        if not self.quick():
            return {}
        best, least, stale = dict(self.table), self.cost(), 0
        order = list(range(self.day.slot_count))
        while least and stale < _STALE and clock.left:
            self.random.shuffle(order)
            for slot in order:
                self._assign(slot)
            now = self.cost()
            stale = 0 if now < least else stale + 1
            if now < least:
                best, least = dict(self.table), now
        self.table = best
        return best

    def _assign(self, slot: int) -> None:
        """Give the meetings of a slot the tables that cost least beside all others' now."""
        meetings = self.in_slot[slot]
        if not meetings:
            return
        costs = np.array([self._costs(at) for at in meetings])
        solver = linear_sum_assignment.SimpleLinearSumAssignment()
        rows, columns = np.nonzero(costs >= 0)
        solver.add_arcs_with_cost(rows, columns, costs[rows, columns])
        count, spare = len(self.places), len(self.places) - len(meetings)
        if spare:
            empty = np.repeat(np.arange(len(meetings), count), count)
            every = np.tile(np.arange(count), spare)
            solver.add_arcs_with_cost(empty, every, np.zeros(len(every), np.int64))
        if solver.solve() != solver.OPTIMAL:
            raise RuntimeError("a slot holds more meetings than its tables")
        for row, at in enumerate(meetings):
            self.table[at] = int(self.places[solver.right_mate(row)])

    def _costs(self, at: int) -> Any:
        """Of each place, what the meeting costs there; -1 where it may not be."""
        found = np.zeros(len(self.zone), np.int64)
        for other in self.beside[at]:
            if other in self.table:
                table = self.table[other]
                found += self.change + _WALK * (self.zone != self.zone[table])
                found[table] -= self.change
        serving = self.day.choices[at].tables
        if serving is not None:
            kept = np.full(len(found), -1, np.int64)
            kept[list(serving)] = found[list(serving)]
            found = kept
        return found[self.places]
