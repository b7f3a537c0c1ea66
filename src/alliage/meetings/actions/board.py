"""The day as it runs: the projector's link, who has arrived, what went wrong, taken back."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from alliage.core import audit, links
from alliage.core.actor import Actor
from alliage.core.permissions import Denied, allows
from alliage.meetings.access import check_organise, check_running
from alliage.meetings.actions import events
from alliage.meetings.enums import (
    IncidentKind,
    MeetingState,
    Origin,
    ParticipantState,
    WishKind,
)
from alliage.meetings.models import Event, Incident, Participant, Slot, Wish
from alliage.meetings.queries import board as queries
from alliage.meetings.queries import incidents as told

#: A projector's link outlives the day a little: the last screen says thank you.
AFTER = timedelta(days=2)
ABSENCES = (IncidentKind.ABSENT, IncidentKind.LATE, IncidentKind.LEFT)
#: What whoever walks in is wished, when the organiser chooses whom it meets.
WALK_IN_WEIGHT = 3


def check_day(event: Event) -> None:
    """Policy: people arrive, and things go wrong, once a plan is published and until the end."""
    check_running(event)
    if not event.has_public_plan:
        raise Denied(_("Publiez d’abord le planning : personne ne saurait où aller."))


is_day = allows(check_day)


def entered(event: Event, by: Actor) -> Event:
    """Lock the event for who organises it."""
    found: Event = Event.objects.select_for_update().get(pk=event.pk)
    check_organise(by, found)
    return found


# --- the projector


@transaction.atomic
def open_projector(*, event: Event, by: Actor) -> str:
    """Return the token of the projector's link: the live one, or one made now."""
    found = entered(event, by)
    check_running(found)
    link = queries.projector_link(found)
    if link is not None and link.expires_at > timezone.now():
        return links.token_of(link)
    left = max(found.day - timezone.localdate(), timedelta(0)) + AFTER
    token = links.make(queries.PURPOSE, queries.subject_of(found), expires_in=left, by=by)
    audit.record("meeting_board.opened", by=by, target=found)
    return token


@transaction.atomic
def close_projector(*, event: Event, by: Actor) -> None:
    """Revoke the projector's links; safe twice."""
    found = entered(event, by)
    for link in queries.projector_links(found):
        links.revoke(link, by=by)


# --- who has arrived


@transaction.atomic
def check_in(*, participant: Participant, by: Actor) -> bool:
    """Note that a participant is there; return whether it was news. Safe twice, and by two.

    An absence that was told ends with the slot before.
    """
    event = entered(participant.event, by)
    check_day(event)
    rows = Participant.objects.coming().filter(pk=participant.pk)
    news = bool(rows.filter(arrived_at=None).update(arrived_at=timezone.now()))
    _end_absence(event, participant)
    if news:
        audit.record("meeting_participant.arrived", by=by, target=participant)
    return news


@transaction.atomic
def undo_check_in(*, participant: Participant, by: Actor) -> None:
    """Take an arrival back; safe twice."""
    check_day(entered(participant.event, by))
    rows = Participant.objects.filter(pk=participant.pk).exclude(arrived_at=None)
    if rows.update(arrived_at=None):
        audit.record("meeting_participant.arrival_undone", by=by, target=participant)


def _end_absence(event: Event, participant: Participant) -> None:
    slots = list(event.slots.order_by("position"))
    now = queries.slot_now(slots, timezone.now())
    for incident in told.live(event).filter(participant=participant, kind__in=ABSENCES[:2]):
        first = incident.from_slot
        if (
            now is None
            or first is None
            or (incident.to_slot and incident.to_slot.ends_at <= now.starts_at)
        ):
            continue
        before = [slot for slot in slots if slot.position < now.position]
        if before and first.position <= before[-1].position:
            Incident.objects.filter(pk=incident.pk).update(
                kind=IncidentKind.LATE, to_slot=before[-1], repaired_by=None
            )
        else:
            Incident.objects.filter(pk=incident.pk).update(taken_back_at=timezone.now())
            _hold_again(event, participant, first, incident.to_slot)
    _keep_absence(event, participant)


# --- what went wrong


@transaction.atomic
def tell_absence(
    *,
    participant: Participant,
    kind: str,
    by: Actor,
    first: Slot | None = None,
    last: Slot | None = None,
) -> Incident:
    """Note that somebody is missing; safe twice.

    ABSENT: from the slot of now on; LATE: from now to `last`; LEFT: from `first` on, of now when
    it is not said. What was told before of the same slots is replaced.
    """
    event = entered(participant.event, by)
    check_day(event)
    slots = list(event.slots.order_by("position"))
    start = (
        first if kind == IncidentKind.LEFT and first else queries.slot_now(slots, timezone.now())
    )
    if start is None:
        raise Denied(_("La journée est finie : il n’y a plus de rencontre à réparer."))
    if last is not None and last.position < start.position:
        raise Denied(_("Ce créneau est déjà passé : pointez plutôt l’arrivée."))
    end = last if kind == IncidentKind.LATE else None
    same = {"participant": participant, "kind": kind, "to_slot": end}
    found = told.live(event).filter(**same).first()
    if found is not None and (kind == IncidentKind.ABSENT or found.from_slot_id == start.pk):
        return found
    _replace(event, participant, start)
    made = Incident.objects.create(event=event, from_slot=start, **same)
    _keep_absence(event, participant)
    miss_started(event)
    data = {"kind": str(kind), "slot": start.position}
    audit.record("meeting_incident.told", by=by, target=participant, data=data)
    return made


def _replace(event: Event, participant: Participant, start: Slot) -> None:
    """Take back what was told of a participant and is not over before a slot."""
    for old in told.live(event).filter(participant=participant, kind__in=ABSENCES):
        if old.to_slot is None or old.to_slot.position >= start.position:
            Incident.objects.filter(pk=old.pk).update(taken_back_at=timezone.now())
            _hold_again(event, participant, old.from_slot, old.to_slot)


@transaction.atomic
def lose_table(*, event: Event, table: Any, by: Actor) -> Incident:
    """A table is of no use any more; safe twice."""
    found = entered(event, by)
    check_day(found)
    held = found.tables.get(pk=table.pk)
    there = told.live(found).filter(kind=IncidentKind.TABLE_LOST, table=held).first()
    if there is not None:
        return there
    found.tables.filter(pk=held.pk).update(lost_at=timezone.now())
    made = Incident.objects.create(event=found, kind=IncidentKind.TABLE_LOST, table=held)
    audit.record("meeting_incident.told", by=by, target=found, data={"kind": made.kind})
    return made


@transaction.atomic
def lose_slot(*, event: Event, slot: Slot, by: Actor) -> Incident:
    """A round is not held; one that has begun is past. Safe twice."""
    found = entered(event, by)
    check_day(found)
    held = found.slots.get(pk=slot.pk)
    there = told.live(found).filter(kind=IncidentKind.SLOT_LOST, from_slot=held).first()
    if there is not None:
        return there
    if held.starts_at <= timezone.now():
        raise Denied(_("Ce créneau a commencé : il ne se retire plus."))
    found.slots.filter(pk=held.pk).update(lost_at=timezone.now())
    made = Incident.objects.create(
        event=found, kind=IncidentKind.SLOT_LOST, from_slot=held, to_slot=held
    )
    data = {"kind": made.kind, "slot": held.position}
    audit.record("meeting_incident.told", by=by, target=found, data=data)
    return made


@transaction.atomic
def walk_in(
    *, event: Event, key: str, name: str, by: Actor, meets: Any = (), **words: str
) -> Incident:
    """Take in somebody who was not expected, already there.

    key: one filling of the form, sent twice it adds one; meets: participants whom it would meet;
    words: family, needs, offers.
    """
    found = entered(event, by)
    check_day(found)
    same = found.participants.filter(key=key).first()
    if same is not None:
        return told.live(found).get(participant=same, kind=IncidentKind.WALK_IN)
    made = Participant.objects.create(
        event=found,
        key=key,
        name=name,
        origin=Origin.WALK_IN,
        state=ParticipantState.CONFIRMED,
        arrived_at=timezone.now(),
        **words,
    )
    others = found.participants.coming().filter(pk__in=[one.pk for one in meets])
    Wish.objects.bulk_create(
        Wish(by=made, of=other, kind=WishKind.WISH, weight=WALK_IN_WEIGHT)
        for other in others.exclude(pk=made.pk)
    )
    incident = Incident.objects.create(
        event=found, kind=IncidentKind.WALK_IN, participant=made, from_slot=_now_slot(found)
    )
    data = {"kind": incident.kind, "wishes": len(meets)}
    audit.record("meeting_incident.told", by=by, target=made, data=data)
    return incident


def _now_slot(event: Event) -> Slot | None:
    return queries.slot_now(list(event.slots.order_by("position")), timezone.now())


@transaction.atomic
def take_back(*, incident: Incident, by: Actor) -> None:
    """Say that it is not so; safe twice. A walk-in leaves the plan, and stays in the list."""
    event = entered(incident.event, by)
    check_day(event)
    rows = Incident.objects.filter(pk=incident.pk, event=event, taken_back_at=None)
    if not rows.update(taken_back_at=timezone.now()):
        return
    kind, who = incident.kind, incident.participant
    if kind == IncidentKind.WALK_IN and _is_planned(event, who):
        raise Denied(
            _("Le planning compte déjà sur cette organisation : signalez plutôt son départ.")
        )
    if kind == IncidentKind.TABLE_LOST:
        event.tables.filter(pk=incident.table_id).update(lost_at=None)
    elif kind == IncidentKind.SLOT_LOST:
        event.slots.filter(pk=incident.from_slot_id).update(lost_at=None)
    elif kind == IncidentKind.WALK_IN and who is not None:
        event.participants.filter(pk=who.pk).update(state=ParticipantState.WITHDRAWN)
    elif who is not None:
        _hold_again(event, who, incident.from_slot, incident.to_slot)
        _keep_absence(event, who)
    data = {"kind": kind}
    audit.record("meeting_incident.taken_back", by=by, target=incident, data=data)


def _is_planned(event: Event, who: Participant | None) -> bool:
    rows = event.meetings.filter(state=MeetingState.PLANNED)
    return (rows.filter(a=who) | rows.filter(b=who)).exists()


def _keep_absence(event: Event, participant: Participant) -> None:
    """Write on the participant the newest absence that stands."""
    rows = told.live(event).filter(participant=participant, kind__in=ABSENCES)
    last = rows.order_by("told_at", "pk").last()
    Participant.objects.filter(pk=participant.pk).update(
        absent_from=last.from_slot if last else None, absent_to=last.to_slot if last else None
    )


def _hold_again(
    event: Event, participant: Participant, first: Slot | None, last: Slot | None
) -> None:
    """Meetings missed for an absence that is not so are planned again."""
    rows = event.meetings.filter(state=MeetingState.MISSED)
    rows = rows.filter(a=participant) | rows.filter(b=participant)
    if first is not None:
        rows = rows.filter(slot__position__gte=first.position)
    if last is not None:
        rows = rows.filter(slot__position__lte=last.position)
    keys = list(rows.values_list("pk", flat=True))
    event.meetings.filter(pk__in=keys).update(state=MeetingState.PLANNED)
    miss_started(event)


@transaction.atomic
def finish_day(*, event: Event, by: Actor) -> bool:
    """End the day, and note what was not held; return whether it was news.

    Neither a meeting that had not begun nor one of a lost round was held.
    """
    found = entered(event, by)
    if not events.finish(event=event, by=by):
        return False
    miss_started(found)
    rows = found.meetings.filter(state=MeetingState.PLANNED)
    late = rows.filter(Q(slot__starts_at__gt=timezone.now()) | Q(slot__lost_at__isnull=False))
    keys = list(late.values_list("pk", flat=True))
    found.meetings.filter(pk__in=keys).update(state=MeetingState.MISSED)
    return True


def miss_started(event: Event) -> int:
    """Note as missed each meeting whose slot has begun and of which one side was told absent.

    Call it in a transaction, when something is told, and when the day ends. Returns how many.
    """
    begun = event.meetings.filter(
        state=MeetingState.PLANNED, slot__starts_at__lte=timezone.now()
    ).values_list("pk", "slot__position", "a_id", "b_id")
    windows = told.absences(event)
    keys = [
        key
        for key, position, *sides in begun
        if any(told.covers(windows.get(side, ()), position) for side in sides)
    ]
    if not keys:
        return 0
    return int(event.meetings.filter(pk__in=keys).update(state=MeetingState.MISSED))
