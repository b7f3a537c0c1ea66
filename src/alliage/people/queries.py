"""What is read about accounts."""

from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import QuerySet

from alliage.people.models import User


def person(key: int) -> User:
    """Return a fresh account: a form that fails must not leave its values on `request.user`."""
    return User.objects.get(pk=key)


def language_at(email: str) -> str:
    """Return the language of the account at an address, else the site's."""
    found = User.objects.filter(email=email).only("language").first()
    return found.language if found else settings.LANGUAGE_CODE


def passkeys(user: Any) -> QuerySet[Authenticator]:
    """Return the passkeys of an account, oldest first."""
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN).order_by("pk")


def never_proved(before: datetime) -> QuerySet[User]:
    """Return the accounts begun before a date with an address that nobody ever confirmed."""
    begun = User.objects.filter(date_joined__lt=before, last_login=None, is_operator=False)
    return begun.filter(emailaddress__isnull=False).exclude(emailaddress__verified=True).distinct()
