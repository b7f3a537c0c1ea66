"""What the organiser sets beforehand: meetings that must be held, and which comes before which."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from alliage.core import audit
from alliage.core.actor import Actor
from alliage.core.permissions import Denied
from alliage.meetings import access
from alliage.meetings.actions.events import locked
from alliage.meetings.models import Event, FixedMeeting, MeetingOrder, Participant

Pair = tuple[Participant, Participant]


def _open(event: Event, by: Actor) -> Event:
    held = locked(event, by)
    access.check_running(held)
    return held


def _check_pair(event: Event, a: Participant, b: Participant) -> Pair:
    """Return the pair in its order; both are of the event, and two."""
    if a.event_id != event.pk or b.event_id != event.pk:
        raise Denied(_("Ces participants ne sont pas de cette rencontre."))
    if a.pk == b.pk:
        raise Denied(_("Choisissez deux participants différents."))
    return (a, b) if a.pk < b.pk else (b, a)


@transaction.atomic
def fix(
    *,
    event: Event,
    by: Actor,
    a: Participant,
    b: Participant,
    slot: Any = None,
    table: Any = None,
) -> FixedMeeting:
    """Set a meeting, with its slot and its table where they are said; said again, they change."""
    held = _open(event, by)
    first, second = _check_pair(held, a, b)
    if any(one is not None and one.event_id != held.pk for one in (slot, table)):
        raise Denied(_("Ce tour ou cette table ne sont pas de cette rencontre."))
    busy = held.fixed_meetings.filter(slot=slot).exclude(a=first, b=second)
    if (
        slot is not None
        and table is not None
        and busy.filter(table=table).count() >= (table.capacity // 2)
    ):
        raise Denied(_("Cette table est déjà prise à ce tour."))
    values = {"slot": slot, "table": table, "event": held}
    found, made = FixedMeeting.objects.update_or_create(a=first, b=second, defaults=values)
    audit.record("meeting_fixed.set", by=by, target=held, data={"new": made})
    return found


@transaction.atomic
def unfix(*, event: Event, by: Actor, pk: int) -> bool:
    """Let a meeting be free again; return whether it was set."""
    held = _open(event, by)
    count, _rows = held.fixed_meetings.filter(pk=pk).delete()
    if count:
        audit.record("meeting_fixed.removed", by=by, target=held)
    return bool(count)


@transaction.atomic
def order(*, event: Event, by: Actor, before: Pair, after: Pair) -> MeetingOrder:
    """Say that the meeting of one pair comes before that of another. Safe twice."""
    held = _open(event, by)
    first, then = _check_pair(held, *before), _check_pair(held, *after)
    if first == then:
        raise Denied(_("Une rencontre ne vient pas avant elle-même."))
    wanted = {
        "before_a": first[0],
        "before_b": first[1],
        "after_a": then[0],
        "after_b": then[1],
    }
    if _leads_back(held, first, then):
        raise Denied(_("L’ordre inverse est déjà demandé : l’un des deux serait impossible."))
    found, made = MeetingOrder.objects.get_or_create(event=held, **wanted)
    if made:
        audit.record("meeting_order.set", by=by, target=held)
    return found


def _leads_back(event: Event, first: Pair, then: Pair) -> bool:
    """Tell whether the orders already set lead from the second pair back to the first."""
    follows: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for row in event.orders.all():
        start = (row.before_a_id, row.before_b_id)
        follows.setdefault(start, []).append((row.after_a_id, row.after_b_id))
    goal = (first[0].pk, first[1].pk)
    waiting, seen = [(then[0].pk, then[1].pk)], set()
    while waiting:
        here = waiting.pop()
        if here == goal:
            return True
        if here not in seen:
            seen.add(here)
            waiting += follows.get(here, [])
    return False


@transaction.atomic
def unorder(*, event: Event, by: Actor, pk: int) -> bool:
    """Forget one order; return whether there was one."""
    held = _open(event, by)
    count, _rows = held.orders.filter(pk=pk).delete()
    if count:
        audit.record("meeting_order.removed", by=by, target=held)
    return bool(count)
