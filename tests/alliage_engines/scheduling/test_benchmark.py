"""The literature's mode: plans against every other plan, published optima, time, words."""

import csv
import json
import subprocess
import time
from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.alliage_engines.scheduling.benchmark_data import (
    TINY,
    allowed,
    instance,
    least_breaks,
    waits,
)

from alliage_engines.scheduling.benchmark import (
    Benchmark,
    annealing,
    chains,
    read_dzn,
    searching,
    solve,
    solving,
)
from alliage_engines.scheduling.benchmark.encoding import FAIR
from alliage_engines.scheduling.benchmark.explaining import possible, reasons, reduced
from alliage_engines.scheduling.benchmark.searching import HOW
from alliage_engines.scheduling.checking import dzn as checking
from alliage_engines.scheduling.plan import Plan, Progress, Status
from alliage_engines.scheduling.problem import Infeasible, SchedulingError


class Learnt:
    """What a search tells, its claims held against each other."""

    def __init__(self, given: Benchmark) -> None:
        self.given, self.best, self.bound, self.impossible = given, None, 0, False

    def __call__(self, **learnt: Any) -> None:
        self.impossible |= "impossible" in learnt
        self.bound = max(self.bound, learnt.get("bound", 0))
        if "slots" in learnt:
            assert allowed(self.given, tuple(learnt["slots"]))
            breaks = sum(waits(self.given, tuple(learnt["slots"])))
            self.best = breaks if self.best is None else min(self.best, breaks)


def agrees(given: Benchmark, how: str, least: int | None) -> None:
    learnt, domains = Learnt(given), reduced(given)
    if not possible(domains):
        assert least is None
        return
    HOW[how](given, domains, 0, learnt)
    assert learnt.impossible == (least is None)
    assert learnt.best == least
    assert learnt.bound <= (least or 0) or learnt.impossible


@st.composite
def small(draw: Callable[..., Any]) -> Benchmark:
    """Few enough meetings for every plan to be tried, with every rule of the format."""
    people, slots = draw(st.integers(2, 4)), draw(st.integers(2, 5))
    pairs = [*combinations(range(people), 2)]
    meetings = draw(st.lists(st.sampled_from(pairs), min_size=1, max_size=4))
    numbers = range(len(meetings))
    rare = st.integers(0, 5).map(lambda n: n == 0)
    return instance(
        meetings,
        participants=people,
        slots=slots,
        tables=draw(st.integers(1, 2)),
        morning=draw(st.integers(1, slots)),
        sessions=[draw(st.sampled_from([1, 2, 3, 3, 3])) for _ in numbers],
        forbidden={p: draw(st.sets(st.integers(0, slots - 1), max_size=2)) for p in range(people)},
        fixed={m: draw(st.integers(0, slots - 1)) for m in numbers if draw(rare)},
        before={m: {draw(st.sampled_from(numbers)) for _ in "1"} for m in numbers if draw(rare)},
    )


@settings(max_examples=60, deadline=None)
@given(small(), st.sampled_from(["steps", "halves", "cores"]))
def test_no_plan_has_fewer_breaks_than_the_one_proved(drawn: Benchmark, how: str) -> None:
    agrees(drawn, how, least_breaks(drawn))


@settings(max_examples=40, deadline=None)
@given(st.data(), st.sampled_from(["steps", "cores"]))
def test_breaks_of_any_two_differ_by_at_most_two(data: st.DataObject, how: str) -> None:
    """All meetings fixed: days with many breaks, and nobody left who cannot have one."""
    slots = data.draw(st.integers(7, 11))
    meetings, fixed = [], {}
    for slot in range(slots):
        for pair in data.draw(st.sampled_from([[], [(0, 1)], [(0, 1), (2, 3)], [(1, 2)]])):
            fixed[len(meetings)] = slot
            meetings.append(pair)
    given = instance(meetings, participants=4, slots=slots, tables=2, fixed=fixed)
    agrees(given, how, least_breaks(given))


@settings(max_examples=40, deadline=None)
@given(small(), st.integers(0, 99))
def test_chains_keep_every_rule_and_their_counts(drawn: Benchmark, seed: int) -> None:
    domains = reduced(drawn)
    if not possible(domains):
        return
    board = annealing.board_of(drawn, domains, seed)
    if chains.place(board, 3):
        return
    chains.anneal(board, 300, 0.5, 0.1, 0)
    for slots in (board.slot.tolist(), board.best.tolist()):
        assert allowed(drawn, tuple(slots)) or max(waits(drawn, tuple(slots))) > FAIR
    assert board.box[chains.COST] == sum(map(chains.price, board.days.tolist()))
    assert board.used.tolist() == [board.slot.tolist().count(s) for s in range(drawn.slots)]
    assert annealing.fair(board) == (max(waits(drawn, tuple(board.best.tolist()))) <= FAIR)


@settings(max_examples=25, deadline=None)
@given(small())
def test_annealing_then_going_down_ends_at_the_optimum(drawn: Benchmark) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(annealing, "compiled", lambda: chains)  # plain Python is enough here
        patch.setattr(annealing, "_FIRST", 100)
        patch.setattr(searching, "_ROUNDS", 1)
        agrees(drawn, "annealing", least_breaks(drawn))


def test_a_break_costs_the_same_however_long_and_what_is_forbidden_counts() -> None:
    far = instance([(0, 1), (0, 2)], slots=9, tables=1, fixed={0: 0, 1: 8})
    agrees(far, "steps", 1)
    refused = instance([(0, 1), (0, 2)], slots=3, tables=1, forbidden={0: {1}})
    agrees(refused, "steps", 1)


@pytest.fixture
def workers(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The processes that a solve starts; others of this process (a browser) are not its own."""
    started: list[Any] = []
    popen = subprocess.Popen

    def told(*args: Any, **options: Any) -> Any:
        started.append(popen(*args, **options))
        return started[-1]

    monkeypatch.setattr(solving.subprocess, "Popen", told)
    return started


def test_a_file_is_solved_by_processes_that_end(tmp_path: Path, workers: list[Any]) -> None:
    (tmp_path / "tiny.dzn").write_text(TINY)
    heard: list[Progress] = []
    plan = solve(read_dzn(tmp_path / "tiny.dzn"), seconds=30, listen=heard.append)
    assert plan.status is Status.OPTIMAL
    assert [level.achieved for level in plan.levels] == [
        least_breaks(read_dzn(tmp_path / "tiny.dzn"))
    ]
    assert list(checking.violations(tmp_path / "tiny.dzn", json.loads(plan.text()))) == []
    assert heard[-1].best or any(one.best for one in heard)
    assert workers
    assert all(worker.poll() is not None for worker in workers)


def test_an_event_without_meetings_is_planned() -> None:
    assert solve(instance([], slots=2, tables=1), seconds=30).status is Status.OPTIMAL


#: A worker that tells a plan with one break and a bound, then works for ever.
ENDLESS = """
import json, sys, time
sys.stdin.read()
print(json.dumps({"slots": [0, 2], "bound": 0}), flush=True)
time.sleep(600)
"""


def test_the_end_of_the_time_leaves_the_best(
    monkeypatch: pytest.MonkeyPatch, workers: list[Any]
) -> None:
    monkeypatch.setattr(solving, "_COMMAND", ENDLESS)
    plan = solve(instance([(0, 1), (0, 2)], slots=3, tables=1), seconds=1.5)
    assert (plan.status, plan.levels[0].achieved, plan.levels[0].bound) == ("feasible", 1, 0)
    assert not plan.levels[0].proved
    assert plan.seconds < 10
    assert workers
    assert all(worker.poll() is not None for worker in workers)


def test_time_over_before_any_plan_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(solving, "_COMMAND", "import time; time.sleep(600)")
    with pytest.raises(SchedulingError, match=r"no plan was found in 0\.3 seconds"):
        solve(instance([(0, 1)], slots=1, tables=1), seconds=0.3)


def test_a_listener_that_raises_ends_the_workers(
    monkeypatch: pytest.MonkeyPatch, workers: list[Any]
) -> None:
    monkeypatch.setattr(solving, "_COMMAND", ENDLESS)
    heard: list[Plan] = []

    def stop(progress: Progress) -> None:
        if progress.best:
            heard.append(progress.best)
            raise KeyboardInterrupt

    started = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        solve(instance([(0, 1), (0, 2)], slots=3, tables=1), seconds=60, listen=stop)
    assert heard[0].levels[0].achieved == 1
    assert time.monotonic() - started < 30
    assert workers
    assert all(worker.poll() is not None for worker in workers)


def test_what_cannot_be_is_explained_by_no_more_than_it_takes() -> None:
    crowded = instance([(0, 1), (0, 2), (1, 2)], slots=3, tables=2, forbidden={0: {0, 2}})
    with pytest.raises(Infeasible) as told:
        solve(crowded, seconds=30)
    assert told.value.reasons == (
        "participant 1 is not there in slot 1, 3",
        "participant 1 has 2 meetings, one at a time",
    )
    tied = instance([(0, 1), (2, 3)], slots=2, tables=1, fixed={0: 1}, before={1: {0}})
    with pytest.raises(Infeasible) as told:
        solve(tied)
    assert told.value.reasons == (
        "meeting 1 (1 with 2) is fixed in slot 2",
        "meeting 1 comes before meeting 2",
    )
    assert reasons(instance([(0, 1), (2, 3)], slots=1, tables=1)) == [
        "there are 1 tables and 1 slots"
    ]


@pytest.mark.samples
@pytest.mark.parametrize("name", ["tic-12", "forumt-14crafd", "tic-13crafb"])
def test_published_optima_are_proved(samples: Path, name: str) -> None:
    path = samples / "meetings" / f"{name}.original.dzn"
    with (samples / "meetings" / "optima.csv").open() as file:
        published = {row["instance"]: int(row["optimum_d2"]) for row in csv.DictReader(file)}
    plan = solve(read_dzn(path), seconds=60)
    assert plan.levels[0].proved
    assert plan.levels[0].achieved == published[name]
    assert list(checking.violations(path, json.loads(plan.text()))) == []
