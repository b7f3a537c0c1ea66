"""An independent verification in exact fractions: shares no code with the recount nor the solver."""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction

from alliage_engines.coalitions.model import Candidate, Proposal, Requirement, Rules

#: Beyond ten million units the engine counts in millionths of a quantity, rounded up for each member.
_TOLERANCE = Fraction(1, 10**6)


def check(
    requirements: Sequence[Requirement],
    candidates: Sequence[Candidate],
    rules: Rules | None,
    proposal: Proposal,
) -> list[str]:
    """What is wrong in `proposal`, one sentence each; nothing when it holds.

    Whether a better one exists is not looked at: `optimal` is the solver's word.
    """
    known = {candidate.id: candidate for candidate in candidates}
    ids = [member.id for member in proposal.members]
    if unknown := [name for name in ids if name not in known]:
        return [f"{name}: no such candidate" for name in unknown]
    wrong = [f"{name}: stands {n} times" for name, n in Counter(ids).items() if n > 1]
    members = [known[name] for name in ids]
    wrong += _rules(candidates, members, rules or Rules())
    wrong += _shares(requirements, members, proposal)
    for requirement in requirements:
        wrong += _missing(requirement, members, proposal)
    wrong += _cost(requirements, members, proposal)
    return wrong


def _rules(
    candidates: Sequence[Candidate], members: Sequence[Candidate], rules: Rules
) -> Iterator[str]:
    chosen = {member.id for member in members}
    for candidate in candidates:
        if candidate.fixed and candidate.id not in chosen:
            yield f"{candidate.id}: is fixed and left out"
        if candidate.excluded and candidate.id in chosen:
            yield f"{candidate.id}: is excluded and chosen"
    if rules.max_distance_km is not None:
        for member in members:
            if member.distance_km > rules.max_distance_km and not member.fixed:
                yield f"{member.id}: is {member.distance_km} km away"
    if rules.at_most is not None and len(members) > rules.at_most:
        yield f"{len(members)} members, {rules.at_most} allowed"
    families = Counter(member.family for member in members)
    for family, least in rules.family_at_least.items():
        if families[family] < least:
            yield f"family {family}: {families[family]} members, {least} asked"
    for family, most in rules.family_at_most.items():
        if families[family] > most:
            yield f"family {family}: {families[family]} members, {most} allowed"


def _exact(value: float) -> Fraction:
    return Fraction(str(float(value)))


def _brought(requirement: Requirement, members: Sequence[Candidate]) -> Fraction:
    return sum((_exact(m.brings.get(requirement.id, 0.0)) for m in members), Fraction())


def _close(a: Fraction, b: Fraction, requirement: Requirement, count: int) -> bool:
    return abs(a - b) <= _TOLERANCE * (count + 1) * _exact(requirement.quantity)


def _shares(
    requirements: Sequence[Requirement], members: Sequence[Candidate], proposal: Proposal
) -> Iterator[str]:
    asked = {requirement.id: requirement for requirement in requirements}
    for member, candidate in zip(proposal.members, members, strict=True):
        for name, amount in member.covers.items():
            if name not in asked:
                yield f"{member.id}: covers {name}, which nothing asks"
                continue
            able = _exact(candidate.brings.get(name, 0.0))
            close = _close(_exact(amount), able, asked[name], 0)
            if amount <= 0 or (_exact(amount) > able and not close):
                yield f"{member.id}: covers {amount} of {name}, brings {float(able)}"


def _missing(
    requirement: Requirement, members: Sequence[Candidate], proposal: Proposal
) -> Iterator[str]:
    asked = _exact(requirement.quantity)
    has = min(asked, _brought(requirement, members))
    told = _exact(proposal.uncovered.get(requirement.id, 0.0))
    if not _close(told, asked - has, requirement, len(members)):
        yield f"{requirement.id}: {float(told)} is said to be missing, not {float(asked - has)}"
    shares = sum(
        (_exact(member.covers.get(requirement.id, 0.0)) for member in proposal.members), Fraction()
    )
    if not _close(shares, asked - told, requirement, len(members)):
        yield f"{requirement.id}: members cover {float(shares)} together, not {float(has)}"


def _cost(
    requirements: Sequence[Requirement], members: Sequence[Candidate], proposal: Proposal
) -> Iterator[str]:
    cost = proposal.cost
    if (cost.members, cost.tied) != (len(members), sum(member.tied for member in members)):
        yield "the cost counts members or ties wrongly"
    kilometres = sum((_exact(member.distance_km) for member in members), Fraction())
    if abs(_exact(cost.distance_km) - kilometres) > Fraction(len(members) + 1, 20):
        yield f"the cost says {cost.distance_km} km, not {float(kilometres)}"
    for told, essential in ((cost.uncovered_essential, True), (cost.uncovered_other, False)):
        low = high = 0
        for requirement in requirements:
            if requirement.essential == essential:
                asked = _exact(requirement.quantity)
                share = max(Fraction(), 1 - _brought(requirement, members) / asked)
                slack = _TOLERANCE * len(members)
                low += requirement.weight * math.ceil(1000 * max(Fraction(), share - slack))
                high += requirement.weight * math.ceil(1000 * share)
        if not low <= told <= high:
            kind = "essential" if essential else "other"
            yield f"the cost says {told} weighted thousandths of {kind} uncovered, not {high}"
