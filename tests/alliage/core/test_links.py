"""Signed links: one purpose, an end, revocable, and a GET that changes nothing."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from alliage.core import inbox, links
from alliage.core.actor import SYSTEM
from alliage.core.models import AuditEvent, SignedLink

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def token() -> str:
    return links.make("visit", "room:1", expires_in=DAY, by=SYSTEM)


def test_gives_its_subject_and_writes_nothing(token, django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        assert links.read(token, "visit").subject == "room:1"


def test_for_one_purpose(token) -> None:
    with pytest.raises(links.LinkError):
        links.read(token, "sign")


@pytest.mark.parametrize("change", [lambda t: t[:-1], lambda t: "x" + t, lambda _t: "", str.upper])
def test_tampered(token, change) -> None:
    with pytest.raises(links.LinkError):
        links.read(change(token), "visit")


def test_signed_with_the_secret(token, settings) -> None:
    settings.SECRET_KEY = "another key altogether, of forty characters or more"
    with pytest.raises(links.LinkError):
        links.read(token, "visit")


def test_expires(token) -> None:
    later = timezone.now() + DAY + timedelta(seconds=1)
    with time_machine.travel(later), pytest.raises(links.LinkError, match="expiré"):
        links.read(token, "visit")


def test_revoked(token) -> None:
    link = links.read(token, "visit")
    links.revoke(link, by=SYSTEM)
    links.revoke(link, by=SYSTEM)
    with pytest.raises(links.LinkError, match="révoqué"):
        links.read(token, "visit")
    assert AuditEvent.objects.filter(event="link.revoked").count() == 1


def test_found_even_when_it_is_over_but_never_forged(token) -> None:
    links.revoke(links.read(token, "visit"), by=SYSTEM)
    assert links.find(token, "visit").subject == "room:1"
    assert links.find(token, "sign") is None
    assert links.find(token[:-1], "visit") is None


def test_revoke_all_of_a_subject(token) -> None:
    kept = links.make("visit", "room:2", expires_in=DAY, by=SYSTEM)
    assert links.revoke_all("room:1", by=SYSTEM) == 1
    assert links.read(kept, "visit")
    with pytest.raises(links.LinkError):
        links.read(token, "visit")


def test_token_is_not_in_the_database(token) -> None:
    assert token not in str(list(SignedLink.objects.values_list()))


class TestStopDigest:
    def url(self, member) -> str:
        token = links.make(inbox.STOP, f"person:{member.pk}", expires_in=DAY, by=SYSTEM)
        return f"/resume/arreter/{token}/"

    def test_a_mail_scanner_changes_nothing(self, client, member) -> None:
        url = self.url(member)
        for _time in range(2):
            assert client.get(url).status_code == 200
            assert client.head(url).status_code == 200
        member.refresh_from_db()
        assert member.digest == "weekly"

    def test_one_click_of_the_mail_program(self, member) -> None:
        from django.test import Client

        strict = Client(enforce_csrf_checks=True)
        body = {"List-Unsubscribe": "One-Click"}
        url = self.url(member)
        assert strict.post(url, body).status_code == 200
        assert strict.post(url, body).status_code == 200
        member.refresh_from_db()
        assert member.digest == "never"
        assert AuditEvent.objects.filter(event="digest.stopped").count() == 1

    def test_says_nothing_of_who(self, client, member) -> None:
        page = client.get(self.url(member)).content.decode()
        assert member.email not in page
        assert member.display_name not in page

    def test_a_bad_link_is_explained(self, client, db) -> None:
        page = client.get("/resume/arreter/nothing:here/")
        assert page.status_code == 404
        assert "Ce lien n’est pas valable" in page.content.decode()


class TestTokensOfMany:
    def test_the_live_link_is_used_again_and_a_revoked_one_is_not(
        self, db, django_assert_num_queries
    ) -> None:
        year = timedelta(days=365)
        kept = links.make("try", "thing:1", expires_in=year, by=SYSTEM)
        links.make("try", "thing:2", expires_in=year, by=SYSTEM)
        links.revoke_all("thing:2", by=SYSTEM)
        with django_assert_num_queries(2):
            found = links.tokens(
                "try", ["thing:1", "thing:2", "thing:3"], expires_in=year, by=SYSTEM
            )
        assert found["thing:1"] == kept
        assert {links.read(token, "try").subject for token in found.values()} == set(found)
        assert links.tokens("try", found, expires_in=year, by=SYSTEM) == found

    def test_a_link_of_another_purpose_is_not_taken(self, db) -> None:
        other = links.make("other", "thing:1", expires_in=timedelta(days=9), by=SYSTEM)
        found = links.tokens("try", ["thing:1"], expires_in=timedelta(days=9), by=SYSTEM)
        assert found["thing:1"] != other
        with pytest.raises(links.LinkError):
            links.read(other, "try")

    def test_a_link_that_is_about_to_end_is_replaced(self, db) -> None:
        short = links.make("try", "thing:1", expires_in=timedelta(days=1), by=SYSTEM)
        found = links.tokens("try", ["thing:1"], expires_in=timedelta(days=30), by=SYSTEM)
        assert found["thing:1"] != short
