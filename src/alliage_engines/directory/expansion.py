"""What a word of a query means in the vocabulary: the codes of organisations that it also
describes.

An organisation without purpose is found by its kind, theme, topic and activity. The words of a
query are turned into codes, rather than the codes of every organisation into words: the index
stays small, a change of vocabulary needs no rebuild, and a synonym of two words counts only when
both were typed.
"""

import re
from collections.abc import Iterable
from functools import cache

from alliage_engines.directory.text import GENERIC_WORDS, STOP_WORDS, stem, words
from alliage_engines.vocabulary import kinds, naf_labels, themes, topics

#: A token of the index's field "code": k:kind, t:theme, w:waldec or n:naf.
Code = str

#: A list of things in a label; each thing is a phrase of its own.
_SEPARATORS = re.compile(r"[,;:/()–—]|\bet\b|\bou\b|\band\b|\bor\b")
_MAX_CODES = 60
#: Words of activity labels that tell nothing by themselves.
_EMPTY_IN_ACTIVITIES = """
activites autres services commerce detail gros gestion production fabrication organisation
organisations associatives adhesion volontaire classees ailleurs nca non specialise operation lie
liees relatif speciaux divers diverses public publique generale
"""


def _phrases(texts: Iterable[str]) -> set[frozenset[str]]:
    """The sets of stems that name a concept, one for each thing that its labels list."""
    found = set()
    for text in texts:
        for part in _SEPARATORS.split(text):
            telling = {w for w in words(part) if w not in STOP_WORDS | GENERIC_WORDS and len(w) > 1}
            found.add(frozenset(map(stem, telling)))
    return found - {frozenset()}


def _activity_words(label: str) -> set[frozenset[str]]:
    stems = {stem(word) for word in words(label) if word not in STOP_WORDS and len(word) > 2}
    return {frozenset((s,)) for s in stems - set(map(stem, words(_EMPTY_IN_ACTIVITIES)))}


def _meanings() -> Iterable[tuple[set[frozenset[str]], list[Code]]]:
    for code, kind in kinds().items():
        yield _phrases((kind.label_fr, kind.label_en, *kind.words_fr)), [f"k:{code}"]
    finer = set()
    for topic in topics().values():
        texts = (topic.label_fr, topic.label_en, *topic.synonyms_fr, *topic.synonyms_en)
        codes = [f"w:{code}" for code in topic.waldec]
        phrases = _phrases(texts)
        finer |= phrases
        yield phrases, codes + [f"n:{c.replace('.', '')}" for c in topic.naf]
    for code, theme in themes().items():
        # Dance is a topic of culture: whoever types it does not mean all of culture.
        wide = _phrases((*theme.synonyms_fr, *theme.synonyms_en)) - finer
        yield wide | _phrases((theme.label_fr, theme.label_en)), [f"t:{code}"]
    for code, label in naf_labels().items():
        yield _activity_words(label), [f"n:{code.replace('.', '')}"]


@cache
def _index() -> dict[str, list[tuple[frozenset[str], list[Code]]]]:
    index: dict[str, list[tuple[frozenset[str], list[Code]]]] = {}
    for phrases, codes in _meanings():
        for phrase in phrases:
            for member in phrase:
                index.setdefault(member, []).append((phrase, codes))
    return index


def codes_of(stems: tuple[str, ...]) -> dict[str, list[Code]]:
    """Return stem -> the codes that it stands for, given the other stems of the query."""
    present = set(stems)
    found: dict[str, list[Code]] = {}
    for one in stems:
        codes = [c for phrase, codes in _index().get(one, ()) if phrase <= present for c in codes]
        found[one] = list(dict.fromkeys(codes))[:_MAX_CODES]
    return found
