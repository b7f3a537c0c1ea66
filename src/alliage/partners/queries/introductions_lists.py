"""The introductions of one organisation by what they await, counted and listed."""

from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.utils import timezone

from alliage.organisations.models import Organisation
from alliage.partners.enums import IntroductionState, SideState
from alliage.partners.models import FollowUp, Introduction, Side

#: What a list may show, in the order of the tabs.
TABS = ("to_answer", "waiting", "made", "closed")


def of_organisation(organisation: Organisation) -> QuerySet[Introduction]:
    """Return the introductions that concern an organisation, each with its `tab`."""
    own = Side.objects.filter(introduction=OuterRef("pk"), organisation=organisation)
    live = Q(expires_on__gte=timezone.localdate())
    opened, made = Q(state=IntroductionState.OPEN), Q(state=IntroductionState.MADE)
    asked = Q(own_state=SideState.ASKED)
    involved = Q(own_state=SideState.ACCEPTED) | Q(own_state=None)
    return (
        Introduction.objects.concerning(organisation)
        .annotate(own_state=Subquery(own.values("state")[:1]))
        .annotate(
            tab=Case(
                When(asked & live & (opened | made), then=Value("to_answer")),
                When(opened & live & involved, then=Value("waiting")),
                When(made & involved, then=Value("made")),
                default=Value("closed"),
                output_field=CharField(),
            )
        )
    )


def counts(organisation: Organisation) -> dict[str, int]:
    """Return how many introductions stand under each tab."""
    rows = of_organisation(organisation).order_by().values_list("tab")
    found = dict(rows.annotate(n=Count("pk")))
    return {tab: found.get(tab, 0) for tab in TABS}


def listed(organisation: Organisation, tab: str) -> QuerySet[Introduction]:
    """Return the introductions of a tab with their sides."""
    sides = Side.objects.select_related("organisation")
    found = of_organisation(organisation).filter(tab=tab)
    return found.select_related("asked_by").prefetch_related(Prefetch("sides", queryset=sides))


def due_of(organisations: Any) -> QuerySet[FollowUp]:
    """Return the news that organisations are asked for now, with whom they speak of."""
    sides = Side.objects.filter(state=SideState.ACCEPTED).select_related("organisation")
    return (
        FollowUp.objects.due()
        .filter(organisation__in=organisations)
        .select_related("organisation", "introduction")
        .prefetch_related(Prefetch("introduction__sides", queryset=sides))
        .order_by("due_on", "pk")
    )


def others_of(found: FollowUp) -> str:
    """Return the names of the other sides of a follow-up that `due_of` loaded."""
    sides = found.introduction.sides.all()
    return ", ".join(
        side.organisation.name for side in sides if side.organisation_id != found.organisation_id
    )


def standing(viewer: Organisation, other: Organisation) -> Introduction | None:
    """Return the last introduction of two organisations that the first may see, if it still lives."""
    live = Q(state=IntroductionState.MADE) | Q(
        state=IntroductionState.OPEN, expires_on__gte=timezone.localdate()
    )
    with_other = Q(asked_by=other, by_third_party=False) | Exists(
        Side.objects.filter(introduction=OuterRef("pk"), organisation=other)
    )
    found = of_organisation(viewer).filter(with_other, live).exclude(own_state=SideState.DECLINED)
    return found.exclude(own_state=None).order_by("-created_at").first()


def introduced_with(organisation: Organisation) -> set[int]:
    """Return the keys of those with which an organisation is in touch: both accepted, it stands."""
    made = Side.objects.filter(introduction__state=IntroductionState.MADE, state=SideState.ACCEPTED)
    mine = made.filter(organisation=organisation).values("introduction")
    others = made.filter(introduction__in=mine).exclude(organisation=organisation)
    return set(others.values_list("organisation_id", flat=True))
