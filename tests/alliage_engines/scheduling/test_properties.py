"""No plan leaves the engine that the independent checker refuses; none that is spoilt passes it."""

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from tests.alliage_engines.scheduling import planning_judge as judge
from tests.alliage_engines.scheduling.files import write

from alliage_engines.scheduling import Fixed, Infeasible, Kind, Precedence, Problem
from alliage_engines.scheduling.check import violations
from alliage_engines.scheduling.generate import family
from alliage_engines.scheduling.planning import solve
from alliage_engines.scheduling.problem import pair
from alliage_engines.scheduling.reading import read, write_folder

Made = dict[str, Any]
QUIET = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much]


def _solved(problem: Problem, folder: Path, seconds: float) -> Made:
    """The plan as its file says it, once the checker has found nothing wrong in it."""
    write_folder(problem, folder)
    assert read(folder) == problem
    made: Made = json.loads(solve(problem, seconds=seconds, workers=1).text())
    assert violations(folder, write(folder / "plan.json", made)) == []
    return made


@settings(max_examples=15, deadline=None, suppress_health_check=QUIET)
@given(judge.days())
def test_what_is_planned_is_right_and_what_is_spoilt_is_told(
    tmp_path: Path, problem: Problem
) -> None:
    refused = {pair(wish.by, wish.of) for wish in problem.wishes if wish.kind is Kind.NEVER}
    assume(not any(pair(one.a, one.b) in refused for one in problem.fixed))
    try:
        made = _solved(problem, tmp_path, 2)
    except Infeasible:
        return
    for name, spoilt in _spoilt(problem, made):
        assert violations(tmp_path, write(tmp_path / "plan.json", spoilt)), name


def test_a_drawn_event_is_planned_right_and_every_way_to_spoil_it_is_told(tmp_path: Path) -> None:
    problem = family("evening", 5)
    first, second = [key for key, one in problem.candidates.items() if one.must][:2]
    tied = (Fixed(*first), Fixed(*second))
    problem = replace(problem, fixed=tied, precedences=(Precedence(first, second),))
    made = _solved(problem, tmp_path, 3)
    spoilt = dict(_spoilt(problem, made))
    assert set(spoilt) == set(_WAYS) | {f"level {level['name']}" for level in made["levels"]}
    for way, plan in spoilt.items():
        assert violations(tmp_path, write(tmp_path / "plan.json", plan)), way


def _spoilt(problem: Problem, made: Made) -> Iterator[tuple[str, Made]]:
    """The plan spoilt in each way that applies to it."""
    for name, way in _WAYS.items():
        plan = deepcopy(made)
        if way(problem, plan):
            yield name, plan
    for number, level in enumerate(made["levels"]):
        plan = deepcopy(made)
        plan["levels"][number]["achieved"] += 1
        yield f"level {level['name']}", plan


def _unplanned(problem: Problem, plan: Made) -> bool:
    wanted = {
        pair(wish.by, wish.of) for wish in problem.wishes if wish.kind in (Kind.WISH, Kind.MUST)
    }
    for one in plan["meetings"]:
        if (one["a"], one["b"]) in wanted:
            plan["meetings"].remove(one)
            return True
    return False


def _twice(_problem: Problem, plan: Made) -> bool:
    plan["meetings"] += deepcopy(plan["meetings"][:1])
    return bool(plan["meetings"])


def _uninvited(problem: Problem, plan: Made) -> bool:
    said = problem.candidates
    for one in plan["meetings"]:
        for other in problem.by_id:
            if other > one["a"] and (one["a"], other) not in said:
                one["b"] = other
                return True
    return False


def _away(problem: Problem, plan: Made) -> bool:
    for one in plan["meetings"]:
        for who, slot in sorted(problem.unavailable):
            if who in (one["a"], one["b"]):
                one["slot"] = slot
                return True
    return False


def _two_at_once(problem: Problem, plan: Made) -> bool:
    for one in plan["meetings"]:
        for other in plan["meetings"]:
            shared = {one["a"], one["b"]} & {other["a"], other["b"]}
            if one is not other and any(problem.by_id[who].delegates == 1 for who in shared):
                one["slot"] = other["slot"]
                return True
    return False


def _crowded(problem: Problem, plan: Made) -> bool:
    rooms = {table.id: table.meetings for table in problem.tables}
    for one in plan["meetings"]:
        for other in plan["meetings"]:
            same = one is not other and one["slot"] == other["slot"]
            if same and rooms.get(one["table"]) == 1:
                other["table"] = one["table"]
                return True
    return False


def _standing(problem: Problem, plan: Made) -> bool:
    for one in plan["meetings"] if problem.tables else ():
        one["table"] = ""
        return True
    return False


def _far_from_home(problem: Problem, plan: Made) -> bool:
    for one in plan["meetings"]:
        homes = {problem.by_id[who].home_table for who in (one["a"], one["b"])} - {""}
        for table in problem.tables if homes else ():
            if table.id not in homes:
                one["table"] = table.id
                return True
    return False


def _up_the_stairs(problem: Problem, plan: Made) -> bool:
    for one in plan["meetings"]:
        needed = any(problem.by_id[who].needs_accessible for who in (one["a"], one["b"]))
        for table in problem.tables if needed else ():
            if not table.accessible:
                one["table"] = table.id
                return True
    return False


def _broken_promise(problem: Problem, plan: Made) -> bool:
    for fixed in problem.fixed:
        kept = [m for m in plan["meetings"] if (m["a"], m["b"]) != pair(fixed.a, fixed.b)]
        plan["meetings"] = kept
        return True
    return False


def _wrong_order(problem: Problem, plan: Made) -> bool:
    held = {(one["a"], one["b"]): one for one in plan["meetings"]}
    for tie in problem.precedences:
        before, after = held.get(pair(*tie.before)), held.get(pair(*tie.after))
        if before and after:
            before["slot"], after["slot"] = after["slot"], before["slot"]
            return True
    return False


def _unlisted(_problem: Problem, plan: Made) -> bool:
    return bool(plan["unmet"] and plan["unmet"].pop())


def _overlisted(_problem: Problem, plan: Made) -> bool:
    for one in plan["meetings"]:
        plan["unmet"].append({"a": one["a"], "b": one["b"], "why": "so it is"})
        return True
    return False


def _boasted(_problem: Problem, plan: Made) -> bool:
    for level in plan["levels"]:
        if not level["proved"]:
            level["proved"] = True
            return True
    plan["levels"][0]["bound"] += 1  # proved, short of its bound
    return True


_WAYS: dict[str, Callable[[Problem, Made], bool]] = {
    "unplanned": _unplanned,
    "twice": _twice,
    "uninvited": _uninvited,
    "away": _away,
    "two at once": _two_at_once,
    "crowded": _crowded,
    "standing": _standing,
    "far from home": _far_from_home,
    "up the stairs": _up_the_stairs,
    "broken promise": _broken_promise,
    "wrong order": _wrong_order,
    "unlisted": _unlisted,
    "overlisted": _overlisted,
    "boasted": _boasted,
}
