"""What may be asked of the directory, and what comes back; a question is checked first."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import date
from functools import cache, lru_cache

import tantivy

from alliage_engines.directory.index import FAMILIES
from alliage_engines.directory.schema import Family, Organisation
from alliage_engines.directory.territory import territory
from alliage_engines.vocabulary import headcounts, kinds, themes

_MAX_LIMIT, _MAX_DEPTH, _MAX_RADIUS_KM = 1_000, 100_000, 1_500.0
_MUST = tantivy.Occur.Must


class QueryError(ValueError):
    """A question that cannot be answered: `parameter` names what is wrong with it."""

    def __init__(self, parameter: str, reason: str) -> None:
        super().__init__(f"{parameter}: {reason}")
        self.parameter = parameter
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Query:
    """A question to the directory; every given condition must hold.

    text: free words or an identifier. commune, epci, departement, region: codes of the COG 2026,
    past commune codes resolved. near: a commune code that results are drawn to; with radius_km, a
    limit. families, kinds, themes, headcounts: any of the codes. since_year: created that year or
    later.
    declared_within_years: counted back from the snapshot's newest declaration. by: places are
    those of the "seat", or of "any" establishment. facets: whether to count them.
    """

    text: str = ""
    commune: str | None = None
    epci: str | None = None
    departement: str | None = None
    region: str | None = None
    near: str | None = None
    radius_km: float | None = None
    families: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    headcounts: tuple[str, ...] = ()
    employer: bool | None = None
    since_year: int | None = None
    declared_within_years: int | None = None
    by: str = "seat"
    limit: int = 20
    offset: int = 0
    facets: bool = True

    def __post_init__(self) -> None:
        _check_shapes(self)
        _check_codes(self)
        _check_numbers(self)

    @property
    def filtered(self) -> bool:
        """Whether anything but the text narrows the answer."""
        idle = ("text", "near", "by", "limit", "offset", "facets")
        return any(getattr(self, f.name) != f.default for f in fields(self) if f.name not in idle)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a hit is shown: `code` says where the words were found, `marks` are (start, end) in
    `text`.

    code: name, acronym, purpose, theme, kind, activity, identifier or place.
    """

    code: str
    text: str
    marks: tuple[tuple[int, int], ...] = ()


class Hit:
    """One organisation found; `score` compares hits of one answer, `distance_km` is from `near`.

    The stored record is at hand, but read into an organisation, and its reasons sought, only when a
    page asks: counting, mapping and paging never do.
    """

    __slots__ = ("_explain", "_organisation", "_read", "_reasons", "distance_km", "score")

    def __init__(
        self,
        score: float,
        distance_km: float | None,
        read: Callable[[], Organisation],
        explain: Callable[[Organisation], tuple[Reason, ...]],
    ) -> None:
        self.score = score
        self.distance_km = distance_km
        self._read = read
        self._explain = explain
        self._organisation: Organisation | None = None
        self._reasons: tuple[Reason, ...] | None = None

    @property
    def organisation(self) -> Organisation:
        """The organisation, as `organisations.parquet` has it."""
        if self._organisation is None:
            self._organisation = self._read()
        return self._organisation

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Why it is shown, the strongest reason first."""
        if self._reasons is None:
            self._reasons = self._explain(self.organisation)
        return self._reasons


@dataclass(frozen=True, slots=True)
class Facet:
    """How many organisations of the whole answer have this value."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class Results:
    """One page of an answer; `total` and `facets` are those of the whole answer.

    relaxed: too few organisations held every word, so some words are enough. corrected: the text
    that was searched in place of the one typed, or None.
    """

    total: int
    hits: list[Hit]
    facets: dict[str, list[Facet]]
    relaxed: bool
    corrected: str | None
    took_ms: float
    full: int = 0
    unknown: tuple[str, ...] = ()
    elsewhere: int = 0


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One organisation offered while a name is being typed."""

    id: str
    name: str
    family: str
    commune_name: str | None


@dataclass(frozen=True, slots=True)
class MapPoint:
    """How many organisations of one family an answer holds in a commune."""

    commune: str
    family: str
    count: int


def _check_shapes(query: Query) -> None:
    for name in ("families", "kinds", "themes", "headcounts"):
        value = getattr(query, name)
        if not isinstance(value, tuple) or not all(isinstance(v, str) for v in value):
            raise QueryError(name, "expects a tuple of codes")
    if not isinstance(query.text, str):
        raise QueryError("text", "expects text")
    if query.by not in ("seat", "any"):
        raise QueryError("by", f"expects “seat” or “any”, not {query.by!r}")


def _check_codes(query: Query) -> None:
    known = {
        "families": set(FAMILIES),
        "kinds": kinds(),
        "themes": themes(),
        "headcounts": headcounts(),
    }
    for name, codes in known.items():
        for value in getattr(query, name):
            if value not in codes:
                raise QueryError(name, f"unknown code {value!r}")
    for name in ("commune", "near"):
        code = getattr(query, name)
        if code is not None and territory().commune(code) is None:
            raise QueryError(name, f"unknown commune code {code!r}")
    if query.near is not None and centre_of(query.near) is None:
        raise QueryError("near", f"the place of commune {query.near!r} is not known")
    for name in ("epci", "departement", "region"):
        code = getattr(query, name)
        if code is not None and territory().area(name, code) is None:
            raise QueryError(name, f"unknown code {code!r}")


def _check_numbers(query: Query) -> None:
    limits = {"limit": (0, _MAX_LIMIT), "offset": (0, _MAX_DEPTH), "radius_km": (0, _MAX_RADIUS_KM)}
    limits |= {"since_year": (1, date.max.year), "declared_within_years": (0, 1000)}
    for name, (low, high) in limits.items():
        value = getattr(query, name)
        if value is None:
            continue
        if (
            isinstance(value, bool)
            or not isinstance(value, int | float)
            or not low <= value <= high
        ):
            raise QueryError(name, f"expects a number from {low} to {high}, not {value!r}")
        if name != "radius_km" and not isinstance(value, int):
            raise QueryError(name, f"expects a whole number, not {value!r}")
    if query.radius_km is not None and query.near is None:
        raise QueryError("radius_km", "expects “near”, the commune to count from")


class Filters:
    """Turns the conditions of a question into index queries that weigh nothing in the score."""

    def __init__(self, schema: tantivy.Schema, today: int) -> None:
        """`today` is the day, counted from 1970, that "declared within" counts back from."""
        self._schema = schema
        self._today = today

    def of(self, query: Query) -> list[tuple[tantivy.Occur, tantivy.Query]]:
        """Return the clauses of every condition of `query` but its text."""
        found = [*self._places(query), *self._codes(query), *self._dates(query)]
        return [(_MUST, tantivy.Query.const_score_query(clause, 0.0)) for clause in found]

    def within(self, query: tantivy.Query, family: Family) -> tantivy.Query:
        """Narrow an index query to one family."""
        clauses = [(_MUST, query), (_MUST, self._term("code", f"f:{family.value}"))]
        return tantivy.Query.boolean_query(clauses)

    def _term(self, name: str, value: str) -> tantivy.Query:
        return tantivy.Query.term_query(self._schema, name, value, "basic")

    def _any_of(self, name: str, values: list[str]) -> tantivy.Query:
        if len(values) == 1:
            return self._term(name, values[0])
        return tantivy.Query.term_set_query(self._schema, name, values)

    def _places(self, query: Query) -> list[tantivy.Query]:
        found = []
        letters = ("c", "C") if query.by == "any" else ("c",)
        for letter, areas in self._areas(query):
            both = [
                f"{x}:{code}" for code in areas for x in (letter, letter.upper())[: len(letters)]
            ]
            found.append(self._any_of("code", both))
        if query.commune is not None:
            code = _commune_token(query.commune)
            found.append(self._any_of("code", [f"{letter}:{code}" for letter in letters]))
        if query.near is not None and query.radius_km is not None:
            inside = communes_within(query.near, query.radius_km)
            found.append(self._any_of("code", [f"{x}:{c}" for c in inside for x in letters]))
        return found

    def _areas(self, query: Query) -> list[tuple[str, tuple[str, ...]]]:
        """The letter of a token and its codes, for each area asked; a region is its départements."""
        found: list[tuple[str, tuple[str, ...]]] = []
        if query.epci is not None:
            found.append(("e", (query.epci,)))
        if query.departement is not None:
            found.append(("d", (query.departement,)))
        if query.region is not None:
            found.append(("d", departements_of(query.region)))
        return found

    def _codes(self, query: Query) -> list[tantivy.Query]:
        asked = {
            "f": query.families,
            "k": query.kinds,
            "tu": query.themes,
            "h": query.headcounts,
        }
        found = [
            self._any_of("code", [f"{x}:{value}" for value in values for x in letters])
            for letters, values in asked.items()
            if values
        ]
        if query.employer is not None:
            found.append(self._term("code", f"m:{int(query.employer)}"))
        return found

    def _dates(self, query: Query) -> list[tantivy.Query]:
        found = []
        if query.since_year is not None:
            found.append(self._at_least("year", query.since_year))
        if query.declared_within_years is not None:
            oldest = self._today - round(365.25 * query.declared_within_years)
            found.append(self._at_least("day", max(oldest, 1)))
        return found

    def _at_least(self, name: str, value: int) -> tantivy.Query:
        kind = tantivy.FieldType.Integer
        return tantivy.Query.range_query(self._schema, name, kind, lower_bound=value)


def _commune_token(code: str) -> str:
    """The current code of a commune; an arrondissement of Paris, Lyon or Marseille stays itself."""
    if code[:3] in ("751", "132") or code[:4] == "6938":
        return code
    found = territory().commune(code)
    return found.code if found else code


def centre_of(commune: str | None) -> tuple[float, float] | None:
    """The latitude and longitude of a commune, or None."""
    found = territory().commune(commune) if commune else None
    return (
        (found.lat, found.lon)
        if found and found.lat is not None and found.lon is not None
        else None
    )


@lru_cache(maxsize=1024)
def communes_within(commune: str, km: float) -> tuple[str, ...]:
    """The communes whose centres lie within `km` of that of `commune`: places near it, exactly.

    Organisations sit at their commune's centre, so a circle is a set of communes.
    """
    centre = centre_of(commune)
    return tuple(territory().within(*centre, km)) if centre else ()


@cache
def departements_of(region: str) -> tuple[str, ...]:
    """The codes of the départements of a region."""
    names = territory().area_names.values()
    return tuple(a.code for a in names if a.kind == "departement" and a.parent == region)
