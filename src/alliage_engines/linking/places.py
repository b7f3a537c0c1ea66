"""Finds the places that a text names: communes (former ones too), départements, régions."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from alliage_engines.directory.territory import territory
from alliage_engines.directory.text import STOP_WORDS, normalise_many
from alliage_engines.linking.wording import Token, departement_codes, rules

POSTAL_LENGTH = 5
#: Words of an EPCI's name that say what it is and not where.
_EPCI_WORDS = frozenset("cc ca cu metropole communaute pays agglomeration val vallee".split())


@dataclass(frozen=True, slots=True)
class Mention:
    """A place named by the tokens from `start` to `end`: kind, and the codes it may be."""

    start: int
    end: int
    kind: str
    codes: frozenset[str]


class Gazetteer:
    """Names of places by their telling words."""

    def __init__(self) -> None:
        where = territory()
        communes = [(c.name, c.code) for c in where.communes]
        communes += [(old.name, old.code) for old in where.old_codes if old.name]
        self._names: dict[str, dict[tuple[str, ...], tuple[str, set[str]]]] = defaultdict(dict)
        worded = self._add("commune", communes)
        current = range(len(where.communes))
        #: The words of the name of each current commune.
        self.communes = {communes[place][1]: worded[place] for place in current}
        for kind in ("region", "departement"):  # the last one wins a name that both have
            areas = where.area_names.items()
            self._add(kind, [(area.name, key[1]) for key, area in areas if key[0] == kind])

    def _add(self, kind: str, places: Sequence[tuple[str, str]]) -> list[tuple[str, ...]]:
        """Take names and codes of places; return the words of each name."""
        worded = _worded([name for name, _ in places])
        for words, (_, code) in zip(worded, places, strict=True):
            if not words:
                continue
            known = self._names[words[0]]
            # Vienne and Paris are communes and départements: a town is what people mean.
            if words in known and known[words][0] != kind:
                continue
            known.setdefault(words, (kind, set()))[1].add(code)
        return worded

    def mentions(self, tokens: Sequence[Token]) -> list[Mention]:
        """The places that the tokens name, the longest name first at each of them."""
        words = [token.word for token in tokens]
        found, place = [], 0
        while place < len(words):
            mention = self._at(words, place)
            if mention is None:
                place += 1
                continue
            found.append(mention)
            place = mention.end
        return found

    def _at(self, words: Sequence[str], place: int) -> Mention | None:
        word = words[place]
        if word in departement_codes():
            return Mention(place, place + 1, "number", frozenset((word.upper(),)))
        if len(word) == POSTAL_LENGTH and word.isdigit():
            code = word[:3] if word.startswith("97") else word[:2]
            return Mention(place, place + 1, "number", frozenset((code,)))
        names = self._names.get(word)
        for length in range(min(7, len(words) - place), 0, -1) if names else ():
            found = names.get(tuple(words[place : place + length])) if names else None
            if found is not None:
                return Mention(place, place + length, found[0], frozenset(found[1]))
        return None


def _worded(names: Sequence[str]) -> list[tuple[str, ...]]:
    """The telling words of many names, as `wording.read` has them."""
    known = rules().words
    worded = []
    for text in normalise_many(list(names)):
        words = text.split()
        telling = [word for word in words if word not in STOP_WORDS] or words
        worded.append(tuple(known.get(word, word) for word in telling))
    return worded


@cache
def gazetteer() -> Gazetteer:
    """Return the gazetteer, made once."""
    return Gazetteer()


@cache
def epci_words(code: str | None) -> frozenset[str]:
    """The words of an EPCI's name that say where it is."""
    return area_words("epci", code) - _EPCI_WORDS


@cache
def area_words(kind: str, code: str | None) -> frozenset[str]:
    """The words of the name of an EPCI, a département or a région."""
    area = territory().area_names.get((kind, code)) if code else None
    return frozenset(_worded([area.name])[0]) if area else frozenset()


@lru_cache(maxsize=16384)
def wide_words(
    departement: str | None, region: str | None, postal_code: str | None
) -> frozenset[str]:
    """The words of a département's and a région's names, with their codes."""
    words = area_words("departement", departement) | area_words("region", region)
    return words | {code.lower() for code in (departement, postal_code) if code}


@lru_cache(maxsize=16384)
def commune_words(code: str | None) -> frozenset[str]:
    """The words of a commune's name."""
    return frozenset(gazetteer().communes.get(code or "", ()))


@cache
def departement_of(commune: str) -> str | None:
    """The département of a commune's code, past codes included."""
    found = territory().commune(commune)
    return found.departement if found else None
