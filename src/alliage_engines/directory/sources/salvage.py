"""The careful reader: what a strict parser refuses, record by record.

A damaged record must cost itself and nothing else. Lines are gathered until they close a record;
when
a line that can only open a record arrives while quotes are still open, what was gathered is
damaged:
it is rejected at its first line and reading goes on from the new one.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from alliage_engines.directory.errors import SourceError
from alliage_engines.directory.sources.layouts import Layout

LONGEST_LINE = 1 << 22
LONGEST_RECORD_LINES = 500
BROKEN_QUOTES = "broken quotes"
BAD_BYTES = "bytes that are not UTF-8"


@dataclass(frozen=True, slots=True)
class Record:
    """One record: its first physical line, its cells, or the reason why it has none worth
    reading."""

    line: int
    cells: tuple[str, ...]
    reason: str | None = None


def _split(text: str, delimiter: str) -> tuple[str, ...] | None:
    """Cells of one record; None while its quotes are open; csv.Error when they are broken."""
    try:
        rows = list(csv.reader([text], delimiter=delimiter, strict=True))
    except csv.Error as error:
        if "unexpected end of data" in str(error):
            return None
        raise
    return tuple(rows[0]) if rows else ()


def _is_text(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


class Salvage:
    """Reads a CSV that a strict parser refused. Iterate over it to get records, good and bad."""

    def __init__(self, path: Path, label: str, layout: Layout, width: int, delimiter: str) -> None:
        self._path = path
        self._label = label
        self._layout = layout
        self._width = width
        self._delimiter = delimiter
        self._good = 0
        self._widths: dict[int, int] = {}
        self._first_bad = 0

    def __iter__(self) -> Iterator[Record]:
        with self._path.open("rb") as stream:
            for record in self._records(stream):
                if record.reason is None:
                    self._good += 1
                elif record.cells:
                    self._widths[len(record.cells)] = self._widths.get(len(record.cells), 0) + 1
                    self._first_bad = self._first_bad or record.line
                yield record
        if self._good == 0 and len(self._widths) == 1 and sum(self._widths.values()) > 1:
            found = next(iter(self._widths))
            raise SourceError(
                self._label,
                self._first_bad,
                f"wrong column count: the header has {self._width} columns, the rows {found}",
            )

    def _lines(self, stream: BinaryIO) -> Iterator[tuple[int, bytes | None]]:
        """Physical lines with their number; None for one too long to be a record's."""
        number = 0
        while raw := stream.readline(LONGEST_LINE):
            number += 1
            if len(raw) == LONGEST_LINE and not raw.endswith(b"\n"):
                while (raw := stream.readline(LONGEST_LINE)) and not raw.endswith(b"\n"):
                    pass
                yield number, None
            else:
                yield number, raw

    def _opens(self, raw: bytes) -> bool:
        """Whether a line can only be the first of a record, whatever came before it."""
        text = raw.decode("utf-8", errors="replace")
        if self._layout.start.match(text) is None and text.count(self._delimiter) < self._width - 1:
            return False
        try:
            cells = _split(text, self._delimiter)
        except csv.Error:
            cells = None
        if cells is not None and len(cells) == self._width:
            return True
        return self._layout.start.match(text) is not None

    def _records(self, stream: BinaryIO) -> Iterator[Record]:
        pending: list[bytes] = []
        first = 0
        for number, raw in self._lines(stream):
            if number == 1:
                continue
            if raw is None:
                yield Record(first or number, (), "a line longer than 4 MB")
                pending = []
                continue
            if not pending and not raw.strip():
                continue
            if pending and (self._opens(raw) or len(pending) >= LONGEST_RECORD_LINES):
                yield Record(first, (), BROKEN_QUOTES)
                pending = []
            if not pending:
                first = number
            pending.append(raw)
            record = self._close(first, b"".join(pending))
            if record is not None:
                yield record
                pending = []
        if pending:
            yield self._end(first, b"".join(pending))

    def _close(self, line: int, raw: bytes) -> Record | None:
        """The record that these bytes make, or None while its quotes are open."""
        text = raw.decode("utf-8", errors="replace")
        try:
            cells = _split(text.rstrip("\r\n"), self._delimiter)
        except csv.Error:
            return Record(line, (), BROKEN_QUOTES)
        if cells is None:
            return None
        if "\ufffd" in text and not _is_text(raw):
            return Record(line, (), BAD_BYTES)
        if len(cells) == self._width + 1 and not cells[-1]:
            cells = cells[:-1]
        if len(cells) == self._width:
            return Record(line, cells)
        if not raw.endswith(b"\n") and len(cells) < self._width:
            raise SourceError(
                self._label,
                line,
                f"truncated: the last row has {len(cells)} of {self._width} columns and no end",
            )
        return Record(line, cells, f"{len(cells)} columns where the header has {self._width}")

    def _end(self, line: int, raw: bytes) -> Record:
        """What is left when the file ends inside quotes: a whole row with a bad quote, or a cut."""
        enough = raw.count(self._delimiter.encode()) >= self._width - 1
        if raw.endswith(b"\n") and enough:
            return Record(line, (), BROKEN_QUOTES)
        raise SourceError(self._label, line, "truncated: the file ends inside a quoted field")
