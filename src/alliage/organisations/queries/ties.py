"""Declared partnerships: one's own, those that wait for an answer, the story that they tell."""

from typing import Any

from django.db.models import F, Q, QuerySet

from alliage.core.actor import Actor
from alliage.organisations.enums import MANAGERS, Linking, LinkState, State, Visibility
from alliage.organisations.models import Mandate, Organisation, Partnership


def declared_by(organisation: Organisation) -> QuerySet[Partnership]:
    """What an organisation declares, the latest first."""
    rows = organisation.partnerships.select_related("partner", "organisation")
    return rows.order_by(F("since").desc(nulls_last=True), "pk")


def said_of(organisation: Organisation) -> QuerySet[Partnership]:
    """What others declare with it and let it see."""
    rows = Partnership.objects.filter(partner=organisation, organisation__state=State.ACTIVE)
    rows = rows.exclude(visibility=Visibility.PRIVATE)
    return rows.select_related("organisation").order_by("pk")


def to_confirm(organisation: Organisation) -> QuerySet[Partnership]:
    return said_of(organisation).filter(state=LinkState.ASKED)


def to_choose(organisation: Organisation) -> QuerySet[Partnership]:
    """Names for which a person must choose among candidates."""
    return declared_by(organisation).filter(linking=Linking.PROPOSED)


def awaiting(person: Any) -> dict[Organisation, int]:
    """Organisation -> how many declared partnerships wait for its word, for whom one manages."""
    held = Mandate.objects.running().of(person).filter(role__in=MANAGERS)
    waiting = (
        Partnership.objects.filter(
            partner__in=held.values("organisation"),
            state=LinkState.ASKED,
            organisation__state=State.ACTIVE,
            partner__state=State.ACTIVE,
        )
        .exclude(visibility=Visibility.PRIVATE)
        .select_related("partner")
    )
    found: dict[Organisation, int] = {}
    for row in waiting:
        if row.partner is not None:
            found[row.partner] = found.get(row.partner, 0) + 1
    return found


def whose_story(identifier: str) -> Organisation | None:
    """Return the organisation whose partnerships are told: active here, else by a document.

    identifier: its public id or that of its record in the directory.
    """
    rows = Organisation.objects.filter(
        Q(public_id=identifier) | Q(directory_id=identifier),
        state__in=(State.ACTIVE, State.TOLD),
    )
    return rows.order_by("state", "pk").first() if identifier else None


def trajectory(organisation: Organisation, actor: Actor) -> list[Partnership]:
    """The partnerships of an organisation that an actor may see, the oldest first.

    Its own, and those that others declare with it once it confirmed them.
    """
    rows = Partnership.objects.visible_to(actor).filter(
        Q(organisation=organisation) | Q(partner=organisation, state=LinkState.CONFIRMED)
    )
    # What the other end disputes is between the two of them.
    rows = rows.exclude(state__in=(LinkState.REFUSED, LinkState.DISPUTED))
    rows = rows.select_related("organisation", "partner")
    return list(rows.order_by(F("since").asc(nulls_last=True), "pk"))
