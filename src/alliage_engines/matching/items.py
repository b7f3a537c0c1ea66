"""What is matched, what comes out, what is refused, and how a score is written."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

#: Mean radius of the Earth, km (IUGG).
EARTH_KM = 6371.0088
#: Beyond an offer's reach its proximity falls by e every so many kilometres.
FADING_KM = 20.0
#: Below this a score is left as it is: ten to such a power would not be exact.
_SMALLEST_ROUNDED = 1e-12
_HALF_PAIR = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Item:
    """A need or an offer.

    terms: term -> weight, from 0 up (0 is as good as absent); lat, lon: WGS 84 degrees, both or
    none; reach_km: how far an offer goes from its place, None for a national one (a need's is not
    used).
    """

    id: str
    terms: Mapping[str, float]
    lat: float | None
    lon: float | None
    reach_km: float | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """A need and an offer that have terms in common.

    score = cosine · proximity, each rounded by `written`; terms: the shared ones, the greatest
    contribution to the cosine first, then by alphabet.
    """

    need: str
    offer: str
    score: float
    cosine: float
    proximity: float
    terms: tuple[str, ...]


class MatchingError(ValueError):
    """Something given cannot be matched: names the file, the line (from 1) and the reason.

    file and line are None for items that come from no file; the reason then names the item.
    """

    def __init__(self, reason: str, *, file: str | None = None, line: int | None = None) -> None:
        self.file, self.line, self.reason = file, line, reason
        where = [file] if file else []
        where += [f"line {line}"] if line is not None else []
        super().__init__(f"{', '.join(where)}: {reason}" if where else reason)


def problem_of(item: Item) -> str | None:
    """Return why `item` cannot be matched, None when it can."""
    if not _is_text(item.id):
        return "the id is missing or is not text"
    terms: object = item.terms
    if not isinstance(terms, Mapping):
        return "terms is not a list of terms with their weights"
    for term, weight in terms.items():
        if not _is_text(term):
            return f"term {term!r} is not text"
        if reason := _not_a_number(weight, f"the weight of {term!r}", low=0.0):
            return reason
    if (item.lat is None) != (item.lon is None):
        return "lat and lon go together: one is missing"
    return _problem_of_place(item)


def _is_text(value: object) -> bool:
    """Whether a value is text that can be written: not empty, no half of a surrogate pair."""
    return isinstance(value, str) and bool(value) and not _HALF_PAIR.search(value)


def _problem_of_place(item: Item) -> str | None:
    if item.lat is not None:
        reason = _not_a_number(item.lat, "lat", -90.0, 90.0)
        reason = reason or _not_a_number(item.lon, "lon", -180.0, 180.0)
        if reason:
            return reason
    if item.reach_km is None:
        return None
    return _not_a_number(item.reach_km, "reach_km", low=0.0)


def _not_a_number(
    value: object, name: str, low: float = -math.inf, high: float = math.inf
) -> str | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return f"{name} is not a number"
    try:
        number = float(value)
    except OverflowError:
        return f"{name} is too large"
    if not math.isfinite(number):
        return f"{name} is {number}, not a number"
    if number < low:
        return f"{name} is negative" if low == 0 else f"{name} is {number}, below {low:g}"
    return f"{name} is {number}, above {high:g}" if number > high else None


def written(value: float) -> float:
    """Return `value` with nine significant digits, as it is written and as ties are decided.

    Two scores that are equal on paper may differ by the last bits of their computation; here they
    become equal. Only additions, products, quotients and `floor`, so that the compiled kernel and
    NumPy give the very same bits.
    """
    if value < _SMALLEST_ROUNDED:
        return value
    scale = 1e9
    while value * scale < 1e8:
        scale *= 10.0
    return math.floor(value * scale + 0.5) / scale


def proximity(chord: float, opposite: float, reach_km: float) -> float:
    """Return 1 within reach, then e^-((d - reach) / 20 km).

    chord = |a - b| and opposite = |a + b| of two unit vectors: 2·atan2(chord, opposite) is their
    angle, exact for near points and for antipodes alike.
    """
    distance = 2.0 * EARTH_KM * math.atan2(chord, opposite)
    return 1.0 if distance <= reach_km else math.exp((reach_km - distance) / FADING_KM)
