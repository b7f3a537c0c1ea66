"""What changes an account: each action is atomic, safe twice, and leaves one audit event."""

import json
import re
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.db import transaction

from alliage.core import audit, links, personal_data
from alliage.core.actor import SYSTEM, Actor
from alliage.people.models import User
from alliage.people.models.user import new_session_salt


@transaction.atomic
def update_profile(*, person: User, by: Actor, **changes: Any) -> User:
    """Change the display name, language or digest; the audit says which, never to what."""
    changed = sorted(name for name, value in changes.items() if getattr(person, name) != value)
    if not changed:
        return person
    for name in changed:
        setattr(person, name, changes[name])
    person.save(update_fields=changed)
    audit.record("account.updated", by=by, target=person, data={"fields": changed})
    return person


@transaction.atomic
def open_account(*, email: str, by: Actor = SYSTEM) -> tuple[User, bool]:
    """Open an account by command, return it and whether it is new; safe twice."""
    address = email.strip().lower()
    person, created = User.objects.get_or_create(email=address)
    # The command is run by who owns the machine: the address needs no proof beyond its first code.
    EmailAddress.objects.get_or_create(
        user=person, email=address, defaults={"verified": True, "primary": True}
    )
    if created:
        audit.record("account.opened", by=by, target=person)
    return person, created


@transaction.atomic
def make_operator(*, email: str, by: Actor = SYSTEM) -> tuple[User, bool]:
    """Give the operator's role to an address, opening its account if needed; safe twice."""
    person, created = open_account(email=email, by=by)
    if not person.is_operator:
        person.is_operator = True
        person.save(update_fields=["is_operator"])
        audit.record("operator.granted", by=by, target=person)
    return person, created


@transaction.atomic
def withdraw_operator(*, person: User, by: Actor) -> None:
    """Take the operator's role back."""
    if person.is_operator:
        person.is_operator = False
        person.save(update_fields=["is_operator"])
        audit.record("operator.withdrawn", by=by, target=person)


@transaction.atomic
def close_sessions(*, person: User, by: Actor) -> None:
    """Sign an account out everywhere: sessions are signed with a salt that changes here."""
    person.session_salt = new_session_salt()
    person.save(update_fields=["session_salt"])
    audit.record("account.sessions_closed", by=by, target=person)


@transaction.atomic
def erase(*, person: User, by: Actor) -> None:
    """Erase an account and what hangs on it. The audit log keeps "user:3" and no more."""
    reference = f"person:{person.pk}"
    # allauth may know addresses that wait to be confirmed; they go with the account.
    known = EmailAddress.objects.filter(user=person).values_list("email", flat=True)
    addresses = {person.email, *known}
    counts = personal_data.erase(person)
    links.revoke_all(reference, by=by)
    _forget_sessions(person, addresses)
    audit.record("account.erased", by=by, target=person, data={"erased": counts})
    person.delete()


def _forget_sessions(person: User, addresses: set[str]) -> None:
    """Delete the sessions of an account and those that hold its address, e.g. a sign-in half done.

    Their content is signed, so they are read one by one.
    """
    whole = "|".join(re.escape(address) for address in addresses)
    names_it = re.compile(rf"(?<![\w.+-])(?:{whole})(?![\w-])", re.IGNORECASE)
    for session in Session.objects.iterator():
        content = session.get_decoded()
        owners = {content.get("_auth_user_id"), _pending_account(content)}
        if str(person.pk) in owners or names_it.search(json.dumps(content, ensure_ascii=False)):
            session.delete()


def _pending_account(content: dict[str, Any]) -> str | None:
    """Return the account that a session is signing in to, as allauth keeps it between two steps."""
    found = content.get("account_login")
    return str(found["user_pk"]) if isinstance(found, dict) and found.get("user_pk") else None
