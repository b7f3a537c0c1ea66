"""Rounds at round tables (world café): everybody changes table, and meets as many as may be.

Known as the social golfer problem (Harvey, CSPLib 10) with families, hosts and pairs to keep apart
or together. A transversal design starts it where the numbers allow one; annealing does the rest.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from alliage_engines.scheduling.plan import Level
from alliage_engines.scheduling.problem import Infeasible, Pair, SchedulingError
from alliage_engines.scheduling.rounds_bounds import bounds
from alliage_engines.scheduling.rounds_check import violations
from alliage_engines.scheduling.rounds_search import Search
from alliage_engines.scheduling.rounds_start import start

__all__ = ["LEVELS", "Person", "Rounds", "mix", "violations"]

#: The levels in the order of the objective, all to be low.
LEVELS = ("most_often", "repeats", "uneven")


@dataclass(frozen=True, slots=True)
class Person:
    """Who sits down. family: tables mix the families; all may have the same."""

    id: str
    family: str = ""


@dataclass(frozen=True)
class Rounds:
    """Who sits where. tables: of each round, of each table, the ids; some tables may be empty.

    levels: most_often, how many times the pair meets that meets most; repeats, the sum over pairs
    of the times they meet beyond the first; uneven, by how many persons families are off their
    share of a table, rounded either way, over all tables and rounds. Each with its lower bound.
    """

    tables: tuple[tuple[tuple[str, ...], ...], ...]
    levels: tuple[Level, ...]
    seconds: float

    def level(self, name: str) -> Level:
        return next(level for level in self.levels if level.name == name)


def mix(
    people: Sequence[Person],
    tables: Sequence[int],
    rounds: int,
    *,
    hosts: Sequence[str] = (),
    apart: Sequence[Pair] = (),
    together: Sequence[Pair] = (),
    seconds: float = 5.0,
    seed: int = 0,
) -> Rounds:
    """Seat people at tables for some rounds so that pairs repeat least and families are mixed.

    tables: the seats of each. hosts: who stays at the first table, the second, …, "" where nobody
    does. apart: pairs never at one table; together: always. The search ends as soon as the bounds
    are reached. Raises SchedulingError on input that cannot be, Infeasible when no seating of one
    round keeps apart and together what is asked.
    """
    began = time.perf_counter()
    number = _numbers(people)
    _check_seats(people, tables, rounds)
    fixed = _hosts(hosts, number, tables)
    groups = _groups(together, number, fixed)
    banned = _banned(apart, number, groups)
    families = [person.family for person in people]
    begin = start(families, list(tables), rounds, fixed, groups, banned, seed)
    if begin is None:
        raise Infeasible(["no seating of one round keeps apart and together all that is asked"])
    sizes = [len(table) for table in begin[0]]
    low = bounds(len(people), sizes, rounds, set(fixed), groups, banned)
    search = Search(families, begin, fixed, groups, banned, seed)
    found, reached = search.run(low, began + seconds)
    if reached[0] > low[0]:
        given = bounds(len(people), sizes, rounds, set(fixed), groups, banned, most=reached[0])
        low = (low[0], *given[1:])
    return Rounds(
        tuple(tuple(tuple(people[one].id for one in sorted(t)) for t in one) for one in found),
        _levels(reached, low),
        round(time.perf_counter() - began, 3),
    )


def _levels(reached: Sequence[int], low: Sequence[int]) -> tuple[Level, ...]:
    return tuple(
        Level(name, value, bound, value == bound, _WHY[name])
        for name, value, bound in zip(LEVELS, reached, low, strict=True)
    )


def _check_seats(people: Sequence[Person], tables: Sequence[int], rounds: int) -> None:
    if rounds < 1:
        raise SchedulingError("rounds", f"{rounds}: at least one is wanted")
    if min(tables, default=0) < 0 or sum(tables) < len(people):
        raise SchedulingError("tables", f"{sum(tables)} seats for {len(people)} people")


def _banned(
    apart: Sequence[Pair], number: dict[str, int], groups: Sequence[Sequence[int]]
) -> set[frozenset[int]]:
    banned = {frozenset((number[a], number[b])) for a, b in _known(apart, number, "apart")}
    if any(pair <= set(group) for pair in banned for group in groups):
        raise SchedulingError("together", "asked of a pair that is to be kept apart")
    return banned


_WHY = {
    "most_often": "seats beside others, and others there are to meet",
    "repeats": "seats beside others, others there are to meet, and tables to part at",
    "uneven": "no table can be more even than the shares rounded",
}


def _numbers(people: Sequence[Person]) -> dict[str, int]:
    number = {person.id: place for place, person in enumerate(people)}
    if len(number) < len(people):
        raise SchedulingError("people", "an id comes twice")
    if not number:
        raise SchedulingError("people", "nobody")
    return number


def _known(pairs: Sequence[Pair], number: dict[str, int], place: str) -> Sequence[Pair]:
    for a, b in pairs:
        for one in (a, b):
            if one not in number:
                raise SchedulingError(place, f"nobody is {one!r}")
        if a == b:
            raise SchedulingError(place, f"{a!r} with itself")
    return pairs


def _hosts(hosts: Sequence[str], number: dict[str, int], tables: Sequence[int]) -> dict[int, int]:
    """The table of each host."""
    named = [one for one in hosts if one]
    if len(hosts) > len(tables):
        raise SchedulingError("hosts", f"{len(hosts)} for {len(tables)} tables")
    if len(set(named)) < len(named):
        raise SchedulingError("hosts", "somebody has two tables")
    found = {}
    for table, one in enumerate(hosts):
        if one and one not in number:
            raise SchedulingError("hosts", f"nobody is {one!r}")
        if one and not tables[table]:
            raise SchedulingError("hosts", f"the table of {one!r} has no seat")
        if one:
            found[number[one]] = table
    return found


def _groups(
    together: Sequence[Pair], number: dict[str, int], fixed: dict[int, int]
) -> list[tuple[int, ...]]:
    """Those who stay together, in groups of two and more: who is tied to a tied one is too."""
    group = {one: {one} for one in number.values()}
    for a, b in _known(together, number, "together"):
        joined = group[number[a]] | group[number[b]]
        for one in joined:
            group[one] = joined
    found = sorted({tuple(sorted(tied)) for tied in group.values() if len(tied) > 1})
    for tied in found:
        if len(fixed.keys() & set(tied)) > 1:
            raise SchedulingError("together", "asked of two hosts")
    return found
