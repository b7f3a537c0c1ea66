"""What leaves has the columns that docs/reference/directory-exports.md documents, in their order."""

import csv
import io
import json
import re
import zipfile
from pathlib import Path

import pytest

from alliage.directory.adapters import search
from alliage.directory.exports import (
    COMMUNE_COLUMNS,
    ORGANISATION_COLUMNS,
    PORTRAIT_COLUMNS,
    found_columns,
    portrait_rows,
)
from alliage.directory.portrait import Counts, Figures

DOCUMENT = Path(__file__).parents[3] / "docs" / "reference" / "directory-exports.md"


def documented(title):
    section = DOCUMENT.read_text("utf-8").partition(f"## {title}\n")[2].partition("\n## ")[0]
    return re.findall(r"^\| (\w+) \|", section, re.MULTILINE)[1:]


@pytest.mark.parametrize(
    ("title", "columns"),
    [
        ("Organisations", found_columns("")),
        ("Communes of a search", COMMUNE_COLUMNS),
        ("Portrait of a territory", PORTRAIT_COLUMNS),
    ],
)
def test_every_column_is_documented_in_its_order(title, columns):
    assert documented(title) == [column.key for column in columns]


def test_every_measure_of_a_portrait_is_documented():
    figures = Figures("commune", "1", "x", 100, {"peer": Counts(3)}, {"011": 2}, {2020: 1})
    measures = {row[1] for row in portrait_rows([figures])}
    text = DOCUMENT.read_text("utf-8")
    assert len(measures) == 8
    assert [measure for measure in measures if f"`{measure}`" not in text] == []


def test_what_is_unknown_is_empty_and_not_zero():
    figures = Figures("commune", "1", "x", 0, {}, {}, {})
    values = {row[1]: row[4] for row in portrait_rows([figures])}
    assert values["rate"] is None
    assert values["stale_5_years"] is None
    assert values["organisations"] == 0


@pytest.mark.django_db
def test_a_row_says_in_words_why_it_is_there_and_where_its_page_is(client, store):
    text = b"".join(client.get("/trouver/export.csv?q=adultes")).decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text), delimiter=";")
    assert row["Famille en clair"] == "association ou pair"
    assert row["Fictive"] == "non"
    assert row["Intercommunalité"] == "Grenoble-Alpes-Métropole"
    assert (row["Code département"], row["Département"]) == ("38", "Isère")
    assert row["Pourquoi"].startswith("Dans l’objet")
    assert row["Lien"] == "http://testserver/organisations/W382900001/"
    (record,) = json.loads(b"".join(client.get("/trouver/export.json?q=adultes")))
    assert record["fictitious"] is False


@pytest.mark.django_db
def test_a_file_is_named_after_its_search_and_says_its_source(client, store):
    response = client.get("/trouver/export.xlsx?q=vélos&lieu=departement:38")
    assert '"organisations-velos-isere-' in response["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(b"".join(response))) as book:
        names = re.findall(r'<sheet name="([^"]+)"', book.read("xl/workbook.xml").decode())
        rows = book.read("xl/worksheets/sheet1.xml").decode()
        source = book.read("xl/worksheets/sheet2.xml").decode()
    assert names == ["Organisations", "Source"]
    assert "<autoFilter " in rows
    assert "http://testserver/trouver/?q=v%C3%A9los&amp;lieu=departement%3A38" in source
    assert "rna.csv" in source
    assert "Licence Ouverte 2.0" in source


@pytest.mark.django_db
def test_an_export_longer_than_a_batch_holds_everybody_once(client, store, monkeypatch):
    monkeypatch.setattr(search, "BATCH", 5)
    rows = json.loads(b"".join(client.get("/trouver/export.json?q=numéro&page=2")))
    assert len({row["id"] for row in rows}) == len(rows) == 16


def test_no_column_speaks_of_a_person():
    keys = {column.key for column in ORGANISATION_COLUMNS}
    assert not keys & {"email", "phone", "street", "address", "declarant", "gender", "siret"}
