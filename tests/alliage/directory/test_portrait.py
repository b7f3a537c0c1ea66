"""What the portrait says, from counts alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliage.directory.portrait import (
    Counts,
    Figures,
    facts,
    fragilities,
    per_ten_thousand,
    quantile_classes,
    share,
    theme_shares,
    themes_known,
)

HERE = Figures(
    "epci",
    "200040715",
    "Métropole",
    100_000,
    {"peer": Counts(2400, 600, 1500, 200, 50), "public": Counts(30)},
    {"011": 1200, "024": 600, "030": 5, "": 595},
    {2025: 90, 2026: 40},
)
THERE = Figures(
    "country",
    "FR",
    "France",
    1_000_000,
    {"peer": Counts(20_000, 8000, 9000, 1000, 400)},
    {"011": 15_000, "024": 3000, "030": 2000},
)
EMPTY = Figures("commune", "55039", "Beaumont-en-Verdunois", 0)


def test_rates_and_shares_of_nothing_are_unknown_and_not_zero():
    assert per_ten_thousand(3, 0) is None
    assert share(0, 0) is None
    assert per_ten_thousand(240, 10_000) == 240
    assert themes_known(EMPTY) is None
    assert theme_shares(EMPTY) == {}


def test_theme_shares_leave_out_the_peers_without_theme_and_say_how_many_have_one():
    shares = theme_shares(HERE)
    assert "" not in shares
    assert sum(shares.values()) == pytest.approx(100)
    assert shares["011"] == pytest.approx(1200 / 1805 * 100)
    assert themes_known(HERE) == pytest.approx(1805 / 2400 * 100)


def test_facts_begin_with_what_differs_most():
    found = facts(HERE, THERE, 2025)
    assert len(found) == 3
    assert (found[0].code, found[0].subject) == ("theme", "024")
    assert [item.code for item in found[1:]] == ["employers", "fresh"]
    gaps = [abs(item.here / item.there - 1) for item in found]
    assert gaps == sorted(gaps, reverse=True)


def test_facts_that_hardly_differ_are_replaced_by_what_is_so_by_itself():
    found = facts(HERE, HERE, 2025)
    assert [(item.code, item.there) for item in found] == [
        ("theme", None),
        ("born", None),
        ("fresh", None),
    ]
    assert found[1].here == 90


def test_a_theme_of_few_organisations_never_stands_out():
    village = Figures("commune", "x", "x", 900, {"peer": Counts(9)}, {"030": 9})
    assert "theme" not in [item.code for item in facts(village, THERE, 2025)]


def test_nothing_is_said_where_there_is_nobody():
    assert facts(EMPTY, THERE, 2025) == []
    assert facts(EMPTY, None, 2025) == []


def test_fragilities_give_every_territory_in_its_order():
    found = {item.code: item.values for item in fragilities([HERE, THERE, EMPTY])}
    assert found["stale"] == (25.0, 40.0, None)
    assert found["single"] == (25.0, 40.0, None)
    assert found["employers"][0] == pytest.approx(200 / 2400 * 100)


def test_the_total_counts_every_family():
    assert HERE.total == 2430
    assert HERE.of("private") == Counts()


@given(st.dictionaries(st.text(min_size=1), st.floats(0, 1e4), min_size=5, max_size=60))
def test_classes_follow_the_values(values):
    classes, bounds = quantile_classes(values)
    assert len(bounds) == 4
    assert bounds == sorted(bounds)
    assert set(classes) == set(values)
    ordered = sorted(values, key=values.get)
    assert [classes[key] for key in ordered] == sorted(classes.values())
    assert set(classes.values()) <= {1, 2, 3, 4, 5}


def test_too_few_values_are_not_classed():
    assert quantile_classes({"a": 1.0, "b": 2.0}) == ({}, [])
