"""What changed between two texts, word by word, for people who read."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

WORD = re.compile(r"\w+|\s+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text. kind: "same", "added" or "removed"."""

    kind: str
    text: str


def changes(before: str, after: str) -> tuple[Piece, ...]:
    """Return the pieces of both texts in reading order, what went before what came.

    Joining "same" and "removed" gives `before`, "same" and "added" gives `after`.
    """
    old, new = WORD.findall(before), WORD.findall(after)
    matcher = SequenceMatcher(a=old, b=new, autojunk=False)
    pieces = []
    for tag, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        if tag == "equal":
            pieces.append(Piece("same", "".join(new[new_start:new_end])))
            continue
        for kind, words in (("removed", old[old_start:old_end]), ("added", new[new_start:new_end])):
            if words:
                pieces.append(Piece(kind, "".join(words)))
    return tuple(pieces)
