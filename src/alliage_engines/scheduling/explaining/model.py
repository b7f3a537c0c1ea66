"""Can these causes hold together? A CP-SAT model of them alone.

Every cause only forbids or asks: whoever leaves one out never makes less possible. Meetings that no
cause asks for may be left out, so only pairs of somebody with a minimum, and promised ones, count.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from functools import cached_property
from typing import Any

from alliage_engines.scheduling.explaining.causes import Atom, What, fixed_of, precedence_of
from alliage_engines.scheduling.problem import Pair, Problem, pair


class Together:
    """The model of some causes of a problem.

    counted: slots are not told apart, as if the day were one long slot: what is impossible so is
    impossible, and it is known in no time; what is possible so may still be impossible.
    """

    def __init__(self, problem: Problem, atoms: Collection[Atom], *, counted: bool = False) -> None:
        from ortools.sat.python import cp_model  # noqa: PLC0415 - slow to import, seldom needed

        self.problem, self.atoms = problem, atoms
        self.cp, self.model = cp_model, cp_model.CpModel()
        self.of: dict[What, list[Atom]] = defaultdict(list)
        for atom in atoms:
            self.of[atom.what].append(atom)
        self.named = {what: {atom.who[0] for atom in self.of[what]} for what in What}
        self.counted = counted
        self.columns = range(1 if counted else len(problem.slots))
        self.times = len(problem.slots) if counted else 1
        self.held: dict[Pair, dict[int, Any]] = {key: {} for key in self._pairs()}

    def possible(self, seconds: float) -> bool | None:
        """Whether some day holds them all; None when the time did not suffice to tell."""
        if seconds <= 0:
            return None
        for build in (self._meetings, self._people, self._order, self._tables):
            if not build():
                return False
        solver = self.cp.CpSolver()
        solver.parameters.max_time_in_seconds = seconds
        solver.parameters.num_workers = 1  # the same explanation each time
        solver.parameters.catch_sigint_signal = False  # Ctrl-C is its caller's
        solver.parameters.linearization_level = 2  # what is too few is told by its relaxation
        status = solver.solve(self.model)
        if status in (self.cp.OPTIMAL, self.cp.FEASIBLE):
            return True
        return False if status == self.cp.INFEASIBLE else None

    def _pairs(self) -> list[Pair]:
        """Pairs that some cause asks for."""
        low, fixed = self.named[What.MINIMUM], {atom.pair for atom in self.of[What.FIXED]}
        return [
            key for key in self.problem.candidates if key in fixed or key[0] in low or key[1] in low
        ]

    def _meetings(self) -> bool:
        """A pair meets once at most, in a slot that suits both; promised ones do."""
        promised: dict[Pair, list[Atom]] = defaultdict(list)
        for atom in self.of[What.FIXED]:
            promised[atom.pair].append(atom)
        never = {atom.pair for atom in self.of[What.NEVER]}
        for key, held in self.held.items():
            names = {fixed_of(self.problem, atom).slot for atom in promised[key]} - {""}
            for number, slot in enumerate(self.problem.slots):
                if key in never or not names <= {slot.id} or self._away(key, slot.id):
                    continue
                column = 0 if self.counted else number
                if column not in held:
                    held[column] = self.model.new_bool_var("")
            if promised[key] and not held:
                return False
            if promised[key]:
                self.model.add_exactly_one(held.values())
            else:
                self.model.add_at_most_one(held.values())
        return True

    def _away(self, key: Pair, slot: str) -> bool:
        away = self.named[What.AWAY]
        return any(who in away and not self.problem.available(who, slot) for who in key)

    def _people(self) -> bool:
        mine: dict[str, list[Pair]] = defaultdict(list)
        for key in self.held:
            for who in key:
                mine[who].append(key)
        for one in self.problem.participants:
            every = [var for key in mine[one.id] for var in self.held[key].values()]
            if one.id in self.named[What.MINIMUM]:
                if len(mine[one.id]) < one.min_meetings:
                    return False
                self.model.add(sum(every) >= one.min_meetings)
            if one.id in self.named[What.MAXIMUM] and one.max_meetings is not None:
                self.model.add(sum(every) <= one.max_meetings)
            if one.id in self.named[What.DELEGATES]:
                room = one.delegates * (self._there(one.id) if self.counted else 1)
                for column in self.columns:
                    self._at_most(room, mine[one.id], column)
        return True

    def _there(self, who: str) -> int:
        """In how many slots somebody is there."""
        return sum(not self._away((who, who), slot.id) for slot in self.problem.slots)

    def _at_most(self, most: int, pairs: Iterable[Pair], number: int) -> None:
        here = [self.held[key][number] for key in pairs if number in self.held[key]]
        if len(here) > most:
            self.model.add(sum(here) <= most)

    def _order(self) -> bool:
        """Whatever the slot: not the one that comes after up to it, and the other from it on."""
        for atom in () if self.counted else self.of[What.PRECEDENCE]:
            one = precedence_of(self.problem, atom)
            before = self.held.get(pair(*one.before), {})
            after = self.held.get(pair(*one.after), {})
            for number in range(len(self.problem.slots)):
                early = [var for at, var in after.items() if at <= number]
                late = [var for at, var in before.items() if at >= number]
                self.model.add_at_most_one(*early, *late)
        return True

    def _tables(self) -> bool:
        """Counting suffices: tables that serve a meeting are some named ones, or all accessible
        ones, or all, and these sets lie within each other once a named one is chosen."""
        if not self.problem.tables:
            return True
        used: dict[tuple[str, int], list[Any]] = defaultdict(list)
        loose: dict[tuple[bool, int], list[Any]] = defaultdict(list)
        for key, held in self.held.items():
            serving, accessible = self._serving(key)
            for number, var in held.items():
                if serving is None:
                    loose[accessible, number].append(var)
                    continue
                seats = {table: self.model.new_bool_var("") for table in serving}
                self.model.add(sum(seats.values()) == var)
                for table, seat in seats.items():
                    used[table, number].append(seat)
        for column in self.columns:
            self._room(column, used, loose)
        return True

    def _serving(self, key: Pair) -> tuple[frozenset[str] | None, bool]:
        """Tables that serve a pair, None for any one; whether it must be accessible."""
        found: frozenset[str] | None = None
        if any(who in self.named[What.HOME] for who in key):
            homes = (self.problem.by_id[who].home_table for who in key)
            found = frozenset(home for home in homes if home)
        for table in self.promised.get(key, ()):
            found = frozenset({table}) if found is None else found & {table}
        accessible = any(who in self.named[What.ACCESS] for who in key)
        if accessible and found is not None:
            found &= self.accessible
        return found, accessible

    @cached_property
    def promised(self) -> dict[Pair, list[str]]:
        """The tables that fixed meetings name."""
        found: dict[Pair, list[str]] = defaultdict(list)
        for atom in self.of[What.FIXED]:
            if table := fixed_of(self.problem, atom).table:
                found[atom.pair].append(table)
        return found

    @cached_property
    def accessible(self) -> frozenset[str]:
        return frozenset(table.id for table in self.problem.tables if table.accessible)

    def _room(self, number: int, used: Any, loose: Any) -> None:
        """A table left out of the causes takes any number of meetings."""
        counted = self.named[What.ROOM]
        sets: list[tuple[set[str], list[Any]]] = []
        for table in self.problem.tables:
            if here := used.get((table.id, number)):
                sets.append(({table.id}, here))
        near = [seat for one in self.accessible for seat in used.get((one, number), ())]
        near += loose[True, number]
        everywhere = loose[False, number] + loose[True, number]
        everywhere += [seat for (_, at), seats in used.items() if at == number for seat in seats]
        if loose[True, number]:
            sets.append((set(self.accessible), near))
        sets.append(({table.id for table in self.problem.tables}, everywhere))
        for names, seats in sets:
            if names <= counted:
                room = sum(one.meetings for one in self.problem.tables if one.id in names)
                room *= self.times
                if len(seats) > room:
                    self.model.add(sum(seats) <= room)
