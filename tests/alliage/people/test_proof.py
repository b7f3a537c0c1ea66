"""A session alone, stolen or left open, does not take an account, its data or its keys."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.core import mail
from django.utils import timezone
from tests.alliage.conftest import prove, signed_in_as

from alliage.people import actions, proof
from alliage.people.models import User

pytestmark = pytest.mark.django_db
CODE = re.compile(r"^([A-Z0-9]{4}-[A-Z0-9]{4})$", re.MULTILINE)
OLD = 24 * 3600
THIEF = "thief@elsewhere.example"


@pytest.fixture
def person() -> User:
    found = actions.open_account(email="claire@test.example")[0]
    Authenticator.objects.create(
        user=found, type="webauthn", data={"name": "clé", "credential": {}}
    )
    return found


@pytest.fixture
def thief(person):
    """A session of the person, signed in since yesterday."""
    client = signed_in_as(person)
    prove(client, person, seconds_ago=OLD)
    return client


def delicate(person: User) -> list[tuple[str, dict[str, str]]]:
    key = Authenticator.objects.get(user=person).pk
    return [
        ("/account/email/", {"action_add": "1", "email": THIEF}),
        ("/account/passkeys/add/", {"name": "x", "credential": "{}"}),
        (f"/account/passkeys/{key}/remove/", {}),
        ("/account/social/", {"account": "1"}),
        ("/account/oidc/maison/login/", {"process": "connect"}),
        ("/compte/mes-donnees.json", {}),
        ("/compte/effacer/", {"email": person.email}),
    ]


@pytest.mark.parametrize("place", range(7))
@pytest.mark.parametrize("record", ["yesterday", "none"])
def test_an_old_session_is_not_enough(person, place, record) -> None:
    client = signed_in_as(person)
    if record == "yesterday":
        prove(client, person, seconds_ago=OLD)
    url, values = delicate(person)[place]
    response = client.post(url, values)
    assert response.status_code == 302
    assert response["Location"].startswith("/account/reauthenticate/?next=")
    assert person.email.encode() not in response.content
    assert Authenticator.objects.filter(user=person).exists()
    assert not EmailAddress.objects.filter(email=THIEF).exists()
    assert User.objects.filter(pk=person.pk).exists()
    assert not mail.outbox, "and nothing is sent before it is asked for"


def test_the_page_that_adds_a_key_gives_no_options(thief) -> None:
    Authenticator.objects.all().delete()  # who has none is asked for a code all the same
    page = thief.get("/account/passkeys/add/")
    assert page.status_code == 302
    assert b"challenge" not in page.content


def test_a_code_to_the_present_address_lets_the_request_go_on(thief, person) -> None:
    where = thief.post("/account/email/", {"action_add": "1", "email": "new@test.example"})
    where = where["Location"]
    assert thief.get(where).status_code == 200
    assert not mail.outbox, "a GET sends nothing"
    thief.post(where, {"action": "send"})
    [message] = mail.outbox
    assert message.to == ["claire@test.example"]
    code = CODE.search(message.body)[1]
    contents = [str(found.get_decoded()) for found in Session.objects.all()]
    assert not [text for text in contents if code in text], "the session keeps no code"
    assert code not in thief.get(where).content.decode()
    former = thief.session.session_key
    response = thief.post(where, {"action": "confirm", "code": code.lower()})
    assert response.status_code == 302
    assert thief.session.session_key != former, "a copy of the cookie does not profit"
    assert mail.outbox[-1].to == ["new@test.example"], "what was asked is done"
    thief.post("/account/confirm-email/", {"code": CODE.search(mail.outbox[-1].body)[1]})
    person.refresh_from_db()
    assert person.email == "new@test.example"


def test_three_wrong_codes_end_it(thief, person) -> None:
    url = "/account/reauthenticate/?next=/compte/"
    thief.post(url, {"action": "send"})
    code = CODE.search(mail.outbox[0].body)[1]
    for _attempt in range(3):
        assert thief.post(url, {"action": "confirm", "code": "AAAA-AAAA"}).status_code == 200
    assert thief.post(url, {"action": "confirm", "code": code}).status_code == 200
    assert thief.post("/compte/mes-donnees.json").status_code == 302


def test_a_code_grows_old(thief, monkeypatch) -> None:
    url = "/account/reauthenticate/"
    thief.post(url, {"action": "send"})
    session = thief.session
    session[proof.STATE] = {**session[proof.STATE], "at": 1.0}
    session.save()
    code = CODE.search(mail.outbox[0].body)[1]
    assert thief.post(url, {"action": "confirm", "code": code}).status_code == 200
    assert thief.post("/compte/mes-donnees.json").status_code == 302


def test_codes_are_not_asked_without_end(thief) -> None:
    codes = [thief.post("/account/reauthenticate/", {"action": "send"}) for _time in range(8)]
    assert codes[-1].status_code == 429
    assert len(mail.outbox) == 6


def test_goes_nowhere_else(thief) -> None:
    url = "/account/reauthenticate/?next=https://evil.example/"
    thief.post(url, {"action": "send"})
    assert "evil" not in thief.get(url).content.decode().replace(url, "")
    code = CODE.search(mail.outbox[0].body)[1]
    assert thief.post(url, {"action": "confirm", "code": code})["Location"] == "/compte/"


def test_a_fresh_sign_in_or_sign_up_is_enough(client, person) -> None:
    where = client.post("/account/login/", {"login": person.email})["Location"]
    client.post(where, {"code": CODE.search(mail.outbox[0].body)[1]})
    assert client.post("/compte/mes-donnees.json").status_code == 200
    client.logout()
    where = client.post("/account/signup/", {"email": "new@test.example"})["Location"]
    client.post(where, {"code": CODE.search(mail.outbox[1].body)[1]})
    assert client.get("/account/passkeys/add/").status_code == 200


def test_somebody_elses_proof_does_not_count(person, other) -> None:
    client = signed_in_as(other)
    prove(client, person)
    assert client.post("/compte/mes-donnees.json").status_code == 302


class TestPendingSession:
    """An address typed at the door is not kept for a month."""

    @pytest.mark.parametrize("address", ["claire@test.example", "nobody@test.example"])
    def test_is_short(self, client, person, address) -> None:
        client.post("/account/login/", {"login": address})
        [session] = Session.objects.all()
        assert address in str(session.get_decoded())
        assert (session.expire_date - timezone.now()).total_seconds() <= 3600

    def test_is_long_once_signed_in(self, client, person) -> None:
        where = client.post("/account/login/", {"login": person.email})["Location"]
        client.post(where, {"code": CODE.search(mail.outbox[0].body)[1]})
        [session] = Session.objects.all()
        assert (session.expire_date - timezone.now()).days >= 29
