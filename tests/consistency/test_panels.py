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

from alliage.alliances import sections
from alliage.alliances.room import load
from alliage.core import panels
from alliage.core.actor import actor_of
from alliage.directory.adapters import areas
from alliage.directory.adapters import search as directory
from alliage.organisations.acting import KEY
from alliage.organisations.actions import upkeep
from alliage.partners.enums import CoalitionState
from alliage.partners.models import Coalition

__all__ = ["built_store", "store"]

ROLES = ("anonymous", "member", "elsewhere", "mandated", "operator", "second")
EACH = [
    pytest.param(place, number, id=f"{place}-{panel.template.removesuffix('.html')}-{number}")
    for place in panels.PLACES
    for number, panel in enumerate(panels.panels_of(place))
]


#: Templates of panels about alliances, which the rest of the scene says nothing of.
OF_ALLIANCES = ("alliances/", "stories/", "questionnaires/")


@pytest.fixture
def scene(db: None, store: Path, settings: Any, tmp_path: Path, request: Any) -> Scene:
    settings.DIRECTORY_OVERLAYS = tmp_path / "overlays"
    settings.MEDIA_ROOT = tmp_path / "media"
    made = Scene()
    if request.node.callspec.id.partition("-")[2].startswith(OF_ALLIANCES):
        for name in ("gate", "published_story", "draft_story", "campaign"):
            made.subject(name)
    else:
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
    request.user = {**scene.people(), "second": scene.second.mandate.person}[
        role
    ] or AnonymousUser()
    request.htmx = False  # type: ignore[attr-defined]
    actor_of(request)
    return request


def proposed(coalition: Coalition) -> Coalition:
    coalition.state = CoalitionState.PROPOSED
    return coalition


def subject_of(place: str, scene: Scene) -> Any:
    opened = directory.directory()
    assert opened is not None
    return {
        "home": lambda: None,
        "territory": lambda: areas.area("commune", "38563"),
        "organisation": lambda: directory.organisation(opened, scene.own.public_id),
        "workspace": lambda: scene.own,
        "nothing_found": lambda: {"text": "fusées", "place": "commune:38563"},
        "assembly": lambda: scene.assembly,
        "campaign": lambda: scene.running_wave.campaign,
        "need": lambda: scene.published_need,
        "introduction": lambda: scene.made_one,
        "coalition": lambda: proposed(Coalition.objects.get(**scene.subject("coalition"))),
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


@pytest.mark.django_db
def test_sections_and_blocks_of_a_room_ask_what_they_announce(
    settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    scene = Scene()
    scene.fill_room()
    parts = {f"section {one.name}": one for one in sections.sections()}
    parts |= {f"block {one.name}": one for at in ("main", "side") for one in sections.pieces(at)}
    wrong, shown = [], set()
    for who in (scene.us, scene.observer):
        request = RequestFactory().get("/")
        request.session, request.user = {KEY: who.mandate.pk}, who.mandate.person  # type: ignore
        request.htmx = False  # type: ignore[attr-defined]
        actor_of(request)
        for name, part in parts.items():
            room = load(request, scene.alliance.code)
            with translation.override("fr"), CaptureQueriesContext(connection) as asked:
                if isinstance(part, sections.Section):
                    said: Any = [str(words) for words in part.subtitle(room)]
                elif (said := part.context(request, room)) is not None:
                    render_to_string(part.template, {**said, "room": room}, request)
            shown |= {name} if said is not None else set()
            if len(asked) > part.queries:
                asks = [query["sql"][:160] for query in asked.captured_queries]
                wrong.append(f"{name}: {len(asked)}, not {part.queries}: {asks}")
    assert not wrong, "\n".join(wrong)
    assert shown == set(parts), "shown to nobody: the scene lacks what these are about"


def test_every_place_has_a_panel() -> None:
    assert [place for place in panels.PLACES if not panels.panels_of(place)] == []
