"""Tell those whose own timetable changed, and nobody else: once a publication and participant."""

from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from alliage.core.actor import SYSTEM
from alliage.core.formats import clock
from alliage.core.jobs import enqueue, job, once
from alliage.meetings.enums import EventState
from alliage.meetings.models import Event, Participant, Publication
from alliage.meetings.queries import personal
from alliage.meetings.queries.timetable import Line, timetable
from alliage.meetings.tasks.events import language_of

SEND = "alliage.meetings.tasks.notices.send"


@job(title=_l("Prévenir les participants dont le planning change"))
def tell(*, publication: int, participants: list[int]) -> int:
    """Ask for one mail a participant; return how many have an address."""
    rows = Participant.objects.filter(pk__in=participants).coming().exclude(email="")
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    for key in keys:
        enqueue(
            SEND,
            by=SYSTEM,
            key=f"meeting-notice:{publication}:{key}",
            queue="mail",
            publication=publication,
            participant=key,
        )
    return len(keys)


@job(title=_l("Écrire à un participant que son planning est là, ou change"))
def send(*, publication: int, participant: int) -> bool:
    """Write to one participant, once; return whether a mail left.

    What it reads is its timetable as it is when the mail leaves: a later one may be in force.
    """
    found = Publication.objects.select_related("event__organiser").filter(pk=publication).first()
    one = Participant.objects.coming().select_related("event").filter(pk=participant).first()
    if found is None or one is None or not one.email or not one.event.has_public_plan:
        return False
    with once(f"meeting-notice:{publication}:{participant}") as first:
        if not first:
            return False
        with translation.override(language_of(one.email)):
            _mail(found, one).send()
    return True


def _mail(found: Publication, one: Participant) -> EmailMultiAlternatives:
    event = found.event
    path = reverse("meetings:personal_timetable", args=[personal.link_for(one)])
    context: dict[str, Any] = {
        "event": event,
        "participant": one,
        "first": found.sequence == 1,
        "note": found.note,
        "lines": [_line(line) for line in timetable(one) if _is_to_come(event, line)],
        "url": f"{settings.SITE_URL}{path}",
        "site_name": settings.SITE_NAME,
    }
    subject = (
        _("Votre planning : %(event)s")
        if context["first"]
        else _("Votre planning change : %(event)s")
    ) % {"event": event.title}
    body = render_to_string("meetings/plans/email/timetable.txt", context)
    # A title may hold what a header may not.
    return EmailMultiAlternatives(subject=" ".join(subject.split()), body=body, to=[one.email])


def _is_to_come(event: Event, line: Line) -> bool:
    """A meeting to tell of: on the day, what was missed or is over already is no news."""
    if line.meeting is None or line.is_missed:
        return False
    return event.state != EventState.LIVE or line.ends_at > timezone.now()


def _line(line: Line) -> dict[str, str]:
    return {
        "clock": clock(line.starts_at),
        "table": line.table.label if line.table else "",
        "name": line.other.name if line.other else "",
    }
