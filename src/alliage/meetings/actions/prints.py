"""The codes of sheets and badges: each leads to one participant's timetable, and to nothing else."""

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from alliage.core import audit, links
from alliage.core.actor import Actor
from alliage.meetings import access
from alliage.meetings.models import Event, Participant

PURPOSE = "meetings.timetable"
#: After the day, a code found on a badge still tells its timetable for a while, then nothing.
AFTER = timedelta(days=30)


def subject(participant: Participant) -> str:
    return f"participant:{participant.pk}"


@transaction.atomic
def codes(*, event: Event, participants: Iterable[Participant], by: Actor) -> dict[int, str]:
    """Return the token of each participant's timetable, by key: the live one, or one made now."""
    access.check_read(by, event)
    wanted = {subject(one): one.pk for one in participants}
    left = max(event.day - timezone.localdate(), timedelta(0)) + AFTER
    found = links.tokens(PURPOSE, wanted, expires_in=left, by=by)
    audit.record("event.printed", by=by, target=event, data={"codes": len(found)})
    return {wanted[name]: token for name, token in found.items()}
