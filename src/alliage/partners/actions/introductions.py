"""Asking: one organisation to another, a third party for two, a coalition to all at once."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alliage.core import audit
from alliage.core.actor import Actor
from alliage.core.permissions import Denied
from alliage.organisations.models import Organisation
from alliage.partners.actions import introductions_checks as checks
from alliage.partners.enums import SideState
from alliage.partners.models import Introduction, Need, Offer, Side
from alliage.partners.queries import introductions as queries

MOST_SIDES = 10


@transaction.atomic
def ask(
    *,
    by: Actor,
    to: Organisation,
    message: str,
    need: Need | None = None,
    offer: Offer | None = None,
    contact: Any = None,
) -> Introduction:
    """Ask one active organisation whether it wants to talk; contact: who answers on our side."""
    return _propose(by=by, asked=[to], message=message, need=need, offer=offer, contact=contact)


@transaction.atomic
def propose_to_all(
    *, by: Actor, need: Need | None, organisations: Iterable[Organisation], message: str
) -> Introduction:
    """Open one introduction to every organisation of a coalition; the asker is a side too.

    Each side that accepts sees the contacts of the others that accepted; it is made once two did,
    the asker among them. The asker may stand among the organisations given: it is asked nothing.
    """
    asker = by.organisation
    asked = [found for found in organisations if asker is None or found.pk != asker.pk]
    return _propose(by=by, asked=asked, message=message, need=need)


def _propose(
    *,
    by: Actor,
    asked: Sequence[Organisation],
    message: str,
    need: Need | None = None,
    offer: Offer | None = None,
    contact: Any = None,
) -> Introduction:
    checks.check_asker(by)
    checks.check_message(message)
    _lock([by.organisation, *asked])
    checks.check_asked(by, asked)
    for found in asked:
        checks.check_pair(by.organisation, found)
    checks.check_limits(by.organisation, len(asked), _limit(by))
    contact = contact or by.person
    queries.check_contact(by, by.organisation, contact)
    made = _open(by, asked, message, need=need, offer=offer, third_party=False)
    Side.objects.create(
        introduction=made,
        organisation=by.organisation,
        state=SideState.ACCEPTED,
        contact=contact,
        answered_at=made.created_at,
    )
    return made


@transaction.atomic
def introduce(
    *, by: Actor, organisations: Sequence[Organisation], message: str, need: Need | None = None
) -> Introduction:
    """A third party introduces two organisations or more to each other."""
    checks.check_third_party(by)
    checks.check_message(message)
    if not 2 <= len(organisations) <= MOST_SIDES:
        raise Denied(
            _("Choisissez de deux à %(most)d organisations à mettre en lien.")
            % {"most": MOST_SIDES}
        )
    _lock([by.organisation, *organisations])
    checks.check_asked(by, organisations)
    checks.check_introduced(by.organisation, organisations)
    checks.check_limits(by.organisation, len(organisations), checks.THIRD_PARTY)
    return _open(by, organisations, message, need=need, offer=None, third_party=True)


def _limit(by: Actor) -> checks.Limit:
    return checks.THIRD_PARTY if checks.is_third_party(by.organisation) else checks.ORDINARY


def _lock(organisations: Iterable[Organisation]) -> None:
    """Let one question at a time pass between the same organisations, always in the same order."""
    keys = sorted({found.pk for found in organisations})
    rows = Organisation.objects.filter(pk__in=keys).order_by("pk")
    list(rows.select_for_update(no_key=True).values_list("pk", flat=True))


def _open(
    by: Actor,
    asked: Sequence[Organisation],
    message: str,
    *,
    need: Need | None,
    offer: Offer | None,
    third_party: bool,
) -> Introduction:
    made = Introduction.objects.create(
        asked_by=by.organisation,
        person=by.person,
        by_third_party=third_party,
        need=need,
        offer=offer,
        message=message.strip(),
        created_at=timezone.now(),
    )
    Side.objects.bulk_create([Side(introduction=made, organisation=found) for found in asked])
    audit.record(
        "introduction.asked",
        by=by,
        target=made,
        data={"sides": len(asked), "third_party": third_party},
    )
    return made
