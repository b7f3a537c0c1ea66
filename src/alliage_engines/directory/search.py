"""Asks the directory: search, suggest, fetch by any identifier, map, export.

`rank.py` says in which order hits come, `matching.py` what a word matches, `explain.py` why.
"""

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import tantivy

from alliage_engines.directory import index as indexing
from alliage_engines.directory import overlay
from alliage_engines.directory.explain import Words, explain, identifier_reason, place_reason
from alliage_engines.directory.lookup import Fate, Lookup
from alliage_engines.directory.matching import Matcher, Plan
from alliage_engines.directory.query import (
    Facet,
    Filters,
    Hit,
    MapPoint,
    Query,
    QueryError,
    Reason,
    Results,
    Suggestion,
    centre_of,
)
from alliage_engines.directory.rank import RERANKED, Ranked, Ranker
from alliage_engines.directory.record import Tables
from alliage_engines.directory.schema import Gone, Organisation
from alliage_engines.directory.store import Manifest, Store
from alliage_engines.directory.text import normalise

_MUST = tantivy.Occur.Must
_ENOUGH = 5  # fewer hits than that and the search widens
_EVERY_SPOT = 65_000  # no more than the index allows in one answer; France has 35 000 communes
_ATTEMPTS = 5


class NoSnapshotError(LookupError):
    """The store holds no snapshot yet."""


class _Snapshot:
    """One version of the directory, opened: nothing in it changes, so threads share it."""

    def __init__(self, folder: Path, index_folder: Path) -> None:
        self.folder, self.index_folder = folder, index_folder
        index = indexing.open_index(index_folder)
        self.schema = index.schema
        self.searcher = index.searcher()
        self.tables = Tables.load(index_folder)
        landing = json.loads((index_folder / indexing.LANDING).read_text(encoding="utf-8"))
        self.total = int(landing["organisations"])
        self.facets = _facets(landing["facets"])
        self.matcher = Matcher(self.searcher, self.schema)
        self.filters = Filters(self.schema, int(landing["today"]))
        self.ranker = Ranker(self.searcher, self.tables, int(landing["today"]))
        self.lookup = Lookup(folder, self.searcher, self.schema, self.tables)


def _facets(counted: Mapping[str, Sequence[Sequence[Any]]]) -> dict[str, list[Facet]]:
    return {name: [Facet(v, n) for v, n in pairs] for name, pairs in counted.items()}


class Directory:
    """The current snapshot of a store, ready to be asked from several threads."""

    def __init__(self, store: Path, overlays: Path | None = None) -> None:
        self._store = Store(store)
        self._overlays = overlays
        self._switch = threading.Lock()
        self._snapshot = self._open()

    @classmethod
    def open(cls, store: Path, overlays: Path | None = None) -> "Directory":
        """Open the current snapshot of the folder `store`; NoSnapshotError when there is none.

        overlays: the folder in which `overlay.build_overlay` says what replaces some records.
        """
        return cls(store, overlays)

    def _open(self) -> _Snapshot:
        # A build may clean the version that was current a moment ago: then another one is current.
        for attempt in range(_ATTEMPTS):
            folder = self._store.current()
            if folder is None:
                break
            index = overlay.index_of(folder, self._overlays)
            try:
                return _Snapshot(folder, index)
            except (OSError, ValueError):
                moved = self._store.current() != folder or not index.is_dir()
                if attempt == _ATTEMPTS - 1 or not moved:
                    raise
        raise NoSnapshotError("no snapshot yet: run `alliage directory build`")

    def _is_fresh(self) -> bool:
        folder = self._store.current()
        return folder is None or (
            folder == self._snapshot.folder
            and overlay.index_of(folder, self._overlays) == self._snapshot.index_folder
        )

    def refresh(self) -> bool:
        """Switch to the snapshot and overlay that are now current; say whether one changed."""
        if self._is_fresh():
            return False
        with self._switch:
            if self._is_fresh():
                return False
            self._snapshot = self._open()
        return True

    @property
    def manifest(self) -> Manifest:
        """The manifest of the snapshot in use."""
        return Manifest.load(self._snapshot.folder)

    @property
    def index_folder(self) -> Path:
        """The index in use: another snapshot, or another overlay, has another folder."""
        return self._snapshot.index_folder

    @property
    def matcher(self) -> Matcher:
        """How texts are understood by the snapshot in use."""
        return self._snapshot.matcher

    def words(self, shortest: int = 1) -> list[tuple[str, int]]:
        """Return the words of names, `shortest` letters at least, with counts, commonest first."""
        found = self._snapshot.searcher.terms_with_prefix("plain", "")
        return [(word, count) for word, count in found if len(word) >= shortest]

    def search(self, query: Query) -> Results:
        """Answer one question, one page at a time."""
        return _Search(self._snapshot, query).results()

    def suggest(self, text: str, limit: int = 8) -> list[Suggestion]:
        """Return organisations whose names hold every word, the last one perhaps unfinished."""
        return self._snapshot.lookup.suggest(text, limit)

    def get(self, identifier: str) -> Organisation | Gone | None:
        """Return what an identifier names, past or present: a merged one leads to its successor."""
        return self._snapshot.lookup.get(identifier)

    def fate(self, identifier: str) -> Fate:
        """Return what became of exactly this number: present, moved, merged, ended or missing."""
        return self._snapshot.lookup.fate(identifier)

    def map_points(self, query: Query, level: str = "commune") -> list[MapPoint]:
        """Count the whole answer by place of the seat and family, whatever the page.

        level: "commune", or "departement", whose code then stands in `MapPoint.commune`: as fast for
        the whole country as for a town.
        """
        if level not in ("commune", "departement"):
            raise QueryError("level", f"expects “commune” or “departement”, not {level!r}")
        search = _Search(self._snapshot, replace(query, facets=False))
        return search.map_points() if level == "commune" else search.map_departements()

    def export(self, query: Query, limit: int = 10_000) -> Iterator[Organisation]:
        """Yield the first `limit` organisations of the whole answer, in the order of its pages."""
        search = _Search(self._snapshot, replace(query, offset=0, facets=False))
        yield from search.organisations(limit)


class _Search:
    """One question on its way: widened while it finds too little."""

    def __init__(self, snapshot: _Snapshot, query: Query) -> None:
        self._started = time.perf_counter()
        self._snapshot = snapshot
        self._asked = query
        self._filters = snapshot.filters.of(query)
        self._plan: Plan | None = None
        self._identified = self._relaxed = False
        self._full: int | None = None
        self._elsewhere = 0
        self._answer = self._choose()

    def _choose(self) -> "_Answer":
        text = self._asked.text
        if not text or text.isspace():
            return self._tried(None)
        matcher = self._snapshot.matcher
        if (identifier := matcher.identifier(text)) is not None:
            answer = self._tried(identifier)
            if answer.total:
                self._identified = True
                return answer
        self._plan = matcher.plan(text)
        if self._plan is None:  # nothing but marks was typed: no organisation has these
            return self._tried(tantivy.Query.empty_query())
        answer = self._tried(matcher.query(self._plan))
        if answer.total >= _ENOUGH or self._is_known_item(answer):
            return answer
        return self._widened(self._plan, answer)

    def _is_known_item(self, answer: "_Answer") -> bool:
        """Whether the first hit bears the very name typed: nothing else is then looked for."""
        hits = self._best(answer, 1) if answer.total else []
        return bool(hits) and self._snapshot.ranker.is_exact(hits[0][1], self._wording())

    def _widened(self, plan: Plan, answer: "_Answer") -> "_Answer":
        """Correct words that few have when nothing is found, then let some words be enough."""
        matcher = self._snapshot.matcher
        if not answer.total:
            self._elsewhere = self._count_elsewhere(matcher.query(plan))
        other = (
            None
            if answer.total or self._elsewhere
            else matcher.plan(self._asked.text, correct_rare=True)
        )
        if other is not None and other.corrected not in (None, plan.corrected):
            again = self._tried(matcher.query(other))
            if again.total:
                self._plan, plan, answer = other, other, again
        self._full = answer.total
        for query in matcher.relaxed(plan) if answer.total < _ENOUGH else ():
            again = self._tried(query)
            if again.total > answer.total:
                self._relaxed, answer = True, again
            if answer.total >= _ENOUGH:
                break
        return answer

    def _count_elsewhere(self, text: tantivy.Query) -> int:
        """How many organisations hold every word, whatever the place."""
        asked = self._asked
        places = (asked.commune, asked.epci, asked.departement, asked.region, asked.radius_km)
        if all(place is None for place in places):
            return 0
        anywhere = replace(
            asked, commune=None, epci=None, departement=None, region=None, radius_km=None
        )
        clauses = [(_MUST, text), *self._snapshot.filters.of(anywhere)]
        found: Any = self._snapshot.searcher.search(tantivy.Query.boolean_query(clauses), 1)
        return int(found.count)

    def _tried(self, text: tantivy.Query | None) -> "_Answer":
        """Run one wording; facets, or else the first hits, come with the size of its answer."""
        snapshot = self._snapshot
        if text is None and not self._filters:
            return _Answer(tantivy.Query.all_query(), snapshot.total, snapshot.facets)
        clauses = [*self._filters] if text is None else [(_MUST, text), *self._filters]
        query = clauses[0][1] if len(clauses) == 1 else tantivy.Query.boolean_query(clauses)
        if self._asked.facets:
            facets = _facets(indexing.count_facets(snapshot.searcher, query, snapshot.tables))
            return _Answer(query, sum(facet.count for facet in facets["family"]), facets)
        found: Any = snapshot.searcher.search(query, 1 if text is None else self._depth())
        return _Answer(query, int(found.count), {}, None if text is None else found.hits)

    def _depth(self, upto: int = 0) -> int:
        return max(RERANKED, upto or self._asked.offset + self._asked.limit)

    def _best(self, answer: "_Answer", depth: int) -> Sequence[tuple[float, tantivy.DocAddress]]:
        """The `depth` best hits by text alone."""
        if answer.hits is None or len(answer.hits) < min(depth, answer.total):
            answer.hits = self._snapshot.searcher.search(answer.query, depth, count=False).hits
        return answer.hits

    def results(self) -> Results:
        asked, lookup = self._asked, self._snapshot.lookup
        page = self._ordered(asked.offset + asked.limit)[asked.offset :] if asked.limit else []
        reasons_of = self._explanation()
        hits = [Hit(r.score, r.km, lookup.reader(r.address), reasons_of) for r in page]
        return Results(
            total=self._answer.total,
            hits=hits,
            facets=self._answer.facets if asked.facets else {},
            relaxed=self._relaxed,
            corrected=self._plan.corrected if self._plan and hits else None,
            full=self._answer.total if self._full is None else self._full,
            unknown=self._plan.unknown if self._plan else (),
            elsewhere=self._elsewhere,
            took_ms=round((time.perf_counter() - self._started) * 1000, 3),
        )

    def _explanation(self) -> Callable[[Organisation], tuple[Reason, ...]]:
        if self._identified:
            return lambda _: (identifier_reason(self._asked.text),)
        if self._plan is None:
            return lambda organisation: (place_reason(organisation),)
        related = self._snapshot.matcher.related(self._plan) if self._relaxed else frozenset()
        sought = Words.of(self._plan.words, self._plan.completed, related)
        return lambda organisation: explain(organisation, sought)

    def organisations(self, limit: int) -> Iterator[Organisation]:
        for ranked in self._ordered(limit):
            yield self._snapshot.lookup.organisation(ranked.address)

    def _ordered(self, upto: int) -> list[Ranked]:
        """The first `upto` of the answer in their final order."""
        if not self._answer.total or upto < 1:
            return []
        depth, ranker = self._depth(upto), self._snapshot.ranker
        centre = centre_of(self._asked.near)
        if self._plan is not None or self._identified:
            found = self._best(self._answer, depth)
            wording = None if self._identified else self._wording()
            scores = [score for score, _ in found]
            return ranker.order(scores, [a for _, a in found], wording, centre, upto)
        # Hits equally fresh come in the order of the file, as the index gives them.
        latest = self._snapshot.searcher.search(
            self._answer.query, upto if centre is None else depth, count=False, order_by_field="day"
        ).hits
        addresses = [address for _, address in latest]
        if centre is None:
            return ranker.listed(addresses)
        return ranker.order([1.0] * len(addresses), addresses, None, centre, upto)

    def _wording(self) -> str:
        """The text as the name of an organisation would be written in the index."""
        corrected = self._plan.corrected if self._plan else None
        return corrected or normalise(self._asked.text)

    def map_points(self) -> list[MapPoint]:
        size = {"size": _EVERY_SPOT, "segment_size": _EVERY_SPOT}
        wanted = {"spots": {"terms": {"field": "spot", **size}}}
        places = self._snapshot.tables.places
        counts: dict[tuple[str, str], int] = {}
        # One family at a time: together the spots of a country pass the index's limit of buckets.
        for family in indexing.FAMILIES:
            query = self._snapshot.filters.within(self._answer.query, family)
            found = self._snapshot.searcher.aggregate(query, wanted)
            for bucket in found["spots"]["buckets"]:
                commune = places[int(bucket["key"]) // 4][0]
                if commune is not None:
                    key = (commune, family.value)
                    counts[key] = counts.get(key, 0) + int(bucket["doc_count"])
        return [MapPoint(*key, count) for key, count in sorted(counts.items())]

    def map_departements(self) -> list[MapPoint]:
        each = {"terms": {"field": "kind", "size": indexing.EVERY, "segment_size": indexing.EVERY}}
        wanted = {
            "places": {
                "terms": {**each["terms"], "field": "departement"},
                "aggs": {"kinds": each},
            }
        }
        found = self._snapshot.searcher.aggregate(self._answer.query, wanted)
        columns = self._snapshot.tables.columns
        counts: dict[tuple[str, str], int] = {}
        for place in found["places"]["buckets"]:
            code = columns["departement"][int(place["key"])]
            for bucket in place["kinds"]["buckets"]:
                key = (code, columns["kind"][int(bucket["key"])][0])
                counts[key] = counts.get(key, 0) + int(bucket["doc_count"])
        return [MapPoint(*key, count) for key, count in sorted(counts.items())]


class _Answer:
    """What one wording of a question finds; the best hits by text are fetched once."""

    __slots__ = ("facets", "hits", "query", "total")

    def __init__(
        self,
        query: tantivy.Query,
        total: int,
        facets: dict[str, list[Facet]],
        hits: Sequence[tuple[float, tantivy.DocAddress]] | None = None,
    ) -> None:
        self.query = query
        self.total = total
        self.facets = facets
        self.hits = hits
