"""Turns the words of a question into an index query: every word must be found, somewhere.

A word is found in the name (weight 4), in the purpose (1), as the acronym (8), or through a code that
the vocabulary gives it (0.5). The weights multiply BM25 and add up: on the relevance set the sum ranks
as well as the maximum of the fields, and the index can skip what cannot reach the first page.
The last word may be the beginning of one; a word that nobody has is corrected.
"""

from dataclasses import dataclass, field

import tantivy

from alliage_engines.directory.expansion import codes_of
from alliage_engines.directory.spelling import Speller
from alliage_engines.directory.text import compact_identifier, query_words, stem

_NAME, _PURPOSE, _ACRONYM, _CODE, _PREFIX = 4.0, 1.0, 8.0, 0.5, 2.0
_COMPLETIONS = 30
_SHOULD, _MUST = tantivy.Occur.Should, tantivy.Occur.Must
#: An identifier has nine letters or digits at least (SIREN), nineteen at most, and some digits.
_IDENTIFIER_SIZES, _DIGITS = range(9, 20), 7


@dataclass(frozen=True, slots=True)
class Plan:
    """How a text is searched: its words, and the index query of each."""

    words: tuple[str, ...]
    clauses: tuple[tantivy.Query, ...]
    corrected: str | None = None
    completions: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def query(self, *, relaxed: bool = False) -> tantivy.Query:
        """Every word, or with `relaxed` all but a third of them."""
        if len(self.clauses) == 1:
            return self.clauses[0]
        if relaxed:
            enough = max(1, (2 * len(self.clauses)) // 3)
            pairs = [(_SHOULD, clause) for clause in self.clauses]
            return tantivy.Query.boolean_query(pairs, minimum_number_should_match=enough)
        return tantivy.Query.boolean_query([(_MUST, clause) for clause in self.clauses])


class Matcher:
    """Plans texts against one index."""

    def __init__(self, searcher: tantivy.Searcher, schema: tantivy.Schema) -> None:
        self._searcher = searcher
        self._schema = schema
        self._speller = Speller(searcher, schema)

    def identifier(self, text: str) -> tantivy.Query | None:
        """The query of an identifier, or None when `text` does not look like one.

        The number of an establishment (SIRET, 14 digits) also finds the unit that it begins with.
        """
        if len(text) > 4 * _IDENTIFIER_SIZES.stop:
            return None
        compact = compact_identifier(text)
        if len(compact) not in _IDENTIFIER_SIZES or sum(map(str.isdigit, compact)) < _DIGITS:
            return None
        values = [compact, compact[:9]] if compact.isdigit() and len(compact) == 14 else [compact]
        return tantivy.Query.term_set_query(self._schema, "identifier", values)

    def plan(self, text: str, *, correct_rare: bool = False) -> Plan | None:
        """Return how `text` is searched, or None when it holds no word.

        correct_rare: also correct words that some organisation has, when a near one is far commoner.
        """
        found = query_words(text)
        if not found:
            return None
        stems = tuple(map(stem, found))
        codes = codes_of(stems)
        corrections: dict[str, str] = {}
        completions: dict[str, tuple[str, ...]] = {}
        for position, (word, one) in enumerate(zip(found, stems, strict=True)):
            if position == len(found) - 1 and not text[-1:].isspace():
                completions[word] = self._completions(word)
            if completions.get(word) or codes[one]:
                continue
            better = self._correction(word, one, correct_rare)
            if better:
                corrections[word] = better
        if corrections:
            found = [corrections.get(word, word) for word in found]
            stems = tuple(map(stem, found))
            codes = codes_of(stems)
        clauses = [
            self._clause(word, one, codes[one], completions.get(word, ()))
            for word, one in zip(found, stems, strict=True)
        ]
        corrected = " ".join(found) if corrections else None
        return Plan(tuple(found), tuple(clauses), corrected, completions)

    def _completions(self, word: str) -> tuple[str, ...]:
        """Words of names that begin with `word`, which is not itself one."""
        if len(word) < 2 or self._searcher.doc_freq("plain", word):
            return ()
        found = self._searcher.terms_with_prefix("plain", word, limit=_COMPLETIONS)
        return tuple(term for term, _ in found)

    def _correction(self, word: str, stemmed: str, correct_rare: bool) -> str | None:
        frequency = self._frequency(stemmed)
        if frequency and not correct_rare:
            return None
        better = self._speller.correct(word)
        if better is None or self._frequency(stem(better)) < 20 * frequency:
            return None
        return better

    def _frequency(self, stemmed: str) -> int:
        count = self._searcher.doc_freq
        return int(count("name", stemmed) + count("purpose", stemmed))

    def _clause(
        self, word: str, stemmed: str, codes: list[tuple[str, str]], completions: tuple[str, ...]
    ) -> tantivy.Query:
        terms = [("name", stemmed, _NAME), ("purpose", stemmed, _PURPOSE)]
        if self._searcher.doc_freq("code", f"a:{word}"):
            terms.append(("code", f"a:{word}", _ACRONYM))
        terms += [(name, value, _CODE) for name, value in codes]
        terms += [("plain", term, _PREFIX) for term in completions]
        return tantivy.Query.boolean_query(
            [
                (_SHOULD, self._boosted(name, value, weight))
                for name, value, weight in terms
                if value
            ]
        )

    def _boosted(self, name: str, value: str, weight: float) -> tantivy.Query:
        option = "freq" if name in ("name", "purpose") else "basic"
        query = tantivy.Query.term_query(self._schema, name, value, option)
        return tantivy.Query.boost_query(query, weight)
