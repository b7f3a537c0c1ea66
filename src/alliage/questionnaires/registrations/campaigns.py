"""What the area registers at start: words of the audit log, jobs, the panel of the workspace."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _l

from alliage.core import audit, panels, recurring
from alliage.core.actor import actor_of
from alliage.organisations.rules import read_for
from alliage.questionnaires.models import Campaign
from alliage.questionnaires.queries import campaigns as queries

audit.describe(
    {
        "campaign.created": _l("Questionnaire préparé"),
        "campaign.changed": _l("Questionnaire changé"),
        "campaign.opened": _l("Questionnaire ouvert"),
        "campaign.closed": _l("Questionnaire clos"),
        "campaign.dropped": _l("Questionnaire abandonné"),
        "campaign.invited": _l("Personne invitée à répondre"),
        "campaign.reminded": _l("Rappel d’un questionnaire envoyé"),
        "campaign.withdrawn": _l("Invitation à répondre retirée"),
        "campaign.declined": _l("Invitation à répondre déclinée"),
    }
)
for name, function, hour in (
    ("close", "alliage.questionnaires.tasks.invitations.close_over", 0),
    ("remind", "alliage.questionnaires.tasks.invitations.remind_all", 9),
):
    recurring.register(
        recurring.Recurring(f"questionnaires.{name}", function, every=timedelta(days=1), hour=hour)
    )


def _workspace(request: HttpRequest, subject: Any) -> dict[str, Any] | None:
    """The latest questionnaires of an organisation, for its people."""
    if not read_for(actor_of(request), subject):
        return None
    return {"campaigns": queries.with_counts(Campaign.objects.filter(holder=subject), 3)}


def _signed_in(user: Any) -> bool:
    return bool(user.is_authenticated)


panels.register(
    "workspace",
    panels.Panel(
        title=_l("Faire le point"),
        permission=_signed_in,
        queries=1,
        template="questionnaires/campaigns/_workspace.html",
        context=_workspace,
        order=60,
    ),
)
