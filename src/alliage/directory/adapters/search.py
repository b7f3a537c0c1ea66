"""The current snapshot of the directory, opened once a process, followed when it is switched."""

import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils.translation import get_language

from alliage.directory.criteria import Criteria
from alliage.directory.enums import EXPORT_LIMIT, PAGE_SIZE
from alliage_engines import vocabulary
from alliage_engines.directory.explain import reason_text
from alliage_engines.directory.query import (
    Hit,
    Query,
    Reason,
    Results,
    Suggestion,
)
from alliage_engines.directory.schema import Gone, Organisation
from alliage_engines.directory.search import Directory
from alliage_engines.directory.text import words

__all__ = ["Gone", "Hit", "Organisation", "Results", "Spot", "Suggestion"]

_lock = threading.Lock()
_opened: dict[tuple[Path, Path], Directory] = {}


def directory() -> Directory | None:
    """The directory of the snapshot in use; None as long as none was ever built."""
    store, overlays = settings.DIRECTORY_STORE, settings.DIRECTORY_OVERLAYS
    if not (store / "CURRENT").is_file():
        return None
    with _lock:
        found = _opened.get((store, overlays))
        if found is None:
            found = _opened[store, overlays] = Directory.open(store, overlays)
        else:
            found.refresh()
    return found


def query_of(criteria: Criteria, *, limit: int = PAGE_SIZE, facets: bool = True) -> Query:
    """The engine's query. A radius counts around the commune instead of inside it."""
    place: dict[str, object] = {}
    if criteria.radius and criteria.place_kind == "commune":
        place = {"near": criteria.place_code, "radius_km": float(criteria.radius)}
    elif criteria.place_kind not in {"", "country"}:
        place = {criteria.place_kind: criteria.place_code}
    return Query(
        text=criteria.text,
        families=criteria.families,
        kinds=criteria.kinds,
        themes=criteria.themes,
        headcounts=criteria.headcounts,
        employer=criteria.employer,
        since_year=criteria.since_year,
        declared_within_years=criteria.declared_within,
        by=criteria.by,
        limit=limit,
        offset=(criteria.page - 1) * PAGE_SIZE,
        facets=facets,
        **place,  # type: ignore[arg-type]
    )


def search(found: Directory, criteria: Criteria) -> Results:
    """One page of results with every facet."""
    return found.search(query_of(criteria))


def count(found: Directory, criteria: Criteria) -> int:
    """How many organisations answer, without listing them."""
    return found.search(query_of(criteria.having(), limit=1, facets=False)).total


def family_counts(found: Directory, criteria: Criteria) -> dict[str, int]:
    """Organisations by family, whatever the family tab chosen."""
    results = found.search(query_of(criteria.having(families=()), limit=1))
    return {facet.value: facet.count for facet in results.facets.get("family", [])}


@dataclass(frozen=True, slots=True)
class Spot:
    """How many organisations of one family are found in one commune or département (its code)."""

    code: str
    family: str
    count: int


def spots(found: Directory, criteria: Criteria, level: str) -> list[Spot]:
    """Counts by "commune" or "departement" and family over the whole result, not the page."""
    points = found.map_points(query_of(criteria, facets=False), level)
    return [Spot(point.commune, point.family, point.count) for point in points]


#: Hits asked of the engine at once by an export.
BATCH = 1000


def exported(found: Directory, criteria: Criteria) -> Iterator[Hit]:
    """The first hits of the whole answer with their reasons, in the order of its pages."""
    query = query_of(criteria.having(), limit=BATCH, facets=False)
    for offset in range(0, EXPORT_LIMIT, BATCH):
        hits = found.search(replace(query, offset=offset)).hits
        yield from hits
        if len(hits) < BATCH:
            return


def organisation(found: Directory, identifier: str) -> Organisation | Gone | None:
    return found.get(identifier)


def suggested(found: Directory, text: str, limit: int = 5) -> list[Suggestion]:
    return list(found.suggest(text, limit)) if text.strip() else []


def name_marks(hit: Hit) -> tuple[tuple[int, int], ...]:
    """Spans of the matched words in the organisation's name."""
    return next((reason.marks for reason in hit.reasons if reason.code == "name"), ())


def telling_reason(hit: Hit) -> Reason | None:
    """The first reason that the name and the place, already shown, do not tell.

    An activity is told by the class of the organisation itself, plainer than the group searched.
    """
    told = next((reason for reason in hit.reasons if reason.code not in {"name", "place"}), None)
    if told and told.code == "activity" and hit.organisation.naf:
        return Reason("activity", hit.organisation.naf)
    return told


def reason_sentence(reason: Reason) -> tuple[str, tuple[tuple[int, int], ...]]:
    """A reason in the reader's language, and the spans of its matched words."""
    language = "en" if (get_language() or "fr").startswith("en") else "fr"
    sentence = reason_text(reason, language)
    at = sentence.find(reason.text)
    spans = () if at < 0 else tuple((at + start, at + end) for start, end in reason.marks)
    return sentence, spans


def broader_themes(text: str, limit: int = 2) -> list[str]:
    """Themes that a word of the text belongs to, by their words or their topics', best first."""
    asked = {word for word in words(text) if len(word) > 3}
    scores = Counter(code for word in asked for code in _themes_by_word().get(word, ()))
    return sorted(scores, key=lambda code: (-scores[code], code))[:limit]


@cache
def _themes_by_word() -> dict[str, frozenset[str]]:
    """Word of the vocabulary -> themes that it is a word of, or that a topic of theirs has."""
    found: dict[str, set[str]] = {}
    entries = [(theme.code, theme) for theme in vocabulary.themes().values()]
    entries += [(topic.theme, topic) for topic in vocabulary.topics().values()]
    for code, entry in entries:
        for word in words(" ".join((entry.label_fr, *entry.synonyms_fr))):
            found.setdefault(word, set()).add(code)
    return {word: frozenset(codes) for word, codes in found.items()}
