"""People and browsers for the tests of the web application."""

import os
import re
import time
from typing import Any

import pytest
from django.test import Client

from alliage.core.actor import Actor
from alliage.people.models import User

#: The first start instances of their own on SQLite: once is enough. The other needs a server.
collect_ignore = (
    ["test_server_commands.py", "core/test_backup.py", "core/test_settings.py"]
    if os.environ.get("DATABASE_URL", "").startswith("postgres")
    else ["core/test_backup_postgresql.py"]
)
INLINE = re.compile(
    rb"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/(?:ld\+)?json\")|<style|\sstyle=|\son[a-z]+=\"",
    re.IGNORECASE,
)
#: The test client asks for no token; a browser is refused without one.
FORM = re.compile(rb"<form[^>]*method=\"post\".*?</form>", re.DOTALL | re.IGNORECASE)
TOKEN = b"csrfmiddlewaretoken"


def exempt(response: Any) -> bool:
    """Where a mail program posts by itself (RFC 8058), the signed link is the proof."""
    return getattr(response.resolver_match.func, "csrf_exempt", False)


class StrictClient(Client):
    """A client that fails on what the content security policy would refuse in a real browser."""

    def request(self, **request: Any) -> Any:
        response = super().request(**request)
        if response.get("Content-Type", "").startswith("text/html") and not response.streaming:
            found = INLINE.search(response.content)
            where = request.get("PATH_INFO", "")
            assert not found, f"inline script or style in {where}: {found and found[0]!r}"
            bare = [form for form in FORM.findall(response.content) if TOKEN not in form]
            assert not bare or exempt(response), f"no token in {where}: {bare[0][:120]!r}"
        return response


@pytest.fixture
def client() -> StrictClient:
    return StrictClient()


@pytest.fixture
def member(db: None) -> User:
    return User.objects.create_user("membre@test.example", display_name="Membre Éprouvée")


@pytest.fixture
def other(db: None) -> User:
    return User.objects.create_user("autre@test.example", display_name="Autre Personne")


@pytest.fixture
def operator(db: None) -> User:
    return User.objects.create_user("exploitante@test.example", is_operator=True)


@pytest.fixture
def by_member(member: User) -> Actor:
    return Actor(person=member)


@pytest.fixture
def by_operator(operator: User) -> Actor:
    return Actor(person=operator)


def signed_in_as(person: User) -> StrictClient:
    client = StrictClient()
    client.force_login(person)
    return client


def prove(client: Client, person: User, *, seconds_ago: float = 0) -> None:
    """Record in a client's session that its person proved who they are, some time ago."""
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "code", "at": time.time() - seconds_ago}
    ]
    session["account_authentication_methods_user"] = str(person.pk)
    session.save()


@pytest.fixture
def member_client(member: User) -> StrictClient:
    return signed_in_as(member)


@pytest.fixture
def other_client(other: User) -> StrictClient:
    return signed_in_as(other)


@pytest.fixture
def operator_client(operator: User) -> StrictClient:
    return signed_in_as(operator)
