"""A participant's own timetable, of the plan in force: what it may see, and nobody else's."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from alliage.meetings.enums import MeetingState
from alliage.meetings.models import Event, Meeting, Participant, Slot, Table


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a timetable: a meeting, or a slot at which nobody is met (meeting None).

    begins_session: a pause came before it.
    """

    slot: Slot
    meeting: Meeting | None = None
    other: Participant | None = None
    begins_session: bool = False

    @property
    def starts_at(self) -> datetime:
        return self.slot.starts_at

    @property
    def ends_at(self) -> datetime:
        return self.slot.ends_at

    @property
    def table(self) -> Table | None:
        return self.meeting.table if self.meeting else None

    @property
    def is_missed(self) -> bool:
        return self.meeting is not None and self.meeting.state == MeetingState.MISSED


def timetable(participant: Participant) -> list[Line]:
    """Return the lines of one participant, slot by slot; empty while nothing is published.

    From its first meeting to its last: free slots before and after are its own. Two queries.
    """
    event = participant.event
    if not event.has_public_plan:
        return []
    rows = _rows(event).filter(Q(a=participant) | Q(b=participant))
    return _lines(participant.pk, list(event.slots.all()), rows)


def timetables(event: Event) -> dict[int, list[Line]]:
    """Return the lines of every participant that meets somebody, by key. Two queries in all."""
    if not event.has_public_plan:
        return {}
    slots, by_participant = list(event.slots.all()), {}
    for meeting in _rows(event):
        for key in (meeting.a_id, meeting.b_id):
            by_participant.setdefault(key, []).append(meeting)
    return {key: _lines(key, slots, rows) for key, rows in by_participant.items()}


def _rows(event: Event) -> QuerySet[Meeting]:
    rows = event.meetings.exclude(state=MeetingState.CANCELLED)
    return rows.select_related("a", "b", "table").order_by("slot__position", "pk")


def _lines(participant: int, slots: list[Slot], meetings: Iterable[Meeting]) -> list[Line]:
    at: dict[int, list[Meeting]] = {}
    for meeting in meetings:
        at.setdefault(meeting.slot_id, []).append(meeting)
    busy = [number for number, slot in enumerate(slots) if slot.pk in at]
    lines: list[Line] = []
    for number in range(busy[0], busy[-1] + 1) if busy else ():
        slot = slots[number]
        parted = number > busy[0] and slots[number - 1].session != slot.session
        held = at.get(slot.pk)
        if held is None:
            if slot.lost_at is None:
                lines.append(Line(slot, begins_session=parted))
            continue
        for place, one in enumerate(held):
            other = one.b if one.a_id == participant else one.a
            lines.append(Line(slot, one, other, begins_session=parted and place == 0))
    return lines
