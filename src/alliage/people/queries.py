"""What is read about accounts."""

from datetime import datetime
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


def never_proved(before: datetime) -> QuerySet[User]:
    """Return the accounts begun before a date with an address that nobody ever confirmed."""
    begun = User.objects.filter(date_joined__lt=before, last_login=None, is_operator=False)
    return begun.filter(emailaddress__isnull=False).exclude(emailaddress__verified=True).distinct()
