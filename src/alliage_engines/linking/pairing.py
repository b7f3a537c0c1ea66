"""Matches the words of a text with those of a name: same stems first, then what is nearly the same.

Nearly the same: two words written as one, a shortened phrase in another order, a word cut short
("amic." for amicale), and a slip of the pen (optimal string alignment: one edit from five letters
on, two from nine on; the first letter is held to be right).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from rapidfuzz.distance import OSA

from alliage_engines.directory.text import stem
from alliage_engines.linking.pool import Pool
from alliage_engines.linking.reading import Reading
from alliage_engines.linking.wording import Token, rules

_LONG, _SHORTEST = 9, 5
#: Penalties, in points of the score. A word that names hold is no slip of the pen; words of one stem
#: may still be two words.
EDIT, _KNOWN_WORD, _OTHER_WORD, _CUT_WORD, _JOINED = 3.0, 8.0, 12.0, 3.0, 1.5
#: Ends of the forms of one word.
_ENDINGS = frozenset(
    " s e es x l le les ne nes te tes se ses if ifs ive ives f fs ve ves al ale ales aux ux el elle elles"
    " er ere ers eres eur euse eurs euses r re rs res en enne".split(" ")
)


@dataclass(slots=True)
class Bags:
    """What is matched between the text and a name, and what is left over on either side.

    fixed: points that imperfect matches cost; fuzzy: whether there are any; cut: a word was cut short.
    """

    matched: list[tuple[Token, Token]] = field(default_factory=list)
    asked: list[Token] = field(default_factory=list)
    held: list[Token] = field(default_factory=list)
    fixed: float = 0.0
    cut: bool = False
    fuzzy: bool = False
    #: Telling words taken for others: stem -> letters of what was typed, cost.
    respelt: dict[str, tuple[int, float]] = field(default_factory=dict)


def pair(pool: Pool, reading: Reading, held: Sequence[Token]) -> Bags:
    """Match the words of a text with those of a name."""
    bags = _same_stems(reading.tokens, held)
    if bags.asked and bags.held:
        _Nearly(pool, reading, bags).match()
    return bags


class _Nearly:
    """Matches what is nearly the same."""

    def __init__(self, pool: Pool, reading: Reading, bags: Bags) -> None:
        self._pool = pool
        self._reading = reading
        self._bags = bags

    def match(self) -> None:
        self._join()
        self._respell()

    def _join(self) -> None:
        """Take two words written as one, or one as two; and a short form for its words apart."""
        bags = self._bags
        for many, one in ((bags.asked, bags.held), (bags.held, bags.asked)):
            self._spread(many, one)
            joined = {a.word + b.word: (a, b) for a, b in pairwise(many)}
            for token in list(one):
                if (parts := joined.get(token.word)) and all(part in many for part in parts):
                    one.remove(token)
                    for part in parts:
                        many.remove(part)
                    bags.matched.append((token, token))
                    bags.fixed += _JOINED

    def _spread(self, many: list[Token], one: list[Token]) -> None:
        """Match a phrase that was shortened with its words in another order: union X sportive."""
        for token in [token for token in one if len(token.written) > 1]:
            wanted = {stem(word) for word in token.written if word not in rules().forms}
            parts = [part for part in many if part.stem in wanted]
            if wanted and wanted <= {part.stem for part in parts}:
                one.remove(token)
                for part in parts:
                    many.remove(part)
                self._bags.matched.append((token, token))
                self._bags.fixed += _JOINED

    def _respell(self) -> None:
        """Take words a fault or two apart, or cut short, for the same."""
        bags = self._bags
        for asked in list(bags.asked):
            costs = [(self._respelt(asked, held), held) for held in bags.held]
            possible = [(cost, held) for cost, held in costs if cost is not None]
            if not possible:
                continue
            cost, held = min(possible, key=lambda pair: (pair[0], pair[1].word))
            bags.asked.remove(asked)
            bags.held.remove(held)
            bags.matched.append((held, held))
            bags.fixed += cost
            if held.stem not in rules().generic:
                bags.respelt[held.stem] = (len(asked.word), cost)
            bags.fuzzy = True
            bags.cut |= _is_cut(asked.word, held.word)

    def _respelt(self, asked: Token, held: Token) -> float | None:
        """What it costs to take one word for the other, None when they are too far apart."""
        a, b = asked.word, held.word
        shorter = min(len(a), len(b))
        if a[0] != b[0] or shorter < 3 or not (a.isalpha() and b.isalpha()):
            return None
        known = _KNOWN_WORD if self._is_known(asked) else 0.0
        if _is_cut(a, b):
            return _CUT_WORD + known
        if shorter < _SHORTEST - 1 or max(len(a), len(b)) < _SHORTEST:
            return None
        most = 2 if shorter >= _LONG else 1
        edits = OSA.distance(a, b, score_cutoff=most)
        return None if edits > most else EDIT * edits + known

    def _is_known(self, token: Token) -> bool:
        """Whether the word typed is one that names hold or a place: then it is no slip of the pen."""
        if self._pool.frequency(token.stem) or token.stem in rules().generic:
            return True
        return self._reading.is_in(token, self._reading.mentions)


def _is_cut(word: str, whole: str) -> bool:
    """Whether a word is another one cut short by two letters at least."""
    return len(whole) >= len(word) + 2 and whole.startswith(word)


def _same_stems(asked: Sequence[Token], held: Sequence[Token]) -> Bags:
    """Match the words of the same stem, each once."""
    bags = Bags(held=list(held))
    for token in asked:
        same = next((other for other in bags.held if other.stem == token.stem), None)
        if same is None:
            bags.asked.append(token)
            continue
        bags.held.remove(same)
        bags.matched.append((token, same))
        if not _is_inflected(token.word, same.word):
            bags.fixed += _OTHER_WORD
            bags.fuzzy = True
    return bags


def _is_inflected(a: str, b: str) -> bool:
    """Whether two words of one stem are forms of one word: bretonne, bretons; not atlante, atlantis."""
    if a == b:
        return True
    shared = next((n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), None)
    shared = min(len(a), len(b)) if shared is None else shared
    return a[shared:] in _ENDINGS and b[shared:] in _ENDINGS


def is_slip(word: str, place: str) -> bool:
    """Whether a word is the name of a place but for one fault."""
    if len(word) < _SHORTEST or word[0] != place[0]:
        return False
    return 0 < OSA.distance(word, place, score_cutoff=1) <= 1
