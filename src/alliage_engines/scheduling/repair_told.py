"""What a repaired plan says of itself: its levels, and why a wish is not met."""

from collections.abc import Sequence

from alliage_engines.scheduling.plan import LEVELS, Level, Meeting, Unmet
from alliage_engines.scheduling.planning import measure
from alliage_engines.scheduling.problem import Kind, Pair, Problem, pair
from alliage_engines.scheduling.repair_day import Day
from alliage_engines.scheduling.repair_seats import Seats


def measured(problem: Problem, meetings: Sequence[Meeting]) -> tuple[Level, ...]:
    """The levels reached. Their bounds are not known: nothing is proved of the rest of a day."""
    found = measure(problem, meetings)
    return tuple(Level(name, found[name]) for name in LEVELS)


def unmet(day: Day, problem: Problem, meetings: Sequence[Meeting]) -> tuple[Unmet, ...]:
    """Wishes without a meeting, each with the first reason that holds."""
    met = {m.pair for m in meetings}
    number = problem.slot_number
    seats = Seats(day, [m for m in meetings if number[m.slot] >= day.now])
    wanted = dict.fromkeys(
        pair(wish.by, wish.of) for wish in problem.wishes if wish.kind in (Kind.MUST, Kind.WISH)
    )
    return tuple(Unmet(*key, _why(day, problem, seats, key)) for key in wanted if key not in met)


def _why(day: Day, problem: Problem, seats: Seats, key: Pair) -> str:
    if key not in problem.candidates:
        return "one of the two never wants it"
    for one in key:
        if not any(problem.available(one, problem.slots[n].id) for n in day.slots):
            return f"{one} is not there in what remains of the day"
    times = day.times(key)
    if not times:
        return "they are not there at the same time in what remains of the day"
    return _crowded(problem, seats, key, times) or _elsewhere(seats, key, times)


def _crowded(problem: Problem, seats: Seats, key: Pair, times: Sequence[int]) -> str:
    """Who of the two has no room, "" when both have some."""
    for one in key:
        who = problem.by_id[one]
        if who.max_meetings is not None and seats.count[one] >= who.max_meetings:
            return f"{one} has as many meetings as it accepts"
        if all(seats.busy[one, n] >= who.delegates for n in times):
            return f"{one} is busy in each slot that remains"
    return ""


def _elsewhere(seats: Seats, key: Pair, times: Sequence[int]) -> str:
    free = [n for n in times if seats.free(key, n)]
    if not free:
        return "there is no slot left where both are free"
    if all(seats.table(key, n) is None for n in free):
        return "there is no table left where both are free"
    return "it would move meetings that stay or break an order that was asked for"
