"""Reads a name as telling words: folded, abbreviations expanded, phrases shortened, forms apart.

The typed text and the directory's names go through the same rules (`data/words.toml`), so that
"Assoc. M.J.C. de Voiron" and "Maison des jeunes et de la culture de Voiron" meet.
"""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Any

from rapidfuzz.distance import OSA

from alliage_engines.directory.territory import territory
from alliage_engines.directory.text import STOP_WORDS, normalise, stem

DATA = Path(__file__).parent / "data" / "words.toml"
#: No name of an organisation has more telling words; a longer text is a sentence or a list.
MOST_WORDS = 40
_LONGEST_TEXT = 600
_ASSOCIATION = "association"
#: What is left of an elision written without its apostrophe: d heres.
_ELIDED = frozenset(("d", "l"))
_GLUED = re.compile(r"([a-z]{2,})(\d{2,3}|2[ab])")


@dataclass(frozen=True, slots=True)
class Token:
    """One telling word: its canonical form, its stem, and the words it was written with."""

    word: str
    stem: str
    written: tuple[str, ...]

    @property
    def changed(self) -> bool:
        """Whether a rule made it from other words."""
        return self.written != (self.word,)


#: The body itself, not the word: "mairie de …" is no "… en commun".
COMMUNE = Token("commune", "commune, the body", ("commune",))


@dataclass(frozen=True)
class Words:
    """A name read: telling words in order, legal forms named, and the folded text."""

    tokens: tuple[Token, ...]
    forms: frozenset[str]
    folded: str
    cut: bool = False

    @cached_property
    def stems(self) -> frozenset[str]:
        return frozenset(token.stem for token in self.tokens)


class Rules:
    """The tables of `words.toml`, ready to use."""

    def __init__(self, tables: dict[str, Any]) -> None:
        self.words: dict[str, str] = tables["words"]
        self.forms = {w: form for form, words in tables["forms"].items() for w in words}
        self.soft = frozenset(stem(w) for w in tables["soft"]["words"].split())
        self.one_in_departement = frozenset(tables["one_in_departement"]["words"].split())
        self.national = frozenset(tables["national"]["kinds"].split())
        self.bounded = frozenset(tables["territorial"]["bounded"].split())
        self.territorial = frozenset(tables["territorial"]["kinds"].split())
        self.family = frozenset(tables["family"]["commune"])
        self.expansions: dict[str, tuple[str, ...]] = {}
        self._phrases: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for short, phrases in tables["phrases"].items():
            for phrase in phrases:
                words = self.telling(normalise(phrase).split())
                self._add(short, tuple(self.words.get(word, word) for word in words))
        generic = {*tables["generic"]["words"].split(), *self.expansions, *self.one_in_departement}
        self.generic = frozenset(stem(word) for word in generic) | {COMMUNE.stem}

    def _add(self, short: str, words: tuple[str, ...]) -> None:
        self.expansions.setdefault(short, words)
        stems = tuple(stem(word) for word in words)
        self._phrases.setdefault(stems[0], []).append((stems, short))
        self._phrases[stems[0]].sort(key=lambda pair: -len(pair[0]))

    def telling(self, words: Sequence[str]) -> list[str]:
        """Leave out the words that say nothing; all of them stay when nothing else does."""
        kept = [word for word in words if word not in STOP_WORDS]
        kept = kept or list(words)
        return [word for word in kept if word not in _ELIDED] or kept

    def phrase_at(self, stems: Sequence[str], place: int) -> tuple[int, str] | None:
        """The longest phrase that starts at `place`: its length and its short form."""
        for phrase, short in self._phrases.get(stems[place], ()):
            if tuple(stems[place : place + len(phrase)]) == phrase:
                return len(phrase), short
        return None


@cache
def rules() -> Rules:
    """Return the rules, read once."""
    return Rules(tomllib.loads(DATA.read_text(encoding="utf-8")))


@cache
def departement_codes() -> frozenset[str]:
    """The codes of the départements, folded as words are ("2a")."""
    return frozenset(c.lower() for kind, c in territory().area_names if kind == "departement")


def _unglued(word: str) -> tuple[str, ...]:
    """Part the number of a département from what it is glued to: cdos38 -> cdos 38."""
    found = _GLUED.fullmatch(word)
    if found and found[2] in departement_codes():
        return found[1], found[2]
    return (word,)


@lru_cache(maxsize=65536)
def _is_association(word: str) -> bool:
    """Whether a word is "association" with a slip of the pen; no other word is that near."""
    near = word.startswith("as") and abs(len(word) - len(_ASSOCIATION)) <= 1
    return near and word != "associations" and OSA.distance(word, _ASSOCIATION) <= 1


def _tokens(words: Sequence[str]) -> list[Token]:
    known = rules()
    canonical = [known.words.get(word, word) for word in words]
    canonical = [_ASSOCIATION if _is_association(word) else word for word in canonical]
    stems = [stem(word) or word for word in canonical]
    tokens, place = [], 0
    while place < len(words):
        found = known.phrase_at(stems, place)
        if found is None:
            tokens.append(Token(canonical[place], stems[place], (words[place],)))
            place += 1
            continue
        length, short = found
        tokens.append(Token(short, stem(short), tuple(words[place : place + length])))
        place += length
    return tokens


def read(text: str) -> Words:
    """Read a name; the same for any case or accents. An empty result says that no word was there."""
    folded = normalise(text[:_LONGEST_TEXT])
    cut = len(text) > _LONGEST_TEXT
    words = [part for word in folded.split() for part in _unglued(word)]
    telling = rules().telling(words)
    cut = cut or len(telling) > MOST_WORDS
    tokens = _tokens(telling[:MOST_WORDS])
    forms = rules().forms
    named = frozenset(forms[token.word] for token in tokens if token.word in forms)
    kept = tuple(token for token in tokens if token.word not in forms)
    return Words(kept, named, folded, cut)


def initials(text: str) -> frozenset[str]:
    """The acronyms that a name could have: first letters of all its words, and of the telling ones."""
    words = normalise(text[:_LONGEST_TEXT]).split()
    telling = [word for word in words if word not in STOP_WORDS]
    made = {"".join(word[0] for word in chosen) for chosen in (words, telling)}
    return frozenset(letters for letters in made if len(letters) >= 3)
