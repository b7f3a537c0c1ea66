"""A plan repaired on the day: three offers, each with whom it affects and what it recovers.

The past is frozen. Meetings that are kept are forced, not hinted: a hint alone does not protect a
plan. "still" moves nobody and only fills holes; "few" moves a few meetings where that recovers more
than it disturbs; "deeper" replans the rest of the day, and moves as few as that takes.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib import import_module

from alliage_engines.scheduling.plan import Change, Meeting, Plan, Status
from alliage_engines.scheduling.problem import Pair, Problem
from alliage_engines.scheduling.repair_change import apply, release
from alliage_engines.scheduling.repair_day import Cause, Day, Lost, read, targets, timetable
from alliage_engines.scheduling.repair_model import Model, Rest
from alliage_engines.scheduling.repair_moves import moved
from alliage_engines.scheduling.repair_seats import Seats, seat
from alliage_engines.scheduling.repair_told import measured, unmet

__all__ = ["Cause", "Lost", "Offer", "apply", "offers"]

STILL, FEW, DEEPER = "still", "few", "deeper"
#: How many meetings "few" moves at most, and what each move must recover in it and in "deeper", in
#: quarters of a point of weight.
FEW_MOVES, FEW_PRICE, DEEPER_PRICE = 10, 8, 1
#: Seconds for each of "still" and "few".
QUICK = 0.6


@dataclass(frozen=True)
class Offer:
    """One way to go on. name: "still", "few" or "deeper".

    plan: the whole day, what was held included. problem: as changed, with what could not be
    promised any more taken back, so that the plan holds all of it. affected: participants whose
    remaining timetable changes, beyond a meeting lost with somebody absent. moved: kept pairs at
    another slot or table. recovered: pairs met in place of lost ones, of walk-ins, or at last.
    lost: pairs of the plan no longer met. same_as: the former offer that brings as much, "" if none.
    """

    name: str
    plan: Plan
    problem: Problem
    affected: tuple[str, ...]
    moved: tuple[Pair, ...]
    recovered: tuple[Pair, ...]
    lost: tuple[Lost, ...]
    same_as: str = ""


def offers(
    problem: Problem, plan: Plan, change: Change, *, seconds: float = 1.0, seed: int = 0
) -> tuple[Offer, ...]:
    """Three ways to repair a plan, from the one that moves nobody to the one that moves most.

    "still" and "few" take a second at most each, "deeper" `seconds`; each holds what the one before
    recovers. All hard constraints hold but those that the plan broke already; minimums are tried
    for. Raises SchedulingError where plan or change name what the problem does not have.
    """
    import_module("ortools.sat.python.cp_model")  # the first time takes none of the offers' seconds
    day = read(problem, plan, change)
    free = frozenset(m.pair for m in day.kept if m.pair not in day.locked)
    found: list[Offer] = []
    before = plan
    start: list[Meeting] = []
    for name, time_limit in ((STILL, QUICK), (FEW, QUICK), (DEEPER, seconds)):
        began = time.perf_counter()
        rest = Rest(day, targets(day, before))
        if name == STILL:
            start = _filled(day, rest)
        elif name == FEW:
            rest = replace(rest, movable=_near(rest, free), most=FEW_MOVES, price=FEW_PRICE)
        else:
            rest = replace(rest, movable=free, price=DEEPER_PRICE)
        start = _solved(rest, start, time_limit, seed)
        found.append(_offer(name, plan, day, problem, start, began))
        before = found[-1].plan
    return _told_apart(found)


def _told_apart(found: Sequence[Offer]) -> tuple[Offer, ...]:
    """An offer that brings no more than one before says so, and is that one."""
    distinct: list[Offer] = []
    for offer in found:
        same = next((one for one in distinct if _brings(one) >= _brings(offer)), None)
        name = same.same_as or same.name if same else ""
        distinct.append(replace(same, name=offer.name, same_as=name) if same else offer)
    return tuple(distinct)


def _brings(offer: Offer) -> tuple[int, ...]:
    """What makes an offer worth more than another."""
    levels = (offer.plan.level(name).achieved for name in ("musts", "floor", "wishes"))
    return (*levels, len(offer.plan.meetings))


def _filled(day: Day, rest: Rest) -> list[Meeting]:
    """A first repair, one meeting after the other: what matters most into the first hole."""
    seats = Seats(day, day.kept)
    adrift = {m.pair: day.problem.slot_number[m.slot] for m in day.adrift}
    tied = {pair for one in day.problem.precedences for pair in (one.before, one.after)}
    found = list(day.kept)

    def rank(key: Pair) -> tuple[bool, bool, int, Pair]:
        one = day.open[key]
        return (key not in adrift, not (one.fixed or one.must), -one.weight, key)

    for key in sorted(rest.open, key=rank):
        if key in tied or day.open[key].filler:
            continue
        for slot in sorted(day.times(key), key=lambda n: n != adrift.get(key)):
            table = seats.table(key, slot) if seats.free(key, slot) else None
            if table is not None:
                found.append(seats.put(key, slot, table))
                break
    return found


def _near(rest: Rest, free: frozenset[Pair]) -> frozenset[Pair]:
    """Meetings that may move in "few": those of who could meet one more."""
    people = {one for key in rest.open for one in key}
    return frozenset(key for key in free if people & {*key})


def _solved(rest: Rest, start: Sequence[Meeting], seconds: float, seed: int) -> list[Meeting]:
    """The best found in time, never worse than what it starts from."""
    if not rest.open:
        return list(start)
    began = time.perf_counter()
    if rest.movable:
        start = max(moved(rest, start, seconds / 4), list(start), key=rest.worth)
    model = Model(rest)
    model.hint(start)
    done = model.solve(seconds - (time.perf_counter() - began), seed)
    if done is None:
        return list(start)
    staying, placed = done
    found = [*staying, *seat(rest.day, staying, placed)]
    return max(found, list(start), key=rest.worth)


def _offer(
    name: str, plan: Plan, day: Day, problem: Problem, future: Sequence[Meeting], began: float
) -> Offer:
    number = day.problem.slot_number
    index = {m.pair: m.index for m in plan.meetings}
    meetings = tuple(
        sorted(
            (replace(m, index=index.get(m.pair)) for m in (*day.frozen, *future)),
            key=lambda m: (number[m.slot], m.table, m.pair),
        )
    )
    held = _as_held(day, problem, meetings)
    old = {m.pair: m for m in plan.meetings if number[m.slot] >= day.now}
    new = {m.pair: m for m in meetings if number[m.slot] >= day.now}
    gone = {one.pair for one in day.gone}
    stayed = {m.pair for m in (*day.kept, *day.adrift)}
    lost = [one for one in day.gone if one.pair not in new]
    lost += [Lost(*m.pair, Cause.TABLE, m.table) for m in day.adrift if m.pair not in new]
    return Offer(
        name,
        Plan(
            Status.FEASIBLE,
            plan.mode,
            measured(day, held, meetings),
            meetings,
            unmet(day, held, meetings),
            round(time.perf_counter() - began, 3),
        ),
        held,
        affected=_affected(day, old, new),
        moved=tuple(sorted(key for key in stayed if key in new and new[key] != old[key])),
        recovered=tuple(sorted(key for key in new if key not in old or key in gone)),
        lost=tuple(sorted(lost, key=lambda one: one.pair)),
    )


def _affected(day: Day, old: dict[Pair, Meeting], new: dict[Pair, Meeting]) -> tuple[str, ...]:
    """Whose timetable changes, beyond meetings lost with somebody absent."""
    absent = {one.pair for one in day.gone if one.cause == Cause.ABSENT}
    before = timetable(m for m in old.values() if m.pair not in absent)
    after = timetable(new.values())
    return tuple(sorted(one for one in before.keys() | after.keys() if before[one] != after[one]))


def _as_held(day: Day, problem: Problem, meetings: Sequence[Meeting]) -> Problem:
    """The changed problem without what the plan cannot hold any more: minimums, promises.

    Tables lost after meetings were held there stay named: they are in the plan.
    """
    count: dict[str, int] = {}
    for meeting in meetings:
        for one in meeting.pair:
            count[one] = count.get(one, 0) + 1
    met = {m.pair: m for m in meetings}
    used = {m.table for m in day.frozen}
    changed = replace(
        day.problem,
        participants=tuple(
            replace(one, min_meetings=min(one.min_meetings, count.get(one.id, 0)))
            for one in day.problem.participants
        ),
        tables=tuple(t for t in problem.tables if t.id in day.tables or t.id in used),
    )
    return release(
        changed,
        [
            one
            for one in changed.fixed
            if (m := met.get((min(one.a, one.b), max(one.a, one.b)))) is None
            or one.slot not in ("", m.slot)
            or one.table not in ("", m.table)
        ],
    )
