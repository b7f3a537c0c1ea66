"""The best offers of every need, by terms and distance, against text alone by sparse_dot_topn.

Both get the same term vectors of unit length and two threads, and take turns; ours also gets places
and reach, and lays out its index within its time. Its results are compared with brute force in
float64 on needs drawn at random. Prints one table where most offers are local, one where all are
national: there nothing is far, and terms alone must do.
"""

import argparse
import os
import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from alliage_engines.matching.items import EARTH_KM, FADING_KM
from alliage_engines.matching.packing import NATIONAL
from alliage_engines.matching.search import Best, search
from bench.matching_data import Drawn, draw

TARGET = 0.25
TOP, TERMS, THREADS = 20, 3_000, 2
#: Needs whose results are compared with brute force.
CHECKED = 300
_PROCESSOR, _WALL = 0, 1

Times = list[tuple[float, float]]


def timed(work: Callable[[], object], times: Times) -> object:
    """Do the work; note its seconds of processor and of the clock on the wall."""
    processor, wall = time.process_time(), time.perf_counter()
    result = work()
    times.append((time.process_time() - processor, time.perf_counter() - wall))
    return result


def ours(drawn: Drawn) -> Best:
    """The compiled search, index included."""
    ((_, best),) = search(drawn.needs, drawn.offers, drawn.terms, TOP, threads=THREADS)
    return best


def peer(drawn: Drawn) -> Callable[[], object]:
    """sparse_dot_topn on matrices made beforehand, in its faster form: float32, unsorted."""
    from scipy.sparse import csr_matrix  # noqa: PLC0415 - of the bench alone
    from sparse_dot_topn import sp_matmul_topn  # noqa: PLC0415

    def matrix(side: str) -> csr_matrix:
        one = getattr(drawn, side)
        weights = one.weights.astype(np.float32)
        return csr_matrix((weights, one.terms, one.starts), shape=(len(one), drawn.terms))

    needs, offers = matrix("needs"), matrix("offers").T.tocsr()
    return lambda: sp_matmul_topn(needs, offers, top_n=TOP, sort=False, n_threads=THREADS)


def brute_force(drawn: Drawn, need: int) -> NDArray[np.float64]:
    """Every offer's score, in float64, by the arc of the chord."""
    wanted = np.zeros(drawn.terms)
    part = slice(drawn.needs.starts[need], drawn.needs.starts[need + 1])
    wanted[drawn.needs.terms[part]] = drawn.needs.weights[part]
    products = wanted[drawn.offers.terms] * drawn.offers.weights
    cosines = np.add.reduceat(products, drawn.offers.starts[:-1])
    here, there = drawn.needs.points[need], drawn.offers.points
    square = np.clip(((there - here) ** 2).sum(axis=1) / 4, 0, 1)
    distance = 2 * EARTH_KM * np.arcsin(np.sqrt(square))
    beyond = np.maximum(distance - drawn.offers.reach, 0)
    return cosines * np.where(drawn.offers.reach < 0, 1, np.exp(-beyond / FADING_KM))


def recall(drawn: Drawn, best: Best) -> float:
    """The share of the true best scores that are found; a tie may be either offer."""
    rng = np.random.default_rng(3)
    found = expected = 0
    for need in rng.choice(len(drawn.needs), min(CHECKED, len(drawn.needs)), replace=False):
        scores = brute_force(drawn, need)
        truth = np.sort(scores)[::-1][:TOP]
        truth = truth[truth > 0]
        size = best.sizes[need]
        mine = scores[best.offers[need, :size]]
        assert np.allclose(mine, best.scores[need, :size], atol=1e-6, rtol=0)
        same = np.isclose(mine[: len(truth)], truth[:size], atol=1e-9, rtol=1e-8)
        found, expected = found + int(same.sum()), expected + len(truth)
    return found / expected


def table(drawn: Drawn, rounds: int) -> None:
    """Take turns, then print the medians and their ratio."""
    text, mine, theirs = peer(drawn), [], []
    best = None
    for _ in range(rounds):
        timed(text, theirs)
        best = timed(lambda: ours(drawn), mine)
    assert isinstance(best, Best)
    load = ", ".join(f"{x:.1f}" for x in os.getloadavg())
    print(
        f"\n## Matching: {len(drawn.needs):,} needs × {len(drawn.offers):,} offers, "
        f"{drawn.terms:,} terms, top {TOP}, {drawn.national:.0%} of the offers national"
    )
    print(f"load {load}; {os.cpu_count()} processors; {THREADS} threads each; {rounds} rounds\n")
    print("| | seconds | ratio | of processor | ratio | recall | target |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    wall, processor = (np.median([t[k] for t in theirs]) for k in (_WALL, _PROCESSOR))
    print(f"| sparse_dot_topn, terms alone | {wall:.2f} | 1 | {processor:.2f} | 1 | | |")
    rows = (np.median([t[k] for t in mine]) for k in (_WALL, _PROCESSOR))
    taken, used = rows
    print(
        f"| terms and distance | {taken:.2f} | {taken / wall:.3f} | {used:.2f} "
        f"| {used / processor:.3f} | {recall(drawn, best):.4f} | {TARGET} |"
    )


def run(rows: int, national: float, rounds: int) -> None:
    """Print both tables, and before them what compiling or loading the search takes."""
    drawn = draw(rows, rows, TERMS, national)
    first: Times = []
    few = replace(drawn, needs=drawn.needs.take(np.arange(10)))
    timed(lambda: ours(few), first)
    print(f"\nfirst search, compiled or loaded from its cache: {first[0][_WALL]:.1f} s")
    table(drawn, rounds)
    everywhere = replace(drawn.offers, reach=np.full(rows, NATIONAL))
    table(replace(drawn, offers=everywhere, national=1.0), rounds)


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000, help="needs, and as many offers")
    parser.add_argument("--national", type=float, default=0.1, help="share of national offers")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args(arguments)
    run(options.rows, options.national, options.rounds)


if __name__ == "__main__":
    main()
