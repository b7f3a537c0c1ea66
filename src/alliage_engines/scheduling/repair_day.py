"""What of a plan still holds after a change: what was held, what may stay, what has lost its place."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from alliage_engines.scheduling.plan import Change, Meeting, Plan
from alliage_engines.scheduling.problem import (
    Candidate,
    Kind,
    Pair,
    Problem,
    SchedulingError,
    Table,
    pair,
)
from alliage_engines.scheduling.repair_change import apply


class Cause(StrEnum):
    """What took a meeting away."""

    ABSENT = "absent"
    SLOT = "slot_lost"
    TABLE = "table_lost"
    REFUSED = "refused"
    CROWDED = "crowded"


_WORDS = {
    Cause.ABSENT: "{} is absent",
    Cause.SLOT: "slot {} is lost",
    Cause.TABLE: "table {} is lost and no other is free when both are",
    Cause.REFUSED: "{} refuses it now",
    Cause.CROWDED: "{} can no longer hold so many meetings",
}


@dataclass(frozen=True, slots=True)
class Lost:
    """A pair of the plan that loses its meeting. of: id of who is absent, of the slot, the table."""

    a: str
    b: str
    cause: Cause
    of: str

    @property
    def pair(self) -> Pair:
        return (self.a, self.b)

    @property
    def why(self) -> str:
        return _WORDS[self.cause].format(self.of)


@dataclass(frozen=True)
class Day:
    """A changed problem and what of its plan holds.

    now: number of the next slot. frozen: before it. kept: stay where they are. adrift: may stay
    in their slot, at another table. gone: lost, and free to be held again. locked: never move.
    seated: meetings have tables.
    """

    problem: Problem
    now: int
    frozen: tuple[Meeting, ...]
    kept: tuple[Meeting, ...]
    adrift: tuple[Meeting, ...]
    gone: tuple[Lost, ...]
    locked: frozenset[Pair]
    seated: bool

    @cached_property
    def tables(self) -> Mapping[str, Table]:
        return {table.id: table for table in self.problem.tables}

    @cached_property
    def slots(self) -> tuple[int, ...]:
        """Numbers of the slots yet to come."""
        return tuple(range(self.now, len(self.problem.slots)))

    @cached_property
    def held(self) -> Counter[str]:
        """How many meetings each participant has that are held or kept."""
        return Counter(one for m in (*self.frozen, *self.kept) for one in m.pair)

    @cached_property
    def bound(self) -> Mapping[Pair, tuple[str, str]]:
        """The slot and the table that a fixed meeting was promised, "" where none."""
        return {pair(one.a, one.b): (one.slot, one.table) for one in self.problem.fixed}

    @cached_property
    def open(self) -> Mapping[Pair, Candidate]:
        """Pairs that may be met from now on and are not: wished, adrift, or gone."""
        met = {m.pair for m in (*self.frozen, *self.kept)}
        ids = self.problem.by_id
        unasked = {m.pair: Candidate(m.pair) for m in self.adrift}
        return {
            key: one
            for key, one in (unasked | dict(self.problem.candidates)).items()
            if key not in met and key[0] in ids and key[1] in ids and self.times(key)
        }

    def times(self, key: Pair) -> tuple[int, ...]:
        """Slots to come at which a pair may meet, were both free: by availability and promise."""
        named = self.bound.get(key, ("", ""))[0]
        shut, slots = self.problem.unavailable, self.problem.slots
        return tuple(
            n
            for n in self.slots
            if (not named or slots[n].id == named)
            and (key[0], slots[n].id) not in shut
            and (key[1], slots[n].id) not in shut
        )

    def places(self, key: Pair) -> tuple[str, ...] | None:
        """Tables that serve a pair, None where any does: its stands, its promise, accessibility."""
        a, b = (self.problem.by_id[one] for one in key)
        homes = {a.home_table, b.home_table} - {""}
        named = {self.bound.get(key, ("", ""))[1]} - {""}
        needed = a.needs_accessible or b.needs_accessible
        if not (homes or named or needed):
            return None
        serving = (homes & named if homes and named else homes or named) or set(self.tables)
        if homes and named and not homes & named:
            return ()
        return tuple(
            one
            for one, table in self.tables.items()
            if one in serving and (table.accessible or not needed)
        )


def read(problem: Problem, plan: Plan, change: Change) -> Day:
    """Sort the meetings of a plan by what the change leaves of them.

    Raises SchedulingError where the plan or the change names what the problem does not have.
    """
    changed = apply(problem, change)
    _known(problem, plan)
    now = problem.slot_number[change.now]
    number = problem.slot_number
    frozen = tuple(m for m in plan.meetings if number[m.slot] < now)
    sorting = _Sorting(problem, changed, change, frozen)
    locked = frozenset(pair(*key) for key in change.lock)
    for meeting in sorted(
        (m for m in plan.meetings if number[m.slot] >= now),
        key=lambda m: (m.pair not in locked, *sorting.rank(m.pair), number[m.slot], m.pair),
    ):
        sorting.add(meeting)
    return Day(
        changed,
        now,
        frozen,
        tuple(sorting.kept),
        tuple(sorting.adrift),
        tuple(sorting.gone),
        locked,
        bool(problem.tables),
    )


def _known(problem: Problem, plan: Plan) -> None:
    tables = {table.id for table in problem.tables} | {""}
    for meeting in plan.meetings:
        for what, name, known in (
            ("participant", meeting.a, problem.by_id),
            ("participant", meeting.b, problem.by_id),
            ("slot", meeting.slot, problem.slot_number),
            ("table", meeting.table, tables),
        ):
            if name not in known:
                raise SchedulingError("plan", f"no {what} {name!r}")


class _Sorting:
    """Meetings of the future one by one, those that matter most first: which may stay."""

    def __init__(
        self, problem: Problem, changed: Problem, change: Change, frozen: Iterable[Meeting]
    ) -> None:
        self.problem, self.changed = problem, changed
        self.slots_lost, self.tables_lost = set(change.slots_lost), set(change.tables_lost)
        self.refused = {pair(w.by, w.of): w.by for w in changed.wishes if w.kind == Kind.NEVER}
        for one in changed.fixed:
            self.refused.pop(pair(one.a, one.b), None)
        self.count = Counter(one for meeting in frozen for one in meeting.pair)
        self.busy: Counter[tuple[str, str]] = Counter()
        self.kept: list[Meeting] = []
        self.adrift: list[Meeting] = []
        self.gone: list[Lost] = []

    def rank(self, key: Pair) -> tuple[bool, bool, int]:
        one = self.changed.candidates.get(key)
        return (not one.fixed, not one.must, -one.weight) if one else (True, True, 0)

    def add(self, meeting: Meeting) -> None:
        cause = self._cause(meeting)
        if cause:
            self.gone.append(Lost(meeting.a, meeting.b, *cause))
            return
        if self._misplaced(meeting):
            self.adrift.append(meeting)
            return
        self.kept.append(meeting)
        for one in meeting.pair:
            self.count[one] += 1
            self.busy[one, meeting.slot] += 1

    def _cause(self, meeting: Meeting) -> tuple[Cause, str] | None:
        if meeting.slot in self.slots_lost:
            return Cause.SLOT, meeting.slot
        for one in meeting.pair:
            if not self.changed.available(one, meeting.slot):
                return Cause.ABSENT, one
        if meeting.pair in self.refused:
            return Cause.REFUSED, self.refused[meeting.pair]
        for one in meeting.pair:
            who = self.changed.by_id[one]
            most = who.max_meetings
            if self.busy[one, meeting.slot] >= who.delegates or (
                most is not None and self.count[one] >= most
            ):
                return Cause.CROWDED, one
        return None

    def _misplaced(self, meeting: Meeting) -> bool:
        """Whether its table is lost, or no longer serves one of the two."""
        if not meeting.table or meeting.table in self.tables_lost:
            return meeting.table in self.tables_lost
        return not _serves(self.changed, meeting) and _serves(self.problem, meeting)


def _serves(problem: Problem, meeting: Meeting) -> bool:
    people = [problem.by_id[one] for one in meeting.pair]
    table = next(table for table in problem.tables if table.id == meeting.table)
    homes = {one.home_table for one in people} - {""}
    return (not homes or table.id in homes) and (
        table.accessible or not any(one.needs_accessible for one in people)
    )


def targets(day: Day, plan: Plan) -> dict[str, int]:
    """How many meetings each present participant should still have in all: its minimum, and the
    floor of the plan or what it had where that is less."""
    had = Counter(one for meeting in plan.meetings for one in meeting.pair)
    floor = next((level.achieved for level in plan.levels if level.name == "floor"), 0)
    shut = day.problem.unavailable
    slots = day.problem.slots
    found: dict[str, int] = {}
    for one in day.problem.participants:
        if any((one.id, slots[n].id) not in shut for n in day.slots):
            found[one.id] = max(one.min_meetings, min(floor, had[one.id]))
    return found


def timetable(meetings: Iterable[Meeting]) -> dict[str, set[Meeting]]:
    """Of each participant, its meetings."""
    found: dict[str, set[Meeting]] = defaultdict(set)
    for meeting in meetings:
        for one in meeting.pair:
            found[one].add(meeting)
    return found
