"""The rows of a spreadsheet (XLSX, ODS, CSV) as text, with the numbers of their lines."""

import csv
import io
import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

import python_calamine
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from alliage.partners.adapters import imports_guard as guard
from alliage.partners.adapters.imports_guard import UnreadableError

SEPARATORS = ";,\t"
#: Lines by which the separator is recognised.
LOOKED_AT = 30
#: The longest cell: more than any field takes, so that the field itself says what is too long.
LONGEST = 6000
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff\ud800-\udfff]")


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
    with _workbook(content) as book:
        shown = [
            one.name
            for one in book.sheets_metadata
            if one.typ == python_calamine.SheetTypeEnum.WorkSheet
            and one.visible == python_calamine.SheetVisibleEnum.Visible
        ]
    if not shown:
        raise UnreadableError(_("Ce fichier n’a aucune feuille visible."))
    return shown


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


def _workbook(content: bytes) -> Any:
    return _tried(lambda: python_calamine.load_workbook(io.BytesIO(content)))


def _tried(function: Any) -> Any:
    """Call the reader; whatever it trips on, its own panics too, is a broken file."""
    try:
        return function()
    except python_calamine.PasswordError as error:
        raise guard.protected() from error
    except Exception as error:
        raise guard.broken() from error
    except BaseException as error:
        # A panic of the Rust library derives from BaseException, and has no type to import.
        if type(error).__name__ == "PanicException":
            raise guard.broken() from error
        raise


def _sheet_lines(content: bytes, sheet: str) -> list[tuple[int, list[str]]]:
    with _workbook(content) as book:
        names = sheets_of(content)
        name = sheet if sheet in names else names[0]
        rows = _tried(lambda: book.get_sheet_by_name(name).to_python(skip_empty_area=False))
    return [(number, [text_of(cell) for cell in row]) for number, row in enumerate(rows, start=1)]


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
            if number > guard.MAX_ROWS + guard.SPARE_ROWS:
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
