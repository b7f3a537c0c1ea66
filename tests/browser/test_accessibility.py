"""Axe on every page that the resolver lists, at two widths, in both languages, light and dark.

An address is either visited here or named in `NO_PAGE` with the reason; one in neither fails.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from playwright.sync_api import Browser, Page
from tests.alliage.conftest import prove
from tests.alliage.directory.fixtures import built_store, no_store, store
from tests.browser.conftest import AXE, RULES
from tests.consistency.test_access_matrix import NAMES

from alliage.core import inbox, jobs, links
from alliage.core.actor import SYSTEM, Actor
from alliage.people.models import User

__all__ = [
    "built_store",
    "no_store",
    "store",
]
pytestmark = pytest.mark.browser

#: Roles: a passer-by, somebody with an account, an operator, somebody half way through signing in.
NOBODY, MEMBER, OPERATOR, ENTERING = "nobody", "member", "operator", "entering"
Arguments = dict[str, Any] | str


@dataclass(frozen=True)
class Visit:
    """One state of a page. arguments: of its address, or the name of a subject to make."""

    role: str = NOBODY
    arguments: Arguments = field(default_factory=dict)
    query: str = ""


def area(kind: str, code: str) -> Visit:
    return Visit(arguments={"kind": kind, "code": code})


def organisation(identifier: str) -> Visit:
    return Visit(arguments={"identifier": identifier})


PAGES: dict[str, list[Visit]] = {
    "directory:home": [Visit(), Visit(OPERATOR)],
    "directory:results": [
        Visit(),
        Visit(query="?q=vélos&lieu=commune:38185&rayon=20"),
        Visit(query="?q=numéro&page=2"),
        Visit(query="?q=introuvablexyz&lieu=commune:38185"),
        Visit(query="?q=vélos&lieu=commune:99999&theme=999"),
        Visit(query="?q=vélos&ou=Saint-Denis"),
    ],
    "directory:territory": [
        area("commune", "38185"),
        area("epci", "200040715"),
        area("departement", "38"),
        area("country", "FR"),
    ],
    "directory:organisation": [organisation("W382900001"), organisation("W382900006")],
    "directory:snapshots": [Visit(OPERATOR)],
    "people:profile": [Visit(MEMBER)],
    "people:erase": [Visit(MEMBER)],
    "account_login": [Visit()],
    "account_request_login_code": [Visit()],
    "account_confirm_login_code": [Visit(ENTERING)],
    "account_logout": [Visit(MEMBER)],
    "account_inactive": [Visit()],
    "account_signup": [Visit()],
    "account_signup_by_passkey": [Visit()],
    "account_email": [Visit(MEMBER)],
    "account_reauthenticate": [Visit(OPERATOR)],
    "mfa_list_webauthn": [Visit(MEMBER)],
    "mfa_add_webauthn": [Visit(MEMBER)],
    "socialaccount_connections": [Visit(MEMBER)],
    "socialaccount_login_cancelled": [Visit()],
    "socialaccount_login_error": [Visit()],
    "core:inbox": [Visit(MEMBER), Visit(OPERATOR)],
    "core:stop_digest": [Visit(arguments="digest link")],
    "core:job": [Visit(MEMBER, "job of the member")],
    "core:operations": [Visit(OPERATOR)],
    "core:jobs": [Visit(OPERATOR)],
    "core:audit": [Visit(OPERATOR)],
    "core:vocabulary": [Visit()],
    "core:scheme": [Visit(arguments={"scheme": "themes"})],
    "core:glossary": [Visit()],
    "core:privacy": [Visit()],
    "core:accessibility": [Visit()],
    "core:about": [Visit()],
}

FILE, FORM, ELSEWHERE = "a file, not a page", "answers a form", "sends on to another page"
NO_PAGE: dict[str, str] = {
    "directory:suggest": "JSON for the type-ahead",
    "directory:areas": "JSON for the type-ahead",
    "directory:export": FILE,
    "directory:export_communes": FILE,
    "directory:export_territory": FILE,
    "directory:organisation_json": FILE,
    "directory:start_build": FORM,
    "people:my_data": FILE,
    "people:close_sessions": FORM,
    "account_email_verification_sent": ELSEWHERE,
    "mfa_login_webauthn": ELSEWHERE,
    "mfa_signup_webauthn": ELSEWHERE,
    "mfa_index": ELSEWHERE,
    "mfa_reauthenticate_webauthn": "needs a passkey's device",
    "mfa_edit_webauthn": "needs a passkey's device",
    "mfa_remove_webauthn": "needs a passkey's device",
    "socialaccount_signup": ELSEWHERE,
    "openid_connect_login": ELSEWHERE,
    "openid_connect_callback": ELSEWHERE,
    "core:health": "one word for a monitor",
    "core:file": FILE,
    "core:job_cancel": FORM,
    "core:skos": FILE,
    "core:appearance": FORM,
}


def test_every_address_is_visited_or_said_to_be_no_page() -> None:
    assert sorted(NAMES) == sorted([*PAGES, *NO_PAGE])


@pytest.fixture
def people(transactional_db: None) -> dict[str, Client]:
    """A client a role; `entering` has asked for a code and not typed it yet."""
    clients = {role: Client() for role in (NOBODY, MEMBER, OPERATOR, ENTERING)}
    member = User.objects.create_user("membre@test.example")
    clients[MEMBER].force_login(member)
    prove(clients[MEMBER], member)
    clients[OPERATOR].force_login(
        User.objects.create_user("exploitante@test.example", is_operator=True)
    )
    clients[ENTERING].post(reverse("account_request_login_code"), {"email": "membre@test.example"})
    return clients


def arguments_of(what: Arguments) -> dict[str, Any]:
    """The arguments of an address; a subject is made first."""
    if isinstance(what, dict):
        return what
    member = User.objects.get(email="membre@test.example")
    if what == "digest link":
        day = timedelta(days=1)
        subject = f"person:{member.pk}"
        return {"token": links.make(inbox.STOP, subject, expires_in=day, by=SYSTEM)}
    job = jobs.enqueue("alliage.core.retention.tidy", by=Actor(person=member))
    return {"pk": job.pk}


Open = Callable[[str], Page]


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
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
    said = [
        f"{violation['id']} {node['target']} {node['failureSummary']}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]
    width = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return [*said, f"{width} px too wide"] if width > 0 else said


@pytest.mark.parametrize(
    ("language", "width", "scheme"),
    [("fr", 1280, "light"), ("en", 1280, "dark"), ("fr", 390, "dark"), ("en", 390, "light")],
)
def test_every_page_is_accessible(
    opened: Any, store: Path, language: str, width: int, scheme: str
) -> None:
    found: dict[str, list[str]] = {}
    for name, visits in PAGES.items():
        for visit in visits:
            with translation.override(language):
                url = reverse(name, kwargs=arguments_of(visit.arguments)) + visit.query
            page = opened(visit.role, width, scheme)
            response = page.goto(url)
            assert response.status not in {302, 404, 405, 500}, f"{name}: {response.status}"
            assert page.url.endswith(response.request.url), f"{name} led to {page.url}"
            if said := faults(page):
                found[f"{name} {url} ({visit.role})"] = said
            page.close()
    assert found == {}


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
