"""The one table: sorting, pages, exports."""

from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from alliage.core.tables import Table, TableColumn

ROWS = [{"name": f"Organisation {n:02}", "n": (n * 7) % 11 or None} for n in range(1, 13)]
COLUMNS = [
    TableColumn("name", "Nom", lambda r: r["name"], sort=True, url=lambda r: f"/{r['name'][-2:]}/"),
    TableColumn("n", "Besoins", lambda r: r["n"], numeric=True, sort=True),
    TableColumn("note", "Note", lambda _r: "=1+1"),
]


def table(query: str = "", **options: Any) -> Table:
    request = RequestFactory().get(f"/liste/{query}")
    return Table(
        request, COLUMNS, ROWS, **{"caption": "Liste", "sort": "name", "per_page": 5, **options}
    )


def texts(found: Table, column: int) -> list[str]:
    return [line[column]["text"] for line in found.lines]


def test_rows_come_in_the_order_asked_with_the_unknown_last() -> None:
    down = table("?tri=-n&page=1", per_page=12)
    numbers = [int(text) for text in texts(down, 1)[:-1]]
    assert numbers == sorted(numbers, reverse=True)
    assert texts(down, 1)[-1] == "–"
    assert texts(table("?tri=n", per_page=12), 1)[-1] == "–"


@pytest.mark.parametrize("asked", ["password", "-note", "__class__", "n;drop", ""])
def test_a_sort_that_no_column_offers_is_ignored(asked: str) -> None:
    assert table(f"?tri={asked}").sort == "name"


@pytest.mark.parametrize(
    ("asked", "number"), [("2", 2), ("0", 1), ("-3", 1), ("99", 3), ("x", 1), ("²", 1), ("٣", 1)]
)
def test_a_page_that_does_not_exist_is_brought_back(asked: str, number: int) -> None:
    assert table(f"?page={asked}").number == number


def test_the_pager_says_where_one_is_and_keeps_the_rest_of_the_address() -> None:
    page = table("?q=v%C3%A9lo&page=2").page
    assert (page["start"], page["end"], page["total"], page["next_count"]) == (6, 10, 12, 2)
    assert page["previous_url"] == "?q=v%C3%A9lo&page=1"
    assert table("?page=3").page["next_url"] == ""


def test_a_heading_turns_the_order_and_goes_back_to_the_first_page() -> None:
    heads = table("?tri=n&page=2").heads
    assert heads[1]["order"] == "ascending"
    assert heads[1]["url"] == "?tri=-n"
    assert heads[2]["url"] == ""


def test_the_export_holds_every_row_and_no_formula() -> None:
    answer = table("?format=csv&page=2", name="liste").export()
    assert answer is not None
    written = b"".join(answer).decode()
    assert written.count("Organisation") == 12
    assert ";=1+1" not in written
    assert table("?format=csv").export() is None
    assert table("?format=exe", name="liste").export() is None


def test_the_page_marks_the_sorted_column_for_screen_readers() -> None:
    with translation.override("fr"):
        written = render_to_string("components/table.html", {"table": table("?tri=-name")})
    assert 'aria-sort="descending"' in written
    assert written.count('<th scope="row">') == 5
    assert 'data-label="Besoins"' in written
