"""Whether what is held keeps the hard constraints; and a plan made before, in numbers."""

from collections import Counter
from collections.abc import Mapping

from alliage_engines.scheduling.plan import Plan
from alliage_engines.scheduling.planning.day import Day
from alliage_engines.scheduling.planning.slots import Held
from alliage_engines.scheduling.problem import pair


def holds(day: Day, held: Held) -> bool:
    """Whether slots keep all hard constraints, and tables can be given."""
    slot = held.slot
    load: Counter[tuple[int, int]] = Counter()
    used: Counter[tuple[int, int]] = Counter()
    counts: Counter[int] = Counter()
    for at, here in slot.items():
        one = day.choices[at]
        if here not in one.slots:
            return False
        load.update(((one.a, here), (one.b, here)))
        counts.update((one.a, one.b))
        used.update((resource, here) for resource in one.options[held.option.get(at, 0)])
    return (
        all(one.candidate.fixed <= (at in slot) for at, one in enumerate(day.choices))
        and all(count <= day.room[p][here] for (p, here), count in load.items())
        and all(count <= day.capacity[resource] for (resource, _), count in used.items())
        and all(one.min_meetings <= counts[p] <= day.high[p] for p, one in enumerate(day.people))
        and all(slot[a] < slot[b] for a, b in day.ties if a in slot and b in slot)
    )


def adopt(day: Day, plan: Plan) -> tuple[Held, Mapping[int, int] | None] | None:
    """What a plan made before holds, and its tables where they still serve; None if it no longer holds."""
    problem = day.problem
    number = {table.id: at for at, table in enumerate(problem.tables)}
    slot: dict[int, int] = {}
    option: dict[int, int] = {}
    tables: dict[int, int] = {}
    for meeting in plan.meetings:
        at = day.place.get(pair(meeting.a, meeting.b))
        if at is None or at in slot or meeting.slot not in problem.slot_number:
            return None
        slot[at] = problem.slot_number[meeting.slot]
        serving = day.choices[at].tables
        table = number.get(meeting.table)
        if table is not None and (serving is None or table in serving):
            tables[at] = table
            if serving is not None and len(day.choices[at].options) > 1:
                option[at] = serving.index(table)
    held = Held(slot, option)
    if not holds(day, held):
        return None
    return held, tables if _seated(day, slot, tables) else None


def _seated(day: Day, slot: Mapping[int, int], tables: Mapping[int, int]) -> bool:
    """Whether every meeting has a table, and no table too many."""
    load = Counter((tables[at], slot[at]) for at in tables)
    room = [table.meetings for table in day.problem.tables]
    return len(tables) == len(slot) and all(n <= room[at] for (at, _), n in load.items())
