"""A problem as it stands after what happened on the day."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from typing import cast

from alliage_engines.scheduling.folder import participant_of, wish_of
from alliage_engines.scheduling.plan import Change
from alliage_engines.scheduling.problem import (
    DEFAULT_WEIGHT,
    Fixed,
    Kind,
    Participant,
    Problem,
    SchedulingError,
    Wish,
)

#: Of an arrived row: what was wished with it, as rows of wishes.csv.
WISHES = "wishes"


def apply(problem: Problem, change: Change) -> Problem:
    """The problem as changed: what is still free from `change.now` on.

    Arrivals are added, or changed where their id is known; absences become unavailabilities, from
    `now` on alone: what was held was held. Nobody is available in a lost slot. Lost tables are gone,
    and are nobody's home. A promised meeting that cannot be held as promised becomes a must.
    Wishes that name somebody who is not there are left out. Raises SchedulingError where the change
    names what the problem does not have.
    """
    check(problem, change)
    lost = set(change.tables_lost)
    tables = tuple(table for table in problem.tables if table.id not in lost)
    participants = tuple(
        replace(one, home_table="") if one.home_table in lost else one
        for one in _participants(problem, change).values()
    )
    ids = {one.id for one in participants}
    wishes = (*problem.wishes, *_arrived_wishes(change, ids))
    changed = replace(
        problem,
        participants=participants,
        tables=tables,
        unavailable=problem.unavailable | _away(problem, change, ids),
        wishes=tuple(w for w in _last_said(wishes) if {w.by, w.of} <= ids),
    )
    return release(changed, (one for one in changed.fixed if not _may_be_held(changed, one, lost)))


def release(problem: Problem, broken: Iterable[Fixed]) -> Problem:
    """The problem with these promised meetings as musts, at whatever slot and table."""
    gone = frozenset(broken)
    if not gone:
        return problem
    said = {(wish.by, wish.of): wish for wish in problem.wishes}
    for one in sorted(gone, key=lambda one: (one.a, one.b)):
        ways = [(one.a, one.b), (one.b, one.a)]
        way = next((w for w in ways if w in said and said[w].kind != Kind.RATHER_NOT), ways[0])
        before = said.get(way)
        weight = before.weight if before else DEFAULT_WEIGHT
        said[way] = Wish(*way, Kind.MUST, weight)
    fixed = tuple(one for one in problem.fixed if one not in gone)
    return replace(problem, fixed=fixed, wishes=tuple(said.values()))


def check(problem: Problem, change: Change) -> None:
    """Raises SchedulingError where the change names what the problem does not have."""
    slots = problem.slot_number
    for slot in (change.now, *change.slots_lost, *(s for one in change.absent for s in one[1:])):
        if slot not in slots:
            raise SchedulingError("change", f"no slot {slot!r}")
    people = set(problem.by_id) | {row.get("id", "") for row in change.arrived}
    named = (*(one[0] for one in change.absent), *(one for key in change.lock for one in key))
    for one in named:
        if one not in people:
            raise SchedulingError("change", f"no participant {one!r}")
    tables = {table.id for table in problem.tables}
    for table in change.tables_lost:
        if table not in tables:
            raise SchedulingError("change", f"no table {table!r}")
    for one, since, until in change.absent:
        if slots[since] > slots[until]:
            raise SchedulingError(
                "change", f"{one} is absent from {since!r} to {until!r} before it"
            )


def _participants(problem: Problem, change: Change) -> dict[str, Participant]:
    """Those known, changed where a row says something of them, then the new ones."""
    found = dict(problem.by_id)
    tables = {table.id for table in problem.tables}
    for number, row in enumerate(change.arrived, 1):
        known = found.get(row.get("id", ""))
        cells = _cells(known or Participant("")) | {
            key: value for key, value in row.items() if key != WISHES
        }
        one = participant_of(cells, tables, f"arrived, row {number}")
        found[one.id] = one
    return found


def _cells(one: Participant) -> dict[str, str]:
    """A participant as a row of text."""
    cells = asdict(one)
    cells["needs_accessible"] = "yes" if one.needs_accessible else ""
    return {key: "" if value is None else str(value) for key, value in cells.items()}


def _arrived_wishes(change: Change, people: Container[str]) -> list[Wish]:
    """Wishes that came with the rows: each is a row of wishes.csv."""
    found: list[Wish] = []
    for number, row in enumerate(change.arrived, 1):
        said = cast(Sequence[Mapping[str, str]], row.get(WISHES) or ())
        for place, wish in enumerate(said, 1):
            found.append(wish_of(wish, people, f"arrived, row {number}, wish {place}"))
    return found


def _last_said(wishes: Iterable[Wish]) -> Iterable[Wish]:
    return {(wish.by, wish.of): wish for wish in wishes}.values()


def _away(problem: Problem, change: Change, ids: Iterable[str]) -> set[tuple[str, str]]:
    """Who is missing where, from now on."""
    number, slots = problem.slot_number, problem.slots
    now = number[change.now]
    found = {(one, slot) for slot in change.slots_lost if number[slot] >= now for one in ids}
    for one, since, until in change.absent:
        found.update((one, slots[n].id) for n in range(max(now, number[since]), number[until] + 1))
    return found


def _may_be_held(problem: Problem, one: Fixed, lost: Container[str]) -> bool:
    """Whether a promised meeting still has its slot, its table and both sides."""
    if one.table in lost:
        return False
    slots = [one.slot] if one.slot else [slot.id for slot in problem.slots]
    return any(problem.available(one.a, slot) and problem.available(one.b, slot) for slot in slots)
