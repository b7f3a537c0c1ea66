"""Our choices where allauth asks: mails in the person's language, a passkey as a way in.

A sign-in code is sent at once and not by the queue: a job keeps what it was asked in the database,
and a code must not stand there.
"""

from smtplib import SMTPException
from typing import Any, ClassVar

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import record_authentication
from allauth.core import context as current
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from anymail.exceptions import AnymailError
from django.conf import settings
from django.contrib.auth import login
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from alliage.core.middleware import client_ip
from alliage.people import proof, queries
from alliage.people.models import User

log = structlog.get_logger("alliage.people")
#: How long a session lives that holds an address and a code, and no account yet.
PENDING_SECONDS = 60 * 60
#: What the column holds (RFC 5321: a path has 256 characters, two of them brackets).
LONGEST_ADDRESS = 254


class AccountAdapter(DefaultAccountAdapter):
    """Accounts by e-mail code, in the person's language."""

    def login(self, request: HttpRequest, user: Any) -> None:
        login(request, user, backend="alliage.people.backends.AccountBackend")
        request.session.set_expiry(None)
        if not proof.is_fresh(request):
            # The code of a sign-up leaves no record of its own.
            record_authentication(request, user, method="code")

    def save_user(self, request: HttpRequest, user: Any, form: Any, commit: bool = True) -> Any:
        user.language = translation.get_language() or settings.LANGUAGE_CODE
        return super().save_user(request, user, form, commit=commit)

    def clean_email(self, email: str) -> str:
        found = super().clean_email(email).lower()
        if len(found) > LONGEST_ADDRESS:
            raise ValidationError(_("Cette adresse est trop longue."))
        return found

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send in the language of the account, when there is one, else of the page."""
        person = User.objects.filter(email=email).only("language").first()
        language = person.language if person else translation.get_language()
        self._shorten_pending_session()
        with translation.override(language):
            site = {
                "site_name": settings.SITE_NAME,
                "site_url": settings.SITE_URL,
                "contact_email": settings.CONTACT_EMAIL,
            }
            try:
                super().send_mail(template_prefix, email, {**context, **site})
            except (OSError, SMTPException, AnymailError) as error:
                log.error("mail_not_sent", kind=type(error).__name__)
                page = render(self.request, "people/mail_down.html", status=503)
                raise ImmediateHttpResponse(page) from error

    def _shorten_pending_session(self) -> None:
        """A sign-in that is begun and left must not keep somebody's address for a month."""
        request = current.request
        if request and hasattr(request, "session") and not request.user.is_authenticated:
            request.session.set_expiry(PENDING_SECONDS)

    def get_client_ip(self, request: HttpRequest) -> str:
        # One reading of the address for all limits; without one, people share a limit and sign in.
        return client_ip(request) or "unknown"

    def send_account_already_exists_mail(self, email: str) -> None:
        """Tell the owner of an address by mail what the page, which anybody sees, keeps quiet."""
        context = {"login_url": settings.SITE_URL + reverse("account_login")}
        self.send_mail("account/email/account_already_exists", email, context)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Let a fresh sign-in or code pass: allauth would take nothing but the passkey itself.

        Who lost theirs could then never remove it.
        """
        if not super().is_reauthentication_required(app=app, **kwargs):
            return False
        return not proof.is_fresh(current.request)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """A code to the present address, and the passkeys of who has some."""
        if not user.is_authenticated:
            return []
        by_code = {
            "id": "reauthenticate",
            "description": gettext("Recevoir un code par courriel"),
            "url": reverse("account_reauthenticate"),
        }
        by_passkey = {
            "id": "mfa_reauthenticate:webauthn",
            "description": gettext("Utiliser une clé d’accès"),
            "url": reverse("mfa_reauthenticate_webauthn"),
        }
        return [by_code, by_passkey] if queries.passkeys(user).exists() else [by_code]

    def format_email_subject(self, subject: str) -> str:
        return f"{settings.SITE_NAME} · {subject}"


class ProviderAdapter(DefaultSocialAccountAdapter):
    """Of what an identity provider says of a person, the number that recognises them is kept."""

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        sociallogin.account.extra_data = {}
        if sociallogin.account.pk:
            sociallogin.account.save(update_fields=["extra_data"])
        super().pre_social_login(request, sociallogin)


class PasskeyAdapter(DefaultMFAAdapter):
    """A passkey opens the account as a code does, and is never asked beside it.

    As a second factor it would lock out, without anybody to call, whose only phone broke.
    """

    #: allauth's own speak of two-factor authentication, which nobody here meets.
    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": _("Cette clé d’accès ne peut pas être retirée."),
        "unverified_email": _("Confirmez votre adresse avant d’ajouter une clé d’accès."),
    }

    def is_mfa_enabled(self, user: Any, types: Any = None) -> bool:
        # allauth names both kinds when it wonders whether signing in needs a second step.
        if types is not None and set(types) == {
            Authenticator.Type.TOTP,
            Authenticator.Type.WEBAUTHN,
        }:
            return False
        return super().is_mfa_enabled(user, types)
