"""Who meets whom, when and where, of the plan in force: read once for all the documents."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from alliage.meetings.enums import MeetingState
from alliage.meetings.models import Event, Meeting, Participant, Slot, Table, Wish


@dataclass(frozen=True, slots=True)
class Entry:
    """One meeting as one side has it."""

    slot: Slot
    table: Table | None
    other: Participant
    wished: bool


@dataclass(slots=True)
class Day:
    """Everything of the plan in force. entries: of each participant by key, in the order of time."""

    event: Event
    slots: list[Slot]
    tables: list[Table]
    participants: list[Participant]
    meetings: list[Meeting]
    entries: dict[int, list[Entry]] = field(default_factory=dict)


def day_of(event: Event, participant: Participant | None = None) -> Day:
    """Read the plan in force, of one participant when it is named; five queries at most."""
    rows = event.meetings.exclude(state=MeetingState.CANCELLED).select_related(
        "slot", "table", "a", "b"
    )
    coming = event.participants.coming()
    if participant is not None:
        rows = rows.filter(a=participant) | rows.filter(b=participant)
        coming = coming.filter(pk=participant.pk)
    meetings = sorted(rows, key=_when)
    day = Day(event, list(event.slots.all()), list(event.tables.all()), list(coming), meetings)
    said = _wanted(one.pk for one in day.participants)
    for meeting in meetings:
        for me, other in ((meeting.a, meeting.b), (meeting.b, meeting.a)):
            entry = Entry(meeting.slot, meeting.table, other, (me.pk, other.pk) in said)
            day.entries.setdefault(me.pk, []).append(entry)
    return day


def _when(meeting: Meeting) -> tuple[int, int, int]:
    return (meeting.slot.position, meeting.table.position if meeting.table else 0, meeting.pk)


def _wanted(participants: Iterable[int]) -> set[tuple[int, int]]:
    """Whom each asked to meet: told on its own sheet, to nobody else."""
    wished = Wish.objects.filter(by__in=list(participants), kind__in=("must", "wish"))
    return set(wished.values_list("by", "of"))
