"""Printing sheets and badges: their codes are made when they are not there yet."""

from collections.abc import Iterable

from django.db import transaction

from alliage.core import audit
from alliage.core.actor import Actor
from alliage.meetings import access
from alliage.meetings.models import Event, Participant
from alliage.meetings.queries.sheets import sheet_urls


@transaction.atomic
def codes(*, event: Event, participants: Iterable[Participant], by: Actor) -> dict[int, str]:
    """Return the address that each participant's code leads to, by key."""
    access.check_read(by, event)
    coming = list(participants)
    for one in coming:
        one.event = event
    found = sheet_urls(coming, by=by)
    audit.record("event.printed", by=by, target=event, data={"codes": len(found)})
    return found
