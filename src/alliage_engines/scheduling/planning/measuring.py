"""What a list of meetings is worth, level by level, whoever made it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from alliage_engines.scheduling.plan import MAXIMISED, Meeting
from alliage_engines.scheduling.problem import Problem, pair


def measure(problem: Problem, meetings: Sequence[Meeting]) -> dict[str, int]:
    """The seven levels of `plan.LEVELS`, in that order. The meetings are taken as they are."""
    candidates = problem.candidates
    met = [candidates[key] for one in meetings if (key := pair(one.a, one.b)) in candidates]
    mine = of_person(problem, meetings)
    waits = [waits_of(problem, one, mine.get(one, ())) for one in problem.by_id]
    changes, walks = _moves(problem, mine)
    return {
        "musts": sum(one.must for one in met),
        "floor": _floor(problem, mine),
        "wishes": sum(one.weight for one in met),
        "worst_wait": max(waits, default=0),
        "waits": sum(waits),
        "table_changes": changes,
        "walking": walks,
    }


def rank(levels: Mapping[str, int]) -> tuple[int, ...]:
    """What a plan is compared by: the higher the better, level after level."""
    return tuple(found if name in MAXIMISED else -found for name, found in levels.items())


def of_person(problem: Problem, meetings: Iterable[Meeting]) -> dict[str, list[Meeting]]:
    """Of each participant who has any, its meetings in the order of time."""
    number = problem.slot_number
    found: dict[str, list[Meeting]] = {}
    for one in sorted(meetings, key=lambda meeting: number[meeting.slot]):
        found.setdefault(one.a, []).append(one)
        found.setdefault(one.b, []).append(one)
    return found


def waits_of(problem: Problem, participant: str, mine: Iterable[Meeting]) -> int:
    """Slots of a block, between its first and last meeting there, when it is there and has none."""
    number = problem.slot_number
    busy = {number[one.slot] for one in mine}
    total = 0
    for block in problem.blocks:
        inside = [at for at in block if at in busy]
        if inside:
            total += sum(
                at not in busy and problem.available(participant, problem.slots[at].id)
                for at in block
                if inside[0] < at < inside[-1]
            )
    return total


def _floor(problem: Problem, mine: Mapping[str, Sequence[Meeting]]) -> int:
    """The least number of meetings of who has a candidate and a slot."""
    shut = Counter(one for one, _ in problem.unavailable)
    asked = {one for key in problem.candidates for one in key}
    counts = (
        len(mine.get(one, ()))
        for one in problem.by_id
        if one in asked
        and (not shut[one] or any(problem.available(one, slot.id) for slot in problem.slots))
    )
    return min(counts, default=0) if problem.slots else 0


def _moves(problem: Problem, mine: Mapping[str, Sequence[Meeting]]) -> tuple[int, int]:
    """How often somebody with one delegate changes table from one meeting to the next; and zone."""
    zone = {table.id: table.zone for table in problem.tables}
    changes = walks = 0
    for one, meetings in mine.items():
        if one in problem.by_id and problem.by_id[one].delegates == 1:
            for before, after in pairwise(meetings):
                changes += before.table != after.table
                walks += zone.get(before.table) != zone.get(after.table)
    return changes, walks
