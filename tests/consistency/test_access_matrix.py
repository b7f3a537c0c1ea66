"""Every address × every role: the resolver gives the list; an address without a line fails."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse
from django.utils import translation
from tests.alliage.conftest import signed_in_as
from tests.alliage.directory.fixtures import built_store, store
from tests.consistency import (
    matrix_alliances,
    matrix_governance,
    matrix_meetings,
    matrix_organisations,
    matrix_partners,
    matrix_questionnaires,
    matrix_site,
    matrix_stories,
)
from tests.consistency.lines import CHOOSE, GONE, LOGIN, OK, POST_ONLY, SENT_ON, Line, Status
from tests.consistency.scene import PRIVATE, SECRET, Scene

from alliage.core import files, inbox, jobs, links
from alliage.core.actor import SYSTEM, Actor
from alliage.core.models import AuditEvent
from alliage.core.permissions import access_of
from alliage.people.models import User

__all__ = ["built_store", "store"]

ROLES = ("anonymous", "member", "elsewhere", "mandated", "operator")
MATRIX: dict[str, tuple[Line, ...]] = {
    name: lines if isinstance(lines, tuple) else (lines,)
    for part in (
        matrix_site,
        matrix_organisations,
        matrix_partners,
        matrix_questionnaires,
        matrix_governance,
        matrix_alliances,
        matrix_stories,
        matrix_meetings,
    )
    for name, lines in part.LINES.items()
}
#: Areas whose pages are walked a role at a time on one scene (test_rooms.py, test_events.py).
OF_ROOMS, OF_EVENTS = ("questionnaires:", "governance:", "alliances:", "stories:"), ("meetings:",)
WALKED = (*OF_ROOMS, *OF_EVENTS)
#: Every other line with its name and what it is about, for the names of tests.
EACH = [
    pytest.param(name, line, id=f"{name}-{line.arguments}" if len(lines) > 1 else name)
    for name, lines in MATRIX.items()
    for line in lines
    if not name.startswith(WALKED)
]
#: What anybody with an account does about themself, whatever the subject.
ONES_OWN_DOING = {
    "core:appearance",
    "organisations:act_for",
    "partners:contact_consent",
    "partners:exclusion_add",
    "people:close_sessions",
    "people:my_data",
}
#: What is found undone already answers as if it had just been undone.
SAFE_TWICE = {"partners:alert_remove", "partners:exclusion_remove"}


def patterns(
    resolver: URLResolver | None = None, prefix: str = ""
) -> Iterator[tuple[str, URLPattern]]:
    """Every address that the resolver knows, with its full name."""
    for found in (resolver or get_resolver()).url_patterns:
        if isinstance(found, URLResolver):
            namespace = f"{prefix}{found.namespace}:" if found.namespace else prefix
            yield from patterns(found, namespace)
        else:
            yield f"{prefix}{found.name}", found


NAMES = [name for name, _pattern in patterns()]


def test_every_address_has_its_line_and_every_line_its_address() -> None:
    assert sorted(NAMES) == sorted(MATRIX)


@pytest.mark.parametrize(("name", "pattern"), list(patterns()), ids=NAMES)
def test_every_view_declares_who_may_call_it(name: str, pattern: URLPattern) -> None:
    access = access_of(pattern.callback)
    assert access, f"{name} does not say who may call it"
    if any(line.anonymous == OK for line in MATRIX[name]):
        assert not access.needs_account, name


@dataclass
class Site:
    """The scene, a client a role, and the subjects of addresses."""

    scene: Scene
    store: Path
    clients: dict[str, Client] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for role, person in self.scene.people().items():
            self.clients[role] = signed_in_as(person) if person else Client()
        self.clients["mandated"] = self.scene.us.client

    def address(self, name: str, what: Any) -> tuple[dict[str, Any], str]:
        """The arguments of an address, and its query; for a subject, make it first."""
        if not isinstance(what, str):
            return what or {}, ""
        makers = {
            "organisation": self.organisation,
            "passkey": self.passkey,
            "digest link": self.digest_link,
            "file of operators": self.file_of_operators,
            "job of the member": self.job,
        }
        found = makers[what]() if what in makers else self.scene.subject(what)
        return {key: found[key] for key in found if key != "?"}, found.get("?", "")

    def passkey(self) -> dict[str, Any]:
        from allauth.mfa.models import Authenticator

        data = {"name": "clé", "credential": {}}
        member = self.scene.member
        return {"pk": Authenticator.objects.create(user=member, type="webauthn", data=data).pk}

    def digest_link(self) -> dict[str, Any]:
        subject, day = f"person:{self.scene.member.pk}", timedelta(days=1)
        return {"token": links.make(inbox.STOP, subject, expires_in=day, by=SYSTEM)}

    def file_of_operators(self) -> dict[str, Any]:
        return {"pk": files.store(SECRET.encode(), "x.txt", scope="operators", by=SYSTEM).pk}

    def job(self) -> dict[str, Any]:
        by = Actor(person=self.scene.member)
        return {"pk": jobs.enqueue("alliage.core.retention.tidy", by=by).pk}

    def organisation(self) -> dict[str, Any]:
        """A record of the directory that nobody acts for."""
        import duckdb

        version = (self.store / "CURRENT").read_text().strip()
        parquet = self.store / "versions" / version / "organisations.parquet"
        with duckdb.connect() as database:
            row = database.execute(f"SELECT id FROM '{parquet}' ORDER BY id LIMIT 1").fetchone()
        assert row
        return {"identifier": str(row[0])}


@pytest.fixture
def site(db: None, store: Path, settings: Any, tmp_path: Path) -> Site:
    settings.DIRECTORY_OVERLAYS = tmp_path / "overlays"
    settings.MEDIA_ROOT = tmp_path / "media"
    scene = Scene()
    scene.hide_once()
    return Site(scene, store)


def status_of(response: Any) -> Status:
    """The status of an answer; a redirection to sign in or to choose by its name."""
    where = response.get("Location", "")
    if "/account/login/" in where:
        return LOGIN
    return CHOOSE if "/au-nom-de/" in where else int(response.status_code)


def body_of(response: Any) -> str:
    """All that an answer says; reading a download to its end closes its file."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return f"{response.headers} {body.decode(errors='replace')}"


def leaks(role: str, status: Status, said: str, scene: Scene) -> list[str]:
    """What a role reads that is not for it."""
    person = scene.people()[role]
    said = said.replace(person.email, "") if person else said
    found = []
    if SECRET in said and (role not in ("mandated", "operator") or status != OK):
        found.append(SECRET)
    if PRIVATE in said and (role not in ("mandated", "operator") or status != OK):
        found.append(PRIVATE)
    return found


@pytest.mark.parametrize(("name", "line"), EACH)
def test_answers_each_role_as_the_table_says(name: str, line: Line, site: Site) -> None:
    arguments, query = site.address(name, line.arguments)
    expected = {role: line[role] for role in ROLES}
    for language in ("fr", "en"):
        with translation.override(language):
            url = reverse(name, kwargs=arguments)
            access = access_of(resolve(url).func)
        answers, found = {}, {}
        for role in ROLES:
            response = site.clients[role].get(url + query)
            answers[role] = status_of(response)
            found[role] = leaks(role, answers[role], body_of(response), site.scene)
            if role == "anonymous" and access and access.needs_account:
                assert answers[role] == LOGIN, url
        assert answers == expected, url
        assert not any(found.values()), f"{url} shows {found}"
        if name.startswith("account_logout"):
            break


WRITING = [param for param in EACH if POST_ONLY in [param.values[1][role] for role in ROLES]]


@pytest.mark.parametrize(("name", "line"), WRITING)
def test_what_writes_asks_for_the_form_token(name: str, line: Line, site: Site) -> None:
    url = reverse(name, kwargs=site.address(name, line.arguments)[0])
    client = Client(enforce_csrf_checks=True)
    client.force_login(site.scene.operator)
    assert client.post(url).status_code == 403


@pytest.mark.parametrize(
    ("name", "line"), [p for p in WRITING if p.values[0] not in ONES_OWN_DOING]
)
def test_a_stranger_writes_nothing(name: str, line: Line, site: Site) -> None:
    with translation.override("fr"):
        url = reverse(name, kwargs=site.address(name, line.arguments)[0])
    before = AuditEvent.objects.count()
    for role in ("anonymous", "member", "elsewhere"):
        response = site.clients[role].post(url, {"answer": "no"})
        expected = {LOGIN, CHOOSE, GONE} | ({SENT_ON} if name in SAFE_TWICE else set())
        assert status_of(response) in expected, f"{role}: {url}"
        assert not leaks(role, 0, body_of(response), site.scene)
    assert AuditEvent.objects.count() == before


def test_the_scene_hides_something_that_its_own_people_see(site: Site) -> None:
    """The search for leaks would pass on a scene without anything to leak."""
    own = site.clients["mandated"]
    for name in ("organisations:home", "organisations:ties", "partners:ours"):
        assert SECRET in own.get(reverse(name, args=[site.scene.own.public_id])).content.decode()
    assert SECRET in own.get(reverse("partners:exclusions")).content.decode()
    assert User.objects.filter(email__endswith=PRIVATE).count() >= 3


def test_an_address_that_does_not_exist(client: Client, db: None) -> None:
    response = client.get("/nulle-part/")
    assert response.status_code == 404
    assert "alliage" in response.content.decode().lower()
