"""One helper writes every table as CSV, XLSX and JSON."""

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from alliage.core.exports import Column, csv_lines, export, xlsx_bytes

COLUMNS = (
    Column("name", "Nom", lambda row: row["name"]),
    Column("since", "Depuis", lambda row: row.get("since")),
    Column("n", "Nombre", lambda row: row.get("n")),
)
ROWS = [
    {"name": 'Éco;lien "d’ici"', "since": date(2020, 1, 2), "n": 3},
    {"name": "=cmd|' /C calc'!A0", "since": datetime(2026, 7, 1, 12, tzinfo=UTC), "n": None},
]


def content(fmt: str, rows=ROWS) -> bytes:
    return export(None, "Liste d’été", COLUMNS, rows, fmt).getvalue()


def test_csv() -> None:
    text = content("csv").decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert lines[0] == ["Nom", "Depuis", "Nombre"]
    assert lines[1] == ['Éco;lien "d’ici"', "2020-01-02", "3"]
    assert lines[2][0].startswith("'="), "a spreadsheet must not run what somebody typed"
    assert lines[2][1:] == ["2026-07-01T14:00:00+02:00", ""]


@pytest.mark.parametrize(
    ("language", "written"), [("fr", ["42,74", "-1,5"]), ("en", ["42.74", "-1.5"])]
)
def test_decimals_are_those_of_the_language_in_csv_only(language, written) -> None:
    rows = [{"name": 42.74, "since": -1.5}]
    with translation.override(language):
        text, found = content("csv", rows).decode("utf-8-sig"), json.loads(content("json", rows))
    assert list(csv.reader(io.StringIO(text), delimiter=";"))[1] == [*written, ""]
    assert list(found[0].values()) == [42.74, -1.5, None]


def test_json_uses_the_documented_names() -> None:
    rows = json.loads(content("json"))
    assert rows[0] == {"name": 'Éco;lien "d’ici"', "since": "2020-01-02", "n": 3}
    assert rows[1]["n"] is None
    assert json.loads(content("json", [])) == []


def test_xlsx_has_text_and_no_formula() -> None:
    with zipfile.ZipFile(io.BytesIO(content("xlsx"))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "=cmd" in sheet


def test_xlsx_has_true_dates_words_for_yes_and_a_sheet_with_the_source() -> None:
    columns = (*COLUMNS, Column("ok", "Vu", lambda _row: True))
    rows = [
        {"name": "a" * 200, "since": date(2020, 1, 2)},
        {"name": "b", "since": date(1899, 5, 4)},
    ]
    written = xlsx_bytes(columns, rows, "Liste: [été]", [("Licence", "=1+1")])
    with zipfile.ZipFile(io.BytesIO(written)) as book:
        sheet, source = (book.read(f"xl/worksheets/sheet{n}.xml").decode() for n in (1, 2))
        names = book.read("xl/workbook.xml").decode()
    assert 'name="Liste   été"' in names
    assert "<v>43832</v>" in sheet, "the day, counted as spreadsheets do"
    assert "1899-05-04" in sheet
    assert ">oui<" in sheet
    assert '<autoFilter ref="A1:D3"/>' in sheet
    assert 'width="60.' in sheet
    assert "=1+1" in source
    assert "<f>" not in source


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("Foo,=1+1,bar", "Foo,'=1+1,bar"),
        ("a; =HYPERLINK(1)", "a; '=HYPERLINK(1)"),
        ("a\t@SUM(1)", "a\t'@SUM(1)"),
        ("a,+1+1", "a,'+1+1"),
        ("Grenoble, -10 % pour tous", "Grenoble, -10 % pour tous"),
        ("a = b, c", "a = b, c"),
    ],
)
def test_no_piece_of_a_csv_cell_becomes_a_formula(typed, written) -> None:
    text = content("csv", [{"name": typed}]).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))[1][0] == written


@pytest.mark.django_db
def test_one_workbook_at_a_time(rf, django_user_model) -> None:
    request = rf.get("/")
    request.user = django_user_model()
    refused = []

    def rows() -> Iterator[dict[str, str]]:
        refused.append(export(request, "x", COLUMNS, ROWS, "xlsx"))
        yield ROWS[0]

    assert export(request, "x", COLUMNS, rows(), "xlsx").status_code == 200
    assert refused[0].status_code == 429
    assert refused[0]["Retry-After"] == "10"
    assert export(request, "x", COLUMNS, ROWS, "csv").status_code == 200
    assert export(request, "x", COLUMNS, ROWS, "xlsx").status_code == 200, "it is free again"


@pytest.mark.parametrize("fmt", ["csv", "xlsx", "json"])
def test_is_a_named_download(fmt) -> None:
    response = export(None, "Liste d’été", COLUMNS, ROWS, fmt)
    assert response["Content-Disposition"].startswith('attachment; filename="liste-dete-20')
    assert response["Content-Disposition"].endswith(f'.{fmt}"')


def test_streams_row_by_row() -> None:
    read = []

    def rows() -> Iterator[dict[str, str]]:
        for number in range(3):
            read.append(number)
            yield {"name": str(number)}

    lines = csv_lines(COLUMNS, rows())
    next(lines)
    next(lines)
    assert read == [0]


def test_unknown_format() -> None:
    with pytest.raises(ValueError, match="pdf"):
        export(None, "x", COLUMNS, ROWS, "pdf")
