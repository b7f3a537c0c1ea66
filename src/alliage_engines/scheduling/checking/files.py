"""The files as the checker reads them: by itself, into plain dictionaries."""

import csv
import io
import json
import unicodedata
from pathlib import Path
from typing import Any, NamedTuple

YES = {"yes", "true", "1", "oui", "vrai", "x"}
AWAY = {"unavailable", "absent", "absente", "indisponible", "busy", "occupé"}
AWAY |= {"no", "false", "0", "non", "faux"}
FRENCH = {
    "indispensable": "must",
    "souhait": "wish",
    "plutôt_pas": "rather_not",
    "jamais": "never",
}
Both = frozenset[str]  # the two of a meeting


class CheckError(ValueError):
    """A file that cannot be read, so that nothing can be said of the plan."""


class Person(NamedTuple):
    """A row of participants.csv. high: None where there is no maximum."""

    delegates: int = 1
    low: int = 0
    high: int | None = None
    home: str = ""
    access: bool = False


class Place(NamedTuple):
    """A row of tables.csv. room: how many meetings at once."""

    zone: str
    room: int
    accessible: bool


class Event(NamedTuple):
    """A folder. block: slot → number of the block in which waits count. said: pair → who → what."""

    people: dict[str, Person]
    slots: dict[str, int]
    block: dict[str, int]
    tables: dict[str, Place]
    away: set[tuple[str, str]]
    said: dict[Both, dict[str, tuple[str, int]]]
    fixed: list[dict[str, str]]
    before: list[tuple[Both, Both]]


def load_json(path: Path) -> dict[str, Any]:
    """The object of a JSON file."""
    try:
        found = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        raise CheckError(f"{path}: no JSON that can be read: {error}") from error
    if not isinstance(found, dict):
        raise CheckError(f"{path}: not an object")
    return found


def load_event(folder: Path) -> Event:
    """The event of a folder of CSV files. Raises CheckError."""
    try:
        return _event(folder)
    except KeyError as error:
        raise CheckError(f"{folder}: there is no column {error}") from error
    except CheckError:
        raise
    except ValueError as error:
        raise CheckError(f"{folder}: {error}") from error


def _event(folder: Path) -> Event:
    slots = _table(folder, "slots")
    event = Event(
        {row["id"]: person(row) for row in _table(folder, "participants")},
        {row["id"]: number for number, row in enumerate(slots)},
        _blocks(slots),
        {row["id"]: _place(row) for row in _table(folder, "tables")},
        {
            (row["participant"], row["slot"])
            for row in _table(folder, "availability", optional=True)
            if row["status"].lower() in AWAY
        },
        {},
        _table(folder, "fixed", optional=True),
        [
            (
                frozenset((row["before_a"], row["before_b"])),
                frozenset((row["after_a"], row["after_b"])),
            )
            for row in _table(folder, "precedence", optional=True)
        ],
    )
    for row in _table(folder, "wishes", optional=True):
        say(event, row)
    return event


def say(event: Event, row: dict[str, str]) -> None:
    """Add a row of wishes to an event."""
    kind = row["kind"].lower().replace("-", "_").replace(" ", "_")
    both = frozenset((row["from"], row["to"]))
    if len(both) != 2 or not both <= set(event.people):
        raise CheckError(f"a wish of {row['from']!r} and {row['to']!r}: who are they?")
    weight = int(row.get("weight") or 3)
    event.said.setdefault(both, {})[row["from"]] = (FRENCH.get(kind, kind), weight)


def person(row: dict[str, str]) -> Person:
    """A participant of its cells."""
    high = row.get("max_meetings") or ""
    return Person(
        int(row.get("delegates") or 1),
        int(row.get("min_meetings") or 0),
        int(high) if high else None,
        row.get("home_table") or "",
        (row.get("needs_accessible") or "").lower() in YES,
    )


def _place(row: dict[str, str]) -> Place:
    seats = int(row.get("capacity") or 2)
    accessible = (row.get("accessible") or "").lower() in YES
    return Place(row.get("zone") or "", max(1, seats // 2), accessible)


def _blocks(slots: list[dict[str, str]]) -> dict[str, int]:
    """A block ends before another session's slot, and after a slot that a pause follows."""
    found: dict[str, int] = {}
    number, session, pause = 0, None, False
    for row in slots:
        here = row.get("session") or ""
        number += pause or (session is not None and here != session)
        found[row["id"]] = number
        session, pause = here, (row.get("break_after") or "").lower() in YES
    return found


def _table(folder: Path, name: str, *, optional: bool = False) -> list[dict[str, str]]:
    """The rows of a CSV, cells by name of column in small letters."""
    path = folder / f"{name}.csv"
    if optional and not path.exists():
        return []
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CheckError(f"{path}: {error}") from error
    header = text.lstrip("\r\n").partition("\n")[0]
    sign = max((header.count(one), -rank, one) for rank, one in enumerate(",;\t"))[2]
    lines = [
        [unicodedata.normalize("NFC", cell).strip() for cell in line]
        for line in csv.reader(io.StringIO(text, newline=""), delimiter=sign)
    ]
    lines = [line for line in lines if any(line)]
    if not lines:
        raise CheckError(f"{path}: no header")
    names = [name.lower() for name in lines[0]]
    return [dict(zip(names, line, strict=False)) for line in lines[1:]]
