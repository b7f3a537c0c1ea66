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

# After a separator of any country: "=" and "@" even behind spaces, "+" and "-" where they stand
# at once, so that "Grenoble, -10 % pour les adhérents" is left alone.
PIECE = re.compile(r"([,;\t\r\n](?:\s*(?=[=@])|(?=[+\-|%])))")
#: A workbook takes seconds of processor: one at a time in a process leaves the pages their share.
_workbook = threading.BoundedSemaphore(1)
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


def csv_lines(columns: Sequence[Column], rows: Iterable[Any]) -> Iterator[str]:
    """Yield a CSV line by line, with BOM, cells that a spreadsheet would run made harmless."""
    writer = csv.writer(_Echo(), delimiter=";", lineterminator="\r\n")
    yield "\ufeff" + writer.writerow([str(column.label) for column in columns])
    for row in rows:
        values = (_plain(column.value(row)) for column in columns)
        yield writer.writerow(["" if value is None else _harmless(value) for value in values])


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


def xlsx_bytes(columns: Sequence[Column], rows: Iterable[Any]) -> bytes:
    """Return a workbook of one sheet; text is written as text, so no cell becomes a formula."""
    buffer = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        sheet = book.add_worksheet()
        heading = book.add_format({"bold": True})
        for place, column in enumerate(columns):
            sheet.write_string(0, place, str(column.label), heading)
        for line, row in enumerate(rows, start=1):
            for place, column in enumerate(columns):
                value = _plain(column.value(row))
                if value is not None:
                    sheet.write(line, place, value)
        sheet.freeze_panes(1, 0)
    return buffer.getvalue()


def export(
    request: HttpRequest,
    name: str,
    columns: Sequence[Column],
    rows: Iterable[Any],
    fmt: str,
) -> HttpResponseBase:
    """Return a download of rows as "csv", "xlsx" or "json", named after `name` and today."""
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
            content = [xlsx_bytes(columns, rows)]
        finally:
            _workbook.release()
    filename = f"{slugify(name) or 'export'}-{timezone.localdate().isoformat()}.{fmt}"
    headers = {"Content-Disposition": f'attachment; filename="{filename}"'}
    return StreamingHttpResponse(content, content_type=kind, headers=headers)


def _busy(request: HttpRequest) -> HttpResponseBase:
    """Ask to come back when the workbook of somebody else is written."""
    page = render(request, "core/too_many.html", {"seconds": 10}, status=429)
    page.headers["Retry-After"] = "10"
    return page
