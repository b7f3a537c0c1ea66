"""What a territory's portrait says, computed from counts: shares, rates, signs and classes. Pure.

Every figure has its scope: n counts the organisations that the registers know, `recent` those that
declared something in the last ten years. Nothing here claims that an organisation is active.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

FAMILIES = ("peer", "public", "private")
#: Smaller differences are not worth a sentence: a share of the rate, points of a percentage.
LEAST_GAP_RATE, LEAST_GAP_POINTS = 0.05, 1.0


@dataclass(frozen=True, slots=True)
class Counts:
    """Organisations of one family in one territory.

    stale: no declaration for five years; recent: one in the last ten; single: employers of one or
    two people (INSEE's band 01).
    """

    n: int = 0
    stale: int = 0
    recent: int = 0
    employers: int = 0
    single: int = 0


@dataclass(frozen=True, slots=True)
class Figures:
    """One territory's counts: families, and for peers alone themes and years of creation."""

    kind: str
    code: str
    name: str
    population: int
    families: Mapping[str, Counts] = field(default_factory=dict)
    themes: Mapping[str, int] = field(default_factory=dict)
    years: Mapping[int, int] = field(default_factory=dict)

    def of(self, family: str) -> Counts:
        return self.families.get(family, Counts())

    @property
    def total(self) -> int:
        return sum(counts.n for counts in self.families.values())


def per_ten_thousand(n: int, population: int) -> float | None:
    """Organisations for 10 000 inhabitants; None where nobody lives."""
    return n / population * 10_000 if population > 0 else None


def share(part: int, whole: int) -> float | None:
    """Per cent; None of nothing."""
    return part / whole * 100 if whole > 0 else None


def theme_shares(figures: Figures) -> dict[str, float]:
    """Per cent of the peers that have a theme, by theme; peers without theme are left out."""
    known = sum(n for theme, n in figures.themes.items() if theme)
    return {theme: n / known * 100 for theme, n in figures.themes.items() if theme and known}


def themes_known(figures: Figures) -> float | None:
    """Per cent of the peers whose theme is known: the scope of `theme_shares`."""
    return share(sum(n for theme, n in figures.themes.items() if theme), figures.of("peer").n)


@dataclass(frozen=True, slots=True)
class Fragility:
    """A sign to look at, never a note: per cent here, then in each compared territory."""

    code: str
    values: tuple[float | None, ...]


def fragilities(territories: Sequence[Figures]) -> list[Fragility]:
    """Signs among peers: no declaration for five years; employers of one or two people."""

    def values(part: str) -> tuple[float | None, ...]:
        return tuple(share(getattr(t.of("peer"), part), t.of("peer").n) for t in territories)

    single = tuple(share(t.of("peer").single, t.of("peer").employers) for t in territories)
    return [
        Fragility("stale", values("stale")),
        Fragility("employers", values("employers")),
        Fragility("single", single),
    ]


def quantile_classes(
    values: Mapping[str, float], classes: int = 5
) -> tuple[dict[str, int], list[float]]:
    """Key -> class 1..classes of about as many keys each, and the classes - 1 bounds between them.

    A bound belongs to the class above it; fewer keys than classes are not classed.
    """
    ordered = sorted(values.values())
    if len(ordered) < classes:
        return {}, []
    bounds = [ordered[len(ordered) * n // classes] for n in range(1, classes)]
    return {
        key: 1 + sum(value >= bound for bound in bounds) for key, value in values.items()
    }, bounds


@dataclass(frozen=True, slots=True)
class Standout:
    """What differs most from a compared territory: `code` names the sentence to write."""

    code: str
    subject: str
    here: float
    there: float


def standouts(here: Figures, compared: Figures) -> list[Standout]:
    """Up to three facts that set a territory apart from another, each with both values."""
    found: list[Standout] = []
    rate, other = (per_ten_thousand(f.of("peer").n, f.population) for f in (here, compared))
    if rate is not None and other and abs(rate - other) >= other * LEAST_GAP_RATE:
        found.append(Standout("more_peers" if rate >= other else "fewer_peers", "", rate, other))
    mine, theirs = theme_shares(here), theme_shares(compared)
    # A theme counts from ten organisations on: below, the share of a village says nothing.
    gaps = {code: mine[code] - theirs.get(code, 0.0) for code in mine if here.themes[code] >= 10}
    best = max(gaps, key=lambda code: (gaps[code], code), default=None)
    if best is not None and gaps[best] >= LEAST_GAP_POINTS:
        found.append(Standout("theme", best, mine[best], theirs.get(best, 0.0)))
    stale, old = (share(f.of("peer").stale, f.of("peer").n) for f in (here, compared))
    if stale is not None and old is not None and abs(stale - old) >= LEAST_GAP_POINTS:
        found.append(Standout("less_fresh" if stale > old else "fresher", "", stale, old))
    return found
