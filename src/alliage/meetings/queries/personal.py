"""Personal links: by what a participant without an account reaches its own page, and no other."""

from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from alliage.core import links
from alliage.core.actor import SYSTEM, Actor
from alliage.core.models.links import SignedLink
from alliage.meetings.enums import EventState, ParticipantState
from alliage.meetings.models import Event, Participant

PURPOSE = "meetings.participant"
#: Stops reminders, and does nothing else.
STOP = "meetings.reminders"
#: Begins the purpose of each question « qu’en est-il ? »: one link answers one question.
NEWS = "meetings.news"
#: A link works this long after the day, so that everybody can say what comes next…
AFTER = timedelta(days=30)
#: … and never ends sooner than this after it was asked for.
AT_LEAST = timedelta(days=14)


def subject_of(participant: Participant) -> str:
    return f"participant:{participant.pk}"


def lasts(event: Event) -> timedelta:
    """How long a link of an event works, from now."""
    return max(AT_LEAST, event.day - timezone.localdate() + AFTER)


def link_for(participant: Participant, *, by: Actor = SYSTEM) -> str:
    """Return the token of a participant's live link, or of one made now."""
    subject = subject_of(participant)
    found = links.tokens(PURPOSE, [subject], expires_in=lasts(participant.event), by=by)
    return found[subject]


def link_of(participant: Participant, *, by: Actor = SYSTEM) -> str:
    """Return the whole address of a participant's own page, for an e-mail."""
    path = reverse("meetings:personal", args=[link_for(participant, by=by)])
    return f"{settings.SITE_URL}{path}"


def participant_of(token: str, purpose: str = PURPOSE) -> Participant:
    """Return whose link this is, or raise LinkError in words. Writes nothing."""
    link = links.read(token, purpose)
    key = link.subject.removeprefix("participant:")
    rows = Participant.objects.select_related("event__organiser", "event__published")
    found = rows.filter(pk=key).exclude(event__state=EventState.DRAFT).first()
    if found is None or found.state == ParticipantState.ASKED:
        raise links.LinkError(_("Ce lien n’est plus valable."))
    if found.state == ParticipantState.WITHDRAWN:
        raise links.LinkError(_("Ce participant ne vient pas : son lien ne vaut plus."))
    return found


def live(participants: Iterable[Participant]) -> QuerySet[SignedLink]:
    """The links of participants by which they are reached; not what stands on printed sheets."""
    mine = Q(purpose__in=(PURPOSE, STOP)) | Q(purpose__startswith=NEWS)
    subjects = [subject_of(one) for one in participants]
    return SignedLink.objects.filter(mine, subject__in=subjects, revoked_at=None)
