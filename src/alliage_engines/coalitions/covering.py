"""A set of members counted again without a solver: who covers what, what is missing, what is broken."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from alliage_engines.coalitions.model import (
    Candidate,
    CoalitionError,
    Cost,
    Member,
    Proposal,
    Requirement,
    Rules,
)
from alliage_engines.coalitions.problem import Problem, prepared


def cover(
    requirements: Sequence[Requirement],
    candidates: Sequence[Candidate],
    member_ids: Iterable[str],
    rules: Rules | None = None,
) -> Proposal:
    """Count a set made by hand; broken rules are told, not refused, for a set may be in the making.

    Raises `CoalitionError` for a problem that contradicts itself, an unknown or a repeated member.
    """
    problem = prepared(requirements, candidates, rules or Rules())
    chosen = []
    for number, name in enumerate(member_ids):
        if name not in problem.place:
            raise CoalitionError(f"members[{number}]", f"no candidate has the id {name!r}")
        if problem.place[name] in chosen:
            raise CoalitionError(f"members[{number}]", f"{name!r} stands twice")
        chosen.append(problem.place[name])
    return counted(problem, chosen, optimal=False, gap=None)


def counted(
    problem: Problem,
    chosen: Iterable[int],
    *,
    optimal: bool,
    gap: float | None,
    unproved: str | None = None,
    differs: int = 0,
) -> Proposal:
    """The set as a proposal, explained."""
    order = sorted(chosen, key=lambda at: (not problem.candidates[at].fixed, at))
    brought = _brought(problem, order)
    short = [max(0, asked - has) for asked, has in zip(problem.quantity, brought, strict=True)]
    spare = _superfluous(problem, order, brought)
    shares = _shares(problem, order)
    members = [
        Member(
            problem.candidates[at].id,
            _covers(problem, at, shares[at]),
            _reasons(problem, order, at, shares[at], brought),
        )
        for at in _told(problem, order, shares)
    ]
    return Proposal(
        members=tuple(members),
        uncovered={
            problem.requirements[r].id: problem.given(r, units)
            for r, units in enumerate(short)
            if units
        },
        optimal=optimal,
        gap=gap,
        cost=_cost(problem, order, short),
        unproved=unproved,
        differs=differs,
        superfluous=tuple(problem.candidates[at].id for at in spare),
        broken=_broken(problem, order),
    )


def _covers(problem: Problem, at: int, share: Mapping[int, int]) -> dict[str, float]:
    """A member's share in the units of the requirements; a rounded one is no more than it brings."""
    names = {r: problem.requirements[r].id for r in sorted(share)}
    brings = problem.candidates[at].brings
    return {name: min(float(brings[name]), problem.given(r, share[r])) for r, name in names.items()}


def _brought(problem: Problem, chosen: Iterable[int]) -> list[int]:
    """Units that members bring of each requirement, together; may be more than asked."""
    total = [0] * len(problem.requirements)
    for at in chosen:
        for requirement, units in problem.amounts[at].items():
            total[requirement] += units
    return total


def _cost(problem: Problem, chosen: Sequence[int], short: Sequence[int]) -> Cost:
    lost = {True: 0, False: 0}
    for at, requirement in enumerate(problem.requirements):
        lost[requirement.essential] += requirement.weight * problem.thousandths(at, short[at])
    return Cost(
        uncovered_essential=lost[True],
        uncovered_other=lost[False],
        members=len(chosen),
        tied=sum(problem.candidates[at].tied for at in chosen),
        distance_km=sum(problem.tenths_km(at) for at in chosen) / 10,
    )


def _shares(problem: Problem, chosen: Sequence[int]) -> dict[int, dict[int, int]]:
    """Who covers how much: fixed members first, then the largest amounts, the nearest at equal ones."""
    shares: dict[int, dict[int, int]] = {at: {} for at in chosen}
    for requirement, asked in enumerate(problem.quantity):
        left = asked
        able = [at for at in chosen if requirement in problem.amounts[at]]
        able.sort(
            key=lambda at: (
                not problem.candidates[at].fixed,
                -problem.amounts[at].get(requirement, 0),
                problem.candidates[at].distance_km,
                at,
            )
        )
        for at in able:
            units = min(left, problem.amounts[at][requirement])
            if units:
                shares[at][requirement] = units
            left -= units
    return shares


def _told(
    problem: Problem, chosen: Sequence[int], shares: Mapping[int, Mapping[int, int]]
) -> list[int]:
    """Fixed members first, then by the weight of what they cover of essential and other needs."""

    def weight(at: int, essential: bool) -> float:
        return sum(
            problem.requirements[r].weight * units / problem.quantity[r]
            for r, units in shares[at].items()
            if problem.requirements[r].essential == essential
        )

    return sorted(
        chosen,
        key=lambda at: (
            not problem.candidates[at].fixed,
            -weight(at, True),
            -weight(at, False),
            problem.candidates[at].distance_km,
            at,
        ),
    )


def _superfluous(problem: Problem, chosen: Sequence[int], brought: Sequence[int]) -> list[int]:
    """Members, each taken alone, whose leaving uncovers nothing and breaks no family's minimum."""
    families = Counter(problem.candidates[at].family for at in chosen)
    spare = []
    for at in chosen:
        candidate = problem.candidates[at]
        least = problem.rules.family_at_least.get(candidate.family, 0)
        if candidate.fixed or families[candidate.family] <= least:
            continue
        if all(brought[r] - u >= problem.quantity[r] for r, u in problem.amounts[at].items()):
            spare.append(at)
    return spare


def _broken(problem: Problem, chosen: Sequence[int]) -> tuple[str, ...]:
    rules, inside = problem.rules, set(chosen)
    codes = []
    for at, candidate in enumerate(problem.candidates):
        if at not in inside:
            codes += [f"fixed_missing:{candidate.id}"] if candidate.fixed else []
        elif candidate.excluded:
            codes.append(f"excluded:{candidate.id}")
        elif not problem.eligible[at]:
            codes.append(f"too_far:{candidate.id}")
    if rules.at_most is not None and len(chosen) > rules.at_most:
        codes.append("at_most")
    families = Counter(problem.candidates[at].family for at in chosen)
    codes += [
        f"family_at_least:{family}"
        for family, least in rules.family_at_least.items()
        if families[family] < least
    ]
    codes += [
        f"family_at_most:{family}"
        for family, most in rules.family_at_most.items()
        if families[family] > most
    ]
    return tuple(codes)


def _reasons(
    problem: Problem,
    chosen: Sequence[int],
    at: int,
    share: Mapping[int, int],
    brought: Sequence[int],
) -> tuple[str, ...]:
    candidate = problem.candidates[at]
    codes = ["fixed"] if candidate.fixed else []
    codes += _indispensable(problem, at)
    least = problem.rules.family_at_least.get(candidate.family, 0)
    same = sum(problem.candidates[other].family == candidate.family for other in chosen)
    if 0 < same <= least:
        codes.append(f"family_quota:{candidate.family}")
    if candidate.tied:
        codes.append("already_tied")
    if len(share) > 1:
        codes.append("covers_several")
    if share and not candidate.fixed:
        codes += _compared(problem, chosen, at, share)
    if not codes:
        codes = [
            f"completes:{problem.requirements[r].id}"
            for r in share
            if brought[r] - problem.amounts[at][r] < problem.quantity[r]
        ]
    return tuple(codes)


def _indispensable(problem: Problem, at: int) -> list[str]:
    """Requirements that nobody else brings, or that all the others do not fill."""
    codes = []
    for requirement in sorted(problem.amounts[at]):
        others = [
            amounts[requirement]
            for other, amounts in enumerate(problem.amounts)
            if other != at and problem.eligible[other] and requirement in amounts
        ]
        if sum(others) < problem.quantity[requirement]:
            code = "needed" if others else "only_one"
            codes.append(f"{code}:{problem.requirements[requirement].id}")
    return codes


def _compared(
    problem: Problem, chosen: Sequence[int], at: int, share: Mapping[int, int]
) -> list[str]:
    """Beside the organisations left out which could cover the same alone."""
    inside = set(chosen)
    equals = [
        problem.candidates[other].distance_km
        for other, amounts in enumerate(problem.amounts)
        if other not in inside
        and problem.eligible[other]
        and all(amounts.get(r, 0) >= units for r, units in share.items())
    ]
    if not equals:
        return ["no_equal"]
    return ["nearest"] if problem.candidates[at].distance_km <= min(equals) else []
