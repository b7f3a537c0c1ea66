"""The sections of a room, in their order; each topic registers its own."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string

from alliage.alliances.room import Room

#: From this order on a section is looked up rather than worked on: a smaller line holds it.
MINOR = 75


@dataclass(frozen=True, slots=True)
class Section:
    """One section of the bar under a room's head.

    name: also what a page says it is (`{% room_head room "canvas" %}`); label: lazy; url: name of
    the route, whose only argument is the code, or a function of the room; subtitle: a few words of
    state ("version 3, 72 sur 100"), at most `queries` queries, a bounded number whatever the size
    of the room; alert: whether those words ask for attention.
    """

    name: str
    label: Any
    url: str | Callable[[Room], str]
    subtitle: Callable[[Room], "tuple[str, bool]"]
    queries: int
    order: int


@dataclass(frozen=True, slots=True)
class Piece:
    """One block of the overview. place: "main" or "side". context: None to stay away."""

    name: str
    place: str
    template: str
    context: Callable[[HttpRequest, Room], dict[str, Any] | None]
    queries: int
    order: int


_sections: dict[str, Section] = {}
_pieces: dict[str, Piece] = {}


def register(section: Section) -> None:
    """Add a section; safe twice."""
    _sections[section.name] = section


def register_piece(piece: Piece) -> None:
    """Add a block to the overview; safe twice."""
    _pieces[piece.name] = piece


def sections() -> list[Section]:
    return sorted(_sections.values(), key=lambda section: section.order)


def pieces(place: str) -> list[Piece]:
    found = [piece for piece in _pieces.values() if piece.place == place]
    return sorted(found, key=lambda piece: piece.order)


def render_pieces(request: HttpRequest, room: Room, place: str) -> list[str]:
    """Return the HTML of each block of a place that has a say."""
    made = []
    for piece in pieces(place):
        context = piece.context(request, room)
        if context is not None:
            made.append(render_to_string(piece.template, {**context, "room": room}, request))
    return made


_facts: dict[str, Callable[[Room], str]] = {}


def register_fact(name: str, fact: Callable[[Room], str]) -> None:
    """Add a few words beside the title on the overview; one query at most; safe twice."""
    _facts[name] = fact


def facts(room: Room) -> list[str]:
    return [words for name in sorted(_facts) if (words := _facts[name](room))]
