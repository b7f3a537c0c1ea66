"""Good plans soon: boards of `chains` annealed again and again, longer each time."""

from collections.abc import Sequence
from types import ModuleType
from typing import Any, Protocol

from alliage_engines.scheduling.benchmark import chains
from alliage_engines.scheduling.benchmark.dzn import Benchmark

#: Slots that the bits of a day hold.
MOST_SLOTS = 60
_HOT, _COLD = 0.4, 0.14
_ROUNDS = 200  # tries to place all meetings
_FIRST, _LONGER, _LONGEST = 1_000_000, 4, 64_000_000  # moves of the first round, growth, the most
_UNKNOWN = 10**9
_PIECE = 2_000_000  # moves between two words on what was found


class Teller(Protocol):
    def __call__(self, **learnt: Any) -> None: ...


def compiled() -> ModuleType:
    """The functions of `chains`, compiled: some seconds at the first use on a machine, then kept."""
    from alliage_engines.scheduling.benchmark import chains_compiled  # noqa: PLC0415 - numba

    return chains_compiled


def anneal(
    instance: Benchmark,
    domains: Sequence[Sequence[int]],
    seed: int,
    tell: Teller,
    kernels: ModuleType,
    rounds: int,
) -> list[int] | None:
    """Tell ever better plans, until one has no breaks or the rounds are over; the best of them.

    None where the meetings find no slots, or somebody keeps more breaks than chains allow.
    """
    if instance.slots > MOST_SLOTS or not instance.meetings:
        return None
    best: list[int] | None = None
    fewest = _UNKNOWN
    for done in range(rounds):
        moves = min(_LONGEST, _FIRST * _LONGER**done)
        board = board_of(instance, domains, seed + 1000 * done)
        if kernels.place(board, _ROUNDS):
            break
        at, pieces = _HOT, max(1, moves // _PIECE)
        for _ in range(pieces):
            colder = at * (_COLD / _HOT) ** (1 / pieces)
            kernels.anneal(board, min(moves, _PIECE), at, colder, 0)
            at = colder
            cost = int(board.box[chains.BEST])
            if cost < fewest and fair(board):
                best, fewest = board.best.tolist(), cost
                tell(slots=best)
            if fewest == 0:
                return best
    return best


def fair(board: chains.Board) -> bool:
    """Whether the best plan gives nobody more than two breaks."""
    days = [0] * board.days.shape[0]
    for (a, b), slot in zip(board.ends.tolist(), board.best.tolist(), strict=True):
        days[a] |= 1 << slot
        days[b] |= 1 << slot
    return all((day & ~(day << 1)).bit_count() <= chains.MOST_BREAKS + 1 for day in days)


def board_of(instance: Benchmark, domains: Sequence[Sequence[int]], seed: int) -> chains.Board:
    """A board on which nothing is held. Imports numpy."""
    import numpy as np  # noqa: PLC0415

    meetings, people, slots = len(instance.meetings), instance.participants, instance.slots
    domain = np.zeros((meetings, slots), np.int64)
    ties: list[list[tuple[int, int]]] = [[] for _ in domains]
    for meeting, own in enumerate(domains):
        domain[meeting, list(own)] = 1
        for first in instance.before[meeting]:
            ties[first].append((meeting, 1))
            ties[meeting].append((first, -1))
    flat = [one for own in ties for one in own]
    box = np.zeros(chains.BOX, np.int64)
    box[chains.RANDOM] = seed * 7919 % 2147483646 + 1
    return chains.Board(
        ends=np.array(instance.meetings, np.int64),
        domain=domain,
        tie_start=np.cumsum([0, *map(len, ties)]),
        tie_other=np.array([other for other, _ in flat], np.int64),
        tie_sign=np.array([sign for _, sign in flat], np.int64),
        tables=np.array([instance.tables], np.int64),
        slot=np.full(meetings, chains.NONE, np.int64),
        met=np.full((people, slots), chains.NONE, np.int64),
        used=np.zeros(slots, np.int64),
        days=np.zeros(people, np.int64),
        queue=np.zeros(meetings + 1, np.int64),
        marked=np.zeros(meetings, np.int64),
        last=np.full(8, chains.NONE, np.int64),
        best=np.full(meetings, chains.NONE, np.int64),
        box=box,
    )
