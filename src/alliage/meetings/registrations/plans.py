"""What the area registers at start: the section of plans, the words of their acts, a turn of the clock."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from alliage.core import audit, recurring
from alliage.meetings import sections

sections.register(sections.Section("plans", _("Planning"), "meetings:plans", 30))

audit.describe(
    {
        "meeting_plan.asked": _("Planning de rencontres demandé"),
        "meeting_plan.stopped": _("Calcul d’un planning arrêté"),
        "meeting_plan.published": _("Planning de rencontres publié"),
    }
)

recurring.register(
    recurring.Recurring(
        "meetings-settle-plans", "alliage.meetings.tasks.plans.settle", timedelta(minutes=15)
    )
)
