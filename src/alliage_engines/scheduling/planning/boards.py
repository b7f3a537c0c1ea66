"""A day as the arrays that `kempe` moves meetings on. Importing this module imports numpy."""

from collections.abc import Mapping, Sequence
from types import ModuleType
from typing import Any

import numpy as np

from alliage_engines.scheduling.planning import kempe
from alliage_engines.scheduling.planning.board import Board
from alliage_engines.scheduling.planning.day import Day

#: Choices times slots from which compiling is worth its time.
_WORTH_COMPILING = 6000


def large(day: Day) -> bool:
    """Whether compiling is sure to be worth its time."""
    return len(day.choices) * day.slot_count >= _WORTH_COMPILING


def kernels(*, compiled: bool) -> ModuleType:
    """The functions of `kempe`: compiled by numba, or as they are."""
    if not compiled:
        return kempe
    from alliage_engines.scheduling.planning import kempe_compiled  # noqa: PLC0415 - imports numba

    return kempe_compiled


def make(day: Day, options: Mapping[int, int], low: Sequence[int], seed: int) -> Board:
    """A board on which nothing is held. options: of choices with several, which one is taken."""
    choices, people, slots = day.choices, day.people, day.slot_count
    kinds = {key: at for at, key in enumerate(sorted({_kind(c.candidate) for c in choices}))}
    kind = _ints([kinds[_kind(one.candidate)] for one in choices])
    starts, others, signs = _ties(day)
    block = np.zeros(slots, np.int64)
    for number, members in enumerate(day.problem.blocks):
        block[list(members)] = number
    return Board(
        ends=_ints([(one.a, one.b) for one in choices]).reshape(-1, 2),
        domain=_domain(day),
        room=_ints(day.room).reshape(len(people), slots),
        uses=_uses(day, options),
        capacity=_ints(day.capacity),
        kind=kind,
        members=np.argsort(kind, kind="stable"),
        member_start=np.searchsorted(np.sort(kind), np.arange(len(kinds) + 1)),
        low=_ints(low),
        high=_ints(day.high),
        tie_start=starts,
        tie_other=others,
        tie_sign=signs,
        block=block,
        price=np.arange(slots + 1, dtype=np.int64),
        box=_box(seed),
        **_nothing_held(day),
    )


def _nothing_held(day: Day) -> dict[str, Any]:
    """What a search writes, by field: no meeting is held, nobody waits, no mark is set."""
    choices, people, slots = len(day.choices), len(day.people), day.slot_count
    widest = 2 * max((one.delegates for one in day.people), default=1) + 2
    none = {name: np.full(choices, kempe.NONE, np.int64) for name in ("slot", "best")}
    sizes: dict[str, int | tuple[int, ...]] = {
        "held": (people, slots, widest),
        "load": (people, slots),
        "used": (len(day.capacity), slots),
        "histogram": slots + 1,
        "mark": choices,
        "queue": choices + 1,
        "origin": choices + 1,
        **dict.fromkeys(("count", "wait", "person_mark", "touched", "old_wait"), people),
    }
    return none | {name: np.zeros(size, np.int64) for name, size in sizes.items()}


def _ints(values: Any) -> Any:
    return np.array(values, dtype=np.int64)


def _box(seed: int) -> Any:
    box = np.zeros(kempe.BOX, np.int64)
    box[kempe.RANDOM] = seed % 2147483646 + 1
    return box


def _kind(one: Any) -> tuple[bool, bool, int, bool]:
    """Choices of one kind count alike in every level before the waits."""
    return one.fixed, one.must, one.weight, one.filler


def _domain(day: Day) -> Any:
    found = np.zeros((len(day.choices), day.slot_count), np.int64)
    for at, one in enumerate(day.choices):
        found[at, list(one.slots)] = 1
    return found


def _uses(day: Day, options: Mapping[int, int]) -> Any:
    found = np.full((len(day.choices), 3), kempe.NONE, np.int64)
    for at, one in enumerate(day.choices):
        if one.options and day.problem.tables:
            taken = one.options[options.get(at, 0)]
            found[at, : len(taken)] = taken
    return found


def _ties(day: Day) -> tuple[Any, Any, Any]:
    """Of each choice, the others that it comes before (1) or after (-1)."""
    mine: list[list[tuple[int, int]]] = [[] for _ in day.choices]
    for before, after in day.ties:
        mine[before].append((after, 1))
        mine[after].append((before, -1))
    flat = [one for some in mine for one in some]
    starts = np.cumsum([0, *(len(some) for some in mine)])
    return _ints(starts), _ints([one for one, _ in flat]), _ints([sign for _, sign in flat])
