"""What is read about accounts."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.db.models import QuerySet

from alliage.people.models import User


def person(key: int) -> User:
    """Return a fresh account: a form that fails must not leave its values on `request.user`."""
    return User.objects.get(pk=key)


def passkeys(user: Any) -> QuerySet[Authenticator]:
    """Return the passkeys of an account, oldest first."""
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN).order_by("pk")


def readers_of_digest(frequencies: list[str]) -> QuerySet[User]:
    """Return the active accounts that asked for the digest at one of these frequencies."""
    return User.objects.filter(is_active=True, digest__in=frequencies).order_by("pk")
