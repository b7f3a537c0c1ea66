"""Needs and offers beside the engines: the place that they name, the words that tag them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from django.db.models import Q
from django.utils.translation import get_language

from alliage.directory.adapters import areas, search
from alliage_engines import vocabulary
from alliage_engines.directory.territory import fold_name, great_circle_km
from alliage_engines.directory.text import normalise
from alliage_engines.matching.tagging import suggest_terms, terms_of

#: Suggestions at least this near the best one are ticked before anybody looks.
PRESELECTED = 0.5
#: Concepts that a search of the vocabulary proposes at most.
FOUND = 20

Key = tuple[str, str]
Area = areas.Area


# --- places


def area_of(place: str) -> Area | None:
    """The area of a "kind:code", None when there is none."""
    return areas.area_of(place)


def areas_named(typed: str) -> list[Area]:
    """Return the areas that a typed place may mean: one when it is plain, none when unknown.

    A name or a label written in full means that area alone, whatever else begins like it; several
    of the same name are all given, and so are all that begin like a name that nothing bears.
    """
    found = areas.suggested(typed)
    folded = fold_name(typed)
    exact = [area for area in found if folded in {fold_name(area.name), fold_name(area.label)}]
    return exact or found or areas.resembling(typed)


def within(kind: str, code: str) -> Q:
    """Return the condition on `area_kind` and `area_code` for what lies in an area, itself included.

    Codes of communes begin with the code of their département, so that no list of them is needed.
    """
    area = areas.area(kind, code)
    if area is None or kind == "country":
        return Q() if area else Q(pk=None)
    inside = Q(area_kind=area.kind, area_code=area.code)
    if kind == "epci":
        inside |= Q(area_kind="commune", area_code__in=areas.communes_of(area))
    elif kind == "departement":
        inside |= _in_departement(area.code)
    elif kind == "region":
        for departement in areas.nearer(kind, code):
            inside |= Q(area_kind="departement", area_code=departement.code)
            inside |= _in_departement(departement.code)
    return inside


def _in_departement(code: str) -> Q:
    epcis = [found.code for found in areas.nearer("departement", code)]
    return Q(area_kind="commune", area_code__startswith=code) | Q(
        area_kind="epci", area_code__in=epcis
    )


def holds(kind: str, code: str, thing_kind: str, thing_code: str) -> bool:
    """Tell whether an area holds another one, or is it: what `within` asks of the database."""
    if kind == "country" or (kind, code) == (thing_kind, thing_code):
        return True
    if thing_kind == "epci" and kind in {"departement", "region"}:
        # An intercommunality may lie across a border: it is held by both sides.
        return any(
            (area.kind, area.code) == (kind, code)
            for commune in areas.nearer(thing_kind, thing_code)
            for area in areas.larger("commune", commune.code)
        )
    return any(
        (area.kind, area.code) == (kind, code) for area in areas.larger(thing_kind, thing_code)
    )


# --- words


@dataclass(frozen=True, slots=True)
class Word:
    """A concept of the vocabulary in the reader's language. heard: the words that called for it."""

    scheme: str
    code: str
    label: str
    weight: float = 1.0
    heard: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        return f"{self.scheme}:{self.code}"


def _language() -> str:
    return "en" if (get_language() or "fr").startswith("en") else "fr"


def _schemes() -> dict[str, Mapping[str, object]]:
    return {
        "topic": vocabulary.topics(),
        "theme": vocabulary.themes(),
        "skill": vocabulary.skills(),
        "means": vocabulary.means(),
    }


def label(scheme: str, code: str) -> str:
    """The concept's label in the reader's language, or its code where the vocabulary has none."""
    concept = _schemes().get(scheme, {}).get(code)
    return str(getattr(concept, f"label_{_language()}")) if concept else code


def word(key: str, weight: float = 1.0) -> Word | None:
    """The concept of a "scheme:code", None when the vocabulary does not know it."""
    scheme, _, code = key.partition(":")
    if code not in _schemes().get(scheme, {}):
        return None
    return Word(scheme, code, label(scheme, code), weight)


def suggested(text: str) -> list[Word]:
    """The concepts that a text seems to speak of, the likeliest first."""
    return [
        Word(found.scheme, found.code, found.label, found.weight, found.words_found)
        for found in suggest_terms(text, _language())
    ]


def searched(text: str) -> list[Word]:
    """The concepts of which a name holds every word typed, each by its beginning."""
    asked = normalise(text).split()
    if not asked:
        return []
    hits = [
        key
        for key, said in _said(_language()).items()
        if all(any(one.startswith(begun) for one in said) for begun in asked)
    ]
    found = [Word(scheme, code, label(scheme, code)) for scheme, code in hits]
    return sorted(found, key=lambda one: (one.scheme == "theme", one.label))[:FOUND]


@cache
def _said(language: str) -> dict[Key, frozenset[str]]:
    """Concept -> the normalised words of its label and synonyms."""
    return {
        (scheme, code): frozenset(
            normalise(
                " ".join(
                    (
                        getattr(concept, f"label_{language}"),
                        *getattr(concept, f"synonyms_{language}"),
                    )
                )
            ).split()
        )
        for scheme, concepts in _schemes().items()
        for code, concept in concepts.items()
    }


def themes() -> list[tuple[str, str]]:
    """(code, label) of every theme, by label."""
    return sorted(
        ((code, label("theme", code)) for code in vocabulary.themes()),
        key=lambda pair: fold_name(pair[1]),
    )


def of_theme(codes: Iterable[str]) -> set[Key]:
    """The (scheme, code) of some themes and of the topics under them."""
    wanted = set(codes)
    topics = {
        ("topic", topic.code) for topic in vocabulary.topics().values() if topic.theme in wanted
    }
    return {("theme", code) for code in wanted} | topics


def directory_name(identifier: str) -> str:
    """The name of a record of the national directory, empty when it has none of that id."""
    directory = search.directory()
    found = search.organisation(directory, identifier) if directory and identifier else None
    return found.name if found else ""


# --- who may answer whom

#: An offer is told of this far beyond its reach: there its proximity is still above a third.
BEYOND_KM = 20.0


def answers(need: Any, offer: Any) -> bool:
    """Tell whether an offer may answer a need: a term in common, and near enough."""
    common = _terms(need).keys() & _terms(offer).keys()
    return bool(common) and km_to(need, offer) is not None


def km_to(need: Any, offer: Any) -> float | None:
    """Distance in km, 0 for an offer of the whole country, None where it does not reach."""
    if offer.reach_km is None:
        return 0.0
    if None in (need.lat, need.lon, offer.lat, offer.lon):
        return None
    there = (np.array([offer.lat]), np.array([offer.lon]))
    km = float(great_circle_km(need.lat, need.lon, *there)[0])
    return km if km <= offer.reach_km + BEYOND_KM else None


def _terms(thing: Any) -> dict[str, float]:
    return terms_of((tag.scheme, tag.code, tag.weight) for tag in thing.tags.all())
