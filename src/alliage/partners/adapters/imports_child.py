"""The process that opens a workbook, under hard limits: whatever the file holds, it alone dies.

`imports_read` starts this file by its path, away from Django and from the settings; the workbook
comes on standard input, JSON lines go out, the exit status says why it is refused.
"""

import contextlib
import json
import re
import resource
import sys
import unicodedata
from collections.abc import Iterator
from datetime import datetime, time
from io import BytesIO
from typing import Any

MAX_ROWS = 5000
MAX_COLUMNS = 100
#: Blank lines and headings above and between the rows.
SPARE_ROWS = 200
MAX_SHEETS = 50
LONGEST_NAME = 255
#: Letters of all the cells together, repeated ones as often as they show.
MAX_TEXT = 30_000_000
#: The longest cell: more than any field takes, so that the field itself says what is too long.
LONGEST = 6000
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff\ud800-\udfff]")
#: Why a workbook is refused -> exit status; any other one is a death.
STATUS = {"broken": 10, "protected": 11, "too_big": 12, "rows": 13, "columns": 14, "hidden": 15}
#: What the process may take: bytes of memory, seconds of a processor.
MEMORY = 512 * 1024 * 1024
SECONDS = 10


def text_of(cell: Any) -> str:
    """Return a cell as a person would type it: 12 and not 12.0, days as 2026-11-22."""
    if isinstance(cell, bool):
        return "oui" if cell else "non"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        midnight = cell.time() == time(0)
        return cell.date().isoformat() if midnight else cell.isoformat(sep=" ", timespec="minutes")
    return clean("" if cell is None else str(cell))


def clean(text: str) -> str:
    """Return a text in its composed form, without control signs, never longer than a cell may be."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return CONTROL.sub("", text).strip()[:LONGEST]


def confine() -> None:
    """Take the limits, for good. macOS knows no limit of memory: time alone bounds it there."""
    wanted = {"AS": MEMORY, "DATA": MEMORY, "CPU": SECONDS, "FSIZE": 0, "CORE": 0}
    for name, limit in wanted.items():
        # A limit that the system lacks, or that is lower already, stays as it is.
        with contextlib.suppress(AttributeError, ValueError, OSError):
            resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (limit, limit))


def _refuse(reason: str) -> None:
    raise SystemExit(STATUS[reason])


def _visible(book: Any) -> list[str]:
    """Return the names of the sheets that a person sees."""
    shown = [
        one.name
        for one in book.sheets_metadata
        if str(one.typ).endswith(".WorkSheet") and str(one.visible).endswith(".Visible")
    ]
    if not shown:
        _refuse("hidden")
    if len(shown) > MAX_SHEETS or max(map(len, shown)) > LONGEST_NAME:
        _refuse("too_big")
    return shown


def _names(book: Any) -> Iterator[str]:
    """Yield the names of the sheets, each opened once: one that kills is known from the start."""
    for name in _visible(book):
        book.get_sheet_by_name(name)
        yield name


def _lines(book: Any, asked: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the lines that hold something of a sheet, the first one where it is not known."""
    names = _visible(book)
    sheet = book.get_sheet_by_name(asked if asked in names else names[0])
    last_row, last_column = sheet.end or (0, 0)
    if last_row >= MAX_ROWS + SPARE_ROWS:
        _refuse("rows")
    if last_column >= MAX_COLUMNS:
        _refuse("columns")
    letters = 0
    for number, row in enumerate(sheet.to_python(skip_empty_area=False), start=1):
        letters += sum(len(cell) for cell in row if isinstance(cell, str))
        if letters > MAX_TEXT:
            _refuse("too_big")
        cells = [text_of(cell) for cell in row]
        if any(cells):
            yield number, cells


def main(folder: str, asked: str | None) -> None:
    """Write the names of the sheets, or the lines of the one that is asked.

    folder: where the library that reads workbooks is installed; asked: a name, as JSON.
    """
    sys.path.append(folder)
    import python_calamine  # noqa: PLC0415 - the web process must not load it

    confine()
    try:
        book = python_calamine.load_workbook(BytesIO(sys.stdin.buffer.read()))
        for found in _names(book) if asked is None else _lines(book, json.loads(asked)):
            sys.stdout.buffer.write(json.dumps(found, ensure_ascii=False).encode() + b"\n")
    except MemoryError:
        _refuse("too_big")
    except python_calamine.PasswordError:
        _refuse("protected")
    except Exception:
        # A panic of the Rust library derives from BaseException: a death like any other.
        _refuse("broken")


if __name__ == "__main__":
    main(sys.argv[1], *(sys.argv[2:] or [None]))
