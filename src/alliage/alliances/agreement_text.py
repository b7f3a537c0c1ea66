"""The text of an agreement: cleaned when written, cut into blocks when shown.

The same blocks make the page, the PDF and the DOCX: paragraphs and lists of plain strings. There is
no markup to inject, because none is read.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

#: Longest clause, in characters.
LONGEST = 20_000
# Control characters but line feed and tab; marks that make a text read otherwise than it is
# written (overrides and isolates of direction); what is no character.
UNWRITABLE = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f"
    "\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
ITEM = re.compile(r"^\s*[-•–]\s+(.*)$")
BLANK = re.compile(r"\[[^\]\n]{1,200}\]")


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph (kind "p", its lines) or a list (kind "list", its items)."""

    kind: str
    lines: tuple[str, ...]


def clean(text: str) -> str:
    """Return a text as it is kept: NFC, plain line feeds, nothing invisible, no blank at the ends."""
    plain = re.sub("\r\n?|[\u0085\u2028\u2029]", "\n", text)
    kept = UNWRITABLE.sub("", plain)
    lines = [line.rstrip() for line in unicodedata.normalize("NFC", kept).split("\n")]
    return "\n".join(lines).strip()


def clean_line(text: str) -> str:
    """Return a text of one line, as `clean` does."""
    return " ".join(clean(text).replace("\t", " ").split("\n")).strip()


def blocks(text: str) -> tuple[Block, ...]:
    """Cut a text into paragraphs and lists; an empty line ends either."""
    made: list[Block] = []
    for kind, lines in _runs(text):
        made.append(Block(kind, tuple(lines)))
    return tuple(made)


def _runs(text: str) -> Iterator[tuple[str, list[str]]]:
    kind, held = "", list[str]()
    for line in text.split("\n"):
        item = ITEM.match(line)
        found = "list" if item else "p" if line.strip() else ""
        if found != kind and held:
            yield kind, held
            held = []
        kind = found
        if found:
            held.append(item[1] if item else line.strip())
    if held:
        yield kind, held


def blanks(text: str) -> int:
    """How many [passages] of the library still await their words."""
    return len(BLANK.findall(text))


def in_sentence(label: str) -> str:
    """Return a label as it stands inside a sentence: "Association" -> "association", not "EPCI"."""
    text = str(label)
    return text[:1].lower() + text[1:] if text[1:2].islower() else text
