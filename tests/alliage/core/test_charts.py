"""Charts as numbers: where things stand, and the table twin."""

import re

import pytest
from django.template.loader import render_to_string
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from alliage.core.charts import BarRow, Column, columns, comparison_bars, scale


def bars(rows: list[BarRow], **changes: object) -> object:
    options = {"title": "Thèmes", "here": "Métropole", "references": ("Isère", "France")}
    return comparison_bars(rows, **{**options, **changes})


@given(st.floats(min_value=0.001, max_value=1e9), st.integers(min_value=2, max_value=8))
def test_a_scale_has_few_round_ticks_that_fit(highest: float, most: int) -> None:
    ceiling, ticks = scale(highest, most)
    assert ceiling == highest
    assert ticks[0] == 0
    assert 1 <= len(ticks) - 1 <= most
    assert ticks[-1] <= highest * (1 + 1e-6)


def test_an_axis_of_nothing_still_exists() -> None:
    assert scale(0, 5)[0] == 1.0


def test_a_bar_and_its_ticks_stand_on_one_scale() -> None:
    figure = bars([BarRow("Sport", 20.0, (25.0, 10.0)), BarRow("Culture", 5.0, (5.0, None))])
    first, second = figure.wide.marks
    assert first["width"] == "80.00%"
    assert [tick[:2] for tick in first["ticks"]] == [("tick-1", "100.00%"), ("tick-2", "40.00%")]
    assert [tick[0] for tick in second["ticks"]] == ["tick-1"]


def test_a_value_that_does_not_fit_in_its_bar_stands_after_it() -> None:
    figure = bars([BarRow("Sport", 100.0, (90.0, 80.0)), BarRow("Droits", 2.0, (6.0, None))])
    assert figure.wide.marks[0]["inside"]
    assert figure.wide.marks[0]["text_x"] == "0%"
    assert not figure.wide.marks[1]["inside"]
    assert figure.wide.marks[1]["text_x"] == "6.00%"


def test_the_table_twin_holds_the_same_numbers_in_words() -> None:
    with translation.override("fr"):
        figure = bars([BarRow("Sport", 21.8, (22.9, None))])
    assert figure.headings == ("", "Métropole", "Isère", "France")
    assert figure.rows == (("Sport", "21,8\u00a0%", "22,9\u00a0%", "–"),)


def test_an_unknown_value_is_not_a_zero() -> None:
    figure = bars([BarRow("Inconnu", None, (4.0, None)), BarRow("Sport", 8.0, (4.0, None))])
    assert figure.wide.marks[0]["text"] == "–"
    assert figure.wide.marks[0]["width"] == "0.00%"


def test_a_chart_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="empty"):
        bars([])
    with pytest.raises(ValueError, match="empty"):
        columns([], title="", unit="", over="")


def test_more_than_two_comparisons_are_refused() -> None:
    with pytest.raises(ValueError, match="two places"):
        bars([BarRow("a", 1.0)], references=("a", "b", "c"))


def test_a_partial_year_is_hatched_and_said() -> None:
    items = [Column("2025", 400), Column("2026", 300, partial=True, note="300 au 1er novembre")]
    figure = columns(items, title="Créations", unit="Créations", over="Année", identifier="c")
    written = render_to_string("components/figure.html", {"figure": figure})
    assert written.count('fill="url(#c-wide-hatch)"') == 1
    assert written.count('fill="url(#c-narrow-hatch)"') == 1
    assert figure.rows[1] == ("2026 (300 au 1er novembre)", "300")


def test_the_last_year_is_always_labelled() -> None:
    items = [Column(str(2000 + i), i) for i in range(27)]
    figure = columns(items, title="Créations", unit="Créations", over="Année")
    for drawing in (figure.wide, figure.narrow):
        labels = [mark["label"] for mark in drawing.marks if mark["label"]]
        assert labels[-1] == "2026"
        assert len(labels) <= (12 if drawing.kind == "wide" else 5)


def test_every_attribute_of_a_drawing_is_a_number_that_svg_reads() -> None:
    """French writes 43,2: such a number in an attribute would silently draw nothing."""
    rows = [BarRow("Sport", 21.8, (22.9, 23.6)), BarRow("Culture <b>", 3.3, (None, 1.1))]
    items = [Column(str(y), y / 7, note="x" if y == 2003 else "") for y in range(2000, 2010)]
    with translation.override("fr"):
        written = render_to_string("components/figure.html", {"figure": bars(rows)})
        written += render_to_string(
            "components/figure.html",
            {"figure": columns(items, title="T", unit="U", over="Année")},
        )
    places = re.findall(r'\s(?:x|y|x1|x2|y1|y2|width|height|dx|dy)="([^"]*)"', written)
    assert len(places) > 100
    assert [p for p in places if not re.fullmatch(r"-?\d+(\.\d+)?%?", p)] == []
    assert "style=" not in written
    assert "Culture &lt;b&gt;" in written
