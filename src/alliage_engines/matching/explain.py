"""A need, an offer and their score -> what is told of them."""

import math
from collections.abc import Callable, Sequence

from alliage_engines.matching.items import Match, proximity, written
from alliage_engines.matching.packing import Packed

Explained = Callable[[int, float], Match]


class Explainer:
    """Says how offers came to their score; names: of the terms, by number."""

    def __init__(self, offers: Packed, names: Sequence[str]) -> None:
        self._names = names
        self._ids = offers.ids
        self._starts = offers.starts.tolist()
        self._terms = offers.terms.tolist()
        self._weights = offers.weights.tolist()
        self._points = offers.points.tolist()
        self._reach = offers.reach.tolist()

    def of(
        self, need: str, terms: Sequence[tuple[int, float]], point: Sequence[float]
    ) -> Explained:
        """Return what makes the Match of a need with an offer (its number) and their score.

        terms: (number, weight) with weights of unit length; point: where the need is.
        """
        wanted = dict(terms)

        def explained(offer: int, score: float) -> Match:
            low, high = self._starts[offer], self._starts[offer + 1]
            cosine = 0.0
            shared = []
            for term, weight in zip(self._terms[low:high], self._weights[low:high], strict=True):
                if term in wanted:
                    part = wanted[term] * weight
                    cosine += part
                    shared.append((-written(part), term))
            shared.sort()
            return Match(
                need,
                self._ids[offer],
                score,
                written(min(cosine, 1.0)),
                written(self._proximity(offer, point)),
                tuple(self._names[term] for _, term in shared),
            )

        return explained

    def _proximity(self, offer: int, point: Sequence[float]) -> float:
        if self._reach[offer] < 0:
            return 1.0
        there = self._points[offer]
        near = math.sqrt(sum((a - b) * (a - b) for a, b in zip(there, point, strict=True)))
        far = math.sqrt(sum((a + b) * (a + b) for a, b in zip(there, point, strict=True)))
        return proximity(near, far, self._reach[offer])
