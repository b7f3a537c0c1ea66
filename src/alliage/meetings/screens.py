"""The board as data: one screen a slot, who meets whom at each table, and what to say when.

Pure: rows in, JSON values out. The page is drawn from the same values by the server and, between
two answers of the server, by `static/meetings/board.js`.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from alliage.core.formats import clock

#: Of the discs of the clock: radius, their distance at the start of a round and at its end.
RADIUS, APART, CLOSE = 62, 124, 64
#: Further away than this, seconds are no help: the time is shown instead of a countdown.
FAR = 3600


@dataclass(frozen=True, slots=True)
class Held:
    """A meeting to show. slot: index; table: ("", 0) without one; sides: who is there, by index.

    homes: those of `sides` whose own table this is.
    """

    slot: int
    table: str
    position: int
    sides: tuple[int, ...]
    homes: frozenset[int] = frozenset()


@dataclass(slots=True)
class _Row:
    """One line of a screen: a table and whom it holds now and next, by index or None."""

    table: str
    position: int
    host: int | None = None
    guest: int | None = None
    next_host: int | None = None
    next_guest: int | None = None

    def values(self) -> list[Any]:
        return [self.table, self.host, self.guest, self.next_host, self.next_guest]


def rows_of(meetings: Iterable[Held], slots: int) -> list[list[list[Any]]]:
    """Return each slot's lines: [table, host, guest, next host, next guest], in tables' order.

    The host is who stays: whose table it is, else who was or will be there at a round beside.
    """
    seated = _seated(sorted(meetings, key=lambda one: (one.slot, one.position)), slots)
    return [
        [row.values() for row in _with_next(seated[n], seated[n + 1] if n + 1 < slots else [])]
        for n in range(slots)
    ]


def _seated(meetings: Sequence[Held], slots: int) -> list[list[_Row]]:
    by_slot: list[list[Held]] = [[] for _slot in range(slots)]
    for meeting in meetings:
        by_slot[meeting.slot].append(meeting)
    found: list[list[_Row]] = []
    for number, here in enumerate(by_slot):
        before = {(row.table, row.host) for row in found[-1]} if found else set()
        after = {
            (one.table, side)
            for one in (by_slot[number + 1] if number + 1 < slots else [])
            for side in one.sides
        }
        found.append([_row(one, before, after) for one in here])
    return found


def _row(meeting: Held, before: set[tuple[str, int | None]], after: set[tuple[str, int]]) -> _Row:
    def stays(side: int) -> tuple[bool, bool, bool]:
        place = (meeting.table, side)
        return side not in meeting.homes, place not in before, place not in after

    sides = sorted(meeting.sides, key=stays)
    host, guest = [*sides, None, None][:2]
    return _Row(meeting.table, meeting.position, host, guest)


def _with_next(now: list[_Row], after: list[_Row]) -> list[_Row]:
    """Say beside each table who comes next; tables that are free now stand there too."""
    waiting = list(after)
    for row in now:
        coming = _continues(row, waiting)
        if coming is not None:
            waiting.remove(coming)
            row.next_host, row.next_guest = coming.host, coming.guest
    lines = list(now)
    taken = {row.table: row for row in now if row.table and row.next_host is None}
    for row in waiting:
        free = taken.pop(row.table, None) if row.table else None
        line = free or _Row(row.table, row.position)
        line.next_host, line.next_guest = row.host, row.guest
        if free is None:
            lines.append(line)
    return sorted(lines, key=lambda one: (one.position, one.table))


def _continues(row: _Row, waiting: list[_Row]) -> _Row | None:
    """The next meeting of the same host at the same table; without tables, wherever it is."""
    for one in waiting:
        if one.table == row.table and row.host == one.host:
            return one
        if not row.table and not one.table and row.host == one.guest:
            one.host, one.guest = one.guest, one.host
            return one
    return None


def stays(rows: Iterable[Sequence[Any]]) -> bool:
    """Tell whether at every table that has a next meeting the same host stays."""
    both = [row for row in rows if row[1] is not None and row[3] is not None]
    return bool(both) and all(row[1] == row[3] for row in both)


@dataclass(frozen=True, slots=True)
class Moment:
    """Where the day is. kind: none, before, meeting, change, pause, after; index: of the slot that
    is held or comes next; left: seconds until it changes."""

    kind: str
    index: int = 0
    left: int = 0


def moment(slots: Sequence[dict[str, Any]], now: int) -> Moment:
    """Return where the day is at `now`, in milliseconds since 1970, as slots' start and end are."""
    if not slots:
        return Moment("none")
    for number, slot in enumerate(slots):
        if now < slot["start"]:
            if number == 0:
                kind = "before"
            else:
                kind = "change" if slots[number - 1]["session"] == slot["session"] else "pause"
            return Moment(kind, number, _seconds(slot["start"] - now))
        if now < slot["end"]:
            return Moment("meeting", number, _seconds(slot["end"] - now))
    return Moment("after", len(slots) - 1)


def _seconds(milliseconds: int) -> int:
    return math.ceil(milliseconds / 1000)


def digits(when: datetime) -> str:
    """A time of day in large: 18:05."""
    return f"{timezone.localtime(when):%H:%M}"


def place(at: Any) -> str:
    """A slot and a table, or None, in words: « 18 h 09, table 4 »."""
    if at is None:
        return ""
    slot, table = at
    when = clock(slot.starts_at)
    return _("%(time)s, table %(table)s") % {"time": when, "table": table.label} if table else when


def countdown(seconds: int) -> str:
    return f"{seconds // 60}:{seconds % 60:02d}"


def discs(done: float) -> dict[str, str]:
    """Centres and lens of the two discs, that close in while a round goes on and never merge."""
    apart = APART - (APART - CLOSE) * min(1.0, max(0.0, done))
    first, second = 120 - apart / 2, 120 + apart / 2
    half = math.sqrt(max(0.0, RADIUS**2 - (apart / 2) ** 2))
    arc = f"A{RADIUS} {RADIUS} 0 0 1"
    lens = f"M120 {62 - half:.1f}{arc} 120 {62 + half:.1f}{arc} 120 {62 - half:.1f}Z"
    return {"first": f"{first:.1f}", "second": f"{second:.1f}", "lens": lens}


def words() -> dict[str, str]:
    """What the board says, with {places} that the server and the page fill alike."""
    return {
        "before": _("La rencontre commence dans"),
        "far": _("La rencontre commence à"),
        "meeting": _("Créneau {n} sur {of}"),
        "change": _("On change de table"),
        "pause": _("Pause"),
        "after": _("C’est terminé"),
        "none": _("Aucun créneau"),
        "until": _("jusqu’à {time}"),
        "starts": _("à {time}"),
        "resumes": _("reprise à {time}"),
        "thanks": _("Merci à toutes et à tous."),
        "clock": _("Il est {time}"),
        "stays": _("Reste à sa table"),
        "sits": _("À la table"),
        "now": _("Maintenant, avec"),
        "at": _("À {time}, avec"),
        "next": _("Ensuite"),
        "free": _("libre"),
        "empty": _("Personne ne se rencontre à ce créneau."),
        "lost": _("Ce créneau est annulé."),
        "over": _("Les rencontres sont finies : racontez ce qu’il en sort, et prenez le temps."),
        "offline": _("hors ligne, planning de {time}"),
        "page": _("Tables : page {n} sur {of}"),
    }


def shown(board: dict[str, Any], now: int, *, page_rows: int, turn: int) -> dict[str, Any]:
    """Return what the page says at `now` for who has no script: one page of one screen.

    page_rows: lines that the screen holds; turn: grows each time the page is asked again.
    """
    say, slots = words(), board["slots"]
    here = moment(slots, now)
    found: dict[str, Any] = {"kind": here.kind, "label": say[here.kind], "big": "", "sub": ""}
    found["now"] = say["clock"].format(time=clock(_instant(now)))
    found["discs"] = discs(0.4)
    if here.kind in ("none", "after") or not board["planned"]:
        found["message"] = say["over"] if here.kind == "after" else board["note"]
        if here.kind == "after":
            found["sub"] = say["thanks"]
            return found
    if here.kind == "none":
        return found
    slot = slots[here.index]
    following = slots[here.index + 1] if here.index + 1 < len(slots) else None
    _tell(found, here, slot, len(slots))
    if here.kind == "meeting":
        found["discs"] = discs(1 - here.left * 1000 / (slot["end"] - slot["start"]))
    found["heads"] = [
        say["stays"] if slot["stays"] else say["sits"],
        say["now"] if here.kind == "meeting" else say["at"].format(time=slot["from"]),
        say["at"].format(time=following["from"]) if following else "",
    ]
    rows = slot["rows"]
    if board["planned"] and not rows:
        found["message"] = say["lost"] if slot["lost"] else say["empty"]
    pages = max(1, math.ceil(len(rows) / page_rows))
    first = (turn % pages) * page_rows
    found["rows"] = [_named(row, board["names"]) for row in rows[first : first + page_rows]]
    if pages > 1:
        found["page"] = say["page"].format(n=turn % pages + 1, of=pages)
    return found


def _instant(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, tz=timezone.get_current_timezone())


def _tell(found: dict[str, Any], here: Moment, slot: dict[str, Any], of: int) -> None:
    """What stands beside the tables: where the day is, how long it lasts, until when."""
    say = words()
    found["label"] = found["label"].format(n=here.index + 1, of=of)
    found["big"] = countdown(here.left)
    if here.kind == "meeting":
        found["sub"] = say["until"].format(time=slot["until"])
    elif here.kind == "before":
        found["sub"] = say["starts"].format(time=slot["from"])
        if here.left >= FAR:
            found["label"], found["big"], found["sub"] = say["far"], slot["at"], ""
    else:
        found["sub"] = say["resumes"].format(time=slot["from"])


def _named(row: Sequence[Any], names: Sequence[Sequence[str]]) -> dict[str, Any]:
    table, *sides = row
    host, guest, next_host, next_guest = (
        None if side is None else {"name": names[side][0], "family": names[side][1]}
        for side in sides
    )
    changes = sides[2] is not None and sides[2] != sides[0]
    return {
        "table": table,
        "host": host,
        "guest": guest,
        "next": [one for one in ((next_host, next_guest) if changes else (next_guest,)) if one],
    }
