"""Versions of the plan, as an organiser reads them, and the plan in force."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from alliage.core.models.jobs import ACTIVE
from alliage.meetings.enums import USABLE, MeetingState, ParticipantState, PlanState
from alliage.meetings.models import Event, Meeting, Participant, PlanVersion, Publication
from alliage.meetings.plan_changes import Changes, Pair, Place, changes, ordered, places


def versions(event: Event) -> QuerySet[PlanVersion]:
    """Every version of an event, the newest first, without what it was given."""
    rows = event.plans.select_related("job", "person", "based_on").defer("problem")
    return rows.order_by("-number")


def numbers(event: Event) -> list[int]:
    """The numbers of the versions that hold a plan, the newest first. One query."""
    rows = event.plans.exclude(plan={}).order_by("-number")
    return list(rows.values_list("number", flat=True))


def version(event: Event, number: int) -> PlanVersion | None:
    """One version of an event by its number, whole."""
    rows = event.plans.select_related("job", "person", "based_on", "event__organiser")
    return rows.filter(number=number).first()


def running(event: Event) -> PlanVersion | None:
    """The version that a job is computing now."""
    rows = event.plans.filter(state=PlanState.COMPUTING, job__state__in=ACTIVE)
    return rows.select_related("job").defer("problem", "plan").first()


def state_of(found: PlanVersion) -> PlanState:
    """Return where a version stands, also when its job ended before it could say so.

    A worker that died at each try, or a job cancelled before it began, leaves the best plan so far
    as a stopped one; nothing found is a failure.
    """
    state = PlanState(found.state)
    if state != PlanState.COMPUTING or (found.job is not None and found.job.is_active):
        return state
    return PlanState.STOPPED if found.plan else PlanState.FAILED


def is_usable(found: PlanVersion) -> bool:
    """Whether a version may be put in force."""
    return state_of(found) in USABLE and bool(found.plan)


def last_publication(event: Event) -> Publication | None:
    """What was put in force last: by whom, when, which version."""
    rows = event.publications.select_related("plan", "person", "mandate__organisation")
    return rows.order_by("-sequence").first()


def places_in_force(event: Event) -> dict[MeetingState, dict[Pair, Place]]:
    """The meetings of the plan in force by state: planned, and missed. One query."""
    rows = event.meetings.exclude(state=MeetingState.CANCELLED)
    keys = rows.values_list("state", "a__key", "b__key", "slot_id", "table_id")
    found: dict[MeetingState, dict[Pair, Place]] = {
        MeetingState.PLANNED: {},
        MeetingState.MISSED: {},
    }
    for state, a, b, slot, table in keys:
        found[MeetingState(state)][ordered(a, b)] = Place(str(slot), str(table or ""))
    return found


def changes_to(event: Event, version: PlanVersion) -> Changes:
    """What putting a version in force would change of the plan in force. One query.

    A meeting that was missed is no news: neither where it stays, nor where it goes.
    """
    now = places_in_force(event)
    missed = now[MeetingState.MISSED]
    wanted = {p: at for p, at in places(version.plan).items() if missed.get(p) != at}
    return changes(now[MeetingState.PLANNED], wanted)


@dataclass(frozen=True)
class Names:
    """What keys of a plan mean: rows by the key that the engine knows them by."""

    participants: dict[str, Participant]
    slots: dict[str, Any]
    tables: dict[str, Any]

    def ordered_slots(self, keys: Iterable[str]) -> list[Any]:
        found = [self.slots[key] for key in set(keys) if key in self.slots]
        return sorted(found, key=lambda slot: slot.position)


def names_of(event: Event) -> Names:
    """Every participant (withdrawn ones too), slot and table of an event. Three queries."""
    return Names(
        {one.key: one for one in event.participants.all()},
        {str(one.pk): one for one in event.slots.order_by("position")},
        {str(one.pk): one for one in event.tables.order_by("position", "pk")},
    )


def comes(participant: Participant) -> bool:
    """Whether a participant is planned: the same as `ParticipantQuerySet.coming`."""
    return participant.state not in (ParticipantState.WITHDRAWN, ParticipantState.ASKED)


def meetings_of(event: Event) -> QuerySet[Meeting]:
    """Every meeting ever published of an event, cancelled ones too."""
    return event.meetings.select_related("a", "b")
