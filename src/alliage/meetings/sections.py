"""The sections of an event, in their order; each topic registers its own."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Section:
    """One section of the menu under an event's head.

    key: also what a page says it is (`here` in its context); label: lazy; url_name: the name of a
    route of this area whose only argument is the event's code; order: 0 first.
    """

    key: str
    label: Any
    url_name: str
    order: int


_sections: dict[str, Section] = {}


def register(section: Section) -> None:
    """Add a section; safe twice."""
    _sections[section.key] = section


def sections() -> list[Section]:
    return sorted(_sections.values(), key=lambda section: section.order)


def find(key: str) -> Section | None:
    """Return a section by its key, or None while no topic registered it."""
    return _sections.get(key)
