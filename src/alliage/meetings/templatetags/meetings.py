"""The head of an event: its sections."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.urls import reverse

from alliage.meetings import sections
from alliage.meetings.models import Event

register = template.Library()


@dataclass(frozen=True, slots=True)
class Entry:
    """One section as the menu shows it."""

    label: Any
    url: str
    here: bool


@register.simple_tag
def event_sections(event: Event, here: str) -> list[Entry]:
    """Return the sections of an event's menu; `here` is the key of the page's own. No query."""
    return [
        Entry(one.label, reverse(one.url_name, args=[event.code]), one.key == here)
        for one in sections.sections()
    ]
