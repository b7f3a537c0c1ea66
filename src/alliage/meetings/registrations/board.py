"""What the area registers at start: the day, its board, its repairs."""

from django.utils.translation import gettext_lazy as _

from alliage.core import audit
from alliage.meetings import sections

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
