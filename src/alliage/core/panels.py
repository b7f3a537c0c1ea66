"""Page panels: a later area shows itself on an earlier area's page, which never imports it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string

#: The subject of "assembly" and "campaign" is one of those: their owner shows its head on their
#: pages. The subject of "nothing_found" is what was sought: {"text": words, "place": "kind:code" or ""}.
PLACES = (
    "home",
    "territory",
    "organisation",
    "workspace",
    "nothing_found",
    "assembly",
    "campaign",
    "need",
    "introduction",
    "coalition",
)


@dataclass(frozen=True, slots=True)
class Panel:
    """One panel.

    title: a lazy string; permission: predicate on the user; queries: the most database queries that
    `context` and the template make, checked by a test; template: rendered with what `context`
    returns, None to stay away; order: lowest first.
    """

    title: Any
    permission: Callable[[Any], bool]
    queries: int
    template: str
    context: Callable[[HttpRequest, Any], dict[str, Any] | None]
    order: int = 100


_panels: dict[str, list[Panel]] = {place: [] for place in PLACES}


def register(place: str, panel: Panel) -> None:
    """Add a panel to a place; safe twice."""
    if place not in _panels:
        raise ValueError(f"{place!r} is no place for a panel: one of {', '.join(PLACES)}")
    if panel not in _panels[place]:
        _panels[place] = sorted([*_panels[place], panel], key=lambda found: found.order)


def panels_of(place: str) -> tuple[Panel, ...]:
    """Return the panels of a place in their order."""
    return tuple(_panels[place])


def render(request: HttpRequest, place: str, subject: Any = None) -> list[dict[str, Any]]:
    """Return `title` and `html` of each panel that the visitor may see and that has a say."""
    rendered = []
    for panel in panels_of(place):
        if not panel.permission(request.user):
            continue
        context = panel.context(request, subject)
        if context is not None:
            html = render_to_string(panel.template, {**context, "subject": subject}, request)
            rendered.append({"title": panel.title, "html": html})
    return rendered
