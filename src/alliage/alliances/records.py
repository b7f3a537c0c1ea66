"""What an organisation that left keeps: what it approved, up to the day it left."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from alliage.alliances.models import Party


@dataclass(frozen=True, slots=True)
class RecordLine:
    """One thing that the party approved. text: its whole content as approved; proof: a hash, a
    mandate; url: a page that the topic itself opens to those who left, "" for none.
    """

    at: datetime
    title: str
    text: str = ""
    proof: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class RecordPiece:
    """One block of the record. lines(party, until): what this party itself approved at or before
    `until`, and nothing else; a bounded number of queries. party: the one that left.
    """

    name: str
    title: Any
    lines: Callable[[Party, datetime], Sequence[RecordLine]]
    order: int = 50


_pieces: dict[str, RecordPiece] = {}


def register(piece: RecordPiece) -> None:
    """Add a block to the record of those who left; safe twice."""
    _pieces[piece.name] = piece


def of(party: Party) -> list[tuple[RecordPiece, list[RecordLine]]]:
    """Return the blocks of a party's record that hold something; none before it left."""
    if party.left_at is None:
        return []
    found = []
    for piece in sorted(_pieces.values(), key=lambda one: one.order):
        lines = [line for line in piece.lines(party, party.left_at) if line.at <= party.left_at]
        if lines:
            found.append((piece, lines))
    return found
