"""What the words of a query mean: the codes of organisations, and the places, that they describe.

An organisation without purpose is found by its kind, theme, topic, activity and commune. The words
of a query are turned into codes, rather than the codes of every organisation into words: the index
stays small, a change of vocabulary needs no rebuild, and a name of two words counts only when both
were typed. When too little is found, `loosely` widens a word to its topic's other words.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from alliage_engines.directory.territory import territory
from alliage_engines.directory.text import (
    GENERIC_WORDS,
    STOP_WORDS,
    WEAK_WORDS,
    normalise_many,
    stem,
    words,
)
from alliage_engines.vocabulary import Topic, kinds, naf_labels, themes, topics

#: A token of the index's field "code": k:kind, w:waldec, n:naf, c:commune, d:département, and
#: t:theme where it was not deduced from the activity, which says more by itself.
Code = str
Phrase = frozenset[str]

#: A list of things in a label; each thing is a phrase of its own.
_SEPARATORS = re.compile(r"[,;:/()–—]|\bet\b|\bou\b|\band\b|\bor\b")
#: Most organisations are of this kind: a club is sought by its name, not among them all.
_COMMONEST_KIND = "association"
#: Its name of several words is one thing: what is "solidaire" is no social enterprise for that.
_PUNCTUATION = re.compile(r"[,;:/()–—]")
#: What associations are given that have no other activity.
_EMPTY_ACTIVITY = "9499"
_MAX_CODES, _MAX_WORDS, _MAX_HOMONYMS = 60, 12, 20
#: Words of activity labels that tell nothing by themselves.
_EMPTY_IN_ACTIVITIES = """
activites autres services commerce detail gros gestion production fabrication organisation
organisations associatives adhesion volontaire classees ailleurs nca non specialise operation lie
liees relatif speciaux divers diverses public publique generale
"""


def _key(stemmed: str) -> str:
    """The stem without a doubled last letter: travailler and travail mean the same here."""
    return stemmed[:-1] if stemmed[-2:-1] == stemmed[-1:] and len(stemmed) > 3 else stemmed


def _phrase(text: str) -> Phrase:
    telling = {w for w in words(text) if w not in STOP_WORDS | GENERIC_WORDS and len(w) > 1}
    return frozenset(_key(stem(word)) for word in telling)


def _phrases(texts: Iterable[str], separators: re.Pattern[str] = _SEPARATORS) -> set[Phrase]:
    """The sets of stems that name a concept, one for each thing that its labels list."""
    return {_phrase(part) for text in texts for part in separators.split(text)} - {frozenset()}


def _activity_words(label: str) -> set[Phrase]:
    empty = _phrase(_EMPTY_IN_ACTIVITIES)
    return {frozenset((s,)) for s in _phrase(label) - empty if len(s) > 2}


def _texts_of(topic: Topic) -> tuple[str, ...]:
    return (topic.label_fr, topic.label_en, *topic.synonyms_fr, *topic.synonyms_en)


def _activities(topic: Topic) -> list[Code]:
    digits = [code.replace(".", "") for code in topic.naf]
    return [f"n:{code}" for code in digits if not code.startswith(_EMPTY_ACTIVITY)]


def _meanings() -> Iterator[tuple[set[Phrase], list[Code]]]:
    for code, kind in kinds().items():
        if code == _COMMONEST_KIND:
            continue
        texts = (kind.label_fr, kind.label_en, *kind.words_fr)
        yield _phrases(texts, _PUNCTUATION), [f"k:{code}"]
    finer = set()
    for topic in topics().values():
        finer |= (phrases := _phrases(_texts_of(topic)))
        codes = [f"w:{code}" for code in topic.waldec]
        yield phrases, codes + _activities(topic)
    for code, theme in themes().items():
        # Dance is a topic of culture: whoever types it does not mean all of culture.
        wide = _phrases((*theme.synonyms_fr, *theme.synonyms_en)) - finer
        yield wide | _phrases((theme.label_fr, theme.label_en)), [f"t:{code}"]
    for code, label in naf_labels().items():
        yield _activity_words(label), [f"n:{code.replace('.', '')}"]


def _places() -> Iterator[tuple[Phrase, Code]]:
    """Names of communes, the most populous first, and of départements."""
    communes = sorted(territory().communes, key=lambda c: -c.population)
    names = normalise_many([commune.name for commune in communes])
    for commune, name in zip(communes, names, strict=True):
        yield _phrase(name), f"c:{commune.code}"
    for kind, code in territory().area_names:
        if kind == "departement":
            yield _phrase(territory().area_names[kind, code].name), f"d:{code}"


@dataclass(frozen=True, slots=True)
class _Index:
    """Phrases by the rarest of their stems, so that few are looked at."""

    phrases: dict[str, list[Phrase]]
    codes: dict[Phrase, list[Code]]

    @classmethod
    def of(cls, codes: dict[Phrase, list[Code]]) -> "_Index":
        counts = Counter(member for phrase in codes for member in phrase)
        phrases: dict[str, list[Phrase]] = {}
        for phrase in codes:
            if phrase:
                rarest = min(phrase, key=lambda member: (counts[member], member))
                phrases.setdefault(rarest, []).append(phrase)
        return cls(phrases, codes)

    def within(self, present: Phrase) -> Iterator[tuple[Phrase, list[Code]]]:
        for member in sorted(present):
            for phrase in self.phrases.get(member, ()):
                if phrase <= present:
                    yield phrase, self.codes[phrase]


@cache
def _concepts() -> _Index:
    codes: dict[Phrase, list[Code]] = {}
    for phrases, found in _meanings():
        for phrase in phrases:
            codes.setdefault(phrase, []).extend(found)
    return _Index.of(codes)


@cache
def _communes() -> _Index:
    codes: dict[Phrase, list[Code]] = {}
    for phrase, code in _places():
        if len(known := codes.setdefault(phrase, [])) < _MAX_HOMONYMS or code[0] == "d":
            known.append(code)
    return _Index.of(codes)


def codes_of(stems: tuple[str, ...]) -> dict[str, list[Code]]:
    """Return stem -> the codes that it stands for, given the other stems of the query.

    Places count only beside another word: whoever types a place alone wants its name.
    """
    present = frozenset(map(_key, stems))
    found: dict[str, list[Code]] = {}
    for phrase, codes in _concepts().within(present):
        for member in phrase:
            found.setdefault(member, []).extend(codes)
    for phrase, codes in _communes().within(present):
        for member in phrase if len(phrase) < len(present) else ():
            found.setdefault(member, []).extend(codes)
    return {one: list(dict.fromkeys(found.get(_key(one), ())))[:_MAX_CODES] for one in stems}


def asks_for_communes(stems: tuple[str, ...]) -> bool:
    """Whether a query names a kind of public body, or is nothing but the name of a place."""
    present = frozenset(map(_key, stems))
    codes = {code for _, found in _concepts().within(present) for code in found}
    return "k:commune" in codes or present in _communes().codes


def is_in_a_commune_name(stemmed: str) -> bool:
    """Whether some commune's name holds this stem: La Garde, La Salle-en-Beaumont."""
    return _key(stemmed) in _commune_words()


@cache
def _commune_words() -> frozenset[str]:
    return frozenset(member for phrase in _communes().codes for member in phrase)


@cache
def _words_of_vocabulary() -> frozenset[str]:
    telling = (*_concepts().codes, *(frozenset((one,)) for one in _topics_by_stem()))
    return frozenset(member for phrase in telling for member in phrase)


def is_known(stemmed: str) -> bool:
    """Whether the vocabulary uses this stem: it is then no mistake, even if no organisation does."""
    return _key(stemmed) in _words_of_vocabulary()


@cache
def _topics_by_stem() -> dict[str, list[tuple[Phrase, Topic]]]:
    found: dict[str, list[tuple[Phrase, Topic]]] = {}
    for topic in topics().values():
        for phrase in _phrases(_texts_of(topic)):
            for member in phrase:
                found.setdefault(member, []).append((phrase, topic))
    return found


def loosely(stems: tuple[str, ...]) -> dict[str, tuple[list[Code], list[str]]]:
    """Return stem -> codes and stems of the topics that it is at least half a name of.

    Meant for a need told in plain words: "se déplacer" leads to bicycles and shared cars.
    """
    present = frozenset(map(_key, stems))
    found: dict[str, tuple[list[Code], list[str]]] = {}
    for one in stems:
        codes: dict[Code, None] = {}
        others: dict[str, None] = {}
        for phrase, topic in _topics_by_stem().get(_key(one), ()):
            if 2 * len(phrase & present) < len(phrase):
                continue
            codes |= dict.fromkeys(f"w:{code}" for code in topic.waldec)
            codes |= dict.fromkeys(_activities(topic))
            others |= dict.fromkeys(_single_words(topic.code))
        others.pop(one, None)
        found[one] = list(codes)[:_MAX_CODES], list(others)[:_MAX_WORDS]
    return found


@cache
def _single_words(topic_code: str) -> tuple[str, ...]:
    """The stems, as the index has them, of a topic's French names of one word."""
    topic = topics()[topic_code]
    texts = (topic.label_fr, *topic.synonyms_fr)
    parts = [words(part) for text in texts for part in _SEPARATORS.split(text)]
    telling = [[w for w in part if w not in STOP_WORDS] for part in parts]
    single = [stem(part[0]) for part in telling if len(part) == 1]
    return tuple(one for one in single if one not in weak_stems())


@cache
def weak_stems() -> frozenset[str]:
    """The stems of words that say too little to answer a need alone."""
    return frozenset(map(stem, WEAK_WORDS))
