"""Answering, taking back, leaving, expiring: each waits its turn on the introduction's row."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alliage.core import audit
from alliage.core.actor import SYSTEM, Actor
from alliage.core.jobs import enqueue
from alliage.core.permissions import Denied, allows
from alliage.organisations.models import Organisation
from alliage.organisations.rules import check_act_publicly, check_write_for
from alliage.partners.enums import IntroductionState, SideState
from alliage.partners.models import FOLLOW_UP_DAYS, ContactConsent, FollowUp, Introduction, Side
from alliage.partners.queries import introductions as queries
from alliage.partners.transitions import ANSWERABLE, SIDE, WHOLE, Answer, Event, event_of


def check_answer(by: Actor, introduction: Introduction) -> None:
    """Somebody who writes for a side that has not answered, before the day of expiry is over."""
    side = queries.side_of(introduction, by.organisation)
    if side is None:
        raise Denied(_("Cette mise en lien ne vous est pas adressée."))
    check_act_publicly(by, by.organisation)
    if introduction.state not in ANSWERABLE or introduction.is_past:
        raise Denied(_("Cette mise en lien n’attend plus de réponse."))
    if side.state != SideState.ASKED:
        raise Denied(_("Votre organisation a déjà répondu."))


def check_withdraw(by: Actor, introduction: Introduction) -> None:
    """Who asked, as long as the whole is open."""
    if by.organisation is None or by.organisation.pk != introduction.asked_by_id:
        raise Denied(_("Seule l’organisation qui a demandé peut retirer la demande."))
    check_write_for(by, by.organisation)
    if introduction.state != IntroductionState.OPEN or introduction.is_past:
        raise Denied(_("Cette mise en lien n’attend plus de réponse : elle ne se retire plus."))


def check_leave(by: Actor, introduction: Introduction) -> None:
    """A side that accepted and wants its contact shown no more."""
    side = queries.side_of(introduction, by.organisation)
    if side is None:
        raise Denied(_("Cette mise en lien ne vous est pas adressée."))
    check_write_for(by, by.organisation)
    if side.state != SideState.ACCEPTED or introduction.state not in ANSWERABLE:
        raise Denied(_("Votre organisation n’y prend pas part."))
    asked_it = by.organisation.pk == introduction.asked_by_id
    if asked_it and introduction.state == IntroductionState.OPEN:
        raise Denied(_("Retirez plutôt la demande."))


answer = allows(check_answer)
may_withdraw = allows(check_withdraw)
may_leave = allows(check_leave)


@transaction.atomic
def accept(*, introduction: Introduction, by: Actor, contact: Any = None) -> Introduction:
    """Say yes; contact: who the others may then write to, oneself by default."""
    found = _lock(introduction)
    check_answer(by, found)
    contact = contact or by.person
    queries.check_contact(by, by.organisation, contact)
    _answer(found, by.organisation, Answer.ACCEPT, contact=contact)
    audit.record("introduction.accepted", by=by, target=found)
    settle(found)
    return found


@transaction.atomic
def decline(
    *, introduction: Introduction, by: Actor, reason: str = "", shared: bool = False
) -> Introduction:
    """Say no; the reason stays with the organisation unless it shares it."""
    found = _lock(introduction)
    check_answer(by, found)
    reason = reason.strip()
    _answer(
        found, by.organisation, Answer.DECLINE, reason=reason, reason_shared=bool(reason and shared)
    )
    audit.record("introduction.declined", by=by, target=found)
    settle(found)
    return found


@transaction.atomic
def leave(*, introduction: Introduction, by: Actor) -> Introduction:
    """Take back one's yes: the contact is shown no more, and no news is asked."""
    found = _lock(introduction)
    check_leave(by, found)
    _answer(found, by.organisation, Answer.LEAVE, contact=None)
    audit.record("introduction.left", by=by, target=found)
    settle(found)
    return found


@transaction.atomic
def withdraw(*, introduction: Introduction, by: Actor) -> Introduction:
    """Take back the question before it is made."""
    found = _lock(introduction)
    check_withdraw(by, found)
    _move(found, Event.WITHDRAW)
    audit.record("introduction.withdrawn", by=by, target=found)
    return found


@transaction.atomic
def expire(*, introduction: Introduction, by: Actor = SYSTEM) -> bool:
    """End a question whose day of expiry is over; return whether it was still open."""
    found = _lock(introduction)
    if found.state != IntroductionState.OPEN or not found.is_past:
        return False
    _move(found, Event.TIME_UP)
    audit.record("introduction.expired", by=by, target=found)
    return True


@transaction.atomic
def change_contact(*, introduction: Introduction, by: Actor, contact: Any) -> Introduction:
    """Name another contact, or none, on one's own side of what was accepted."""
    found = _lock(introduction)
    side = queries.side_of(found, by.organisation)
    if side is None or side.state != SideState.ACCEPTED:
        raise Denied(_("Votre organisation n’y prend pas part."))
    check_write_for(by, by.organisation)
    if contact is not None:
        queries.check_contact(by, by.organisation, contact)
    if side.contact_id != (contact.pk if contact else None):
        Side.objects.filter(pk=side.pk).update(contact=contact)
        audit.record("introduction.contact_changed", by=by, target=found)
    return found


@transaction.atomic
def consent(*, by: Actor, organisation: Organisation, given: bool) -> None:
    """Agree that colleagues may name one as a contact, or take it back everywhere; safe twice."""
    check_write_for(by, organisation)
    mine = {"organisation": organisation, "person_id": by.person.pk if by.person else None}
    if given:
        _row, changed = ContactConsent.objects.get_or_create(**mine)
    else:
        changed = bool(ContactConsent.objects.filter(**mine).delete()[0])
        sides = Side.objects.filter(organisation=organisation, contact_id=mine["person_id"])
        changed = bool(sides.update(contact=None)) or changed
    if changed:
        audit.record("contact_consent.changed", by=by, target=organisation, data={"given": given})


def _lock(introduction: Introduction) -> Introduction:
    return Introduction.objects.select_for_update().get(pk=introduction.pk)


def _answer(
    introduction: Introduction, organisation: Organisation, what: Answer, **values: Any
) -> None:
    side = introduction.sides.get(organisation=organisation)
    after = SIDE[(side.state, what)]
    Side.objects.filter(pk=side.pk, state=side.state).update(
        state=after, answered_at=timezone.now(), **values
    )


def _move(introduction: Introduction, event: Event) -> None:
    before = introduction.state
    introduction.state = WHOLE[(before, event)]
    fields = {"state": introduction.state}
    if event == Event.ENOUGH:
        introduction.made_at = fields["made_at"] = timezone.now()
    Introduction.objects.filter(pk=introduction.pk, state=before).update(**fields)


def settle(introduction: Introduction) -> None:
    """Let the answers given so far move the whole, and open the follow-ups of who accepted."""
    states = list(introduction.sides.values_list("state", flat=True))
    accepted, waiting = states.count(SideState.ACCEPTED), states.count(SideState.ASKED)
    event = event_of(introduction.state, accepted, waiting)
    if event:
        _move(introduction, event)
    if event == Event.ENOUGH:
        key = f"introduction-made:{introduction.pk}"
        path = "alliage.partners.tasks.introductions.ask_made_mails"
        enqueue(path, by=SYSTEM, key=key, queue="mail", introduction=introduction.pk)
    if introduction.state == IntroductionState.MADE:
        _open_follow_ups(introduction)


def _open_follow_ups(introduction: Introduction) -> None:
    """Due dates of every side that accepted; those that it has already stay as they are."""
    today = timezone.localdate()
    sides = introduction.sides.filter(state=SideState.ACCEPTED)
    FollowUp.objects.bulk_create(
        [
            FollowUp(
                introduction=introduction,
                organisation_id=organisation,
                day=day,
                due_on=today + timedelta(days=day),
            )
            for organisation in sides.values_list("organisation", flat=True)
            for day in FOLLOW_UP_DAYS
        ],
        ignore_conflicts=True,
    )
