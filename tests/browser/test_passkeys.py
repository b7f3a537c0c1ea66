"""Passkeys through the pages, with a virtual authenticator: our script works under our CSP."""

from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user_model
from django.test import Client
from playwright.sync_api import Page
from tests.alliage.conftest import prove

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Open = Callable[..., Page]


@pytest.fixture
def person() -> Any:
    user = get_user_model().objects.create_user(email="camille@example.org")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


@pytest.fixture
def session(person: Any, live_server: Any) -> list[dict[str, str]]:
    client = Client()
    client.force_login(person, backend="alliage.people.backends.AccountBackend")
    prove(client, person)
    value = client.cookies["sessionid"].value
    return [{"name": "sessionid", "value": value, "url": live_server.url}]


def authenticator(page: Page, *, verifies: bool = True) -> Any:
    """A device that keeps keys, and whose owner agrees (or cannot be verified)."""
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": verifies,
        "automaticPresenceSimulation": True,
    }
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return devices


def test_a_key_is_added_then_opens_the_account(
    live_server: Any, open_page: Open, session: list[dict[str, str]], person: Any
) -> None:
    page = open_page(f"{live_server.url}/account/passkeys/add/", cookies=session)
    authenticator(page)
    page.fill("#id_name", "téléphone")
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/account/passkeys/")
    assert page.locator("text=téléphone").first.is_visible()
    key = Authenticator.objects.get(user=person)
    assert key.wrap().is_passwordless

    page.context.clear_cookies()
    page.goto(f"{live_server.url}/account/login/")
    page.click("#passkey_login")
    page.wait_for_url("**/a-faire/")
    assert page.locator("text=Mon compte").first.is_visible()


def test_a_device_that_refuses_is_said_in_the_page(
    live_server: Any, open_page: Open, session: list[dict[str, str]]
) -> None:
    page = open_page(f"{live_server.url}/account/passkeys/add/", cookies=session)
    authenticator(page, verifies=False)
    said = page.locator("[data-passkey-error]")
    assert said.is_hidden()
    page.click("#mfa_webauthn_add")
    said.wait_for(state="visible")
    assert Authenticator.objects.count() == 0
