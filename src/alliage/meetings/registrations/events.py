"""What the area registers at start: events."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from alliage.core import audit, personal_data, recurring
from alliage.meetings import sections
from alliage.meetings.actions import personal

sections.register(sections.Section("overview", _("Vue d’ensemble"), "meetings:event", 0))
audit.describe(
    {
        "meeting_event.created": _("Rencontre créée"),
        "meeting_event.edited": _("Rencontre modifiée"),
        "meeting_event.rules_changed": _("Règles d’une rencontre modifiées"),
        "meeting_event.rounds_laid": _("Horaires d’une rencontre posés"),
        "meeting_event.tables_added": _("Tables ajoutées à une rencontre"),
        "meeting_event.table_changed": _("Table d’une rencontre modifiée"),
        "meeting_event.tables_removed": _("Tables retirées d’une rencontre"),
        "meeting_event.wishes_opened": _("Souhaits d’une rencontre ouverts"),
        "meeting_event.wishes_closed": _("Souhaits d’une rencontre clos"),
        "meeting_event.wishes_reopened": _("Souhaits d’une rencontre rouverts"),
        "meeting_event.started": _("Rencontre commencée"),
        "meeting_event.finished": _("Rencontre terminée"),
        "meeting_event.cancelled": _("Rencontre annulée"),
        "meeting_people.forgotten": _("Personnes venues à des rencontres passées oubliées"),
    }
)
personal_data.register(personal_data.Holder("meetings", personal.export, personal.erase))
recurring.register(
    recurring.Recurring(
        "meetings.people", "alliage.meetings.tasks.events.forget_people", timedelta(days=1), hour=4
    )
)
