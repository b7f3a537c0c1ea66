"""A plan repaired on the day: the past stands, promises hold, nobody meets who is not there.

Minimum numbers of meetings are not asked for any more: what was lost may not come back.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from alliage_engines.scheduling.checking import day
from alliage_engines.scheduling.checking.claims import malformed, untrue
from alliage_engines.scheduling.checking.day import both, called
from alliage_engines.scheduling.checking.files import Both, CheckError, Event, Person, person, say
from alliage_engines.scheduling.checking.plans import HIGH, unknown

Row = Mapping[str, Any]
#: Levels that a promise taken back changes.
_PROMISED = ("musts", "wishes")
#: A column of participants.csv → what holds it here.
_FIELDS = {
    "delegates": "delegates",
    "min_meetings": "low",
    "max_meetings": "high",
    "home_table": "home",
    "needs_accessible": "access",
}


def violations(event: Event, before: Row, change: Row, plan: Row) -> Iterator[str]:
    """What is wrong in `plan`, made of `before` after `change`. Raises CheckError."""
    wrong = [*malformed(before, "plan", day.NAMES)] or [*unknown(event, before)]
    if wrong:
        raise CheckError(f"the plan before: {wrong[0]}")
    try:
        now = event.slots[str(change.get("now") or next(iter(event.slots)))]
        after = _changed(event, before, change, now)
        locked = {frozenset(map(str, key)) for key in change.get("lock") or ()}
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise CheckError(f"the changes cannot be read: {error!r}") from error
    everywhere = after._replace(tables=event.tables)
    wrong = [*malformed(plan, "plan", day.NAMES)] or [*unknown(everywhere, plan)]
    if wrong:
        yield from wrong
        return
    yield from _frozen(event, before, plan, now)
    yield from _to_come(event, after, before, plan, now)
    yield from _often(after, plan, now)
    yield from day.promised(after, plan["meetings"])
    yield from _locked(after, before, locked, plan, now)
    counted = day.measured(everywhere, plan["meetings"])
    if len(after.fixed) < len(event.fixed):  # a promise taken back counts as a must: not recounted
        counted = {name: one for name, one in counted.items() if name not in _PROMISED}
    yield from untrue(plan, counted, HIGH)


def _changed(event: Event, before: Row, change: Row, now: int) -> Event:
    """The event from now on: who is there, what is left, what is still promised."""
    lost = {str(one) for one in change.get("tables_lost") or ()}
    people, said = dict(event.people), {pair: dict(held) for pair, held in event.said.items()}
    rows = [
        ({name: _text(cell) for name, cell in row.items() if name != "wishes"}, row)
        for row in change.get("arrived") or ()
    ]
    for cells, _ in rows:
        known, told = people.get(cells["id"], Person()), person(cells)
        given = {field: getattr(told, field) for name, field in _FIELDS.items() if name in cells}
        people[cells["id"]] = known._replace(**given)
    for who, one in people.items():
        people[who] = one._replace(home="") if one.home in lost else one
    after = event._replace(
        people=people,
        said=said,
        away=event.away | set(_away(event, people, change, now)),
        tables={one: place for one, place in event.tables.items() if one not in lost},
    )
    for _, row in rows:
        for wish in row.get("wishes") or ():
            say(after, {name: _text(cell) for name, cell in wish.items()})
    kept = {both(one) for one in before["meetings"] if _stands(after, one, now)}
    return after._replace(fixed=[one for one in event.fixed if both(one) in kept])


def _text(cell: object) -> str:
    return "" if cell is None else "yes" if cell is True else "no" if cell is False else str(cell)


def _away(event: Event, people: Iterable[str], change: Row, now: int) -> Iterator[tuple[str, str]]:
    order = event.slots
    for slot in map(str, change.get("slots_lost") or ()):
        if order[slot] >= now:
            yield from ((who, slot) for who in people)
    for row in change.get("absent") or ():
        since = order[str(row["from"])] if row.get("from") else now
        until = order[str(row["to"])] if row.get("to") else len(order)
        for slot, number in order.items():
            if max(since, now) <= number <= until:
                yield str(row["participant"]), slot


def _stands(after: Event, one: Row, now: int) -> bool:
    """Whether a meeting of the plan before may still be held where it was, in what is to come."""
    there = not any((who, one["slot"]) in after.away for who in both(one))
    return after.slots[one["slot"]] >= now and there and one["table"] in {"", *after.tables}


def _where(one: Row) -> tuple[str, ...]:
    return (one["a"], one["b"], one["slot"], one["table"])


def _frozen(event: Event, before: Row, plan: Row, now: int) -> Iterator[str]:
    was, held = (
        {_where(one) for one in made["meetings"] if event.slots[one["slot"]] < now}
        for made in (before, plan)
    )
    for a, b, slot, table in sorted(was - held):
        yield f"{a} with {b} in {slot} ({table or 'no table'}): past, and no longer in the plan"
    for a, b, slot, table in sorted(held - was):
        yield f"{a} with {b} in {slot} ({table or 'no table'}): past, and was not in the plan"


def _to_come(event: Event, after: Event, before: Row, plan: Row, now: int) -> Iterator[str]:
    meetings = [one for one in plan["meetings"] if event.slots[one["slot"]] >= now]
    usual = set(map(both, before["meetings"]))
    yield from day.asked(after, [one for one in meetings if both(one) not in usual])
    for one in meetings:
        if both(one) in usual and "never" in day.kinds(after, both(one)):
            yield f"{called(one)}: one of them never wants it"
        if one["table"] not in {"", *after.tables}:
            yield f"{called(one)}: at {one['table']}, which is lost"
    yield from day.at_once(after, meetings)
    yield from day.at_tables(after, [one for one in meetings if one["table"] in after.tables])
    if event.tables:
        yield from (f"{called(one)}: no table" for one in meetings if not one["table"])


def _often(after: Event, plan: Row, now: int) -> Iterator[str]:
    """Pairs that meet twice in the day, and people with more meetings than they want."""
    for pair, times in Counter(map(both, plan["meetings"])).items():
        if times > 1:
            yield f"{' with '.join(sorted(pair))}: they meet {times} times"
    held: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for one in plan["meetings"]:
        total.update(both(one))
        held.update(both(one) if after.slots[one["slot"]] < now else ())
    for who, person_ in after.people.items():
        if person_.high is not None and total[who] > max(person_.high, held[who]):
            yield f"{who} has {total[who]} meetings, more than its {person_.high} at most"


def _locked(after: Event, before: Row, locked: set[Both], plan: Row, now: int) -> Iterator[str]:
    """Locked meetings that could have stayed and did not."""
    held = {_where(one) for one in plan["meetings"]}
    for one in before["meetings"]:
        if both(one) in locked and _stands(after, one, now) and _where(one) not in held:
            yield f"{called(one)}: locked, and it has moved or is gone"
