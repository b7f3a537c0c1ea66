"""An independent check of matches: plain Python, every pair, no code of the engine but its types.

The great circle is the haversine (R. W. Sinnott, 1984), sums are `math.fsum`. It takes about ten
microseconds a pair.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise

from alliage_engines.matching.items import Item, Match

_RADIUS_KM = 6371.0088
#: What a score may be off by; nearer than _EQUAL (relative), two scores count as equal on paper.
_TOLERANCE = 1e-6
_EQUAL = 1e-12
#: Scores are written with nine digits: nearer than this (relative), either order is right.
_WRITTEN = 3e-9


def check(
    needs: Sequence[Item], offers: Sequence[Item], matches: Iterable[Match], *, top: int
) -> list[str]:
    """Return what is wrong with `matches` as the best `top` offers of every need; [] when right."""
    given = list(matches)
    problems = _wrong_order(given)
    found: dict[str, list[Match]] = defaultdict(list)
    for one in given:
        found[one.need].append(one)
    by_id = {offer.id: offer for offer in offers}
    known = {need.id for need in needs}
    problems += [f"{one.need}: no such need" for one in given if one.need not in known]
    for need in needs:
        problems += _wrong_for(need, by_id, found[need.id], top)
    return problems


def _wrong_order(matches: Sequence[Match]) -> list[str]:
    keys = [(one.need, -one.score, one.offer) for one in matches]
    return [
        f"{after[0]}: {after[2]} does not come after {before[2]} of {before[0]}"
        for before, after in pairwise(keys)
        if not before < after
    ]


def _wrong_for(need: Item, offers: dict[str, Item], found: list[Match], top: int) -> list[str]:
    true = {name: score for name, offer in offers.items() if (score := _score(need, offer)) > 0}
    problems = []
    for one in found:
        if one.offer not in true:
            problems.append(f"{need.id}: {one.offer} is no offer of a score above 0")
        else:
            problems += _wrong_match(need, offers[one.offer], one)
    names = [one.offer for one in found]
    if len(set(names)) < len(names):
        problems.append(f"{need.id}: an offer comes twice")
    expected = min(top, len(true))
    if len(found) != expected:
        problems.append(f"{need.id}: {len(found)} offers, {expected} expected")
    if found and not problems:
        problems += _left_out(need, true, names)
    return problems


def _left_out(need: Item, true: dict[str, float], names: list[str]) -> list[str]:
    """Offers that are not among the best although they should be, by score, then by id."""
    last = min(names, key=lambda name: true[name])
    bar = true[last]
    lasts = [name for name in names if _equal(true[name], bar)]
    problems = []
    for name in true.keys() - set(names):
        better = true[name] > bar * (1 + _WRITTEN)
        first = _equal(true[name], bar) and name < max(lasts)
        if better or first:
            problems.append(f"{need.id}: {name} ({true[name]:.9g}) is left out for {last}")
    return sorted(problems)


def _equal(one: float, other: float) -> bool:
    return abs(one - other) <= _EQUAL * max(one, other)


def _wrong_match(need: Item, offer: Item, one: Match) -> list[str]:
    cosine, near = _cosine(need, offer), _proximity(need, offer)
    problems = []
    for name, value, expected in (
        ("score", one.score, cosine * near),
        ("cosine", one.cosine, cosine),
        ("proximity", one.proximity, near),
    ):
        if not abs(value - expected) <= _TOLERANCE:
            problems.append(f"{need.id}, {offer.id}: {name} {value}, {expected} expected")
    parts = {t: need.terms[t] * offer.terms[t] for t in _shared(need, offer)}
    if set(one.terms) != set(parts) or len(one.terms) != len(parts):
        return [*problems, f"{need.id}, {offer.id}: terms {one.terms}, {sorted(parts)} expected"]
    for before, after in pairwise(one.terms):
        less = parts[before] < parts[after] * (1 - _WRITTEN)
        if less or (_equal(parts[before], parts[after]) and before > after):
            problems.append(f"{need.id}, {offer.id}: {after} comes before {before}")
    return problems


def _score(need: Item, offer: Item) -> float:
    return _cosine(need, offer) * _proximity(need, offer)


def _shared(need: Item, offer: Item) -> list[str]:
    return [t for t, weight in need.terms.items() if weight > 0 and offer.terms.get(t, 0) > 0]


def _cosine(need: Item, offer: Item) -> float:
    shared = _shared(need, offer)
    if not shared:
        return 0.0
    lengths = [math.hypot(*item.terms.values()) for item in (need, offer)]
    parts = [need.terms[t] / lengths[0] * (offer.terms[t] / lengths[1]) for t in shared]
    return min(math.fsum(parts), 1.0)


def _proximity(need: Item, offer: Item) -> float:
    if offer.reach_km is None:
        return 1.0
    if need.lat is None or need.lon is None or offer.lat is None or offer.lon is None:
        return math.nan
    here, there = math.radians(need.lat), math.radians(offer.lat)
    half = math.radians(offer.lon - need.lon) / 2
    rise = math.sin((there - here) / 2) ** 2
    square = rise + math.cos(here) * math.cos(there) * math.sin(half) ** 2
    # The complement tells antipodes, where 1 - square has lost its digits.
    rest = math.sin((there + here) / 2) ** 2
    rest = math.cos(here) * math.cos(there) * math.cos(half) ** 2 + rest
    distance = 2 * _RADIUS_KM * math.atan2(math.sqrt(square), math.sqrt(rest))
    return 1.0 if distance <= offer.reach_km else math.exp(-(distance - offer.reach_km) / 20)
