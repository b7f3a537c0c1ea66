"""What leaves has the columns that docs/reference/directory-exports.md documents, in their order."""

import re
from pathlib import Path

import pytest

from alliage.directory.exports import (
    COMMUNE_COLUMNS,
    ORGANISATION_COLUMNS,
    PORTRAIT_COLUMNS,
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
        ("Organisations", ORGANISATION_COLUMNS),
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


def test_no_column_speaks_of_a_person():
    keys = {column.key for column in ORGANISATION_COLUMNS}
    assert not keys & {"email", "phone", "street", "address", "declarant", "gender", "siret"}
