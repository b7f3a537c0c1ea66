"""Selectors of needs, offers, alerts and exclusions: each list goes through `visible_to`."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet

from alliage.core.actor import Actor
from alliage.organisations.models import Mandate, Organisation
from alliage.organisations.queries.claims import active_for
from alliage.partners.models import Alert, Exclusion, Need, Offer, Requirement, Second

#: Needs and offers by their name in addresses, actions and the audit log.
MODELS: dict[str, type[Need] | type[Offer]] = {"need": Need, "offer": Offer}


def kind_of(thing: Need | Offer) -> str:
    """Return "need" or "offer"."""
    return "need" if isinstance(thing, Need) else "offer"


def with_context(things: QuerySet[Any]) -> QuerySet[Any]:
    """Add what a line shows: the organisation, the tags, how many recognise a need."""
    things = things.select_related("organisation").prefetch_related("tags")
    if things.model is Need:
        seconded = Count("seconds", filter=Q(seconds__organisation__state="active"))
        things = things.annotate(recognised=seconded)
    return things


def live(kind: str, actor: Actor) -> QuerySet[Any]:
    """Return the needs or offers that an actor may see and that run today.

    Without those of the organisations that the actor's own one set aside.
    """
    found = MODELS[kind]._default_manager.live().visible_to(actor)
    if actor.organisation:
        found = found.exclude(organisation__in=_excluded_organisations([actor.organisation.pk]))
    return with_context(found)


def readable(kind: str, actor: Actor) -> QuerySet[Any]:
    """Return every need or offer that an actor may open, ended ones too."""
    return with_context(MODELS[kind]._default_manager.visible_to(actor))


def of_organisation(kind: str, organisation: Organisation) -> QuerySet[Any]:
    """Return all that an organisation wrote, whatever its state: for its own people."""
    return with_context(MODELS[kind]._default_manager.filter(organisation=organisation))


def organisation_of(party_id: str) -> Organisation | None:
    """Return the active organisation of a record of the directory or of a public id, if any."""
    return active_for(party_id)


# --- what belongs to a need


def seconds_of(need: Need) -> QuerySet[Second]:
    """Return who recognises a need, the first first; only organisations still active here."""
    return need.seconds.filter(organisation__state="active").select_related("organisation")


def second_by(need: Need, organisation: Organisation | None) -> Second | None:
    """Return an organisation's own word on a need, or None."""
    return need.seconds.filter(organisation=organisation).first() if organisation else None


def requirements_of(need: Need) -> QuerySet[Requirement]:
    """Return what a need takes, in its order."""
    return need.requirements.order_by("position", "pk")


# --- exclusions


def exclusions_of(organisation: Organisation) -> QuerySet[Exclusion]:
    """Return whom an organisation set aside: for its own people, and nobody else."""
    return Exclusion.objects.filter(organisation=organisation)


def excluded_by(organisation: Organisation | None) -> frozenset[str]:
    """Return the ids of the parties that an organisation set aside.

    Both ids of each: the one under which it acts here and that of its record in the directory.
    """
    if organisation is None:
        return frozenset()
    declared = frozenset(exclusions_of(organisation).values_list("party_id", flat=True))
    if not declared:
        return declared
    known = Organisation.objects.filter(
        Q(public_id__in=declared) | Q(directory_id__in=declared)
    ).values_list(
        "public_id", "directory_id", "merged_into__public_id", "merged_into__directory_id"
    )
    return declared | {found for pair in known for found in pair if found}


def _excluded_organisations(declarers: Any) -> QuerySet[Any]:
    """Return the keys of the organisations that one of some declarers set aside."""
    declared = Exclusion.objects.filter(organisation__in=declarers).values("party_id")
    named = Q(public_id__in=declared) | (Q(directory_id__in=declared) & ~Q(directory_id=""))
    return Organisation.objects.filter(named).values("pk")


# --- alerts


def alerts_of(person: Any) -> QuerySet[Alert]:
    """Return a person's alerts with the needs that they follow."""
    return Alert.objects.filter(person=person.pk).select_related("need")


def still_read(alerts: Iterable[Alert], actor: Actor) -> set[int]:
    """Return the keys of the followed needs that an actor may still read; one query."""
    keys = [alert.need_id for alert in alerts if alert.need_id]
    return set(Need.objects.visible_to(actor).filter(pk__in=keys).values_list("pk", flat=True))


def alerted(person: Any, kind: str) -> QuerySet[Any]:
    """Return the needs or offers of which an alert may tell a person today.

    Never one's own, nor those of a party that one of one's organisations set aside, nor what was
    told already; what one may not see is not there.
    """
    mine = Mandate.objects.running().of(person).values("organisation")
    things = MODELS[kind]._default_manager.live().visible_to(Actor(person=person))
    return (
        things.exclude(organisation__in=mine)
        .exclude(organisation__in=_excluded_organisations(mine))
        .select_related("organisation")
        .prefetch_related("tags")
        .order_by("published_at", "pk")
    )


def followed_needs(person: Any) -> QuerySet[Alert]:
    """Return the running alerts of a person, each with its need and the tags of that need.

    A need that the person may read no longer (their mandate ended) tells them nothing.
    """
    tags = Prefetch("need__tags")
    seen = Q(need=None) | Q(need__in=Need.objects.visible_to(Actor(person=person)).values("pk"))
    return Alert.objects.filter(seen, person=person.pk, active=True).prefetch_related(tags)


def tagged(things: QuerySet[Any], keys: set[tuple[str, str]]) -> QuerySet[Any]:
    """Keep the needs or offers that bear one of some (scheme, code)."""
    named = Q(pk=None)
    for scheme in {scheme for scheme, _code in keys}:
        named |= Q(scheme=scheme, code__in=[code for found, code in keys if found == scheme])
    owner = kind_of(things.model())
    tags = things.model._meta.get_field("tags").related_model._default_manager.filter(named)
    return things.filter(pk__in=tags.values(owner))
