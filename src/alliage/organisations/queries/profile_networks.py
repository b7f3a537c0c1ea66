"""Memberships as the two ends and everybody read them."""

from typing import Any

from django.db.models import Case, F, Q, QuerySet, Value, When

from alliage.core.actor import Actor
from alliage.organisations.enums import WRITERS, LinkState, MembershipKind, State
from alliage.organisations.models import Mandate, Membership, Organisation


def beside(organisation: Organisation, actor: Actor) -> QuerySet[Membership]:
    """Return every membership of an organisation with `other_name` and `place` to sort by.

    place: "head" where the other is the head, "member", "parent" or "antenna".
    """
    network, antenna = MembershipKind.NETWORK, MembershipKind.ANTENNA
    return (
        Membership.objects.visible_to(actor)
        .filter(Q(head=organisation) | Q(member=organisation))
        .select_related("head", "member")
        .annotate(
            other_name=Case(
                When(head=organisation, then=F("member__name")), default=F("head__name")
            ),
            place=Case(
                When(kind=network, head=organisation, then=Value("member")),
                When(kind=network, then=Value("head")),
                When(kind=antenna, head=organisation, then=Value("antenna")),
                default=Value("parent"),
            ),
        )
        .order_by("other_name", "pk")
    )


def awaiting(organisation: Organisation) -> QuerySet[Membership]:
    """Return the requests that await the answer of an organisation, the oldest first."""
    return (
        Membership.objects.filter(Q(head=organisation) | Q(member=organisation))
        .filter(state=LinkState.ASKED)
        .exclude(asked_by=organisation)
        .select_related("head", "member")
        .order_by("created_at", "pk")
    )


def awaiting_person(person: Any) -> list[tuple[Membership, Organisation]]:
    """Return the requests that a person may answer, each with the end that has to; two queries."""
    mandates = Mandate.objects.running().of(person).filter(role__in=WRITERS)
    mine = {
        mandate.organisation_id: mandate.organisation
        for mandate in mandates.filter(organisation__state=State.ACTIVE).select_related(
            "organisation"
        )
    }
    asked = (
        Membership.objects.filter(state=LinkState.ASKED)
        .filter(Q(head__in=mine) | Q(member__in=mine))
        .select_related("head", "member")
        .order_by("created_at", "pk")
    )
    found = []
    for membership in asked:
        side = (
            membership.member if membership.asked_by_id == membership.head_id else membership.head
        )
        if side.pk in mine:
            found.append((membership, side))
    return found


def other_end(membership: Membership, organisation: Organisation) -> Organisation:
    """Return the end of a membership that is not this organisation."""
    return membership.member if membership.head_id == organisation.pk else membership.head


def named(typed: str) -> QuerySet[Organisation]:
    """Return the active organisations whose name, acronym or identifier holds what is typed.

    SQLite folds the case of ASCII letters alone: the usual spellings of the others are asked too.
    """
    asked = Q(public_id__iexact=typed)
    for spelt in {typed, typed.lower(), typed.upper(), typed.capitalize()}:
        asked |= Q(name__icontains=spelt) | Q(acronym__icontains=spelt)
    return Organisation.objects.active().filter(asked).order_by("name", "pk")
