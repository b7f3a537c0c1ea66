"""What the area registers at start: participants."""

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from alliage.core import audit, files, inbox, recurring
from alliage.meetings import sections
from alliage.meetings.actions import participants_files
from alliage.meetings.queries import participants as queries

sections.register(sections.Section("participants", _("Participants"), "meetings:participants", 10))
audit.describe(
    {
        "meeting_participant.added": _("Participant ajouté à une rencontre"),
        "meeting_participants.added": _("Participants ajoutés à une rencontre"),
        "meeting_participant.edited": _("Participant d’une rencontre modifié"),
        "meeting_participant.withdraw": _("Participant noté comme ne venant pas"),
        "meeting_participant.restore": _("Participant noté comme venant de nouveau"),
        "meeting_participant.accept": _("Demande à venir à une rencontre acceptée"),
        "meeting_participant.refuse": _("Demande à venir à une rencontre refusée"),
        "meeting_participant.asked": _("Demande à venir à une rencontre"),
        "meeting_fixed.set": _("Rencontre fixée"),
        "meeting_fixed.removed": _("Rencontre fixée libérée"),
        "meeting_order.set": _("Ordre de deux rencontres demandé"),
        "meeting_order.removed": _("Ordre de deux rencontres retiré"),
    }
)
files.register_scope(participants_files.SCOPE, participants_files.may_read_file)
recurring.register(
    recurring.Recurring(
        "meetings.participants_files",
        "alliage.meetings.tasks.events.forget_files",
        every=timedelta(days=1),
        hour=4,
    )
)


def what_awaits(person: Any) -> list[inbox.Item]:
    """The organisations that ask to come to the events of those for which a person writes."""
    return [
        inbox.Item(
            title=gettext("%(name)s demande à venir") % {"name": asking.name},
            url=reverse("meetings:participant", args=[asking.event.code, asking.key]),
            reason=asking.event.title,
            due=asking.event.day,
        )
        for asking in queries.asking(person)
    ]


inbox.register("meetings.participants", what_awaits)
