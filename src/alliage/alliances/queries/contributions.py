"""Reading the ledger: sums a kind and a party, the conventions in force, the view of fairness."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import BooleanField, Case, Count, Q, QuerySet, Sum, Value, When

from alliage.alliances.enums_contributions import UNITS, ContributionKind, Nature
from alliage.alliances.models import Alliance, Contribution, Party, ValuationConvention

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Sums:
    """What a party promised and brought of one kind, in the kind's unit; `unsure` of what was
    brought is not confirmed yet."""

    promised: Decimal = Decimal(0)
    delivered: Decimal = Decimal(0)
    unsure: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Share:
    """One line of a kind: a party, its sums, its share of what was brought (0 to 1, None: nothing
    was brought), what it said of its size in the canvas, euros by the convention or None."""

    party: Party
    sums: Sums
    share: Decimal | None
    size: str
    euros: Decimal | None


@dataclass(frozen=True, slots=True)
class KindView:
    """One kind, in its own unit: never added to another one."""

    kind: str
    label: str
    unit: str
    total: Sums
    shares: Sequence[Share]
    convention: ValuationConvention | None
    euros: Decimal | None = None
    most: Decimal = field(default=Decimal(0))


def sums_of(alliance: Alliance) -> dict[tuple[str, int], Sums]:
    """Return (kind, key of the giver) -> sums, counter-entries taken off. One query."""
    unsure = Q(confirmed_at=None, corrects=None, corrected_by=None)
    rows = (
        Contribution.objects.filter(alliance=alliance)
        .order_by()
        .values("kind", "giver")
        .annotate(
            promised=Sum("hundredths", filter=Q(nature=Nature.PROMISED)),
            delivered=Sum("hundredths", filter=Q(nature=Nature.DELIVERED)),
            unsure=Sum("hundredths", filter=Q(nature=Nature.DELIVERED) & unsure),
        )
    )
    return {
        (row["kind"], row["giver"]): Sums(
            *(Decimal(row[name] or 0) / 100 for name in ("promised", "delivered", "unsure"))
        )
        for row in rows
    }


def in_force(alliance: Alliance) -> dict[str, ValuationConvention]:
    """Return kind -> the agreed convention with the highest number."""
    rows = ValuationConvention.objects.filter(alliance=alliance, agreed_at__isnull=False)
    return {found.kind: found for found in rows.order_by("number")}


def fairness(
    parties: Iterable[Party],
    sums: Mapping[tuple[str, int], Sums],
    conventions: Mapping[str, ValuationConvention],
    sizes: Mapping[int, str],
) -> list[KindView]:
    """Return a view a kind that has a line, parties in the order of entry: no rank, no total of all.

    sizes: key of a party -> what it says of its size in the canvas.
    """
    ordered = list(parties)
    found = []
    for kind in ContributionKind:
        here = [party for party in ordered if (kind, party.pk) in sums]
        if here:
            found.append(_view(kind, here, sums, conventions.get(kind), sizes))
    return found


def _view(
    kind: ContributionKind,
    here: Sequence[Party],
    sums: Mapping[tuple[str, int], Sums],
    convention: ValuationConvention | None,
    sizes: Mapping[int, str],
) -> KindView:
    mine = [sums[kind, party.pk] for party in here]
    total = Sums(
        sum((one.promised for one in mine), Decimal(0)),
        sum((one.delivered for one in mine), Decimal(0)),
        sum((one.unsure for one in mine), Decimal(0)),
    )
    rate = convention.euros_per_unit if convention else None
    shares = [
        Share(
            party,
            one,
            one.delivered / total.delivered if total.delivered else None,
            sizes.get(party.pk, ""),
            euros(one.delivered, rate),
        )
        for party, one in zip(here, mine, strict=True)
    ]
    most = max(max(one.promised, one.delivered) for one in mine)
    return KindView(
        kind=str(kind),
        label=str(kind.label),
        unit=str(UNITS[kind]),
        total=total,
        shares=shares,
        convention=convention,
        euros=euros(total.delivered, rate),
        most=most,
    )


def euros(quantity: Decimal, rate: Decimal | None) -> Decimal | None:
    """Return what a quantity is worth by a convention, to the cent; None without one."""
    return None if rate is None else (quantity * rate).quantize(CENT, ROUND_HALF_UP)


def lines_of(alliance: Alliance) -> QuerySet[Contribution]:
    """The ledger, whole, each line with whether it was taken back since."""
    corrected = Case(
        When(corrected_by__isnull=False, then=Value(value=True)),
        default=Value(value=False),
        output_field=BooleanField(),
    )
    rows = Contribution.objects.filter(alliance=alliance).annotate(was_corrected=corrected)
    return rows.select_related("giver__organisation", "to__organisation", "party__organisation")


def conventions_of(alliance: Alliance) -> QuerySet[ValuationConvention]:
    """Every version of every convention, the newest first, with who agreed."""
    rows = ValuationConvention.objects.filter(alliance=alliance)
    rows = rows.select_related("party__organisation").annotate(agreed=Count("agreements"))
    return rows.prefetch_related("agreements__party__organisation")


def to_confirm(organisations: Iterable[Any]) -> QuerySet[Contribution]:
    """What others say they brought to these organisations, by name, and that waits."""
    rows = Contribution.objects.to_confirm().filter(
        to__organisation__in=organisations, to__state="active"
    )
    return rows.select_related("alliance", "giver__organisation", "to__organisation")
