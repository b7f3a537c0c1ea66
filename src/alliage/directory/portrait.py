"""What a territory's portrait says, computed from counts: shares, rates, signs and classes. Pure.

Every figure has its scope: n counts the organisations that the registers know, `recent` those that
declared something in the last ten years. Nothing here claims that an organisation is active.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

FAMILIES = ("peer", "public", "private")
#: Smaller differences, as a share of the compared value, are not worth a sentence.
LEAST_GAP = 0.05
FACTS = 3


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
class Fact:
    """One thing to say of a territory: `code` names the sentence; `there` is None without comparison."""

    code: str
    subject: str
    here: float
    there: float | None = None


def facts(here: Figures, compared: Figures | None, last_year: int) -> list[Fact]:
    """Three facts: what differs most from the compared territory first, then what is so by itself.

    last_year: the last year that is whole in the data.
    """
    found = _differences(here, compared, last_year) if compared else []
    said = {fact.code for fact in found}
    own = [fact for fact in _own(here, last_year) if fact.code not in said]
    return [*found, *own][:FACTS]


def _differences(here: Figures, there: Figures, last_year: int) -> list[Fact]:
    """Facts that set a territory apart, the largest relative gap first; small gaps are left out."""
    pairs = [
        ("rate", "", *(per_ten_thousand(f.of("peer").n, f.population) for f in (here, there))),
        ("fresh", "", *map(_fresh, (here, there))),
        ("employers", "", *(share(f.of("peer").employers, f.of("peer").n) for f in (here, there))),
        ("young", "", *(young_share(f, last_year) for f in (here, there))),
        _heavier_theme(here, there),
    ]
    found = [
        Fact(code, subject, mine, theirs)
        for code, subject, mine, theirs in pairs
        if mine is not None and theirs and abs(mine - theirs) >= theirs * LEAST_GAP
    ]
    return sorted(found, key=lambda fact: -abs(fact.here / (fact.there or 1) - 1))


def _fresh(figures: Figures) -> float | None:
    peer = figures.of("peer")
    return share(peer.n - peer.stale, peer.n)


def young_share(figures: Figures, last_year: int) -> float | None:
    """Per cent of the peers that were created in the last five whole years."""
    born = sum(n for year, n in figures.years.items() if last_year - 5 < year <= last_year)
    return share(born, figures.of("peer").n)


def _heavier_theme(here: Figures, there: Figures) -> tuple[str, str, float | None, float | None]:
    """The theme that weighs most more here, in points."""
    mine, theirs = theme_shares(here), theme_shares(there)
    # A theme counts from ten organisations on: below, the share of a village says nothing.
    gaps = {code: mine[code] - theirs.get(code, 0.0) for code in mine if here.themes[code] >= 10}
    best = max(gaps, key=lambda code: (gaps[code], code), default=None)
    if best is None or gaps[best] <= 0:
        return ("theme", "", None, None)
    return ("theme", best, mine[best], theirs.get(best))


def _own(here: Figures, last_year: int) -> list[Fact]:
    """What a territory says by itself, where it has ten peers at least."""
    if here.of("peer").n < 10:
        return []
    shares = theme_shares(here)
    found = []
    if shares:
        top = max(shares, key=lambda code: (shares[code], code))
        found.append(Fact("theme", top, shares[top]))
    found.append(Fact("born", str(last_year), here.years.get(last_year, 0)))
    fresh = _fresh(here)
    return found if fresh is None else [*found, Fact("fresh", "", fresh)]
