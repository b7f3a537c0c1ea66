"""What the commands read: an event, a plan, the changes of the day; the place of what is wrong."""

import json
from collections.abc import Container, Mapping
from pathlib import Path
from typing import Any, cast

from alliage_engines.scheduling.benchmark.dzn import Benchmark, read_dzn
from alliage_engines.scheduling.folder import participant_of, read_folder, wish_of, write_folder
from alliage_engines.scheduling.plan import Change, Plan
from alliage_engines.scheduling.problem import Pair, Problem, SchedulingError, pair

__all__ = ["read", "read_change", "read_folder", "read_plan", "write_folder"]

_CHANGES = ("now", "absent", "arrived", "tables_lost", "slots_lost", "lock")


def read(path: Path) -> Problem | Benchmark:
    """The event of a folder of CSV files, or the benchmark of a .dzn. Raises SchedulingError."""
    if path.is_dir():
        return read_folder(path)
    if path.suffix.lower() == ".dzn":
        return read_dzn(path)
    reason = "a .dzn file is wanted, or a folder with participants.csv, slots.csv and tables.csv"
    raise SchedulingError(str(path), reason)


def read_plan(path: Path) -> Plan:
    """A plan that `alliage meetings solve` wrote. Raises SchedulingError."""
    return Plan.from_json(_object(path), str(path))


def read_change(path: Path, problem: Problem) -> Change:
    """What happened on the day of `problem`. Raises SchedulingError.

    `now` is the first slot when not said; who is absent is so from `now`, until the end, when not
    said. Rows of `arrived` have the columns of participants.csv and, if any, `wishes`.
    """
    found = _object(path)
    if unknown := sorted(set(found) - set(_CHANGES)):
        raise SchedulingError(str(path), f"unknown {', '.join(unknown)}")
    slots, tables = problem.slot_number, {table.id for table in problem.tables}
    now = _id(found.get("now") or problem.slots[0].id, slots, "slot", f"{path}, now")
    rows = _rows(found, "arrived", path)
    people = {*problem.by_id, *(str(row.get("id", "")) for _, row in rows)}
    arrived = [_arrived(row, place, tables, people) for place, row in rows]
    for number, row in enumerate(arrived):
        if row["id"] in {other["id"] for other in arrived[:number]}:
            raise SchedulingError(f"{rows[number][0]}.id", f"{row['id']!r} stands twice")
    return Change(
        now,
        tuple(_absence(row, place, problem, now) for place, row in _rows(found, "absent", path)),
        tuple(arrived),
        _ids(found, "tables_lost", path, tables, "table"),
        _ids(found, "slots_lost", path, slots, "slot"),
        tuple(_locked(found, path, people)),
    )


def _object(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        reason = error.strerror or str(error)
        raise SchedulingError(str(path), f"cannot be read: {reason}") from error
    except UnicodeDecodeError as error:
        raise SchedulingError(str(path), "the file is not UTF-8 text") from error
    except json.JSONDecodeError as error:
        raise SchedulingError(f"{path}, line {error.lineno}", error.msg) from error
    except RecursionError as error:
        raise SchedulingError(str(path), "values are nested too deep") from error
    if not isinstance(found, dict):
        raise SchedulingError(str(path), "an object is wanted")
    return found


def _list(found: Mapping[str, Any], name: str, place: str) -> list[tuple[str, Any]]:
    """The items of a list with the place of each; none when it is absent."""
    items = found.get(name) or []
    if not isinstance(items, list):
        raise SchedulingError(f"{place}, {name}", "a list is wanted")
    return [(f"{place}, {name}[{number}]", item) for number, item in enumerate(items)]


def _rows(found: Mapping[str, Any], name: str, path: Path) -> list[tuple[str, dict[str, Any]]]:
    items = _list(found, name, str(path))
    for place, item in items:
        if not isinstance(item, dict):
            raise SchedulingError(place, "an object is wanted")
    return items


def _id(value: object, known: Container[str], what: str, place: str) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise SchedulingError(place, f"the id of a {what} is wanted")
    if str(value) not in known:
        raise SchedulingError(place, f"no {what} {str(value)!r}")
    return str(value)


def _ids(
    found: Mapping[str, Any], name: str, path: Path, known: Container[str], what: str
) -> tuple[str, ...]:
    return tuple(_id(item, known, what, place) for place, item in _list(found, name, str(path)))


def _absence(
    row: Mapping[str, Any], place: str, problem: Problem, now: str
) -> tuple[str, str, str]:
    who = _id(row.get("participant"), problem.by_id, "participant", f"{place}.participant")
    order = problem.slot_number
    first = _id(row.get("from") or now, order, "slot", f"{place}.from")
    last = _id(row.get("to") or problem.slots[-1].id, order, "slot", f"{place}.to")
    if order[first] > order[last]:
        raise SchedulingError(place, f"slot {last!r} comes before slot {first!r}")
    return who, first, last


def _arrived(
    row: Mapping[str, Any], place: str, tables: Container[str], people: Container[str]
) -> Mapping[str, str]:
    """A row as text, judged as one of participants.csv; its wishes stay a list of rows."""
    cells = {name: _text(value) for name, value in row.items() if name != "wishes"}
    if not cells.get("id"):
        raise SchedulingError(f"{place}.id", "no id")
    participant_of(cells, tables, place)
    wishes = []
    for where, wish in _list(row, "wishes", place):
        if not isinstance(wish, dict):
            raise SchedulingError(where, "an object is wanted")
        wishes.append({name: _text(value) for name, value in wish.items()})
        wish_of(wishes[-1], people, where)
    return cast(Mapping[str, str], {**cells, "wishes": tuple(wishes)} if wishes else cells)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def _locked(found: Mapping[str, Any], path: Path, people: Container[str]) -> list[Pair]:
    locked = []
    for place, item in _list(found, "lock", str(path)):
        if not isinstance(item, list) or len(item) != 2:
            raise SchedulingError(place, "two ids are wanted")
        a, b = (_id(one, people, "participant", place) for one in item)
        locked.append(pair(a, b))
    return locked
