"""Spreadsheets made by hand, and the way from a file to its rows, for the tests of imports."""

import csv
import io
import zipfile
from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape

import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.alliage import world

from alliage.core import worker
from alliage.organisations.models import Mandate
from alliage.partners.models import Import

Rows = Sequence[Sequence[Any]]
ODS_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"


def csv_file(rows: Rows, *, encoding: str = "utf-8-sig", separator: str = ";") -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=separator, lineterminator="\r\n").writerows(rows)
    return buffer.getvalue().encode(encoding)


def xlsx_file(sheets: dict[str, Rows] | Rows) -> bytes:
    named = sheets if isinstance(sheets, dict) else {"Feuille 1": sheets}
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"strings_to_formulas": False}) as book:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for name, rows in named.items():
            sheet = book.add_worksheet(name)
            for line, cells in enumerate(rows):
                for place, cell in enumerate(cells):
                    style = day if hasattr(cell, "isoformat") else None
                    sheet.write(line, place, cell, style)
    return buffer.getvalue()


def ods_file(rows: Rows, *, extra: str = "", manifest: str = "") -> bytes:
    """A document of the fewest parts; extra: XML of rows after ours."""
    lines = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{escape(str(cell))}</text:p>'
            "</table:table-cell>"
            for cell in cells
        )
        + "</table:table-row>"
        for cells in rows
    )
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces}><office:body>'
        f'<office:spreadsheet><table:table table:name="Feuille 1">{lines}{extra}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = manifest or (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    )
    return zipped({"mimetype": ODS_TYPE, "META-INF/manifest.xml": manifest, "content.xml": content})


def zipped(parts: dict[str, str | bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


class Desk:
    """A person at their browser, with a spreadsheet to load."""

    def __init__(self, held: Mandate) -> None:
        self.held = held
        self.client = world.client_for(held)

    def send(self, kind: str, content: bytes | Rows, name: str = "fichier.csv") -> Any:
        data = content if isinstance(content, bytes) else csv_file(content)
        form = {"kind": kind, "file": SimpleUploadedFile(name, data)}
        return self.client.post(reverse("partners:import_add"), form)

    def sent(self, kind: str, content: bytes | Rows) -> Import:
        response = self.send(kind, content)
        assert response.status_code == 302, response.content.decode()
        return Import.objects.order_by("-pk")[0]

    def tried(self, kind: str, content: bytes | Rows, **columns: str) -> Import:
        """Send a file and try it with the columns guessed, changed by hand where said."""
        found = self.sent(kind, content)
        form = {**found.mapping, "feuille": found.sheet, **columns}
        response = self.client.post(reverse("partners:import_columns", args=[found.pk]), form)
        assert response.status_code == 302, response.content.decode()
        worker.run_waiting(["heavy"])
        found.refresh_from_db()
        assert found.state == "checked", found.state
        return found

    def loaded(self, kind: str, content: bytes | Rows, **columns: str) -> Import:
        return self.load(self.tried(kind, content, **columns))

    def load(self, found: Import) -> Import:
        response = self.client.post(reverse("partners:import_load", args=[found.pk]))
        assert response.status_code == 302, response.content.decode()
        worker.run_waiting(["heavy"])
        found.refresh_from_db()
        assert found.state == "loaded", found.state
        return found

    def page(self, found: Import, **query: str) -> str:
        return self.client.get(found.get_absolute_url(), query).content.decode()

    def exported(self, kind: str, fmt: str = "csv") -> bytes:
        response = self.client.get(reverse("partners:export_own", args=[kind, fmt]))
        assert response.status_code == 200
        return b"".join(response.streaming_content)


def counts(found: Import) -> dict[str, int]:
    """Only what is not nothing."""
    return {name: count for name, count in found.counts.items() if count}


def reasons(found: Import, name: str = "rejected") -> list[tuple[int, str, str]]:
    """(line, column, reason) of the lines refused, or remarked upon."""
    return [
        (one["line"], problem["column"], problem["reason"])
        for one in found.report.get(name, [])
        for problem in one["problems"]
    ]
