"""What the area registers at start: the day, its board, its repairs."""

from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from alliage.core import audit, inbox
from alliage.meetings import sections
from alliage.meetings.enums import EventState
from alliage.meetings.models import Incident
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


def _unrepaired(writing: list[int]) -> list[inbox.Item]:
    """What was told today and no plan answers yet, counted by event."""
    told = Incident.objects.filter(event__organiser__in=writing, event__state=EventState.LIVE)
    waiting = told.filter(taken_back_at=None, repaired_by=None)
    rows = waiting.values_list("event__code", "event__title", "event__day")
    return [
        inbox.Item(
            title=ngettext(
                "%(n)s imprévu attend une réparation", "%(n)s imprévus attendent une réparation", n
            )
            % {"n": n},
            url=reverse("meetings:repairs", args=[code]),
            reason=title,
            due=day,
        )
        for code, title, day, n in rows.annotate(n=Count("pk")).order_by("event__code")
    ]


def what_awaits(person: Any) -> list[inbox.Item]:
    """Who withdrew from a published plan of those for which a person writes. Three queries."""
    running = Mandate.objects.running().of(person)
    writing = [held.organisation_id for held in running if held.writes]
    if not writing:
        return []
    return _unrepaired(writing) + [
        inbox.Item(
            title=gettext("%(name)s ne vient plus : réparez le planning") % {"name": one.name},
            url=reverse("meetings:repairs", args=[one.event.code]),
            reason=one.event.title,
            due=one.event.day,
        )
        for one in incidents.gone().filter(event__organiser__in=writing)
    ]


inbox.register("meetings.board", what_awaits)
