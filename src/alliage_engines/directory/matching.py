"""Turns the words of a question into an index query: every word must be found, somewhere.

A word is found in the name (weight 4), in the purpose (1), as the acronym (8), as the kind (6) or
through another code that the vocabulary gives it (0.5). The weights multiply BM25 and add up, which
ranks the relevance set as well as the maximum would. The last word may be the beginning of one; a
word that nobody has is corrected. When too little is found, some of the words are enough, and their
topics count.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import tantivy

from alliage_engines.directory.expansion import (
    Code,
    asks_for_communes,
    codes_of,
    is_in_a_commune_name,
    is_known,
    loosely,
    weak_stems,
)
from alliage_engines.directory.spelling import Speller
from alliage_engines.directory.text import compact_identifier, query_words, stem

_NAME, _PURPOSE, _ACRONYM, _KIND = 4.0, 1.0, 8.0, 6.0
_CODE, _PREFIX, _RELATED = 0.5, 2.0, 0.3
_EACH_WORD = 20.0
_COMPLETIONS = 30
_FAR_COMMONER = 20
_SHORTEST_VARIANT = 5
_SHOULD, _MUST, _MUST_NOT = tantivy.Occur.Should, tantivy.Occur.Must, tantivy.Occur.MustNot
#: The name, unless it is a commune's: "garde d'enfants" does not mean the commune of La Garde.
_NAME_BUT_COMMUNES = "name, communes left out"
#: An identifier has nine letters or digits at least (SIREN), nineteen at most, and some digits.
_IDENTIFIER_SIZES, _DIGITS = range(9, 20), 7


#: (field, value, weight): one place where a word may be found.
Term = tuple[str, str, float]


@dataclass(frozen=True, slots=True)
class Plan:
    """How a text is searched: its words, and for each the terms that any of them must match.

    completed: the words taken as beginnings. corrected: the words in place of those typed, or None.
    unknown: words that no organisation has, in any way.
    """

    words: tuple[str, ...]
    terms: tuple[tuple[Term, ...], ...]
    corrected: str | None
    completed: frozenset[str]
    unknown: tuple[str, ...] = ()


class Matcher:
    """Plans texts against one index."""

    def __init__(self, searcher: tantivy.Searcher, schema: tantivy.Schema) -> None:
        self._searcher = searcher
        self._schema = schema
        self._speller = Speller(searcher, schema)
        self._commune = tantivy.Query.term_query(schema, "code", "k:commune", "basic")
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
        own = "name" if asks_for_communes(stems) else _NAME_BUT_COMMUNES
        terms = tuple(
            self._terms(word, one, codes[one], completions.get(word, ()), own)
            for word, one in zip(found, stems, strict=True)
        )
        unknown = tuple(
            word
            for word, one in zip(found, stems, strict=True)
            if not (codes[one] or completions.get(word) or self._frequency(one))
        )
        corrected = " ".join(found) if corrections else None
        completed = frozenset(word for word, ends in completions.items() if ends)
        return Plan(tuple(found), terms, corrected, completed, unknown)

    def query(self, plan: Plan) -> tantivy.Query:
        """Return the index query of a plan: every word must match."""
        clauses = [self._one_of(terms) for terms in plan.terms]
        if len(clauses) == 1:
            return clauses[0]
        return tantivy.Query.boolean_query([(_MUST, clause) for clause in clauses])

    def relaxed(self, plan: Plan) -> list[tantivy.Query]:
        """Return wider and wider queries: two thirds of the telling words, then any; topics count.

        The more words match, the higher: each adds more than what its rarity could, and what holds
        every word stays first.
        """
        stems = tuple(map(stem, plan.words))
        wider, loose = [], loosely(stems)
        for one, terms in zip(stems, plan.terms, strict=True):
            codes, others = loose[one]
            more = [("code", code, _CODE) for code in codes]
            more += [(name, x, _RELATED) for x in others for name in ("name", "purpose")]
            # The best related word counts, not the sum of them all.
            clauses = [self._one_of(terms), tantivy.Query.disjunction_max_query(self._each(more))]
            wider.append(tantivy.Query.boolean_query([(_SHOULD, c) for c in clauses]))
        strong = [c for one, c in zip(stems, wider, strict=True) if one not in weak_stems()]
        strong = strong or wider
        counted = [tantivy.Query.const_score_query(clause, _EACH_WORD) for clause in wider]
        whole = self.query(plan)
        first = tantivy.Query.const_score_query(whole, 2 * len(wider) * _EACH_WORD)
        weighing = [(_SHOULD, clause) for clause in (*wider, *counted, whole, first)]
        levels = sorted({max(1, 2 * len(strong) // 3), 1}, reverse=True)
        return [
            tantivy.Query.boolean_query([(_MUST, self._at_least(level, strong)), *weighing])
            for level in levels
        ]

    def _at_least(self, count: int, clauses: list[tantivy.Query]) -> tantivy.Query:
        """Some of the clauses, whichever, without weight."""
        pairs = [(_SHOULD, clause) for clause in clauses]
        some = tantivy.Query.boolean_query(pairs, minimum_number_should_match=count)
        return tantivy.Query.const_score_query(some, 0.0)

    def related(self, plan: Plan) -> frozenset[str]:
        """Return the stems that the relaxed queries of a plan also look for."""
        found = loosely(tuple(map(stem, plan.words)))
        return frozenset(other for _, others in found.values() for other in others)

    def _completions(self, word: str) -> tuple[str, ...]:
        """Words of names that begin with `word`, which is not itself one."""
        if len(word) < 2 or self._searcher.doc_freq("plain", word):
            return ()
        found = self._searcher.terms_with_prefix("plain", word, limit=_COMPLETIONS)
        return tuple(term for term, _ in found)

    def _correction(self, word: str, stemmed: str, correct_rare: bool) -> str | None:
        frequency = self._frequency(stemmed)
        if is_known(stemmed) or frequency > (self._rare if correct_rare else 0):
            return None
        better = self._speller.correct(word)
        if (
            better is None
            or stem(better) == stemmed
            or self._frequency(stem(better)) < _FAR_COMMONER * frequency
        ):
            return None
        return better

    def _frequency(self, stemmed: str) -> int:
        count = self._searcher.doc_freq
        return sum(
            int(count("name", one) + count("purpose", one)) for one in self._variants(stemmed)
        )

    def _variants(self, stemmed: str) -> list[str]:
        """The stem, and the one of the other gender when there is one: partagé, partagée.

        Accents go before stemming; without them the stemmer leaves feminine participles an e.
        """
        if not stemmed:
            return []
        other = stemmed[:-1] if stemmed[-1] == "e" else stemmed + "e"
        if min(len(other), len(stemmed)) < _SHORTEST_VARIANT:
            return [stemmed]
        count = self._searcher.doc_freq
        known = count("name", other) or count("purpose", other)
        return [stemmed, other] if known else [stemmed]

    def _terms(
        self,
        word: str,
        stemmed: str,
        codes: list[Code],
        completions: tuple[str, ...],
        own: str,
    ) -> tuple[Term, ...]:
        terms: list[Term] = []
        for one in self._variants(stemmed):
            name = own if is_in_a_commune_name(one) else "name"
            terms += [(name, one, _NAME), ("purpose", one, _PURPOSE)]
        if self._searcher.doc_freq("code", f"a:{word}"):
            terms.append(("code", f"a:{word}", _ACRONYM))
        terms += [("code", code, _KIND if code[0] == "k" else _CODE) for code in codes]
        terms += [("plain", term, _PREFIX) for term in completions]
        return tuple(terms)

    def _one_of(self, terms: tuple[Term, ...]) -> tantivy.Query:
        return tantivy.Query.boolean_query([(_SHOULD, query) for query in self._each(terms)])

    def _each(self, terms: Iterable[Term]) -> list[tantivy.Query]:
        made = []
        for name, value, weight in terms:
            field = "name" if name == _NAME_BUT_COMMUNES else name
            query = tantivy.Query.term_query(self._schema, field, value, "basic")
            if name == _NAME_BUT_COMMUNES:
                query = tantivy.Query.boolean_query([(_MUST, query), (_MUST_NOT, self._commune)])
            made.append(tantivy.Query.boost_query(query, weight))
        return made
