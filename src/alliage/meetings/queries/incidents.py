"""What happened on the day, and what of it the plan in force does not answer yet."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from alliage.meetings.enums import IncidentKind
from alliage.meetings.models import Event, Incident

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
