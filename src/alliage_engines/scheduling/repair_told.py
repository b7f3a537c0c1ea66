"""What a repaired plan says of itself: its levels, and why a wish is not met."""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence

from alliage_engines.scheduling.plan import LEVELS, Level, Meeting, Unmet
from alliage_engines.scheduling.planning import measure
from alliage_engines.scheduling.problem import Candidate, Kind, Pair, Problem, pair
from alliage_engines.scheduling.repair_day import Day
from alliage_engines.scheduling.repair_seats import Seats

_WHY = "what was held, and what each may still hold at most in the slots to come"
_LESS = ("worst_wait", "waits", "table_changes", "walking")
_NONE = "there is nothing less than none"


def measured(day: Day, problem: Problem, meetings: Sequence[Meeting]) -> tuple[Level, ...]:
    """The levels reached, with bounds on musts and wishes: counted, so they may be out of reach.

    The bounds hold for any plan with the same past. The floor's is not known; of what is better
    the less of it there is, none at all is the bound.
    """
    found = measure(problem, meetings)
    bounds = dict.fromkeys(_LESS, 0) | {
        "musts": _most(day, problem, lambda one: int(one.must)),
        "wishes": _most(day, problem, lambda one: one.weight),
    }
    levels = []
    for name in LEVELS:
        bound = bounds.get(name)
        if bound is not None and name not in _LESS:
            bound = max(bound, found[name])  # a plan made by hand may hold what none should
        proved = bound == found[name]
        why = _NONE if name in _LESS else _WHY if bound is not None else ""
        levels.append(Level(name, found[name], bound, proved, why))
    return tuple(levels)


def _most(day: Day, problem: Problem, worth: Callable[[Candidate], int]) -> int:
    """What was held, and half of what each participant's best meetings to come are worth; never
    more than all of those to come."""
    past = {m.pair for m in day.frozen}
    held = Counter(one for key in past for one in key)
    total = sum(worth(one) for key, one in problem.candidates.items() if key in past)
    mine: dict[str, list[int]] = defaultdict(list)
    coming = 0
    for key, one in problem.candidates.items():
        if key not in past and worth(one) and day.times(key) and day.places(key) != ():
            coming += worth(one)
            for person in key:
                mine[person].append(worth(one))
    best = 0
    for person, worths in mine.items():
        who = problem.by_id[person]
        room = who.delegates * sum(
            problem.available(person, problem.slots[n].id) for n in day.slots
        )
        if who.max_meetings is not None:
            room = min(room, max(0, who.max_meetings - held[person]))
        best += sum(sorted(worths, reverse=True)[:room])
    return total + min(coming, best // 2)


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
        return "not possible"  # nobody learns from it who refuses whom
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
