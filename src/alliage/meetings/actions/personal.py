"""What the area keeps about people: given back, erased, forgotten some months after an event."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from alliage.core import audit
from alliage.core.actor import SYSTEM
from alliage.meetings.models import Participant, PlanVersion, Publication

#: After this, nobody is asked for news any more: day 90 is over, and answers had a month.
KEPT = timedelta(days=120)
#: Rows emptied in one transaction.
AT_ONCE = 500


def _of(person: Any) -> Any:
    """The participations that bear a person's own address, with or without their account."""
    address = (person.email or "").strip()
    if not address:
        return Participant.objects.none()
    return Participant.objects.filter(email__iexact=address)


def export(person: Any) -> dict[str, Any]:
    """Return where a person is named as the one who comes, and what they computed or published."""
    rows = _of(person).select_related("event").order_by("pk")
    return {
        "participations": [
            {
                "event": row.event.title,
                "day": row.event.day.isoformat(),
                "organisation": row.name,
                "name": row.person_name,
                "email": row.email,
            }
            for row in rows
        ],
        "plans": PlanVersion.objects.filter(person=person.pk).count(),
        "publications": Publication.objects.filter(person=person.pk).count(),
    }


def erase(person: Any) -> int:
    """Take a person's name and address off their participations; the organisation's stay."""
    count = int(_of(person).update(person_name="", email=""))
    count += PlanVersion.objects.filter(person=person.pk).update(person=None)
    return count + Publication.objects.filter(person=person.pk).update(person=None)


def forget_past() -> int:
    """Empty the names and addresses of people whose event is long past; return how many rows."""
    last = timezone.localdate() - KEPT
    rows = Participant.objects.filter(event__day__lt=last)
    rows = rows.filter(~Q(person_name="") | ~Q(email=""))
    count = 0
    while keys := list(rows.order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
        with transaction.atomic():
            done = Participant.objects.filter(pk__in=keys).update(person_name="", email="")
            audit.record("meeting_people.forgotten", by=SYSTEM, target="", data={"people": done})
        count += done
    return count
