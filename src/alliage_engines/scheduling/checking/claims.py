"""What a plan says of itself: its form, its levels, their bounds, what is not met."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

Row = Mapping[str, Any]
_TEXTS = {"meetings": ("a", "b", "slot", "table"), "unmet": ("a", "b", "why")}


def malformed(plan: Row, mode: str, names: Sequence[str]) -> Iterator[str]:
    """What keeps the plan from being read: nothing else can be said then."""
    if plan.get("status") not in {"optimal", "feasible", "infeasible"}:
        yield f"the status is {plan.get('status')!r}"
    if plan.get("mode") != mode:
        yield f"the mode is {plan.get('mode')!r}, and the input asks for {mode!r}"
    seconds = plan.get("seconds")
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or seconds < 0:
        yield f"seconds is {seconds!r}, no time"
    for key, texts in _TEXTS.items():
        rows = plan.get(key)
        if not _rows(rows):
            yield f"{key} is no list of objects"
            continue
        for number, row in enumerate(rows or (), start=1):
            for text in texts:
                if not isinstance(row.get(text), str):
                    yield f"{key}, number {number}: {text} is {row.get(text)!r}, no text"
    if not _rows(plan.get("levels")):
        yield "levels is no list of objects"
        return
    if plan.get("status") != "infeasible":
        found = [level.get("name") for level in plan["levels"]]
        if found != list(names):
            yield f"the levels are {found}, not {list(names)}"
        for level in plan["levels"]:
            yield from _level(level)


def _rows(found: object) -> bool:
    return isinstance(found, list) and all(isinstance(one, dict) for one in found)


def _level(level: Row) -> Iterator[str]:
    for key in ("achieved", "bound"):
        value = level.get(key)
        if not (type(value) is int or (key == "bound" and value is None)):
            yield f"{level.get('name')}: {key} is {value!r}, no whole number"
    if not isinstance(level.get("proved"), bool):
        yield f"{level.get('name')}: proved is {level.get('proved')!r}, neither true nor false"


def untrue(plan: Row, measured: Mapping[str, int], high: Collection[str]) -> Iterator[str]:
    """Levels that are not what is recounted, and proofs that contradict themselves.

    high: the names of those to be as high as can be.
    """
    for level in plan["levels"]:
        name, achieved, bound = level["name"], level["achieved"], level["bound"]
        counted = measured.get(name, achieved)
        if achieved != counted:
            yield f"{name}: the plan says {achieved}, a recount says {counted}"
        if bound is not None and (achieved > bound if name in high else achieved < bound):
            yield f"{name}: {achieved} is beyond the bound {bound}"
        if level["proved"] and achieved != bound:
            yield f"{name}: said to be proved, at {achieved} with the bound {bound}"
        if not level["proved"] and achieved == bound:
            yield f"{name}: {achieved} is the bound, and it is not said to be proved"
    if plan["status"] == "optimal":
        for level in plan["levels"]:
            if not level["proved"]:
                yield f"the status is optimal, and {level['name']} is not proved"


def impossible(plan: Row, *, asked: bool) -> Iterator[str]:
    """What is wrong with a plan that says there is none. asked: something had to be held."""
    if plan["meetings"]:
        yield "the status is infeasible, and there are meetings"
    if not asked:
        yield "the status is infeasible, and a day without any meeting breaks nothing"
