"""Why a bound is what it is, and why a wish is not met: in words, with the figures.

Nobody learns from them who refuses whom.
"""

from collections.abc import Sequence

from alliage_engines.scheduling.plan import Meeting, Unmet
from alliage_engines.scheduling.planning.day import EVERY, Choice, Day
from alliage_engines.scheduling.planning.measuring import of_person
from alliage_engines.scheduling.problem import Kind, Pair, pair

_NAMED = 3  # participants named, of more
_REFUSED = "not possible"


def unmet(day: Day, meetings: Sequence[Meeting]) -> tuple[Unmet, ...]:
    """Every must and wish that is not met, and why."""
    met = {pair(one.a, one.b) for one in meetings}
    said = {
        pair(wish.by, wish.of) for wish in day.problem.wishes if wish.kind in (Kind.MUST, Kind.WISH)
    }
    mine = of_person(day.problem, meetings)
    counts = [len(mine.get(one.id, ())) for one in day.people]
    least = [min((_weight(day, one) for one in mine.get(p.id, ())), default=0) for p in day.people]
    return tuple(Unmet(*key, _why(day, key, counts, least)) for key in sorted(said - met))


def _weight(day: Day, meeting: Meeting) -> int:
    at = day.place.get(pair(meeting.a, meeting.b))
    return 0 if at is None else day.choices[at].candidate.weight


def _why(day: Day, key: Pair, counts: Sequence[int], least: Sequence[int]) -> str:
    at = day.place.get(key)
    if at is None or day.choices[at].spare:
        return _REFUSED
    choice = day.choices[at]
    if not choice.options:
        return "no table serves both"
    if not choice.slots:
        return "the two are never there in the same slot"
    for p in (choice.a, choice.b):
        if counts[p] >= day.high[p]:
            return _full(day, choice, p, counts[p], least[p])
    return "in no slot left are both free, with a table"


def _full(day: Day, choice: Choice, p: int, count: int, least: int) -> str:
    one = day.people[p]
    weight = choice.candidate.weight
    compared = ""
    if count and least > weight:
        compared = ", all of greater weight"
    elif count and least == weight:
        compared = ", none of less weight"
    room = sum(day.room[p])
    if one.max_meetings is not None and one.max_meetings < room:
        return f"{one.id} has {_count(count, 'meeting')}, the most it asked for{compared}"
    places = _count(room, "slot") if one.delegates == 1 else f"room for {_count(room, 'meeting')}"
    return f"{one.id} has {places} and {_count(count, 'meeting')}{compared}"


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else ('es' if word.endswith('h') else 's')}"


def _list(ids: Sequence[str]) -> str:
    shown = ", ".join(ids[:_NAMED])
    return shown if len(ids) <= _NAMED else f"{shown} and {len(ids) - _NAMED} others"


def why_musts(day: Day, bound: int) -> str:
    musts = [one for one in day.choices if one.candidate.must]
    if bound == len(musts):
        return f"{_count(bound, 'must')} in all"
    return f"{_count(len(musts), 'must')}; {_scarce(day, musts)}"


def why_floor(day: Day, bound: int) -> str:
    """Who can hold no more than the floor."""
    tied = [
        day.people[p].id
        for p in day.counted
        if min(day.high[p], sum(bool(day.choices[m].slots) for m in day.of_person[p])) <= bound
    ]
    if tied:
        return f"no more can be held by {_list(tied)}"
    return "more for all would need more slots, tables or wishes"


def why_wishes(day: Day, bound: int) -> str:
    wanted = [one for one in day.choices if one.candidate.weight and not one.spare]
    weight = sum(one.candidate.weight for one in wanted)
    if bound == weight:
        return f"{_count(len(wanted), 'wish')} of weight {weight} in all"
    return f"{_count(len(wanted), 'wish')} of weight {weight}; {_scarce(day, wanted)}"


def why_waits(day: Day, alone: Sequence[int]) -> str:
    """Who waits in every plan."""
    some = [day.people[p].id for p, least in enumerate(alone) if least]
    if not some:
        return "nobody has to wait for want of common slots alone"
    return f"the slots that their meetings can have leave {sum(alone)} to {_list(some)}"


def _scarce(day: Day, wanted: Sequence[Choice]) -> str:
    """Who is asked for more than it can hold, and whether tables are."""
    asked = [0] * len(day.people)
    for one in wanted:
        asked[one.a] += 1
        asked[one.b] += 1
    over = sorted(
        (p for p in range(len(asked)) if asked[p] > day.high[p]),
        key=lambda p: (day.high[p] - asked[p], day.people[p].id),
    )
    parts = []
    if over:
        wishes, free = sum(asked[p] for p in over), sum(max(0, day.high[p]) for p in over)
        names = _list([day.people[p].id for p in over])
        places = "place" if free == 1 else "places"
        who = _count(len(over), "participant")
        parts.append(f"{_count(wishes, 'wish')} and {free} free {places} at {who} ({names})")
    held = day.capacity[EVERY] * day.slot_count
    if day.problem.tables and held < len(wanted):
        parts.append(f"tables hold {_count(held, 'meeting')} in all, {len(wanted)} are wished")
    return "; ".join(parts) or "times and limits of who comes allow no more"
