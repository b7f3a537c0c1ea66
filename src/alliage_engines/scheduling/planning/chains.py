"""Moves along alternating paths of two slots, and meetings placed by them.

A meeting goes to another slot; who has no room there sends a meeting back, whose other side may in
turn have no room, and so on (Kempe's chains; with several delegates, one of the meetings is sent).
Where tables run out while meetings are placed, another meeting of the slot is sent the other way. While
waits are annealed, each table too few costs a fine instead, which grows until no table is: a day with
hardly a table to spare has no other way from one plan to a better one.

Plain Python over arrays. `timing` has it compiled where there is enough to do: so all that is called
stands here and in `kempe`, takes arrays, and makes none.
"""

from alliage_engines.scheduling.planning.board import Board

#: Places of `box`.
(
    RANDOM,
    STAMP,
    MOVED,
    TOUCHED,
    TOTAL,
    WORST,
    BEST_TOTAL,
    BEST_WORST,
    LOOSE,
    OVER,  # meetings without a table
    OVER_BEFORE,
    FINE,  # what each costs; 0: there must be none
    BOX,
) = range(13)
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
        r = b.uses[m, at]
        if r != NONE:
            b.used[r, s] -= 1
            if b.used[r, s] >= b.capacity[r]:
                b.box[OVER] -= 1
    b.slot[m] = NONE


def put(b: Board, m: int, s: int) -> None:
    """Put a choice that is nowhere into a slot."""
    for side in range(2):
        p = b.ends[m, side]
        b.held[p, s, b.load[p, s]] = m
        b.load[p, s] += 1
        b.count[p] += 1
    for at in range(3):
        r = b.uses[m, at]
        if r != NONE:
            b.used[r, s] += 1
            if b.used[r, s] > b.capacity[r]:
                b.box[OVER] += 1
    b.slot[m] = s


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
    b.box[OVER_BEFORE] = b.box[OVER]
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
        sent = push_some(b, head) if b.box[FINE] == 0 else 0
        if sent <= 0:
            break
    tied = True
    for at in range(head):
        tied = tied and keeps_ties(b, b.queue[at])
    if sent != 0 or not tied:
        undo(b, head)
        return False
    return True


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
