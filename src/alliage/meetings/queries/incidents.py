"""What happened on the day, and what of it the plan in force does not answer yet."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from alliage.meetings.enums import EventState, IncidentKind, MeetingState, ParticipantState
from alliage.meetings.models import Event, Incident, Meeting, Participant

#: Positions of the first and the last slot of an absence; None: to the end.
Window = tuple[int, int | None]


def live(event: Event) -> QuerySet[Incident]:
    """What was told and not taken back."""
    rows = Incident.objects.filter(event=event, taken_back_at=None)
    return rows.select_related("participant", "table", "from_slot", "to_slot", "repaired_by")


def pending(event: Event) -> QuerySet[Incident]:
    """What the plan in force does not answer: told and not repaired, or repaired and taken back."""
    waiting = Q(taken_back_at=None, repaired_by=None)
    undone = Q(taken_back_at__isnull=False, repaired_by__isnull=False)
    rows = Incident.objects.filter(waiting | undone, event=event)
    return rows.select_related("participant", "table", "from_slot", "to_slot")


def gone() -> QuerySet[Participant]:
    """Those who withdrew since a plan was published that still counts on them, with their event."""
    planned = Meeting.objects.filter(
        Q(a=OuterRef("pk")) | Q(b=OuterRef("pk")),
        state=MeetingState.PLANNED,
        slot__starts_at__gt=timezone.now(),
    )
    rows = Participant.objects.filter(
        Exists(planned),
        state=ParticipantState.WITHDRAWN,
        event__state__in=(EventState.PUBLISHED, EventState.LIVE),
    )
    return rows.select_related("event").order_by("event__day", "pk")


def absences(event: Event) -> dict[int, list[Window]]:
    """Return the slots of which each participant is missing, by key. One query."""
    kinds = (IncidentKind.ABSENT, IncidentKind.LATE, IncidentKind.LEFT)
    rows = Incident.objects.filter(event=event, taken_back_at=None, kind__in=kinds)
    found: dict[int, list[Window]] = {}
    for who, first, last in rows.values_list(
        "participant_id", "from_slot__position", "to_slot__position"
    ):
        found.setdefault(who, []).append((first or 0, last))
    return found


def covers(windows: Iterable[Window], position: int) -> bool:
    """Tell whether somebody is missing at a slot."""
    return any(first <= position and (last is None or position <= last) for first, last in windows)
