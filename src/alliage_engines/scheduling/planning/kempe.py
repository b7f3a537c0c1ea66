"""Moves along alternating paths of two slots, for placing meetings and for annealing waits.

A meeting goes to another slot; who has no room there sends a meeting back, whose other side may in
turn have no room, and so on (Kempe's chains; with several delegates, one of the meetings is sent).
Where tables run out, another meeting of the slot is sent the other way.

Plain Python over arrays. `timing` has it compiled where there is enough to do: so all that is called
stands in this one file, takes arrays, and makes none.
"""

from alliage_engines.scheduling.planning.board import Board

#: Places of `box`.
(
    RANDOM,
    STAMP,
    MOVED,
    TOUCHED,
    COST,
    TOTAL,
    WORST,
    BEST_TOTAL,
    BEST_WORST,
    LOOSE,
    BOX,
) = range(11)
NONE = -1
_PUSHES = 3  # meetings sent the other way to free a table
_TRIES = 40  # meetings looked at to find one to send
_RANDOM_MODULUS, _RANDOM_FACTOR = 2147483647, 48271  # Park and Miller's


def draw(b: Board, below: int) -> int:
    """A number from 0 up to `below`, not included."""
    drawn: int = b.box[RANDOM] * _RANDOM_FACTOR % _RANDOM_MODULUS
    b.box[RANDOM] = drawn
    return drawn * below // _RANDOM_MODULUS


def lift(b: Board, m: int) -> None:
    """Take a choice out of its slot."""
    s = b.slot[m]
    for side in range(2):
        p = b.ends[m, side]
        last = b.load[p, s] - 1
        for at in range(last):
            if b.held[p, s, at] == m:
                b.held[p, s, at] = b.held[p, s, last]
                break
        b.load[p, s] = last
        b.count[p] -= 1
    for at in range(3):
        if b.uses[m, at] != NONE:
            b.used[b.uses[m, at], s] -= 1
    b.slot[m] = NONE


def put(b: Board, m: int, s: int) -> None:
    """Put a choice that is nowhere into a slot."""
    for side in range(2):
        p = b.ends[m, side]
        b.held[p, s, b.load[p, s]] = m
        b.load[p, s] += 1
        b.count[p] += 1
    for at in range(3):
        if b.uses[m, at] != NONE:
            b.used[b.uses[m, at], s] += 1
    b.slot[m] = s


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


def enqueue(b: Board, m: int) -> None:
    b.mark[m] = 2 * b.box[STAMP]
    b.queue[b.box[MOVED]] = m
    b.box[MOVED] += 1


def undo(b: Board, done: int) -> None:
    """Put the first `done` of the queue back where they were."""
    for at in range(done):
        if b.slot[b.queue[at]] != NONE:
            lift(b, b.queue[at])
    for at in range(done):
        if b.origin[at] != NONE:
            put(b, b.queue[at], b.origin[at])


def make_room(b: Board, p: int, s: int) -> bool:
    """Have a meeting of p in slot s sent on where it holds too many; False if none may."""
    waiting = 2 * b.box[STAMP]
    over = b.load[p, s] - b.room[p, s]
    free = 0
    for at in range(b.load[p, s]):
        mark = b.mark[b.held[p, s, at]]
        if mark < waiting:
            free += 1
        elif mark == waiting:
            over -= 1
    if over <= 0 or free == 0:
        return bool(over <= 0)
    chosen = draw(b, free)
    for at in range(b.load[p, s]):
        m = b.held[p, s, at]
        if b.mark[m] < waiting:
            if chosen == 0:
                enqueue(b, m)
                break
            chosen -= 1
    return True


def push(b: Board, m: int) -> int:
    """Send on a meeting where the move of m left too few tables in its slot.

    Returns 1 where one was sent, 0 where there are tables enough, -1 where none could be found.
    """
    now = b.slot[m]
    if now == NONE:
        return 0
    for at in range(3):
        r = b.uses[m, at]
        if r == NONE or b.used[r, now] <= b.capacity[r]:
            continue
        for _ in range(_TRIES):
            p = draw(b, b.load.shape[0])
            if b.load[p, now] == 0:
                continue
            x = b.held[p, now, draw(b, b.load[p, now])]
            if b.mark[x] < 2 * b.box[STAMP] and r in (b.uses[x, 0], b.uses[x, 1], b.uses[x, 2]):
                enqueue(b, x)
                return 1
        return -1
    return 0


def keeps_ties(b: Board, m: int) -> bool:
    """Whether a choice is before and after those that it must be."""
    if b.slot[m] == NONE:
        return True
    for at in range(b.tie_start[m], b.tie_start[m + 1]):
        other = b.slot[b.tie_other[at]]
        if other != NONE and (other - b.slot[m]) * b.tie_sign[at] <= 0:
            return False
    return True


def drain(b: Board, first: int, s: int, t: int, head: int) -> int:
    """Move the queue from `head` on, with who is in the way; the queue's length, or NONE and undone.

    first: the choice that goes to slot s wherever it is; others go from s to t or from t to s.
    """
    while head < b.box[MOVED]:
        m = b.queue[head]
        goal = s if m == first or b.slot[m] == t else t
        if b.domain[m, goal] == 0:
            undo(b, head)
            return NONE
        b.origin[head] = b.slot[m]
        if b.slot[m] != NONE:
            lift(b, m)
        put(b, m, goal)
        b.mark[m] += 1
        head += 1
        if not (make_room(b, b.ends[m, 0], goal) and make_room(b, b.ends[m, 1], goal)):
            undo(b, head)
            return NONE
    return head


def push_some(b: Board, head: int) -> int:
    """Send on a meeting of the first slot of those moved that has too few tables; as `push`."""
    for at in range(head):
        sent = push(b, b.queue[at])
        if sent != 0:
            return sent
    return 0


def chain(b: Board, m: int, s: int, t: int, out: int) -> bool:
    """Put choice m into slot s, who is in the way into t, who is in the way there into s.

    out: a choice that is no longer held, or NONE. False where it cannot be: nothing has moved then.
    """
    b.box[STAMP] += 1
    b.box[MOVED] = 0
    head = 0
    if out != NONE:
        enqueue(b, out)
        b.origin[0] = b.slot[out]
        lift(b, out)
        b.mark[out] += 1
        head = 1
    enqueue(b, m)
    for _ in range(_PUSHES + 1):
        head = drain(b, m, s, t, head)
        if head == NONE:
            return False
        sent = push_some(b, head)
        if sent <= 0:
            break
    tied = True
    for at in range(head):
        tied = tied and keeps_ties(b, b.queue[at])
    if sent != 0 or not tied:
        undo(b, head)
        return False
    return True


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
    change: int = 0
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


def settle(b: Board, change: int) -> None:
    """Accept the move: keep the new waits, and the plan where it is the best so far."""
    box = b.box
    box[COST] += change
    for at in range(box[TOUCHED]):
        p = b.touched[at]
        b.histogram[b.wait[p]] -= 1
        b.histogram[b.old_wait[at]] += 1
        box[TOTAL] += b.old_wait[at] - b.wait[p]
        b.wait[p] = b.old_wait[at]
        box[WORST] = max(box[WORST], b.wait[p])
    while box[WORST] > 0 and b.histogram[box[WORST]] == 0:
        box[WORST] -= 1
    if box[WORST] < box[BEST_WORST] or (
        box[WORST] == box[BEST_WORST] and box[TOTAL] < box[BEST_TOTAL]
    ):
        box[BEST_WORST] = box[WORST]
        box[BEST_TOTAL] = box[TOTAL]
        keep(b)


def insert(b: Board, m: int, rounds: int) -> bool:
    """Hold a choice that is not held, where it can be: first without a move, then by a chain."""
    count = b.load.shape[1]
    for side in range(2):
        if b.count[b.ends[m, side]] >= b.high[b.ends[m, side]]:
            return False
    first = draw(b, count)
    for at in range(count):
        s = (first + at) % count
        free = b.domain[m, s] == 1
        for side in range(2):
            free = free and b.load[b.ends[m, side], s] < b.room[b.ends[m, side], s]
        if free and chain(b, m, s, s, NONE):
            return True
    for _ in range(rounds):
        s = draw(b, count)
        t = draw(b, count)
        if s != t and chain(b, m, s, t, NONE):
            return True
    return False


def shake(b: Board, moves: int) -> None:
    """Random chains: another plan with the same meetings."""
    for _ in range(moves):
        m = draw(b, b.slot.shape[0])
        s = draw(b, b.load.shape[1])
        if b.slot[m] != NONE and b.slot[m] != s:
            chain(b, m, s, b.slot[m], NONE)


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
    m = b.held[p, s, draw(b, b.load[p, s])]
    t = free_slot(b, p) if draw(b, 4) > 0 else draw(b, count)
    return bool(t not in (NONE, s) and chain(b, m, t, s, NONE))


def start(b: Board) -> None:
    """Count waits and cost anew, and take the plan as the best."""
    box = b.box
    box[COST] = 0
    box[TOTAL] = 0
    box[WORST] = 0
    b.histogram[:] = 0
    for p in range(b.load.shape[0]):
        b.wait[p] = waits_of(b, p)
        b.histogram[b.wait[p]] += 1
        box[COST] += b.price[b.wait[p]]
        box[TOTAL] += b.wait[p]
        box[WORST] = max(box[WORST], b.wait[p])
    box[BEST_WORST] = box[WORST]
    box[BEST_TOTAL] = box[TOTAL]
    keep(b)


def anneal(b: Board, steps: int, heat: float, goal: int) -> None:
    """So many moves at one heat, down to a total of `goal` waits.

    A move that costs c more is accepted with probability exp(-c / heat).
    """
    for _ in range(steps):
        if b.box[BEST_TOTAL] <= goal:
            return
        if not propose(b):
            continue
        change = weigh(b)
        if change <= 0 or draw(b, 1000000) < 1000000.0 * 2.718281828459045 ** (-change / heat):
            settle(b, change)
        else:
            undo(b, b.box[MOVED])
