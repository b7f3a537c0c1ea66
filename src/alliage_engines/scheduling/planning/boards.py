"""A day as the arrays that `kempe` moves meetings on. Importing this module imports numpy."""

from collections.abc import Mapping, Sequence
from types import ModuleType
from typing import Any

import numpy as np

from alliage_engines.scheduling.planning import chains, kempe
from alliage_engines.scheduling.planning.board import Board
from alliage_engines.scheduling.planning.day import Day

#: Choices times slots from which compiling is worth its time.
_WORTH_COMPILING = 6000
#: Counts of each participant.
_PERSONAL = ("count", "wait", "person_mark", "touched", "old_wait")


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
    widest = 2 * max((one.delegates for one in people), default=1) + 2
    starts, others, signs = _ties(day)
    return Board(
        ends=_ints([(one.a, one.b) for one in choices]).reshape(-1, 2),
        domain=_domain(day),
        room=_ints(day.room).reshape(len(people), slots),
        uses=_uses(day, options),
        capacity=_ints(day.capacity),
        **_kinds(day),
        low=_ints(low),
        high=_ints(day.high),
        tie_start=starts,
        tie_other=others,
        tie_sign=signs,
        block=_blocks(day),
        price=np.arange(slots + 1, dtype=np.int64),
        slot=np.full(len(choices), chains.NONE, np.int64),
        held=np.zeros((len(people), slots, widest), np.int64),
        load=np.zeros((len(people), slots), np.int64),
        used=np.zeros((len(day.capacity), slots), np.int64),
        histogram=np.zeros(slots + 1, np.int64),
        best=np.full(len(choices), chains.NONE, np.int64),
        mark=np.zeros(len(choices), np.int64),
        queue=np.zeros(len(choices) + 1, np.int64),
        origin=np.zeros(len(choices) + 1, np.int64),
        **{name: np.zeros(len(people), np.int64) for name in _PERSONAL},
        box=_box(seed),
    )


def _kinds(day: Day) -> dict[str, Any]:
    """Choices by kind."""
    found = [_kind(one.candidate) for one in day.choices]
    numbers = {key: at for at, key in enumerate(sorted(set(found)))}
    kind = _ints([numbers[one] for one in found])
    return {
        "kind": kind,
        "members": np.argsort(kind, kind="stable"),
        "member_start": np.searchsorted(np.sort(kind), np.arange(len(numbers) + 1)),
    }


def _blocks(day: Day) -> Any:
    found = np.zeros(day.slot_count, np.int64)
    for number, members in enumerate(day.problem.blocks):
        found[list(members)] = number
    return found


def _ints(values: Any) -> Any:
    return np.array(values, dtype=np.int64)


def _box(seed: int) -> Any:
    box = np.zeros(chains.BOX, np.int64)
    box[chains.RANDOM] = seed % 2147483646 + 1
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
    found = np.full((len(day.choices), 3), chains.NONE, np.int64)
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
