"""The directory as the linker sees it: candidates from the index, word weights, identifiers.

A snapshot never changes and tantivy's searcher may be shared, so one pool serves several threads.
"""

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import tantivy
from rapidfuzz import fuzz
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist, extract

from alliage_engines.directory import index as indexing
from alliage_engines.directory.lookup import Lookup
from alliage_engines.directory.record import UNIT, Tables, decode
from alliage_engines.directory.schema import Organisation
from alliage_engines.directory.text import normalise, normalise_many, stem
from alliage_engines.linking.places import (
    area_words,
    commune_words,
    departement_of,
    epci_words,
    wide_words,
)
from alliage_engines.linking.wording import COMMUNE, Token, Words, initials, read, rules

#: Where the name and the acronym stand in a stored record.
_NAME_FIELD, _ACRONYM_FIELD = 3, 4
_UNIT = UNIT.encode()
#: How many answers are read: the first of the index, and those whose letters are nearest.
_FIRST, _NEAREST = 4, 9
_MUST, _SHOULD = tantivy.Occur.Must, tantivy.Occur.Should
_PARENTHESES = re.compile(r"\(([^()]*)\)")
_SHORT_NAME = 6
_ACRONYM_LENGTHS = range(2, 11)
_KEPT_WORDS = 200_000
_SHORTEST_TYPO, _LONG = 5, 9
_NEAR = 6
_LEAST_WEIGHT, _MOST_WEIGHT, _GENERIC_WEIGHT, _NUMBER_WEIGHT = 1.0, 10.0, 3.0, 5.0


@dataclass(frozen=True)
class Entry:
    """One organisation, read as names are."""

    organisation: Organisation
    words: Words
    without_parentheses: Words | None
    acronyms: frozenset[str]

    @cached_property
    def departements(self) -> frozenset[str]:
        """The départements of its seat and of its establishments."""
        own = self.organisation
        found = {departement_of(c) for c in own.establishment_communes if c != own.commune}
        return frozenset(code for code in (*found, own.departement) if code)

    @cached_property
    def commune_words(self) -> frozenset[str]:
        return commune_words(self.organisation.commune)

    @cached_property
    def wide_words(self) -> frozenset[str]:
        """The words of its département and région, codes and postal code included."""
        own = self.organisation
        return wide_words(own.departement, own.region, own.postal_code)

    @cached_property
    def epci_words(self) -> frozenset[str]:
        return epci_words(self.organisation.epci)

    @cached_property
    def areas(self) -> tuple[frozenset[str], ...]:
        """The words of the name of each place that holds it; codes are names too."""
        own = self.organisation
        names = [self.commune_words, self.epci_words, area_words("region", own.region)]
        names.append(area_words("departement", own.departement))
        codes = [c.lower() for c in (own.departement, own.postal_code) if c]
        return tuple(name for name in (*names, *(frozenset((c,)) for c in codes)) if name)

    def is_placed(self, word: str) -> bool:
        """Whether a word is of the name of a place that holds it."""
        return word in self.commune_words or word in self.wide_words or word in self.epci_words

    @cached_property
    def place_words(self) -> frozenset[str]:
        return self.commune_words | self.wide_words | self.epci_words

    @cached_property
    def initials(self) -> frozenset[str]:
        return initials(_PARENTHESES.sub(" ", self.organisation.name))


def make_entry(organisation: Organisation) -> Entry:
    """Read an organisation's name; a commune is read as "commune" and its name, whatever it says."""
    name = organisation.name
    if organisation.kind == "commune" and organisation.commune_name:
        place = read(organisation.commune_name)
        words = replace(place, tokens=(COMMUNE, *place.tokens), folded=f"commune {place.folded}")
        return Entry(organisation, words, None, frozenset())
    held = [normalise(inside).replace(" ", "") for inside in _PARENTHESES.findall(name)]
    if organisation.acronym:
        held.append(normalise(organisation.acronym).replace(" ", ""))
    outside = _PARENTHESES.sub(" ", name)
    bare = read(outside) if outside != name else None
    return Entry(
        organisation,
        read(name),
        bare if bare and _is_a_name(bare) else None,
        frozenset(a for a in held if len(a) in _ACRONYM_LENGTHS),
    )


def _is_a_name(words: Words) -> bool:
    """Whether what stands outside parentheses is a name and not the acronym of what is inside."""
    return len(words.tokens) > 1 or any(len(t.word) > _SHORT_NAME for t in words.tokens)


@dataclass(frozen=True, slots=True)
class Hit:
    """An answer of the index before it is read: its record, its name, its folded acronym."""

    stored: bytes
    name: str
    acronym: str


class Vocabulary:
    """The words of names, by first letter and length, to find what a misspelt one stands for."""

    def __init__(self, searcher: tantivy.Searcher) -> None:
        self._words: dict[tuple[str, int], list[str]] = defaultdict(list)
        for word, _ in searcher.terms_with_prefix("plain", ""):
            if len(word) >= _SHORTEST_TYPO - 1 and word.isalpha():
                self._words[word[0], len(word)].append(word)

    def near(self, word: str) -> list[str]:
        """Words one edit away, two from nine letters on; the first letter is held to be right."""
        if len(word) < _SHORTEST_TYPO or not word.isalpha():
            return []
        most = 2 if len(word) >= _LONG else 1
        found = []
        for length in range(len(word) - most, len(word) + most + 1):
            words = self._words.get((word[0], length), ())
            found += extract(word, words, scorer=OSA.distance, score_cutoff=most, limit=_NEAR)
        return [str(other) for other, *_ in sorted(found, key=lambda hit: hit[1])[:_NEAR]]


class Pool:
    """One snapshot, opened."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        opened = indexing.open_index(folder / "index")
        self.schema = opened.schema
        self.searcher = opened.searcher()
        self.tables = Tables.load(folder / "index")
        self.lookup = Lookup(folder, self.searcher, self.schema, self.tables)
        self._total = max(2, self.searcher.num_docs)
        self.weight = lru_cache(maxsize=_KEPT_WORDS)(self._weight)
        self.frequency = lru_cache(maxsize=_KEPT_WORDS)(self._frequency)
        self.near = lru_cache(maxsize=_KEPT_WORDS)(self._near)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        return Vocabulary(self.searcher)

    def _near(self, word: str) -> tuple[str, ...]:
        return tuple(self.vocabulary.near(word))

    # Nothing read from the index is kept: what lives on only keeps the garbage collector busy.

    def _hit(self, address: tantivy.DocAddress) -> Hit:
        stored: bytes = self.searcher.doc(address)["record"][0]
        fields = stored.split(_UNIT, _ACRONYM_FIELD + 1)
        acronym = fields[_ACRONYM_FIELD].decode()
        acronym = normalise(acronym).replace(" ", "") if acronym else ""
        return Hit(stored, fields[_NAME_FIELD].decode(), acronym)

    def _entry(self, hit: Hit) -> Entry:
        without_sources = hit.stored[: hit.stored.rindex(_UNIT) + 1]  # half the time is their dates
        return make_entry(decode(without_sources, self.tables))

    def _frequency(self, stemmed: str) -> int:
        return int(self.searcher.doc_freq("name", stemmed))

    def _weight(self, stemmed: str) -> float:
        """How telling a word is, 1 to 10: its rarity on a scale that the directory's size sets."""
        rarity = math.log((self._total + 1) / (self.frequency(stemmed) + 0.5))
        weight = _MOST_WEIGHT * rarity / math.log(self._total + 1)
        most = _GENERIC_WEIGHT if stemmed in rules().generic else _MOST_WEIGHT
        most = min(most, _NUMBER_WEIGHT) if stemmed.isdigit() else most
        return min(most, max(_LEAST_WEIGHT, weight))

    def _term(self, field: str, value: str) -> tantivy.Query:
        return tantivy.Query.term_query(self.schema, field, value, "basic")

    def _clauses(self, tokens: Sequence[Token]) -> list[tantivy.Query]:
        """One term for each way that a name may hold each word."""
        stems: set[str] = set()
        compacts: set[str] = set()
        for token in tokens:
            written = (*token.written, *rules().expansions.get(token.word, ()), token.word)
            stems |= {stem(word) for word in written}
            compacts |= {token.word, *token.written}
            if not self.frequency(token.stem) and len(token.written) == 1:
                stems |= {stem(word) for word in self.near(token.word)}
        pairs = pairwise(tokens)
        stems |= {stem(a.word + b.word) for a, b in pairs if len(a.word + b.word) < 30}
        terms = [self._term("name", one) for one in sorted(stems) if one and self.frequency(one)]
        return terms + [self._term("code", f"a:{one}") for one in sorted(compacts)]

    def search(
        self,
        tokens: Sequence[Token],
        *,
        departements: Iterable[str] = (),
        communes: Iterable[str] = (),
        limit: int,
    ) -> list[Entry]:
        """The organisations whose names hold most of the words, in these départements or anywhere.

        communes: those whose organisations come first among equals.
        """
        clauses = [(_SHOULD, clause) for clause in self._clauses(tokens)]
        if not clauses:
            return []
        clauses += [(_SHOULD, self._term("code", f"c:{code}")) for code in sorted(communes)]
        places = [self._term("code", f"{k}:{d}") for d in sorted(departements) for k in "dD"]
        if places:
            where = tantivy.Query.boolean_query([(_SHOULD, place) for place in places])
            words = tantivy.Query.boolean_query(clauses)
            only = tantivy.Query.const_score_query(where, 0.0)
            clauses = [(_MUST, only), (_MUST, words)]
        return self._shortlist(tokens, tantivy.Query.boolean_query(clauses), limit)

    def communes(self, codes: Iterable[str]) -> list[Entry]:
        """The bodies of communes, by the code of the commune."""
        chosen = [(_SHOULD, self._term("code", f"c:{code}")) for code in sorted(codes)]
        kind = (_MUST, self._term("code", "k:commune"))
        query = tantivy.Query.boolean_query([kind, (_MUST, tantivy.Query.boolean_query(chosen))])
        return self._hits(query, 50)

    def _hits(self, query: tantivy.Query, limit: int) -> list[Entry]:
        hits = self.searcher.search(query, limit, count=False).hits
        return [self._entry(self._hit(address)) for _, address in hits]

    def _shortlist(self, tokens: Sequence[Token], query: tantivy.Query, limit: int) -> list[Entry]:
        """The answers worth reading: the index knows rare words, rapidfuzz knows letters."""
        found = self.searcher.search(query, limit, count=False).hits
        hits = [self._hit(address) for _, address in found]
        words = {token.word for token in tokens}
        chosen = {n for n, hit in enumerate(hits) if n < _FIRST or hit.acronym in words}
        written = " ".join(word for token in tokens for word in token.written)
        short = " ".join(token.word for token in tokens)
        whole = " ".join(w for t in tokens for w in rules().expansions.get(t.word, (t.word,)))
        likeness = np.zeros(len(hits), dtype=np.float32)
        names = normalise_many([hit.name for hit in hits])
        for text in dict.fromkeys((written, short, whole)):
            each = cdist([text], names, scorer=fuzz.token_set_ratio)[0]
            each = each + cdist([text], names, scorer=fuzz.token_sort_ratio)[0]
            likeness = np.maximum(likeness, each)
        chosen.update(np.argsort(-likeness, kind="stable")[:_NEAREST].tolist())
        return [self._entry(hits[n]) for n in sorted(chosen)]
