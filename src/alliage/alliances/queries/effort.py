"""The time that an alliance takes to mature, in totals: hours and euros each on its own."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet, Sum
from django.db.models.functions import TruncMonth

from alliage.alliances.models import Alliance, Effort, EffortConvention, Party

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Total:
    """Hours and euros, never one figure of both."""

    hours: Decimal
    euros: Decimal


def hours(alliance: Alliance) -> Decimal:
    """Hours of maturation logged by everybody, for the head of the overview; one query."""
    return Effort.objects.filter(alliance=alliance).aggregate(n=Sum("hours"))["n"] or ZERO


def total(alliance: Alliance) -> Total:
    """One query."""
    found = Effort.objects.filter(alliance=alliance).aggregate(
        hours=Sum("hours"), euros=Sum("euros")
    )
    return Total(found["hours"] or ZERO, found["euros"] or ZERO)


def by_month(alliance: Alliance) -> list[tuple[date, Total]]:
    """(first of the month, total) of each month from the first to the last, none left out."""
    rows = (
        Effort.objects.filter(alliance=alliance)
        .annotate(month=TruncMonth("on"))
        .values("month")
        .annotate(h=Sum("hours"), e=Sum("euros"))
        .order_by("month")
    )
    found = {row["month"]: Total(row["h"], row["e"]) for row in rows}
    return [(month, found.get(month, Total(ZERO, ZERO))) for month in months_between(found)]


def months_between(found: Iterable[date]) -> list[date]:
    """Return the first day of every month from the first to the last of some days."""
    days = sorted(found)
    if not days:
        return []
    first, last = days[0], days[-1]
    count = (last.year - first.year) * 12 + last.month - first.month
    start = first.year * 12 + first.month - 1
    return [date((start + i) // 12, (start + i) % 12 + 1, 1) for i in range(count + 1)]


def by_party(alliance: Alliance) -> list[tuple[Party, Total]]:
    """Total of each organisation that logged something, those that left included; two queries."""
    rows = Effort.objects.filter(alliance=alliance).values("party")
    found = {
        row["party"]: Total(row["h"], row["e"])
        for row in rows.annotate(h=Sum("hours"), e=Sum("euros")).order_by("party")
    }
    parties = Party.objects.filter(pk__in=found).select_related("organisation").order_by("pk")
    return [(party, found[party.pk]) for party in parties]


def by_kind(alliance: Alliance) -> dict[str, Total]:
    rows = Effort.objects.filter(alliance=alliance).values("kind")
    summed = rows.annotate(h=Sum("hours"), e=Sum("euros")).order_by("-h", "kind")
    return {row["kind"]: Total(row["h"], row["e"]) for row in summed}


def listed(alliance: Alliance) -> QuerySet[Effort]:
    rows = Effort.objects.filter(alliance=alliance)
    rows = rows.select_related("party__organisation", "person").prefetch_related("corrections")
    return rows.order_by("-on", "-pk")


def convention(alliance: Alliance) -> EffortConvention:
    """What an hour is worth here; an empty one, not saved, where nobody said it."""
    found = EffortConvention.objects.filter(alliance=alliance).first()
    return found or EffortConvention(alliance=alliance)


def with_convention(found: Total, agreed: EffortConvention) -> Decimal | None:
    """Hours and euros as one amount, by the stated convention; None where there is none."""
    if agreed.hourly_euros is None:
        return None
    return found.euros + found.hours * agreed.hourly_euros
