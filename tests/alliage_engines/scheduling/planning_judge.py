"""Every plan there is of a very small day, by trying them all: the judge of the proofs.

Shares no code with the solver: it reads the problem's own words.
"""

from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import product

from hypothesis import strategies as st

from alliage_engines.scheduling import (
    Fixed,
    Kind,
    Participant,
    Precedence,
    Problem,
    Slot,
    Table,
    Wish,
)
from alliage_engines.scheduling.problem import pair

Placed = dict[tuple[str, str], int]  # the slot of each pair that meets


def plans(problem: Problem) -> Iterator[Placed]:
    """All that keep the hard constraints."""
    pairs = [key for key in problem.candidates if key[0] != key[1]]
    for slots in product(range(-1, len(problem.slots)), repeat=len(pairs)):
        placed = {key: slot for key, slot in zip(pairs, slots, strict=True) if slot >= 0}
        if kept(problem, placed) and seated(problem, placed):
            yield placed


def best(problem: Problem) -> tuple[int, ...] | None:
    """Musts, floor, wishes, spares, worst wait and waits of the best plan, each to be high."""
    return max((worth(problem, placed) for placed in plans(problem)), default=None)


def worth(problem: Problem, placed: Placed) -> tuple[int, ...]:
    met = [problem.candidates[key] for key in placed]
    counts = Counter(one for key in placed for one in key)
    waits = [_waits(problem, one.id, placed) for one in problem.participants]
    asked = {one for key in problem.candidates for one in key}
    eligible = [
        counts[one]
        for one in asked
        if any((one, slot.id) not in problem.unavailable for slot in problem.slots)
    ]
    return (
        sum(one.must for one in met),
        min(eligible, default=0),
        sum(one.weight for one in met),
        -sum(not one.weight and not one.must and not one.fixed for one in met),
        -max(waits, default=0),
        -sum(waits),
    )


def _waits(problem: Problem, one: str, placed: Placed) -> int:
    busy = {slot for key, slot in placed.items() if one in key}
    total = 0
    for block in problem.blocks:
        for slot in set(block) - busy:
            early = any(other in busy for other in block if other < slot)
            late = any(other in busy for other in block if other > slot)
            total += early and late and (one, problem.slots[slot].id) not in problem.unavailable
    return total


def kept(problem: Problem, placed: Placed) -> bool:
    """All hard constraints but those of the tables."""
    counts = Counter(one for key in placed for one in key)
    load = Counter((one, slot) for key, slot in placed.items() for one in key)
    for one in problem.participants:
        most = len(placed) if one.max_meetings is None else one.max_meetings
        if not one.min_meetings <= counts[one.id] <= most:
            return False
        for slot in range(len(problem.slots)):
            shut = (one.id, problem.slots[slot].id) in problem.unavailable
            if load[one.id, slot] > (0 if shut else one.delegates):
                return False
    for fixed in problem.fixed:
        slot = placed.get(pair(fixed.a, fixed.b))
        if slot is None or (fixed.slot and problem.slots[slot].id != fixed.slot):
            return False
    for tie in problem.precedences:
        before, after = placed.get(pair(*tie.before)), placed.get(pair(*tie.after))
        if before is not None and after is not None and before >= after:
            return False
    return True


def seated(problem: Problem, placed: Placed) -> bool:
    return all(
        _seated(problem, tuple(key for key in placed if placed[key] == slot))
        for slot in range(len(problem.slots))
    )


def _seated(problem: Problem, together: tuple[tuple[str, str], ...]) -> bool:
    """Whether meetings of one slot have tables, by trying all of them."""
    if not problem.tables:
        return True
    some = [[t for t in problem.tables if serves(problem, key, t)] for key in together]
    return any(
        all(n <= table.meetings for table, n in Counter(tables).items())
        for tables in product(*some)
    )


def serves(problem: Problem, key: tuple[str, str], table: Table) -> bool:
    people = [problem.by_id[one] for one in key]
    homes = {one.home_table for one in people if one.home_table}
    named = {one.table for one in problem.fixed if pair(one.a, one.b) == key and one.table}
    return (
        (not homes or table.id in homes)
        and (not named or named == {table.id})
        and (table.accessible or not any(one.needs_accessible for one in people))
    )


@cache
def _ids(count: int) -> tuple[str, ...]:
    return tuple("abcde"[:count])


@st.composite
def days(draw: st.DrawFn, *, tables: int = 3) -> Problem:
    """Four or five participants, two to four slots, at most five pairs that may meet."""
    ids = _ids(draw(st.integers(3, 5)))
    slots = tuple(
        Slot(
            f"s{n}", session=draw(st.sampled_from("AAAB")), break_after=draw(st.integers(0, 5)) == 0
        )
        for n in range(draw(st.integers(2, 4)))
    )
    seats = tuple(
        Table(
            f"t{n}",
            draw(st.sampled_from("XY")),
            draw(st.sampled_from([2, 2, 4])),
            draw(st.booleans()),
        )
        for n in range(draw(st.integers(0, tables)))
    )
    people = tuple(_participant(draw, one, seats) for one in ids)
    everyone = [(a, b) for a in ids for b in ids if a < b]
    pairs = draw(st.lists(st.sampled_from(everyone), unique=True, min_size=1, max_size=5))
    wishes = tuple(wish for key in pairs for wish in _said(draw, key))
    rarely = st.integers(0, 3).map(lambda n: n == 0)
    fixed = tuple(_fixed(draw, key, slots, seats) for key in pairs[:1] if draw(rarely))
    ties = tuple(Precedence(pairs[0], pairs[1]) for _ in pairs[1:2] if draw(rarely))
    shut = frozenset(
        (one, slot.id) for one in ids for slot in slots if draw(st.integers(0, 5)) == 0
    )
    return Problem(people, slots, seats, shut, wishes, fixed, ties)


@st.composite
def waiting_days(draw: st.DrawFn) -> Problem:
    """Three or four participants, four or five slots in a row, some meetings at fixed ones."""
    ids = _ids(draw(st.integers(3, 4)))
    slots = tuple(Slot(f"s{n}") for n in range(draw(st.integers(4, 5))))
    everyone = [(a, b) for a in ids for b in ids if a < b]
    pairs = draw(st.lists(st.sampled_from(everyone), unique=True, min_size=2, max_size=4))
    places = draw(st.permutations([slot.id for slot in slots]))
    fixed = tuple(
        Fixed(*key, slot)
        for key, slot in zip(pairs[:-1], places, strict=False)
        if draw(st.integers(0, 2))
    )
    kinds = st.sampled_from([Kind.WISH, Kind.WISH, Kind.MUST, Kind.RATHER_NOT])
    wishes = tuple(Wish(*key, draw(kinds), draw(st.integers(1, 2))) for key in pairs)
    people = tuple(Participant(one, delegates=draw(st.sampled_from([1, 1, 1, 2]))) for one in ids)
    promised = {(one, f.slot) for f in fixed for one in (f.a, f.b)}
    shut = {(one, slot.id) for one in ids for slot in slots if draw(st.integers(0, 6)) == 0}
    return Problem(people, slots, (), frozenset(shut - promised), wishes, fixed)


def _participant(draw: st.DrawFn, one: str, tables: tuple[Table, ...]) -> Participant:
    odd = draw(st.integers(0, 9))
    home = draw(st.sampled_from(tables)).id if tables and odd < 3 else ""
    return Participant(
        one,
        delegates=draw(st.sampled_from([1, 1, 1, 2])),
        min_meetings=int(draw(st.integers(0, 9)) == 0),
        max_meetings=draw(st.sampled_from([None, None, None, 1, 2])),
        home_table=home,
        needs_accessible=odd == 3,
    )


def _said(draw: st.DrawFn, key: tuple[str, str]) -> Iterator[Wish]:
    kinds = [Kind.WISH] * 6 + [Kind.MUST, Kind.RATHER_NOT, Kind.NEVER]
    for by, of in (key, key[::-1])[: draw(st.integers(1, 2))]:
        yield Wish(by, of, draw(st.sampled_from(kinds)), draw(st.integers(1, 5)))


def _fixed(
    draw: st.DrawFn, key: tuple[str, str], slots: tuple[Slot, ...], tables: tuple[Table, ...]
) -> Fixed:
    slot = draw(st.sampled_from(["", *(slot.id for slot in slots)]))
    return Fixed(*key, slot, draw(st.sampled_from(["", *(table.id for table in tables)])))
