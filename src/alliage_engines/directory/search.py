"""Asks the directory: search, suggest, fetch by any identifier, map, export.

Order of an answer with words. The 200 best by weighted BM25 (`matching.py`) are reordered by

    score = t · (0.75 + 0.25 · f) · (0.6 + 0.4 · n) + e

with t = BM25 / the best BM25; f = 2^(-age / 5 years), age since the last declaration counted from the
snapshot's newest one; n = 1 / (1 + distance / 10 km) from `near`, 1 without it; e = 1 when the words are
the exact name. Deeper pages keep the BM25 order. Without words: the latest declared first, then the order
of the file; with `near`, the 200 first of these are reordered in the same way. The size of an organisation and
the number of its establishments never count.
"""

import json
import math
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import tantivy

from alliage_engines.directory import index as indexing
from alliage_engines.directory.explain import Words, explain, identifier_reason, place_reason
from alliage_engines.directory.matching import Matcher, Plan
from alliage_engines.directory.query import (
    Facet,
    Filters,
    Hit,
    MapPoint,
    Query,
    Reason,
    Results,
    Suggestion,
)
from alliage_engines.directory.record import Tables, decode
from alliage_engines.directory.schema import GONE_COLUMNS, Gone, Organisation
from alliage_engines.directory.store import Manifest, Store
from alliage_engines.directory.territory import territory
from alliage_engines.directory.text import compact_identifier, normalise, words

_MUST = tantivy.Occur.Must
_RERANKED = 200
_ENOUGH = 5  # fewer hits than that and the search widens
_FRESH_HALF_LIFE_DAYS = 5 * 365.25
_NEAR_KM = 10.0
_EARTH_KM = 6371.0088
_EVERY_POINT = 200_000

Scored = tuple[float, tantivy.DocAddress]


class NoSnapshotError(LookupError):
    """The store holds no snapshot yet."""


def _great_circle_km(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    a, b = math.radians(lat), math.radians(other_lat)
    half = math.sin((b - a) / 2) ** 2
    half += math.cos(a) * math.cos(b) * math.sin(math.radians(other_lon - lon) / 2) ** 2
    return 2 * _EARTH_KM * math.asin(min(1.0, math.sqrt(half)))


class _Snapshot:
    """One version of the directory, opened: nothing in it changes, so threads share it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.index = indexing.open_index(folder / "index")
        self.schema = self.index.schema
        self.searcher = self.index.searcher()
        self.tables = Tables.load(folder / "index")
        landing = json.loads((folder / "index" / indexing.LANDING).read_text(encoding="utf-8"))
        self.total = int(landing["organisations"])
        self.landing = _facets(landing["facets"])
        self.today = int(landing["today"])
        self.matcher = Matcher(self.searcher, self.schema)
        self.filters = Filters(self.schema, self.today)
        self._database = duckdb.connect()
        self._lock = threading.Lock()
        self._points: list[MapPoint] | None = None

    def rows(self, sql: str, values: list[str]) -> list[tuple[Any, ...]]:
        """Run one look-up in a Parquet file of this snapshot; DuckDB connections are not shared."""
        with self._lock:
            return self._database.execute(sql, values).fetchall()

    def organisation(self, address: tantivy.DocAddress) -> Organisation:
        return decode(self.searcher.doc(address)["record"][0], self.tables)

    def place(self, spot: int) -> list[Any]:
        return self.tables.places[spot // 4]


def _facets(counted: dict[str, list[list[Any]]]) -> dict[str, list[Facet]]:
    return {name: [Facet(str(v), int(n)) for v, n in pairs] for name, pairs in counted.items()}


class Directory:
    """The current snapshot of a store, ready to be asked from several threads."""

    def __init__(self, store: Path) -> None:
        self._store = Store(store)
        self._switch = threading.Lock()
        self._snapshot = self._open()

    @classmethod
    def open(cls, store: Path) -> "Directory":
        """Open the current snapshot of the folder `store`; NoSnapshotError when there is none."""
        return cls(store)

    def _open(self) -> _Snapshot:
        # A build may clean the version that was current a moment ago: then another one is current.
        for attempt in range(5):
            folder = self._store.current()
            if folder is None:
                break
            try:
                return _Snapshot(folder)
            except (OSError, ValueError):
                if attempt == 4 or self._store.current() == folder:
                    raise
        raise NoSnapshotError("no snapshot yet: run `alliage directory build`")

    def refresh(self) -> bool:
        """Switch to the snapshot that the store now calls current; say whether it changed."""
        if self._store.current() == self._snapshot.folder:
            return False
        with self._switch:
            if self._store.current() == self._snapshot.folder:
                return False
            self._snapshot = self._open()
        return True

    @property
    def manifest(self) -> Manifest:
        """The manifest of the snapshot in use."""
        return Manifest.load(self._snapshot.folder)

    def search(self, query: Query) -> Results:
        """Answer one question; the module's docstring gives the order of the hits."""
        return _Search(self._snapshot, query).results()

    def suggest(self, text: str, limit: int = 8) -> list[Suggestion]:
        """Return organisations whose names hold every word, the last one being perhaps unfinished."""
        return _suggest(self._snapshot, text, limit)

    def get(self, identifier: str) -> Organisation | Gone | None:
        """Return what an identifier names, past or present: a merged one leads to its successor."""
        return _get(self._snapshot, identifier)

    def map_points(self, query: Query) -> list[MapPoint]:
        """Count the whole answer by commune of the seat and family, whatever the page."""
        return _Search(self._snapshot, query).map_points()

    def export(self, query: Query, limit: int = 10_000) -> Iterator[Organisation]:
        """Yield the first `limit` organisations of the whole answer, in the order of its pages."""
        search = _Search(self._snapshot, replace(query, offset=0, limit=0, facets=False))
        yield from search.organisations(limit)


class _Search:
    """One question on its way: widened while it finds too little."""

    def __init__(self, snapshot: _Snapshot, query: Query) -> None:
        self._started = time.perf_counter()
        self._snapshot = snapshot
        self._asked = query
        self._filters = snapshot.filters.of(query)
        self._plan: Plan | None = None
        self._relaxed = False
        self._exact = -1
        self._identified = False
        self._facets: dict[str, list[Facet]] | None = None
        self._hits: Sequence[Scored] | None = None
        self._query, self._total = self._choose()

    def _choose(self) -> tuple[tantivy.Query, int]:
        text = self._asked.text.strip()
        if not text:
            return self._tried(None)
        matcher = self._snapshot.matcher
        if (identifier := matcher.identifier(text)) is not None:
            found = self._tried(identifier)
            if found[1]:
                self._identified = True
                return found
        self._plan = matcher.plan(self._asked.text)
        if self._plan is None:  # nothing but marks was typed: no organisation has these
            return self._tried(tantivy.Query.empty_query())
        found = self._tried(self._plan.query())
        if found[1] >= _ENOUGH:
            return found
        return self._widened(found)

    def _widened(self, found: tuple[tantivy.Query, int]) -> tuple[tantivy.Query, int]:
        """Correct words that few have, then let some of the words be enough."""
        kept = self._plan, self._facets, self._hits
        other = self._snapshot.matcher.plan(self._asked.text, correct_rare=True)
        if other is not None and other.corrected and other.corrected != kept[0].corrected:  # type: ignore[union-attr]
            again = self._tried(other.query())
            if again[1] > found[1]:
                self._plan, found = other, again
                kept = self._plan, self._facets, self._hits
        if found[1] < _ENOUGH and self._plan is not None and len(self._plan.clauses) > 1:
            again = self._tried(self._plan.query(relaxed=True))
            if again[1] > found[1]:
                self._relaxed = True
                return again
        _, self._facets, self._hits = kept
        return found

    def _tried(self, text: tantivy.Query | None) -> tuple[tantivy.Query, int]:
        """Run one wording: the query and the size of its answer; facets or first hits come with it."""
        snapshot = self._snapshot
        self._facets, self._hits = None, None
        if text is None and not self._filters:
            self._facets = snapshot.landing
            return tantivy.Query.all_query(), snapshot.total
        clauses = [*self._filters] if text is None else [(_MUST, text), *self._filters]
        query = clauses[0][1] if len(clauses) == 1 else tantivy.Query.boolean_query(clauses)
        if self._asked.facets:
            self._facets = _facets(indexing.count_facets(snapshot.searcher, query))
            return query, sum(facet.count for facet in self._facets["family"])
        if text is None:
            return query, int(snapshot.searcher.search(query, 1).count)
        found = snapshot.searcher.search(query, self._depth())
        self._hits = found.hits
        return query, int(found.count)

    def _depth(self) -> int:
        return max(_RERANKED, self._asked.offset + self._asked.limit)

    def results(self) -> Results:
        asked = self._asked
        page = self._ordered(asked.offset + asked.limit)[asked.offset :] if asked.limit else []
        reasons_of = self._explanation()
        hits = []
        for score, address, km in page:
            organisation = self._snapshot.organisation(address)
            hits.append(Hit(organisation, score, km, reasons_of(organisation)))
        corrected = self._plan.corrected if self._plan else None
        took = (time.perf_counter() - self._started) * 1000
        facets = self._facets if asked.facets and self._facets else {}
        return Results(self._total, hits, facets, self._relaxed, corrected, round(took, 3))

    def _explanation(self) -> Callable[[Organisation], tuple[Reason, ...]]:
        if self._identified:
            return lambda _: (identifier_reason(self._asked.text),)
        if self._plan is None:
            return lambda organisation: (place_reason(organisation),)
        completed = frozenset(word for word, ends in self._plan.completions.items() if ends)
        sought = Words.of(self._plan.words, completed)
        return lambda organisation: explain(organisation, sought)

    def organisations(self, limit: int) -> Iterator[Organisation]:
        for _, address, _ in self._ordered(limit):
            yield self._snapshot.organisation(address)

    def _ordered(self, upto: int) -> list[tuple[float, tantivy.DocAddress, float | None]]:
        """The first `upto` of the answer in their final order: score, address, distance."""
        if not self._total:
            return []
        searcher = self._snapshot.searcher
        depth = max(_RERANKED, upto)
        if self._plan is None and not self._identified:
            found = searcher.search(self._query, depth, count=False, order_by_field="day").hits
            found = [(1.0, address) for _, address in found]
            if self._asked.near is None:
                return self._by_freshness(found[:upto])
        elif self._hits is not None and len(self._hits) >= min(depth, self._total):
            found = self._hits
        else:
            found = searcher.search(self._query, depth, count=False).hits
        return self._reranked(found)[:upto]

    def _by_freshness(
        self, found: Sequence[Scored]
    ) -> list[tuple[float, tantivy.DocAddress, float | None]]:
        addresses = [address for _, address in found]
        days = self._snapshot.searcher.fast_field_values("day", addresses)
        return [(self._fresh(d), a, None) for d, a in zip(days, addresses, strict=True)]

    def _fresh(self, day: Any) -> float:
        if not day:
            return 0.0
        return float(2.0 ** (-max(self._snapshot.today - day, 0) / _FRESH_HALF_LIFE_DAYS))

    def _reranked(
        self, found: Sequence[Scored]
    ) -> list[tuple[float, tantivy.DocAddress, float | None]]:
        if not found:
            return []
        searcher = self._snapshot.searcher
        addresses = [address for _, address in found]
        days = searcher.fast_field_values("day", addresses)
        exact = searcher.fast_field_values("exact", addresses)
        distances = self._distances(addresses)
        wanted = indexing.name_checksum(self._wording())
        best = found[0][0] or 1.0
        ranked = []
        for (bm25, address), day, name, km in zip(found, days, exact, distances, strict=True):
            nearness = 1.0 if km is None else 0.6 + 0.4 / (1.0 + km / _NEAR_KM)
            score = bm25 / best * (0.75 + 0.25 * self._fresh(day)) * nearness
            ranked.append((score + (name == wanted), address, km))
        head = sorted(ranked[:_RERANKED], key=lambda hit: -hit[0])
        return head + ranked[_RERANKED:]

    def _wording(self) -> str:
        """The text as the name of an organisation would be written in the index."""
        return (
            normalise(self._asked.text)
            if self._plan is None or not self._plan.corrected
            else self._plan.corrected
        )

    def _distances(self, addresses: list[tantivy.DocAddress]) -> list[float | None]:
        if self._asked.near is None:
            return [None] * len(addresses)
        centre = territory().commune(self._asked.near)
        spots = self._snapshot.searcher.fast_field_values("spot", addresses)
        if centre is None:
            return [None] * len(addresses)
        known: dict[int, float | None] = {}
        for spot in spots:
            number = int(spot or 0) // 4
            if number not in known:
                lat, lon = self._snapshot.tables.places[number][-2:]
                known[number] = (
                    None
                    if lat is None
                    else round(_great_circle_km(centre.lat, centre.lon, lat, lon), 1)
                )
        return [known[int(spot or 0) // 4] for spot in spots]

    def map_points(self) -> list[MapPoint]:
        wanted = {
            "spots": {
                "terms": {"field": "spot", "size": _EVERY_POINT, "segment_size": _EVERY_POINT}
            }
        }
        buckets = self._snapshot.searcher.aggregate(self._query, wanted)["spots"]["buckets"]
        counts: dict[tuple[str, str], int] = {}
        for bucket in buckets:
            spot = int(bucket["key"])
            commune = self._snapshot.place(spot)[0]
            if commune is not None:
                key = (commune, indexing.FAMILIES[spot % 4].value)
                counts[key] = counts.get(key, 0) + int(bucket["doc_count"])
        return [MapPoint(*key, count) for key, count in sorted(counts.items())]


def _suggest(snapshot: _Snapshot, text: str, limit: int) -> list[Suggestion]:
    typed = words(text)[:8]
    if not typed or limit < 1:
        return []
    query = tantivy.Query
    terms = [query.term_query(snapshot.schema, "plain", word, "basic") for word in typed[:-1]]
    if text[-1:].isspace():
        terms.append(query.term_query(snapshot.schema, "plain", typed[-1], "basic"))
    else:
        ends = snapshot.searcher.terms_with_prefix("plain", typed[-1], limit=30)
        ends_query = [query.term_query(snapshot.schema, "plain", end, "basic") for end, _ in ends]
        terms.append(query.boolean_query([(tantivy.Occur.Should, one) for one in ends_query]))
    every = query.boolean_query([(_MUST, term) for term in terms])
    hits = snapshot.searcher.search(every, max(50, limit), count=False).hits
    found = [snapshot.organisation(address) for _, address in hits]
    start = normalise(text)
    found.sort(key=lambda o: (not normalise(o.name).startswith(start), len(o.name)))
    return [Suggestion(o.id, o.name, o.family, o.commune_name) for o in found[:limit]]


def _get(snapshot: _Snapshot, identifier: str) -> Organisation | Gone | None:
    seen: set[str] = set()
    while identifier and identifier not in seen:
        seen.add(identifier)
        compact = compact_identifier(identifier)
        siren = [compact[:9]] if compact.isdigit() and len(compact) == 14 else []
        for value in (compact, *siren):
            query = tantivy.Query.term_query(snapshot.schema, "identifier", value, "basic")
            if hits := snapshot.searcher.search(query, 1, count=False).hits:
                return snapshot.organisation(hits[0][1])
        gone = _gone(snapshot, compact)
        if gone is not None and not gone.successor:
            return gone
        following = gone.successor if gone is not None else _alias(snapshot, compact)
        if following is None or following in seen:
            return gone
        identifier = following
    return None


_COMPACT = "upper(regexp_replace({}, '[\\W_]', '', 'g'))"


def _gone(snapshot: _Snapshot, compact: str) -> Gone | None:
    path = snapshot.folder / "gone.parquet"
    if not path.exists():
        return None
    columns = ", ".join(GONE_COLUMNS)
    sql = f"SELECT {columns} FROM read_parquet(?) WHERE {_COMPACT.format('id')} = ? LIMIT 1"
    rows = snapshot.rows(sql, [str(path), compact])
    return Gone(*rows[0]) if rows else None


def _alias(snapshot: _Snapshot, compact: str) -> str | None:
    path = snapshot.folder / "aliases.parquet"
    if not path.exists():
        return None
    sql = f"SELECT id FROM read_parquet(?) WHERE {_COMPACT.format('old')} = ? ORDER BY id LIMIT 1"
    rows = snapshot.rows(sql, [str(path), compact])
    return str(rows[0][0]) if rows else None
