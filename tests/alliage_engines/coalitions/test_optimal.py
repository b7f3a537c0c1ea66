"""Proposals against every set there is, on problems small enough to look at them all."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.alliage_engines.coalitions.enumeration import every, expected

from alliage_engines.coalitions import Candidate, CoalitionError, Requirement, Rules, check, compose

FAMILIES = ["peer", "public", "private"]
Problem = tuple[list[Requirement], list[Candidate], Rules]


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    requirements = [
        Requirement(
            f"r{i}",
            draw(st.sampled_from([1.0, 2.0, 3.0, 7.0, 0.3, 12.5, 40.0])),
            essential=draw(st.booleans()),
            weight=draw(st.sampled_from([1, 1, 2, 5])),
        )
        for i in range(draw(st.integers(1, 4)))
    ]
    candidates = [
        _candidate(draw, number, requirements) for number in range(draw(st.integers(0, 8)))
    ]
    limits = st.dictionaries(st.sampled_from(FAMILIES), st.integers(0, 2), max_size=2)
    rules = Rules(
        at_most=draw(st.none() | st.integers(1, 5)),
        family_at_least=draw(limits),
        family_at_most=draw(limits),
        max_distance_km=draw(st.none() | st.just(30.0)),
    )
    return requirements, candidates, rules


@st.composite
def plentiful(draw: st.DrawFn) -> Problem:
    """Many small helpers, so that proposals hold several members and may differ by half of them."""
    requirements = [
        Requirement("hours", draw(st.sampled_from([3.0, 4.0]))),
        Requirement("rooms", draw(st.sampled_from([1.0, 2.0])), essential=draw(st.booleans())),
    ]
    candidates = [
        Candidate(
            f"c{i}",
            draw(st.sampled_from(FAMILIES)),
            draw(st.sampled_from([{"hours": 1.0}, {"rooms": 1.0}, {"hours": 1.0, "rooms": 0.5}])),
            distance_km=draw(st.integers(0, 9)),
            tied=draw(st.booleans()),
            fixed=draw(st.integers(0, 9)) == 0,
        )
        for i in range(draw(st.integers(7, 10)))
    ]
    at_least = {"public": 1} if any(c.family == "public" for c in candidates) else {}
    rules = Rules(
        at_most=draw(st.none() | st.just(6)),
        family_at_least=at_least,
        family_at_most=draw(st.sampled_from([{}, {"peer": 1}, {"private": 1}])),
    )
    return requirements, candidates, rules


def _candidate(draw: st.DrawFn, number: int, requirements: list[Requirement]) -> Candidate:
    shares = st.sampled_from([0.0, 0.1, 0.25, 0.377, 0.5, 0.7, 1.0, 2.0])
    brings = {
        r.id: round(r.quantity * draw(shares), 2) for r in requirements if draw(st.booleans())
    }
    role = draw(st.sampled_from(["free"] * 6 + ["fixed", "excluded"]))
    return Candidate(
        f"c{number}",
        draw(st.sampled_from(FAMILIES)),
        brings,
        distance_km=draw(st.sampled_from([0.0, 1.24, 5.0, 5.0, 20.0, 33.3])),
        tied=draw(st.booleans()),
        excluded=role == "excluded",
        fixed=role == "fixed",
    )


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(problems() | plentiful(), st.integers(1, 3))
def test_each_proposal_is_the_best_there_is(problem: Problem, count: int) -> None:
    requirements, candidates, rules = problem
    sets = every(requirements, candidates, rules)
    try:
        proposals = compose(*problem, proposals=count, seconds=30.0)
    except CoalitionError:
        assert not sets, "refused, though a set keeps the rules"
        return
    fixed = frozenset(c.id for c in candidates if c.fixed)
    wanted = list(expected(sets, fixed, proposals, count))
    found = [proposal.cost.key for proposal in proposals]
    assert found == wanted[: len(found)]
    assert len(found) == count or wanted[len(found)] is None
    for proposal in proposals:
        assert (proposal.optimal, proposal.gap, proposal.unproved) == (True, 0.0, None)
        assert check(*problem, proposal) == []
        assert proposal.broken == proposal.superfluous == ()


@settings(max_examples=60, deadline=None)
@given(problems(), st.integers(0, 5))
def test_the_same_problem_and_seed_give_the_same_proposals(problem: Problem, seed: int) -> None:
    try:
        first = compose(*problem, seed=seed)
    except CoalitionError:
        return
    assert compose(*problem, seed=seed) == first
