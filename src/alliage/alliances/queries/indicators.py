"""Shared indicators with where they stand."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import OuterRef, QuerySet, Subquery

from alliage.alliances.models import Alliance, Indicator, IndicatorShare, IndicatorValue, Party
from alliage.core.formats import number


def of_alliance(alliance: Alliance) -> QuerySet[Indicator]:
    """Return the indicators of a room with `last_value` and `last_on`, those followed first."""
    last = IndicatorValue.objects.filter(indicator=OuterRef("pk")).order_by("-measured_on", "-pk")
    rows = Indicator.objects.filter(alliance=alliance).annotate(
        last_value=Subquery(last.values("value")[:1]),
        last_on=Subquery(last.values("measured_on")[:1]),
    )
    return rows.order_by("retired_at", "pk")


def values_of(indicator: Indicator) -> QuerySet[IndicatorValue]:
    """Return the measures in their order, each with who entered it."""
    return indicator.values.select_related("party__organisation", "person")


def shares_of(indicator: Indicator) -> list[IndicatorShare]:
    """Return what each party does for it, the first said first."""
    return list(indicator.shares.select_related("party__organisation"))


def share_of(indicator: Indicator, party: Party) -> IndicatorShare:
    """Return the part of one party, an unsaved row when it has said none."""
    found = IndicatorShare.objects.filter(indicator=indicator, party=party).first()
    found = found or IndicatorShare(indicator=indicator, party=party)
    found.indicator, found.party = indicator, party
    return found


@dataclass(frozen=True, slots=True)
class Progress:
    """How far from the baseline to the target; share is 0–1 and beyond, negative backwards."""

    baseline: Decimal
    baseline_on: date | None
    last: Decimal
    last_on: date | None
    target: Decimal
    target_on: date | None

    @property
    def share(self) -> float:
        return float((self.last - self.baseline) / (self.target - self.baseline))


def progress(indicator: Indicator) -> Progress | None:
    """Return the way done, None without a baseline, a target or a measure after the baseline.

    indicator: annotated by `of_alliance`.
    """
    first, aim, last = indicator.baseline, indicator.target, indicator.last_value
    if first is None or aim is None or last is None or first == aim:
        return None
    return Progress(first, indicator.baseline_on, last, indicator.last_on, aim, indicator.target_on)


def quantity(value: Decimal | None) -> str:
    """A value as it was typed, without zeros at its end: 12, 12,5, 0,25."""
    if value is None:
        return "–"
    exponent = value.normalize().as_tuple().exponent
    return number(float(value), max(0, -int(exponent)))
