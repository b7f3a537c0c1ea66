import random
from dataclasses import replace

import pytest

from alliage_engines.coalitions import (
    OBJECTIVES,
    Candidate,
    CoalitionError,
    Cost,
    Member,
    Proposal,
    Requirement,
    Rules,
    check,
    compose,
    cover,
)

HOURS = [Requirement("hours", 10)]
A = Candidate("a", "peer", {"hours": 10}, 5.0)
B = Candidate("b", "public", {"hours": 10}, 9.0, tied=True)
C = Candidate("c", "peer", {"hours": 6}, 1.0)


def names(proposal: Proposal) -> set[str]:
    return {member.id for member in proposal.members}


def large(count: int = 300, seed: int = 3) -> tuple[list[Requirement], list[Candidate], Rules]:
    """A problem whose proof takes a while: many small helpers for several things."""
    drawn = random.Random(seed)
    requirements = [Requirement(f"r{i}", 1000) for i in range(8)]
    candidates = [
        Candidate(
            f"c{j}",
            drawn.choice(["peer", "public", "private"]),
            {r.id: drawn.randint(20, 150) for r in drawn.sample(requirements, 3)},
            drawn.randint(0, 900) / 10,
            tied=drawn.random() < 0.1,
        )
        for j in range(count)
    ]
    return requirements, candidates, Rules(family_at_least={"public": 3})


def test_ties_come_before_distance_and_few_members_before_both() -> None:
    made = compose(HOURS, [A, B, C])
    assert [names(p) for p in made] == [{"b"}, {"a"}, {"c"}]
    assert made[2].uncovered == {"hours": 4.0}
    assert [p.differs for p in made] == [0, 1, 1]


def test_no_proposal_is_another_one_diminished() -> None:
    need = [*HOURS, Requirement("room", 1)]
    only = Candidate("only", "public", {"room": 1})
    assert [names(p) for p in compose(need, [A, only])] == [{"a", "only"}]


def test_fixed_members_stay_in_every_proposal_and_what_they_bring_counts() -> None:
    fixed = Candidate("boss", "peer", {"hours": 4}, 400.0, fixed=True)
    made = compose(HOURS, [A, C, fixed], Rules(max_distance_km=100))
    assert [names(p) for p in made[:2]] == [{"boss", "c"}, {"boss", "a"}]
    assert made[0].members[0] == Member("boss", {"hours": 4.0}, ("fixed",))
    assert all("boss" in names(p) for p in made)


def test_when_fixed_members_do_it_all_there_is_one_proposal() -> None:
    made = compose(HOURS, [replace(A, fixed=True), B])
    assert [names(p) for p in made] == [{"a"}]


def test_excluded_and_distant_organisations_never_come() -> None:
    far, out = replace(A, id="far", distance_km=51.0), replace(A, id="out", excluded=True)
    made = compose(HOURS, [far, out, C], Rules(max_distance_km=50))
    assert [names(p) for p in made] == [{"c"}]
    assert made[0].uncovered == {"hours": 4.0}


def test_essential_requirements_come_before_heavier_others() -> None:
    need = [Requirement("must", 1), Requirement("nice", 1, essential=False, weight=1000)]
    candidates = [Candidate("m", "peer", {"must": 1}), Candidate("n", "peer", {"nice": 1})]
    made = compose(need, candidates, Rules(at_most=1), proposals=1)
    assert names(made[0]) == {"m"}
    assert made[0].uncovered == {"nice": 1.0}


def test_a_family_minimum_brings_in_one_who_covers_nothing() -> None:
    idle = [Candidate("town", "public", {}, 8.0), Candidate("city", "public", {}, 3.0)]
    made = compose(HOURS, [A, *idle], Rules(family_at_least={"public": 1}))
    assert names(made[0]) == {"a", "city"}
    assert made[0].superfluous == ()
    city = next(m for m in made[0].members if m.id == "city")
    assert city.reasons == ("family_quota:public",)


def test_a_family_that_is_full_does_not_push_the_others_out() -> None:
    """Two peers do all that the town does, but only one may come; taking most first leads astray."""
    need = [Requirement("hours", 2), Requirement("rooms", 2)]
    candidates = [
        Candidate("p1", "peer", {"hours": 1, "rooms": 1}),
        Candidate("p2", "peer", {"hours": 1, "rooms": 1}),
        Candidate("town", "public", {"hours": 1, "rooms": 1}, 5.0),
        Candidate("x", "private", {"hours": 2, "rooms": 0.2}, 50.0),
        Candidate("y", "private", {"hours": 0.2, "rooms": 2}, 50.0),
    ]
    made = compose(need, candidates, Rules(family_at_most={"peer": 1}), proposals=1)
    assert names(made[0]) in ({"p1", "town"}, {"p2", "town"})


def test_nothing_asked_or_nobody_there_is_an_answer() -> None:
    assert [p.members for p in compose([], [replace(A, brings={})])] == [()]
    empty = compose(HOURS, [])
    assert [(p.members, p.uncovered, p.optimal) for p in empty] == [((), {"hours": 10.0}, True)]


def test_a_proposal_counts_as_the_same_set_made_by_hand() -> None:
    problem = large(60)
    for proposal in compose(*problem, seconds=0.5):
        requirements, candidates, rules = problem
        by_hand = cover(requirements, candidates, names(proposal), rules)
        assert by_hand.cost == proposal.cost
        assert {m.id: m for m in by_hand.members} == {m.id: m for m in proposal.members}


def test_a_short_time_gives_proposals_that_say_what_is_not_proved() -> None:
    problem = large()
    made = compose(*problem, seconds=0.05)
    assert len(made) == 3
    for proposal in made:
        assert check(*problem, proposal) == []
        assert proposal.optimal is False
        assert proposal.unproved in OBJECTIVES
        assert proposal.gap is not None
        assert 0 < proposal.gap <= 1


def test_three_proposals_differ_by_half() -> None:
    made = compose(*large(), seconds=1.0)
    for number, proposal in enumerate(made):
        for earlier in made[:number]:
            assert len(names(earlier) - names(proposal)) >= len(names(earlier)) / 2


@pytest.mark.parametrize(
    ("requirements", "candidates", "rules", "place", "reason"),
    [
        ([Requirement("", 1)], [], Rules(), "requirements[0] ''", "empty"),
        ([*HOURS, *HOURS], [], Rules(), "requirements[1] 'hours'", "twice"),
        ([Requirement("r", -1)], [], Rules(), "requirements[0] 'r'", "-1"),
        ([Requirement("r", 0)], [], Rules(), "requirements[0] 'r'", "nothing is asked"),
        ([Requirement("r", float("nan"))], [], Rules(), "requirements[0] 'r'", "nan"),
        ([Requirement("r", float("inf"))], [], Rules(), "requirements[0] 'r'", "inf"),
        ([Requirement("r", weight=0)], [], Rules(), "requirements[0] 'r'", "weight 0"),
        (HOURS, [A, A], Rules(), "candidates[1] 'a'", "twice"),
        (HOURS, [replace(A, brings={"x": 1})], Rules(), "candidates[0] 'a'", "no requirement"),
        (HOURS, [replace(A, brings={"hours": -2})], Rules(), "candidates[0] 'a'", "-2"),
        (HOURS, [replace(A, brings={"hours": float("nan")})], Rules(), "candidates[0] 'a'", "nan"),
        (HOURS, [replace(A, distance_km=-1)], Rules(), "candidates[0] 'a'", "distance -1"),
        (HOURS, [replace(A, distance_km=1e6)], Rules(), "candidates[0] 'a'", "too far"),
        (HOURS, [replace(A, fixed=True, excluded=True)], Rules(), "candidates[0] 'a'", "at once"),
        (HOURS, [A], Rules(at_most=-1), "rules.at_most", "-1"),
        (HOURS, [A], Rules(max_distance_km=float("nan")), "rules.max_distance_km", "nan"),
        (HOURS, [A], Rules(family_at_most={"x": -1}), "rules.family_at_most['x']", "-1"),
        (HOURS, [A], Rules(family_at_least={"peer": 2}), "rules.family_at_least['peer']", "1 may"),
        (
            HOURS,
            [replace(A, distance_km=9)],
            Rules(family_at_least={"peer": 1}, max_distance_km=5),
            "rules.family_at_least['peer']",
            "0 may be chosen",
        ),
        (
            HOURS,
            [A, C],
            Rules(family_at_least={"peer": 2}, family_at_most={"peer": 1}),
            "rules.family_at_least['peer']",
            "at most 1",
        ),
        (
            HOURS,
            [replace(A, fixed=True)],
            Rules(family_at_most={"peer": 0}),
            "rules.family_at_most['peer']",
            "1 members are fixed",
        ),
        (
            HOURS,
            [replace(A, fixed=True), replace(C, fixed=True)],
            Rules(at_most=1),
            "rules.at_most",
            "2 members are fixed",
        ),
        (
            HOURS,
            [replace(A, fixed=True), B],
            Rules(at_most=1, family_at_least={"public": 1}),
            "rules.at_most",
            "ask 2",
        ),
    ],
)
def test_a_problem_that_contradicts_itself_is_refused(
    requirements: list[Requirement],
    candidates: list[Candidate],
    rules: Rules,
    place: str,
    reason: str,
) -> None:
    with pytest.raises(CoalitionError, match=reason) as refused:
        compose(requirements, candidates, rules)
    assert refused.value.place == place
    with pytest.raises(CoalitionError):
        cover(requirements, candidates, [], rules)


@pytest.mark.parametrize(
    "wrong",
    [
        {"proposals": 0},
        {"proposals": 11},
        {"seconds": 0.0},
        {"seconds": float("nan")},
        {"seed": -1},
    ],
)
def test_an_impossible_demand_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(CoalitionError, match=next(iter(wrong))):
        compose(HOURS, [A], Rules(), **wrong)  # type: ignore[arg-type]


RIGHT = compose([*HOURS, Requirement("room", essential=False)], [A, B, C], Rules(at_most=2))[0]


@pytest.mark.parametrize(
    "damage",
    [
        {"members": ()},
        {"members": (*RIGHT.members, *RIGHT.members)},
        {"members": (replace(RIGHT.members[0], id="ghost"),)},
        {"members": (replace(RIGHT.members[0], covers={"hours": 11.0}),)},
        {"members": (replace(RIGHT.members[0], covers={"hours": 9.0}),)},
        {"members": (replace(RIGHT.members[0], covers={"hours": 10.0, "x": 1.0}),)},
        {"uncovered": {}},
        {"uncovered": {"room": 1.0, "hours": 1.0}},
        {"cost": Cost(1, 1000, 1, 1, 9.0)},
        {"cost": Cost(0, 999, 1, 1, 9.0)},
        {"cost": Cost(0, 1000, 2, 1, 9.0)},
        {"cost": Cost(0, 1000, 1, 0, 9.0)},
        {"cost": Cost(0, 1000, 1, 1, 9.5)},
    ],
)
def test_the_check_finds_each_damage(damage: dict[str, object]) -> None:
    need = [*HOURS, Requirement("room", essential=False)]
    assert check(need, [A, B, C], Rules(at_most=2), RIGHT) == []
    damaged = replace(RIGHT, **damage)  # type: ignore[arg-type]
    assert check(need, [A, B, C], Rules(at_most=2), damaged) != []
