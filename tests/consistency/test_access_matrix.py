"""Every address × every role: the resolver gives the list; an address without a line fails."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse
from django.utils import translation
from tests.alliage.directory.snapshot import build_store

from alliage.core import files, inbox, jobs, links
from alliage.core.actor import SYSTEM, Actor
from alliage.core.permissions import access_of
from alliage.people.models import User

OK, LOGIN, GONE, POST_ONLY = 200, 302, 404, 405


@dataclass(frozen=True)
class Line:
    """What a GET answers to each role. arguments: of the address, or a subject to make."""

    anonymous: int
    member: int
    operator: int
    arguments: Any = None


def everybody(status: int = OK, arguments: Any = None) -> Line:
    return Line(status, status, status, arguments)


def members(status: int = OK, arguments: Any = None) -> Line:
    return Line(LOGIN, status, status, arguments)


def operators(status: int = OK) -> Line:
    return Line(LOGIN, GONE, status)


ISERE = {"kind": "departement", "code": "38"}
#: allauth sends who is signed in already back to where they came from.
ENTRANCE = Line(OK, 302, 302)

MATRIX: dict[str, Line] = {
    # directory
    "directory:home": everybody(),
    "directory:results": everybody(),
    "directory:suggest": everybody(),
    "directory:areas": everybody(),
    "directory:export": everybody(arguments={"fmt": "csv"}),
    "directory:export_communes": everybody(arguments={"fmt": "csv"}),
    "directory:territory": everybody(arguments=ISERE),
    "directory:export_territory": everybody(arguments={**ISERE, "fmt": "csv"}),
    "directory:organisation": everybody(arguments="organisation"),
    "directory:organisation_json": everybody(arguments="organisation"),
    "directory:snapshots": operators(),
    "directory:start_build": operators(POST_ONLY),
    # one's own account
    "people:profile": members(),
    "people:my_data": members(POST_ONLY),
    "people:close_sessions": members(POST_ONLY),
    "people:erase": members(),
    # signing in and up
    "account_login": ENTRANCE,
    "account_request_login_code": ENTRANCE,
    "account_confirm_login_code": everybody(302),
    "account_logout": Line(302, OK, OK),
    "account_inactive": everybody(),
    "account_signup": ENTRANCE,
    "account_signup_by_passkey": ENTRANCE,
    "account_email_verification_sent": everybody(302),
    "account_email": members(),
    "account_reauthenticate": members(),
    "mfa_login_webauthn": everybody(302),
    "mfa_signup_webauthn": everybody(302),
    "mfa_list_webauthn": members(),
    # These people signed in long ago: they prove who they are first.
    "mfa_add_webauthn": members(302),
    "mfa_index": members(302),
    # Who has no passkey to confirm with is sent to the code.
    "mfa_reauthenticate_webauthn": members(302),
    "mfa_edit_webauthn": Line(LOGIN, 302, GONE, "passkey"),
    "mfa_remove_webauthn": members(302, "passkey"),
    "socialaccount_connections": members(),
    "socialaccount_signup": everybody(302),
    "socialaccount_login_cancelled": everybody(),
    "socialaccount_login_error": everybody(401),
    "openid_connect_login": everybody(GONE, {"provider_id": "nobody"}),
    "openid_connect_callback": everybody(GONE, {"provider_id": "nobody"}),
    # core
    "core:inbox": members(),
    "core:stop_digest": everybody(arguments="digest link"),
    "core:health": everybody(),
    "core:file": Line(LOGIN, GONE, OK, "file of operators"),
    "core:job": Line(LOGIN, OK, OK, "job of the member"),
    "core:job_cancel": Line(LOGIN, POST_ONLY, POST_ONLY, "job of the member"),
    "core:operations": operators(),
    "core:jobs": operators(),
    "core:audit": operators(),
    "core:vocabulary": everybody(),
    "core:skos": everybody(),
    "core:scheme": everybody(arguments={"scheme": "themes"}),
    "core:glossary": everybody(),
    "core:privacy": everybody(),
    "core:accessibility": everybody(),
    "core:about": everybody(),
    "core:appearance": everybody(POST_ONLY),
}


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
    if MATRIX[name].anonymous == OK:
        assert not access.needs_account, name


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_store(tmp_path_factory.mktemp("directory"))


@pytest.fixture
def people(db: None, store: Path, settings: Any) -> dict[str, User | None]:
    settings.DIRECTORY_STORE = store
    return {
        "anonymous": None,
        "member": User.objects.create_user("membre@test.example"),
        "operator": User.objects.create_user("exploitante@test.example", is_operator=True),
    }


def arguments_of(what: Any, people: dict[str, User | None], store: Path) -> dict[str, Any]:
    """The arguments of an address; for a subject, make it and return how it is addressed."""
    member = people["member"]
    assert member
    if what == "organisation":
        return {"identifier": an_organisation(store)}
    if what == "passkey":
        from allauth.mfa.models import Authenticator

        data = {"name": "clé", "credential": {}}
        return {"pk": Authenticator.objects.create(user=member, type="webauthn", data=data).pk}
    if what == "digest link":
        subject = f"person:{member.pk}"
        day = timedelta(days=1)
        return {"token": links.make(inbox.STOP, subject, expires_in=day, by=SYSTEM)}
    if what == "file of operators":
        return {"pk": files.store(b"secret", "x.txt", scope="operators", by=SYSTEM).pk}
    if what == "job of the member":
        by = Actor(person=member)
        return {"pk": jobs.enqueue("alliage.core.retention.tidy", by=by).pk}
    return what or {}


def an_organisation(store: Path) -> str:
    import duckdb

    version = (store / "CURRENT").read_text().strip()
    parquet = store / "versions" / version / "organisations.parquet"
    with duckdb.connect() as database:
        row = database.execute(f"SELECT id FROM '{parquet}' ORDER BY id LIMIT 1").fetchone()
    assert row
    return str(row[0])


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("name", NAMES)
def test_answers_each_role_as_the_table_says(
    name: str, language: str, people: dict[str, User | None], store: Path
) -> None:
    line = MATRIX[name]
    arguments = arguments_of(line.arguments, people, store)
    with translation.override(language):
        url = reverse(name, kwargs=arguments)
        access = access_of(resolve(url).func)
    answers = {}
    for role, person in people.items():
        client = Client()
        if person:
            client.force_login(person)
        response = client.get(url)
        if response.streaming:
            b"".join(response.streaming_content)  # read to its end, a download closes its file
        answers[role] = response.status_code
        if role == "anonymous" and access and access.needs_account:
            assert "/account/login/" in response["Location"], url
    expected = {role: getattr(line, role) for role in people}
    assert answers == expected, url


@pytest.mark.parametrize("name", [name for name, line in MATRIX.items() if POST_ONLY in (
    line.anonymous, line.member, line.operator)])  # fmt: skip
def test_what_writes_asks_for_the_form_token(
    name: str, people: dict[str, User | None], store: Path
) -> None:
    url = reverse(name, kwargs=arguments_of(MATRIX[name].arguments, people, store))
    client = Client(enforce_csrf_checks=True)
    client.force_login(people["operator"])
    assert client.post(url).status_code == 403


def test_an_address_that_does_not_exist(client: Client, db: None) -> None:
    response = client.get("/nulle-part/")
    assert response.status_code == 404
    assert "alliage" in response.content.decode().lower()
