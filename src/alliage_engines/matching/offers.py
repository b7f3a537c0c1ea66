"""One need against offers prepared once: NumPy only, nothing to compile, for a web page."""

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from alliage_engines.matching.explain import Explainer
from alliage_engines.matching.index import within_reach
from alliage_engines.matching.items import EARTH_KM, FADING_KM, Item, Match, proximity, written
from alliage_engines.matching.packing import (
    Floats,
    Packed,
    Places,
    pack,
    refuse,
    refuse_unplaced,
    unit_terms,
    unit_vector,
    vocabulary,
)

#: Scores nearer than this may be equal once written, or differ between NumPy and the C library.
_CLOSE = 1.0 - 1e-8


class _Postings(NamedTuple):
    """For each term t, from starts[t] to starts[t + 1]: the offers that have it, and weights."""

    starts: Places
    offers: Places
    weights: Floats


class Offers:
    """Offers that many needs are matched with, one at a time; immutable and thread-safe."""

    def __init__(self, packed: Packed, numbers: dict[str, int], items: Sequence[Item]) -> None:
        self._packed = packed
        self._numbers = numbers
        self._items = items
        self._inside = within_reach(packed.reach)
        self._explainer = Explainer(packed, tuple(numbers))
        order = np.argsort(packed.terms, kind="stable")
        owners = np.repeat(np.arange(len(packed)), np.diff(packed.starts))
        counts = np.bincount(packed.terms, minlength=len(numbers))
        starts = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(counts)])
        self._postings = _Postings(starts, owners[order], packed.weights[order])

    @classmethod
    def of(cls, items: Sequence[Item]) -> "Offers":
        """Prepare offers; MatchingError for one that cannot be matched."""
        refuse(items, "offer")
        refuse_unplaced((), items)
        numbers = vocabulary(items)
        # Only whether some offer has a limited reach is asked of the items again.
        local = next(((item,) for item in items if item.reach_km is not None), ())
        return cls(pack(items, numbers), numbers, local)

    def __len__(self) -> int:
        return len(self._packed)

    def best(self, need: Item, top: int = 20) -> list[Match]:
        """Return the best offers for a need, at most `top`, exactly those that `match` gives.

        MatchingError for a need that cannot be matched, or that has no place beside local offers.
        """
        refuse((need,), "need")
        refuse_unplaced((need,), self._items)
        return list(self._best(need, top))

    def _best(self, need: Item, top: int) -> Iterator[Match]:
        terms = [(self._numbers[t], w) for t, w in unit_terms(need) if t in self._numbers]
        point = unit_vector(need)
        cosines = np.zeros(len(self._packed))
        for term, weight in terms:
            found = slice(*self._postings.starts[term : term + 2])
            cosines[self._postings.offers[found]] += weight * self._postings.weights[found]
        hits = np.flatnonzero(cosines)
        cosines = np.minimum(cosines[hits], 1.0)
        hits, scores = self._scores(hits, cosines, np.array(point), top)
        explained = self._explainer.of(need.id, terms, point)
        for place in np.lexsort((hits, -scores))[:top]:
            if scores[place] > 0.0:
                yield explained(int(hits[place]), float(scores[place]))

    def _scores(
        self, hits: Places, cosines: Floats, point: Floats, top: int
    ) -> tuple[Places, Floats]:
        """Scores as written of the offers among `hits` that may be among the best."""
        points = self._packed.points[hits]
        chords = _squares(points - point)
        far = np.flatnonzero(chords > self._inside[hits])
        opposites = _squares(points[far] + point)
        distance = 2 * EARTH_KM * np.arctan2(np.sqrt(chords[far]), np.sqrt(opposites))
        beyond = np.maximum(distance - self._packed.reach[hits[far]], 0.0)
        rough = cosines.copy()
        rough[far] *= np.exp(-beyond / FADING_KM)
        kept = np.ones(len(hits), dtype=bool)
        if 0 < top < len(hits):
            kept = rough >= np.partition(rough, len(hits) - top)[len(hits) - top] * _CLOSE
        # NumPy's functions may differ from the C library's by a bit: the few that matter again.
        exact = cosines.copy()
        for place, opposite in zip(far, opposites, strict=True):
            if kept[place]:
                near = math.sqrt(chords[place])
                reach = float(self._packed.reach[hits[place]])
                exact[place] *= proximity(near, math.sqrt(opposite), reach)
        scores = [written(score) for score in exact[kept].tolist()]
        return hits[kept], np.array(scores, dtype=np.float64)


def _squares(vectors: Floats) -> Floats:
    """Squared lengths, added in the order of the compiled search."""
    x, y, z = vectors[:, 0], vectors[:, 1], vectors[:, 2]
    return np.asarray(x * x + y * y + z * z, dtype=np.float64)
