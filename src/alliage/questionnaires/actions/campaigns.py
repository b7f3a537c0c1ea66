"""Verbs of campaigns: create, change, open, close, the next wave.

A campaign with a holder is its holder's: each verb asks for a mandate that writes there. One without
belongs to what links to it (a wave of a room): that owner's action has checked who acts.
"""

import random
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alliage.core import audit, links
from alliage.core.actor import SYSTEM, Actor
from alliage.core.permissions import Denied
from alliage.organisations.models import Organisation
from alliage.organisations.rules import check_write_for
from alliage.questionnaires import compatible, definition
from alliage.questionnaires.actions.checks import check_run, locked
from alliage.questionnaires.actions.invitations import send_all
from alliage.questionnaires.enums import Anonymity, CampaignState, InvitationState
from alliage.questionnaires.models import Campaign, Sheet
from alliage.questionnaires.queries import definitions as library


def _check_anonymity(asked: definition.Definition, anonymity: str) -> None:
    # Who is asked about every organisation but one's own says by that which is one's own.
    if anonymity == Anonymity.ANONYMOUS and asked.has_pairs:
        raise Denied(
            _(
                "Ce questionnaire demande ce que vous pensez de chaque autre organisation : "
                "il ne peut pas être anonyme."
            )
        )


def _check_day(closes_on: date | None) -> None:
    if closes_on is not None and closes_on < timezone.localdate():
        raise Denied(_("Le dernier jour pour répondre est déjà passé."))


@transaction.atomic
def create(
    *,
    definition_key: str,
    title: str,
    holder: Organisation | None = None,
    anonymity: str = "",
    closes_on: date | None = None,
    smallest: int = 3,
    by: Actor,
) -> Campaign:
    """Prepare a campaign of the newest version of a definition, frozen in it.

    anonymity: empty for what the definition proposes. Raises Denied, also where no such definition
    is known.
    """
    if holder is not None:
        check_write_for(by, holder)
    values = library.newest(definition_key, holder)
    if values is None:
        raise Denied(_("Ce questionnaire n’existe pas."))
    return _make(values, title, holder, anonymity, closes_on, smallest, by)


def _make(
    values: dict[str, Any],
    title: str,
    holder: Organisation | None,
    anonymity: str,
    closes_on: date | None,
    smallest: int,
    by: Actor,
    **wave: Any,
) -> Campaign:
    asked = definition.read(values)
    chosen = Anonymity(anonymity or asked.anonymity)
    _check_anonymity(asked, chosen)
    _check_day(closes_on)
    made = Campaign.objects.create(
        title=title[:160],
        definition_key=asked.key,
        definition_version=asked.version,
        definition=values,
        holder=holder,
        anonymity=chosen,
        closes_on=closes_on,
        smallest=max(3, smallest),
        **wave,
    )
    data = {"definition": asked.key, "version": asked.version}
    audit.record("campaign.created", by=by, target=made, data=data)
    return made


@transaction.atomic
def change(
    *, campaign: Campaign, title: str, anonymity: str, closes_on: date | None, by: Actor
) -> None:
    """Change what may still change: once open, the title and the last day alone."""
    found = locked(campaign, by)
    if found.state == CampaignState.CLOSED:
        raise Denied(_("Ce questionnaire est clos : il ne change plus."))
    if found.state == CampaignState.OPEN and anonymity != found.anonymity:
        raise Denied(_("Qui lira quoi ne change plus une fois le questionnaire ouvert."))
    _check_anonymity(found.asked, anonymity)
    _check_day(closes_on)
    found.title, found.anonymity, found.closes_on = title[:160], Anonymity(anonymity), closes_on
    found.save(update_fields=["title", "anonymity", "closes_on"])
    audit.record("campaign.changed", by=by, target=found)


@transaction.atomic
def open_campaign(*, campaign: Campaign, by: Actor) -> Campaign:
    """Open it: who reads what is fixed from now on, invitations leave. Safe twice."""
    found = locked(campaign, by)
    if found.state == CampaignState.CLOSED:
        raise Denied(_("Ce questionnaire est clos : préparez la vague suivante."))
    _check_day(found.closes_on)
    if found.state == CampaignState.DRAFT:
        found.state, found.opened_at = CampaignState.OPEN, timezone.now()
        found.save(update_fields=["state", "opened_at"])
        send_all(found)
        audit.record("campaign.opened", by=by, target=found)
    return found


@transaction.atomic
def close_campaign(*, campaign: Campaign, by: Actor) -> Campaign:
    """Close it: nobody answers any more. Safe twice.

    Drafts that were not sent, addresses and links are forgotten, but the addresses of named answers;
    the sheets of an anonymous campaign are written anew in a random order.
    """
    found = locked(campaign, by)
    if found.state == CampaignState.CLOSED:
        return found
    if found.state == CampaignState.DRAFT:
        raise Denied(_("Ce questionnaire n’est pas encore ouvert."))
    found.state, found.closed_at = CampaignState.CLOSED, timezone.now()
    found.save(update_fields=["state", "closed_at"])
    found.sheets.filter(submitted=False).delete()
    forgotten = found.respondents.exclude(email="")
    if found.anonymity == Anonymity.NAMED:  # the address is the name of a named answer
        forgotten = forgotten.exclude(state=InvitationState.SUBMITTED)
    for respondent in forgotten:
        links.revoke_all(f"respondent:{respondent.pk}", by=by)
    forgotten.update(email="")
    if found.anonymity == Anonymity.ANONYMOUS:
        _shuffle(found)
    audit.record("campaign.closed", by=by, target=found)
    return found


def _shuffle(campaign: Campaign) -> None:
    """Write the sheets again in one transaction: no trace of a transaction ties them to people."""
    rows = list(campaign.sheets.filter(submitted=True))
    random.SystemRandom().shuffle(rows)
    campaign.sheets.all().delete()
    Sheet.objects.bulk_create(
        Sheet(campaign=campaign, sealed=row.sealed, submitted=True, saved_on=row.saved_on)
        for row in rows
    )


@transaction.atomic
def next_wave(*, campaign: Campaign, closes_on: date | None = None, by: Actor) -> Campaign:
    """Prepare the wave that follows, under the same rules; asked twice, the same one.

    It asks the newest version that still measures the same, else the version of this wave.
    """
    found = locked(campaign, by)
    if found.state != CampaignState.CLOSED:
        raise Denied(_("Fermez d’abord cette vague."))
    following = Campaign.objects.filter(previous=found).first()
    if following is not None:
        return following
    return _make(
        _newest_compatible(found),
        found.title,
        found.holder,
        found.anonymity,
        closes_on,
        found.smallest,
        by,
        wave=found.wave + 1,
        previous=found,
    )


def _newest_compatible(campaign: Campaign) -> dict[str, Any]:
    for values in reversed(library.versions(campaign.definition_key, campaign.holder)):
        if not compatible.differences(campaign.asked, definition.read(values)):
            return values
    found: dict[str, Any] = campaign.definition
    return found


@transaction.atomic
def drop(*, campaign: Campaign, by: Actor) -> None:
    """Delete a campaign that was never opened; safe twice."""
    found = Campaign.objects.select_for_update().filter(pk=campaign.pk).first()
    if found is None:
        return
    check_run(by, found)
    if found.state != CampaignState.DRAFT:
        raise Denied(_("Ce questionnaire a été ouvert : fermez-le plutôt."))
    audit.record("campaign.dropped", by=by, target=found)
    found.delete()


def close_over(by: Actor = SYSTEM) -> int:
    """Close the open campaigns whose last day is past; return how many."""
    past = Campaign.objects.filter(state=CampaignState.OPEN, closes_on__lt=timezone.localdate())
    rows = list(past)
    for row in rows:
        close_campaign(campaign=row, by=by)
    return len(rows)
