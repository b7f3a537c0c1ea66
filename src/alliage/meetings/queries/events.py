"""What is read of an event: its slots and tables, its size, the lists of events."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Max, Min, Q, QuerySet
from django.utils import timezone

from alliage.core.actor import Actor
from alliage.meetings.enums import OVER, EventState, ParticipantState
from alliage.meetings.models import Event, Slot, Table, Wish

#: Who is not planned: who does not come, who asked and awaits a yes.
AWAY = (ParticipantState.WITHDRAWN, ParticipantState.ASKED)


def slots(event: Event) -> list[Slot]:
    """Return the slots in their order, lost ones too. One query."""
    return list(event.slots.order_by("position"))


def tables(event: Event) -> list[Table]:
    """Return the tables in their order, lost ones too. One query."""
    return list(event.tables.order_by("position", "pk"))


@dataclass(frozen=True, slots=True)
class Size:
    """How large an event is: what is planned, lost slots and tables and withdrawn ones left out.

    delegates: people who meet in parallel; seats: of all tables; capacity: meetings that one slot
    can hold, two seats each.
    """

    slots: int
    tables: int
    capacity: int
    participants: int
    delegates: int
    withdrawn: int
    wishes: int

    @property
    def most(self) -> int:
        """Meetings that the day can hold at most: by tables, and by people, two to a meeting."""
        return self.slots * min(self.capacity, self.delegates // 2)


def size(event: Event) -> Size:
    """Return how large an event is. Four queries, whatever its size."""
    rows = list(event.participants.values_list("state", "delegates"))
    coming = [delegates for state, delegates in rows if state not in AWAY]
    seats = event.tables.filter(lost_at=None).values_list("capacity", flat=True)
    held = [capacity // 2 for capacity in seats]
    said = Wish.objects.filter(by__event=event).exclude(by__state__in=AWAY)
    return Size(
        slots=event.slots.filter(lost_at=None).count(),
        tables=len(held),
        capacity=sum(held),
        participants=len(coming),
        delegates=sum(coming),
        withdrawn=sum(1 for state, _delegates in rows if state == ParticipantState.WITHDRAWN),
        wishes=said.exclude(of__state__in=AWAY).count(),
    )


def with_counts(events: QuerySet[Event]) -> QuerySet[Event]:
    """Add how many come, as `coming`."""
    come = ~Q(participants__state__in=AWAY)
    return events.annotate(coming=Count("participants", filter=come))


def mine(actor: Actor) -> QuerySet[Event]:
    """The events of the organisation one acts for, the next first, then those that are past."""
    rows = Event.objects.organised_by(actor).select_related("organiser")
    return with_counts(rows).order_by("-day", "-pk")


def upcoming(actor: Actor) -> QuerySet[Event]:
    """Announced events of today and later, the next first; one's own stand in another list."""
    rows = Event.objects.announced().exclude(state__in=OVER).filter(day__gte=timezone.localdate())
    rows = rows.exclude(pk__in=Event.objects.organised_by(actor).values("pk"))
    return rows.select_related("organiser").order_by("day", "pk")


def split(events: Iterable[Event], today: date) -> tuple[list[Any], list[Any]]:
    """Part events into those to come or under way, soonest first, and those that are over."""
    rows = list(events)
    over = [one for one in rows if one.state in OVER or (one.day < today and one.state != "live")]
    kept = [one for one in rows if one not in over]
    return sorted(kept, key=lambda one: (one.day, one.pk)), over


def hours(event: Event) -> dict[str, Any]:
    """When the first round begins and the last one ends: {"begins", "ends"}, None without rounds."""
    return event.slots.aggregate(begins=Min("starts_at"), ends=Max("ends_at"))


def to_tell(event: Event) -> int:
    """How many participants a cancelled event would be told to by e-mail."""
    if event.state == EventState.DRAFT:
        return 0
    rows = event.participants.exclude(state=ParticipantState.WITHDRAWN).exclude(email="")
    return rows.count()
