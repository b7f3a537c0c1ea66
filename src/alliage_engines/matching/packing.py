"""Items as arrays: sorted by id, terms numbered in alphabetical order, weights of unit length.

Everything that decides a score is computed here once, in one order, so that every way of matching
(compiled kernel, one need at a time, item by item) has the same float64 numbers in its hands.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from alliage_engines.matching.items import Item, MatchingError, problem_of

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]
Places = NDArray[np.int64]
#: Says where an item comes from, given its place in the sequence: (file, line), both may be None.
Whence = Callable[[int], tuple[str | None, int | None]]
NATIONAL = -1.0


@dataclass(frozen=True, slots=True)
class Packed:
    """n items sorted by id.

    ids: n; starts: n + 1 places in terms and weights; terms: term numbers, ascending within an
    item; weights: of unit length for each item; points: (n, 3) unit vectors, zeros without place;
    reach: n, km, NATIONAL for a national offer.
    """

    ids: tuple[str, ...]
    starts: Places
    terms: Ints
    weights: Floats
    points: Floats
    reach: Floats

    def __len__(self) -> int:
        return len(self.reach)

    def take(self, order: Places) -> "Packed":
        """Return the items at the places `order`, in that order, without their ids."""
        lengths = np.diff(self.starts)[order]
        starts = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(lengths)])
        source = np.repeat(self.starts[order] - starts[:-1], lengths) + np.arange(starts[-1])
        terms, weights = self.terms[source], self.weights[source]
        return Packed((), starts, terms, weights, self.points[order], self.reach[order])


def nowhere(_place: int) -> tuple[str | None, int | None]:
    """The whence of items that come from no file."""
    return None, None


def refuse(items: Sequence[Item], what: str, whence: Whence = nowhere) -> None:
    """Raise MatchingError for the first item that cannot be matched or whose id came before."""
    seen: set[str] = set()
    for place, item in enumerate(items):
        reason = problem_of(item)
        if reason is None and item.id in seen:
            reason = "the id came before"
        if reason is not None:
            raise _error(item, what, reason, whence(place))
        seen.add(item.id)


def refuse_unplaced(
    needs: Sequence[Item],
    offers: Sequence[Item],
    whence: tuple[Whence, Whence] = (nowhere, nowhere),
) -> None:
    """Raise MatchingError for a local offer without place, or a need without one beside any."""
    local = False
    for place, item in enumerate(offers):
        local = local or item.reach_km is not None
        if item.reach_km is not None and item.lat is None:
            reason = "no place, though its reach is limited"
            raise _error(item, "offer", reason, whence[1](place))
    for place, item in enumerate(needs if local else ()):
        if item.lat is None:
            reason = "no place, though some offers have a limited reach"
            raise _error(item, "need", reason, whence[0](place))


def _error(
    item: Item, what: str, reason: str, whence: tuple[str | None, int | None]
) -> MatchingError:
    named = f"{what} {item.id!r}: {reason}" if isinstance(item.id, str) and item.id else reason
    return MatchingError(named, file=whence[0], line=whence[1])


def vocabulary(*groups: Iterable[Item]) -> dict[str, int]:
    """Return term -> number, in alphabetical order."""
    terms = {term for item in chain(*groups) for term in item.terms}
    return {term: number for number, term in enumerate(sorted(terms))}


def unit_terms(item: Item) -> list[tuple[str, float]]:
    """Return the terms that weigh something, by alphabet, with weights of unit length."""
    terms = sorted((term, float(weight)) for term, weight in item.terms.items() if weight > 0)
    if not terms:
        return []
    # Weights near the limits of float64 would overflow or vanish when divided as they are.
    power = math.frexp(max(weight for _, weight in terms))[1]
    scaled = [(term, math.ldexp(weight, -power)) for term, weight in terms]
    length = math.hypot(*(weight for _, weight in scaled))
    return [(term, weight / length) for term, weight in scaled]


def unit_vector(item: Item) -> tuple[float, float, float]:
    """Return the point of the unit sphere where the item is; zeros without place."""
    if item.lat is None or item.lon is None:
        return 0.0, 0.0, 0.0
    lat, lon = math.radians(item.lat), math.radians(item.lon)
    return math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat)


def pack(items: Sequence[Item], numbers: Mapping[str, int]) -> Packed:
    """Pack valid items; terms that have no number keep their part of the length."""
    ordered = sorted(items, key=lambda item: item.id)
    known = [
        [(numbers[term], weight) for term, weight in unit_terms(item) if term in numbers]
        for item in ordered
    ]
    reach = [NATIONAL if item.reach_km is None else float(item.reach_km) for item in ordered]
    flat = list(chain.from_iterable(known))
    return Packed(
        tuple(item.id for item in ordered),
        np.cumsum([0, *map(len, known)], dtype=np.int64),
        np.array([number for number, _ in flat], dtype=np.int32),
        np.array([weight for _, weight in flat], dtype=np.float64),
        np.array([unit_vector(item) for item in ordered], dtype=np.float64).reshape(-1, 3),
        np.array(reach, dtype=np.float64),
    )
