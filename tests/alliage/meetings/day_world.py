"""A day that runs: an event with a published plan, whose slots stand around this very moment."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.utils import timezone
from tests.alliage import world

from alliage.core.actor import Actor
from alliage.meetings.adapters import plans as adapter
from alliage.meetings.enums import EventState, PlanState
from alliage.meetings.models import Event, Meeting, Participant, Slot, Table
from alliage.organisations.models import Mandate, Organisation
from alliage_engines.scheduling import Level, Plan, Status
from alliage_engines.scheduling import Meeting as Held
from alliage_engines.scheduling.plan import Mode
from alliage_engines.scheduling.problem import pair

LENGTH, BETWEEN = timedelta(minutes=7), timedelta(minutes=2)
FAMILIES = ("peer", "private", "public")


@dataclass
class Day:
    """event, its lead, and rows in order: people[0] hosts table 1."""

    event: Event
    lead: Mandate
    people: list[Participant] = field(default_factory=list)

    @property
    def by(self) -> Actor:
        return world.actor(self.lead)

    @property
    def slots(self) -> list[Slot]:
        return list(self.event.slots.order_by("position"))

    @property
    def tables(self) -> list[Table]:
        return list(self.event.tables.order_by("position"))

    def url(self, *parts: str) -> str:
        return "/".join((f"/rencontres/{self.event.code}/organiser", *parts, ""))

    def meeting(self, first: int, second: int) -> Meeting:
        a, b = sorted((self.people[first], self.people[second]), key=lambda one: one.pk)
        return Meeting.objects.get(event=self.event, a=a, b=b)


#: Who meets whom: (one, other, slot, table) by index. 0 and 1 stay at their tables.
PLAN = (
    (0, 2, 0, 0), (1, 3, 0, 1),
    (0, 3, 1, 0), (1, 4, 1, 1),
    (0, 4, 2, 0), (1, 5, 2, 1),
    (0, 5, 3, 0), (1, 2, 3, 1),
)  # fmt: skip
NAMES = (
    "Roue libre", "Voisins du Drac", "Ateliers Mérac",
    "Médiathèque 4-Vents", "Transports Vercellin", "Maison de l’emploi",
)  # fmt: skip


def running(
    plan: Sequence[tuple[int, int, int, int]] = PLAN,
    names: Sequence[str] = NAMES,
    *,
    slots: int = 4,
    tables: int = 2,
    current: int = 1,
    organiser: str | Organisation = "Labo des rencontres",
    state: str = EventState.LIVE,
) -> Day:
    """A published day of which the slot `current` began three minutes ago; -1: all to come.

    Everybody wishes whom they meet, and 2 wishes 3, who never meet.
    """
    where = world.organisation(organiser) if isinstance(organiser, str) else organiser
    event = world.event(
        where, slots=slots, tables=tables, state=state, day=timezone.localdate(), sequence=1
    )
    day = Day(event, world.lead_of(where))
    _set_clock(day, current)
    day.people = [
        world.participant(event, name, family=FAMILIES[number % 3])
        for number, name in enumerate(names)
    ]
    for first, second, *_place in plan:
        world.wish(day.people[first], day.people[second])
    if len(day.people) > 3:
        world.wish(day.people[2], day.people[3])
    _publish(day, plan)
    return day


def _set_clock(day: Day, current: int) -> None:
    begins = timezone.now() - timedelta(minutes=3) - current * (LENGTH + BETWEEN)
    for number, slot in enumerate(day.slots):
        start = begins + number * (LENGTH + BETWEEN)
        Slot.objects.filter(pk=slot.pk).update(starts_at=start, ends_at=start + LENGTH)


def _publish(day: Day, plan: Sequence[tuple[int, int, int, int]]) -> None:
    slots, tables, held = day.slots, day.tables, []
    rows: list[Any] = []
    for first, second, at, where in plan:
        one, other = day.people[first], day.people[second]
        a, b = sorted((one, other), key=lambda row: row.pk)
        rows.append(Meeting(event=day.event, a=a, b=b, slot=slots[at], table=tables[where]))
        keys = pair(one.key, other.key)
        held.append(Held(*keys, str(slots[at].pk), str(tables[where].pk)))
    Meeting.objects.bulk_create(rows)
    made = Plan(Status.FEASIBLE, Mode.PLAN, (Level("wishes", len(held)),), tuple(held))
    version = day.event.plans.create(
        number=1,
        state=PlanState.READY,
        problem=adapter.problem_to_json(adapter.problem_of(day.event)),
        plan=made.to_json(),
    )
    day.event.published = version
    day.event.save(update_fields=["published"])
    day.event.publications.create(plan=version, sequence=1)
