"""The checker finds each thing that can be wrong, and shares no code with what makes plans."""

import ast
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.alliage_engines.scheduling.files import (
    DZN,
    EVENT,
    dzn_plan,
    meeting,
    plan,
    write,
    write_event,
)

from alliage_engines.scheduling import check
from alliage_engines.scheduling.check import CheckError, repair_violations, violations

Change = Callable[[dict[str, Any]], object]


def _wrong(folder: Path, made: object, **event: str | None) -> list[str]:
    return violations(write_event(folder / "event", **event), write(folder / "plan.json", made))


def _set(where: str, number: int, **cells: object) -> Change:
    return lambda made: made[where][number].update(cells)


def _meet(*cells: str) -> Change:
    return lambda made: made["meetings"].append(meeting(*cells))


def _drop(where: str, number: int) -> Change:
    return lambda made: made[where].pop(number)


def _put(**values: object) -> Change:
    return lambda made: made.update(values)


def test_a_plan_that_is_right_has_nothing_wrong(tmp_path: Path) -> None:
    assert _wrong(tmp_path, plan()) == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (_put(status="best"), "the status is 'best'"),
        (_put(mode="benchmark"), "the mode is 'benchmark'"),
        (_put(seconds=-1), "seconds is -1"),
        (_put(meetings={}), "meetings is no list"),
        (_put(levels=None), "levels is no list"),
        (_drop("levels", 6), "the levels are"),
        (_set("levels", 0, achieved="1"), "musts: achieved is '1'"),
        (_set("levels", 0, achieved=True), "musts: achieved is True"),
        (_set("levels", 0, proved=None), "musts: proved is None"),
        (_set("meetings", 0, slot=None), "meetings, number 1: slot is None"),
        (_set("meetings", 0, a="z"), "no participant 'z'"),
        (_set("meetings", 0, slot="s9"), "no slot 's9'"),
        (_set("meetings", 0, table="t9"), "no table 't9'"),
        (_set("meetings", 0, b="a"), "a with itself"),
        (_set("meetings", 0, a="b", b="a"), "the smaller id must stand first"),
        (_meet("c", "e", "s2", "t2"), "c with e in s2: one of them never wants it"),
        (_meet("a", "d", "s1", "t1"), "a with d in s1: nobody asked for it"),
        (_meet("a", "b", "s4", "t1"), "a with b: they meet 2 times"),
        (_set("meetings", 1, slot="s1"), "e meets somebody in s1, when it is not available"),
        (_set("meetings", 1, slot="s3"), "d has 2 meetings in s3 and 1 delegate"),
        (_set("meetings", 1, slot="s3"), "t3 has 2 meetings in s3 and room for 1"),
        (_set("meetings", 1, table=""), "d with e in s2: no table"),
        (_set("meetings", 0, table="t2"), "a with b in s1: at t2, not at home (t1)"),
        (_set("meetings", 3, table="t3"), "t3 is not accessible, and one of them needs it"),
        (_meet("b", "c", "s2", "t2"), "b has 3 meetings, more than its 2 at most"),
        (_drop("meetings", 2), "the fixed meeting of b with d is not held"),
        (_set("meetings", 2, slot="s1"), "the fixed meeting of b with d is in s1, not in s3"),
        (_set("meetings", 2, table="t2"), "the fixed meeting of b with d is in t2, not in t3"),
        (_set("meetings", 3, slot="s1"), "a with b (s1) must come before c with d (s1)"),
        (_drop("unmet", 0), "b with c: wished, not met and not listed"),
        (_set("unmet", 0, why=" "), "no reason is given"),
        (lambda made: made["unmet"].append(made["unmet"][0]), "b with c: listed 2 times"),
        (_set("unmet", 0, a="a", b="e"), "a with e: listed as not met, and nobody asked"),
        (_set("unmet", 0, a="c", b="d"), "c with d: listed as not met, and they meet"),
        (_set("levels", 2, bound=14), "wishes: 15 is beyond the bound 14"),
        (_set("levels", 4, bound=2), "waits: 1 is beyond the bound 2"),
        (_set("levels", 2, proved=True), "wishes: said to be proved, at 15 with the bound 17"),
        (_set("levels", 3, proved=True), "worst_wait: said to be proved, at 1 with the bound None"),
        (_set("levels", 0, proved=False), "musts: 1 is the bound, and it is not said to be proved"),
        (_put(status="optimal"), "the status is optimal, and wishes is not proved"),
        (_put(status="infeasible"), "the status is infeasible, and there are meetings"),
    ],
)
def test_what_is_wrong_is_told(tmp_path: Path, change: Change, expected: str) -> None:
    made = plan()
    change(made)
    wrong = _wrong(tmp_path, made)
    assert any(expected in line for line in wrong), wrong
    assert all("\n" not in line for line in wrong)


@pytest.mark.parametrize("number", range(7))
@pytest.mark.parametrize("by", [-1, 1])
def test_each_level_is_recounted(tmp_path: Path, number: int, by: int) -> None:
    made = plan()
    level = made["levels"][number]
    level.update(achieved=level["achieved"] + by, bound=None, proved=False)
    assert [line.partition(":")[0] for line in _wrong(tmp_path, made)] == [level["name"]]


def test_a_minimum_that_is_not_met_is_told(tmp_path: Path) -> None:
    people = EVENT["participants"].replace("private,1,1,2", "private,1,3,")
    assert _wrong(tmp_path, plan(), participants=people) == [
        "b has 2 meetings, fewer than its 3 at least"
    ]


def test_an_impossible_day_has_something_to_hold(tmp_path: Path) -> None:
    nothing = {**plan(meetings=[], levels=[], unmet=[]), "status": "infeasible"}
    assert _wrong(tmp_path, nothing) == []
    people = EVENT["participants"].replace("private,1,1,2", "private,1,0,2")
    wrong = _wrong(tmp_path, nothing, participants=people, fixed=EVENT["fixed"][:15])
    assert wrong == ["the status is infeasible, and a day without any meeting breaks nothing"]


def test_without_tables_a_meeting_has_none(tmp_path: Path) -> None:
    event = {
        "tables": "id\n",
        "participants": EVENT["participants"].replace("t1", ""),
        "fixed": EVENT["fixed"].replace("t3", ""),
    }
    made = plan()
    for one in made["meetings"]:
        one["table"] = ""
    for level in made["levels"][5:]:
        level.update(achieved=0, bound=0, proved=True)
    assert _wrong(tmp_path, made, **event) == []
    made["meetings"][0]["table"] = "t1"
    assert "no table 't1'" in _wrong(tmp_path, made, **event)[0]


def test_what_cannot_be_read_is_no_verdict(tmp_path: Path) -> None:
    event = write_event(tmp_path / "event")
    (tmp_path / "plan.json").write_text("{", encoding="utf-8")
    for wrong in (tmp_path / "plan.json", tmp_path / "absent.json", write(tmp_path / "l.json", [])):
        with pytest.raises(CheckError):
            violations(event, wrong)
    write_event(tmp_path / "event", wishes="from,to,kind\na,z,wish\n")
    with pytest.raises(CheckError, match="z"):
        violations(event, write(tmp_path / "plan.json", plan()))


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (dzn_plan((3, 1, 4, 5)), "meeting 1 is in slot 3, after the morning's 2"),
        (dzn_plan((1, 1, 2, 4)), "meeting 3 is in slot 2, in the morning"),
        (dzn_plan((2, 1, 3, 4)), "meeting 1 is in slot 2, forbidden to 2"),
        (dzn_plan((1, 2, 3, 4)), "meeting 2 is in slot 2, fixed in 1"),
        (dzn_plan((1, 1, 3, 1)), "meeting 1 (slot 1) must precede 4 (slot 1)"),
        (dzn_plan((1, 1, 3, 1)), "slot 1 has 3 meetings, and there are 2 tables"),
        (dzn_plan((1, 1, 3, 1)), "2 has 2 meetings in slot 1"),
        (dzn_plan((1, 1, 3, 9)), "meeting 4: no slot '9'"),
        (dzn_plan(breaks=3), "breaks: the plan says 3, a recount says 4"),
        ({**dzn_plan(), "mode": "plan"}, "the mode is 'plan'"),
        ({**dzn_plan(), "unmet": [{"a": "1", "b": "2", "why": "x"}]}, "all must be held"),
        ({**dzn_plan(), "meetings": dzn_plan()["meetings"][1:]}, "meeting 1, of 1 with 2, is not"),
        ({**dzn_plan(), "meetings": dzn_plan()["meetings"][:1] * 2}, "meeting 1 is held twice"),
    ],
)
def test_a_plan_of_the_literature_is_checked(
    tmp_path: Path, made: dict[str, Any], expected: str
) -> None:
    (tmp_path / "x.dzn").write_text(DZN, encoding="utf-8")
    assert violations(tmp_path / "x.dzn", write(tmp_path / "right.json", dzn_plan())) == []
    wrong = violations(tmp_path / "x.dzn", write(tmp_path / "plan.json", made))
    assert any(expected in line for line in wrong), wrong


def test_breaks_are_periods_and_must_be_fair(tmp_path: Path) -> None:
    """Participant 1 meets in 1, 3, 5, 7: three breaks, of which slot 4 is forbidden; 9 has none."""
    rows = "".join(f"|1, {other}, 3,\n" for other in range(2, 6))
    (tmp_path / "x.dzn").write_text(
        "nBusiness = 5; nMeetings = 4; nTables = 2; nTotalSlots = 9; nMorningSlots = 9;\n"
        f"requested = [{rows}|];\nforbidden = [{{4}}, {{}}, {{}}, {{}}, {{}}];\n"
        "fixed = [0,0,0,0]; precedences = [{}, {}, {}, {}];\n",
        encoding="utf-8",
    )
    made = dzn_plan((1, 3, 5, 7), breaks=3)
    for number, row in enumerate(made["meetings"]):
        row.update(a="1", b=str(number + 2))
    wrong = violations(tmp_path / "x.dzn", write(tmp_path / "plan.json", made))
    assert wrong == ["1 has 3 breaks and 2 has 0: more than 2 apart"]
    made["meetings"][1]["slot"] = "2"
    made["levels"][0]["achieved"] = 2
    assert violations(tmp_path / "x.dzn", write(tmp_path / "plan.json", made)) == []
    made["meetings"][1].update(b="5")
    made["meetings"][2].update(table="1")
    made["meetings"][3].update(slot="5", table="1")
    wrong = violations(tmp_path / "x.dzn", write(tmp_path / "plan.json", made))
    assert "meeting 2 is of 1 with 3, not of 1 with 5" in wrong
    assert "table 1 has 2 meetings in slot 5" in wrong


def _repaired(folder: Path, made: object, before: object, **change: object) -> list[str]:
    return repair_violations(
        write_event(folder / "event"),
        write(folder / "before.json", before),
        write(folder / "change.json", {"now": "s2", **change}),
        write(folder / "plan.json", made),
    )


def test_a_repair_that_is_right_has_nothing_wrong(tmp_path: Path) -> None:
    """e is away from s2 on: its meeting goes, b and d keep their fixed one, f walks in."""
    made = plan()
    made["meetings"][1] = meeting("d", "f", "s2", "t3")
    made["levels"][2]["achieved"] = 18
    made["levels"][2]["bound"] = None
    change = {
        "absent": [{"participant": "e", "from": "s1", "to": "s4"}],
        "arrived": [{"id": "f", "wishes": [{"from": "f", "to": "d", "kind": "wish"}]}],
        "lock": [["b", "d"]],
    }
    assert _repaired(tmp_path, made, plan(), **change) == []


@pytest.mark.parametrize(
    ("told", "change", "expected"),
    [
        ({"absent": [{"participant": "d", "from": "s4", "to": "s4"}]}, None, "d meets somebody in"),
        ({"slots_lost": ["s4"]}, None, "c meets somebody in s4"),
        ({"tables_lost": ["t3"]}, None, "d with e in s2: at t3, which is lost"),
        ({}, _drop("meetings", 0), "a with b in s1 (t1): past, and no longer in the plan"),
        ({}, _meet("b", "c", "s1", "t2"), "b with c in s1 (t2): past, and was not in the plan"),
        ({"lock": [["d", "c"]]}, _drop("meetings", 3), "c with d in s4: locked"),
        ({"lock": [["d", "e"]]}, _set("meetings", 1, slot="s4"), "d with e in s2: locked"),
        ({}, _drop("meetings", 2), "the fixed meeting of b with d is not held"),
        ({}, _meet("a", "b", "s4", "t1"), "a with b: they meet 2 times"),
        ({}, _meet("b", "c", "s4", "t2"), "b has 3 meetings, more than its 2 at most"),
        ({}, _set("meetings", 3, table=""), "c with d in s4: no table"),
        ({}, _meet("c", "e", "s2", "t2"), "c with e in s2: one of them never wants it"),
        ({}, _set("levels", 4, achieved=0, proved=True), "waits: the plan says 0"),
        (
            {"arrived": [{"id": "d", "wishes": [{"from": "d", "to": "c", "kind": "never"}]}]},
            None,
            "c with d in s4: one of them never wants it",
        ),
    ],
)
def test_what_is_wrong_in_a_repair_is_told(
    tmp_path: Path, told: dict[str, Any], change: Change | None, expected: str
) -> None:
    made = plan()
    if change:
        change(made)
    wrong = _repaired(tmp_path, made, plan(), **told)
    assert any(expected in line for line in wrong), wrong


def test_changes_that_cannot_be_read_are_no_verdict(tmp_path: Path) -> None:
    for change in ({"now": "s9"}, {"absent": [{"from": "s1"}]}, {"arrived": [{}]}, {"lock": 3}):
        with pytest.raises(CheckError):
            _repaired(tmp_path, plan(), plan(), **change)
    with pytest.raises(CheckError, match="the plan before"):
        _repaired(tmp_path, plan(), {})


def test_the_checker_shares_no_code_with_what_makes_plans() -> None:
    own = Path(str(check.__file__))
    for path in (own, *own.with_name("checking").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [one.name for one in getattr(node, "names", ())]
            modules = [node.module or ""] if isinstance(node, ast.ImportFrom) else names
            if isinstance(node, ast.Import | ast.ImportFrom):
                for module in modules:
                    alone = module.startswith("alliage_engines.scheduling.checking")
                    assert alone or module.partition(".")[0] in sys.stdlib_module_names, path
