"""A participant's sheet on a phone: the address in the code of its paper or badge."""

from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from alliage.core import links
from alliage.core.actor import SYSTEM, Actor
from alliage.meetings.enums import ParticipantState
from alliage.meetings.models import Participant

PURPOSE = "meetings.timetable"
#: After the day, a code found on a badge still tells its timetable for a while, then nothing.
AFTER = timedelta(days=30)


def subject_of(participant: Participant) -> str:
    return f"participant:{participant.pk}"


def sheet_url(participant: Participant, *, by: Actor = SYSTEM) -> str:
    """Return the whole address of a participant's sheet, by its live link or one made now."""
    return sheet_urls([participant], by=by)[participant.pk]


def sheet_urls(participants: Iterable[Participant], *, by: Actor = SYSTEM) -> dict[int, str]:
    """Return the addresses of sheets by key of participants of one event; two queries."""
    wanted = {subject_of(one): one for one in participants}
    if not wanted:
        return {}
    day = next(iter(wanted.values())).event.day
    left = max(day - timezone.localdate(), timedelta(0)) + AFTER
    found = links.tokens(PURPOSE, wanted, expires_in=left, by=by)
    return {
        wanted[subject].pk: settings.SITE_URL + reverse("meetings:sheet", args=[token])
        for subject, token in found.items()
    }


def participant_of(token: str) -> Participant:
    """Return whose sheet this is, or raise LinkError in words. Writes nothing."""
    link = links.read(token, PURPOSE)
    rows = Participant.objects.select_related("event__organiser", "event__published")
    found = rows.filter(pk=link.subject.removeprefix("participant:")).first()
    away = (ParticipantState.WITHDRAWN, ParticipantState.ASKED)
    if found is None or found.state in away:
        raise links.LinkError(_("Ce lien n’est plus valable."))
    return found
