"""Read an instance of the literature: a MiniZinc data file (`.dzn`).

The format is that of Bofill et al. (JAIR 74, 2022): `nBusiness` participants, `nMeetings` rows
`|a, b, session` of `requested` (session 1 morning, 2 afternoon, 3 any), `nTables`, `nTotalSlots`,
the first `nMorningSlots` of which are the morning; for each participant the set of its `forbidden`
slots; for each meeting its `fixed` slot and the set of meetings that must come before it
(`precedences`). Numbers start at 1; 0 stands for none. `nMeetingsBusiness` says how many meetings
each participant has and `meetingsxBusiness` which (counted from 2): both follow from `requested`
and are held against it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path

from alliage_engines.scheduling.problem import SchedulingError

MORNING, AFTERNOON, ANY = 1, 2, 3

_NUMBERS = ("nBusiness", "nMeetings", "nTables", "nTotalSlots", "nMorningSlots")
_ASSIGNMENT = re.compile(r"\s*([A-Za-z_]\w*)\s*=\s*([^;]*?)\s*;", re.DOTALL)
_COMMENT = re.compile(r"%[^\n]*")
_MOST = 100_000  # of anything: a larger number is a slip of the pen


@dataclass(frozen=True)
class Benchmark:
    """An instance of the literature. Participants, meetings and slots are counted from 0.

    meetings: (a, b) of each; sessions: MORNING, AFTERNOON or ANY of each; fixed: its slot or None;
    before: the meetings that come in earlier slots; forbidden: slots of each participant.
    """

    name: str
    participants: int
    tables: int
    slots: int
    morning: int
    meetings: tuple[tuple[int, int], ...]
    sessions: tuple[int, ...]
    forbidden: tuple[frozenset[int], ...]
    fixed: tuple[int | None, ...]
    before: tuple[frozenset[int], ...]

    @cached_property
    def meetings_of(self) -> tuple[tuple[int, ...], ...]:
        """The meetings of each participant."""
        found: list[list[int]] = [[] for _ in range(self.participants)]
        for number, pair in enumerate(self.meetings):
            for participant in pair:
                found[participant].append(number)
        return tuple(map(tuple, found))

    def session(self, meeting: int) -> range:
        """The slots of the session of a meeting."""
        kind = self.sessions[meeting]
        if kind == MORNING:
            return range(self.morning)
        return range(self.morning if kind == AFTERNOON else 0, self.slots)

    @cached_property
    def domains(self) -> tuple[tuple[int, ...], ...]:
        """The slots of each meeting that its session, both sides and its fixed slot allow."""
        found = []
        for meeting, (a, b) in enumerate(self.meetings):
            refused = self.forbidden[a] | self.forbidden[b]
            fixed = self.fixed[meeting]
            found.append(
                tuple(
                    slot
                    for slot in self.session(meeting)
                    if slot not in refused and fixed in (None, slot)
                )
            )
        return tuple(found)


def breaks_of(instance: Benchmark, slots: Sequence[int]) -> list[int]:
    """How many breaks each participant has when the meetings are in `slots`.

    A break is an idle time between two meetings, however long; forbidden slots in it count.
    """
    found = []
    for meetings in instance.meetings_of:
        days = sorted(slots[meeting] for meeting in meetings)
        found.append(sum(late > early + 1 for early, late in pairwise(days)))
    return found


def read_dzn(path: Path) -> Benchmark:
    """Read one file. Raises SchedulingError that names the file and the line."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise SchedulingError(path.name, "no text in UTF-8") from error
    except OSError as error:
        raise SchedulingError(path.name, error.strerror or "cannot be read") from error
    return _Reader(path.name, text).read()


@dataclass
class _Value:
    """What stands right of a name, and on which line it begins."""

    text: str
    line: int


class _Reader:
    """The assignments of one file, checked against each other."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.values = dict(self._assignments(_COMMENT.sub("", text)))

    def _fail(self, line: int, reason: str) -> SchedulingError:
        return SchedulingError(f"{self.name}, line {line}", reason)

    def _assignments(self, text: str) -> Iterator[tuple[str, _Value]]:
        at = 0
        seen: set[str] = set()
        while text[at:].strip():
            found = _ASSIGNMENT.match(text, at)
            start = at + len(text[at:]) - len(text[at:].lstrip())
            line = text.count("\n", 0, start) + 1
            if not found:
                raise self._fail(line, "expected a name, =, a value and ;")
            if found[1] in seen:
                raise self._fail(line, f"{found[1]} is given twice")
            seen.add(found[1])
            yield found[1], _Value(found[2], text.count("\n", 0, found.start(2)) + 1)
            at = found.end()

    def _value(self, name: str) -> _Value:
        if name not in self.values:
            raise SchedulingError(self.name, f"{name} is missing")
        return self.values[name]

    def _number(self, name: str) -> int:
        value = self._value(name)
        if not value.text.isascii() or not value.text.isdigit() or int(value.text) > _MOST:
            raise self._fail(value.line, f"{name} is no whole number: {value.text[:20]!r}")
        return int(value.text)

    def _row(self, text: str, line: int, low: int, high: int) -> list[int]:
        """Numbers between commas. Raises where one is none, or out of bounds."""
        found = []
        for word in filter(None, map(str.strip, text.split(","))):
            if not (word.isascii() and word.isdigit() and low <= int(word) <= high):
                raise self._fail(line, f"expected a number from {low} to {high}, not {word[:20]!r}")
            found.append(int(word))
        return found

    def _split(self, name: str, pattern: str, opens: str, closes: str) -> list[_Value]:
        """The pieces of an array, each with its line."""
        value = self._value(name)
        text = value.text
        if not (text.startswith(opens) and text.endswith(closes)):
            raise self._fail(value.line, f"{name} does not stand between {opens} and {closes}")
        end = len(text) - len(closes)
        left = re.sub(pattern, "", text[len(opens) : end])
        if rest := re.sub(r"[\s,|]+", " ", left).strip():
            raise self._fail(value.line, f"{name}: what is {rest[:20]!r}?")
        return [
            _Value(found[1], value.line + text.count("\n", 0, found.start(1)))
            for found in re.compile(pattern).finditer(text, len(opens), end)
        ]

    def _sets(self, name: str, count: int, high: int) -> list[frozenset[int]]:
        """`[{…}, {…}]` of numbers from 1; 0 stands for none and is left out."""
        pieces = self._split(name, r"\{([^{}]*)\}", "[", "]")
        if len(pieces) != count:
            line = self._value(name).line
            raise self._fail(line, f"{name} has {len(pieces)} sets and not {count}")
        return [
            frozenset(number - 1 for number in self._row(one.text, one.line, 0, high) if number)
            for one in pieces
        ]

    def _list(self, name: str, count: int, high: int) -> list[int]:
        pieces = self._split(name, r"([^\s,\[\]]+)", "[", "]")
        if len(pieces) != count:
            line = self._value(name).line
            raise self._fail(line, f"{name} has {len(pieces)} numbers and not {count}")
        return [self._row(one.text, one.line, 0, high)[0] for one in pieces]

    def read(self) -> Benchmark:
        participants, meetings, tables, slots, morning = map(self._number, _NUMBERS)
        if morning > slots:
            line = self._value("nMorningSlots").line
            raise self._fail(line, f"the morning has {morning} slots, the day {slots}")
        rows = list(self._requested(participants, meetings))
        fixed = self._list("fixed", meetings, slots)
        instance = Benchmark(
            self.name.removesuffix(".dzn"),
            participants,
            tables,
            slots,
            morning,
            tuple((a, b) for a, b, _ in rows),
            tuple(session for _, _, session in rows),
            tuple(self._sets("forbidden", participants, slots)),
            tuple(slot - 1 if slot else None for slot in fixed),
            tuple(self._sets("precedences", meetings, meetings)),
        )
        self._compare(instance)
        return instance

    def _requested(self, participants: int, meetings: int) -> Iterator[tuple[int, int, int]]:
        pieces = self._split("requested", r"([^|\[\]]*[^|\[\]\s][^|\[\]]*)", "[|", "|]")
        if len(pieces) != meetings:
            line = self._value("requested").line
            raise self._fail(line, f"requested has {len(pieces)} rows and not {meetings}")
        for piece in pieces:
            row = self._row(piece.text, piece.line, 1, max(participants, ANY))
            if len(row) != 3 or row[2] > ANY or max(row[:2]) > participants:
                raise self._fail(piece.line, "expected two participants and a session, 1 to 3")
            if row[0] == row[1]:
                raise self._fail(piece.line, f"{row[0]} is to meet itself")
            yield row[0] - 1, row[1] - 1, row[2]

    def _compare(self, instance: Benchmark) -> None:
        """What the file says twice must be the same."""
        own = instance.meetings_of
        if "nMeetingsBusiness" in self.values:
            said = self._list("nMeetingsBusiness", instance.participants, _MOST)
            for number, (count, meetings) in enumerate(zip(said, own, strict=True), 1):
                if count != len(meetings):
                    line = self._value("nMeetingsBusiness").line
                    why = f"{number} has {len(meetings)} meetings, not {count}"
                    raise self._fail(line, f"nMeetingsBusiness: {why}")
        if "meetingsxBusiness" in self.values:
            high = len(instance.meetings) + 1
            sets = self._sets("meetingsxBusiness", instance.participants, high)
            for number, (found, meetings) in enumerate(zip(sets, own, strict=True), 1):
                if found - {0} != {meeting + 1 for meeting in meetings}:
                    line = self._value("meetingsxBusiness").line
                    raise self._fail(line, f"meetingsxBusiness: {number} has others")
