"""The head of a room: its sections, its way."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.urls import reverse

from alliage.alliances import sections
from alliage.alliances.history import in_words
from alliage.alliances.models import HistoryEntry, Party
from alliage.alliances.room import Room

register = template.Library()


@dataclass(frozen=True, slots=True)
class Entry:
    """One section as the bar shows it."""

    label: Any
    url: str
    subtitle: str
    alert: bool
    here: bool


@register.simple_tag
def room_sections(room: Room, here: str) -> list[Entry]:
    """Return the sections of a room's bar; `here` is the name of the page's own."""
    made = []
    for section in sections.sections():
        url = section.url
        address = url(room) if callable(url) else reverse(url, args=[room.alliance.code])
        words, alert = section.subtitle(room)
        made.append(Entry(section.label, address, words, alert, section.name == here))
    return made


@register.filter
def entry_words(entry: HistoryEntry) -> str:
    """An act of the history in words."""
    return in_words(entry)


@register.inclusion_tag("alliances/_party.html")
def party(of: Party | None, link: bool = False) -> dict[str, Any]:
    """An organisation's mark and name; link: to its page."""
    return {"party": of, "link": link}
