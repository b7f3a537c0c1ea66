"""Compose coalitions: the best one, then others that do without part of it."""

import math
from collections.abc import Iterator, Sequence
from itertools import islice, product

from alliage_engines.coalitions.core import Core, greedy
from alliage_engines.coalitions.covering import counted
from alliage_engines.coalitions.model import (
    OBJECTIVES,
    Candidate,
    CoalitionError,
    Proposal,
    Requirement,
    Rules,
)
from alliage_engines.coalitions.problem import prepared
from alliage_engines.coalitions.solving import Avoid, Outcome, Search, solve

_MOST_PROPOSALS = 10
_FIRST = 0.7  # of the time may go to the first proposal, and of the rest to the next
_STARTS = 60  # sets tried by hand before the solver looks for another proposal
#: Another proposal does without a half of each earlier one, else a quarter, else one member, and
#: covers as much; only then may it cover less.
_PARTS = (2, 4, 10**6)


def compose(
    requirements: Sequence[Requirement],
    candidates: Sequence[Candidate],
    rules: Rules | None = None,
    *,
    proposals: int = 3,
    seconds: float = 5.0,
    seed: int = 0,
) -> list[Proposal]:
    """Up to `proposals` coalitions, the best first, in `seconds` together.

    What cannot be covered is said in `uncovered`. Fewer come back where no other set helps: without
    a member of an earlier one nothing covers better than that one diminished.
    Raises `CoalitionError` for a problem that contradicts itself.
    """
    if not 1 <= proposals <= _MOST_PROPOSALS:
        raise CoalitionError("proposals", f"{proposals} is not from 1 to {_MOST_PROPOSALS}")
    if not (math.isfinite(seconds) and seconds > 0):
        raise CoalitionError("seconds", f"{seconds} is not a time above 0")
    if not 0 <= seed < 2**31:
        raise CoalitionError("seed", f"{seed} is not from 0 to {2**31 - 1}")
    core = Core.of(prepared(requirements, candidates, rules or Rules()))
    return list(_proposals(Search(core, seconds, seed), proposals))


def _proposals(search: Search, count: int) -> Iterator[Proposal]:
    first = solve(search, greedy(search.core), (), share=_FIRST if count > 1 else 1.0)
    if first is None:
        return
    yield _told(search.core, first, 0)
    found = [first]
    parts: Sequence[int] = _PARTS
    while len(found) < count:
        share = 1.0 if len(found) + 1 == count else _FIRST
        another = _another(search, found, parts, share)
        if another is None:
            return
        outcome, differs, parts = another
        yield _told(search.core, outcome, differs)
        found.append(outcome)


def _told(core: Core, outcome: Outcome, differs: int) -> Proposal:
    fixed = [at for at, candidate in enumerate(core.problem.candidates) if candidate.fixed]
    return counted(
        core.problem,
        [*fixed, *outcome.chosen],
        optimal=outcome.unproved is None,
        gap=outcome.gap,
        unproved=outcome.unproved,
        differs=differs,
    )


def _another(
    search: Search, found: Sequence[Outcome], parts: Sequence[int], share: float
) -> tuple[Outcome, int, Sequence[int]] | None:
    """A proposal unlike those found, how unlike, and which parts are worth trying for the next."""
    first = found[0]
    if not all(outcome.chosen for outcome in found):
        return None
    tried: list[int] = []
    for number, part in enumerate(parts):
        changes = [math.ceil(len(outcome.chosen) / part) for outcome in found]
        if changes == tried:
            continue
        tried = changes
        start = _start(search.core, found, changes, first.value[:2])
        avoid = _avoid(found, changes)
        other = solve(search, start, avoid, share=share, ceiling=first.value[:2])
        if other is not None:
            return _doubted(other, first), min(changes), parts[number:]
    changes = [1] * len(found)
    start = _start(search.core, found, changes, None)
    other = solve(search, start, _avoid(found, changes), share=share)
    if other is None or any(other.chosen < outcome.chosen for outcome in found):
        return None
    return other, 1, ()


def _avoid(found: Sequence[Outcome], changes: Sequence[int]) -> list[Avoid]:
    return [
        Avoid(outcome.chosen, len(outcome.chosen) - change)
        for outcome, change in zip(found, changes, strict=True)
    ]


def _doubted(outcome: Outcome, first: Outcome) -> Outcome:
    """As good as the first in coverage is not proved best where the first's is not."""
    if first.unproved not in OBJECTIVES[:2]:
        return outcome
    return Outcome(outcome.chosen, outcome.value, first.unproved, first.gap)


def _start(
    core: Core,
    found: Sequence[Outcome],
    changes: Sequence[int],
    ceiling: tuple[int, int] | None,
) -> frozenset[int] | None:
    """A good set without enough of each earlier one, greedily, if one keeps the ceiling."""
    best: frozenset[int] | None = None
    for banned in _bans(core, found, changes):
        chosen = greedy(core, banned)
        if chosen is None:
            continue
        value = core.value(chosen)
        if ceiling is not None and (value[0] > ceiling[0] or value[1] > ceiling[1]):
            continue
        if best is None or value < core.value(best):
            best = chosen
        if ceiling is not None:
            break
    return best


def _bans(core: Core, found: Sequence[Outcome], changes: Sequence[int]) -> Iterator[frozenset[int]]:
    """What to do without: all earlier members, then those easiest to replace, then one of each."""
    yield frozenset().union(*(outcome.chosen for outcome in found))
    ease = {
        at: min((_bringers(core, r) for r in core.amounts[at]), default=len(core.free))
        for outcome in found
        for at in outcome.chosen
    }
    ranked = [sorted(outcome.chosen, key=lambda at: (-ease[at], at)) for outcome in found]
    yield frozenset(
        at for members, change in zip(ranked, changes, strict=True) for at in members[:change]
    )
    if max(changes) == 1:
        yield from (frozenset(banned) for banned in islice(product(*ranked), _STARTS))


def _bringers(core: Core, requirement: int) -> int:
    return sum(requirement in core.amounts[at] for at in core.free)
