"""What happened on the day -> the engine's change; its three offers as JSON values."""

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from alliage.meetings.adapters import plans
from alliage.meetings.enums import MeetingState
from alliage.meetings.models import Event, Slot
from alliage.meetings.queries import incidents
from alliage.meetings.queries.plans import places_in_force
from alliage_engines import scheduling as engine
from alliage_engines.scheduling import Change, Plan, Problem, SchedulingError

__all__ = ["SchedulingError"]

#: Each of the three offers is looked for this long at most.
SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Given:
    """What a repair starts from. digest: changes when anything of it does."""

    problem: Problem
    plan: Plan
    change: Change
    digest: str


def given(event: Event, now: datetime) -> Given | None:
    """Return what a repair starts from; None without a plan or a slot still to come.

    Slots that have begun are frozen. Twelve queries, whatever the size of the event.
    """
    plan = plans.plan_of(event.published) if event.published else None
    slots = list(event.slots.order_by("position"))
    coming = next((slot for slot in slots if slot.starts_at > now), None)
    if plan is None or coming is None:
        return None
    # What was missed is nobody's past: who comes after all may still hold it.
    missed = places_in_force(event)[MeetingState.MISSED]
    plan = replace(plan, meetings=tuple(one for one in plan.meetings if one.pair not in missed))
    problem, gone = _with_gone(plans.problem_of(event, with_lost=True), plan)
    change = Change(
        now=str(coming.pk),
        absent=(
            *_absences(event, slots, problem),
            *((key, _first(slots), _last(slots)) for key in gone),
        ),
        tables_lost=tuple(str(one.pk) for one in event.tables.all() if one.lost_at),
        slots_lost=tuple(str(one.pk) for one in slots if one.lost_at),
    )
    return Given(problem, plan, change, _digest(event, problem, change))


def _first(slots: list[Slot]) -> str:
    return str(slots[0].pk)


def _last(slots: list[Slot]) -> str:
    return str(slots[-1].pk)


def _with_gone(problem: Problem, plan: Plan) -> tuple[Problem, list[str]]:
    """Who withdrew since the plan was made had meetings: known again, and missing all day."""
    there = problem.by_id
    gone = sorted({key for one in plan.meetings for key in one.pair} - there.keys())
    known = tuple(engine.Participant(key) for key in gone)
    return replace(problem, participants=(*problem.participants, *known)), gone


def _absences(event: Event, slots: list[Slot], problem: Problem) -> list[tuple[str, str, str]]:
    keys = dict(event.participants.values_list("pk", "key"))
    at = {slot.position: str(slot.pk) for slot in slots}
    found = []
    for who, windows in sorted(incidents.absences(event).items()):
        for first, last in windows:
            until = at.get(last, _last(slots)) if last is not None else _last(slots)
            if keys[who] in problem.by_id:
                found.append((keys[who], at.get(first, _first(slots)), until))
    return found


def _digest(event: Event, problem: Problem, change: Change) -> str:
    parts = [
        event.sequence,
        change.now,
        sorted(change.absent),
        sorted(change.tables_lost),
        sorted(change.slots_lost),
        plans.problem_to_json(problem),
    ]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:24]


def offers(found: Given) -> list[dict[str, Any]]:
    """Return the engine's offers as JSON values. Raises SchedulingError.

    name, plan, problem; affected: keys of who has another timetable, beyond a meeting lost with
    somebody absent; same_as: the former offer that brings as much, "" if none.
    """
    from alliage_engines.scheduling import repair  # noqa: PLC0415 - heavy, for this page alone

    made = repair.offers(found.problem, found.plan, found.change, seconds=SECONDS, seed=0)
    return [
        {
            "name": str(one.name),
            "plan": one.plan.to_json(),
            "problem": plans.problem_to_json(one.problem),
            "affected": list(one.affected),
            "same_as": one.same_as,
        }
        for one in made
    ]
