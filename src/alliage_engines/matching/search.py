"""Many needs against many offers: the compiled search, over groups of needs and threads.

Importing this module imports numba; `match` does so when there is enough to search.
"""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from alliage_engines.matching import kernel
from alliage_engines.matching.index import LAYOUT, Index, Layout, build_index, curve
from alliage_engines.matching.items import EARTH_KM
from alliage_engines.matching.packing import Floats, Ints, Packed, Places

#: Needs that go from block to block together.
_GROUP = 128
#: Results held in memory at once (16 bytes each), and cells of the lists of one thread.
_MOST_RESULTS, _MOST_CELLS = 20_000_000, 1_000_000


class Best(NamedTuple):
    """The best offers of n needs: scores and offers, (n, k), best first; sizes, n: how many."""

    scores: Floats
    offers: Ints
    sizes: Places


class Needs(NamedTuple):
    """As in Packed; ranks: of the terms, see Index."""

    starts: Places
    terms: Ints
    ranks: Ints
    weights: Floats
    points: Floats


class Work(NamedTuple):
    """What a thread writes on: see `kernel.py`."""

    dense: Floats
    sums: NDArray[np.uint16]
    fours: NDArray[np.uint64]
    hits: Places
    parts: Places
    beyond: Floats
    blocks: Places


class State(NamedTuple):
    """For each need of a group: the bar to reach, the best lower bounds, those that wait."""

    bar: Floats
    bars: Floats
    sizes: Places
    slots: Ints
    uppers: Floats
    waiting: Places


class Case(NamedTuple):
    """All that the compiled search reads and writes; rows: where each need's results go."""

    offers: Index
    needs: Needs
    rows: Places
    work: Work
    state: State
    found: Best


def search(
    needs: Packed,
    offers: Packed,
    terms: int,
    top: int,
    *,
    threads: int | None = None,
    layout: Layout = LAYOUT,
    group: int = _GROUP,
) -> Iterator[tuple[int, Best]]:
    """Yield (first need, results of the needs from there on), in the order of `needs`.

    threads: by default, one for each processor that this process may use.
    """
    kept = min(top, len(offers))
    if kept == 0 or len(needs) == 0:
        return
    index = build_index(offers, terms, layout)
    step = max(1, _MOST_RESULTS // kept)
    count = threads or len(os.sched_getaffinity(0))
    for first in range(0, len(needs), step):
        part = np.arange(first, min(first + step, len(needs)))
        yield first, _batch(index, needs.take(part), terms, kept, count, group)


def _batch(index: Index, needs: Packed, terms: int, kept: int, threads: int, group: int) -> Best:
    order = np.argsort(curve(needs.points), kind="stable")
    near = needs.take(order)
    count = len(needs)
    found = Best(
        np.zeros((count, kept)),
        np.zeros((count, kept), dtype=np.int32),
        np.zeros(count, dtype=np.int64),
    )
    asked = Needs(near.starts, near.terms, index.ranks[near.terms], near.weights, near.points)
    waiting = min(max(128, 2 * kept), 4096)
    group = max(1, min(group, _MOST_CELLS // max(waiting, kept)))
    longest = int(np.diff(near.starts).max())
    free: SimpleQueue[Case] = SimpleQueue()
    for _ in range(threads):
        state = _state(group, kept, waiting)
        free.put(Case(index, asked, order, _work(index, terms, longest), state, found))

    def one(first: int) -> None:
        case = free.get()
        try:
            bounds = (first, min(first + group, count))
            case.work.beyond[:] = _beyond(index, near.points[first : bounds[1]])
            case.work.blocks[:] = np.argsort(case.work.beyond, kind="stable")
            kernel.search(case, bounds)
        finally:
            free.put(case)

    with ThreadPoolExecutor(threads) as pool:
        for _ in pool.map(one, range(0, count, group)):
            pass
    return found


def _beyond(index: Index, points: Floats) -> Floats:
    """For each block, the kilometres that it lies at least beyond all points; negative: inside."""
    total = points.sum(axis=0)
    length = np.sqrt((total**2).sum())
    if length < 1e-3 * len(points):  # all around the Earth, or nowhere
        return np.full(len(index.extents), -1.0)
    centre = total / length
    spread = _distances(points, centre).max()
    away = _distances(index.centres, centre) - spread - index.extents - 1e-6
    return np.where(index.extents < 0, -1e9, away)


def _distances(points: Floats, centre: Floats) -> Floats:
    near = np.sqrt(((points - centre) ** 2).sum(axis=1))
    far = np.sqrt(((points + centre) ** 2).sum(axis=1))
    return np.asarray(2 * EARTH_KM * np.arctan2(near, far), dtype=np.float64)


def _work(index: Index, terms: int, longest: int) -> Work:
    largest = int((np.diff(index.firsts).max() + 63) // 64 * 64)
    blocks = len(index.extents)
    fours = np.zeros(largest // 4, dtype=np.uint64)
    return Work(
        dense=np.zeros(terms),
        sums=fours.view(np.uint16),
        fours=fours,
        hits=np.zeros(largest + 1, dtype=np.int64),
        parts=np.zeros((longest + 1, 3), dtype=np.int64),
        beyond=np.zeros(blocks),
        blocks=np.zeros(blocks, dtype=np.int64),
    )


def _state(group: int, kept: int, waiting: int) -> State:
    return State(
        bar=np.zeros(group),
        bars=np.zeros((group, kept)),
        sizes=np.zeros(group, dtype=np.int64),
        slots=np.zeros((group, waiting), dtype=np.int32),
        uppers=np.zeros((group, waiting)),
        waiting=np.zeros(group, dtype=np.int64),
    )
