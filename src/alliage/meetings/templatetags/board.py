"""Where a meeting is held, in words."""

from typing import Any

from django import template

from alliage.meetings.screens import place

register = template.Library()


@register.simple_tag
def place_of(at: Any) -> str:
    """A slot and a table: « 18 h 09, table 4 »."""
    return place(at)
