"""Every set of a small problem, counted by the definitions in exact fractions: what is best."""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import chain, combinations

from alliage_engines.coalitions import Candidate, Proposal, Requirement, Rules

Key = tuple[int, int, int, int, int]
Chosen = frozenset[str]


def exact(value: float) -> Fraction:
    return Fraction(str(float(value)))


def key(requirements: Sequence[Requirement], members: Sequence[Candidate]) -> Key:
    lost = {True: 0, False: 0}
    for asked in requirements:
        has = sum((exact(m.brings.get(asked.id, 0)) for m in members), Fraction())
        share = max(Fraction(), 1 - has / exact(asked.quantity))
        lost[asked.essential] += asked.weight * math.ceil(share * 1000)
    untied = sum(not m.tied for m in members)
    return (
        lost[True],
        lost[False],
        len(members),
        untied,
        sum(round(m.distance_km * 10) for m in members),
    )


def allowed(candidates: Sequence[Candidate], rules: Rules, members: Sequence[Candidate]) -> bool:
    families = Counter(m.family for m in members)
    far = rules.max_distance_km
    return (
        all(c in members for c in candidates if c.fixed)
        and not any(m.excluded for m in members)
        and (far is None or all(m.fixed or m.distance_km <= far for m in members))
        and (rules.at_most is None or len(members) <= rules.at_most)
        and all(families[f] >= n for f, n in rules.family_at_least.items())
        and all(families[f] <= n for f, n in rules.family_at_most.items())
    )


def every(
    requirements: Sequence[Requirement], candidates: Sequence[Candidate], rules: Rules
) -> dict[Chosen, Key]:
    """All sets that keep the rules, with their objectives."""
    sizes = range(len(candidates) + 1)
    subsets = chain.from_iterable(combinations(candidates, size) for size in sizes)
    return {
        frozenset(m.id for m in members): key(requirements, members)
        for members in subsets
        if allowed(candidates, rules, members)
    }


def expected(
    sets: dict[Chosen, Key], fixed: Chosen, proposals: Sequence[Proposal], count: int
) -> Iterator[Key | None]:
    """The objectives each proposal should have, given those before it; None where it should end.

    Another proposal does without half of each earlier one's free members while it covers as much,
    else without a quarter, else without one, else it covers what it can without one.
    """
    yield min(sets.values())
    made = [frozenset(m.id for m in p.members) - fixed for p in proposals]
    coverage = min(sets.values())[:2]
    for number in range(1, count):
        earlier = made[:number]
        if not all(earlier):
            yield None
            return
        for part in (2, 4, 99, None):
            apart = {
                chosen: value
                for chosen, value in sets.items()
                if all(
                    len(e - chosen) >= (math.ceil(len(e) / part) if part else 1) for e in earlier
                )
                and (part is None or value[:2] == coverage)
            }
            if apart:
                break
        best = min(apart.values(), default=None)
        # Several sets may be as good; when those made so far end in a subset, the end is right.
        ends = best is not None and any(
            value == best and chosen - fixed < e for chosen, value in apart.items() for e in earlier
        )
        yield None if number >= len(made) and (best is None or ends) else best
        if number >= len(made):
            return
