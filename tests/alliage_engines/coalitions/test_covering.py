import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliage_engines.coalitions import (
    Candidate,
    CoalitionError,
    Member,
    Requirement,
    Rules,
    check,
    cover,
)

NEED = [
    Requirement("vehicles", 3),
    Requirement("hours", 40.0, weight=2),
    Requirement("room", essential=False),
]
GARAGE = Candidate("garage", "private", {"vehicles": 2, "hours": 30}, 4.2)
TOWN = Candidate("town", "public", {"vehicles": 1, "room": 1}, 1.04, tied=True)
CLUB = Candidate("club", "peer", {"hours": 15}, 9.0)
NEAR = Candidate("near", "peer", {"hours": 15}, 2.0)
AFAR = Candidate("afar", "peer", {"vehicles": 3, "hours": 40}, 90.0)
ALL = [GARAGE, TOWN, CLUB, NEAR, AFAR]


def test_a_set_is_counted_with_who_covers_what() -> None:
    made = cover(NEED, ALL, ["club", "town", "garage"])
    assert made.uncovered == {}
    assert made.superfluous == made.broken == ()
    assert made.cost.key == (0, 0, 3, 2, 42 + 10 + 90)
    assert {m.id: m.covers for m in made.members} == {
        "garage": {"vehicles": 2.0, "hours": 30.0},
        "town": {"vehicles": 1.0, "room": 1.0},
        "club": {"hours": 10.0},
    }
    assert (made.optimal, made.gap) == (False, None)
    assert check(NEED, ALL, None, made) == []


def test_what_is_missing_is_said_by_how_much() -> None:
    made = cover(NEED, ALL, ["garage"])
    assert made.uncovered == {"vehicles": 1.0, "hours": 10.0, "room": 1.0}
    assert made.cost.uncovered_essential == 334 + 2 * 250
    assert made.cost.uncovered_other == 1000
    assert check(NEED, ALL, None, made) == []


def test_an_empty_set_and_an_empty_need_are_counted() -> None:
    assert cover(NEED, ALL, []).uncovered == {"vehicles": 3.0, "hours": 40.0, "room": 1.0}
    nothing = cover([], [Candidate("a", "peer", {})], ["a"])
    assert (nothing.uncovered, nothing.superfluous) == ({}, ("a",))


def test_whoever_adds_nothing_is_superfluous_unless_wanted_otherwise() -> None:
    names = ["afar", "garage", "town"]
    assert cover(NEED, ALL, names).superfluous == ("garage",)
    wanted = cover(NEED, ALL, names, Rules(family_at_least={"private": 1}))
    assert wanted.superfluous == ()
    garage = Candidate("garage", "private", {"vehicles": 2, "hours": 40}, fixed=True)
    assert cover(NEED, [garage, TOWN, AFAR], names).superfluous == ("afar",)


@pytest.mark.parametrize(
    ("names", "rules", "code"),
    [
        (["a"], Rules(), "fixed_missing:must"),
        (["must", "no"], Rules(), "excluded:no"),
        (["must", "a"], Rules(max_distance_km=5), "too_far:a"),
        (["must", "a"], Rules(at_most=1), "at_most"),
        (["must"], Rules(family_at_least={"public": 1}), "family_at_least:public"),
        (["must", "a", "b"], Rules(family_at_most={"peer": 2}), "family_at_most:peer"),
    ],
)
def test_a_broken_rule_is_told_not_refused(names: list[str], rules: Rules, code: str) -> None:
    candidates = [
        Candidate("must", "peer", {}, 50.0, fixed=True),
        Candidate("no", "public", {}, excluded=True),
        Candidate("a", "peer", {}, 6.0),
        Candidate("b", "peer", {}, 1.0),
        Candidate("c", "public", {}, 1.0),
    ]
    made = cover([], candidates, names, rules)
    assert code in made.broken
    assert check([], candidates, rules, made) != []


def _reasons(made_of: list[str], name: str, rules: Rules | None = None) -> tuple[str, ...]:
    made = cover(NEED, ALL, made_of, rules)
    return next(member.reasons for member in made.members if member.id == name)


def test_reasons_say_why_each_one_is_in() -> None:
    names = ["garage", "town", "near"]
    assert _reasons(names, "near") == ("nearest",)
    assert _reasons(["garage", "town", "club"], "club") == ("completes:hours",)
    assert _reasons(names, "town") == (
        "only_one:room",
        "already_tied",
        "covers_several",
        "no_equal",
    )
    assert _reasons(names, "garage") == ("covers_several", "nearest")
    quota = _reasons(names, "garage", Rules(family_at_least={"private": 1}))
    assert quota[0] == "family_quota:private"


def test_a_member_that_the_others_cannot_replace_is_needed() -> None:
    need = [Requirement("hours", 10)]
    candidates = [Candidate("a", "peer", {"hours": 6}), Candidate("b", "peer", {"hours": 5})]
    made = cover(need, candidates, ["a", "b"])
    assert made.members[0] == Member("a", {"hours": 6.0}, ("needed:hours", "no_equal"))


def test_excluded_and_distant_ones_are_no_alternative() -> None:
    need = [Requirement("hours", 10)]
    candidates = [
        Candidate("a", "peer", {"hours": 10}, 20.0),
        Candidate("b", "peer", {"hours": 10}, 1.0, excluded=True),
        Candidate("c", "peer", {"hours": 10}, 80.0),
    ]
    made = cover(need, candidates, ["a"], Rules(max_distance_km=50))
    assert made.members[0].reasons == ("only_one:hours", "no_equal")


@pytest.mark.parametrize("third", [1 / 3, 0.333333333])
def test_decimals_count_as_they_are_written(third: float) -> None:
    tenths = [Candidate(f"c{i}", "peer", {"share": 0.1}) for i in range(10)]
    made = cover([Requirement("share", 1.0)], tenths, [c.id for c in tenths])
    assert (made.uncovered, made.superfluous) == ({}, ())
    thirds = [Candidate(f"c{i}", "peer", {"share": third}) for i in range(3)]
    made = cover([Requirement("share", 1.0)], thirds, [c.id for c in thirds])
    assert made.uncovered == {}
    assert check([Requirement("share", 1.0)], thirds, None, made) == []


@given(
    st.lists(st.floats(0, 1e6, allow_nan=False), min_size=1, max_size=6),
    st.floats(1e-3, 1e6),
    st.data(),
)
@settings(max_examples=200)
def test_any_amounts_are_counted_right(
    amounts: list[float], quantity: float, data: st.DataObject
) -> None:
    need = [Requirement("r", quantity)]
    candidates = [Candidate(f"c{i}", "peer", {"r": amount}) for i, amount in enumerate(amounts)]
    chosen = data.draw(st.lists(st.sampled_from([c.id for c in candidates]), unique=True))
    assert check(need, candidates, None, cover(need, candidates, chosen)) == []


@pytest.mark.parametrize(
    ("names", "reason"), [(["town", "ghost"], "no candidate"), (["town", "town"], "twice")]
)
def test_an_unknown_or_repeated_member_is_refused(names: list[str], reason: str) -> None:
    with pytest.raises(CoalitionError, match=reason) as refused:
        cover(NEED, ALL, names)
    assert refused.value.place == "members[1]"


def test_a_recount_loads_neither_the_solver_nor_numpy() -> None:
    code = (
        "import sys; from alliage_engines.coalitions import *;"
        "cover([Requirement('r')], [Candidate('a', 'peer', {'r': 1})], ['a'], Rules(at_most=1));"
        "sys.exit(bool({'ortools', 'numpy'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
