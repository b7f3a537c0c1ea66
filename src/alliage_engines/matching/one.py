"""One need against prepared offers, for a page: NumPy alone, nothing to compile.

The very numbers of the compiled search: the same packed weights, added in the same order, written
the same way.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from alliage_engines.matching.items import (
    EARTH_KM,
    FADING_KM,
    Item,
    Match,
    MatchingError,
    problem_of,
    proximity,
    written,
)
from alliage_engines.matching.packing import (
    Floats,
    Packed,
    pack,
    refuse,
    unit_terms,
    unit_vector,
    vocabulary,
)

#: Scores computed for all at once may differ from the written ones by their last bits.
_DOUBT = 1e-6


class Offers:
    """Offers prepared once and asked many times; threads may share them."""

    def __init__(self, packed: Packed, numbers: dict[str, int]) -> None:
        self._packed, self._numbers = packed, numbers
        self._names = list(numbers)
        sizes = np.diff(packed.starts)
        slots = np.repeat(np.arange(len(packed), dtype=np.int64), sizes)
        order = np.argsort(packed.terms, kind="stable")
        self._slots, self._weights = slots[order], packed.weights[order]
        self._firsts = np.searchsorted(packed.terms[order], np.arange(len(numbers) + 1))
        self._local = bool((packed.reach >= 0).any())

    @classmethod
    def of(cls, items: Sequence[Item]) -> "Offers":
        """Prepare offers; MatchingError for one that cannot be matched."""
        refuse(items, "offer")
        for item in items:
            if item.reach_km is not None and item.lat is None:
                raise MatchingError(f"offer {item.id!r}: no place, though its reach is limited")
        numbers = vocabulary(items)
        return cls(pack(items, numbers), numbers)

    def __len__(self) -> int:
        return len(self._packed)

    def best(self, need: Item, top: int) -> list[Match]:
        """Return the `top` best offers for a need, by score, then id; MatchingError for a bad need."""
        if reason := problem_of(need):
            raise MatchingError(f"need {need.id!r}: {reason}")
        if self._local and need.lat is None:
            raise MatchingError(f"need {need.id!r}: no place, though some offers have a reach")
        wanted = [(self._numbers[t], w) for t, w in unit_terms(need) if t in self._numbers]
        cosines = self._cosines(wanted)
        found = np.flatnonzero(cosines)
        if not len(found) or top < 1:
            return []
        near, far = self._chords(need, found)
        scores = cosines[found] * self._proximities(found, near, far)
        likely = self._likely(scores, top)
        made = [
            self._match(need, int(found[p]), float(cosines[found[p]]), (near[p], far[p]), wanted)
            for p in likely
        ]
        ranked = sorted((m for m in made if m.score > 0), key=lambda m: (-m.score, m.offer))
        return ranked[:top]

    def _cosines(self, wanted: list[tuple[int, float]]) -> Floats:
        """The cosine with every offer, terms added in alphabetical order."""
        sums = np.zeros(len(self._packed), dtype=np.float64)
        for number, weight in wanted:
            part = slice(self._firsts[number], self._firsts[number + 1])
            sums[self._slots[part]] += weight * self._weights[part]
        return sums

    def _chords(self, need: Item, found: NDArray[np.int64]) -> tuple[Floats, Floats]:
        here = np.array(unit_vector(need), dtype=np.float64)
        points = self._packed.points[found]
        near = np.sqrt(((points - here) ** 2).sum(axis=1))
        far = np.sqrt(((points + here) ** 2).sum(axis=1))
        return near, far

    def _proximities(self, found: NDArray[np.int64], near: Floats, far: Floats) -> Floats:
        reach = self._packed.reach[found]
        beyond = 2.0 * EARTH_KM * np.arctan2(near, far) - reach
        fading = np.exp(np.minimum(-beyond / FADING_KM, 0.0))
        result: Floats = np.where(reach < 0, 1.0, fading)
        return result

    def _likely(self, scores: Floats, top: int) -> Iterator[int]:
        """The places of those that may be among the best, ties at the last rank included."""
        if len(scores) > top:
            last = np.partition(scores, len(scores) - top)[len(scores) - top]
            yield from np.flatnonzero(scores >= last * (1.0 - _DOUBT)).tolist()
        else:
            yield from range(len(scores))

    def _match(
        self,
        need: Item,
        slot: int,
        cosine: float,
        chords: tuple[float, float],
        wanted: list[tuple[int, float]],
    ) -> Match:
        packed, reach = self._packed, float(self._packed.reach[slot])
        factor = 1.0 if reach < 0 else proximity(float(chords[0]), float(chords[1]), reach)
        part = slice(packed.starts[slot], packed.starts[slot + 1])
        own = dict(zip(packed.terms[part].tolist(), packed.weights[part].tolist(), strict=True))
        shared = sorted(
            (-weight * own[number], self._names[number])
            for number, weight in wanted
            if number in own
        )
        return Match(
            need.id,
            packed.ids[slot],
            written(cosine * factor),
            written(cosine),
            written(factor),
            tuple(term for _part, term in shared),
        )
