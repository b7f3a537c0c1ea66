"""Dates as people write them."""

from datetime import date

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from alliage.stories.enums import Precision
from alliage.stories.forms.stories import MomentForm, rough_date, rough_words


@pytest.mark.parametrize(
    ("text", "on", "precision"),
    [
        ("2012", date(2012, 1, 1), "year"),
        (" Mars  2015 ", date(2015, 3, 1), "month"),
        ("march 2015", date(2015, 3, 1), "month"),
        ("03/2015", date(2015, 3, 1), "month"),
        ("2015-03", date(2015, 3, 1), "month"),
        ("14 mars 2015", date(2015, 3, 14), "day"),
        ("1er août 2015", date(2015, 8, 1), "day"),
        ("14/03/2015", date(2015, 3, 14), "day"),
        ("2015-03-14", date(2015, 3, 14), "day"),
    ],
)
def test_read(text: str, on: date, precision: str) -> None:
    assert rough_date(text) == (on, precision)


@pytest.mark.parametrize(
    "text", ["", "hier", "31/02/2015", "13/2015", "thermidor 1794", "15", "2015-3-", "1/2/3"]
)
def test_not_a_date(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - whatever the reason
        rough_date(text)


@given(st.dates(date(1850, 1, 1)), st.sampled_from(Precision.values))
def test_what_is_shown_is_read_back(on: date, precision: str) -> None:
    kept = {"year": on.replace(month=1, day=1), "month": on.replace(day=1), "day": on}[precision]
    assert rough_date(rough_words(kept, precision)) == (kept, precision)


@pytest.mark.parametrize("when", ["2999", "1500", "n’importe quand"])
def test_a_form_says_why(when: str) -> None:
    with translation.override("fr"):
        form = MomentForm({"when": when, "kind": "effect", "title": "x"})
        assert not form.is_valid()
        assert form.errors["when"]
