"""What rooms keep of a person: acts in their history, answers to gates."""

from typing import Any

from django.db import transaction

from alliage.alliances.history import in_words
from alliage.alliances.models import Consent, HistoryEntry


def export(person: Any) -> dict[str, Any]:
    """Return a person's part, as JSON values; nothing of anybody else's."""
    acts = HistoryEntry.objects.filter(person=person.pk).select_related("alliance")
    said = Consent.objects.filter(person=person.pk).select_related("gate__alliance")
    return {
        "acts": [
            {
                "at": entry.at.isoformat(),
                "alliance": entry.alliance.title,
                "act": in_words(entry),
                "mandate": entry.mandate_title,
            }
            for entry in acts.order_by("pk")
        ],
        "consents": [
            {
                "at": row.answered_at.isoformat() if row.answered_at else None,
                "alliance": row.gate.alliance.title,
                "gate": str(row.gate.get_kind_display()),
                "answer": row.answer,
                "reason": row.reason,
                "mandate": row.mandate_title,
            }
            for row in said.order_by("pk")
        ],
    }


@transaction.atomic
def erase(person: Any) -> int:
    """Name the person nowhere; what their organisation did, and under which mandate, stays."""
    count = HistoryEntry.objects.filter(person=person.pk).update(person=None, mandate=None)
    return count + Consent.objects.filter(person=person.pk).update(person=None, mandate=None)
