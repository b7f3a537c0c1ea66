"""The rows of a spreadsheet (XLSX, ODS, CSV) as text, with the numbers of their lines."""

import csv
import io
import json
import logging
import os
import re
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from subprocess import DEVNULL, PIPE, Popen
from threading import Lock, Timer
from typing import Any

from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from alliage.partners.adapters import imports_child as child
from alliage.partners.adapters import imports_guard as guard
from alliage.partners.adapters.imports_child import CONTROL, SPARE_ROWS, clean
from alliage.partners.adapters.imports_guard import UnreadableError

SEPARATORS = ";,\t"
#: Lines by which the separator is recognised.
LOOKED_AT = 30
#: Seconds for a workbook to be read on a busy machine, bytes of what may come out of it.
PATIENCE = 20
MAX_OUTPUT = 64 * 1024 * 1024
#: A workbook at a time in each process: together they take no more memory than one may.
TURN = Lock()
REFUSALS: dict[int, Callable[[], UnreadableError]] = {
    child.STATUS["broken"]: guard.broken,
    child.STATUS["protected"]: guard.protected,
    child.STATUS["too_big"]: guard.too_big,
    child.STATUS["rows"]: guard.too_many_rows,
    child.STATUS["columns"]: guard.too_many_columns,
    child.STATUS["hidden"]: lambda: UnreadableError(_("Ce fichier n’a aucune feuille visible.")),
}

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the file that holds something. line: its number, as the spreadsheet shows it."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet: its headings, each once, and the rows under them, all as wide as the headings."""

    headings: tuple[str, ...]
    rows: tuple[Row, ...]


def stored(path: str) -> bytes:
    """Return the content of a file that was kept. Raises UnreadableError when it is there no more."""
    try:
        with default_storage.open(path) as file:
            return bytes(file.read())
    except FileNotFoundError as error:
        raise UnreadableError(_("Ce fichier a été supprimé : envoyez-le à nouveau.")) from error


def sheets_of(content: bytes) -> list[str]:
    """Return the names of the visible sheets; a CSV has one, without a name."""
    if _is_text(content):
        return [""]
    return [str(name) for name in _workbook(content)]


def read(content: bytes, sheet: str = "") -> Grid:
    """Return a sheet, the first one by default. Raises UnreadableError with the reason in words.

    content: of a file that `imports_guard.kind_of` accepted.
    """
    lines = _text_lines(content) if _is_text(content) else _sheet_lines(content, sheet)
    kept = [(number, cells) for number, cells in lines if any(cells)]
    if not kept:
        raise UnreadableError(_("Cette feuille est vide."))
    headings = _headings(kept[0][1])
    if len(headings) > guard.MAX_COLUMNS:
        raise guard.too_many_columns()
    if len(kept) - 1 > guard.MAX_ROWS:
        raise guard.too_many_rows()
    width = len(headings)
    rows = (Row(n, tuple((cells + [""] * width)[:width])) for n, cells in kept[1:])
    return Grid(headings, tuple(row for row in rows if any(row.cells)))


def _headings(cells: list[str]) -> tuple[str, ...]:
    """Name each column once: an empty heading by its place, a repeated one with a number."""
    while cells and not cells[-1]:
        cells = cells[:-1]
    named: list[str] = []
    for place, cell in enumerate(cells, start=1):
        name = " ".join(cell.split())[:120] or _("Colonne %(n)s") % {"n": place}
        times, once = 1, name
        while name in named:
            times += 1
            name = f"{once} ({times})"
        named.append(name)
    return tuple(named)


# --- workbooks


def _is_text(content: bytes) -> bool:
    return not content.startswith(guard.ZIP)


def _sheet_lines(content: bytes, sheet: str) -> list[tuple[int, list[str]]]:
    return [(number, cells) for number, cells in _workbook(content, json.dumps(sheet))]


def _workbook(content: bytes, *asked: str) -> list[Any]:
    """Return what the process that opens workbooks says of one; its death is the file's refusal."""
    found = find_spec("python_calamine")
    folder = str(Path(str(found and found.origin)).parents[1])
    # Isolated, without our environment: no secret is in the memory that a file may reach.
    command = [sys.executable, "-I", "-S", "-B", child.__file__, folder, *asked]
    kept = {name: value for name, value in os.environ.items() if "LIBRARY_PATH" in name}
    with TURN, Popen(command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env=kept) as process:
        timer = Timer(PATIENCE, process.kill)
        timer.start()
        # It reads the whole workbook before it answers: neither waits for the other.
        with suppress(BrokenPipeError), process.stdin as entry:  # type: ignore[union-attr]
            entry.write(content)
        said = process.stdout.read(MAX_OUTPUT + 1)  # type: ignore[union-attr]
        if len(said) > MAX_OUTPUT:
            process.kill()
    timer.cancel()
    if len(said) > MAX_OUTPUT:
        raise guard.too_big()
    if process.returncode in REFUSALS:
        raise REFUSALS[process.returncode]()
    if process.returncode != 0:
        logger.warning("a reader of workbooks died: status %s", process.returncode)
        raise guard.too_big()
    return [json.loads(line) for line in said.splitlines()]


# --- text


def decode(content: bytes) -> str:
    """Return the text of a CSV: UTF-8 with or without its mark, UTF-16, else Windows-1252."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\x00" in content[:4000]:
        head = content[:4000]
        little = head[1::2].count(0) >= head[0::2].count(0)
        encodings = ["utf-16-le" if little else "utf-16-be"]
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if len(CONTROL.findall(text[:4000])) <= len(text[:4000]) // 100:
            return text
    raise guard.not_a_table()


def _text_lines(content: bytes) -> list[tuple[int, list[str]]]:
    text = decode(content)
    # Excel's own way to say the separator, on a line before the headings.
    said = re.match(r"sep=(.)\r?\n", text)
    start = 0
    if said:
        text, start = text[said.end() :], 1
    separator = said[1] if said and said[1] in SEPARATORS else _separator(text)
    found: list[tuple[int, list[str]]] = []
    try:
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        for number, cells in enumerate(lines, start=start + 1):
            if number > guard.MAX_ROWS + SPARE_ROWS:
                raise guard.too_many_rows()
            if len(cells) > guard.MAX_COLUMNS and any(cells[guard.MAX_COLUMNS :]):
                raise guard.too_many_columns()
            found.append((number, [clean(cell) for cell in cells[: guard.MAX_COLUMNS]]))
    except csv.Error as error:
        raise guard.broken() from error
    return found


def _separator(text: str) -> str:
    """Return the separator that gives the most columns, most often the same number."""

    def worth(separator: str) -> tuple[int, int]:
        try:
            reader = csv.reader(io.StringIO(text[:200_000], newline=""), delimiter=separator)
            widths = [len(cells) for _n, cells in zip(range(LOOKED_AT), reader, strict=False)]
        except csv.Error:
            return (0, 0)
        widths = [width for width in widths if width]
        if not widths or widths[0] < 2:
            return (0, 0)
        return (sum(width == widths[0] for width in widths) * 100 // len(widths), widths[0])

    return max(SEPARATORS, key=worth)
