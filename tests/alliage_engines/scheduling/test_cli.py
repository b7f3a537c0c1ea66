"""`alliage meetings`: what it writes, what it says, how it ends, whatever ends it."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.alliage_engines.scheduling.files import DZN, EVENT, plan, write, write_event
from typer.testing import CliRunner, Result

from alliage_engines.scheduling import Plan, running
from alliage_engines.scheduling.check import repair_violations, violations
from alliage_engines.scheduling.cli import app
from alliage_engines.scheduling.plan import Level, Listener, Mode, Progress, Status
from alliage_engines.scheduling.running import Run
from alliage_engines.scheduling.summary import of_plan

ROOT = Path(__file__).parents[3]


def _run(*words: object) -> Result:
    return CliRunner().invoke(app, list(map(str, words)))


def test_a_day_is_planned_and_checked(tmp_path: Path) -> None:
    event, out = write_event(tmp_path / "event"), tmp_path / "plan.json"
    done = _run("solve", event, "--out", out, "--time-limit", 2, "--workers", 1)
    assert done.exit_code == 0, done.output
    assert "1 of at most 1 musts, 15 of at most 15 wishes, everyone meets at least" in done.stdout
    assert done.stderr == ""  # no progress where nobody looks
    assert violations(event, out) == []
    done = _run("check", event, out)
    assert (done.exit_code, done.stdout) == (0, f"{out}: nothing is wrong\n")
    made = json.loads(out.read_text(encoding="utf-8"))
    assert set(made) == {"status", "mode", "levels", "meetings", "unmet", "seconds"}


def test_an_instance_of_the_literature_is_solved_and_checked(tmp_path: Path) -> None:
    (tmp_path / "x.dzn").write_text(DZN, encoding="utf-8")
    out = tmp_path / "plan.json"
    done = _run("solve", tmp_path / "x.dzn", "--out", out, "--time-limit", 10)
    assert done.exit_code == 0, done.output
    assert done.stdout.endswith("proved\n")
    assert _run("check", tmp_path / "x.dzn", out).exit_code == 0
    made = json.loads(out.read_text(encoding="utf-8"))
    assert [one["index"] for one in made["meetings"]] == [1, 2, 3, 4]
    assert [level["name"] for level in made["levels"]] == ["breaks"]


def test_an_impossible_day_is_explained_in_words(tmp_path: Path) -> None:
    event, out = tmp_path / "event", tmp_path / "plan.json"
    write_event(event, participants=EVENT["participants"].replace("private,1,1,2", "private,1,4,"))
    done = _run("solve", event, "--out", out, "--time-limit", 2)
    assert done.exit_code == 2
    assert "- Bob (b) must have at least 4 meetings, and may meet 3 others.\n" in done.stderr
    assert done.stdout == ""
    assert json.loads(out.read_text(encoding="utf-8"))["status"] == "infeasible"
    done = _run("check", event, out)
    assert (done.exit_code, "cannot show" in done.stdout) == (0, True)


def test_bad_input_ends_with_its_place_and_changes_nothing(tmp_path: Path) -> None:
    event, out = tmp_path / "event", write(tmp_path / "plan.json", "as before")
    write_event(event, wishes="from,to,kind,weight\na,b,wish,9\n")
    done = _run("solve", event, "--out", out)
    assert done.exit_code == 2
    assert done.stderr.startswith(f"alliage: {event / 'wishes.csv'}, line 2, weight: ")
    assert json.loads(out.read_text(encoding="utf-8")) == "as before"
    (tmp_path / "x.dzn").write_text(DZN, encoding="utf-8")
    for words in (("absent",), (tmp_path / "x.dzn", "--out", tmp_path / "x.dzn")):
        done = _run("solve", *words, *(("--out", out) if len(words) == 1 else ()))
        assert (done.exit_code, done.stderr[:9]) == (2, "alliage: ")


def test_what_is_wrong_is_printed_line_by_line(tmp_path: Path) -> None:
    event = write_event(tmp_path / "event")
    wrong = write(tmp_path / "plan.json", plan(unmet=[], status="optimal"))
    done = _run("check", event, wrong)
    assert done.exit_code == 1
    assert sorted(done.stdout.splitlines()) == sorted(violations(event, wrong))
    assert _run("check", event, tmp_path / "absent.json").exit_code == 2
    done = _run("check", event, wrong, "--before", wrong)
    assert (done.exit_code, "go together" in done.stderr) == (2, True)


@pytest.mark.parametrize("offer", ["still", "few", "deeper"])
def test_a_plan_is_repaired(tmp_path: Path, offer: str) -> None:
    """d leaves: who it was to meet is free, and f walks in."""
    event = write_event(tmp_path / "event", precedence=None)
    before, new = write(tmp_path / "plan.json", plan()), tmp_path / "new.json"
    change = write(
        tmp_path / "change.json",
        {
            "now": "s2",
            "absent": [{"participant": "d", "from": "s2", "to": "s4"}],
            "arrived": [{"id": "f", "wishes": [{"from": "f", "to": "c", "kind": "wish"}]}],
        },
    )
    words = ("--out", new, "--offer", offer, "--event", tmp_path / "after")
    done = _run("repair", event, before, change, *words)
    assert done.exit_code == 0, done.output
    assert [line.partition(":")[0] for line in done.stdout.splitlines()[:3]] == [
        "still",
        "few",
        "deeper",
    ]
    assert repair_violations(event, before, change, new) == []
    assert _run("check", tmp_path / "after", new).stdout == f"{new}: nothing is wrong\n"
    done = _run("check", event, new, "--change", change, "--before", before)
    assert done.exit_code == 0, done.output
    met = {(one["a"], one["b"]) for one in json.loads(new.read_text("utf-8"))["meetings"]}
    assert ("c", "f") in met
    assert ("d", "e") not in met


def test_repairs_of_what_is_not_there_are_refused(tmp_path: Path) -> None:
    event, before = write_event(tmp_path / "event"), write(tmp_path / "plan.json", plan())
    for change in ({"absent": [{"participant": "z"}]}, {"now": 9}, []):
        path = write(tmp_path / "change.json", change)
        done = _run("repair", event, before, path, "--out", tmp_path / "new.json")
        assert (done.exit_code, done.stderr[:9]) == (2, "alliage: "), done.output
    done = _run("repair", event, before, write(path, {}), "--out", before)
    assert (done.exit_code, "would be lost" in done.stderr) == (2, True)
    assert not (tmp_path / "new.json").exists()


def test_rounds_and_drawn_events_are_written(tmp_path: Path) -> None:
    event, out = tmp_path / "event", tmp_path / "rounds.json"
    assert _run("generate", "evening", "--seed", 2, "--out", event).exit_code == 0
    people = "".join(f"p{number:03},{'ab'[number % 2]}\n" for number in range(1, 13))
    (event / "participants.csv").write_text(f"id,family\n{people}", encoding="utf-8")
    for name in ("availability", "wishes", "fixed", "precedence"):
        (event / f"{name}.csv").unlink()
    (event / "wishes.csv").write_text("from,to,kind\np002,p001,never\n", encoding="utf-8")
    (event / "tables.csv").write_text("id,capacity\nx,4\ny,4\nz,4\n", encoding="utf-8")
    done = _run("rounds", event, "--rounds", 3, "--out", out, "--time-limit", 1)
    assert done.exit_code == 0, done.output
    seated = json.loads(out.read_text("utf-8"))["rounds"]
    assert [sorted(one) for one in seated] == [["x", "y", "z"]] * 3
    assert [sum(len(at) for at in one.values()) for one in seated] == [12] * 3
    assert not any({"p001", "p002"} <= set(at) for one in seated for at in one.values())
    assert _run("generate", "wedding", "--out", tmp_path / "w").exit_code == 2


def _plan(breaks: int) -> Plan:
    return Plan(Status.FEASIBLE, Mode.BENCHMARK, (Level("breaks", breaks),), ())


def _give(listen: Listener, *breaks: int) -> None:
    for one in breaks:
        listen(Progress("search", 0.0, _plan(one)))


def test_the_best_plan_is_kept_when_a_solver_forgets_the_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(running, "PATIENCE", 0.3)
    end = threading.Event()

    def forgetful(listen: Listener) -> Plan:
        _give(listen, 5, 4)
        end.wait(20)
        return _plan(3)

    kept: list[Plan] = []
    run = Run(forgetful, kept.append, lambda _: None)
    assert run(0.2) == kept[-1] == _plan(4)
    assert run.stopped
    assert run.stuck
    end.set()
    run.thread.join()
    assert kept[-1] == _plan(4)  # what came too late is not written


def test_a_solver_that_fails_says_so_and_one_without_plan_has_none() -> None:
    def failing(listen: Listener) -> Plan:
        _give(listen, 5)
        raise ZeroDivisionError

    kept: list[Plan] = []
    with pytest.raises(ZeroDivisionError):
        Run(failing, kept.append, lambda _: None)(1)
    assert kept == [_plan(5)]

    def asleep(listen: Listener) -> Plan:
        while True:
            time.sleep(0.01)
            listen(Progress("search", 0.0))

    run = Run(asleep, kept.append, lambda _: running.time.sleep(0))
    threading.Timer(0.2, lambda: os.kill(os.getpid(), signal.SIGTERM)).start()
    assert run(20) is None
    assert (run.stopped, run.stuck, len(kept)) == (True, False, 1)


_SLOW = """
import sys, time
from alliage_engines.scheduling import planning, running
from alliage_engines.scheduling.cli import app
from alliage_engines.scheduling.plan import Progress

running.PATIENCE = 0.3
found = planning.solve

def slow(problem, *, listen, seconds, **rest):
    plan = found(problem, seconds=1, **rest)
    listen(Progress("search", 0.0, plan))
    while True:
        time.sleep(0.05)
        if POLITE:
            listen(Progress("search", 0.0))

planning.solve = slow
app(sys.argv[1:])
"""


@pytest.mark.parametrize(
    ("number", "polite"),
    [(signal.SIGTERM, False), (signal.SIGINT, True), (signal.SIGKILL, True)],
)
def test_a_command_that_is_ended_leaves_its_best_plan(
    tmp_path: Path, number: signal.Signals, polite: bool
) -> None:
    event, out = write_event(tmp_path / "event"), tmp_path / "plan.json"
    code = _SLOW.replace("POLITE", str(polite))
    with subprocess.Popen(
        [sys.executable, "-c", code, "solve", event, "--out", out, "--workers", "1"],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        _until(out.exists)
        process.send_signal(number)
        said, complained = process.communicate(timeout=20)
    assert violations(event, out) == []
    if number != signal.SIGKILL:
        assert process.returncode == 0, complained
        assert "stopped; the best plan so far is kept" in complained
        assert "15 of at most 15 wishes" in said
        assert [path.name for path in tmp_path.iterdir() if path.suffix == ".tmp"] == []


def _until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_plan_in_a_line_says_what_is_not_known() -> None:
    made = Plan.from_json(plan())
    assert of_plan(made) == (
        "1 of at most 1 musts, 15 of at most 17 wishes, everyone meets at least 1, 1 wait in all"
    )
    assert of_plan(_plan(2)) == "0 meetings, 2 breaks, at least a number not known"
