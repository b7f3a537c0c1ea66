"""What is sent: every honest spreadsheet is read, everything else refused with its reason."""

import io
import struct
import zipfile
from contextlib import suppress
from datetime import date, datetime, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.alliage.partners.imports_bombs import NEAR, SHEET, book
from tests.alliage.partners.imports_world import csv_file, ods_file, xlsx_file, zipped

from alliage.partners.adapters import imports_child as child
from alliage.partners.adapters import imports_guard as guard
from alliage.partners.adapters import imports_read as reader
from alliage.partners.adapters import imports_words as words
from alliage.partners.adapters.imports_guard import UnreadableError

ROWS = [["Titre", "Territoire"], ["Vélos ; été", "Voiron"], ["", ""], ["Œuf\n« à »", "38"]]


def read(content: bytes, sheet: str = "") -> reader.Grid:
    guard.kind_of(content)
    return reader.read(content, sheet)


def refusal(content: bytes) -> str:
    with pytest.raises(UnreadableError) as caught:
        read(content)
    return str(caught.value)


class TestRead:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le"])
    @pytest.mark.parametrize("separator", [";", ",", "\t"])
    def test_a_csv_of_any_country(self, encoding: str, separator: str) -> None:
        grid = read(csv_file(ROWS, encoding=encoding, separator=separator))
        assert grid.headings == ("Titre", "Territoire")
        assert [(row.line, row.cells) for row in grid.rows] == [
            (2, ("Vélos ; été", "Voiron")),
            (4, ("Œuf\n« à »", "38")),
        ]

    def test_the_three_formats_say_the_same(self) -> None:
        assert read(xlsx_file(ROWS)) == read(ods_file(ROWS)) == read(csv_file(ROWS))

    def test_the_name_says_nothing_and_the_content_everything(self) -> None:
        assert [guard.kind_of(made(ROWS)) for made in (xlsx_file, ods_file, csv_file)] == [
            "xlsx",
            "ods",
            "csv",
        ]

    def test_a_separator_said_on_the_first_line(self) -> None:
        grid = read(b"sep=,\r\nTitre,Lieu\r\na;b,c\r\n")
        assert grid.rows == (reader.Row(3, ("a;b", "c")),)

    def test_cells_are_what_a_person_would_type(self) -> None:
        cells = [
            123456789.0,
            12.5,
            True,
            datetime.combine(date(2026, 12, 31), time(0)),
            date(2026, 1, 2),
            time(9, 30),
        ]
        assert [child.text_of(cell) for cell in cells] == [
            "123456789",
            "12.5",
            "oui",
            "2026-12-31",
            "2026-01-02",
            "09:30:00",
        ]
        grid = read(xlsx_file([["Jour"], [date(2026, 12, 31)]]))
        assert grid.rows[0].cells == ("2026-12-31",)

    def test_headings_are_told_apart(self) -> None:
        grid = read(csv_file([["Nom", "", "Nom"], ["a", "b", "c"]]))
        assert grid.headings == ("Nom", "Colonne 2", "Nom (2)")

    def test_a_sheet_is_chosen(self) -> None:
        book = xlsx_file({"Vide": [], "Bonne": ROWS, "Autre": [["x"], ["y"]]})
        assert reader.sheets_of(book) == ["Vide", "Bonne", "Autre"]
        assert read(book, "Autre").headings == ("x",)

    def test_the_largest_accepted(self) -> None:
        rows = [["Titre"], *([f"n{n}"] for n in range(guard.MAX_ROWS))]
        for made in (csv_file, ods_file):
            assert len(read(made(rows)).rows) == guard.MAX_ROWS


class TestRefused:
    def test_too_many_rows(self) -> None:
        rows = [["Titre"], *([f"n{n}"] for n in range(guard.MAX_ROWS + 1))]
        for made in (csv_file, ods_file, xlsx_file):
            assert "5000 lignes" in refusal(made(rows))

    def test_too_large(self) -> None:
        assert "5\u00a0Mo" in refusal(b"a;b\r\n" * (guard.MAX_BYTES // 4))

    @pytest.mark.parametrize(("cell", "row"), [("A1048576", 1_048_576), ("XFD9", 9)])
    def test_one_cell_far_away_is_not_given_its_memory(self, cell: str, row: int) -> None:
        with zipfile.ZipFile(io.BytesIO(xlsx_file([["x"]]))) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        wild = f'<row r="{row}"><c r="{cell}"><v>1</v></c></row></sheetData>'
        name = "xl/worksheets/sheet1.xml"
        parts[name] = parts[name].replace(b"</sheetData>", wild.encode())
        assert "dépasse" in refusal(zipped(parts))

    def test_a_row_repeated_a_million_times(self) -> None:
        cell = '<table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell>'
        row = f'<table:table-row table:number-rows-repeated="1048000">{cell}</table:table-row>'
        assert "lignes" in refusal(ods_file(ROWS, extra=row))
        wide = cell.replace("table-cell o", 'table-cell table:number-columns-repeated="16000" o', 1)
        assert "colonnes" in refusal(
            ods_file(ROWS, extra=f"<table:table-row>{wide}</table:table-row>")
        )

    def test_empty_rows_repeated_to_the_end_are_what_every_office_writes(self) -> None:
        empty = '<table:table-row table:number-rows-repeated="1048000"><table:table-cell/>'
        assert len(read(ods_file(ROWS, extra=f"{empty}</table:table-row>")).rows) == 2

    def test_an_archive_that_unpacks_to_gigabytes(self) -> None:
        bomb = zipped({"xl/workbook.xml": b"<x/>", "xl/worksheets/sheet1.xml": b"0" * 60_000_000})
        assert len(bomb) < 100_000
        assert "démesuré" in refusal(bomb)

    def test_an_archive_that_lies_about_its_size(self) -> None:
        bomb = bytearray(zipped({"xl/workbook.xml": b"<x/>", "big": b"0" * 60_000_000}))
        real = struct.pack("<L", 60_000_000)
        assert real in bomb
        assert "abîmé" in refusal(bytes(bomb).replace(real, struct.pack("<L", 10)))

    def test_text_repeated_in_every_cell(self) -> None:
        book = xlsx_file([["y" * 30_000] * 60] * 40)
        assert len(book) < 100_000
        assert "démesuré" in refusal(book)

    def test_entities_are_not_expanded(self) -> None:
        kind = '<!DOCTYPE worksheet [<!ENTITY b "bbbbbbbb">]>'
        assert "Titre" in read(book((SHEET, NEAR))).headings
        assert "abîmé" in refusal(book((SHEET, kind + NEAR.replace("Titre", "&b;"))))

    def test_protected_by_a_password(self) -> None:
        ole = guard.OLE + b"\x00" * 600 + "EncryptedPackage".encode("utf-16-le")
        assert "mot de passe" in refusal(ole)
        manifest = "<m><encryption-data/></m>"
        assert "mot de passe" in refusal(ods_file(ROWS, manifest=manifest))

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (b"", "vide"),
            (b"   \r\n ; \r\n", "vide"),
            (guard.OLE + b"\x00" * 600, ".xls"),
            (b"%PDF-1.7 ...", "pas un tableur"),
            (b"\x89PNG\r\n\x1a\n", "pas un tableur"),
            (b"<html><table><tr><td>x", "pas un tableur"),
            (bytes(range(256)) * 4, "pas un tableur"),
            (guard.ZIP + b"not a zip", "abîmé"),
            (zipped({"word/document.xml": b"<x/>"}), "pas un tableur"),
            (xlsx_file(ROWS)[:-60], "abîmé"),
            (zipped({"xl/workbook.xml": b"<x/>"}), ""),
        ],
    )
    def test_what_is_no_spreadsheet(self, content: bytes, said: str) -> None:
        assert said in refusal(content)

    @settings(deadline=None)
    @given(st.binary(max_size=400))
    def test_any_bytes_are_read_or_refused(self, content: bytes) -> None:
        for tried in (content, guard.ZIP + content, guard.OLE + content, b"a;b\n" + content):
            with suppress(UnreadableError):
                grid = read(tried)
                assert all(len(row.cells) == len(grid.headings) for row in grid.rows)

    @settings(deadline=None, max_examples=30)
    @given(st.integers(0, 5000), st.integers(0, 255))
    def test_a_workbook_with_one_wrong_byte_is_read_or_refused(self, at: int, byte: int) -> None:
        for made in (BOOK, DOCUMENT):
            broken = bytearray(made)
            broken[at % len(made)] = byte
            with suppress(UnreadableError):
                read(bytes(broken))


BOOK, DOCUMENT = xlsx_file(ROWS), ods_file(ROWS)


@pytest.mark.parametrize(
    ("cell", "family"),
    [
        ("Association", "peer"), ("pairs", "peer"), ("entreprises", "private"),
        ("Fondation", "private"), ("mairie", "public"), ("Acteurs publics", "public"),
    ],
)  # fmt: skip
def test_a_family_is_read_as_people_write_it(cell: str, family: str) -> None:
    assert words.family(cell) == family


@pytest.mark.parametrize("cell", ["banane", "syndicat"])
def test_a_word_of_no_family_or_of_two_is_refused(cell: str) -> None:
    with pytest.raises(ValueError, match="Écrivez l’un de"):
        words.family(cell)
