"""Waits that no plan avoids: of each participant alone, by the slots its sure meetings can have.

A meeting is sure where every plan that does as well on the levels before holds it: it is fixed, a must
where all musts are met, a wish where all wishes are, or one that takes nothing from others. All others
are left out, and count as held wherever that would spare a wait: so what is found is a bound, often 0.
"""

from collections.abc import Collection, Mapping
from functools import cache

from alliage_engines.scheduling.planning.choosing import most_meetings
from alliage_engines.scheduling.planning.day import Day

#: So many meetings of a participant are tried in their own slots, those with the fewest; the others
#: as if they could be in any: which allows more, so the bound holds.
_NARROW = 6
_NEVER = 10**6


def sure(day: Day, given: Mapping[str, int], top: int | None = None) -> frozenset[int]:
    """Choices that every plan holds which reaches what is given.

    top: the most that the wishes of any set of pairs weigh, slots left out, if that is reached.
    """
    choices = day.choices
    musts = given["musts"] >= sum(one.candidate.must for one in choices)
    wishes = given["wishes"] >= sum(one.candidate.weight for one in choices)
    free = _free(day) if top is not None and given["wishes"] >= top else frozenset()
    return frozenset(
        at
        for at, one in enumerate(choices)
        if one.candidate.fixed
        or (one.candidate.must and musts)
        or (one.candidate.weight and wishes)
        or at in free
    )


def _free(day: Day) -> frozenset[int]:
    """Wishes that take nothing from any other: a set without one of them would weigh more with it."""
    held = [at for at, one in enumerate(day.choices) if one.slots]
    if len(held) > most_meetings(day):
        return frozenset()
    roomy = {
        p
        for p, mine in enumerate(day.of_person)
        if sum(bool(day.choices[at].slots) for at in mine) <= day.high[p]
    }
    return frozenset(
        at
        for at in held
        if day.choices[at].candidate.weight
        and {day.choices[at].a, day.choices[at].b} <= roomy
        and all(len(option) <= 1 for option in day.choices[at].options)
    )


def least_waits(day: Day, given: Mapping[str, int], top: int | None = None) -> tuple[int, ...]:
    """Of each participant, waits that it has in every plan which reaches what is given."""
    held = sure(day, given, top)
    return tuple(_least(day, p, held) for p in range(len(day.people)))


def _least(day: Day, p: int, held: Collection[int]) -> int:
    """The least of one participant with one delegate, by trying its slots from left to right."""
    mine = [frozenset(day.choices[at].slots) for at in day.of_person[p] if at in held]
    if day.people[p].delegates > 1 or len(mine) < 2:
        return 0
    room = day.room[p]
    narrow = sorted((one for one in mine if len(one) < sum(room)), key=len)[:_NARROW]
    wide = len(mine) - len(narrow)
    joker = _jokers(day, p, held)
    block_of = {slot: at for at, block in enumerate(day.problem.blocks) for slot in block}

    @cache
    def fewest(slot: int, left: int, wide: int, pending: int) -> int:
        """pending: free slots since the last meeting of the block, paid if another follows; or -1."""
        if slot == day.slot_count:
            return 0 if not left and not wide else _NEVER
        if slot and block_of[slot] != block_of[slot - 1]:
            pending = -1
        if not room[slot]:
            return fewest(slot + 1, left, wide, pending)
        # Nothing is held, or something that is not sure: which may spare the wait.
        waiting = pending >= 0 and slot not in joker
        found = fewest(slot + 1, left, wide, pending + waiting)
        paid = max(0, pending)
        if wide:
            found = min(found, paid + fewest(slot + 1, left, wide - 1, 0))
        for at, some in enumerate(narrow):
            if left >> at & 1 and slot in some:
                found = min(found, paid + fewest(slot + 1, left & ~(1 << at), wide, 0))
        return found

    least = fewest(0, (1 << len(narrow)) - 1, wide, -1) if narrow else 0
    return 0 if least >= _NEVER else least


def _jokers(day: Day, p: int, held: Collection[int]) -> frozenset[int]:
    """Slots in which a meeting that is not sure could be."""
    return frozenset(
        slot for at in day.of_person[p] if at not in held for slot in day.choices[at].slots
    )
