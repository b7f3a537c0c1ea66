"""The head of a room: its sections, its way."""

from dataclasses import dataclass
from math import sqrt
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

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
    minor: bool


@register.simple_tag
def room_sections(room: Room, here: str) -> list[Entry]:
    """Return the sections of a room's bar; `here` is the name of the page's own."""
    made = []
    for section in sections.sections():
        url = section.url
        address = url(room) if callable(url) else reverse(url, args=[room.alliance.code])
        words, alert = section.subtitle(room)
        here_now, minor = section.name == here, section.order >= sections.MINOR
        made.append(Entry(section.label, address, words, alert, here_now, minor))
    return made


@register.filter
def entry_words(entry: HistoryEntry) -> str:
    """An act of the history in words."""
    return in_words(entry)


@register.inclusion_tag("alliances/_party.html")
def party(of: Party | None, link: bool = False) -> dict[str, Any]:
    """An organisation's mark and name; link: to its page."""
    return {"party": of, "link": link}


#: How far apart the centres of the two discs stand at each stage, on a grid where a radius is 13.
APART = {
    "need": 33.0,
    "meeting": 26.5,
    "intention": 20.0,
    "feasibility": 16.5,
    "experimentation": 13.0,
    "alliance": 10.0,
    "spreading": 10.0,
}
RADIUS = 13.0
#: Smaller pairs beside the last: the alliance is declined elsewhere.
SITES = mark_safe(
    '<g class="sites"><circle cx="48" cy="8" r="5.5"/><circle cx="53" cy="8" r="5.5"/>'
    '<circle cx="57" cy="20" r="5.5"/><circle cx="62" cy="20" r="5.5"/></g>'
)


def _lens(apart: float) -> SafeString:
    """What two discs share, as a path; nothing while they do not meet."""
    if apart >= 2 * RADIUS:
        return mark_safe("")
    half = sqrt(RADIUS**2 - (apart / 2) ** 2)
    x, top, bottom = (round(v, 2) for v in (14 + apart / 2, 14 - half, 14 + half))
    arc = f"A{RADIUS:g} {RADIUS:g} 0 0 1"
    path = f"M{x} {top}{arc} {x} {bottom}{arc} {x} {top}z"
    return format_html('<path class="lens" d="{}"/>', path)


@register.simple_tag
def way_mark(stage: str, place: str) -> SafeString:
    """The two discs of a stage, silent: the words beside say it. place: "done", "here", "ahead"."""
    apart = APART[stage]
    return format_html(
        '<svg class="way-mark {}{}" viewBox="0 0 70 28" width="70" height="28" aria-hidden="true">'
        '<circle class="disc-a" cx="14" cy="14" r="13"/>'
        '<circle class="disc-b{}" cx="{}" cy="14" r="13"/>{}{}</svg>',
        place,
        " alone" if stage == "need" else "",
        " hollow" if stage == "need" else "",
        f"{14 + apart:g}",
        _lens(apart),
        SITES if stage == "spreading" else "",
    )
