"""Needs and offers as reality makes them, from a seed, as arrays: for the matching benchmark.

Terms by a Zipf law of exponent 1, 3 to 12 an item, weights from 0.20 to 1; places drawn among the
communes of France by population, moved by a few kilometres; reach from 5 to 100 km.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alliage_engines.directory.territory import territory
from alliage_engines.matching.packing import NATIONAL, Packed


@dataclass(frozen=True)
class Drawn:
    """What a run matches; national: the share of national offers."""

    needs: Packed
    offers: Packed
    terms: int
    national: float


def _zipf_terms(
    rng: np.random.Generator, count: int, terms: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Starts and terms: for each item, as many different terms as its drawn length."""
    lengths = rng.integers(3, 13, count)
    # Terms are numbered by alphabet, which says nothing of their popularity.
    popularity = -np.log(1.0 + np.random.default_rng(terms).permutation(terms))
    rows = []
    for low in range(0, count, 2_000):
        part = lengths[low : low + 2_000]
        # The largest of log p + Gumbel noise are a draw without replacement (Gumbel's trick).
        keys = popularity + rng.gumbel(size=(len(part), terms))
        best = np.argpartition(-keys, 12, axis=1)[:, :12]
        best = np.take_along_axis(best, np.argsort(-np.take_along_axis(keys, best, 1), 1), 1)
        rows += [np.sort(row[:length]) for row, length in zip(best, part, strict=True)]
    return np.concatenate([[0], np.cumsum(lengths)]), np.concatenate(rows)


def _points(rng: np.random.Generator, count: int) -> NDArray[np.float64]:
    places = [c for c in territory().communes if c.lat is not None and len(c.departement) == 2]
    people = np.array([max(c.population, 20) for c in places], dtype=float)
    chosen = rng.choice(len(places), count, p=people / people.sum())
    lat = np.radians(np.array([c.lat for c in places], dtype=float)[chosen])
    lon = np.radians(np.array([c.lon for c in places], dtype=float)[chosen])
    lat = lat + rng.normal(0, 2 / 6371, count)
    lon = lon + rng.normal(0, 3 / 6371, count)
    return np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])


def _pack(rng: np.random.Generator, count: int, terms: int, reach: NDArray[np.float64]) -> Packed:
    starts, numbers = _zipf_terms(rng, count, terms)
    weights = np.round(rng.uniform(0.2, 1.0, len(numbers)), 2)
    lengths = np.sqrt(np.add.reduceat(weights**2, starts[:-1]))
    weights = weights / np.repeat(lengths, np.diff(starts))
    ids = tuple(f"{number:07d}" for number in range(count))
    return Packed(
        ids, starts.astype(np.int64), numbers.astype(np.int32), weights, _points(rng, count), reach
    )


def draw(needs: int, offers: int, terms: int, national: float, seed: int = 1) -> Drawn:
    """Draw as many needs and offers as asked, the same for the same seed."""
    rng = np.random.default_rng(seed)
    asked = _pack(rng, needs, terms, np.full(needs, NATIONAL))
    reach = np.where(rng.random(offers) < national, NATIONAL, rng.uniform(5, 100, offers))
    return Drawn(asked, _pack(rng, offers, terms, reach), terms, national)
