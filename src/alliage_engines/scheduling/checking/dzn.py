"""Plans of the literature's instances: every meeting is held, breaks are counted.

An instance: Bofill et al., JAIR 74 (2022). Meetings, participants and slots count from 1.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from alliage_engines.scheduling.checking.claims import impossible, malformed, untrue
from alliage_engines.scheduling.checking.files import CheckError

#: Breaks of any two participants differ by no more.
FAIR = 2
Row = Mapping[str, Any]


class Instance(NamedTuple):
    """What a .dzn says. session: 1 the morning, 2 the afternoon, 3 either. fixed: 0 for not."""

    people: int
    tables: int
    slots: int
    morning: int
    meetings: list[tuple[int, int, int]]
    forbidden: list[set[int]]
    fixed: list[int]
    before: list[set[int]]


def violations(path: Path, plan: Row) -> Iterator[str]:
    """What is wrong in the plan of an instance. Raises CheckError."""
    instance = _load(path)
    wrong = list(malformed(plan, "benchmark", ["breaks"]))
    if wrong:
        yield from wrong
        return
    if plan["status"] == "infeasible":
        yield from impossible(plan, asked=bool(instance.meetings))
        return
    slots: dict[int, int] = {}
    for row in plan["meetings"]:
        problem = _unlike(instance, row, slots)
        if problem:
            yield problem
        else:
            slots[row["index"]] = _number(row["slot"])
    for index, (a, b, _) in enumerate(instance.meetings, start=1):
        if index not in slots:
            yield f"meeting {index}, of {a} with {b}, is not held"
    yield from _broken(instance, slots)
    yield from _tables(instance, plan["meetings"])
    if plan["unmet"]:
        yield "there are unmet meetings, and all must be held"
    breaks = _breaks(instance, slots)
    low, high = min(breaks, default=0), max(breaks, default=0)
    if high - low > FAIR:
        who = f"{breaks.index(high) + 1} has {high} breaks and {breaks.index(low) + 1} has {low}"
        yield f"{who}: more than {FAIR} apart"
    yield from untrue(plan, {"breaks": sum(breaks)}, ())


def _load(path: Path) -> Instance:
    try:
        text = re.sub(r"%.*", "", path.read_text(encoding="utf-8-sig"))
        held = dict(re.findall(r"(\w+)\s*=\s*([^;]*);", text))
        numbers = [int(one) for one in re.findall(r"\d+", held["requested"])]
        people, tables, slots, morning, count = (
            int(held[f"n{name}"])
            for name in ("Business", "Tables", "TotalSlots", "MorningSlots", "Meetings")
        )
        instance = Instance(
            people,
            tables,
            slots,
            morning,
            list(zip(numbers[0::3], numbers[1::3], numbers[2::3], strict=True)),
            _sets(held["forbidden"]),
            [int(one) for one in re.findall(r"\d+", held["fixed"])],
            _sets(held["precedences"]),
        )
    except (OSError, KeyError, ValueError) as error:
        raise CheckError(f"{path}: no instance that can be read: {error}") from error
    if not count == len(instance.meetings) == len(instance.fixed) == len(instance.before):
        raise CheckError(f"{path}: nMeetings is {count}, and other lists are longer or shorter")
    if instance.people != len(instance.forbidden):
        raise CheckError(f"{path}: nBusiness is {instance.people}, and forbidden has others")
    return instance


def _sets(text: str) -> list[set[int]]:
    return [
        {int(one) for one in re.findall(r"\d+", held)} - {0}
        for held in re.findall(r"\{([^}]*)\}", text)
    ]


def _number(text: str) -> int:
    """The number that an id ends with; 0 where there is none."""
    found = re.search(r"(\d+)$", text)
    return int(found[1]) if found else 0


def _unlike(instance: Instance, row: Row, seen: Mapping[int, int]) -> str:
    """Why a row is no meeting of the instance."""
    index = row.get("index")
    if type(index) is not int or not 1 <= index <= len(instance.meetings):
        return f"{row['a']} with {row['b']}: {index!r} is the number of no meeting"
    if index in seen:
        return f"meeting {index} is held twice"
    a, b, _ = instance.meetings[index - 1]
    if {_number(row["a"]), _number(row["b"])} != {a, b}:
        return f"meeting {index} is of {a} with {b}, not of {row['a']} with {row['b']}"
    if not 1 <= _number(row["slot"]) <= instance.slots:
        return f"meeting {index}: no slot {row['slot']!r}"
    return ""


def _broken(instance: Instance, slots: Mapping[int, int]) -> Iterator[str]:
    for index, slot in slots.items():
        a, b, session = instance.meetings[index - 1]
        if session == 1 and slot > instance.morning:
            yield f"meeting {index} is in slot {slot}, after the morning's {instance.morning}"
        if session == 2 and slot <= instance.morning:
            yield f"meeting {index} is in slot {slot}, in the morning"
        for who in (a, b):
            if slot in instance.forbidden[who - 1]:
                yield f"meeting {index} is in slot {slot}, forbidden to {who}"
        if instance.fixed[index - 1] not in {0, slot}:
            yield f"meeting {index} is in slot {slot}, fixed in {instance.fixed[index - 1]}"
        for first in instance.before[index - 1]:
            if first in slots and slots[first] >= slot:
                yield f"meeting {first} (slot {slots[first]}) must precede {index} (slot {slot})"
    busy = Counter((who, slots[at]) for at in slots for who in instance.meetings[at - 1][:2])
    for (who, slot), times in busy.items():
        if times > 1:
            yield f"{who} has {times} meetings in slot {slot}"
    for slot, times in Counter(slots.values()).items():
        if times > instance.tables:
            yield f"slot {slot} has {times} meetings, and there are {instance.tables} tables"


def _tables(instance: Instance, rows: list[Row]) -> Iterator[str]:
    """Tables may be named: then each takes one meeting."""
    named = Counter((row["slot"], row["table"]) for row in rows if row["table"])
    for (slot, table), times in named.items():
        if times > 1:
            yield f"table {table} has {times} meetings in slot {slot}"
        if not 1 <= _number(table) <= instance.tables:
            yield f"there is no table {table!r}"


def _breaks(instance: Instance, slots: Mapping[int, int]) -> list[int]:
    """Idle periods of each participant: how often its meetings' slots stop and begin again."""
    held: list[set[int]] = [set() for _ in range(instance.people)]
    for index, slot in slots.items():
        for who in instance.meetings[index - 1][:2]:
            held[who - 1].add(slot)
    return [max(0, sum(slot + 1 not in one for slot in one) - 1) for one in held]
