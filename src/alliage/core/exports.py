"""One export helper: the rows of a page as CSV, XLSX or JSON, streamed where the format allows."""

import io
import json
import re
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import xlsxwriter
from defusedcsv import csv
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext as _

# After a separator of any country: "=" and "@" even behind spaces, "+" and "-" where they stand
# at once, so that "Grenoble, -10 % pour les adhérents" is left alone.
PIECE = re.compile(r"([,;\t\r\n](?:\s*(?=[=@])|(?=[+\-|%])))")
#: A workbook takes seconds of processor: one at a time in a process leaves the pages their share.
_workbook = threading.BoundedSemaphore(1)
#: What the name of a sheet may not hold; the widest column, in letters; the longest file name.
UNNAMEABLE = re.compile(r"[\[\]:*?/\\']")
WIDEST, LONGEST_NAME = 60, 80
FORMATS = ("csv", "xlsx", "json")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `key` names it in JSON, `label` is its heading, `value` reads a row."""

    key: str
    label: Any
    value: Callable[[Any], Any]


class _Echo:
    """A file that hands back what is written, so that a CSV streams line by line."""

    def write(self, text: str) -> str:
        return text


def _plain(value: Any) -> Any:
    """Return a value that the three formats can write."""
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(str(_plain(inner)) for inner in value)
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return str(value)


def _in_words(value: Any) -> Any:
    """Return what a person reads in a spreadsheet: yes and no instead of a machine's True."""
    if isinstance(value, bool):
        return _("oui") if value else _("non")
    return value


def csv_lines(columns: Sequence[Column], rows: Iterable[Any]) -> Iterator[str]:
    """Yield a CSV line by line, with BOM, cells that a spreadsheet would run made harmless."""
    writer = csv.writer(_Echo(), delimiter=";", lineterminator="\r\n")
    yield "\ufeff" + writer.writerow([str(column.label) for column in columns])
    for row in rows:
        values = (_decimal(_plain(_in_words(column.value(row)))) for column in columns)
        yield writer.writerow(["" if value is None else _harmless(value) for value in values])


def _decimal(value: Any) -> Any:
    """Write a decimal as a spreadsheet in the language of the page reads it: 42,74 in French."""
    if isinstance(value, float) and (get_language() or "").startswith("fr"):
        return str(value).replace(".", ",")
    return value


def _harmless(value: Any) -> Any:
    """Where a spreadsheet cuts a text at its commas, no piece of it may become a formula.

    defusedcsv looks at the first sign of a cell only.
    """
    return PIECE.sub(r"\1'", value) if isinstance(value, str) else value


def json_pieces(columns: Sequence[Column], rows: Iterable[Any]) -> Iterator[str]:
    """Yield a JSON array object by object."""
    lead = "["
    for row in rows:
        found = {column.key: _plain(column.value(row)) for column in columns}
        yield lead + json.dumps(found, ensure_ascii=False)
        lead = ",\n"
    yield "[]" if lead == "[" else "]"


def xlsx_bytes(
    columns: Sequence[Column],
    rows: Iterable[Any],
    title: str = "",
    about: Sequence[tuple[str, str]] = (),
) -> bytes:
    """Return a workbook; text is written as text, so no cell becomes a formula.

    title: the first sheet's name. about: label and value of each line of a second sheet, which says
    where the rows come from.
    """
    buffer = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        sheet = book.add_worksheet(_sheet_name(title))
        heading = book.add_format({"bold": True})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        widths = [len(str(column.label)) + 3 for column in columns]
        for place, column in enumerate(columns):
            sheet.write_string(0, place, str(column.label), heading)
        last = 0
        for last, row in enumerate(rows, start=1):
            for place, column in enumerate(columns):
                widths[place] = max(
                    widths[place], _write(sheet, last, place, column.value(row), day)
                )
        for place, width in enumerate(widths):
            sheet.set_column(place, place, min(width + 1, WIDEST))
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, last, max(0, len(columns) - 1))
        if about:
            _describe(book.add_worksheet(_sheet_name(_("Source"))), about, heading)
    return buffer.getvalue()


def _sheet_name(title: str) -> str:
    """A name that a workbook accepts."""
    return UNNAMEABLE.sub(" ", title).strip()[:31] or _("Liste")


def _write(sheet: Any, line: int, place: int, value: Any, day: Any) -> int:
    """Write one cell and return how many letters it shows; a date is a date, to sort and filter."""
    if type(value) is date:
        if value.year < 1900:  # no spreadsheet counts days that far
            sheet.write_string(line, place, value.isoformat())
        else:
            sheet.write_datetime(line, place, value, day)
        return 10
    shown = _plain(_in_words(value))
    if shown is not None:
        sheet.write(line, place, shown)
    return len(str(shown or ""))


def _describe(sheet: Any, about: Sequence[tuple[str, str]], heading: Any) -> None:
    for line, (label, value) in enumerate(about):
        sheet.write_string(line, 0, label, heading)
        sheet.write_string(line, 1, value)
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, WIDEST * 2)


def export(
    request: HttpRequest,
    name: str,
    columns: Sequence[Column],
    rows: Iterable[Any],
    fmt: str,
    *,
    title: str = "",
    about: Sequence[tuple[str, str]] = (),
) -> HttpResponseBase:
    """Return a download of rows as "csv", "xlsx" or "json", named after `name` and today.

    title and about: the sheet's name (else `name`) and the lines of its second sheet, in XLSX.
    """
    if fmt not in FORMATS:
        raise ValueError(f"{fmt!r} is no export format: one of {', '.join(FORMATS)}")
    content: Any
    if fmt == "csv":
        content, kind = csv_lines(columns, rows), "text/csv; charset=utf-8"
    elif fmt == "json":
        content, kind = json_pieces(columns, rows), "application/json"
    else:
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        if not _workbook.acquire(blocking=False):
            return _busy(request)
        try:
            content = [xlsx_bytes(columns, rows, title or name, about)]
        finally:
            _workbook.release()
    named = slugify(name)[:LONGEST_NAME].strip("-") or "export"
    filename = f"{named}-{timezone.localdate().isoformat()}.{fmt}"
    headers = {"Content-Disposition": f'attachment; filename="{filename}"'}
    return StreamingHttpResponse(content, content_type=kind, headers=headers)


def _busy(request: HttpRequest) -> HttpResponseBase:
    """Ask to come back when the workbook of somebody else is written."""
    page = render(request, "core/too_many.html", {"seconds": 10}, status=429)
    page.headers["Retry-After"] = "10"
    return page
