"""Verbs of invitations: ask somebody for an organisation, remind, withdraw, sign off."""

from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from alliage.core import audit, jobs, links
from alliage.core.actor import SYSTEM, Actor
from alliage.core.permissions import Denied
from alliage.core.ratelimit import fingerprint
from alliage.organisations.models import Organisation
from alliage.organisations.rules import check_act_publicly
from alliage.questionnaires.actions.checks import locked
from alliage.questionnaires.enums import CampaignState, InvitationState
from alliage.questionnaires.models import Campaign, Respondent

ANSWER, SIGN_OFF = "questionnaires.answer", "questionnaires.sign_off"
SEND = "alliage.questionnaires.tasks.invitations.send_invitation"
#: A link without a last day of its campaign lives as long.
LIVES = timedelta(days=90)
MOST_REMINDERS, BETWEEN = 2, timedelta(days=5)
#: Addresses that one campaign may write to: it is no mailing.
MOST_ADDRESSES = 300


@transaction.atomic
def invite(
    *,
    campaign: Campaign,
    organisation: Organisation | None,
    person: Any = None,
    email: str = "",
    joint: bool = False,
    by: Actor,
) -> Respondent:
    """Ask somebody to answer for an organisation; asked twice, the same respondent.

    joint: the one answer of an organisation of few: it answers so or person by person, never both.
    Without a person and an address, any of those who write for it fills it in. A mail leaves to an
    address alone, at once where the campaign is open, else when it opens.
    """
    found = locked(campaign, by)
    address = _address(email)
    if found.state == CampaignState.CLOSED or found.is_over:
        raise Denied(_("Ce questionnaire est clos : personne n’y répond plus."))
    if not joint and person is None and not address:
        raise Denied(_("Dites qui répondra : une personne ou une adresse."))
    rows = found.respondents.filter(organisation=organisation)
    known = rows.filter(_same(person, address, joint)).first()
    if known is not None:
        return known
    if address:
        _check_mail(found, address, by)
    _check_one_way(organisation, rows, joint=joint)
    made = Respondent.objects.create(
        campaign=found, organisation=organisation, person=person, email=address, joint=joint
    )
    if found.state == CampaignState.OPEN:
        _send(made)
    audit.record("campaign.invited", by=by, target=found)
    return made


def _check_one_way(
    organisation: Organisation | None, rows: QuerySet[Respondent], *, joint: bool
) -> None:
    """An organisation answers together or person by person, never both."""
    if organisation is not None and rows.filter(joint=not joint).exists():
        raise Denied(
            _(
                "Une organisation répond par une réponse commune ou personne par personne : "
                "retirez d’abord les autres invitations."
            )
        )


def _address(email: str) -> str:
    address = email.strip().lower()
    if address:
        try:
            validate_email(address)
        except ValidationError as error:
            raise Denied(_("« %s » n’est pas une adresse.") % address[:80]) from error
    return address


def _same(person: Any, address: str, joint: bool) -> Q:
    if joint:
        return Q(joint=True)
    return Q(person=person) if person is not None else Q(email=address)


def _check_mail(campaign: Campaign, address: str, by: Actor) -> None:
    """Writing to strangers is for organisations that were verified, and not without end."""
    if campaign.holder is not None:
        check_act_publicly(by, campaign.holder)
    near = Q(campaign=campaign) | Q(campaign=campaign.previous_id)
    if campaign.holder_id:
        near |= Q(campaign__holder=campaign.holder_id)
    if Respondent.objects.filter(near, peace=fingerprint(address)).exists():
        raise Denied(_("Cette adresse a demandé qu’on ne lui écrive plus."))
    if campaign.respondents.exclude(email="").count() >= MOST_ADDRESSES:
        raise Denied(_("Un questionnaire écrit à %d adresses au plus.") % MOST_ADDRESSES)


def send_all(campaign: Campaign) -> None:
    """Send the invitations that waited for the opening."""
    for respondent in campaign.respondents.awaited().exclude(email=""):
        _send(respondent)


def _send(respondent: Respondent) -> None:
    if respondent.email:
        key = f"questionnaire:{respondent.pk}:{respondent.reminders}"
        jobs.enqueue(SEND, by=SYSTEM, key=key, queue="mail", respondent=respondent.pk)


def subject_of(respondent: Respondent) -> str:
    return f"respondent:{respondent.pk}"


def paths(respondent: Respondent) -> tuple[str, str]:
    """Return the paths of two new links: to answer, and to be left in peace."""
    lives = LIVES
    if respondent.campaign.closes_on is not None:
        left = respondent.campaign.closes_on - timezone.localdate()
        lives = left + timedelta(days=1)
    subject = subject_of(respondent)
    answer = links.make(ANSWER, subject, expires_in=lives, by=SYSTEM)
    peace = links.make(SIGN_OFF, subject, expires_in=LIVES, by=SYSTEM)
    return (
        reverse("questionnaires:answer", args=[answer]),
        reverse("questionnaires:sign_off", args=[peace]),
    )


def due(campaign: Campaign, *, by_hand: bool = False) -> list[Respondent]:
    """Return whom a reminder may be sent to now: at most twice each, five days apart.

    By itself the site reminds a week after the invitation, then when the end is three days away.
    """
    now = timezone.now()
    rows = campaign.respondents.awaited().filter(reminders__lt=MOST_REMINDERS).exclude(email="")
    spaced = rows.filter(Q(reminded_at=None) | Q(reminded_at__lte=now - BETWEEN))
    spaced = spaced.filter(invited_at__lte=now - (timedelta(days=1) if by_hand else BETWEEN))
    if by_hand:
        return list(spaced)
    ending = campaign.closes_on is not None and campaign.closes_on <= (
        timezone.localdate() + timedelta(days=3)
    )
    return [
        row
        for row in spaced
        if ending or (row.reminders == 0 and row.invited_at <= now - timedelta(days=7))
    ]


@transaction.atomic
def remind(*, campaign: Campaign, by: Actor, by_hand: bool = True) -> int:
    """Write again to those who have not answered; return to how many."""
    found = locked(campaign, by)
    if not found.is_open:
        raise Denied(_("Ce questionnaire n’est pas ouvert."))
    rows = due(found, by_hand=by_hand)
    for row in rows:
        row.reminders, row.reminded_at = row.reminders + 1, timezone.now()
        row.save(update_fields=["reminders", "reminded_at"])
        _send(row)
    if rows:
        audit.record("campaign.reminded", by=by, target=found, data={"people": len(rows)})
    return len(rows)


@transaction.atomic
def withdraw(*, respondent: Respondent, by: Actor) -> None:
    """Take an invitation back, its link and what was drafted with it; not an answer that was sent."""
    locked(respondent.campaign, by)
    found = Respondent.objects.select_for_update().filter(pk=respondent.pk).first()
    if found is None:
        return
    if found.state == InvitationState.SUBMITTED:
        raise Denied(_("Cette réponse a été envoyée : elle ne se retire plus."))
    links.revoke_all(subject_of(found), by=by)
    audit.record("campaign.withdrawn", by=by, target=respondent.campaign)
    found.delete()


@transaction.atomic
def sign_off(*, respondent: Respondent, by: Actor) -> None:
    """Leave in peace who asked for it: address, links and draft are forgotten. Safe twice."""
    found = Respondent.objects.select_for_update().get(pk=respondent.pk)
    if found.state in (InvitationState.SUBMITTED, InvitationState.DECLINED):
        return
    found.peace = fingerprint(found.email) if found.email else ""
    found.state, found.email = InvitationState.DECLINED, ""
    found.save(update_fields=["state", "email", "peace"])
    found.campaign.sheets.filter(respondent=found).delete()
    links.revoke_all(subject_of(found), by=by)
    audit.record("campaign.declined", by=by, target=found.campaign)
