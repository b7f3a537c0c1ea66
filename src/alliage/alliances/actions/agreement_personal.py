"""What agreements keep of a person: their comments, and the answers they gave for an organisation."""

from typing import Any

from django.db import transaction

from alliage.alliances.models import AgreementVersion, Approval, ClauseComment, Withdrawal

SIGNED = (AgreementVersion, Approval, ClauseComment, Withdrawal)


def export(person: Any) -> dict[str, Any]:
    """Return a person's part, as JSON values; nothing that others wrote."""
    comments = ClauseComment.objects.filter(person=person.pk).select_related("clause")
    answers = Approval.objects.filter(person=person.pk).select_related("version__agreement")
    versions = AgreementVersion.objects.filter(person=person.pk).defer("text")
    gone = Withdrawal.objects.filter(person=person.pk).select_related("agreement")
    return {
        "comments": [
            {"at": row.at.isoformat(), "clause": row.clause.title, "body": row.body}
            for row in comments.order_by("pk")
        ],
        "answers": [
            {
                "at": row.at.isoformat(),
                "agreement": row.version.agreement.title,
                "version": row.version.number,
                "answer": row.answer,
                "reason": row.reason,
                "organisation": row.organisation_name,
                "mandate": row.mandate_title,
            }
            for row in answers.order_by("pk")
        ],
        "submitted": [
            {"at": row.at.isoformat(), "agreement": row.agreement.title, "version": row.number}
            for row in versions.select_related("agreement").order_by("pk")
        ],
        "withdrawals": [
            {"at": row.at.isoformat(), "agreement": row.agreement.title, "note": row.note}
            for row in gone.order_by("pk")
        ],
    }


@transaction.atomic
def erase(person: Any) -> int:
    """Name the person nowhere any more; the organisation, the mandate's title and the words stay.

    What was approved remains provable: the frozen text and the proof name no person.
    """
    return sum(
        model._default_manager.filter(person=person.pk).update(person=None) for model in SIGNED
    )
