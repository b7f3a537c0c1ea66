"""Waits made fewer by Kempe chains, which `chains` moves: as they are, or compiled."""

from alliage_engines.scheduling.planning.board import Board
from alliage_engines.scheduling.planning.chains import (
    BEST_TOTAL,
    BEST_WORST,
    FINE,
    LOOSE,
    MOVED,
    NONE,
    OVER,
    OVER_BEFORE,
    STAMP,
    TOTAL,
    TOUCHED,
    WORST,
    chain,
    draw,
    undo,
)

_AIMED = 60  # proposals of a hundred that bring an end of somebody's day inwards


def waits_of(b: Board, p: int) -> int:
    """Free slots of a participant between two of its meetings of one block."""
    total = 0
    pending = -1  # before the first meeting of the block
    block = -1
    for s in range(b.room.shape[1]):
        if b.block[s] != block:
            block = b.block[s]
            pending = -1
        if b.load[p, s] > 0:
            if pending > 0:
                total += pending
            pending = 0
        elif pending >= 0 and b.room[p, s] > 0:
            pending += 1
    return total


def counts_hold(b: Board, m: int) -> bool:
    """Whether both sides of a choice hold no fewer and no more meetings than they may."""
    for side in range(2):
        p = b.ends[m, side]
        if b.count[p] < b.low[p] or b.count[p] > b.high[p]:
            return False
    return True


def weigh(b: Board) -> int:
    """The change of cost by what has moved; keeps the old waits for `settle`."""
    stamp = b.box[STAMP]
    b.box[TOUCHED] = 0
    change: int = b.box[FINE] * (b.box[OVER] - b.box[OVER_BEFORE])
    for at in range(b.box[MOVED]):
        for side in range(2):
            p = b.ends[b.queue[at], side]
            if b.person_mark[p] == stamp:
                continue
            b.person_mark[p] = stamp
            new = waits_of(b, p)
            if new != b.wait[p]:
                n = b.box[TOUCHED]
                b.touched[n] = p
                b.old_wait[n] = new
                b.box[TOUCHED] = n + 1
                change += b.price[new] - b.price[b.wait[p]]
    return change


def keep(b: Board) -> None:
    """Take the plan as the best so far."""
    for m in range(b.slot.shape[0]):
        b.best[m] = b.slot[m]


def settle(b: Board) -> None:
    """Accept the move: keep the new waits, and the plan where it is the best so far."""
    box = b.box
    for at in range(box[TOUCHED]):
        p = b.touched[at]
        b.histogram[b.wait[p]] -= 1
        b.histogram[b.old_wait[at]] += 1
        box[TOTAL] += b.old_wait[at] - b.wait[p]
        b.wait[p] = b.old_wait[at]
        box[WORST] = max(box[WORST], b.wait[p])
    while box[WORST] > 0 and b.histogram[box[WORST]] == 0:
        box[WORST] -= 1
    if box[OVER] == 0 and (
        box[WORST] < box[BEST_WORST]
        or (box[WORST] == box[BEST_WORST] and box[TOTAL] < box[BEST_TOTAL])
    ):
        box[BEST_WORST] = box[WORST]
        box[BEST_TOTAL] = box[TOTAL]
        keep(b)


def exchange(b: Board) -> bool:
    """Hold a choice instead of another of its kind; False where that cannot be."""
    m = draw(b, b.slot.shape[0])
    first = b.member_start[b.kind[m]]
    other = b.members[first + draw(b, b.member_start[b.kind[m] + 1] - first)]
    if (b.slot[m] == NONE) == (b.slot[other] == NONE):
        return False
    out, new = (m, other) if b.slot[other] == NONE else (other, m)
    s = b.slot[out]
    t = draw(b, b.load.shape[1])
    if not chain(b, new, s, t, out):
        return False
    if counts_hold(b, out) and counts_hold(b, new):
        return True
    undo(b, b.box[MOVED])
    return False


def free_slot(b: Board, p: int) -> int:
    """A slot in which a participant is there and has no meeting, from a random one on, or NONE."""
    count: int = b.load.shape[1]
    first = draw(b, count)
    for at in range(count):
        s = (first + at) % count
        if b.load[p, s] == 0 and b.room[p, s] > 0:
            return s
    return NONE


def edge(b: Board, p: int, s: int, way: int) -> int:
    """The last slot of the block of s, one way from it, in which a participant has a meeting."""
    found = s
    at = s + way
    while 0 <= at < b.load.shape[1] and b.block[at] == b.block[s]:
        if b.load[p, at] > 0:
            found = at
        at += way
    return found


def hole(b: Board, p: int, s: int, way: int) -> int:
    """A free slot of a participant one way from s in its block, no further than next to its last
    meeting there: each is as likely. NONE where there is none."""
    found = NONE
    count = 0
    last = edge(b, p, s, way) + way
    at = s + way
    while 0 <= at < b.load.shape[1] and b.block[at] == b.block[s]:
        if b.load[p, at] == 0 and b.room[p, at] > 0:
            count += 1
            if draw(b, count) == 0:
                found = at
        if at == last:
            break
        at += way
    return found


def propose(b: Board) -> bool:
    """One move, mostly of somebody who waits; False where it cannot be."""
    if b.box[LOOSE] > 0 and draw(b, 4) == 0:
        return exchange(b)
    count = b.load.shape[1]
    for _ in range(8):
        p = draw(b, b.load.shape[0])
        if b.wait[p] > 0:
            break
    s = draw(b, count)
    for _ in range(count):
        if b.load[p, s] > 0:
            break
        s = (s + 1) % count
    if b.load[p, s] == 0:
        return False
    t = NONE
    if draw(b, 100) < _AIMED:
        way = 2 * draw(b, 2) - 1
        s = edge(b, p, s, way)
        t = hole(b, p, s, -way)
    if t == NONE:
        t = free_slot(b, p) if draw(b, 4) > 0 else draw(b, count)
    m = b.held[p, s, draw(b, b.load[p, s])]
    return bool(t not in (NONE, s) and chain(b, m, t, s, NONE))


def start(b: Board) -> None:
    """Count waits anew, and take the plan as the best."""
    box = b.box
    box[TOTAL] = 0
    box[WORST] = 0
    b.histogram[:] = 0
    for p in range(b.load.shape[0]):
        b.wait[p] = waits_of(b, p)
        b.histogram[b.wait[p]] += 1
        box[TOTAL] += b.wait[p]
        box[WORST] = max(box[WORST], b.wait[p])
    box[BEST_WORST] = box[WORST]
    box[BEST_TOTAL] = box[TOTAL]
    keep(b)


def anneal(b: Board, steps: int, heat: float, goal: int) -> None:
    """So many moves at one heat, down to a total of `goal` waits with a table for every meeting.

    A move that costs c more is accepted with probability exp(-c / heat).
    """
    for _ in range(steps):
        if b.box[BEST_TOTAL] <= goal:
            return
        if not propose(b):
            continue
        change = weigh(b)
        if change <= 0 or draw(b, 1000000) < 1000000.0 * 2.718281828459045 ** (-change / heat):
            settle(b)
        else:
            undo(b, b.box[MOVED])
