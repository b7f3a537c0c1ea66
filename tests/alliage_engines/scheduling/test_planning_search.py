"""How a search goes: its time, its listener, where it starts from; what it says of what is not met."""

import random
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.alliage_engines.scheduling.test_planning import kept

from alliage_engines.scheduling import (
    Fixed,
    Infeasible,
    Kind,
    Meeting,
    Participant,
    Plan,
    Problem,
    Slot,
    Table,
    Wish,
    check,
    planning,
)
from alliage_engines.scheduling.folder import write_folder
from alliage_engines.scheduling.generate import family
from alliage_engines.scheduling.plan import LEVELS, Progress
from alliage_engines.scheduling.planning import boards, chains, kempe
from alliage_engines.scheduling.planning.bounds import least_waits
from alliage_engines.scheduling.planning.day import Day


def crowded(people: int = 24, slots: int = 6, wishes: int = 130) -> Problem:
    """More wishes than there is room for, some who are not always there, tables for nearly all."""
    drawn = random.Random(5)
    ids = [f"p{n:02}" for n in range(people)]
    pairs = drawn.sample([(a, b) for a in ids for b in ids if a < b], wishes)
    names = [f"s{n}" for n in range(slots)]
    return Problem(
        tuple(Participant(one) for one in ids),
        tuple(Slot(one) for one in names),
        tuple(Table(f"t{n}", "AB"[n % 2]) for n in range(people // 2 - 1)),
        frozenset((one, name) for one in ids for name in names if drawn.random() < 0.15),
        tuple(Wish(*key, Kind.WISH, drawn.randint(1, 5)) for key in pairs),
    )


def worth(plan: Plan) -> tuple[int, ...]:
    return tuple(
        one.achieved if name in LEVELS[:3] else -one.achieved
        for name, one in zip(LEVELS, plan.levels, strict=True)
    )


@pytest.mark.parametrize("seed", [0, 1])
def test_a_usual_evening_is_proved_down_to_the_waits(seed: int, tmp_path: Path) -> None:
    problem = family("evening", seed)
    heard: list[Progress] = []
    # Time enough for a crowded machine: a quiet one is done within a second.
    plan = planning.solve(problem, seconds=20, listen=heard.append)
    write_folder(problem, tmp_path)
    for one in [*(progress.best for progress in heard if progress.best), plan]:
        (tmp_path / "plan.json").write_text(one.text(), encoding="utf-8")
        assert check.violations(tmp_path, tmp_path / "plan.json") == []
    assert all(level.proved for level in plan.levels[:5])
    assert {level.name: level.achieved for level in plan.levels} == planning.measure(
        problem, plan.meetings
    )
    wishes = {
        tuple(sorted((w.by, w.of))) for w in problem.wishes if w.kind in (Kind.WISH, Kind.MUST)
    }
    met = {one.pair for one in plan.meetings}
    assert {(one.a, one.b) for one in plan.unmet} == wishes - met
    assert all(one.why for one in (*plan.unmet, *plan.levels))


def test_a_search_out_of_time_leaves_a_plan() -> None:
    begun = time.monotonic()
    plan = planning.solve(crowded(), seconds=0.01, workers=1)
    assert time.monotonic() - begun < 30
    kept_of_many(crowded(), plan)


def test_each_plan_told_is_better_and_one_worker_finds_the_same_again() -> None:
    problem = crowded(10, 4, 30)

    def run() -> tuple[Plan, list[Plan]]:
        heard: list[Plan] = []

        def listen(progress: Progress) -> None:
            if progress.best is not None:
                heard.append(progress.best)

        plan = planning.solve(problem, seconds=30, workers=1, seed=3, listen=listen)
        return plan, heard

    plan, heard = run()
    assert heard
    assert [worth(one) for one in heard] == sorted(worth(one) for one in heard)
    assert worth(heard[-1]) == worth(plan)
    for one in heard:
        kept_of_many(problem, one)
    # So small that no step is cut short by the clock.
    assert run()[0].meetings == plan.meetings


@pytest.mark.parametrize("after", [0, 1])
def test_a_listener_that_raises_ends_the_search_with_what_it_has_heard(after: int) -> None:
    heard: list[Plan] = []

    def listen(progress: Progress) -> None:
        if progress.best is not None:
            heard.append(progress.best)
        if len(heard) >= after:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        planning.solve(crowded(), seconds=20, listen=listen)
    assert len(heard) == after
    for plan in heard:
        kept_of_many(crowded(), plan)


def test_a_listener_may_raise_from_within_the_solver() -> None:
    """Nine slots of ten cannot hold a whole round robin, so pairs and slots are sought at once."""
    ids = [f"p{n}" for n in range(10)]
    pairs = [(a, b) for a in ids for b in ids if a < b]
    shut = frozenset((one, f"s{n}") for n, one in enumerate(ids[:9]))
    problem = Problem(
        tuple(Participant(one) for one in ids),
        tuple(Slot(f"s{n}") for n in range(9)),
        unavailable=shut,
        wishes=tuple(Wish(*key, Kind.WISH, 1 + n % 5) for n, key in enumerate(pairs)),
    )
    heard: list[Plan] = []

    def listen(progress: Progress) -> None:
        if progress.best is not None:
            heard.append(progress.best)
        if len(heard) == 2:
            raise TimeoutError

    with pytest.raises(TimeoutError):
        planning.solve(problem, seconds=20, listen=listen)
    assert worth(heard[1]) > worth(heard[0])


def kept_of_many(problem: Problem, plan: Plan) -> None:
    kept(problem, plan)
    assert {one.name: one.achieved for one in plan.levels} == planning.measure(
        problem, plan.meetings
    )


def test_a_plan_made_before_is_the_least_that_is_found() -> None:
    problem = crowded()
    before = planning.solve(problem, seconds=0.5, workers=1)
    again = planning.solve(problem, seconds=0.01, workers=1, start=before)
    assert worth(again) >= worth(before)


def test_a_plan_made_before_that_no_longer_holds_is_left() -> None:
    problem = crowded()
    before = planning.solve(problem, seconds=0.5, workers=1)
    gone = before.meetings[0]
    shut = problem.unavailable | {(gone.a, gone.slot)}
    other = Problem(problem.participants, problem.slots, problem.tables, shut, problem.wishes)
    kept_of_many(other, planning.solve(other, seconds=0.5, workers=1, start=before))


def test_no_plan_is_told_with_reasons() -> None:
    people = (Participant("ada", min_meetings=2), Participant("bob"))
    problem = Problem(people, (Slot("s"),), wishes=(Wish("ada", "bob", Kind.WISH),))
    with pytest.raises(Infeasible) as refused:
        planning.solve(problem, seconds=1)
    assert refused.value.reasons


def test_nobody_learns_who_refuses() -> None:
    people = tuple(Participant(one) for one in ("ada", "bob", "cy", "dan"))
    wishes = (
        Wish("ada", "bob", Kind.WISH),
        Wish("bob", "ada", Kind.NEVER),
        Wish("ada", "cy", Kind.WISH),
        Wish("cy", "ada", Kind.RATHER_NOT),
        Wish("ada", "dan", Kind.WISH, 5),
        Wish("cy", "dan", Kind.WISH, 1),
    )
    plan = planning.solve(Problem(people, (Slot("s"),), wishes=wishes), seconds=1)
    assert [one.pair for one in plan.meetings] == [("ada", "dan")]
    assert {(one.a, one.b): one.why for one in plan.unmet} == {
        ("ada", "bob"): "not possible",
        ("ada", "cy"): "not possible",
        ("cy", "dan"): "dan has 1 slot and 1 meeting, all of greater weight",
    }
    assert plan.level("wishes").why == (
        "2 wishes of weight 6; 2 wishes and 1 free place at 1 participant (dan)"
    )


def test_measure_counts_changes_and_walking_between_meetings_of_who_is_alone() -> None:
    people = (
        Participant("ada"),
        Participant("bob", delegates=2),
        Participant("cy"),
        Participant("dan"),
    )
    slots = (Slot("1"), Slot("2"), Slot("3", break_after=True), Slot("4"))
    tables = (Table("x", "hall"), Table("y", "hall"), Table("z", "stage"))
    wishes = tuple(
        Wish(a, b, Kind.WISH, 2)
        for a, b in [("ada", "bob"), ("ada", "cy"), ("dan", "ada"), ("bob", "cy")]
    )
    problem = Problem(people, slots, tables, frozenset({("cy", "2")}), wishes)
    meetings = [
        Meeting("ada", "dan", "4", "z"),
        Meeting("ada", "bob", "1", "x"),
        Meeting("ada", "cy", "3", "y"),
        Meeting("bob", "cy", "1", "x"),
    ]
    # ada: x, y, z with a wait in 2; cy is away in 2; bob comes with a colleague.
    assert planning.measure(problem, meetings) == {
        "musts": 0,
        "floor": 1,
        "wishes": 8,
        "worst_wait": 1,
        "waits": 1,
        "table_changes": 3,
        "walking": 1,
    }
    assert planning.measure(problem, [])["floor"] == 0


def test_waits_of_one_alone_are_a_bound() -> None:
    """ada meets bob first and cy last, and has one more meeting for the two slots between."""
    people = tuple(Participant(one) for one in ("ada", "bob", "cy", "dan"))
    slots = tuple(Slot(f"s{n}") for n in range(4))
    wishes = tuple(Wish("ada", other, Kind.WISH) for other in ("bob", "cy", "dan"))
    fixed = (Fixed("ada", "bob", "s0"), Fixed("ada", "cy", "s3"))
    problem = Problem(people, slots, wishes=wishes, fixed=fixed)
    assert least_waits(Day.of(problem), {"musts": 0, "wishes": 9}) == (1, 0, 0, 0)
    plan = planning.solve(problem, seconds=1)
    assert plan.level("waits").achieved == plan.level("waits").bound == 1


def test_a_plan_with_too_few_tables_is_on_the_way_to_a_better_one_but_never_the_best() -> None:
    problem = family("evening", 2)
    day = Day.of(replace(problem, tables=problem.tables[: len(problem.tables) // 2]))
    board = boards.make(day, {}, [0 for _ in day.people], 7)
    for m in range(len(day.choices)):
        chains.insert(board, m, 2)
    assert board.box[chains.OVER] == 0
    board.box[chains.FINE] = 1
    kempe.start(board)
    waits, over = board.wait.sum(), 0
    for _ in range(12):
        kempe.anneal(board, 50, 1.5, 0)
        left = np.maximum(board.used - board.capacity[:, None], 0).sum()
        assert board.box[chains.OVER] == left
        over = max(over, left)
        used = np.zeros_like(board.used)
        for m, s in enumerate(board.best):
            for r in board.uses[m][board.uses[m] != chains.NONE] if s != chains.NONE else ():
                used[r, s] += 1
        assert (used <= board.capacity[:, None]).all()
    assert over > 0
    assert board.box[chains.BEST_TOTAL] <= waits


@pytest.mark.long
def test_compiled_moves_are_the_same_as_those_in_plain_python() -> None:
    day = Day.of(family("evening", 2))
    found = []
    for kernels in (kempe, boards.kernels(compiled=True)):
        board = boards.make(day, {}, [one.min_meetings for one in day.people], 7)
        left = [m for m in range(len(day.choices)) if not chains.insert(board, m, 20)]
        board.box[chains.LOOSE] = len(left)
        kempe.start(board)
        kernels.anneal(board, 1500, 0.7, 0)
        found.append((board.slot.tolist(), board.best.tolist(), board.box.tolist()))
        assert [kempe.waits_of(board, p) for p in range(len(day.people))] == board.wait.tolist()
    assert found[0] == found[1]
