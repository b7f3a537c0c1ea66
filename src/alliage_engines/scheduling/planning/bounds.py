"""Waits that no plan avoids: of each participant alone, by the slots its sure meetings can have.

A meeting is sure where every plan that does as well on the levels before holds it: it is fixed, a must
where all musts are met, a wish where all wishes are, or one that takes nothing from others. All others
are left out, and count as held wherever that would spare a wait: so what is found is a bound, often 0.
"""

import math
import time
from collections.abc import Collection, Mapping, Sequence
from functools import cache

from alliage_engines.scheduling.planning.choosing import most_meetings
from alliage_engines.scheduling.planning.day import Day

#: So many meetings of a participant are tried in their own slots, those with the fewest; the others
#: as if they could be in any: which allows more, so the bound holds.
_NARROW = 8


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


def least_waits(
    day: Day, given: Mapping[str, int], top: int | None = None, *, until: float = math.inf
) -> tuple[int, ...]:
    """Of each participant, waits that it has in every plan which reaches what is given.

    until: of the monotonic clock; after it, 0 is given for those not looked at yet.
    """
    held = sure(day, given, top)
    return tuple(_least(day, p, held, until) for p in range(len(day.people)))


def _least(day: Day, p: int, held: Collection[int], until: float) -> int:
    """The least of one participant with one delegate: so many waits, until a day can have them."""
    mine = [frozenset(day.choices[at].slots) for at in day.of_person[p] if at in held]
    there = sum(day.room[p])
    narrow = sorted((one for one in mine if len(one) < there), key=len)[:_NARROW]
    if day.people[p].delegates > 1 or len(mine) < 2 or not narrow or len(mine) > there:
        return 0
    alone = _Alone(day, p, narrow, _jokers(day, p, held))
    for waits in range(day.slot_count):
        if time.monotonic() > until or alone.can(0, alone.all, len(mine) - len(narrow), -1, waits):
            return waits
    return 0  # no day at all has these meetings: not what is asked here


class _Alone:
    """The sure meetings of one participant, tried in its slots from left to right."""

    def __init__(
        self, day: Day, p: int, narrow: Sequence[Collection[int]], jokers: Collection[int]
    ) -> None:
        self.room = day.room[p]
        self.jokers = jokers
        self.all = (1 << len(narrow)) - 1
        self.here = [
            [1 << at for at, some in enumerate(narrow) if slot in some]
            for slot in range(day.slot_count)
        ]
        self.first = {block[0] for block in day.problem.blocks}
        self.can = cache(self._can)

    def _can(self, slot: int, left: int, wide: int, pending: int, waits: int) -> bool:
        """Whether what is left has slots from this one on with at most so many waits.

        left: bits of the meetings with slots of their own; wide: how many others. pending: free
        slots since the last meeting of the block, paid if another follows; -1 before the first.
        """
        if not left and not wide:
            return True
        if slot == len(self.room):
            return False
        if slot in self.first:
            pending = -1
        after = slot + 1
        if not self.room[slot]:
            return self.can(after, left, wide, pending, waits)
        rest = waits - max(0, pending)
        if rest >= 0:
            for bit in self.here[slot]:
                if left & bit and self.can(after, left & ~bit, wide, 0, rest):
                    return True
            if wide and self.can(after, left, wide - 1, 0, rest):
                return True
        # Nothing is held, or something that is not sure: which may spare the wait.
        waiting = pending >= 0 and slot not in self.jokers
        return self.can(after, left, wide, pending + waiting, waits)


def _jokers(day: Day, p: int, held: Collection[int]) -> frozenset[int]:
    """Slots in which a meeting that is not sure could be."""
    return frozenset(
        slot for at in day.of_person[p] if at not in held for slot in day.choices[at].slots
    )
