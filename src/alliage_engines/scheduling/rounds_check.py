"""Whether a seating is what it says: counted again, by code that seats nobody."""

from collections.abc import Sequence
from itertools import combinations
from math import ceil, floor
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alliage_engines.scheduling.problem import Pair
    from alliage_engines.scheduling.rounds import Person, Rounds


def violations(
    people: "Sequence[Person]",
    tables: Sequence[int],
    rounds: int,
    found: "Rounds",
    *,
    hosts: Sequence[str] = (),
    apart: "Sequence[Pair]" = (),
    together: "Sequence[Pair]" = (),
) -> list[str]:
    """What is wrong in a seating, each in a line; nothing when all is right."""
    wrong = []
    everybody = sorted(person.id for person in people)
    if len(found.tables) != rounds:
        wrong.append(f"{len(found.tables)} rounds, not {rounds}")
    for number, seated in enumerate(found.tables, 1):
        if sorted(one for table in seated for one in table) != everybody:
            wrong.append(f"round {number}: not everybody sits once")
            continue
        where = {one: place for place, table in enumerate(seated) for one in table}
        for place, table in enumerate(seated):
            if len(table) > tables[place]:
                wrong.append(f"round {number}, table {place + 1}: {len(table)} in {tables[place]}")
        for place, host in enumerate(hosts):
            if host and where[host] != place:
                wrong.append(f"round {number}: {host} is not at its table {place + 1}")
        wrong += [f"round {number}: {a} with {b}" for a, b in apart if where[a] == where[b]]
        wrong += [f"round {number}: {a} without {b}" for a, b in together if where[a] != where[b]]
    counted = _counted(people, found)
    for level in found.levels:
        if level.achieved != counted[level.name]:
            wrong.append(f"{level.name}: says {level.achieved}, counts {counted[level.name]}")
        if level.bound is not None and level.bound > level.achieved:
            wrong.append(f"{level.name}: {level.achieved} is below its bound {level.bound}")
        if level.proved != (level.achieved == level.bound):
            wrong.append(f"{level.name}: proved is {level.proved}")
    return wrong


def _counted(people: "Sequence[Person]", found: "Rounds") -> dict[str, int]:
    times: dict[tuple[str, str], int] = {}
    family = {person.id: person.family for person in people}
    uneven = 0
    for seated in found.tables:
        for table in seated:
            for pair in combinations(sorted(table), 2):
                times[pair] = times.get(pair, 0) + 1
            for name in set(family.values()):
                share = sum(one == name for one in family.values()) * len(table) / len(family)
                here = sum(family[one] == name for one in table)
                uneven += max(0, here - ceil(share), floor(share) - here)
    return {
        "most_often": max(times.values(), default=0),
        "repeats": sum(times.values()) - len(times),
        "uneven": uneven,
    }
