"""From plain words to the shared vocabulary, and from tags to the terms that the engine compares.

`suggest_terms` reads a sentence as the directory's search does (folded, without elisions, stemmed)
and looks for the names and synonyms of themes, topics, skills and means:

- a word counts by its rarity: ln(1 + concepts / concepts that use it), a weak word ("aide",
  "projet") for a quarter of that;
- a name of several words counts by the share of it that the sentence says (to the power 1.5), and
  not at all below half: "lien social" is hardly found in "travail social";
- the words of one name stand in one sentence, and a word that only shares its stem with the name
  ("réfugié" and "refuge") counts for less than the same word;
- a concept adds up its words, each once, at its best name. What its other names repeat is not
  counted again, so that a concept with many synonyms is no likelier than another;
- a theme counts for less than a topic, because every topic brings its theme along (`terms_of`),
  and topics of a theme that the words speak of come before the homonyms of other themes.

The answer is a proposal for a person, who takes or leaves each line: it is made to hold the right
line near the top, not to be right alone.
"""

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from alliage_engines.directory.text import GENERIC_WORDS, STOP_WORDS, WEAK_WORDS, normalise, stem
from alliage_engines.directory.theme import lexicon
from alliage_engines.vocabulary import Concept, Theme, Topic, means, skills, themes, topics

#: What a topic's theme weighs beside the topic. Two items of one topic have a cosine of 1; of two
#: topics of the same theme 0.5² / (1 + 0.5²) = 0.2: enough to be seen, never enough to pass before
#: the same topic within a reach; a theme alone meets a topic of its own at 0.45.
THEME_SHARE = 0.5
#: How much the words must say before anything is proposed; a rare word alone says 4 to 6.
_MINIMUM = 1.5
#: What a whole scheme counts for in the order of suggestions.
_SCHEME_FACTOR = {"topic": 1.0, "theme": 0.6, "skill": 0.75, "means": 0.75}
#: A topic of the theme that the words speak most of gains this share.
_THEME_BONUS = 0.35
_WEAK_FACTOR = 0.25
_SHARE_POWER = 1.5
#: Another word of the same stem.
_KIN_FACTOR = 0.5
#: Points of the directory's lexicon (1 to 8) in units of rarity.
_LEXICON_POINT = 0.4
_LANGUAGES = ("fr", "en")

_PARTS = re.compile(r"[,;:/()–—]|\bet\b|\bou\b|\band\b|\bor\b")
_SENTENCES = re.compile(r"[!?;\n]|\.(?=\s|$)")
_ELISION = re.compile(r"^(?:[cdjlmnst]|(?:jus|lors|puis|quoi)?qu)['’ʼ]", re.IGNORECASE)
_EDGES = re.compile(r"^\W+|\W+$")

Key = tuple[str, str]
Phrase = frozenset[str]


@dataclass(frozen=True, slots=True)
class TermSuggestion:
    """A concept that a text seems to speak of.

    scheme: "theme", "topic", "skill" or "means"; words_found: the words of the text, as typed;
    weight: 0 to 1, the best suggestion of a text having 1: a starting value for `terms_of`.
    """

    scheme: str
    code: str
    label: str
    words_found: tuple[str, ...]
    weight: float


def suggest_terms(text: str, language: str = "fr", limit: int = 12) -> list[TermSuggestion]:
    """Return the concepts that `text` speaks of, the likeliest first, at most `limit`.

    language: of the text and of the labels, "fr" or "en"; ValueError for another.
    """
    if language not in _LANGUAGES:
        raise ValueError(f"language {language!r} is none of {', '.join(_LANGUAGES)}")
    index = _index(language)
    scores: dict[Key, dict[str, float]] = defaultdict(dict)
    typed: dict[str, str] = {}
    for sentence in _SENTENCES.split(text):
        for one, word in _stems(sentence).items():
            typed.setdefault(one, word)
        index.add_scores(sentence, scores)
        if language == "fr":
            _add_lexicon(sentence, scores, typed)
    return _ranked(scores, typed, language, limit)


def terms_of(tags: Iterable[tuple[str, str, float]]) -> dict[str, float]:
    """Return the term vector of a need or an offer: "scheme:code" -> weight.

    tags: (scheme, code, weight). A topic also gives its theme at THEME_SHARE of its weight, so that
    near subjects meet; of several weights for one term the heaviest holds, so that three topics of
    one theme do not make the theme outweigh them. Schemes and codes that the vocabulary does not
    know are kept: two items that share one still meet. A weight of 0 leaves the tag out; ValueError
    for a negative or infinite one.
    """
    terms: dict[str, float] = {}
    for scheme, code, weight in tags:
        if not (math.isfinite(weight) and weight >= 0):
            raise ValueError(f"{scheme}:{code}: weight {weight} is not a number from 0 up")
        _keep_heaviest(terms, f"{scheme}:{code}", weight)
        if scheme == "topic" and code in topics():
            _keep_heaviest(terms, f"theme:{topics()[code].theme}", weight * THEME_SHARE)
    return terms


def _keep_heaviest(terms: dict[str, float], term: str, weight: float) -> None:
    if weight > terms.get(term, 0.0):
        terms[term] = float(weight)


def _key(stemmed: str) -> str:
    """The stem without a doubled last letter: travailler and travail mean the same here."""
    return stemmed[:-1] if stemmed[-2:-1] == stemmed[-1:] and len(stemmed) > 3 else stemmed


def _telling(word: str) -> bool:
    return len(word) > 1 and word not in STOP_WORDS and word not in GENERIC_WORDS


def _stems(sentence: str) -> dict[str, str]:
    """The stem of each telling word -> the word as typed, without its elision."""
    found: dict[str, str] = {}
    for piece in sentence.split():
        for one in _words(piece):
            found.setdefault(one, _ELISION.sub("", _EDGES.sub("", piece)))
    return found


def _words(text: str) -> dict[str, set[str]]:
    """The stem of each telling word -> the normalised words that have it, in the singular."""
    found: dict[str, set[str]] = {}
    for word in normalise(text).split():
        if _telling(word) and (one := _key(stem(word))):
            found.setdefault(one, set()).add(_singular(word))
    return found


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word[-1] in "sx" else word


@cache
def _weak() -> frozenset[str]:
    return frozenset(_key(stem(word)) for word in WEAK_WORDS)


def _phrases(texts: Iterable[str]) -> set[Phrase]:
    """The stems that name a concept, a set for each thing that its names list."""
    parts = (part for text in texts for part in _PARTS.split(text))
    return {frozenset(_stems(part)) for part in parts} - {frozenset()}


def _concepts() -> Iterator[tuple[Key, Theme | Topic | Concept]]:
    schemes: tuple[tuple[str, Mapping[str, Theme | Topic | Concept]], ...] = (
        ("theme", themes()),
        ("topic", topics()),
        ("skill", skills()),
        ("means", means()),
    )
    for scheme, concepts in schemes:
        for code, concept in concepts.items():
            yield (scheme, code), concept


def _label(concept: Theme | Topic | Concept, language: str) -> str:
    return concept.label_en if language == "en" else concept.label_fr


def _names(concept: Theme | Topic | Concept, language: str) -> tuple[str, ...]:
    synonyms = concept.synonyms_en if language == "en" else concept.synonyms_fr
    return (_label(concept, language), *synonyms)


class _Index:
    """The names of every concept in one language, by the stems that they hold."""

    def __init__(self, language: str) -> None:
        self.labels = {key: _label(concept, language) for key, concept in _concepts()}
        self._phrases: dict[str, list[tuple[Key, Phrase]]] = defaultdict(list)
        self._words: dict[tuple[Key, str], set[str]] = defaultdict(set)
        users: dict[str, set[Key]] = defaultdict(set)
        for key, concept in _concepts():
            names = _names(concept, language)
            for member, words in _words(" ".join(names)).items():
                self._words[key, member] |= words
            for phrase in _phrases(names):
                for member in phrase:
                    users[member].add(key)
                    self._phrases[member].append((key, phrase))
        self._rarity = {
            member: math.log(1 + len(self.labels) / len(keys))
            * (_WEAK_FACTOR if member in _weak() else 1.0)
            for member, keys in users.items()
        }

    def add_scores(self, sentence: str, scores: dict[Key, dict[str, float]]) -> None:
        """Raise the points of each stem of `sentence` in each concept that it helps to name."""
        present = _words(sentence)
        for member, words in present.items():
            for key, phrase in self._phrases.get(member, ()):
                whole = sum(self._rarity[m] for m in phrase)
                said = sum(self._rarity[m] for m in phrase if m in present)
                if 2 * said < whole:
                    continue
                points = self._rarity[member] * (said / whole) ** _SHARE_POWER
                if not words & self._words[key, member]:
                    points *= _KIN_FACTOR
                scores[key][member] = max(points, scores[key].get(member, 0.0))


@cache
def _index(language: str) -> _Index:
    return _Index(language)


@cache
def _lexicon_terms() -> dict[str, list[tuple[str, str, bool, float]]]:
    """First four letters -> (theme, first and second word, any ending, points)."""
    found: dict[str, list[tuple[str, str, bool, float]]] = defaultdict(list)
    for term in lexicon():
        words = f"{term.first} {term.second}".strip()
        found[term.first[:4]].append((term.theme, words, term.prefix, term.weight * _LEXICON_POINT))
    return found


def _add_lexicon(sentence: str, scores: dict[Key, dict[str, float]], typed: dict[str, str]) -> None:
    """Let the lexicon that gives organisations their theme speak on the theme of a sentence."""
    said = [w for w in normalise(sentence).split() if w not in STOP_WORDS]
    for place, word in enumerate(said):
        for theme, term, prefix, points in _lexicon_terms().get(word[:4], ()):
            heard = " ".join(said[place : place + 1 + term.count(" ")])
            if heard == term or (prefix and heard.startswith(term)):
                one = _key(stem(word))
                typed.setdefault(one, word)
                known = scores["theme", theme]
                known[one] = max(points, known.get(one, 0.0))


def _ranked(
    scores: dict[Key, dict[str, float]], typed: dict[str, str], language: str, limit: int
) -> list[TermSuggestion]:
    totals = {key: sum(points.values()) for key, points in scores.items()}
    wide = {code: total for (scheme, code), total in totals.items() if scheme == "theme"}
    most = max(wide.values(), default=0.0)
    for scheme, code in totals:
        if scheme == "topic" and most:
            heard = wide.get(topics()[code].theme, 0.0) / most
            totals[scheme, code] *= 1 + _THEME_BONUS * heard
    kept = {
        key: total * _SCHEME_FACTOR[key[0]] for key, total in totals.items() if total >= _MINIMUM
    }
    order = sorted(kept, key=lambda key: (-kept[key], key))[:limit]
    labels = _index(language).labels
    return [
        TermSuggestion(
            *key,
            labels[key],
            tuple(dict.fromkeys(word for one, word in typed.items() if one in scores[key])),
            round(kept[key] / kept[order[0]], 2),
        )
        for key in order
    ]
