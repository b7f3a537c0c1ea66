"""Bodies with their seats, and who may speak in them."""

from datetime import date
from typing import Any

from django.db.models import Prefetch, QuerySet

from alliage.governance.models import Assembly, AssemblyMember, Body, Seat
from alliage.organisations.models import Mandate


def seats() -> QuerySet[Seat]:
    """Seats with all that a page says of them."""
    return Seat.objects.select_related(
        "body", "member__organisation", "mandate__person", "body__host__organisation"
    )


def bodies_of(assembly: Assembly | int) -> QuerySet[Body]:
    """Bodies, open ones first, each with `running_seats`. Two queries."""
    running = Prefetch(
        "seats",
        queryset=seats().running().order_by("member__organisation__name", "pk"),
        to_attr="running_seats",
    )
    rows = Body.objects.filter(assembly=assembly).select_related("host__organisation")
    return rows.order_by("closed_on", "pk").prefetch_related(running)


def seats_of(assembly: Assembly, day: date | None = None) -> QuerySet[Seat]:
    """Every seat of an assembly that ever was, by body; those of today where a day is given."""
    rows = seats().filter(body__assembly=assembly)
    if day is not None:
        rows = rows.running(day)
    return rows.order_by("body__pk", "member__organisation__name", "pk")


def electors_of(assembly: Assembly, body: Body | None) -> QuerySet[AssemblyMember]:
    """Members with a voice, in a body those that sit there today; once each, whatever their seats."""
    rows = AssemblyMember.objects.voices().filter(assembly=assembly)
    if body is not None:
        sitting = Seat.objects.running().filter(body=body)
        rows = rows.filter(pk__in=sitting.values("member"))
    return rows.order_by("pk")


def mandates_for(organisation: Any) -> QuerySet[Mandate]:
    """Running mandates of an organisation with their people: who may be named to a seat."""
    rows = Mandate.objects.running().filter(organisation=organisation)
    return rows.select_related("person").order_by("person__display_name", "pk")
