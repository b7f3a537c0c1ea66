"""The home page: the question, examples, and live figures with their date."""

import re

import pytest

from alliage.core import panels

pytestmark = pytest.mark.django_db


def test_the_figures_are_those_of_the_snapshot_and_lead_to_the_lists(client, store):
    html = client.get("/").content.decode()
    links = re.findall(r'<dt><a href="([^"]+)">', html)
    values = re.findall(r'<dd class="value">.*?([\d\u202f]+)</dd>', html, re.DOTALL)
    assert len(links) == 3
    for url, value in zip(links, values, strict=False):
        found = client.get(url).content.decode()
        assert re.search(rf"<h1>\s*{value} allié", found)


def test_the_date_and_the_files_of_the_snapshot_are_given(client, store):
    html = client.get("/").content.decode()
    assert "Annuaire construit le" in html
    assert "rna.csv" in html
    assert "22 lignes lues" in html


def test_examples_are_searches(client, store):
    html = client.get("/").content.decode()
    examples = re.findall(r'href="(/trouver/\?q=[^"]+)"', html)
    assert len(examples) == 3
    for url in examples:
        assert client.get(url).status_code == 200


def test_the_page_has_one_title_and_no_second_search_box(client, store):
    html = client.get("/").content.decode()
    assert html.count("<h1") == 1
    assert html.count('role="search"') == 1


def test_the_page_asks_the_database_for_its_panels_alone(
    client, store, django_assert_max_num_queries
):
    announced = sum(panel.queries for panel in panels.panels_of("home"))
    with django_assert_max_num_queries(announced):
        client.get("/")
