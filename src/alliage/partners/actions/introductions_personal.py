"""What introductions keep of a person: where they are the contact, what they wrote."""

from typing import Any

from django.db import transaction

from alliage.core import links
from alliage.core.actor import SYSTEM
from alliage.core.models.links import SignedLink
from alliage.partners.actions.introductions_follow_ups import PURPOSE
from alliage.partners.models import ContactConsent, Introduction, Side


def export(person: Any) -> dict[str, Any]:
    """Return a person's part, as JSON values; nothing of the other sides' people."""
    asked = Introduction.objects.filter(person=person.pk).order_by("pk")
    sides = Side.objects.filter(contact=person.pk).select_related("organisation").order_by("pk")
    agreed = ContactConsent.objects.filter(person=person.pk).select_related("organisation")
    return {
        "asked": [
            {"at": found.created_at.isoformat(), "message": found.message} for found in asked
        ],
        "contact_of": [
            {"introduction": side.introduction_id, "organisation": side.organisation.name}
            for side in sides
        ],
        "contact_consents": [
            {"organisation": found.organisation.name, "at": found.given_at.isoformat()}
            for found in agreed.order_by("pk")
        ],
    }


@transaction.atomic
def erase(person: Any) -> int:
    """Name the person nowhere any more, and end the links that were sent to them."""
    counts = Side.objects.filter(contact=person.pk).update(contact=None)
    counts += Introduction.objects.filter(person=person.pk).update(person=None)
    counts += ContactConsent.objects.filter(person=person.pk).delete()[0]
    mine = SignedLink.objects.filter(purpose=PURPOSE, subject__endswith=f":person:{person.pk}")
    for link in mine.filter(revoked_at=None):
        links.revoke(link, by=SYSTEM)
    return counts
