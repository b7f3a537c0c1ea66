"""Explanations are true, smallest, and in words that name who and what."""

import time
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.alliage_engines.scheduling import planning_judge as judge

from alliage_engines.scheduling import (
    Fixed,
    Kind,
    Participant,
    Precedence,
    Problem,
    Slot,
    Table,
    Wish,
)
from alliage_engines.scheduling.explain import Cause, What, causes, explain
from alliage_engines.scheduling.explaining.causes import atoms_of
from alliage_engines.scheduling.generate import family
from alliage_engines.scheduling.problem import pair

PEOPLE = tuple(
    Participant(one, name) for one, name in zip("abcd", ("Ana", "Bob", "Cléo", ""), strict=True)
)
SLOTS = tuple(Slot(f"s{number}") for number in (1, 2, 3))
EVERYBODY = tuple(Wish(a, b, Kind.WISH) for a in "abcd" for b in "abcd" if a < b)
DAY = Problem(PEOPLE, SLOTS, (Table("t1"), Table("t2", accessible=True)), wishes=EVERYBODY)


def _people(**changed: Participant) -> tuple[Participant, ...]:
    return tuple(changed.get(one.id, one) for one in PEOPLE)


def _ana(**cells: object) -> tuple[Participant, ...]:
    return _people(a=replace(PEOPLE[0], **cells))


def without(problem: Problem, cause: Cause) -> Problem:
    """The problem as it would be if these causes were not."""
    who = {atom.who[0] for atom in cause.atoms}
    numbers = {atom.number for atom in cause.atoms}
    relaxed = {
        What.MINIMUM: {"min_meetings": 0},
        What.MAXIMUM: {"max_meetings": None},
        What.DELEGATES: {"delegates": 99},
        What.HOME: {"home_table": ""},
        What.ACCESS: {"needs_accessible": False},
    }
    if cause.what in relaxed:
        people = (
            replace(one, **relaxed[cause.what]) if one.id in who else one
            for one in problem.participants
        )
        return replace(problem, participants=tuple(people))
    if cause.what is What.AWAY:
        away = frozenset(one for one in problem.unavailable if one[0] not in who)
        return replace(problem, unavailable=away)
    if cause.what is What.ROOM:
        tables = (replace(t, capacity=999) if t.id in who else t for t in problem.tables)
        return replace(problem, tables=tuple(tables))
    if cause.what is What.FIXED:  # those who are not promised a meeting any more may still meet
        said = {pair(wish.by, wish.of) for wish in problem.wishes}
        freed = {pair(problem.fixed[number].a, problem.fixed[number].b) for number in numbers}
        wishes = (*problem.wishes, *(Wish(*key, Kind.WISH) for key in freed - said))
        problem = replace(problem, wishes=wishes)
    name = {What.FIXED: "fixed", What.NEVER: "wishes", What.PRECEDENCE: "precedences"}[cause.what]
    kept = (one for at, one in enumerate(getattr(problem, name)) if at not in numbers)
    return replace(problem, **{name: tuple(kept)})


def alone(problem: Problem, found: tuple[Cause, ...]) -> Problem:
    """The problem as it would be if there were these causes only."""
    named = {atom for cause in found for atom in cause.atoms}
    for atom in atoms_of(problem):
        if atom not in named and atom.what not in {What.FIXED, What.NEVER, What.PRECEDENCE}:
            problem = without(problem, Cause((atom,)))
    for what in (What.FIXED, What.NEVER, What.PRECEDENCE):  # by their number: all at once
        rest = tuple(a for a in atoms_of(problem) if a.what is what and a not in named)
        problem = without(problem, Cause(rest)) if rest else problem
    return problem


def _smallest(problem: Problem) -> tuple[str, ...]:
    """The explanation: it suffices, and each cause of it is needed."""
    found = causes(problem)
    assert causes(alone(problem, found))
    for cause in found:
        assert not causes(alone(problem, tuple(one for one in found if one != cause))), cause
    return explain(problem)


def test_a_day_that_is_possible_needs_no_explanation() -> None:
    assert explain(DAY) == ()
    assert explain(replace(DAY, participants=_ana(min_meetings=3))) == ()


@pytest.mark.parametrize(
    ("problem", "expected"),
    [
        (
            replace(DAY, participants=_ana(min_meetings=4)),
            {"Ana (a) must have at least 4 meetings, and may meet 3 others."},
        ),
        (
            replace(
                DAY,
                participants=_ana(min_meetings=3),
                unavailable=frozenset({("a", "s1"), ("d", "s2")}),
            ),
            {
                "Ana (a) must have at least 3 meetings, and may meet 3 others.",
                "Ana (a) is not available in s1.",
                "Ana (a) has one delegate: at most 1 meeting at once, in 3 slots.",
            },
        ),
        (
            replace(DAY, fixed=(Fixed("a", "b", "s1"), Fixed("c", "a", "s1", "t2"))),
            {
                "Ana (a) has one delegate: at most 1 meeting at once, in 3 slots.",
                "The meeting of Ana (a) with Bob (b) in s1 is fixed.",
                "The meeting of Cléo (c) with Ana (a) in s1 at table t2 is fixed.",
            },
        ),
        (
            replace(DAY, fixed=(Fixed("a", "b", "s1", "t1"), Fixed("c", "d", "s1", "t1"))),
            {
                "Table t1 takes 1 meeting at once, in 3 slots.",
                "The meeting of Ana (a) with Bob (b) in s1 at table t1 is fixed.",
                "The meeting of Cléo (c) with d in s1 at table t1 is fixed.",
            },
        ),
        (
            replace(
                DAY,
                fixed=(Fixed("a", "b"),),
                unavailable=frozenset(
                    {("a", "s1"), ("a", "s2"), ("b", "s3"), ("c", "s1"), ("c", "s2")}
                ),
            ),
            {
                "The meeting of Ana (a) with Bob (b) is fixed.",
                "Ana (a) is only available in s3.",
                "Bob (b) is not available in s3.",
            },
        ),
        (
            replace(DAY, participants=_ana(home_table="t1", needs_accessible=True, min_meetings=1)),
            {
                "Ana (a) must have at least 1 meeting, and may meet 3 others.",
                "All meetings of Ana (a) are at table t1.",
                "Ana (a) needs an accessible table: those are t2.",
            },
        ),
        (
            replace(
                DAY,
                fixed=(Fixed("a", "b", "s2"), Fixed("c", "d", "s2")),
                precedences=(Precedence(("a", "b"), ("c", "d")),),
            ),
            {
                "Ana (a) must meet Bob (b) before Cléo (c) meets d.",
                "The meeting of Ana (a) with Bob (b) in s2 is fixed.",
                "The meeting of Cléo (c) with d in s2 is fixed.",
            },
        ),
        (
            replace(
                DAY, wishes=(*EVERYBODY[1:], Wish("b", "a", Kind.NEVER)), fixed=(Fixed("a", "b"),)
            ),
            {
                "One of Ana (a) and Bob (b) refuses to meet the other.",
                "The meeting of Ana (a) with Bob (b) is fixed.",
            },
        ),
        (
            replace(
                DAY, participants=_ana(max_meetings=1), fixed=(Fixed("a", "b"), Fixed("a", "c"))
            ),
            {
                "Ana (a) wants at most 1 meeting.",
                "The meeting of Ana (a) with Bob (b) is fixed.",
                "The meeting of Ana (a) with Cléo (c) is fixed.",
            },
        ),
        (
            replace(
                DAY,
                participants=tuple(replace(one, min_meetings=2) for one in PEOPLE),
                slots=SLOTS[:2],
                tables=DAY.tables[:1],
            ),
            None,
        ),
    ],
)
def test_the_smallest_set_of_causes_is_told(problem: Problem, expected: set[str] | None) -> None:
    told = _smallest(problem)
    if expected is None:
        assert "Table t1 takes 1 meeting at once, in 2 slots." in told
    else:
        assert set(told) == expected


@st.composite
def days(draw: st.DrawFn) -> Problem:
    """Small days that ask for so much that about half are impossible."""
    tables = tuple(Table(f"t{n}", accessible=bool(n)) for n in range(draw(st.integers(0, 2))))
    home = st.sampled_from(["", "", *(table.id for table in tables)])
    people = tuple(
        replace(
            one,
            delegates=draw(st.sampled_from([1, 1, 2])),
            min_meetings=draw(st.sampled_from([0, 1, 2])),
            max_meetings=draw(st.sampled_from([None, None, 2])),
            home_table=draw(home),
            needs_accessible=draw(st.sampled_from([False, False, bool(tables)])),
        )
        for one in PEOPLE
    )
    pairs = st.sampled_from([(a, b) for a in "abcd" for b in "abcd" if a < b])
    slots = SLOTS[: draw(st.integers(1, 3))]
    chosen = draw(st.lists(pairs, unique=True, max_size=4))
    fixed = draw(st.lists(pairs, unique=True, max_size=2))
    named = st.sampled_from(["", *(slot.id for slot in slots)])
    away = st.sampled_from([(one, slot.id) for one in "abcd" for slot in slots])
    ties = draw(st.lists(st.tuples(pairs, pairs), max_size=2))
    return Problem(
        people,
        slots,
        tables,
        frozenset(draw(st.lists(away, max_size=4))),
        tuple(Wish(a, b, Kind.WISH) for a, b in chosen),
        tuple(Fixed(a, b, draw(named), draw(home)) for a, b in fixed),
        tuple(Precedence(a, b) for a, b in ties if a != b),
    )


def _possible(problem: Problem) -> bool:
    return next(judge.plans(problem), None) is not None


@settings(max_examples=25, deadline=None)
@given(days())
def test_what_is_explained_is_impossible_and_every_cause_is_needed(problem: Problem) -> None:
    """The judge tries every plan there is."""
    found = causes(problem)
    assert bool(found) != _possible(problem)
    assert not found or not _possible(alone(problem, found))
    for cause in found:
        rest = tuple(one for one in found if one != cause)
        assert _possible(alone(problem, rest)), cause


def test_a_large_event_is_explained_in_bounded_time() -> None:
    """Twenty tables for three hundred people: too many causes to be told apart."""
    fair = family("fair", 1)
    met = {one for key in fair.candidates for one in key}
    crowd = replace(
        fair,
        participants=tuple(
            Participant(one.id, min_meetings=6 if one.id in met else 0) for one in fair.participants
        ),
        tables=tuple(Table(table.id) for table in fair.tables[:20]),
        unavailable=frozenset(),
        wishes=(*fair.wishes, *_ring([one.id for one in fair.participants])),
        fixed=(),
        precedences=(),
    )
    began = time.perf_counter()
    told = explain(crowd, seconds=6)
    assert time.perf_counter() - began < 20
    assert [line.split(" ")[0] for line in told] == ["The", "20"]
    assert "300 participants add up to 1800" in told[0]
    assert told[1].startswith("20 tables (")


def test_three_of_a_crowd_who_cannot_all_meet_in_two_slots_are_named() -> None:
    """Each of them could, alone: only slots tell, and everybody else has a minimum too."""
    evening = family("evening", 1)
    three = [one.id for one in evening.participants[:3]]
    others = tuple(w for w in evening.wishes if not {w.by, w.of} & set(three))
    wishes = (*others, *(Wish(a, b, Kind.WISH) for a in three for b in three if a < b))
    met = {one for key in replace(evening, wishes=wishes, fixed=()).candidates for one in key}
    crowd = replace(
        evening,
        participants=tuple(
            Participant(one.id, min_meetings=2 if one.id in three else int(one.id in met))
            for one in evening.participants
        ),
        unavailable=frozenset((one, slot.id) for one in three for slot in evening.slots[2:]),
        wishes=wishes,
        fixed=(),
        precedences=(),
    )
    found = causes(crowd, seconds=10)
    assert {atom.who[0] for cause in found for atom in cause.atoms} == set(three)
    assert len(_smallest(crowd)) == len(found)


def _ring(ids: list[str]) -> list[Wish]:
    """Wishes that give everybody six more people to meet."""
    count = len(ids)
    return [
        Wish(one, ids[(at + step) % count], Kind.WISH)
        for at, one in enumerate(ids)
        for step in (41, 43, 47)
    ]
