"""A small closed event whose wishes are said, and plans given without a solver."""

from typing import Any

from tests.alliage import world

from alliage.meetings.actions import plans as actions
from alliage.meetings.adapters import plans as adapter
from alliage.meetings.enums import EventState, PlanState, WishKind
from alliage.meetings.models import Event, Participant, PlanVersion
from alliage.meetings.plan_changes import ordered

NAMES = ("Atelier Vélo", "Banque alimentaire", "Cap Emploi", "Drapiers", "Épicerie", "Fonds Isère")


def closed_event(people: int = 4, **fields: Any) -> tuple[Event, list[Participant]]:
    """An event with closed wishes: each wishes the next one, the first must meet the second."""
    fields.setdefault("state", EventState.CLOSED)
    organiser = fields.pop("organiser", None) or world.organisation("Le Labo")
    event = world.event(organiser, **fields)
    found = [world.participant(event, name) for name in NAMES[:people]]
    for one, other in zip(found, [*found[1:], found[0]], strict=True):
        world.wish(one, other)
    found[0].wishes.update(kind=WishKind.MUST)
    return event, found


def version(
    event: Event, meetings: list[tuple[Participant, Participant, int, int]], **fields: Any
) -> PlanVersion:
    """A ready version whose meetings are (one, other, index of the slot, index of the table)."""
    slots, tables = list(event.slots.all()), list(event.tables.all())
    rows = []
    for one, other, slot, table in meetings:
        a, b = ordered(one.key, other.key)
        at = {"slot": str(slots[slot].pk), "table": str(tables[table].pk)}
        rows.append({"a": a, "b": b, **at})
    values = {"state": PlanState.READY, "plan": plan(rows, wishes=len(rows))}
    values["number"] = event.plans.count() + 1
    return PlanVersion.objects.create(
        event=event,
        problem=adapter.problem_to_json(adapter.problem_of(event)),
        **{**values, **fields},
    )


def plan(meetings: list[dict[str, Any]], **levels: int) -> dict[str, Any]:
    """A plan as the engine writes it; levels that are not given are 0 and proved."""
    names = ("musts", "floor", "wishes", "worst_wait", "waits", "table_changes", "walking")
    made = [
        {"name": n, "achieved": levels.get(n, 0), "bound": levels.get(n, 0), "proved": True}
        for n in names
    ]
    return {
        "status": "optimal",
        "mode": "plan",
        "levels": [{**one, "why": "31 wishes, 22 free slots"} for one in made],
        "meetings": meetings,
        "unmet": [],
        "seconds": 0.1,
    }


def asked(event: Event, **fields: Any) -> PlanVersion:
    """A version asked for by the organiser's lead."""
    by = world.actor(world.lead_of(event.organiser))
    values = {"seconds": 5, "seed": 1}
    return actions.ask_plan(event=event, by=by, **{**values, **fields})
