"""Our choices where allauth asks: mails in the person's language, a passkey as a way in.

A sign-in code is sent at once and not by the queue: a job keeps what it was asked in the database,
and a code must not stand there.
"""

import time
from smtplib import SMTPException
from typing import Any, ClassVar

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from anymail.exceptions import AnymailError
from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from alliage.people.models import User

log = structlog.get_logger("alliage.people")
#: How long signing in counts as having just proved who one is.
FRESH_SECONDS = 15 * 60


class AccountAdapter(DefaultAccountAdapter):
    """Accounts by e-mail code, in the person's language."""

    def login(self, request: HttpRequest, user: Any) -> None:
        login(request, user, backend="alliage.people.backends.AccountBackend")

    def save_user(self, request: HttpRequest, user: Any, form: Any, commit: bool = True) -> Any:
        user.language = translation.get_language() or settings.LANGUAGE_CODE
        return super().save_user(request, user, form, commit=commit)

    def clean_email(self, email: str) -> str:
        return super().clean_email(email).lower()

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send in the language of the account, when there is one, else of the page."""
        person = User.objects.filter(email=email).only("language").first()
        language = person.language if person else translation.get_language()
        with translation.override(language):
            site = {"site_name": settings.SITE_NAME, "site_url": settings.SITE_URL}
            try:
                super().send_mail(template_prefix, email, {**context, **site})
            except (OSError, SMTPException, AnymailError) as error:
                log.error("mail_not_sent", kind=type(error).__name__)
                page = render(self.request, "people/mail_down.html", status=503)
                raise ImmediateHttpResponse(page) from error

    def send_account_already_exists_mail(self, email: str) -> None:
        """Tell the owner of an address by mail what the page, which anybody sees, keeps quiet."""
        context = {"login_url": settings.SITE_URL + reverse("account_login")}
        self.send_mail("account/email/account_already_exists", email, context)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Ask again before a passkey is added or removed, unless the person just signed in.

        allauth would take a passkey alone as proof: who lost theirs could then never remove it.
        A code by e-mail opens the account; a fresh one is as good.
        """
        if not super().is_reauthentication_required(app=app, **kwargs):
            return False
        records = get_authentication_records(context.request, context.request.user)
        return not records or time.time() - records[-1]["at"] > FRESH_SECONDS

    def format_email_subject(self, subject: str) -> str:
        return f"{settings.SITE_NAME} · {subject}"


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
