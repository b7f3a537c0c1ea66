"""What a plan of a day must hold, recounted from the event's files alone."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from alliage_engines.scheduling.checking.files import Both, Event

NAMES = ("musts", "floor", "wishes", "worst_wait", "waits", "table_changes", "walking")
Row = Mapping[str, Any]


def broken(event: Event, meetings: list[Row]) -> Iterator[str]:
    """Every hard constraint that the meetings break. Their ids are known."""
    yield from asked(event, meetings)
    yield from at_once(event, meetings)
    yield from at_tables(event, meetings)
    yield from how_many(event, meetings)
    yield from promised(event, meetings)


def called(one: Row) -> str:
    """A meeting in words."""
    return f"{one['a']} with {one['b']} in {one['slot']}"


def both(one: Row) -> Both:
    """The two of a row with a and b."""
    return frozenset((one["a"], one["b"]))


def kinds(event: Event, pair: Both) -> set[str]:
    """What its two sides say of a meeting."""
    return {kind for kind, _ in event.said.get(pair, {}).values()}


def wanted(event: Event) -> set[Both]:
    """Pairs that somebody must or wishes to meet."""
    return {pair for pair in event.said if kinds(event, pair) & {"must", "wish"}}


def possible(event: Event) -> set[Both]:
    """Pairs that may meet: somebody spoke of it and nobody refuses, or the meeting is fixed."""
    said = {pair for pair in event.said if "never" not in kinds(event, pair)}
    return said | {both(one) for one in event.fixed}


def asked(event: Event, meetings: list[Row]) -> Iterator[str]:
    may = possible(event)
    for one in meetings:
        if one["a"] >= one["b"]:
            yield f"{called(one)}: the smaller id must stand first"
        if "never" in kinds(event, both(one)):
            yield f"{called(one)}: one of them never wants it"
        elif both(one) not in may:
            yield f"{called(one)}: nobody asked for it and it is not fixed"
    for pair, times in Counter(map(both, meetings)).items():
        if times > 1:
            yield f"{' with '.join(sorted(pair))}: they meet {times} times"


def at_once(event: Event, meetings: list[Row]) -> Iterator[str]:
    held = Counter((who, one["slot"]) for one in meetings for who in both(one))
    for (who, slot), times in held.items():
        if (who, slot) in event.away:
            yield f"{who} meets somebody in {slot}, when it is not available"
        if times > event.people[who].delegates:
            most = event.people[who].delegates
            yield f"{who} has {times} meetings in {slot} and {most} delegate(s)"


def at_tables(event: Event, meetings: list[Row]) -> Iterator[str]:
    for one in meetings:
        if not event.tables:
            continue
        if not one["table"]:
            yield f"{called(one)}: no table"
            continue
        homes = {event.people[who].home for who in both(one)} - {""}
        if homes and one["table"] not in homes:
            yield f"{called(one)}: at {one['table']}, not at home ({', '.join(sorted(homes))})"
        needs = any(event.people[who].access for who in both(one))
        if needs and not event.tables[one["table"]].accessible:
            yield f"{called(one)}: {one['table']} is not accessible, and one of them needs it"
    used = Counter((one["slot"], one["table"]) for one in meetings if one["table"])
    for (slot, table), times in used.items():
        if times > event.tables[table].room:
            yield f"{table} has {times} meetings in {slot} and room for {event.tables[table].room}"


def how_many(event: Event, meetings: list[Row]) -> Iterator[str]:
    total = Counter(who for one in meetings for who in both(one))
    for who, person in event.people.items():
        if total[who] < person.low:
            yield f"{who} has {total[who]} meetings, fewer than its {person.low} at least"
        if person.high is not None and total[who] > person.high:
            yield f"{who} has {total[who]} meetings, more than its {person.high} at most"


def promised(event: Event, meetings: list[Row]) -> Iterator[str]:
    held = {both(one): one for one in meetings}
    for fixed in event.fixed:
        words = f"the fixed meeting of {fixed['a']} with {fixed['b']}"
        one = held.get(both(fixed))
        if one is None:
            yield f"{words} is not held"
            continue
        for what in ("slot", "table"):
            if fixed.get(what) and fixed[what] != one[what]:
                yield f"{words} is in {one[what] or 'no table'}, not in {fixed[what]}"
    for before, after in event.before:
        if before in held and after in held:
            first, second = held[before]["slot"], held[after]["slot"]
            if event.slots[first] >= event.slots[second]:
                words = f"{' with '.join(sorted(before))} ({first})"
                yield f"{words} must come before {' with '.join(sorted(after))} ({second})"


def measured(event: Event, meetings: list[Row]) -> dict[str, int]:
    """The value of each level, recounted."""
    met = set(map(both, meetings))
    waits = {who: _wait(event, meetings, who) for who in event.people}
    moves = [move for who in event.people for move in _moves(event, meetings, who)]
    return {
        "musts": sum("must" in kinds(event, pair) for pair in met),
        "floor": _floor(event, meetings),
        "wishes": sum(weight(event, pair) for pair in met),
        "worst_wait": max(waits.values(), default=0),
        "waits": sum(waits.values()),
        "table_changes": len(moves),
        "walking": sum(event.tables[a].zone != event.tables[b].zone for a, b in moves),
    }


def weight(event: Event, pair: Both) -> int:
    """What a meeting counts for: nothing where somebody would rather not and nobody must."""
    said = event.said.get(pair, {}).values()
    if "never" in kinds(event, pair):
        return 0
    if "rather_not" in kinds(event, pair) and "must" not in kinds(event, pair):
        return 0
    asked = [points for kind, points in said if kind in {"must", "wish"}]
    return sum(asked) + (2 if len(asked) == 2 else 0)


def _floor(event: Event, meetings: list[Row]) -> int:
    total = Counter(who for one in meetings for who in both(one))
    reachable = {who for pair in possible(event) for who in pair}
    there = {who for who in reachable if any((who, slot) not in event.away for slot in event.slots)}
    return min((total[who] for who in there), default=0)


def _wait(event: Event, meetings: list[Row], who: str) -> int:
    """Available slots without a meeting between the first and the last one of each block."""
    busy: dict[int, set[int]] = defaultdict(set)
    for one in meetings:
        if who in both(one):
            busy[event.block[one["slot"]]].add(event.slots[one["slot"]])
    return sum(
        min(held) < number < max(held) and number not in held and (who, slot) not in event.away
        for block, held in busy.items()
        for slot, number in event.slots.items()
        if event.block[slot] == block
    )


def _moves(event: Event, meetings: list[Row], who: str) -> list[tuple[str, str]]:
    """The two tables of each change between meetings that follow each other, of a lone delegate."""
    if event.people[who].delegates != 1 or not event.tables:
        return []
    own = [one for one in meetings if who in both(one)]
    own.sort(key=lambda one: event.slots[one["slot"]])
    tables = [one["table"] for one in own]
    return [(a, b) for a, b in pairwise(tables) if a != b and a and b]
