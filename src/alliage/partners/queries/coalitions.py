"""Whom a coalition may be made of, and what a coalition is made of now."""

from collections.abc import Iterable

from django.db.models import QuerySet

from alliage.core.actor import Actor
from alliage.partners.models import Coalition, CoalitionMember, Need, Offer, Requirement
from alliage.partners.queries.suggestions import audiences_of

#: More candidates are not looked at: the nearest offers come first.
MOST = 2000


def offers_for(actor: Actor) -> Iterable[Offer]:
    """Live offers that may enter a coalition drawn up by an actor, with their tags and makers."""
    rows = Offer.objects.live().filter(audience__in=audiences_of(actor))
    return rows.select_related("organisation").prefetch_related("tags").order_by("pk")


def members_of(coalition: Coalition) -> QuerySet[CoalitionMember]:
    return coalition.members.select_related("organisation").order_by("pk")


def requirements_of(need: Need) -> list[Requirement]:
    return list(need.requirements.order_by("position", "pk"))


def coalitions_for(need: Need, actor: Actor) -> QuerySet[Coalition]:
    """Those that the actor's organisation draws up for a need."""
    rows = Coalition.objects.visible_to(actor).filter(need=need)
    return rows.filter(organisation=actor.organisation) if actor.organisation else rows.none()
