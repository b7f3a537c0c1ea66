"""Offers that mend the plan on the day, and the choice of one: a new version, put in force."""

from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from alliage.core import audit
from alliage.core.actor import Actor
from alliage.core.permissions import Denied
from alliage.meetings.access import check_organise
from alliage.meetings.actions import publishing
from alliage.meetings.actions.board import check_day, entered, miss_started
from alliage.meetings.adapters import repairs as adapter
from alliage.meetings.enums import PlanKind, PlanState
from alliage.meetings.models import Event, Incident, PlanVersion
from alliage.meetings.queries import incidents

#: How long offers stay as they were shown, in seconds: a slot at most.
KEPT = 15 * 60


class NoOffer(Denied):
    """Nothing can be repaired; the message says why."""


def offers(*, event: Event, by: Actor) -> tuple[str, list[dict[str, Any]]]:
    """Return what is offered and its digest, computed at most once for the same day as it stands.

    Writes nothing but the cache. Raises NoOffer.
    """
    check_organise(by, event)
    check_day(event)
    found = adapter.given(event, timezone.now())
    if found is None:
        raise NoOffer(_("Plus aucun créneau n’est à venir : il n’y a rien à réparer."))
    key = f"meetings.repairs:{event.pk}:{found.digest}"
    made = cache.get(key)
    if made is None:
        try:
            made = adapter.offers(found)
        except adapter.SchedulingError as error:
            raise NoOffer(
                _("Aucune réparation ne tient : reprenez un imprévu ou changez-en un.")
            ) from error
        cache.set(key, made, KEPT)
    return found.digest, made


def choose(*, event: Event, name: str, digest: str, sequence: int, by: Actor) -> PlanVersion:
    """Put one of the offers in force, as it was shown.

    sequence: the event's, on the page from which one chooses. Raises Denied where the day is no
    longer as it was when they were shown, `PublishedMeanwhile` where another plan was published.
    """
    now, made = offers(event=event, by=by)
    offer = next((one for one in made if one["name"] == name), None)
    if now != digest or offer is None:
        raise Denied(
            _("La journée a changé depuis : voici les propositions à jour, choisissez de nouveau.")
        )
    return _put_in_force(event, offer, sequence, by)


@transaction.atomic
def _put_in_force(event: Event, offer: dict[str, Any], sequence: int, by: Actor) -> PlanVersion:
    held = entered(event, by)
    check_day(held)
    if held.sequence != sequence:
        raise publishing.PublishedMeanwhile(None)
    number = (held.plans.aggregate(last=Max("number"))["last"] or 0) + 1
    version = PlanVersion.objects.create(
        event=held,
        number=number,
        kind=PlanKind.REPAIRED,
        state=PlanState.READY,
        problem=offer["problem"],
        plan=offer["plan"],
        based_on=held.published,
        offer=offer["name"],
        person=by.person,
    )
    miss_started(held)
    publishing.publish(version=version, by=by, expected_sequence=sequence)
    _answered(held, version)
    data = {"number": number, "offer": offer["name"]}
    audit.record("meeting_plan.repaired", by=by, target=held, data=data)
    return version


def _answered(event: Event, version: PlanVersion) -> None:
    """What was told is answered by this version; what was taken back is answered too."""
    keys = list(incidents.pending(event).values_list("pk", flat=True))
    rows = Incident.objects.filter(pk__in=keys)
    rows.filter(taken_back_at=None).update(repaired_by=version)
    rows.exclude(taken_back_at=None).update(repaired_by=None)
