"""What suggestions are made of: live offers, and what stands between two organisations."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Max, Prefetch, Q, QuerySet
from django.utils import timezone

from alliage.core.actor import Actor
from alliage.organisations.enums import LinkState, ThirdParty
from alliage.organisations.models import Membership, Organisation, Partnership
from alliage.partners.enums import Audience, IntroductionState
from alliage.partners.models import Introduction, Need, Offer


@dataclass(slots=True)
class Between:
    """What one organisation already has with others, by their keys: caveats, never a score."""

    tied: set[int] = field(default_factory=set)
    networks: set[int] = field(default_factory=set)
    introduced: set[int] = field(default_factory=set)


def helped_by(actor: Actor) -> QuerySet[Need]:
    """The needs for which an actor may see suggestions.

    Those of its own organisation; for a third party (Labo, network, house, catalyst, accompanier)
    also those that it may read.
    """
    needs = Need.objects.visible_to(actor).select_related("organisation").prefetch_related("tags")
    if actor.organisation is None:
        return needs.none()
    third = actor.organisation.roles.filter(role__in=ThirdParty.values).exists()
    if third and actor.organisation.is_active:
        return needs
    return needs.filter(organisation=actor.organisation)


def stamp() -> tuple[Any, ...]:
    """What changes when an offer, or an organisation that makes one, changes."""
    offers = Offer.objects.aggregate(at=Max("updated_at"), last=Max("pk"))
    return timezone.localdate(), offers["at"], offers["last"]


def audiences_of(actor: Actor) -> tuple[str, ...]:
    """The audiences of offers that suggestions for an actor may use; private ones never."""
    inside = actor.organisation is not None and actor.organisation.is_active
    return (Audience.PUBLIC, Audience.MEMBERS) if inside else (Audience.PUBLIC,)


def to_compare(audiences: Collection[str]) -> Iterable[Offer]:
    """Every live offer of some audiences with its tags: what the engine is given."""
    rows = Offer.objects.live().filter(audience__in=audiences)
    rows = rows.only("pk", "lat", "lon", "reach_km", "organisation_id")
    return rows.prefetch_related("tags").order_by("pk").iterator(chunk_size=2000)


def shown(keys: Collection[int], actor: Actor) -> dict[int, Offer]:
    """Offers as they are now, by key: those that ended or were hidden since are not there."""
    # By key, and judged here: a database asked for all of it at once may go through every offer.
    rows = Offer.objects.filter(pk__in=keys).select_related("organisation")
    audiences = audiences_of(actor)
    return {
        row.pk: row
        for row in rows
        if row.is_live and row.organisation.is_active and row.audience in audiences
    }


def between(own: Organisation, others: Collection[int]) -> Between:
    """Ties, common networks and introductions under way between an organisation and some others."""
    found = Between()
    ends = Partnership.objects.filter(
        Q(organisation=own, partner__in=others) | Q(partner=own, organisation__in=others)
    ).exclude(state=LinkState.REFUSED)
    for one, other in ends.values_list("organisation_id", "partner_id"):
        found.tied.add(other if one == own.pk else one)
    found.networks = _same_network(own, others)
    made = Introduction.objects.filter(
        state__in=(IntroductionState.OPEN, IntroductionState.MADE), asked_by=own
    )
    rows = made.filter(sides__organisation__in=others).values_list("sides__organisation", flat=True)
    found.introduced = set(rows) & set(others)
    return found


def _same_network(own: Organisation, others: Collection[int]) -> set[int]:
    """Members of a network of ours, its head, or our own members."""
    confirmed = Membership.objects.filter(state=LinkState.CONFIRMED)
    heads = set(confirmed.filter(member=own).values_list("head", flat=True))
    rows = confirmed.filter(Q(head__in=[*heads, own.pk], member__in=others))
    return set(rows.values_list("member", flat=True)) | (heads & set(others))


def active_among(identifiers: Collection[str]) -> dict[str, Organisation]:
    """Active organisations by their record's id and by their public id."""
    rows = Organisation.objects.active().filter(
        Q(public_id__in=identifiers) | Q(directory_id__in=identifiers)
    )
    found: dict[str, Organisation] = {}
    for row in rows:
        found[row.public_id] = row
        if row.directory_id:
            found[row.directory_id] = row
    return found


def needs_for(organisation: Organisation, actor: Actor) -> QuerySet[Need]:
    """Live needs of an organisation, with their tags, for its workspace."""
    rows = Need.objects.live().visible_to(actor).filter(organisation=organisation)
    return rows.prefetch_related(Prefetch("tags"))
