"""Axe on every page that the resolver lists, at two widths, in both languages, light and dark.

An address is either visited (`pages.py`) or named there as no page with the reason, or answers
forms alone; one that is neither fails. Every page is read twice: wide and light, then narrow and
dark; one in French, the next in English.
"""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from playwright.sync_api import Browser, Page
from tests.alliage import world
from tests.alliage.conftest import prove
from tests.alliage.directory.fixtures import built_store, no_store, store
from tests.browser.conftest import AXE, RULES, RUN
from tests.browser.pages import (
    CLAIMANT,
    ENTERING,
    FORMER,
    INVITED,
    LABO,
    MANDATED,
    MEMBER,
    NEW,
    NO_PAGE,
    NOBODY,
    OPERATOR,
    PARTS,
    SECOND,
    Visit,
)
from tests.consistency.lines import POST_ONLY
from tests.consistency.scene import Scene
from tests.consistency.test_access_matrix import MATRIX, NAMES, ROLES

from alliage.core import inbox, jobs, links
from alliage.core.actor import SYSTEM, Actor
from alliage.core.worker import run_waiting
from alliage.organisations.actions import upkeep
from alliage.people.models import User

__all__ = ["built_store", "no_store", "store"]
pytestmark = pytest.mark.browser

DRAWN = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
FORMS = [
    n for n, lines in MATRIX.items() if any(line[r] == POST_ONLY for line in lines for r in ROLES)
]


def test_every_address_is_visited_or_said_to_be_no_page() -> None:
    pages = [name for part in PARTS.values() for name in part]
    assert sorted(NAMES) == sorted([*pages, *NO_PAGE, *FORMS])


@pytest.fixture
def scene(transactional_db: None, settings: Any, tmp_path: Path) -> Scene:
    settings.DIRECTORY_OVERLAYS = tmp_path / "overlays"
    settings.MEDIA_ROOT = tmp_path / "media"
    return Scene()


@pytest.fixture
def people(scene: Scene) -> dict[str, Client]:
    """A client a role; `entering` has asked for a code and not typed it yet."""
    clients = {role: Client() for role in (NOBODY, ENTERING)}
    clients[MEMBER] = signed_in(scene.member)
    prove(clients[MEMBER], scene.member)
    clients[OPERATOR] = signed_in(scene.operator)
    clients[ENTERING].post(reverse("account_request_login_code"), {"email": scene.member.email})
    clients[MANDATED], clients[LABO] = scene.us.client, scene.elsewhere.client
    return clients


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def filled(scene: Scene, people: dict[str, Client]) -> None:
    """Give the scene everything, and the two people who come with it their clients."""
    scene.fill()
    people[NEW] = world.client_for(scene.newcomer)
    people[CLAIMANT] = signed_in(scene.claimant)
    for role, who in ((SECOND, scene.second), (INVITED, scene.guest), (FORMER, scene.former)):
        people[role] = who.client
    upkeep.announce()
    run_waiting()


def arguments_of(visit: Visit, scene: Scene) -> tuple[dict[str, Any], str]:
    """The arguments of an address and its query; a subject is made first."""
    if visit.given:
        scene.subject(visit.given)
    if isinstance(visit.arguments, dict):
        return visit.arguments, visit.query
    if visit.arguments == "digest link":
        subject, day = f"person:{scene.member.pk}", timedelta(days=1)
        return {"token": links.make(inbox.STOP, subject, expires_in=day, by=SYSTEM)}, ""
    if visit.arguments == "job of the member":
        by = Actor(person=scene.member)
        return {"pk": jobs.enqueue("alliage.core.retention.tidy", by=by).pk}, ""
    found = dict(scene.subject(visit.arguments))
    return found, visit.query or found.pop("?", "")


@pytest.fixture
def opened(browser: Browser, people: dict[str, Client], live_server: Any) -> Iterator[Any]:
    """`opened(role, width, scheme)` returns what opens a path as that role."""
    contexts: dict[str, Any] = {}

    def page_of(role: str, width: int, scheme: str) -> Page:
        if role not in contexts:
            contexts[role] = browser.new_context(
                viewport={"width": width, "height": 900},
                color_scheme=scheme,
                reduced_motion="reduce",
                base_url=live_server.url,
            )
            contexts[role].set_default_navigation_timeout(90_000)
            contexts[role].add_cookies(
                [
                    {"name": name, "value": morsel.value, "url": live_server.url}
                    for name, morsel in people[role].cookies.items()
                ]
            )
        return contexts[role].new_page()

    yield page_of
    for context in contexts.values():
        context.close()


def faults(page: Page) -> list[str]:
    """What axe finds, and whether the page is wider than the screen."""
    # Playwright evaluates outside the page's CSP: axe needs no relaxed policy.
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(RUN, RULES)
    said = [
        f"{violation['id']} {node['target']} {node['failureSummary']}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]
    width = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return [*said, f"{width} px too wide"] if width > 0 else said


@pytest.mark.long
@pytest.mark.parametrize("part", PARTS)
def test_every_page_is_accessible(
    opened: Any, scene: Scene, people: Any, store: Path, part: str
) -> None:
    filled(scene, people)
    found: dict[str, list[str]] = {}
    visits = [(name, visit) for name, every in PARTS[part].items() for visit in every]
    for number, (name, visit) in enumerate(visits):
        arguments, query = arguments_of(visit, scene)
        with translation.override(("fr", "en")[number % 2]):
            url = reverse(name, kwargs=arguments) + query
        page = opened(visit.role, 1280, "light")
        response = page.goto(url)
        lost = visit.arguments == {"token": "x"}
        expected = {404} if lost else {200, 401, 410}
        if response.status not in expected:
            found[f"{name} {url} ({visit.role})"] = [f"answers {response.status}"]
        elif not page.url.endswith(response.request.url):
            found[f"{name} {url} ({visit.role})"] = [f"leads to {page.url}"]
        elif said := [*faults(page), *on_a_phone(page)]:
            found[f"{name} {url} ({visit.role})"] = said
        page.close()
    assert not found, "\n".join(f"{where}: {said}" for where, said in found.items())


def on_a_phone(page: Page) -> list[str]:
    """The faults of the same page, narrow and dark: style sheets alone decide, nothing is loaded."""
    page.set_viewport_size({"width": 390, "height": 900})
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    page.evaluate(DRAWN)  # even without motion, colours change over some frames
    page.wait_for_timeout(120)
    return faults(page)


def test_an_instance_without_snapshot_and_a_lost_page_are_accessible(
    opened: Any, no_store: Path
) -> None:
    found = {}
    for path in ("/", "/trouver/", "/territoires/departement/38/", "/nulle-part/"):
        page = opened(NOBODY, 390, "light")
        page.goto(path)
        if said := faults(page):
            found[path] = said
    assert found == {}


def test_a_fault_is_found(opened: Any) -> None:
    page = opened(NOBODY, 390, "light")
    page.set_content('<main><h1>x</h1><img src="data:,"><p>Voici</p></main>')
    assert any("image-alt" in said for said in faults(page))
