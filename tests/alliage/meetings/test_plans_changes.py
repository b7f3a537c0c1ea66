"""What differs between two plans, what each participant has, which plan is better: no database."""

import random
from dataclasses import replace

import pytest
from tests.alliage.meetings.plans_world import plan

from alliage.meetings import wording_plans as wording
from alliage.meetings.adapters import plans as adapter
from alliage.meetings.plan_changes import Place, changes, shares
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


def problem() -> Problem:
    people = tuple(Participant(key, name=f"Secret {key}", family="peer") for key in "abcdef")
    return Problem(
        people,
        (Slot("1", session="1"), Slot("2", session="1"), Slot("3", session="2")),
        (Table("7", accessible=True), Table("8", "Nord", 4)),
        frozenset({("a", "2"), ("f", "1")}),
        (
            Wish("b", "a", Kind.MUST, 5),
            Wish("a", "b", Kind.WISH, 2),
            Wish("c", "d", Kind.WISH, 4),
            Wish("d", "c", Kind.RATHER_NOT),
            Wish("a", "e", Kind.WISH, 5),
            Wish("e", "a", Kind.NEVER),
            Wish("f", "c", Kind.WISH, 1),
        ),
        (Fixed("a", "f", "3", "7"),),
        (Precedence(("a", "b"), ("c", "d")),),
    )


class TestChanges:
    def test_only_those_of_meetings_that_differ_are_touched(self) -> None:
        before = {("a", "b"): Place("1", "7"), ("c", "d"): Place("1", "8"), ("a", "e"): Place("2")}
        after = {("a", "b"): Place("1", "7"), ("c", "d"): Place("1", "9"), ("b", "f"): Place("2")}
        found = changes(before, after)
        assert (set(found.added), set(found.removed), set(found.moved), found.kept) == (
            {("b", "f")},
            {("a", "e")},
            {("c", "d")},
            1,
        )
        assert found.touched == set("bfaecd")
        assert not changes(before, dict(before))

    def test_waits_are_free_slots_between_two_meetings_of_one_session(self) -> None:
        given = adapter.problem_to_json(problem())
        given["slots"] = [
            {"id": str(n), "session": "1" if n < 4 else "2", "break_after": False} for n in range(7)
        ]
        given["unavailable"] = [["b", "1"]]
        held = {("a", "b"): Place("0"), ("b", "c"): Place("3"), ("a", "c"): Place("6")}
        found = shares(given, held)
        assert (found["b"].waits, found["a"].waits, found["c"].waits) == (1, 0, 0)
        assert (found["a"].said, found["a"].met, found["b"].musts_met) == (2, 1, 1)


class TestBetter:
    @pytest.mark.parametrize(
        ("new", "old"),
        [
            ({"musts": 2}, {"musts": 1, "floor": 9, "wishes": 90}),
            ({"floor": 2, "waits": 9}, {"floor": 1}),
            ({"wishes": 8, "waits": 2}, {"wishes": 8, "waits": 3}),
        ],
    )
    def test_the_first_level_that_differs_decides(self, new, old) -> None:
        assert adapter.better(plan([], **new), plan([], **old))
        assert not adapter.better(plan([], **old), plan([], **new))

    def test_a_plan_is_better_than_none_and_none_is_never_better(self) -> None:
        assert adapter.better(plan([]), {})
        assert not adapter.better({}, plan([]))
        assert not adapter.better(plan([], wishes=3), plan([], wishes=3))


class TestProblemAsJson:
    def test_there_and_back(self) -> None:
        assert adapter.problem_from_json(adapter.problem_to_json(problem())) == problem()

    @pytest.mark.parametrize("spoilt", ["participants", "wishes", "precedences"])
    def test_what_is_spoilt_is_said(self, spoilt) -> None:
        found = adapter.problem_to_json(problem())
        found[spoilt] = [{"unknown": 1}]
        with pytest.raises(adapter.SchedulingError):
            adapter.problem_from_json(found)


class TestAlike:
    def test_everybody_says_as_much_and_the_day_is_the_same(self) -> None:
        given, found = problem(), adapter.alike(problem(), random.Random(3))
        assert (found.slots, found.tables) == (given.slots, given.tables)
        assert sorted(one.slot for one in found.fixed) == ["3"]
        assert len(found.unavailable) == 2
        assert len(found.precedences) == 1

        def said(one: Problem) -> list[tuple[int, int]]:
            kinds = [
                [w.kind for w in one.wishes if w.by == who.id and w.kind in (Kind.MUST, Kind.WISH)]
                for who in one.participants
            ]
            return sorted((each.count(Kind.MUST), len(each)) for each in kinds)

        assert said(found) == said(given)
        weights = [sorted(w.weight for w in one.wishes) for one in (found, given)]
        assert sum(weights[0]) == sum(w.weight for w in given.wishes if w.kind in ("must", "wish"))

    def test_nobody_is_named_and_nothing_said_against_anybody_is_left(self) -> None:
        found = adapter.alike(problem(), random.Random(3))
        assert {one.kind for one in found.wishes} == {Kind.MUST, Kind.WISH}
        assert {(one.name, one.family, one.organisation) for one in found.participants} == {
            ("", "", "")
        }
        assert {one.id for one in found.participants} == {f"p{n:03}" for n in range(1, 7)}

    def test_refusals_play_no_part(self) -> None:
        given = problem()
        kept = tuple(one for one in given.wishes if one.kind in (Kind.MUST, Kind.WISH))
        without = replace(given, wishes=kept)
        for seed in range(5):
            found = adapter.alike(given, random.Random(seed))
            assert found == adapter.alike(without, random.Random(seed))

    def test_whom_one_wishes_is_drawn_even_where_everybody_can_be_told_apart(self) -> None:
        """An organiser who gives each a limit of its own still learns nothing from the files."""
        people = tuple(Participant(key, max_meetings=n) for n, key in enumerate("abcdef", start=5))
        secret = Problem(people, (), wishes=(Wish("a", "b", Kind.WISH),))
        read = set()
        for seed in range(60):
            found = adapter.alike(secret, random.Random(seed))
            who = {one.id: one.max_meetings for one in found.participants}
            read |= {(who[one.by], who[one.of]) for one in found.wishes}
        assert read == {(5, most) for most in range(6, 11)}


class TestWords:
    def test_a_plan_in_a_sentence(self) -> None:
        found = plan([], musts=2, floor=4, wishes=118, waits=3)
        assert wording.summary(found) == (
            "2 rencontres indispensables sur 2 possibles au plus, 118 points de souhaits sur 118 "
            "possibles au plus, chacun fait au moins 4 rencontres, 3 attentes en tout."
        )
        assert wording.certificate(found).startswith("C’est prouvé")

    def test_what_is_not_proved_is_called_not_known(self) -> None:
        found = plan([], wishes=118, waits=3)
        found["levels"][4].update(bound=None, proved=False)
        line = wording.level_lines(found)[4]
        assert (line.bound, line.sure) == ("non connue", "on ne sait pas si l’on peut mieux")
        assert "attentes en tout" in wording.certificate(found)
        assert "sur" not in wording.summary(found).split("attentes")[1]

    def test_the_english_of_the_engine_is_never_shown(self) -> None:
        found = plan([], wishes=1)
        words = f"{wording.summary(found)}{wording.certificate(found)}{wording.level_lines(found)}"
        assert "free slots" not in words
