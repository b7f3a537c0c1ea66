"""Instances of the literature's format, drawn small or written out, and their judge."""

from itertools import pairwise, product

from alliage_engines.scheduling.benchmark import Benchmark

TINY = """% four participants
nBusiness = 4;
nMeetings = 4;
nTables = 1;
nTotalSlots = 5;
nMorningSlots = 2;

requested = [|1, 2,1,
|1, 3,3,
|2, 3,2,
|4, 1,3,
|];

meetingsxBusiness = [{1,2,3,5},
{1,2,4},
{1,3,4},
{1,5}];
nMeetingsBusiness = [3,2,2,1];
forbidden = [{0,3}, {0}, {}, {4, 5}];
fixed = [0,0,0,2];
precedences = [{},{},{2},{0}];
"""


def instance(
    meetings: list[tuple[int, int]],
    *,
    slots: int,
    tables: int,
    morning: int | None = None,
    sessions: list[int] | None = None,
    forbidden: dict[int, set[int]] | None = None,
    fixed: dict[int, int] | None = None,
    before: dict[int, set[int]] | None = None,
    participants: int | None = None,
) -> Benchmark:
    """An instance counted from 0."""
    people = participants or max((max(pair) for pair in meetings), default=-1) + 1
    return Benchmark(
        "drawn",
        people,
        tables,
        slots,
        slots if morning is None else morning,
        tuple(meetings),
        tuple(sessions or [3] * len(meetings)),
        tuple(frozenset((forbidden or {}).get(p, ())) for p in range(people)),
        tuple((fixed or {}).get(m) for m in range(len(meetings))),
        tuple(frozenset((before or {}).get(m, ())) for m in range(len(meetings))),
    )


def waits(given: Benchmark, slots: tuple[int, ...]) -> list[int]:
    """Breaks of each participant, counted another way: where a day stops before it goes on."""
    found = []
    for participant in range(given.participants):
        day = sorted(
            slot for slot, pair in zip(slots, given.meetings, strict=True) if participant in pair
        )
        found.append(sum(1 for one, other in pairwise(day) if other - one > 1))
    return found


def allowed(given: Benchmark, slots: tuple[int, ...]) -> bool:
    """Whether a plan breaks no rule, one rule after the other."""
    busy = [(p, slot) for pair, slot in zip(given.meetings, slots, strict=True) for p in pair]
    counts = waits(given, slots)
    return (
        len(set(busy)) == len(busy)
        and all(slots.count(slot) <= given.tables for slot in slots)
        and not any(slot in given.forbidden[p] for p, slot in busy)
        and all(fixed in (None, slot) for fixed, slot in zip(given.fixed, slots, strict=True))
        and all(
            session == 3 or (session == 1) == (slot < given.morning)
            for session, slot in zip(given.sessions, slots, strict=True)
        )
        and all(
            slots[first] < slots[meeting]
            for meeting, firsts in enumerate(given.before)
            for first in firsts
        )
        and max(counts, default=0) - min(counts, default=0) <= 2
    )


def least_breaks(given: Benchmark) -> int | None:
    """The fewest breaks over all plans, by trying each; None when none is allowed."""
    choices = [[fixed] if fixed is not None else range(given.slots) for fixed in given.fixed]
    return min(
        (sum(waits(given, slots)) for slots in product(*choices) if allowed(given, slots)),
        default=None,
    )
