"""Turns the words of a question into an index query: every word must be found, somewhere.

A word is found in the name (weight 4), in the purpose (1), as the acronym (8), or through a code
that the vocabulary gives it (0.5). The weights multiply BM25 and add up: on the relevance set the
sum ranks as well as the maximum of the fields, and the index can skip what cannot reach the first
page. The last word may be the beginning of one; a word that nobody has is corrected.
"""

from dataclasses import dataclass

import tantivy

from alliage_engines.directory.expansion import Code, codes_of
from alliage_engines.directory.spelling import Speller
from alliage_engines.directory.text import compact_identifier, query_words, stem

_NAME, _PURPOSE, _ACRONYM, _CODE, _PREFIX = 4.0, 1.0, 8.0, 0.5, 2.0
_COMPLETIONS = 30
_FAR_COMMONER = 20
_SHOULD, _MUST = tantivy.Occur.Should, tantivy.Occur.Must
#: An identifier has nine letters or digits at least (SIREN), nineteen at most, and some digits.
_IDENTIFIER_SIZES, _DIGITS = range(9, 20), 7


#: (field, value, weight): one place where a word may be found.
Term = tuple[str, str, float]


@dataclass(frozen=True, slots=True)
class Plan:
    """How a text is searched: its words, and for each the terms that any of them must match.

    completed: the words taken as beginnings. corrected: the words in place of those typed, or None.
    """

    words: tuple[str, ...]
    terms: tuple[tuple[Term, ...], ...]
    corrected: str | None
    completed: frozenset[str]


class Matcher:
    """Plans texts against one index."""

    def __init__(self, searcher: tantivy.Searcher, schema: tantivy.Schema) -> None:
        self._searcher = searcher
        self._schema = schema
        self._speller = Speller(searcher, schema)
        #: A word that fewer organisations have may be a mistake of theirs.
        self._rare = max(3, searcher.num_docs // 20_000)

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

        correct_rare: also correct words that some organisation has, when a near one is far
        commoner.
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
        terms = tuple(
            self._terms(word, one, codes[one], completions.get(word, ()))
            for word, one in zip(found, stems, strict=True)
        )
        corrected = " ".join(found) if corrections else None
        completed = frozenset(word for word, ends in completions.items() if ends)
        return Plan(tuple(found), terms, corrected, completed)

    def query(self, plan: Plan, *, relaxed: bool = False) -> tantivy.Query:
        """Return the index query of a plan: every word, or with `relaxed` two thirds of them."""
        clauses = [self._one_of(terms) for terms in plan.terms]
        if len(clauses) == 1:
            return clauses[0]
        if relaxed:
            enough = max(1, (2 * len(clauses)) // 3)
            pairs = [(_SHOULD, clause) for clause in clauses]
            return tantivy.Query.boolean_query(pairs, minimum_number_should_match=enough)
        return tantivy.Query.boolean_query([(_MUST, clause) for clause in clauses])

    def _completions(self, word: str) -> tuple[str, ...]:
        """Words of names that begin with `word`, which is not itself one."""
        if len(word) < 2 or self._searcher.doc_freq("plain", word):
            return ()
        found = self._searcher.terms_with_prefix("plain", word, limit=_COMPLETIONS)
        return tuple(term for term, _ in found)

    def _correction(self, word: str, stemmed: str, correct_rare: bool) -> str | None:
        frequency = self._frequency(stemmed)
        if frequency > (self._rare if correct_rare else 0):
            return None
        better = self._speller.correct(word)
        if better is None or self._frequency(stem(better)) < _FAR_COMMONER * frequency:
            return None
        return better

    def _frequency(self, stemmed: str) -> int:
        count = self._searcher.doc_freq
        return int(count("name", stemmed) + count("purpose", stemmed))

    def _terms(
        self, word: str, stemmed: str, codes: list[Code], completions: tuple[str, ...]
    ) -> tuple[Term, ...]:
        terms = [("name", stemmed, _NAME), ("purpose", stemmed, _PURPOSE)] if stemmed else []
        if self._searcher.doc_freq("code", f"a:{word}"):
            terms.append(("code", f"a:{word}", _ACRONYM))
        terms += [("code", code, _CODE) for code in codes]
        terms += [("plain", term, _PREFIX) for term in completions]
        return tuple(terms)

    def _one_of(self, terms: tuple[Term, ...]) -> tantivy.Query:
        made = []
        for name, value, weight in terms:
            option = "freq" if name in ("name", "purpose") else "basic"
            query = tantivy.Query.term_query(self._schema, name, value, option)
            made.append((_SHOULD, tantivy.Query.boost_query(query, weight)))
        return tantivy.Query.boolean_query(made)
