"""The arrays of a plan in the making: `boards` makes them, `kempe` moves meetings on them."""

from typing import Any, NamedTuple

Array = Any  # of numpy, which is imported by who makes them


class Board(NamedTuple):
    """All choices, those not held at slot NONE. M choices, P participants, S slots, R resources."""

    ends: Array  # [M, 2] participants
    domain: Array  # [M, S] 1 where the choice may be
    room: Array  # [P, S] meetings at once
    uses: Array  # [M, 3] resources, or NONE
    capacity: Array  # [R]
    kind: Array  # [M] choices of one kind serve the levels before the waits alike
    members: Array  # [M] choices by kind
    member_start: Array  # [K + 1]
    low: Array  # [P] least meetings
    high: Array  # [P] most meetings
    tie_start: Array  # [M + 1]
    tie_other: Array  # [T]
    tie_sign: Array  # [T] 1 where the choice comes before the other
    block: Array  # [S] number of the block of each slot
    price: Array  # [S + 1] cost of a participant's waits
    slot: Array  # [M]
    held: Array  # [P, S, W] choices
    load: Array  # [P, S]
    count: Array  # [P]
    used: Array  # [R, S]
    wait: Array  # [P]
    histogram: Array  # [S + 1] participants by waits
    best: Array  # [M] slots of the best found
    mark: Array  # [M] twice the stamp of the last move, plus 1 once moved
    queue: Array  # [M]
    origin: Array  # [M]
    person_mark: Array  # [P]
    touched: Array  # [P]
    old_wait: Array  # [P]
    box: Array  # [BOX]
