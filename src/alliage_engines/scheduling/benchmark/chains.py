"""Annealing by Kempe's chains: two slots of the meetings linked by who is in both change places.

Of two slots, everybody's meetings make paths and rings. When one of them changes sides, only the two
ends of a path have another day; where tables run out, a second one goes the other way. A day is a
number whose bit s is set when the participant meets in slot s: its breaks are the bits that begin a
run, less one.

Plain Python over arrays, compiled by `chains_compiled`: so all that is called stands in this one file,
takes arrays, and makes none.
"""

from typing import Any, NamedTuple

Array = Any  # of numpy, which is imported by who makes them

NONE = -1
#: Places of `box`. LENGTH: meetings in `queue`; SHIFT: how many more go from s to t than back.
RANDOM, COST, BEST, LENGTH, SHIFT, ENDS, BOX = range(7)
_MODULUS, _FACTOR = 2147483647, 48271  # Park and Miller's random numbers
MOST_BREAKS = 2  # breaks that a participant may have, whatever the others have
_UNFAIR = 4  # cost of each break above
_SEATS = 12  # tries to free a table
_WHO = 6  # tries to find somebody with a break


class Board(NamedTuple):
    """M meetings, P participants, S slots."""

    ends: Array  # [M, 2] participants
    domain: Array  # [M, S] 1 where the meeting may be
    tie_start: Array  # [M + 1]
    tie_other: Array  # [T]
    tie_sign: Array  # [T] 1 where the meeting comes before the other
    tables: Array  # [1]
    slot: Array  # [M] or NONE
    met: Array  # [P, S] meeting or NONE
    used: Array  # [S] meetings
    days: Array  # [P] bits of the slots
    queue: Array  # [M] meetings that change sides
    marked: Array  # [M] 1 when in the queue
    last: Array  # [8] participants at the ends of the paths
    best: Array  # [M]
    box: Array  # [BOX]


def draw(b: Board, below: int) -> int:
    """A number from 0 up to `below`, not included."""
    drawn: int = b.box[RANDOM] * _FACTOR % _MODULUS
    b.box[RANDOM] = drawn
    return drawn * below // _MODULUS


def price(day: int) -> int:
    """What a day costs: its breaks, more for those above what is fair."""
    if day == 0:
        return 0
    starts = day & ~(day << 1)
    breaks = -1
    while starts:
        starts &= starts - 1
        breaks += 1
    return breaks + _UNFAIR * max(0, breaks - MOST_BREAKS)


def join(b: Board, m: int, s: int, t: int) -> bool:
    """Have a meeting of slot s or t change sides; False where it may not be there."""
    goal = t if b.slot[m] == s else s
    if b.domain[m, goal] == 0:
        return False
    b.queue[b.box[LENGTH]] = m
    b.marked[m] = 1
    b.box[LENGTH] += 1
    b.box[SHIFT] += 1 if goal == t else -1
    return True


def walk(b: Board, p: int, at: int, s: int, t: int) -> bool:
    """Have the path that leaves p by its meeting in slot `at` change sides."""
    x = b.met[p, at]
    while x != NONE and b.marked[x] == 0:
        if not join(b, x, s, t):
            return False
        p = b.ends[x, 1] if b.ends[x, 0] == p else b.ends[x, 0]
        at = t if at == s else s
        x = b.met[p, at]
    b.last[b.box[ENDS]] = p if x == NONE else NONE  # NONE: a ring
    b.box[ENDS] += 1
    return True


def path(b: Board, m: int, s: int, t: int) -> bool:
    """Have the path or ring of meeting m change sides."""
    other = t if b.slot[m] == s else s
    return (
        join(b, m, s, t)
        and walk(b, b.ends[m, 0], other, s, t)
        and walk(b, b.ends[m, 1], other, s, t)
    )


def seat(b: Board, s: int, t: int, more: int) -> bool:
    """Where tables run out, have a second path change sides, the other way.

    more: meetings that come to slot t besides those of the queue.
    """
    over_t = b.used[t] + b.box[SHIFT] + more > b.tables[0]
    over_s = b.used[s] - b.box[SHIFT] > b.tables[0]
    if not (over_t or over_s):
        return True
    full = t if over_t else s
    length, shift = b.box[LENGTH], b.box[SHIFT]
    for _ in range(_SEATS):
        x = b.met[draw(b, b.met.shape[0]), full]
        if x == NONE or b.marked[x] == 1:
            continue
        b.box[ENDS] = 2
        if path(b, x, s, t) and (b.box[SHIFT] < shift if over_t else b.box[SHIFT] > shift):
            return True
        drop(b, length, shift)
    return False


def drop(b: Board, length: int, shift: int) -> None:
    """Leave those of the queue after the first `length` where they are."""
    for at in range(length, b.box[LENGTH]):
        b.marked[b.queue[at]] = 0
    b.box[LENGTH] = length
    b.box[SHIFT] = shift


def clear(b: Board) -> None:
    drop(b, 0, 0)
    b.box[ENDS] = 0
    b.last[:] = NONE


def change(b: Board, s: int, t: int) -> int:
    """What it costs more when the queue changes sides."""
    both = (1 << s) | (1 << t)
    total: int = 0
    for at in range(4):
        p = b.last[at]
        if p != NONE:
            total += price(b.days[p] ^ both) - price(b.days[p])
    return total


def turn(b: Board, s: int, t: int) -> None:
    """Change the sides of all in the queue."""
    both = (1 << s) | (1 << t)
    for at in range(b.box[LENGTH]):
        m = b.queue[at]
        for side in range(2):
            b.met[b.ends[m, side], b.slot[m]] = NONE
            b.days[b.ends[m, side]] ^= both
        b.used[b.slot[m]] -= 1
    for at in range(b.box[LENGTH]):
        m = b.queue[at]
        b.slot[m] = t if b.slot[m] == s else s
        for side in range(2):
            b.met[b.ends[m, side], b.slot[m]] = m
        b.used[b.slot[m]] += 1


def ordered(b: Board, m: int) -> bool:
    """Whether a meeting is before and after those that it must be."""
    for at in range(b.tie_start[m], b.tie_start[m + 1]):
        other = b.slot[b.tie_other[at]]
        if other != NONE and (other - b.slot[m]) * b.tie_sign[at] <= 0:
            return False
    return True


def turned(b: Board, s: int, t: int) -> bool:
    """Change the sides of all in the queue, if what comes before stays before."""
    turn(b, s, t)
    for at in range(b.box[LENGTH]):
        if not ordered(b, b.queue[at]):
            turn(b, s, t)
            return False
    return True


def sent(b: Board, m: int, s: int) -> bool:
    """Whether a meeting in slot s of either side of m changes sides."""
    for side in range(2):
        x = b.met[b.ends[m, side], s]
        if x != NONE and b.marked[x] == 1:
            return True
    return False


def freed(b: Board, m: int, s: int, t: int) -> bool:
    """Have who is in the way of m in slot t go to s, and back; False where they cannot."""
    clear(b)
    if b.domain[m, t] == 0:
        return False
    for side in range(2):
        p = b.ends[m, side]
        x = b.met[p, t]
        if x != NONE and b.marked[x] == 0 and (b.met[p, s] != NONE or not walk(b, p, t, s, t)):
            return False
    # a path that comes to a side by s would send that meeting to t, where m is to be
    return not sent(b, m, s) and seat(b, s, t, 1) and not sent(b, m, s)


def insert(b: Board, m: int, s: int, t: int) -> bool:
    """Hold a meeting in slot t, by chains between s and t; False where it cannot be."""
    if not (freed(b, m, s, t) and turned(b, s, t)):
        return False
    b.slot[m] = t
    if not ordered(b, m):
        b.slot[m] = NONE
        turn(b, s, t)
        return False
    b.used[t] += 1
    for side in range(2):
        b.met[b.ends[m, side], t] = m
        b.days[b.ends[m, side]] |= 1 << t
    return True


def shake(b: Board, moves: int) -> None:
    """Turn random paths, whatever it costs."""
    for _ in range(moves):
        m = draw(b, b.slot.shape[0])
        s, t = b.slot[m], draw(b, b.used.shape[0])
        clear(b)
        if s not in (NONE, t) and path(b, m, s, t) and seat(b, s, t, 0):
            turned(b, s, t)


def place(b: Board, rounds: int) -> int:
    """Hold all meetings, by chains and shaking; how many found no slot."""
    slots, left = b.used.shape[0], 0
    for _ in range(rounds):
        left = 0
        for m in range(b.slot.shape[0]):
            tries = 0
            while b.slot[m] == NONE and tries < 20 * slots:
                tries += 1
                s, t = draw(b, slots), draw(b, slots)
                if s != t:
                    insert(b, m, s, t)
            left += b.slot[m] == NONE
        if left == 0:
            break
        shake(b, b.slot.shape[0])
    b.box[COST] = 0
    for p in range(b.days.shape[0]):
        b.box[COST] += price(b.days[p])
    keep(b)
    return left


def keep(b: Board) -> None:
    """Take the plan as the best so far."""
    b.box[BEST] = b.box[COST]
    for m in range(b.slot.shape[0]):
        b.best[m] = b.slot[m]


def somebody(b: Board) -> int:
    """A participant, mostly with a break."""
    for _ in range(_WHO):
        p = draw(b, b.days.shape[0])
        if price(b.days[p]) > 0:
            break
    return p


def anneal(b: Board, steps: int, hot: float, cold: float, goal: int) -> None:
    """So many moves, from one heat down to another, until a plan costs no more than `goal`.

    A move that costs c more is accepted with probability exp(-c / heat).
    """
    slots, heat = b.used.shape[0], hot
    factor = (cold / hot) ** (100.0 / steps)
    for step in range(steps):
        if step % 100 == 0:
            heat *= factor
        p, s, t = somebody(b), draw(b, slots), draw(b, slots)
        m = b.met[p, s]
        if m == NONE or s == t:
            continue
        clear(b)
        if not (path(b, m, s, t) and seat(b, s, t, 0)):
            continue
        more = change(b, s, t)
        if more > 0 and draw(b, 1000000) >= 1000000.0 * 2.718281828459045 ** (-more / heat):
            continue
        if turned(b, s, t):
            b.box[COST] += more
            if b.box[COST] < b.box[BEST]:
                keep(b)
                if b.box[BEST] <= goal:
                    return
