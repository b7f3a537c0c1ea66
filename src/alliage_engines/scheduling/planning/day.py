"""A problem in whole numbers: what every step of planning reads."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from alliage_engines.scheduling.problem import Candidate, Pair, Participant, Problem, pair

#: Resources of a slot that meetings use, one unit each: all tables, and the accessible ones. After
#: them come single tables that somebody needs.
EVERY, ACCESSIBLE = 0, 1


@dataclass(frozen=True, slots=True)
class Choice:
    """A pair that may meet, in numbers.

    slots: where it may be. tables: which ones serve it, None where any does. options: the sets of
    resources of which it uses one: several where the stand of either side serves.
    """

    candidate: Candidate
    a: int
    b: int
    slots: tuple[int, ...]
    tables: tuple[int, ...] | None
    options: tuple[tuple[int, ...], ...]

    @property
    def spare(self) -> bool:
        """Held only for a minimum or for the floor."""
        one = self.candidate
        return not one.weight and not one.must and not one.fixed


@dataclass(frozen=True)
class Day:
    """The problem, its choices, and the capacity of each resource in any one slot.

    The sets of tables that serve a meeting lie within each other or apart, once a side's stand is
    chosen; so a slot's meetings have tables as soon as no set is asked for more than it holds
    (Hall's condition). Slots are therefore chosen first, by counting, and tables afterwards.
    """

    problem: Problem
    choices: tuple[Choice, ...]
    capacity: tuple[int, ...]

    @classmethod
    def of(cls, problem: Problem) -> "Day":
        tables = _Tables(problem)
        bound = _bound(problem)
        known = problem.by_id
        numbers = {one.id: at for at, one in enumerate(problem.participants)}
        choices = []
        for key, candidate in problem.candidates.items():
            if key[0] in known and key[1] in known:
                slots, named = bound.get(key, (None, None))
                serving, options = tables.of(known[key[0]], known[key[1]], named)
                places = _places(problem, key, slots) if options else ()
                a, b = (numbers[one] for one in key)
                choices.append(Choice(candidate, a, b, places, serving, options))
        return cls(problem, tuple(choices), tuple(tables.capacity))

    @property
    def people(self) -> tuple[Participant, ...]:
        return self.problem.participants

    @property
    def slot_count(self) -> int:
        return len(self.problem.slots)

    @cached_property
    def place(self) -> Mapping[Pair, int]:
        """Where each pair stands among the choices."""
        return {choice.candidate.pair: at for at, choice in enumerate(self.choices)}

    @cached_property
    def room(self) -> tuple[tuple[int, ...], ...]:
        """Of each participant, how many meetings it may hold in each slot."""
        shut = self.problem.unavailable
        return tuple(
            tuple(0 if (one.id, slot.id) in shut else one.delegates for slot in self.problem.slots)
            for one in self.people
        )

    @cached_property
    def high(self) -> tuple[int, ...]:
        """Of each participant, how many meetings it may hold in all."""
        return tuple(
            sum(room) if one.max_meetings is None else min(sum(room), one.max_meetings)
            for one, room in zip(self.people, self.room, strict=True)
        )

    @cached_property
    def of_person(self) -> tuple[tuple[int, ...], ...]:
        """Of each participant, its choices."""
        found: list[list[int]] = [[] for _ in self.people]
        for at, choice in enumerate(self.choices):
            found[choice.a].append(at)
            found[choice.b].append(at)
        return tuple(tuple(mine) for mine in found)

    @cached_property
    def counted(self) -> tuple[int, ...]:
        """Participants whom the floor is about: with a candidate and an available slot."""
        return tuple(at for at, mine in enumerate(self.of_person) if mine and any(self.room[at]))

    @cached_property
    def ties(self) -> tuple[tuple[int, int], ...]:
        """Choices of which the first comes strictly earlier, when both are held."""
        found = ((pair(*one.before), pair(*one.after)) for one in self.problem.precedences)
        place = self.place
        return tuple((place[a], place[b]) for a, b in found if a != b and a in place and b in place)


def _places(problem: Problem, key: Pair, named: frozenset[str] | None) -> tuple[int, ...]:
    """Numbers of the slots where a pair may meet: none with itself, nor before itself."""
    if key[0] == key[1] or any(
        pair(*one.before) == pair(*one.after) == key for one in problem.precedences
    ):
        return ()
    return tuple(
        number
        for number, slot in enumerate(problem.slots)
        if all(problem.available(one, slot.id) for one in key)
        and (named is None or slot.id in named)
    )


def _bound(problem: Problem) -> dict[Pair, tuple[frozenset[str] | None, frozenset[str] | None]]:
    """Of each fixed pair, the slots and tables that what is said of it leaves, None for all."""
    found: dict[Pair, tuple[frozenset[str] | None, frozenset[str] | None]] = {}
    for one in problem.fixed:
        key = pair(one.a, one.b)
        slots, tables = found.get(key, (None, None))
        found[key] = _narrow(slots, one.slot), _narrow(tables, one.table)
    return found


def _narrow(left: frozenset[str] | None, named: str) -> frozenset[str] | None:
    if not named:
        return left
    return frozenset({named}) if left is None else left & {named}


class _Tables:
    """Which tables serve a pair, and which resources it uses; grows the list of resources."""

    def __init__(self, problem: Problem) -> None:
        self.tables = problem.tables
        self.number = {table.id: at for at, table in enumerate(problem.tables)}
        self.accessible = {at for at, table in enumerate(problem.tables) if table.accessible}
        self.capacity = [
            sum(table.meetings for table in problem.tables),
            sum(problem.tables[at].meetings for at in self.accessible),
        ]
        self.single: dict[int, int] = {}

    def of(
        self, one: Participant, other: Participant, named: frozenset[str] | None
    ) -> tuple[tuple[int, ...] | None, tuple[tuple[int, ...], ...]]:
        if not self.tables:
            return None, ((),)
        homes = {p.home_table for p in (one, other)} - {""}
        needed = one.needs_accessible or other.needs_accessible
        if not homes and named is None:
            if needed:
                both = (EVERY, ACCESSIBLE)
                return tuple(sorted(self.accessible)), (both,) if self.accessible else ()
            return None, ((EVERY,),)
        left = homes if named is None else (homes & named if homes else named)
        serving = {self.number[name] for name in left if name in self.number}
        if needed:
            serving &= self.accessible
        found = tuple(sorted(serving))
        return found, tuple(self._single(at) for at in found)

    def _single(self, table: int) -> tuple[int, ...]:
        if table not in self.single:
            self.single[table] = len(self.capacity)
            self.capacity.append(self.tables[table].meetings)
        alone = self.single[table]
        if table in self.accessible:
            return (EVERY, ACCESSIBLE, alone)
        return (EVERY, alone)
