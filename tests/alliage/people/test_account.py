"""One's own account: what may be changed, carried away, erased."""

import json
import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from tests.alliage.conftest import prove

from alliage.core import audit, inbox, links
from alliage.core.actor import SYSTEM, Actor
from alliage.core.models import AuditEvent, Job, SignedLink
from alliage.people import actions, tasks
from alliage.people.adapters import ProviderAdapter
from alliage.people.models import User

pytestmark = pytest.mark.django_db


class TestProfile:
    def test_changes_preferences(self, member_client, member) -> None:
        values = {"display_name": "Claire", "language": "en", "digest": "never"}
        assert member_client.post("/compte/", values).status_code == 302
        member.refresh_from_db()
        assert (member.display_name, member.language, member.digest) == ("Claire", "en", "never")

    def test_audit_says_which_field_and_not_to_what(self, member_client, member) -> None:
        values = {"display_name": "Claire Dupont", "language": "fr", "digest": "weekly"}
        member_client.post("/compte/", values)
        event = AuditEvent.objects.get(event="account.updated")
        assert event.data == {"fields": ["display_name"]}
        assert "Claire" not in str(AuditEvent.objects.values_list())

    def test_same_values_twice_is_one_event(self, member_client) -> None:
        values = {"display_name": "Claire", "language": "fr", "digest": "weekly"}
        for _time in range(2):
            member_client.post("/compte/", values)
        assert AuditEvent.objects.filter(event="account.updated").count() == 1

    def test_cannot_make_oneself_an_operator(self, member_client, member) -> None:
        values = {"display_name": "", "language": "fr", "digest": "weekly", "is_operator": "on"}
        member_client.post("/compte/", values)
        member.refresh_from_db()
        assert not member.is_operator

    def test_shows_a_mistake(self, member_client) -> None:
        page = member_client.post("/compte/", {"language": "xx", "digest": "weekly"})
        assert page.status_code == 200
        assert "error" in page.content.decode()


class TestMyData:
    def test_is_mine_and_mine_only(self, member_client, member, other) -> None:
        prove(member_client, member)
        EmailAddress.objects.create(user=member, email=member.email, verified=True, primary=True)
        data = {"name": "téléphone", "credential": "secret-key"}
        Authenticator.objects.create(user=member, type="webauthn", data=data)
        SocialAccount.objects.create(user=member, provider="maison", uid="numéro-7")
        SocialAccount.objects.create(user=other, provider="maison", uid="numéro-8")
        audit.record("account.updated", by=Actor(person=other), target=other)
        Job.objects.create(function="f", title="La mienne", by=f"person:{member.pk}")
        Job.objects.create(function="f", title="Pas la mienne", by=f"person:{other.pk}")
        response = member_client.post("/compte/mes-donnees.json")
        data = json.loads(response.content)
        assert data["account"]["email"] == member.email
        assert len(data["account"]["passkeys"]) == 1
        assert [job["title"] for job in data["core"]["jobs"]] == ["La mienne"]
        assert data["account"]["passkeys"][0]["name"] == "téléphone"
        assert [found["number"] for found in data["account"]["identity_providers"]] == ["numéro-7"]
        assert [found["event"] for found in data["core"]["log"]] == [
            "account.signed_in",
            "account.exported",
        ]
        text = response.content.decode()
        assert "numéro-8" not in text
        assert other.email not in text
        assert "Pas la mienne" not in text
        assert "secret-key" not in text
        assert "attachment" in response["Content-Disposition"]


class TestErasure:
    def test_asks_for_the_address(self, member_client, member) -> None:
        prove(member_client, member)
        page = member_client.post("/compte/effacer/", {"email": "somebody@else.example"})
        assert page.status_code == 200
        assert User.objects.filter(pk=member.pk).exists()

    def test_leaves_a_number_and_no_more(self, member_client, member, other) -> None:
        key, email, name = member.pk, member.email, member.display_name
        EmailAddress.objects.create(user=member, email=email, verified=True, primary=True)
        Job.objects.create(function="f", title="t", by=f"person:{key}")
        kept = Job.objects.create(function="f", title="t", by=f"person:{other.pk}")
        prove(member_client, member)
        token = links.make("x", f"person:{key}", expires_in=links.timedelta(days=1), by=SYSTEM)
        response = member_client.post("/compte/effacer/", {"email": email.upper()})
        assert response.status_code == 302
        assert not User.objects.filter(pk=key).exists()
        assert not EmailAddress.objects.filter(email=email).exists()
        assert list(Job.objects.all()) == [kept]
        assert not SignedLink.objects.filter(subject=f"person:{key}").exists()
        with pytest.raises(links.LinkError):
            links.read(token, "x")
        event = AuditEvent.objects.get(event="account.erased")
        assert event.target == f"person:{key}"
        history = str(list(AuditEvent.objects.values_list()))
        assert email not in history
        assert name not in history

    def test_signs_out_everywhere(self, member_client, member) -> None:
        from tests.alliage.conftest import signed_in_as

        phone = signed_in_as(member)
        prove(member_client, member)
        member_client.post("/compte/effacer/", {"email": member.email})
        assert phone.get("/compte/").status_code == 302
        owners = [found.get_decoded().get("_auth_user_id") for found in Session.objects.all()]
        assert str(member.pk) not in owners

    def test_ends_a_sign_in_that_waits_for_its_code(self, member_client, member, client) -> None:
        EmailAddress.objects.create(user=member, email=member.email, verified=True, primary=True)
        where = client.post("/account/login/", {"login": member.email})["Location"]
        near = Client()
        near.post("/account/login/", {"login": f"pas-{member.email}"})
        assert any(member.email in str(found.get_decoded()) for found in Session.objects.all())
        code = re.search(r"^([A-Z0-9]{4}-[A-Z0-9]{4})$", mail.outbox[0].body, re.MULTILINE)[1]
        prove(member_client, member)
        member_client.post("/compte/effacer/", {"email": member.email})
        assert not User.objects.filter(pk=member.pk).exists()
        kept = [str(found.get_decoded()) for found in Session.objects.all()]
        assert not [text for text in kept if f"'{member.email}'" in text or code in text]
        assert client.post(where, {"code": code}).status_code == 302, "and no error"
        assert "_auth_user_id" not in client.session
        assert [text for text in kept if f"pas-{member.email}" in text], "somebody else's stays"

    def test_all_or_nothing(self, member, monkeypatch) -> None:
        monkeypatch.setattr(User, "delete", lambda _self: 1 / 0)
        Job.objects.create(function="f", title="t", by=f"person:{member.pk}")
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            actions.erase(person=member, by=SYSTEM)
        assert Job.objects.exists()
        assert not AuditEvent.objects.filter(event="account.erased").exists()


class TestSessions:
    def test_closing_the_others_keeps_this_one(self, member_client, member) -> None:
        from tests.alliage.conftest import signed_in_as

        phone = signed_in_as(member)
        assert phone.get("/compte/").status_code == 200
        member_client.post("/compte/fermer-mes-sessions/")
        assert phone.get("/compte/").status_code == 302
        assert member_client.get("/compte/").status_code == 200


class TestOperator:
    def test_by_command_opens_the_account_and_is_safe_twice(self) -> None:
        person, created = actions.make_operator(email="Chef@test.example")
        again, created_again = actions.make_operator(email="chef@test.example")
        assert (created, created_again, again) == (True, False, person)
        assert person.is_operator
        assert EmailAddress.objects.get(user=person).verified
        assert AuditEvent.objects.filter(event="operator.granted", by="system").count() == 1

    def test_can_be_taken_back(self, operator, by_operator: Actor) -> None:
        actions.withdraw_operator(person=operator, by=by_operator)
        actions.withdraw_operator(person=operator, by=by_operator)
        operator.refresh_from_db()
        assert not operator.is_operator
        assert AuditEvent.objects.filter(event="operator.withdrawn").count() == 1


class TestUser:
    def test_address_is_unique_whatever_its_case(self, member) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            User(email=member.email.upper()).save()

    def test_never_shows_the_address(self, operator, member) -> None:
        assert str(operator) == f"person:{operator.pk}"
        assert str(member) == "Membre Éprouvée"
        assert member.email not in repr(member)


class TestUnconfirmed:
    """An address that somebody else typed is neither kept nor written to."""

    @pytest.fixture
    def typed(self, client) -> User:
        client.post("/account/signup/", {"email": "stranger@test.example"})
        mail.outbox.clear()
        return User.objects.get(email="stranger@test.example")

    def grow_old(self, days: int) -> None:
        User.objects.update(date_joined=timezone.now() - timedelta(days=days))

    def test_is_erased_after_a_week(self, typed, member, operator) -> None:
        actions.open_account(email="by-command@test.example")
        self.grow_old(6)
        assert tasks.erase_unconfirmed() == 0
        self.grow_old(900)
        assert tasks.erase_unconfirmed() == 1
        assert not User.objects.filter(pk=typed.pk).exists()
        assert not EmailAddress.objects.filter(email="stranger@test.example").exists()
        assert not [
            found for found in Session.objects.all() if "stranger@" in str(found.get_decoded())
        ]
        assert User.objects.count() == 3, "people who came, or were let in, stay"

    def test_gets_no_digest(self, typed, member, monkeypatch) -> None:
        item = inbox.Item(title="Un secret", url="/", reason="")
        monkeypatch.setattr(inbox, "items_for", lambda _person: [item])
        assert not inbox.send_digest(person=typed.pk, day="2026-11-23")
        assert not mail.outbox
        EmailAddress.objects.filter(user=typed).update(verified=True)
        assert inbox.send_digest(person=typed.pk, day="2026-11-23")


def test_an_address_longer_than_its_column_is_refused(client) -> None:
    page = client.post("/account/signup/", {"email": f"{'x' * 60}@{'y' * 60}.{'z' * 200}.fr"})
    assert page.status_code == 200
    assert not User.objects.exists()


def test_what_a_provider_says_of_a_person_is_not_kept(rf, member) -> None:
    said = {"userinfo": {"sub": "7", "birthdate": "1980-01-02", "address": "12 rue Secrète"}}
    account = SocialAccount.objects.create(user=member, provider="maison", uid="7", extra_data=said)
    login = SocialLogin(account=account, user=member)
    ProviderAdapter().pre_social_login(rf.get("/"), login)
    account.refresh_from_db()
    assert account.extra_data == {}
    assert account.uid == "7"
