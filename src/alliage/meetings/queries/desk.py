"""The desk of the day: who is there, where the day is, what went wrong."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from alliage.core.formats import clock, folded
from alliage.meetings import screens
from alliage.meetings.models import Event, Participant, Slot
from alliage.meetings.queries import incidents


@dataclass(slots=True)
class Line:
    """One participant at the desk. incident: of absence, that stands now or for later."""

    participant: Participant
    incident: Any = None

    @property
    def state(self) -> str:
        if self.incident is not None:
            return str(self.incident.kind)
        return "arrived" if self.participant.arrived_at else "expected"


def lines(event: Event, sought: str = "") -> list[Line]:
    """Return who is expected, by name; sought: a part of the organisation's or person's name.

    Accents count for nothing: one types « federation » on a phone. Two queries. Whoever is missing
    comes with what was told of it.
    """
    rows: QuerySet[Participant] = event.participants.coming().order_by("pk")
    told = {
        one.participant_id: one
        for one in incidents.live(event).filter(kind__in=("absent", "late", "left"))
        if _stands(one)
    }
    words = folded(sought).split()
    return [
        Line(one, told.get(one.pk))
        for one in sorted(rows, key=lambda one: folded(one.name))
        if all(word in folded(f"{one.name} {one.person_name}") for word in words)
    ]


def _stands(incident: Any) -> bool:
    """Whether somebody is missing, or will be: an absence whose last slot is over is past."""
    return incident.to_slot is None or incident.to_slot.ends_at > timezone.now()


def where(slots: list[Slot]) -> dict[str, Any]:
    """Return where the day is in words: label and times, as the board says them."""
    values = [
        {
            "start": int(slot.starts_at.timestamp() * 1000),
            "end": int(slot.ends_at.timestamp() * 1000),
            "session": slot.session,
        }
        for slot in slots
    ]
    say = screens.words()
    here = screens.moment(values, int(timezone.now().timestamp() * 1000))
    slot = slots[here.index] if slots else None
    label = say[here.kind].format(n=here.index + 1, of=len(slots))
    if slot is None or here.kind == "after":
        return {"label": label, "sub": "", "slot": None}
    if here.kind == "before":
        label, sub = say["far"], clock(slot.starts_at)
    elif here.kind == "meeting":
        sub = say["until"].format(time=clock(slot.ends_at))
    else:
        sub = say["resumes"].format(time=clock(slot.starts_at))
    return {"label": label, "sub": sub, "slot": slot}


def to_come(slots: list[Slot]) -> list[Slot]:
    """The slots that have not begun and are held."""
    now = timezone.now()
    return [slot for slot in slots if slot.starts_at > now and slot.lost_at is None]
