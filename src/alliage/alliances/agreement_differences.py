"""What changed between two texts of an agreement: clause by clause, then word by word.

Pure: strings and dataclasses in and out. Applying the pieces gives the new text back, to the letter.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

SAME, ADDED, REMOVED = "same", "added", "removed"
#: From the finest to the coarsest: words and blanks apart, words with their blanks, sentences, lines.
GRAINS = tuple(
    re.compile(pattern)
    for pattern in (
        r"\w+|\s+|[^\w\s]",
        r"\w+\s*|[^\w\s]\s*|\s+",
        r"[^.;:!?\n]*[.;:!?\n]+[^\S\n]*|[^.;:!?\n]+",
        r"[^\n]*\n|[^\n]+",
    )
)
#: The matcher's work grows with the pairs of equal tokens: beyond so many in one comparison a
#: coarser grain is taken first; beyond so many in a page a text is shown as replaced whole.
MOST_PAIRS, MOST_PAIRS_IN_ALL = 300_000, 3_000_000


@dataclass(slots=True)
class Budget:
    """How many pairs may still be compared: no text makes a page slow."""

    pairs: int = MOST_PAIRS_IN_ALL

    def takes(self, pairs: int) -> bool:
        if pairs > MOST_PAIRS or pairs > self.pairs:
            return False
        self.pairs -= pairs
        return True


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text: "same", "added" or "removed"."""

    kind: str
    text: str


def words(before: str, after: str, budget: Budget | None = None) -> tuple[Piece, ...]:
    """Return the runs that lead from one text to the other, in reading order.

    What is not removed, joined, is `after`; what is not added, joined, is `before`.
    """
    return _joined(_compared(before, after, GRAINS, budget or Budget()))


def _compared(
    before: str, after: str, grains: Sequence[re.Pattern[str]], budget: Budget
) -> list[Piece]:
    """Compare in the finest grain that is quick enough, then finer what a coarse one replaced."""
    if before == after:
        return [Piece(SAME, before)]
    for level, grain in enumerate(grains):
        head, old, new, tail = _trimmed(grain.findall(before), grain.findall(after))
        if not old or not new:
            middle = [Piece(REMOVED, "".join(old)), Piece(ADDED, "".join(new))]
        elif budget.takes(_pairs(old, new)):
            middle = _matched(old, new, grains[:level], budget)
        else:
            continue
        return [Piece(SAME, "".join(head)), *middle, Piece(SAME, "".join(tail))]
    return [Piece(REMOVED, before), Piece(ADDED, after)]


def _trimmed(old: list[str], new: list[str]) -> tuple[list[str], list[str], list[str], list[str]]:
    """Cut what both begin and end with: head, the middle of each, tail."""
    start, shorter = 0, min(len(old), len(new))
    while start < shorter and old[start] == new[start]:
        start += 1
    end = 0
    while end < shorter - start and old[-1 - end] == new[-1 - end]:
        end += 1
    return (
        old[:start],
        old[start : len(old) - end],
        new[start : len(new) - end],
        old[len(old) - end :],
    )


def _pairs(old: Sequence[str], new: Sequence[str]) -> int:
    """How many pairs of equal tokens there are: what the matcher's work grows with."""
    counts: dict[str, int] = {}
    for token in old:
        counts[token] = counts.get(token, 0) + 1
    return sum(counts.get(token, 0) for token in new)


def _matched(
    old: Sequence[str], new: Sequence[str], finer: Sequence[re.Pattern[str]], budget: Budget
) -> list[Piece]:
    made = []
    for tag, i, j, k, m in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        gone, come = "".join(old[i:j]), "".join(new[k:m])
        if tag == "equal":
            made.append(Piece(SAME, gone))
        elif tag == "replace":
            made += _compared(gone, come, finer, budget)
        else:
            made += [Piece(REMOVED, gone), Piece(ADDED, come)]
    return made


def _joined(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    """Empty runs out; a blank between two changes belongs to them, so that one reads whole phrases."""
    kept = [piece for piece in pieces if piece.text]
    made: list[Piece] = []
    removed, added = "", ""
    for at, piece in enumerate(kept):
        between = (
            piece.kind == SAME
            and (removed or added)
            and piece.text.isspace()
            and "\n" not in piece.text
            and at + 1 < len(kept)
        )
        if piece.kind == REMOVED or between:
            removed += piece.text
        if piece.kind == ADDED or between:
            added += piece.text
        if piece.kind == SAME and not between:
            made += [Piece(REMOVED, removed), Piece(ADDED, added), piece]
            removed, added = "", ""
    made += [Piece(REMOVED, removed), Piece(ADDED, added)]
    return tuple(piece for piece in made if piece.text)


def applied(pieces: Iterable[Piece]) -> str:
    """Return the new text."""
    return "".join(piece.text for piece in pieces if piece.kind != REMOVED)


def undone(pieces: Iterable[Piece]) -> str:
    """Return the former text."""
    return "".join(piece.text for piece in pieces if piece.kind != ADDED)


@dataclass(frozen=True, slots=True)
class ClauseChange:
    """One clause of either text. kind: "same", "changed", "added", "removed".

    moved: it stands elsewhere among those that remain. before, after: the clauses as frozen, None
    where there is none. title, body: their runs.
    """

    kind: str
    moved: bool
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    title: tuple[Piece, ...]
    body: tuple[Piece, ...]

    @property
    def clause(self) -> Mapping[str, Any]:
        found = self.after if self.after is not None else self.before
        assert found is not None  # noqa: S101 - one of the two is there by construction
        return found

    @property
    def shown(self) -> bool:
        return self.kind != SAME or self.moved

    @property
    def rerated(self) -> bool:
        return bool(
            self.before and self.after and self.before.get("rating") != self.after.get("rating")
        )


Clauses = Sequence[Mapping[str, Any]]


def clauses(
    before: Clauses, after: Clauses, budget: Budget | None = None
) -> tuple[ClauseChange, ...]:
    """Return the changes in the order of the new text, each removed clause where it stood."""
    left = budget or Budget()
    old = {clause["uid"]: clause for clause in before}
    places = {clause["uid"]: place for place, clause in enumerate(before)}
    stays = _longest_rising([places[c["uid"]] for c in after if c["uid"] in places])
    made = [_change(old.get(c["uid"]), c, places.get(c["uid"]) not in stays, left) for c in after]
    kept = {clause["uid"] for clause in after}
    for place, clause in enumerate(before):
        if clause["uid"] not in kept:
            made.insert(_after(made, before, place), _change(clause, None, False, left))
    return tuple(made)


def _after(made: Sequence[ClauseChange], before: Clauses, place: int) -> int:
    """Where a removed clause is shown: behind the nearest one before it that is shown."""
    shown = {change.clause["uid"]: at for at, change in enumerate(made)}
    for earlier in reversed(before[:place]):
        if earlier["uid"] in shown:
            return shown[earlier["uid"]] + 1
    return 0


def _change(
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
    moved: bool,
    budget: Budget,
) -> ClauseChange:
    old, new = before or {}, after or {}
    title = words(old.get("title", ""), new.get("title", ""), budget)
    body = words(old.get("body", ""), new.get("body", ""), budget)
    if before is None:
        kind = ADDED
    elif after is None:
        kind = REMOVED
    else:
        kind = SAME if before == after else "changed"
    return ClauseChange(kind, moved and before is not None, before, after, title, body)


def _longest_rising(places: Sequence[int]) -> set[int]:
    """Return the longest rising run of places: those did not move. n log n, patience sorting."""
    tops: list[int] = []
    piles: list[int] = []
    for place in places:
        at = bisect_left(tops, place)
        tops[at : at + 1] = [place]
        piles.append(at)
    found, wanted = set[int](), len(tops) - 1
    for place, pile in zip(reversed(places), reversed(piles), strict=True):
        if pile == wanted and (not found or place < min(found)):
            found.add(place)
            wanted -= 1
    return found
