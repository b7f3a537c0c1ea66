"""What evaluation keeps of a person: what they told and measured; answers are in questionnaires."""

from typing import Any

from django.db import transaction

from alliage.alliances.models import IndicatorValue, MaturityEntry


def export(person: Any) -> dict[str, Any]:
    """Return a person's part, as JSON values."""
    told = MaturityEntry.objects.filter(person=person.pk).order_by("pk")
    measured = IndicatorValue.objects.filter(person=person.pk).select_related("indicator")
    return {
        "effects_told": [
            {"on": entry.happened_on.isoformat(), "text": entry.text} for entry in told
        ],
        "values_entered": [
            {"indicator": row.indicator.name, "on": row.measured_on.isoformat()}
            for row in measured.order_by("pk")
        ],
    }


@transaction.atomic
def erase(person: Any) -> int:
    """Name the person nowhere any more: what they told stays their organisation's."""
    count: int = MaturityEntry.objects.filter(person=person.pk).update(person=None)
    count += IndicatorValue.objects.filter(person=person.pk).update(person=None)
    return count
