"""An event from a folder of CSV files, and back.

Whatever is wrong is said with the file and the line.
"""

import csv
import re
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import astuple
from pathlib import Path

from alliage_engines.scheduling.problem import (
    DEFAULT_WEIGHT,
    Fixed,
    Kind,
    Pair,
    Participant,
    Precedence,
    Problem,
    SchedulingError,
    Slot,
    Table,
    Wish,
    pair,
)
from alliage_engines.tabular import rows

#: The columns of each file: those wanted, then those that may be absent.
COLUMNS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "participants": (
        ("id",),
        (
            *("name", "organisation", "family", "delegates", "min_meetings", "max_meetings"),
            *("home_table", "needs_accessible"),
        ),
    ),
    "slots": (("id",), ("start", "end", "session", "break_after")),
    "tables": (("id",), ("zone", "capacity", "accessible")),
    "availability": (("participant", "slot", "status"), ()),
    "wishes": (("from", "to", "kind"), ("weight",)),
    "fixed": (("a", "b"), ("slot", "table")),
    "precedence": (("before_a", "before_b", "after_a", "after_b"), ()),
}
#: Files that may be absent.
OPTIONAL = frozenset({"availability", "wishes", "fixed", "precedence"})
MOST = 9999  #: of delegates, meetings and seats: more is a slip of the keyboard

_YES = frozenset({"yes", "true", "1", "oui", "vrai", "x"})
_NO = frozenset({"", "no", "false", "0", "non", "faux"})
_HERE = _YES | {"available", "present", "présent", "présente", "disponible", "free", "libre"}
_AWAY = (_NO - {""}) | {"unavailable", "absent", "absente", "indisponible", "busy", "occupé"}
_KINDS = {
    **{str(kind): kind for kind in Kind},
    "indispensable": Kind.MUST,
    "souhait": Kind.WISH,
    "plutôt_pas": Kind.RATHER_NOT,
    "jamais": Kind.NEVER,
}
_WHOLE = re.compile(r"[0-9]{1,6}")
_TIME = re.compile(r"(?:([0-9]{4}-[0-9]{2}-[0-9]{2})[T ])?([0-9]{1,2}):([0-9]{2}).*")


def read_folder(folder: Path) -> Problem:
    """The event of a folder of CSV files, as in COLUMNS. Raises SchedulingError."""
    slots, tables = _slots(folder), _tables(folder)
    participants: dict[str, Participant] = {}
    for place, row in _rows(folder, "participants"):
        _new(row["id"], participants, place)
        participants[row["id"]] = participant_of(row, tables, place)
    if not participants:
        raise SchedulingError(str(folder / "participants.csv"), "no participant under the header")
    wishes, refused = _wishes(folder, participants)
    return Problem(
        tuple(participants.values()),
        tuple(slots.values()),
        tuple(tables.values()),
        _unavailable(folder, participants, slots),
        wishes,
        _fixed(folder, _Ids(participants, slots, tables), refused),
        _precedences(folder, participants),
    )


class _Ids:
    """What rows may name."""

    def __init__(self, people: Container[str], slots: Container[str], tables: Container[str]):
        self.people, self.slots, self.tables = people, slots, tables


def _rows(folder: Path, name: str) -> Iterator[tuple[str, dict[str, str]]]:
    path = folder / f"{name}.csv"
    if name in OPTIONAL and not path.exists():
        return
    wanted, optional = COLUMNS[name]
    yield from rows(path, wanted, SchedulingError, optional=optional)


def _slots(folder: Path) -> dict[str, Slot]:
    found: dict[str, Slot] = {}
    last: Slot | None = None
    for place, row in _rows(folder, "slots"):
        _new(row["id"], found, place)
        pause = yes_or_no(row["break_after"], f"{place}, break_after")
        slot = Slot(row["id"], row["start"], row["end"], row["session"], pause)
        if last and last.session == slot.session and _after(last.start, slot.start):
            reason = f"{slot.start} is before {last.start}: slots stand in the order of time"
            raise SchedulingError(f"{place}, start", reason)
        found[slot.id] = last = slot
    if not found:
        raise SchedulingError(str(folder / "slots.csv"), "no slot under the header")
    return found


def _after(one: str, other: str) -> bool:
    """Whether `one` is surely after `other`: both are times, with or without their day alike."""
    first, second = _TIME.fullmatch(one), _TIME.fullmatch(other)
    if not (first and second) or bool(first[1]) != bool(second[1]):
        return False
    moments = [(found[1] or "", int(found[2]), int(found[3])) for found in (first, second)]
    return moments[0] > moments[1]


def _tables(folder: Path) -> dict[str, Table]:
    found: dict[str, Table] = {}
    for place, row in _rows(folder, "tables"):
        _new(row["id"], found, place)
        found[row["id"]] = Table(
            row["id"],
            row["zone"],
            _number(row["capacity"] or "2", 1, f"{place}, capacity"),
            yes_or_no(row["accessible"], f"{place}, accessible"),
        )
    return found


def participant_of(row: Mapping[str, str], tables: Container[str], place: str) -> Participant:
    """A participant from its cells; empty or absent ones are as usual. Raises SchedulingError."""
    cell = {name: row.get(name, "") for name in (*COLUMNS["participants"][1], "id")}
    low = _number(cell["min_meetings"] or "0", 0, f"{place}, min_meetings")
    high = cell["max_meetings"]
    most = _number(high, 0, f"{place}, max_meetings") if high else None
    if most is not None and low > most:
        raise SchedulingError(f"{place}, min_meetings", f"{low} is more than the {most} at most")
    if cell["home_table"]:
        _known(cell["home_table"], tables, "table", f"{place}, home_table")
    return Participant(
        cell["id"],
        cell["name"],
        cell["organisation"],
        cell["family"],
        _number(cell["delegates"] or "1", 1, f"{place}, delegates"),
        low,
        most,
        cell["home_table"],
        yes_or_no(cell["needs_accessible"], f"{place}, needs_accessible"),
    )


def _unavailable(
    folder: Path, people: Container[str], slots: Container[str]
) -> frozenset[tuple[str, str]]:
    """Who is away when: a slot that no row names is one at which everybody is there."""
    away: dict[tuple[str, str], bool] = {}
    for place, row in _rows(folder, "availability"):
        _known(row["participant"], people, "participant", place)
        _known(row["slot"], slots, "slot", place)
        key = (row["participant"], row["slot"])
        if key in away:
            raise SchedulingError(place, f"{key[0]!r} has said of {key[1]!r} before")
        status = row["status"].lower()
        if status not in _HERE | _AWAY:
            reason = f"available or unavailable is wanted, not {row['status'][:40]!r}"
            raise SchedulingError(f"{place}, status", reason)
        away[key] = status in _AWAY
    return frozenset(key for key, said in away.items() if said)


def _wishes(
    folder: Path, people: Container[str]
) -> tuple[tuple[Wish, ...], Mapping[Pair, tuple[str, str]]]:
    """The wishes, and of each pair that somebody refuses, who does and where it is said."""
    found: dict[tuple[str, str], Wish] = {}
    refused = {}
    for place, row in _rows(folder, "wishes"):
        wish = wish_of(row, people, place)
        if (wish.by, wish.of) in found:
            raise SchedulingError(place, f"{wish.by!r} has said before whether to meet {wish.of!r}")
        found[wish.by, wish.of] = wish
        if wish.kind is Kind.NEVER:
            refused[pair(wish.by, wish.of)] = (wish.by, place)
    return tuple(found.values()), refused


def wish_of(row: Mapping[str, str], people: Container[str], place: str) -> Wish:
    """A wish from its cells from, to, kind, weight. Raises SchedulingError."""
    by, of = row.get("from", ""), row.get("to", "")
    _pair(by, of, people, place)
    said = row.get("kind", "").lower().replace(" ", "_").replace("-", "_")
    if said not in _KINDS:
        reason = f"must, wish, rather_not or never is wanted, not {row.get('kind', '')[:40]!r}"
        raise SchedulingError(f"{place}, kind", reason)
    weight = row.get("weight", "") or str(DEFAULT_WEIGHT)
    return Wish(by, of, _KINDS[said], _number(weight, 1, f"{place}, weight", most=5))


def _fixed(folder: Path, ids: _Ids, refused: Mapping[Pair, tuple[str, str]]) -> tuple[Fixed, ...]:
    found: dict[Pair, Fixed] = {}
    for place, row in _rows(folder, "fixed"):
        key = _pair(row["a"], row["b"], ids.people, place)
        if key in found:
            raise SchedulingError(place, f"{key[0]!r} and {key[1]!r} are fixed before")
        if key in refused:
            who, where = refused[key]
            raise SchedulingError(place, f"{who!r} never wants this meeting ({where})")
        if row["slot"]:
            _known(row["slot"], ids.slots, "slot", f"{place}, slot")
        if row["table"]:
            _known(row["table"], ids.tables, "table", f"{place}, table")
        found[key] = Fixed(row["a"], row["b"], row["slot"], row["table"])
    return tuple(found.values())


def _precedences(folder: Path, people: Container[str]) -> tuple[Precedence, ...]:
    found = []
    for place, row in _rows(folder, "precedence"):
        before = _pair(row["before_a"], row["before_b"], people, place)
        after = _pair(row["after_a"], row["after_b"], people, place)
        if before == after:
            raise SchedulingError(place, "a meeting cannot come before itself")
        found.append(Precedence(before, after))
    return tuple(found)


def _new(name: str, seen: Container[str], place: str) -> None:
    if not name:
        raise SchedulingError(f"{place}, id", "the cell is empty")
    if name in seen:
        raise SchedulingError(f"{place}, id", f"{name!r} stands twice")


def _known(name: str, ids: Container[str], what: str, place: str) -> None:
    if not name:
        raise SchedulingError(place, f"no {what} is named")
    if name not in ids:
        raise SchedulingError(place, f"no {what} {name!r}")


def _pair(a: str, b: str, people: Container[str], place: str) -> Pair:
    for one in (a, b):
        _known(one, people, "participant", place)
    if a == b:
        raise SchedulingError(place, f"{a!r} cannot meet itself")
    return pair(a, b)


def _number(text: str, least: int, place: str, *, most: int = MOST) -> int:
    if _WHOLE.fullmatch(text) and least <= int(text) <= most:
        return int(text)
    wanted = f"a whole number from {least}" + (f" to {most}" if most != MOST else "")
    raise SchedulingError(place, f"{wanted} is wanted, not {text[:40]!r}")


def yes_or_no(text: str, place: str) -> bool:
    """Whether a cell says yes; an empty one says no. Raises SchedulingError."""
    if text.lower() in _YES | _NO:
        return text.lower() in _YES
    raise SchedulingError(place, f"yes or no is wanted, not {text[:40]!r}")


def write_folder(problem: Problem, folder: Path) -> None:
    """Write an event so that `read` gives it back. Raises SchedulingError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, lines in _lines(problem).items():
            with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file, lineterminator="\n")
                writer.writerow([column for columns in COLUMNS[name] for column in columns])
                writer.writerows([_cell(value) for value in line] for line in lines)
    except OSError as error:
        reason = error.strerror or str(error)
        raise SchedulingError(str(folder), f"cannot be written: {reason}") from error


def _lines(problem: Problem) -> dict[str, Iterable[tuple[object, ...]]]:
    """The rows of each file, in the order of its columns (that of the dataclasses' fields)."""
    return {
        "participants": map(astuple, problem.participants),
        "slots": map(astuple, problem.slots),
        "tables": map(astuple, problem.tables),
        "availability": ((*one, "unavailable") for one in sorted(problem.unavailable)),
        "wishes": map(astuple, problem.wishes),
        "fixed": map(astuple, problem.fixed),
        "precedence": ((*one.before, *one.after) for one in problem.precedences),
    }


def _cell(value: object) -> object:
    if isinstance(value, bool):
        return "yes" if value else ""
    return "" if value is None else str(value)
