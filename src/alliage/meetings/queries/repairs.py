"""What a repair would change, in rows that people read: who, from where, to where."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from alliage.core.formats import folded
from alliage.meetings.models import Event, Participant, PlanVersion, Slot, Table
from alliage.meetings.plan_changes import Changes, Pair, Place, changes, places
from alliage.meetings.queries.plans import Names, names_of, places_in_force


@dataclass(frozen=True, slots=True)
class Move:
    """What becomes of one meeting: added (no `was`), removed (no `will`), or moved."""

    a: Participant
    b: Participant
    was: tuple[Slot, Table | None] | None = None
    will: tuple[Slot, Table | None] | None = None

    @property
    def when(self) -> int:
        return (self.will or self.was or (Slot(position=0), None))[0].position


@dataclass(slots=True)
class Effect:
    """What one offer does. affected: whose own timetable is another one."""

    lost: list[Move] = field(default_factory=list)
    recovered: list[Move] = field(default_factory=list)
    moved: list[Move] = field(default_factory=list)
    affected: list[Participant] = field(default_factory=list)
    kept: int = 0

    @property
    def moves(self) -> list[Move]:
        """Every change, in the order of the day."""
        return sorted([*self.lost, *self.moved, *self.recovered], key=lambda one: one.when)


def effects(event: Event, offered: Iterable[Mapping[str, Any]]) -> list[Effect]:
    """Return what each offer (plan as JSON, keys of who is affected) changes. Four queries."""
    names = names_of(event)
    in_force = places_in_force(event)
    now = {pair: place for places_ in in_force.values() for pair, place in places_.items()}
    return [effect(changes(now, places(one["plan"])), names, one["affected"]) for one in offered]


def of_version(version: PlanVersion) -> Effect:
    """Return what a repaired version changed of the one before it. Three queries."""
    before = places(version.based_on.plan) if version.based_on else {}
    found = changes(before, places(version.plan))
    return effect(found, names_of(version.event), found.touched)


def effect(found: Changes, names: Names, affected: Iterable[str]) -> Effect:
    made = Effect(kept=found.kept)
    made.lost = [_move(names, pair, was=place) for pair, place in found.removed.items()]
    made.recovered = [_move(names, pair, will=place) for pair, place in found.added.items()]
    made.moved = [_move(names, pair, was, will) for pair, (was, will) in found.moved.items()]
    made.affected = sorted(
        (names.participants[key] for key in affected), key=lambda one: one.name.casefold()
    )
    for moves in (made.lost, made.recovered, made.moved):
        moves.sort(key=lambda one: (one.when, folded(one.a.name)))
    return made


def _move(names: Names, pair: Pair, was: Place | None = None, will: Place | None = None) -> Move:
    a, b = sorted((names.participants[key] for key in pair), key=lambda one: one.name.casefold())
    return Move(a, b, _at(names, was), _at(names, will))


def _at(names: Names, place: Place | None) -> tuple[Slot, Table | None] | None:
    return (names.slots[place.slot], names.tables.get(place.table)) if place else None
