"""What a report leads to: the workshop's agenda, and what moved at the next wave."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from alliage_engines.health.model import ASYMMETRY_FROM, Band, Factor, Network, Report

Reason = Literal["gap", "concern", "asymmetry"]
_DIGITS = 12  # a difference of two rounded numbers carries no more


@dataclass(frozen=True, slots=True)
class Topic:
    """One thing to talk about, and why, as data: the words are the caller's.

    gap: `organisations` are the furthest from the mean, `low` and `high` the lowest and highest
    organisation's mean, `amount` the gap. concern: `amount` is the mean, `organisations` those
    under 3.0. asymmetry: `organisations` are who is trusted less than it trusts, then the other;
    `high` is what the first gives, `low` what it gets, `amount` the difference, above 0.
    `band` is the factor's: a gap may be a concern as well, and is then listed once, as a gap.
    """

    reason: Reason
    factor: str | None
    organisations: tuple[str, ...]
    amount: float
    low: float
    high: float
    band: Band | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """One figure in two waves; None: not there. change = after − before where both are."""

    before: float | None
    after: float | None
    change: float | None


@dataclass(frozen=True, slots=True)
class FactorMove:
    """One factor in two waves; bands are None and `flagged` False where it was not asked."""

    factor: str
    mean: Move
    gap: Move
    band_before: Band | None
    band_after: Band | None
    flagged_before: bool
    flagged_after: bool
    by_organisation: dict[str, Move]


@dataclass(frozen=True, slots=True)
class OrganisationMove:
    """What the others give an organisation, in two waves: means of 1 to 4."""

    trust: Move
    value: Move


@dataclass(frozen=True, slots=True)
class Comparison:
    """What moved between two waves. joined and left: organisations named in one wave only.

    A mean over other organisations is another mean: a reader looks at `by_organisation` too.
    """

    factors: tuple[FactorMove, ...]
    organisations: dict[str, OrganisationMove]
    network: dict[str, Move]
    joined: tuple[str, ...]
    left: tuple[str, ...]


def agenda(report: Report) -> tuple[Topic, ...]:
    """Flagged gaps, largest first; then concerns, lowest first; then asymmetries of trust ≥ 1."""
    gaps = sorted(
        (factor for factor in report.factors if factor.flagged),
        key=lambda factor: (-factor.gap, factor.mean, factor.factor),
    )
    concerns = sorted(
        (one for one in report.factors if one.band == "concern" and not one.flagged),
        key=lambda factor: (factor.mean, factor.factor),
    )
    return (
        *(_gap(factor) for factor in gaps),
        *(_concern(factor) for factor in concerns),
        *_asymmetries(report),
    )


def _gap(factor: Factor) -> Topic:
    means = factor.by_organisation
    furthest = tuple(
        name for name, own in means.items() if _near(abs(own - factor.mean), factor.gap)
    )
    low, high = min(means.values()), max(means.values())
    return Topic("gap", factor.factor, furthest, factor.gap, low, high, factor.band)


def _near(a: float, b: float) -> bool:
    return abs(a - b) < 1e-9


def _concern(factor: Factor) -> Topic:
    means = factor.by_organisation
    under = tuple(name for name, own in means.items() if own < 3)
    low, high = min(means.values()), max(means.values())
    return Topic("concern", factor.factor, under, factor.mean, low, high, factor.band)


def _asymmetries(report: Report) -> list[Topic]:
    found = []
    for one in report.asymmetry:
        amount = abs(one.difference)
        if amount >= ASYMMETRY_FROM - 1e-9:
            ends = (one.a, one.b) if one.difference > 0 else (one.b, one.a)
            gives, gets = max(one.trust_ab, one.trust_ba), min(one.trust_ab, one.trust_ba)
            found.append(Topic("asymmetry", None, ends, amount, gets, gives))
    return sorted(found, key=lambda topic: (-topic.amount, topic.organisations))


def compare(before: Report, after: Report) -> Comparison:
    """What moved from one wave to the next, by factor and by organisation."""
    old = {factor.factor: factor for factor in before.factors}
    new = {factor.factor: factor for factor in after.factors}
    names = sorted({*before.organisations, *after.organisations})
    return Comparison(
        factors=tuple(_factor(name, old.get(name), new.get(name)) for name in _all(old, new)),
        organisations={
            name: OrganisationMove(
                *(
                    _move(_given(before, name, what), _given(after, name, what))
                    for what in ("trust", "value")
                )
            )
            for name in names
        },
        network={
            what: _move(getattr(before.network, what), getattr(after.network, what))
            for what in Network.__dataclass_fields__
        },
        joined=tuple(name for name in names if name not in before.organisations),
        left=tuple(name for name in names if name not in after.organisations),
    )


def _all(old: Mapping[str, object], new: Mapping[str, object]) -> list[str]:
    return sorted({*old, *new})


def _given(report: Report, name: str, what: str) -> float | None:
    standing = report.organisations.get(name)
    found: float | None = getattr(standing, what, None)
    return found


def _move(before: float | None, after: float | None) -> Move:
    if before is None or after is None:
        return Move(before, after, None)
    return Move(before, after, round(after - before, _DIGITS))


def _factor(name: str, old: Factor | None, new: Factor | None) -> FactorMove:
    was = old.by_organisation if old else {}
    now = new.by_organisation if new else {}
    return FactorMove(
        factor=name,
        mean=_move(old.mean if old else None, new.mean if new else None),
        gap=_move(old.gap if old else None, new.gap if new else None),
        band_before=old.band if old else None,
        band_after=new.band if new else None,
        flagged_before=bool(old and old.flagged),
        flagged_after=bool(new and new.flagged),
        by_organisation={one: _move(was.get(one), now.get(one)) for one in _all(was, now)},
    )
