"""What one respondent is asked, and what they answered so far."""

from typing import Any

from alliage.core import sealed
from alliage.questionnaires.checking import Asking
from alliage.questionnaires.enums import Anonymity
from alliage.questionnaires.models import Campaign, Respondent, Sheet
from alliage.questionnaires.queries.campaigns import organisations


def asking(respondent: Respondent) -> Asking:
    """Return what a respondent is asked. One query where there are pair questions, else none."""
    campaign = respondent.campaign
    others = {}
    if campaign.asked.has_pairs and respondent.organisation_id is not None:
        others = {
            str(found.pk): found.name
            for found in organisations(campaign)
            if found.pk != respondent.organisation_id
        }
    return Asking(campaign.asked, others, texts=reads_texts(campaign, joint=respondent.joint))


def reads_texts(campaign: Campaign, *, joint: bool) -> bool:
    """Tell whether a free text would be read by anybody: not where one person's answers never show."""
    return joint or campaign.anonymity != Anonymity.BY_ORGANISATION


def sheet_of(respondent: Respondent) -> Sheet | None:
    """Return the sheet that a respondent is filling in, or None."""
    return Sheet.objects.filter(respondent=respondent, submitted=False).first()


def draft_of(respondent: Respondent) -> dict[str, Any]:
    """Return what a respondent answered so far; nothing once it is sent."""
    found = sheet_of(respondent)
    return sealed.unseal(found.sealed) if found else {}


def of_person(campaign: Campaign, person: Any, organisation: Any = None) -> Respondent | None:
    """Return as whom a person answers: for the organisation they act for, else what still waits."""
    rows = campaign.respondents.of_person(person).select_related("organisation")
    found = list(rows.order_by("pk"))
    for row in found:
        row.campaign = campaign
    acting = [row for row in found if organisation and row.organisation_id == organisation.pk]
    waiting = [row for row in found if row.state in ("sent", "started")]
    return next(iter([*acting, *waiting, *found]), None)
