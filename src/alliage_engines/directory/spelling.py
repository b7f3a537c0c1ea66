"""Corrects a word that no organisation has: the nearest word that some do.

Distance is that of Damerau and Levenshtein with adjacent transpositions (optimal string
alignment): one edit for words of four letters or more, two from eight on. Among the nearest, the
most frequent wins. The first letter is held to be right: nobody mistypes it, and another one makes
another word (rameau, hameau).
"""

import tantivy

from alliage_engines.directory.edits import distance
from alliage_engines.directory.record import UNIT
from alliage_engines.directory.text import stem, words

_SHORTEST, _LONG = 4, 8
_EXAMPLES = 40  # organisations looked at for words
_PREFIXED = 3000  # words looked at that begin alike


class Speller:
    """Finds corrections among the words of one index."""

    def __init__(self, searcher: tantivy.Searcher, schema: tantivy.Schema) -> None:
        self._searcher = searcher
        self._schema = schema

    def correct(self, word: str) -> str | None:
        """Return the best correction of a normalised word, or None."""
        if len(word) < _SHORTEST or any(c.isdigit() for c in word):
            return None
        for edits in range(1, 3 if len(word) >= _LONG else 2):
            near = {
                other
                for other in self._beginning_alike(word) | self._resembling(word, edits)
                if other[0] == word[0] and 0 < distance(word, other, edits) <= edits
            }
            if near:
                return min(near, key=lambda other: (-self._frequency(other), other))
        return None

    def _frequency(self, word: str) -> int:
        stemmed = stem(word)
        return int(
            self._searcher.doc_freq("plain", word) * 2
            + self._searcher.doc_freq("name", stemmed)
            + self._searcher.doc_freq("purpose", stemmed)
        )

    def _beginning_alike(self, word: str) -> set[str]:
        half = word[: max(3, len(word) // 2)]
        found = self._searcher.terms_with_prefix("plain", half, limit=_PREFIXED)
        return {term for term, _ in found}

    def _resembling(self, word: str, edits: int) -> set[str]:
        """Words of the organisations whose names, else purposes, hold something like it."""
        for name, sought, place in (("plain", word, 3), ("purpose", stem(word), 5)):
            query = tantivy.Query.fuzzy_term_query(self._schema, name, sought, edits)
            hits = self._searcher.search(query, _EXAMPLES, count=False).hits
            texts = [self._text(address, place) for _, address in hits]
            if found := set(words(" ".join(texts))):
                return found
        return set()

    def _text(self, address: tantivy.DocAddress, place: int) -> str:
        stored: bytes = self._searcher.doc(address)["record"][0]
        return stored.decode().split(UNIT)[place]
