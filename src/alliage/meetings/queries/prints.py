"""Who meets whom, when and where, of the plan in force: read once for all the documents."""

from dataclasses import dataclass

from alliage.core.formats import folded
from alliage.meetings.enums import MeetingState
from alliage.meetings.models import Event, Meeting, Participant, Slot, Table
from alliage.meetings.queries.timetable import Line, timetable, timetables


@dataclass(slots=True)
class Day:
    """Everything of the plan in force. lines: timetable of each participant by key."""

    event: Event
    slots: list[Slot]
    tables: list[Table]
    participants: list[Participant]
    meetings: list[Meeting]
    lines: dict[int, list[Line]]


def day_of(event: Event, participant: Participant | None = None) -> Day:
    """Read the plan in force, or what one participant's sheet needs of it. Six queries at most."""
    if participant is not None:
        coming, meetings, lines = [participant], [], {participant.pk: timetable(participant)}
    else:
        coming = sorted(event.participants.coming(), key=lambda one: folded(one.name))
        lines = timetables(event)
        rows = event.meetings.exclude(state=MeetingState.CANCELLED)
        meetings = sorted(rows.select_related("slot", "table", "a", "b"), key=_when)
    return Day(
        event=event,
        slots=list(event.slots.all()),
        tables=list(event.tables.all()),
        participants=coming,
        meetings=meetings,
        lines=lines,
    )


def _when(meeting: Meeting) -> tuple[int, int, int]:
    return (meeting.slot.position, meeting.table.position if meeting.table else 0, meeting.pk)
