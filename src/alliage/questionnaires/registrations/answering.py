"""What the area registers at start: answers that are awaited, what is kept of a person."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from alliage.core import audit, inbox, personal_data
from alliage.questionnaires.actions import personal
from alliage.questionnaires.queries import campaigns as queries

audit.describe(
    {
        "questionnaire.started": _l("Réponse à un questionnaire commencée"),
        "questionnaire.answered": _l("Réponse à un questionnaire envoyée"),
    }
)
personal_data.register(personal_data.Holder("questionnaires", personal.export, personal.erase))


def what_awaits(person: Any) -> list[inbox.Item]:
    """The questionnaires that a person may still answer."""
    return [
        inbox.Item(
            title=_("Répondre à « %s »") % found.campaign.title,
            url=reverse("questionnaires:respond", args=[found.campaign.code]),
            reason=_("Au nom de %(name)s.") % {"name": found.organisation.name}
            if found.organisation
            else "",
            due=found.campaign.closes_on,
        )
        for found in queries.awaited_of(person)
    ]


inbox.register("questionnaires", what_awaits)
