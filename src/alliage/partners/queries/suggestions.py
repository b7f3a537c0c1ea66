"""What suggestions are made of: live offers, and what stands between two organisations."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from alliage.core.actor import Actor
from alliage.organisations.enums import LinkState, ThirdParty
from alliage.organisations.models import Membership, Organisation, Partnership
from alliage.partners.enums import Audience, IntroductionState, Publication
from alliage.partners.models import Introduction, Need, Offer, Side
from alliage.partners.queries.introductions_lists import introduced_with


@dataclass(slots=True)
class Between:
    """What one organisation already has with others, by their keys: caveats, never a score."""

    tied: set[int] = field(default_factory=set)
    networks: set[int] = field(default_factory=set)
    in_touch: set[int] = field(default_factory=set)
    asked: set[int] = field(default_factory=set)
    asking: set[int] = field(default_factory=set)


def helped_by(actor: Actor) -> QuerySet[Need]:
    """The needs for which an actor may see suggestions.

    Those of its own organisation; for a third party (Labo, network, house, catalyst, accompanier)
    also those that it may read.
    """
    needs = Need.objects.select_related("organisation").prefetch_related("tags", "requirements")
    if actor.organisation is None:
        return needs.none()
    seen = Q(organisation=actor.organisation)
    third = actor.organisation.roles.filter(role__in=ThirdParty.values).exists()
    if third and actor.organisation.is_active:
        # What the organisation may read, not what its person reads under another mandate.
        open_to_us = Q(audience__in=(Audience.PUBLIC, Audience.MEMBERS))
        out = Q(state__in=(Publication.PUBLISHED, Publication.MET), organisation__state="active")
        seen |= open_to_us & out
    return needs.filter(seen)


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
    rows = rows.select_related("organisation").only(
        "pk", "lat", "lon", "reach_km", "contribution", "organisation__family"
    )
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


def between(own: Organisation, others: Collection[int], actor: Actor) -> Between:
    """Ties, common networks and introductions under way between an organisation and some others.

    Only what the actor may see: a tie that another keeps for itself is not told by a caveat.
    """
    found = Between()
    seen = Partnership.objects.visible_to(actor).values("pk")
    ends = Partnership.objects.filter(
        Q(organisation=own, partner__in=others) | Q(partner=own, organisation__in=others),
        Q(pk__in=seen) | Q(organisation=actor.organisation),
    ).exclude(state=LinkState.REFUSED)
    for one, other in ends.values_list("organisation_id", "partner_id"):
        found.tied.add(other if one == own.pk else one)
    found.networks = _same_network(own, others)
    if actor.organisation is None or actor.organisation.pk != own.pk:
        return found  # whom an organisation talks with is told to itself alone
    found.in_touch = introduced_with(own) & set(others)
    opened = Introduction.objects.filter(state=IntroductionState.OPEN)
    asked = opened.filter(asked_by=own, sides__organisation__in=others)
    found.asked = set(asked.values_list("sides__organisation", flat=True)) & set(others)
    # Only what own's people see: a question from whom they set aside never shows, here neither.
    waiting = Side.objects.to_answer().filter(organisation=own, introduction__asked_by__in=others)
    found.asking = set(waiting.values_list("introduction__asked_by", flat=True))
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
