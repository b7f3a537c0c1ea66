"""The tags that every page may use."""

from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template, engines
from django.test import RequestFactory
from django.utils import translation

from alliage.core import formats
from alliage.core.families import FAMILIES
from alliage.core.icons import ICONS

TODAY = date(2026, 11, 21)


def render(source: str, **context: object) -> str:
    return Template("{% load alliage %}" + source).render(Context(context))


@pytest.mark.parametrize("family", FAMILIES)
def test_a_family_mark_is_named_unless_its_name_stands_beside(family: str) -> None:
    named = render("{% family_mark family %}", family=family)
    assert 'role="img"' in named
    assert f'aria-label="{FAMILIES[family].one}"' in named
    silent = render("{% family_mark family label=False %}", family=family)
    assert 'aria-hidden="true"' in silent
    assert "aria-label" not in silent


def test_the_three_families_have_three_shapes() -> None:
    shapes = {family: render("{% family_mark f %}", f=family) for family in FAMILIES}
    assert "<circle" in shapes["peer"]
    assert "<rect" in shapes["public"]
    assert "<path" in shapes["private"]


def test_a_number_mark_says_its_number_and_family_once() -> None:
    written = render("{% number_mark 'public' 12 %}")
    assert 'aria-label="12, acteur public"' in written
    assert '<text x="16" y="20.5" aria-hidden="true">12</text>' in written


def test_coordinates_keep_their_point_in_french() -> None:
    with translation.override("fr"):
        assert 'y="20.5"' in render("{% number_mark 'peer' 1 %}")
        assert 'cx="40.3"' in render("{% mark 'touching' %}")


@pytest.mark.parametrize("name", ICONS)
def test_an_icon_is_silent_unless_labelled(name: str) -> None:
    assert 'aria-hidden="true"' in render("{% icon name %}", name=name)
    assert 'aria-label="Aide"' in render("{% icon name 'Aide' %}", name=name)


@pytest.mark.parametrize(
    ("text", "spans", "written"),
    [
        ("vélos à réparer", [(0, 5)], "<mark>vélos</mark> à réparer"),
        ("<b>vélos</b>", [(3, 8)], "&lt;b&gt;<mark>vélos</mark>&lt;/b&gt;"),
        ("<script>", [(0, 8)], "<mark>&lt;script&gt;</mark>"),
        ("deux mots", [(5, 9), (0, 4)], "<mark>deux</mark> <mark>mots</mark>"),
        ("chevauche", [(0, 5), (3, 9)], "<mark>cheva</mark>uche"),
        ("rien", None, "rien"),
        ("vide", [(2, 2)], "vide"),
    ],
)
def test_marked_underlines_spans_and_escapes_everything(
    text: str, spans: list[tuple[int, int]] | None, written: str
) -> None:
    assert render("{{ text|marked:spans }}", text=text, spans=spans) == written


@pytest.mark.parametrize(
    ("language", "value", "decimals", "written"),
    [
        ("fr", 10840, None, "10\u202f840"),
        ("en", 10840, None, "10,840"),
        ("fr", 7.25, None, "7,2"),
        ("fr", 1234567.891, 2, "1\u202f234\u202f567,89"),
        ("en", 1234567.891, 2, "1,234,567.89"),
        ("fr", -31, None, "\u221231"),
        ("fr", None, None, "–"),
    ],
)
def test_numbers_are_written_as_the_language_writes_them(
    language: str, value: float | None, decimals: int | None, written: str
) -> None:
    with translation.override(language):
        assert formats.number(value, decimals) == written


def test_percentages_have_their_space_in_french_alone() -> None:
    with translation.override("fr"):
        assert formats.percent(31.4) == "31\u00a0%"
    with translation.override("en"):
        assert formats.percent(31.4, 1) == "31.4%"


@pytest.mark.parametrize(
    ("when", "written"),
    [
        (date(2026, 11, 21), "aujourd’hui, 21 novembre 2026"),
        (date(2026, 11, 20), "hier, 20 novembre 2026"),
        (date(2026, 11, 22), "demain, 22 novembre 2026"),
        (date(2026, 11, 9), "il y a 12 jours, 9 novembre 2026"),
        (date(2026, 11, 24), "dans 3 jours, 24 novembre 2026"),
        (date(2026, 12, 1), "dans 10 jours, 1er décembre 2026"),
        (date(2026, 11, 7), "il y a 2 semaines, novembre 2026"),
        (date(2026, 10, 17), "il y a 5 semaines, octobre 2026"),
        (date(2026, 12, 15), "dans 3 semaines, 15 décembre 2026"),
        (date(2026, 8, 20), "il y a 3 mois, août 2026"),
        (date(2025, 9, 20), "il y a 14 mois, septembre 2025"),
        (date(2024, 11, 22), "il y a 23 mois, novembre 2024"),
        (date(2024, 11, 21), "il y a 2 ans, 2024"),
        (date(2017, 4, 1), "il y a 9 ans, 2017"),
        (date(2029, 1, 1), "dans 2 ans, 2029"),
    ],
)
def test_a_date_in_words_says_how_far_and_when(when: date, written: str) -> None:
    with translation.override("fr"):
        assert formats.in_words(when, TODAY) == written


def test_an_instant_is_read_on_the_local_day() -> None:
    late = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
    with translation.override("fr"):
        assert formats.day(late) == "21 novembre 2026"


def test_a_date_is_wrapped_in_a_time_that_machines_read() -> None:
    written = render("{% ago day today %}", day=date(2026, 8, 20), today=TODAY)
    assert '<time datetime="2026-08-20">' in written
    assert render("{% ago day %}|{% day day %}", day=None) == "|"


def test_a_title_is_written_once_and_read_twice() -> None:
    engine = engines["django"].engine
    base = engine.from_string(
        "{% load alliage %}<title>{% block title %}{% endblock %}</title>"
        "<h1>{% block heading %}{% repeat_block title %}{% endblock %}</h1>"
    )
    child = Template("{% extends base %}{% block title %}Trouver & voir{% endblock %}")
    written = child.render(Context({"base": base}))
    assert written == "<title>Trouver & voir</title><h1>Trouver & voir</h1>"


def test_the_other_language_keeps_the_page_and_its_question() -> None:
    request = RequestFactory().get("/accessibilite/?a=1&b=%C3%A9")
    with translation.override("fr"):
        url = render("{% other_language_url 'en' %}", request=request)
        assert url == "/en/accessibilite/?a=1&amp;b=%C3%A9"
    with translation.override("en"):
        request = RequestFactory().get("/en/accessibilite/")
        assert render("{% other_language_url 'fr' %}", request=request) == "/accessibilite/"


def test_a_colon_has_its_space_in_french_alone() -> None:
    with translation.override("fr"):
        assert render("a{% colon %} b") == "a\u00a0: b"
    with translation.override("en"):
        assert render("a{% colon %} b") == "a: b"
