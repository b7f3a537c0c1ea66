"""What the area registers at start: wishes, their e-mails, what awaits a participant's people."""

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alliage.core import audit, inbox, recurring
from alliage.meetings import sections
from alliage.meetings.enums import EventState
from alliage.meetings.models import Participant
from alliage.organisations.models import Mandate

audit.describe(
    {
        "meeting_wishes.said": gettext_lazy("Souhaits d’un participant enregistrés"),
        "meeting_wishes.proposed": gettext_lazy("Suggestions ajoutées aux souhaits"),
        "meeting_participant.described": gettext_lazy("Mots d’un participant changés par lui"),
        "meeting_participant.answered": gettext_lazy("Participant qui dit s’il vient"),
        "meeting_participant.invited": gettext_lazy("Participant invité"),
        "meeting_participant.reminded": gettext_lazy("Participant relancé"),
        "meeting_participant.reminders_stopped": gettext_lazy("Relances arrêtées"),
        "meeting_link.renewed": gettext_lazy("Lien personnel renouvelé"),
    }
)
sections.register(sections.Section("wishes", gettext_lazy("Souhaits"), "meetings:wishes", 20))
recurring.register(
    recurring.Recurring(
        "meetings.reminders",
        "alliage.meetings.tasks.wishes.remind_all",
        every=timedelta(days=1),
        hour=9,
    )
)
recurring.register(
    recurring.Recurring(
        "meetings.close_wishes",
        "alliage.meetings.tasks.wishes.close_due",
        every=timedelta(minutes=10),
    )
)


def what_awaits(person: Any) -> list[inbox.Item]:
    """Wishes to say, for the organisations that a person writes for. Two queries."""
    running = Mandate.objects.running().of(person)
    writing = [held.organisation_id for held in running if held.writes]
    if not writing:
        return []
    rows = Participant.objects.coming().filter(
        organisation__in=writing, answered_at=None, event__state=EventState.INVITING
    )
    now = timezone.now()
    return [
        inbox.Item(
            title=_("Dites qui %(name)s veut rencontrer") % {"name": row.name},
            url=reverse("meetings:our_personal", args=[row.event.code]),
            reason=_("« %(title)s »") % {"title": row.event.title},
            due=timezone.localtime(row.event.wishes_until).date()
            if row.event.wishes_until
            else row.event.day,
        )
        for row in rows.select_related("event").order_by("event__day", "pk")
        if row.event.wishes_until is None or row.event.wishes_until > now
    ]


inbox.register("meetings.wishes", what_awaits)
