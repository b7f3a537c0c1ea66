"""What the area registers at start: the day, its board, its repairs."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from alliage.core import audit, inbox
from alliage.meetings import sections
from alliage.meetings.queries import incidents
from alliage.organisations.models import Mandate

sections.register(sections.Section("desk", _("Le jour même"), "meetings:desk", 60))

audit.describe(
    {
        "meeting_board.opened": _("Lien du projecteur créé"),
        "meeting_participant.arrived": _("Arrivée pointée"),
        "meeting_participant.arrival_undone": _("Arrivée reprise"),
        "meeting_incident.told": _("Imprévu signalé"),
        "meeting_incident.taken_back": _("Imprévu repris"),
        "meeting_plan.repaired": _("Planning réparé"),
    }
)


def what_awaits(person: Any) -> list[inbox.Item]:
    """Who withdrew from a published plan of those for which a person writes. Two queries."""
    running = Mandate.objects.running().of(person)
    writing = [held.organisation_id for held in running if held.writes]
    if not writing:
        return []
    return [
        inbox.Item(
            title=gettext("%(name)s ne vient plus : réparez le planning") % {"name": one.name},
            url=reverse("meetings:repairs", args=[one.event.code]),
            reason=one.event.title,
            due=one.event.day,
        )
        for one in incidents.gone().filter(event__organiser__in=writing)
    ]


inbox.register("meetings.board", what_awaits)
