"""What follows from allauth's signals, and the account's own part of a person's data."""

from typing import Any

from allauth.account import signals
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _

from alliage.core import audit, personal_data
from alliage.core.actor import Actor
from alliage.people.models import User

audit.describe(
    {
        "account.address_changed": _("Adresse d’un compte changée"),
        "account.erased": _("Compte effacé"),
        "account.exported": _("Données d’un compte téléchargées"),
        "account.opened": _("Compte ouvert"),
        "account.passkey_added": _("Clé d’accès ajoutée"),
        "account.passkey_removed": _("Clé d’accès retirée"),
        "account.sessions_closed": _("Autres appareils déconnectés"),
        "account.signed_in": _("Connexion"),
        "account.updated": _("Préférences d’un compte changées"),
        "operator.granted": _("Rôle d’exploitation donné"),
        "operator.withdrawn": _("Rôle d’exploitation retiré"),
    }
)


@receiver(signals.user_signed_up)
def note_sign_up(user: User, **_kwargs: Any) -> None:
    audit.record("account.opened", by=Actor(person=user), target=user)


@receiver(user_logged_in)
def note_sign_in(user: User, **_kwargs: Any) -> None:
    audit.record("account.signed_in", by=Actor(person=user), target=user)


@receiver(signals.email_changed)
def note_address_changed(user: User, **_kwargs: Any) -> None:
    audit.record("account.address_changed", by=Actor(person=user), target=user)


@receiver(authenticator_added)
def note_passkey_added(user: User, **_kwargs: Any) -> None:
    audit.record("account.passkey_added", by=Actor(person=user), target=user)


@receiver(authenticator_removed)
def note_passkey_removed(user: User, **_kwargs: Any) -> None:
    audit.record("account.passkey_removed", by=Actor(person=user), target=user)


def export_account(person: User) -> dict[str, Any]:
    """Return the account as its owner may read it."""
    keys = Authenticator.objects.filter(user=person).order_by("pk")
    social = SocialAccount.objects.filter(user=person).order_by("pk")
    addresses = EmailAddress.objects.filter(user=person).order_by("pk")
    return {
        "email": person.email,
        "display_name": person.display_name,
        "language": person.language,
        "digest": person.digest,
        "is_operator": person.is_operator,
        "date_joined": person.date_joined.isoformat(),
        "last_login": person.last_login.isoformat() if person.last_login else None,
        "addresses": [{"email": found.email, "verified": found.verified} for found in addresses],
        "passkeys": [
            {"name": found.data.get("name", ""), "created_at": found.created_at.isoformat()}
            for found in keys
        ],
        "identity_providers": [
            {"provider": found.provider, "number": found.uid} for found in social
        ],
    }


# The rows themselves go with the account (their foreign keys cascade).
personal_data.register(personal_data.Holder("account", export_account, lambda _person: 1))
