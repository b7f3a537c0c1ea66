"""The order of an answer: text first, then freshness and distance; never size.

The 200 best by weighted BM25 (`matching.py`) are reordered by

    score = t · (0.75 + 0.25 · f) · (0.6 + 0.4 · n) + e

with t = BM25 / the best BM25; f = 2^(-age / 5 years), age since the last declaration counted from
the snapshot's newest one, f = 0.5 when none is known, as of public bodies; n = 1 / (1 + distance /
10 km) from `near`, 1 without it; e = 1 when the words are the exact name. Deeper pages keep the
order of BM25, so that pages never overlap. Without words nor `near`, the latest declared come
first, then the order of the file; with `near` alone t = 1.
The size of an organisation and the number of its establishments never count.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import tantivy
from numpy.typing import NDArray

from alliage_engines.directory.index import name_checksum
from alliage_engines.directory.record import Tables
from alliage_engines.directory.territory import great_circle_km

RERANKED = 200
_HALF_LIFE_DAYS = 5 * 365.25
_NEAR_KM = 10.0
_UNKNOWN = 0.5  # public bodies declare nothing: neither fresh nor stale

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Ranked:
    """One place of an ordered answer; km is None without `near` or without known coordinates."""

    score: float
    address: tantivy.DocAddress
    km: float | None


class Ranker:
    """Orders the hits of one snapshot; freshness counts back from day `today`, 0 in 1970."""

    def __init__(self, searcher: tantivy.Searcher, tables: Tables, today: int) -> None:
        self._searcher = searcher
        self._today = today
        empty = float("nan")
        pairs = [[empty if x is None else x for x in place[-2:]] for place in tables.places]
        coordinates = np.array(pairs, dtype=np.float64).reshape(-1, 2)
        self._lats, self._lons = coordinates[:, 0], coordinates[:, 1]

    def freshness(self, addresses: list[tantivy.DocAddress]) -> Floats:
        """Return f of each hit."""
        days = np.array(self._searcher.fast_field_values("day", addresses), dtype=np.float64)
        ages = np.maximum(self._today - days, 0.0)
        return np.where(days > 0, np.exp2(-ages / _HALF_LIFE_DAYS), _UNKNOWN)

    def distances(self, addresses: list[tantivy.DocAddress], centre: tuple[float, float]) -> Floats:
        """Return the km from `centre` (lat, lon) to the commune of each hit, NaN where unknown."""
        spots = np.array(self._searcher.fast_field_values("spot", addresses), dtype=np.int64) >> 2
        return great_circle_km(*centre, self._lats[spots], self._lons[spots])

    def is_exact(self, address: tantivy.DocAddress, wording: str) -> bool:
        """Whether a hit's normalised name is `wording`."""
        found = self._searcher.fast_field_values("exact", [address])
        return bool(found[0] == name_checksum(wording))

    def listed(self, addresses: list[tantivy.DocAddress]) -> list[Ranked]:
        """Keep hits in the order given; the score is how fresh each is."""
        fresh = self.freshness(addresses).tolist() if addresses else []
        return [Ranked(f, address, None) for f, address in zip(fresh, addresses, strict=True)]

    def order(
        self,
        bm25: Sequence[float],
        addresses: list[tantivy.DocAddress],
        wording: str | None,
        centre: tuple[float, float] | None,
        upto: int,
    ) -> list[Ranked]:
        """Reorder the first RERANKED hits, and return the first `upto` of all.

        wording: the normalised text, None without words.
        """
        if not addresses:
            return []
        scores = np.array(bm25, dtype=np.float64)
        scores = scores / (scores[0] or 1.0) * (0.75 + 0.25 * self.freshness(addresses))
        km = None
        if centre is not None:
            km = self.distances(addresses, centre)
            nearness = np.where(np.isnan(km), 0.0, 1.0 / (1.0 + km / _NEAR_KM))
            scores *= 0.6 + 0.4 * nearness
        if wording is not None:
            names = np.array(self._searcher.fast_field_values("exact", addresses))
            scores += names == name_checksum(wording)
        head = np.argsort(-scores[:RERANKED], kind="stable").tolist()
        return [
            Ranked(float(scores[p]), addresses[p], None if km is None else _rounded(float(km[p])))
            for p in [*head, *range(len(head), len(addresses))][:upto]
        ]


def _rounded(km: float) -> float | None:
    return None if km != km else round(km, 1)  # noqa: PLR0124 - NaN is not itself
