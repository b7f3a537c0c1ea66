"""What questionnaires keep of a person: invitations, and answers as long as they are tied to them."""

from typing import Any

from django.db import transaction
from django.db.models import Q

from alliage.core import links, sealed
from alliage.core.actor import SYSTEM
from alliage.questionnaires.actions.invitations import subject_of
from alliage.questionnaires.enums import Anonymity, InvitationState
from alliage.questionnaires.models import Respondent, Sheet


def _of(person: Any) -> Any:
    # The joint answer of an organisation is the organisation's, even when one person filled it in.
    return Respondent.objects.filter(Q(person=person.pk) | (Q(email=person.email) & ~Q(email="")))


def export(person: Any) -> list[dict[str, Any]]:
    """Return a person's part, as JSON values: own invitations, own answers that are tied to them."""
    rows = _of(person).select_related("campaign", "organisation").order_by("pk")
    sheets = {s.respondent_id: s for s in Sheet.objects.filter(respondent__in=rows)}
    return [
        {
            "questionnaire": row.campaign.title,
            "organisation": row.organisation.name if row.organisation else "",
            "invited_at": row.invited_at.isoformat(),
            "state": row.state,
            "answers": sealed.unseal(sheets[row.pk].sealed) if row.pk in sheets else {},
        }
        for row in rows
    ]


@transaction.atomic
def erase(person: Any) -> int:
    """Forget the person: drafts and named answers go, a sheet that counts in a mean stays nobody's."""
    rows = list(_of(person).select_related("campaign"))
    for row in rows:
        sheets = Sheet.objects.filter(respondent=row)
        if row.campaign.anonymity == Anonymity.NAMED or row.state != InvitationState.SUBMITTED:
            sheets.delete()
        links.revoke_all(subject_of(row), by=SYSTEM)
        if row.state == InvitationState.SUBMITTED:
            Respondent.objects.filter(pk=row.pk).update(person=None, email="")
        else:
            row.delete()
    return len(rows)
