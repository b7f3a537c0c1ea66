"""Signed links: expiring, revocable, for one purpose each. Reading one writes nothing."""

from collections.abc import Iterable
from datetime import timedelta

from django.core import signing
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliage.core import audit
from alliage.core.actor import Actor
from alliage.core.models.links import SignedLink


class LinkError(Exception):
    """A link is no use; the message says why in words that a person may read."""


def _signer(purpose: str) -> signing.Signer:
    # The purpose is part of the signature: a token for one page opens no other.
    return signing.Signer(salt=f"alliage.core.links.{purpose}")


def make(purpose: str, subject: str, *, expires_in: timedelta, by: Actor) -> str:
    """Return the token of a new link for `purpose` about `subject` ("person:3")."""
    link = SignedLink.objects.create(
        purpose=purpose,
        subject=subject,
        by=by.reference,
        expires_at=timezone.now() + expires_in,
    )
    return token_of(link)


def token_of(link: SignedLink) -> str:
    """Return the token of a link that exists: what its address carries."""
    return _signer(link.purpose).sign(link.code)


def tokens(
    purpose: str, subjects: Iterable[str], *, expires_in: timedelta, by: Actor
) -> dict[str, str]:
    """Return a token for each subject: that of its newest live link, or of one made now.

    Two queries, whatever the number of subjects. A link that ends within half of `expires_in` is
    replaced, and goes on working until it ends.
    """
    wanted = list(dict.fromkeys(subjects))
    now = timezone.now()
    live = SignedLink.objects.filter(
        purpose=purpose,
        subject__in=wanted,
        revoked_at=None,
        expires_at__gt=now + expires_in / 2,
    )
    found = {link.subject: link for link in live.order_by("created_at")}
    made = [
        SignedLink(purpose=purpose, subject=subject, by=by.reference, expires_at=now + expires_in)
        for subject in wanted
        if subject not in found
    ]
    SignedLink.objects.bulk_create(made)
    found.update((link.subject, link) for link in made)
    return {subject: token_of(found[subject]) for subject in wanted}


def find(token: str, purpose: str) -> SignedLink | None:
    """Return the link of a token, an ended or revoked one too, to say of what it was; else None."""
    try:
        code = _signer(purpose).unsign(token)
    except signing.BadSignature:
        return None
    return SignedLink.objects.filter(code=code, purpose=purpose).first()


def read(token: str, purpose: str) -> SignedLink:
    """Return the link of a token, or raise LinkError. Never writes: mail scanners open links."""
    try:
        code = _signer(purpose).unsign(token)
    except signing.BadSignature as error:
        raise LinkError(_("Ce lien n’est pas valable.")) from error
    link = SignedLink.objects.filter(code=code, purpose=purpose).first()
    if link is None:
        raise LinkError(_("Ce lien n’est plus valable."))
    if link.revoked_at:
        raise LinkError(_("Ce lien a été révoqué."))
    if link.expires_at <= timezone.now():
        raise LinkError(_("Ce lien a expiré."))
    return link


def revoke(link: SignedLink, *, by: Actor) -> None:
    """Make a link useless at once; safe twice."""
    changed = SignedLink.objects.filter(pk=link.pk, revoked_at=None).update(
        revoked_at=timezone.now()
    )
    if changed:
        audit.record("link.revoked", by=by, target=f"link:{link.purpose}:{link.subject}")


def revoke_all(subject: str, *, by: Actor) -> int:
    """Revoke every live link about a subject and return how many there were."""
    live = SignedLink.objects.filter(subject=subject, revoked_at=None)
    count = live.update(revoked_at=timezone.now())
    if count:
        audit.record("link.revoked", by=by, target=subject, data={"links": count})
    return count
