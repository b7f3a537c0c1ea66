"""The life of an event: made, edited, its passages from state to state, cancelled."""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.crypto import salted_hmac

from alliage.core import audit
from alliage.core.actor import Actor
from alliage.meetings import access
from alliage.meetings.models import Event
from alliage.partners.actions.needs import located


@transaction.atomic
def create(
    *,
    by: Actor,
    key: str,
    title: str,
    day: date,
    venue: str = "",
    place: str = "",
    summary: str = "",
    announced: bool = False,
) -> Event:
    """Make an event in the name of the actor's organisation.

    key: one filling of the form; sent twice, the first event is returned. place: "kind:code" of
    the territory, or nothing.
    """
    access.check_create(by)
    code = salted_hmac("meetings.event", f"{by.organisation.pk}:{key}").hexdigest()[:10]
    try:
        with transaction.atomic():
            event = Event.objects.create(
                code=code,
                organiser=by.organisation,
                title=title,
                day=day,
                place=venue,
                summary=summary,
                is_announced=announced,
                **area(place),
            )
    except IntegrityError:
        return Event.objects.organised_by(by).get(code=code)
    audit.record("meeting_event.created", by=by, target=event)
    return event


def area(place: str) -> dict[str, Any]:
    """The columns of a "kind:code", all empty for none."""
    found = located(place) if place else {"area_kind": "", "area_code": "", "area_name": ""}
    return {name: found[name] for name in ("area_kind", "area_code", "area_name")}
