"""Signing in: a code by e-mail, no password anywhere, and nothing said of who has an account."""

import re

import pytest
from allauth.account.app_settings import AppSettings as AccountSettings
from allauth.account.models import EmailAddress
from allauth.core.context import request_context
from django.core import mail
from django.core.management import call_command
from django.test import RequestFactory
from django.urls import NoReverseMatch, get_resolver, reverse
from django.utils.translation import get_language

from alliage.config.settings import base
from alliage.core.models import AuditEvent
from alliage.people import actions
from alliage.people.adapters import AccountAdapter
from alliage.people.models import User

pytestmark = pytest.mark.django_db
CODE = re.compile(r"^\s*([A-Z0-9]{3,4}-?[A-Z0-9]{3,4})\s*$", re.MULTILINE)


def code_of(message) -> str:
    found = CODE.search(message.body)
    assert found, message.body
    return found[1]


@pytest.fixture
def known() -> User:
    return actions.open_account(email="claire@test.example")[0]


def ask_code(client, email: str):
    return client.post("/account/login/", {"login": email})


class TestByCode:
    def test_signs_in(self, client, known) -> None:
        response = ask_code(client, "claire@test.example")
        assert response.status_code == 302
        [message] = mail.outbox
        assert message.to == ["claire@test.example"]
        response = client.post(response["Location"], {"code": code_of(message)})
        assert response.status_code == 302
        assert int(client.session["_auth_user_id"]) == known.pk
        assert AuditEvent.objects.filter(
            event="account.signed_in", by=f"person:{known.pk}"
        ).exists()

    def test_a_wrong_code_does_not(self, client, known) -> None:
        where = ask_code(client, "claire@test.example")["Location"]
        client.post(where, {"code": "AAAA-AAAA"})
        assert "_auth_user_id" not in client.session

    def test_guessing_stops_after_three_tries(self, client, known) -> None:
        where = ask_code(client, "claire@test.example")["Location"]
        right = code_of(mail.outbox[0])
        for _attempt in range(3):
            client.post(where, {"code": "AAAA-AAAA"})
        client.post(where, {"code": right})
        assert "_auth_user_id" not in client.session

    def test_case_of_the_address_does_not_matter(self, client, known) -> None:
        ask_code(client, "Claire@Test.example")
        assert mail.outbox[0].to[0].lower() == "claire@test.example"

    def test_code_is_not_in_the_page(self, client, known) -> None:
        page = client.get(ask_code(client, "claire@test.example")["Location"])
        code = code_of(mail.outbox[0])
        assert code not in page.content.decode()
        assert code.replace("-", "") not in page.content.decode()

    def test_an_inactive_account_stays_out(self, client, known) -> None:
        User.objects.update(is_active=False)
        where = ask_code(client, "claire@test.example")["Location"]
        if mail.outbox and CODE.search(mail.outbox[0].body):
            client.post(where, {"code": code_of(mail.outbox[0])})
        assert client.get("/compte/").status_code == 302

    def test_mail_is_in_the_persons_language(self, client, known, monkeypatch) -> None:
        known.language = "en"
        known.save()
        seen = []
        render = AccountAdapter.render_mail

        def watched(self, *args, **kwargs):
            seen.append(get_language())
            return render(self, *args, **kwargs)

        monkeypatch.setattr(AccountAdapter, "render_mail", watched)
        ask_code(client, "claire@test.example")
        client.cookies.clear()
        ask_code(client, "nobody@test.example")
        assert seen == ["en", "fr"]

    def test_mail_says_where_it_comes_from(self, client, known, settings) -> None:
        settings.SITE_NAME = "Alliances d’Isère"
        ask_code(client, "claire@test.example")
        assert "Alliances d’Isère" in mail.outbox[0].subject
        assert settings.SITE_URL in mail.outbox[0].body


class TestMailDown:
    def test_is_said_and_nothing_changes(self, client, known, monkeypatch, capfd) -> None:
        def refused(*_args, **_kwargs):
            raise ConnectionRefusedError("smtp.secret.example")

        monkeypatch.setattr("django.core.mail.message.EmailMessage.send", refused)
        for url, field in (("/account/login/", "login"), ("/account/signup/", "email")):
            client.cookies.clear()
            page = client.post(url, {field: "claire@test.example"})
            assert page.status_code == 503
            assert "Le courriel ne part pas" in page.content.decode()
            assert "smtp.secret" not in page.content.decode()


class TestRates:
    """allauth counts in the database cache, the same for every web process."""

    @pytest.fixture(autouse=True)
    def _as_in_production(self, settings) -> None:
        settings.ACCOUNT_RATE_LIMITS = base.ACCOUNT_RATE_LIMITS
        settings.CACHES = base.CACHES
        call_command("createcachetable")

    def test_codes_are_not_asked_without_end(self, client, known) -> None:
        codes = []
        for _time in range(6):
            client.cookies.clear()
            codes.append(ask_code(client, "claire@test.example").status_code)
        assert 429 in codes or len(mail.outbox) < 6
        assert len(mail.outbox) <= 3

    def test_a_day_fills_nobodys_mailbox(self, client, settings) -> None:
        limits = AccountSettings("ACCOUNT_").RATE_LIMITS["request_login_code"].split(",")
        assert {"3/m/key", "10/h/key", "20/d/key"} <= set(limits)

    def test_pages_are_not_hammered(self, client, known) -> None:
        codes = [
            ask_code(client, f"nobody{number}@test.example").status_code for number in range(32)
        ]
        assert codes[-1] == 429


class TestNotices:
    @pytest.fixture(autouse=True)
    def _in_a_request(self):
        with request_context(RequestFactory().get("/")):
            yield

    def test_a_passkey_added_is_told_to_the_owner(self, client, known) -> None:
        AccountAdapter().send_notification_mail("mfa/email/webauthn_added", known)
        [message] = mail.outbox
        assert message.to == ["claire@test.example"]
        assert "clé d’accès a été ajoutée" in message.body
        assert "127.0.0.1\n" not in message.body

    def test_a_change_of_address_is_told_to_the_former(self, known) -> None:
        AccountAdapter().send_notification_mail(
            "account/email/email_changed",
            known,
            {"from_email": "claire@test.example", "to_email": "new@test.example"},
            email="claire@test.example",
        )
        assert "new@test.example" in mail.outbox[0].body
        assert "connectez-vous sans attendre" not in mail.outbox[0].body, "it cannot be done"


class TestEnumeration:
    """Whether an address has an account is nobody else's business."""

    def strip(self, page: bytes, *addresses: str) -> str:
        text = page.decode()
        for address in addresses:
            text = text.replace(address, "ADDRESS")
        return re.sub(r'(value|content)="[^"]{20,}"', "", text)

    def test_sign_in_answers_the_same(self, client, known) -> None:
        seen = []
        for address in ("claire@test.example", "nobody@test.example"):
            client.cookies.clear()
            first = ask_code(client, address)
            page = client.get(first["Location"])
            seen.append((first.status_code, first["Location"], self.strip(page.content, address)))
        assert seen[0] == seen[1]
        assert [message.to for message in mail.outbox] == [
            ["claire@test.example"],
            ["nobody@test.example"],
        ], "the owner of the address learns the truth, by mail"
        assert not CODE.search(mail.outbox[1].body)

    def test_sign_up_answers_the_same(self, client, known) -> None:
        seen = []
        for address in ("claire@test.example", "new@test.example"):
            client.cookies.clear()
            first = client.post("/account/signup/", {"email": address})
            page = client.get(first["Location"])
            seen.append((first.status_code, first["Location"], self.strip(page.content, address)))
        assert seen[0] == seen[1]


class TestSignUp:
    def test_opens_an_account_once_the_code_is_typed(self, client) -> None:
        response = client.post("/account/signup/", {"email": "New@test.example"})
        response = client.post(response["Location"], {"code": code_of(mail.outbox[0])})
        assert response.status_code == 302
        person = User.objects.get(email="new@test.example")
        assert person.language == "fr"
        assert EmailAddress.objects.get(user=person).verified
        assert AuditEvent.objects.filter(event="account.opened").count() == 1
        assert not AuditEvent.objects.filter(data__icontains="new@").exists()

    def test_in_english_makes_an_english_account(self, client) -> None:
        client.post("/en/account/signup/", {"email": "new@test.example"})
        assert User.objects.get().language == "en"


class TestNoPassword:
    def test_no_column_no_field_no_page(self) -> None:
        assert "password" not in {field.name for field in User._meta.get_fields()}
        for name in ("account_change_password", "account_reset_password", "account_set_password"):
            with pytest.raises(NoReverseMatch):
                reverse(name)
        routes = [str(key) for key in get_resolver().reverse_dict if isinstance(key, str)]
        assert not [route for route in routes if "password" in route]

    def test_no_form_asks_for_one(self, client) -> None:
        for name in ("account_login", "account_signup", "account_request_login_code"):
            assert b'type="password"' not in client.get(reverse(name)).content

    def test_a_password_cannot_be_set_and_never_passes(self, known) -> None:
        with pytest.raises(NotImplementedError):
            known.set_password("x")
        assert not known.check_password("")
        assert not known.has_usable_password()


class TestPasskeys:
    def test_pages_are_there(self, client, member_client) -> None:
        assert client.get(reverse("account_signup_by_passkey")).status_code == 200
        options = client.get(reverse("mfa_login_webauthn"), HTTP_X_REQUESTED_WITH="XMLHttpRequest")
        assert options.json()["request_options"]["publicKey"]["challenge"]
        assert member_client.get(reverse("mfa_list_webauthn")).status_code == 200

    def test_a_passkey_does_not_lock_the_code_out(self, client, known) -> None:
        from allauth.mfa.models import Authenticator

        Authenticator.objects.create(
            user=known, type=Authenticator.Type.WEBAUTHN, data={"name": "clé"}
        )
        where = ask_code(client, "claire@test.example")["Location"]
        client.post(where, {"code": code_of(mail.outbox[0])})
        assert int(client.session["_auth_user_id"]) == known.pk

    def test_a_lost_passkey_is_removed_after_a_fresh_code(self, client, known) -> None:
        from allauth.mfa.models import Authenticator

        lost = Authenticator.objects.create(
            user=known, type=Authenticator.Type.WEBAUTHN, data={"name": "perdue", "credential": {}}
        )
        url = reverse("mfa_remove_webauthn", args=[lost.pk])
        client.force_login(known)
        response = client.post(url)
        assert "reauthenticate" in response["Location"], "an old session is not enough"
        assert Authenticator.objects.exists()
        client.logout()
        where = ask_code(client, "claire@test.example")["Location"]
        client.post(where, {"code": code_of(mail.outbox[0])})
        client.post(url)
        assert not Authenticator.objects.exists()
        assert AuditEvent.objects.filter(event="account.passkey_removed").exists()


class TestIdentityProviders:
    def test_none_unless_set(self, client) -> None:
        assert client.get("/account/oidc/somebody/login/").status_code == 404

    def test_by_setting(self, client, settings) -> None:
        settings.SOCIALACCOUNT_PROVIDERS = {
            "openid_connect": {
                "APPS": [
                    {
                        "provider_id": "maison",
                        "name": "La Maison",
                        "client_id": "x",
                        "secret": "y",
                        "settings": {"server_url": "https://id.test.example"},
                    }
                ]
            }
        }
        page = client.get("/account/oidc/maison/login/")
        assert page.status_code == 200, "a page that asks to go on: a GET starts nothing"
        assert b"La Maison" in page.content
