"""From answers to a report. Everything is computed in exact fractions and rounded once, at the end.

A mean of three organisations is seldom a binary fraction: with floats, a gap of exactly 1.0 would be
flagged or not according to the order of additions.
"""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from itertools import combinations

from alliage_engines.health.model import (
    DISCUSS_FROM,
    FLAG_FROM,
    ITEM_BOUNDS,
    RATINGS,
    SCORE_BOUNDS,
    STRENGTH_FROM,
    TIE_FROM,
    TRUST,
    VALUE,
    Answer,
    Asymmetry,
    Band,
    Factor,
    HealthError,
    Network,
    Pair,
    Report,
    Standing,
    bounds_of,
    exact,
)

_Way = tuple[str, str]  # from the rating organisation to the rated one
_Means = dict[str, Fraction]


def report(answers: Iterable[Answer], pairs: Iterable[Pair] = ()) -> Report:
    """The report of a wave. Raises `HealthError`, with the answer at fault."""
    names: set[str] = set()
    scores = _scores(answers, names)
    depth, trust, value = _ratings(pairs, names)
    given_trust, given_value = _received(trust), _received(value)
    return Report(
        factors=tuple(_factor(factor, scores[factor]) for factor in sorted(scores)),
        organisations={
            name: _standing(given_trust.get(name), given_value.get(name)) for name in sorted(names)
        },
        asymmetry=_asymmetry(trust),
        network=_network(len(names), depth),
    )


def mean(values: Iterable[Fraction]) -> Fraction:
    """The mean of one value or more."""
    held = list(values)
    return sum(held, Fraction(0)) / len(held)


def band_of(value: Fraction) -> Band:
    """Of the value before any rounding: 3.96 is to discuss, though it prints as 4.0."""
    if value >= STRENGTH_FROM:
        return "strength"
    return "discuss" if value >= DISCUSS_FROM else "concern"


def _scores(answers: Iterable[Answer], names: set[str]) -> dict[str, _Means]:
    """Factor → organisation → mean of its people's means."""
    held: dict[str, dict[str, dict[str, list[Fraction]]]] = {}
    for number, answer in enumerate(answers):
        place = f"answers[{number}]"
        _named(answer, ("organisation", "person", "factor"), place)
        score = exact(answer.score, *SCORE_BOUNDS, f"{place}.score")
        people = held.setdefault(answer.factor, {}).setdefault(answer.organisation, {})
        people.setdefault(answer.person, []).append(score)
        names.add(answer.organisation)
    return {
        factor: {
            organisation: mean(mean(scores) for scores in people.values())
            for organisation, people in organisations.items()
        }
        for factor, organisations in held.items()
    }


def _ratings(
    pairs: Iterable[Pair], names: set[str]
) -> tuple[dict[_Way, Fraction], dict[_Way, Fraction], dict[_Way, Fraction]]:
    """Depth, trust and value of each way: a person's mean of what they answered, then of people."""
    people: dict[str, dict[_Way, list[Fraction]]] = {"depth": {}, "trust": {}, "value": {}}
    seen: set[tuple[str, str, str]] = set()
    for number, pair in enumerate(pairs):
        place = f"pairs[{number}]"
        given = _rated(pair, place)
        key = (pair.rater, pair.person, pair.rated)
        if key in seen:
            raise HealthError(place, f"{pair.person!r} rates {pair.rated!r} a second time")
        seen.add(key)
        names.update((pair.rater, pair.rated))
        for what, items in (("depth", ("depth",)), ("trust", TRUST), ("value", VALUE)):
            said = [given[item] for item in items if item in given]
            if said:
                people[what].setdefault((pair.rater, pair.rated), []).append(mean(said))
    depth, trust, value = (
        {way: mean(said) for way, said in people[what].items()}
        for what in ("depth", "trust", "value")
    )
    return depth, trust, value


def _rated(pair: Pair, place: str) -> _Means:
    _named(pair, ("rater", "person", "rated"), place)
    if pair.rater == pair.rated:
        raise HealthError(f"{place}.rated", f"{pair.rater!r} rates itself")
    return {
        item: exact(getattr(pair, item), *bounds_of(item), f"{place}.{item}")
        for item in RATINGS
        if getattr(pair, item) is not None
    }


def _named(row: Answer | Pair, columns: tuple[str, ...], place: str) -> None:
    for column in columns:
        name = getattr(row, column)
        if not isinstance(name, str) or not name.strip():
            raise HealthError(f"{place}.{column}", "a name is wanted")


def _factor(factor: str, means: _Means) -> Factor:
    overall = mean(means.values())
    gap = max(abs(own - overall) for own in means.values())
    return Factor(
        factor=factor,
        mean=float(overall),
        band=band_of(overall),
        gap=float(gap),
        flagged=gap >= FLAG_FROM,
        by_organisation={name: float(means[name]) for name in sorted(means)},
    )


def _received(ways: Mapping[_Way, Fraction]) -> _Means:
    """Organisation → mean of what the others give it, one organisation one voice."""
    given: dict[str, list[Fraction]] = {}
    for (_, rated), said in ways.items():
        given.setdefault(rated, []).append(said)
    return {name: mean(said) for name, said in given.items()}


def _standing(trust: Fraction | None, value: Fraction | None) -> Standing:
    return Standing(
        trust=None if trust is None else float(trust),
        value=None if value is None else float(value),
        trust_index=_index(trust),
        value_index=_index(value),
    )


def _index(given: Fraction | None) -> float | None:
    low, high = ITEM_BOUNDS
    return None if given is None else float((given - low) / (high - low) * 100)


def _asymmetry(trust: Mapping[_Way, Fraction]) -> tuple[Asymmetry, ...]:
    return tuple(
        Asymmetry(a, b, float(said), float(back), float(said - back))
        for (a, b), said in sorted(trust.items())
        if a < b and (back := trust.get((b, a))) is not None
    )


def _network(count: int, depth: Mapping[_Way, Fraction]) -> Network:
    """Of `count` organisations, those that rated nobody and whom nobody rated included."""
    if not depth:
        return Network(None, None, None)
    ties = {way for way, said in depth.items() if said >= TIE_FROM}
    ends = sorted({name for way in ties for name in way})
    edges = [(a, b) for a, b in combinations(ends, 2) if (a, b) in ties and (b, a) in ties]
    degrees = [sum(name in edge for edge in edges) for name in ends]
    spread = count * max(degrees, default=0) - sum(degrees)
    return Network(
        density=_ratio(2 * len(edges), count * (count - 1)),
        centralisation=_ratio(spread, (count - 1) * (count - 2)),
        reciprocity=_ratio(2 * len(edges), len(ties)),
    )


def _ratio(above: int, below: int) -> float | None:
    return above / below if below else None
