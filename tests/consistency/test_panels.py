"""Every panel keeps to the number of queries that it announces, on a scene full of everything."""

from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from tests.alliage.directory.fixtures import built_store, store
from tests.consistency.scene import Scene

from alliage.core import panels
from alliage.core.actor import actor_of
from alliage.directory.adapters import areas
from alliage.directory.adapters import search as directory
from alliage.organisations.acting import KEY
from alliage.organisations.actions import upkeep

__all__ = ["built_store", "store"]

ROLES = ("anonymous", "member", "elsewhere", "mandated", "operator")
EACH = [
    pytest.param(place, number, id=f"{place}-{panel.template.removesuffix('.html')}-{number}")
    for place in panels.PLACES
    for number, panel in enumerate(panels.panels_of(place))
]


@pytest.fixture
def scene(db: None, store: Path, settings: Any, tmp_path: Path) -> Scene:
    settings.DIRECTORY_OVERLAYS = tmp_path / "overlays"
    settings.MEDIA_ROOT = tmp_path / "media"
    made = Scene()
    made.fill()
    upkeep.announce()
    return made


def request_of(scene: Scene, role: str) -> Any:
    """A request of one role; who asks and for whom they act is known already, as on any page."""
    from django.contrib.auth.models import AnonymousUser
    from django.contrib.sessions.backends.cache import SessionStore

    request = RequestFactory().get("/")
    request.session = SessionStore()
    if role == "mandated":
        request.session[KEY] = scene.lead.pk
    request.user = scene.people()[role] or AnonymousUser()
    request.htmx = False  # type: ignore[attr-defined]
    actor_of(request)
    return request


def subject_of(place: str, scene: Scene) -> Any:
    opened = directory.directory()
    assert opened is not None
    return {
        "home": lambda: None,
        "territory": lambda: areas.area("commune", "38563"),
        "organisation": lambda: directory.organisation(opened, scene.own.public_id),
        "workspace": lambda: scene.own,
        "nothing_found": lambda: {"text": "fusées", "place": "commune:38563"},
    }[place]()


@pytest.mark.parametrize(("place", "number"), EACH)
def test_a_panel_asks_what_it_announces(place: str, number: int, scene: Scene) -> None:
    panel = panels.panels_of(place)[number]
    shown = 0
    for role in ROLES:
        request, subject = request_of(scene, role), subject_of(place, scene)
        if not panel.permission(request.user):
            continue
        with translation.override("fr"), CaptureQueriesContext(connection) as asked:
            context = panel.context(request, subject)
            if context is not None:
                shown += 1
                render_to_string(panel.template, {**context, "subject": subject}, request)
        assert len(asked) <= panel.queries, f"{role}: {[q['sql'] for q in asked.captured_queries]}"
    assert shown, "shown to nobody: the scene lacks what this panel is about"


def test_every_place_has_a_panel() -> None:
    assert [place for place in panels.PLACES if not panels.panels_of(place)] == []
