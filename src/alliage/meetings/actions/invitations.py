"""The organiser's part of wishes: invitations, reminders, links, suggestions for who is not wished."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from alliage.core import audit, links
from alliage.core.actor import SYSTEM, Actor
from alliage.core.jobs import enqueue
from alliage.core.models.jobs import Job
from alliage.core.models.links import SignedLink
from alliage.core.permissions import Denied, allows
from alliage.meetings import access
from alliage.meetings.actions.events import locked
from alliage.meetings.actions.wishes import check_open
from alliage.meetings.adapters import wishes as adapter
from alliage.meetings.enums import EventState, WishKind
from alliage.meetings.models import Event, Participant, Wish
from alliage.meetings.queries import personal
from alliage.meetings.queries import wishes as queries

TASKS = "alliage.meetings.tasks.wishes"
#: Days before the wishes close on which who did not answer is reminded.
REMINDED_BEFORE = (3, 1)
#: Invitations that an organiser sends in a day, whatever the number of its events and lists.
INVITED_A_DAY = 600
#: Suggestions kept for each participant that nobody wishes to meet.
PROPOSED = 3


def waiting(event: Event) -> QuerySet[Participant]:
    """Who is to be invited: it has an address, and was not written to yet."""
    return event.participants.coming().filter(invited_at=None).exclude(email="")


def room(event: Event) -> int:
    """How many more invitations the organiser may send today: our name must not bring a flood."""
    since = timezone.now() - timedelta(days=1)
    rows = Participant.objects.filter(event__organiser=event.organiser_id, invited_at__gte=since)
    return max(0, INVITED_A_DAY - rows.count())


def silent(event: Event) -> QuerySet[Participant]:
    """Who may be reminded today: invited, without an answer, and not written to today already."""
    morning = timezone.make_aware(datetime.combine(timezone.localdate(), time()))
    today = Q(reminded_at__gte=morning) | Q(invited_at__gte=morning)
    invited = event.participants.coming().filter(answered_at=None, reminders_off=False)
    return invited.exclude(invited_at=None).exclude(email="").exclude(today)


def is_reminded_on(event: Event, today: datetime) -> bool:
    """Whether the clock reminds the silent ones of an event on this day."""
    if event.state != EventState.INVITING or event.wishes_until is None:
        return False
    if event.wishes_until <= today:
        return False
    left = timezone.localtime(event.wishes_until).date() - timezone.localtime(today).date()
    return left in {timedelta(days=days) for days in REMINDED_BEFORE}


def check_invite(by: Actor, event: Event) -> None:
    """An organiser's writer, while the wishes are open."""
    access.check_organise(by, event)
    check_open(event)


may_invite = allows(check_invite)


@transaction.atomic
def invite(*, event: Event, by: Actor) -> Job:
    """Ask for one e-mail to each participant that was not invited yet."""
    found = locked(event, by)
    check_open(found)
    if not waiting(found).exists():
        raise Denied(_("Tous ceux qui ont un courriel sont déjà invités."))
    if not room(found):
        raise Denied(
            _("Pas plus de %(n)d invitations par jour : envoyez les autres demain.")
            % {"n": INVITED_A_DAY}
        )
    path = f"{TASKS}.send_invitations"
    return enqueue(path, by=by, key=f"invitations:{found.pk}", queue="mail", event=found.pk)


@transaction.atomic
def remind(*, event: Event, by: Actor) -> Job:
    """Ask for one reminder to each who did not answer; nobody gets two on one day."""
    found = locked(event, by)
    check_open(found)
    if not silent(found).exists():
        raise Denied(_("Personne n’est à relancer aujourd’hui."))
    Event.objects.filter(pk=found.pk).update(reminded_at=timezone.now())
    path = f"{TASKS}.send_reminders"
    return enqueue(path, by=by, key=f"reminders:{found.pk}", queue="mail", event=found.pk)


def tag(event: Event) -> int:
    """Keep the terms of what participants wrote, so that no page reads all the texts again.

    Derived from the words alone: nothing is decided, and nobody else's row is touched. Returns how
    many rows changed.
    """
    count = 0
    for row in event.participants.coming().order_by("pk"):
        terms = adapter.tagged(row)
        if terms != row.terms:
            kept = Participant.objects.filter(pk=row.pk, needs=row.needs, offers=row.offers)
            count += kept.update(terms=terms)
    return count


@transaction.atomic
def take_invitation(participant: int) -> Participant | None:
    """Note that an invitation leaves; None where it did already, or where it may no more."""
    found = _held(participant)
    if found is None or not waiting(found.event).filter(pk=participant).exists():
        return None
    if not room(found.event):
        return None
    Participant.objects.filter(pk=participant).update(invited_at=timezone.now())
    audit.record("meeting_participant.invited", by=SYSTEM, target=found)
    return found


@transaction.atomic
def take_reminder(participant: int) -> Participant | None:
    """Note that a reminder leaves; None where one did today, or where none is wanted."""
    found = _held(participant)
    if found is None or not silent(found.event).filter(pk=participant).exists():
        return None
    Participant.objects.filter(pk=participant).update(reminded_at=timezone.now())
    audit.record("meeting_participant.reminded", by=SYSTEM, target=found)
    return found


def _held(participant: int) -> Participant | None:
    """A participant whose row is held, of an event whose wishes are open."""
    rows = Participant.objects.select_for_update(of=("self",)).select_related("event__organiser")
    found = rows.filter(pk=participant).first()
    if found is None or found.event.state != EventState.INVITING:
        return None
    late = found.event.wishes_until is not None and found.event.wishes_until <= timezone.now()
    return None if late else found


@transaction.atomic
def stop_reminders(link: SignedLink) -> None:
    """Send no more reminders to the participant that a link is about; safe twice."""
    key = link.subject.removeprefix("participant:")
    changed = Participant.objects.filter(pk=key, reminders_off=False).update(reminders_off=True)
    if changed:
        audit.record("meeting_participant.reminders_stopped", by=SYSTEM, target=link.subject)


# --- links


@transaction.atomic
def revoke_link(*, participant: Participant, by: Actor) -> int:
    """End the personal links of a participant at once; what it said is kept. Safe twice.

    The code on its printed sheet, which shows its timetable only, goes on working.
    """
    locked(participant.event, by)
    live = list(personal.live([participant]))
    for link in live:
        links.revoke(link, by=by)
    return len(live)


@transaction.atomic
def renew_link(*, participant: Participant, by: Actor) -> Job | None:
    """End the personal links of a participant and send it a new one, while wishes are open.

    Its address alone gets the link: the organiser never holds it. Else the next e-mail carries it.
    """
    event = locked(participant.event, by)
    access.check_running(event)
    if not participant.email:
        raise Denied(_("Ce participant n’a pas de courriel : ajoutez-le d’abord."))
    for link in personal.live([participant]):
        links.revoke(link, by=by)
    audit.record("meeting_link.renewed", by=by, target=participant)
    path = f"{TASKS}.send_link"
    key = f"meeting-link:{participant.pk}"
    return enqueue(path, by=by, key=key, queue="mail", participant=participant.pk)


# --- suggestions for who is not wished


@transaction.atomic
def propose(*, event: Event, by: Actor) -> int:
    """Keep suggestions, as wishes of weight 1, of who complements those that nobody wishes to meet.

    Each is shown to the participant in whose name it stands, as a proposal that it may take away
    while wishes are open. Returns how many were kept, never for whom: somebody may have refused.
    """
    found = locked(event, by)
    if found.state not in (EventState.INVITING, EventState.CLOSED):
        raise Denied(_("Les propositions s’ajoutent avant la publication du planning."))
    rows = list(found.participants.coming().order_by("pk"))
    complements = adapter.Complements(rows)
    said = {(w.by_id, w.of_id): w.kind for w in Wish.objects.filter(by__event=found)}
    wished = {of for (_by, of), kind in said.items() if kind in queries.WANTED}
    made: dict[tuple[int, int], Wish] = {}
    for one in rows:
        if one.pk not in wished:
            for other in _complements(one, rows, said, complements):
                key = (other.pk, one.pk)
                made[key] = Wish(by=other, of=one, kind=WishKind.WISH, weight=1, suggested=True)
    Wish.objects.bulk_create(made.values(), ignore_conflicts=True)
    if made:
        data = {"lines": len(made)}
        audit.record("meeting_wishes.proposed", by=by, target=found, data=data)
    return len(made)


def _complements(
    one: Participant,
    rows: Sequence[Participant],
    said: Mapping[tuple[int, int], str],
    prepared: adapter.Complements,
) -> list[Participant]:
    """Who could wish to meet a participant: neither has said anything against it, nor at all."""
    refused = (WishKind.NEVER, WishKind.RATHER_NOT)
    among = {
        other.key
        for other in rows
        if other.pk != one.pk
        and (other.pk, one.pk) not in said
        and said.get((one.pk, other.pk)) not in refused
    }
    return [found.participant for found in prepared.of(one, PROPOSED, among)]
