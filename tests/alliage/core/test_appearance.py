"""Light or dark, by choice."""

import pytest
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db


def choose(client: Client, **data: str) -> object:
    return client.post(reverse("core:appearance"), data)


def test_a_choice_is_remembered_and_shown_by_the_page() -> None:
    client = Client()
    answer = choose(client, theme="dark", next="/accessibilite/")
    assert answer.url == "/accessibilite/"
    assert answer.cookies["theme"]["httponly"]
    page = client.get(reverse("core:accessibility")).content.decode()
    assert 'data-theme="dark"' in page
    choose(client, theme="auto", next="/")
    assert "data-theme" not in client.get(reverse("core:accessibility")).content.decode()


@pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org/", "javascript:1"])
def test_one_is_never_sent_elsewhere(elsewhere: str) -> None:
    assert choose(Client(), theme="dark", next=elsewhere).url == "/"


def test_a_cookie_that_we_did_not_write_changes_nothing() -> None:
    client = Client()
    client.cookies["theme"] = '"><script>'
    page = client.get(reverse("core:accessibility")).content.decode()
    assert "data-theme" not in page
    assert "<script>" not in page


def test_reading_the_address_changes_nothing() -> None:
    assert Client().get(reverse("core:appearance")).status_code == 405
