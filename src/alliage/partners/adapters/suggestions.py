"""Between needs, offers and the directory, and the engines that match and search them."""

import threading
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from django.utils import translation
from django.utils.translation import get_language

from alliage.directory.adapters import areas, search, words
from alliage.partners.adapters.needs import label
from alliage.partners.enums import Contribution
from alliage.partners.models import Need, Offer
from alliage.partners.queries import suggestions as queries
from alliage_engines.directory.query import Hit, Query
from alliage_engines.matching import Item, Match, Offers
from alliage_engines.matching.tagging import terms_of

#: Offers asked of the engine in each family: enough for five once some are set aside.
ASKED = 20
#: The term of a kind of contribution, and what it weighs beside a word that was chosen.
CONTRIBUTION, BESIDE = "contribution", 0.4
#: Of the directory, in each family; asked: before those already shown are left out.
SHOWN, DIRECTORY_ASKED = 4, 16
#: A commune's need looks this far around it first.
AROUND_KM = 30.0
#: Words of the vocabulary that are searched in the directory, the weightiest.
SEARCHED = 3
#: Public bodies that administer a territory: likely allies of any need there.
TERRITORIAL = ("intercommunality", "departement", "commune")

_lock = threading.Lock()
_prepared: dict[tuple[str, ...], tuple[tuple[Any, ...], list[Offers]]] = {}


def _terms(thing: Need | Offer) -> dict[str, float]:
    """What a need or an offer is about: its words; less, what the need takes and the offer brings."""
    tags = [(tag.scheme, tag.code, tag.weight) for tag in thing.tags.all()]
    kinds: set[str] = set()
    if isinstance(thing, Need):
        for asked in thing.requirements.all():
            kinds.add(asked.contribution)
            if asked.code:
                tags.append((asked.scheme, asked.code, BESIDE))
    else:
        kinds.add(thing.contribution)
    return terms_of(tags) | {f"{CONTRIBUTION}:{kind}": BESIDE for kind in kinds}


def _item(thing: Need | Offer, reach: float | None) -> Item:
    return Item(str(thing.pk), _terms(thing), thing.lat, thing.lon, reach)


def _placed(offer: Offer) -> bool:
    """Whether the engine may compare it: a reach is counted from a place."""
    return offer.reach_km is None or (offer.lat is not None and offer.lon is not None)


def offers(audiences: tuple[str, ...]) -> list[Offers]:
    """The live offers of some audiences, a family each: prepared once a process and when one changes."""
    stamp = queries.stamp()
    with _lock:
        kept = _prepared.get(audiences)
        if kept is None or kept[0] != stamp:
            items: dict[str, list[Item]] = {}
            for row in filter(_placed, queries.to_compare(audiences)):
                if row.tags.all():
                    own = items.setdefault(row.organisation.family, [])
                    own.append(_item(row, row.reach_km))
            kept = _prepared[audiences] = (stamp, [Offers.of(own) for own in items.values()])
    return kept[1]


def matches(need: Need, audiences: tuple[str, ...]) -> list[Match]:
    """The best offers of each family for a need, by score alone; none without words or place."""
    if need.lat is None or not need.tags.all():
        return []
    asked = _item(need, None)
    found = [match for family in offers(audiences) for match in family.best(asked, ASKED)]
    return sorted(found, key=lambda match: (-match.score, match.offer))


def term_words(terms: Iterable[str]) -> list[str]:
    """Terms ("topic:velo") in the reader's language."""
    return [_word(*term.split(":", 1)) for term in terms]


def _word(scheme: str, code: str) -> str:
    if scheme == CONTRIBUTION:
        return str(Contribution(code).label).lower()
    return label(scheme, code)


@dataclass(frozen=True, slots=True)
class Record:
    """An organisation of the directory that may help: why, and how far it is from the need."""

    id: str
    name: str
    family: str
    kind: str
    place: str
    km: float | None
    reason: str
    territorial: bool
    declared: Any
    theme: str


def _searched(need: Need) -> list[tuple[str, str]]:
    """The weightiest (scheme, code) of a need, topics and skills before themes."""
    ranked = sorted(need.tags.all(), key=lambda tag: (tag.scheme == "theme", -tag.weight))
    return [(tag.scheme, tag.code) for tag in ranked[:SEARCHED]]


def searched_words(need: Need) -> list[str]:
    """The words that are searched for a need, in the reader's language."""
    return [label(*key) for key in _searched(need)]


def _in_french(need: Need) -> tuple[str, ...]:
    """The same as the registers write them: whoever reads, the same allies are found."""
    with translation.override("fr"):
        return tuple(searched_words(need))


def from_directory(need: Need, family: str, without: Collection[str]) -> list[Record]:
    """Likely allies of one family in the whole directory, the nearest and most telling first.

    By the words of the need on its territory; then wider; public bodies of the territory last.
    """
    directory = search.directory()
    if directory is None:
        return []
    asked = _Asked(
        need.area_kind,
        need.area_code,
        _in_french(need),
        tuple(tag.code for tag in need.tags.all() if tag.scheme == "theme"),
        family,
    )
    found = _likely(directory.index_folder, get_language(), asked)
    return [record for record in found if record.id not in without][:SHOWN]


class _Asked(NamedTuple):
    """What the directory is asked for a need."""

    area_kind: str
    area_code: str
    words: tuple[str, ...]
    themes: tuple[str, ...]
    family: str


@lru_cache(maxsize=4096)
def _likely(_index: Path, _language: str | None, asked: _Asked) -> tuple[Record, ...]:
    """The records that answer, kept as long as the index and the language are the same."""
    directory = search.directory()
    found: dict[str, Hit] = {}
    for query in _questions(asked) if directory else ():
        for hit in directory.search(query).hits:  # type: ignore[union-attr]
            found.setdefault(hit.organisation.id, hit)
        if len(found) >= DIRECTORY_ASKED:
            break
    return tuple(_record(hit) for hit in list(found.values())[:DIRECTORY_ASKED])


def _questions(asked: _Asked) -> Iterable[Query]:
    place: dict[str, Any] = {asked.area_kind: asked.area_code}
    wide: dict[str, Any] = {}
    if asked.area_kind == "commune":
        place = {"near": asked.area_code, "radius_km": AROUND_KM}
        found = areas.commune(asked.area_code)
        wide = {"departement": found.departement, "near": asked.area_code} if found else {}
    elif asked.area_kind == "country":
        place = {}
    base: dict[str, Any] = {"families": (asked.family,), "limit": DIRECTORY_ASKED, "facets": False}
    for text in asked.words:
        yield Query(text=text, **place, **base)
    for text in asked.words if wide else ():
        yield Query(text=text, **wide, **base)
    if asked.themes:
        yield Query(themes=asked.themes, **place, **base)
    for kind in TERRITORIAL if asked.family == "public" else ():
        yield Query(kinds=(kind,), **place, **base)


def _record(hit: Hit) -> Record:
    row = hit.organisation
    reason = search.telling_reason(hit)
    return Record(
        id=row.id,
        name=row.name,
        family=row.family,
        kind=words.kind_label(row.kind),
        place=row.commune_name or "",
        km=hit.distance_km,
        reason=search.reason_sentence(reason)[0] if reason else "",
        territorial=row.kind in TERRITORIAL,
        declared=row.last_declared,
        theme=words.theme_label(row.theme) if row.theme else "",
    )
