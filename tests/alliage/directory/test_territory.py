"""The portrait of a territory, read from the small snapshot."""

import json
import re
import shutil

import duckdb
import pytest

from alliage.core import panels
from alliage.directory.adapters import areas, portrait
from alliage.directory.views.territory import compared

pytestmark = pytest.mark.django_db


def text_of(response):
    plain = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(plain.split())


@pytest.fixture
def snapshot(store):
    return store / "versions" / (store / "CURRENT").read_text().strip()


@pytest.mark.parametrize(
    "place",
    [
        "commune/38185",
        "epci/200040715",
        "departement/38",
        "region/84",
        "country/FR",
        "departement/2A",
    ],
)
def test_every_scale_has_a_page(client, store, place):
    response = client.get(f"/territoires/{place}/")
    assert response.status_code == 200
    assert "Qui est ici" in text_of(response)


def test_an_old_commune_code_leads_to_the_present_commune(client, store):
    found = next(o for o in areas.territory().old_codes if o.arrondissement is None)
    response = client.get(f"/territoires/commune/{found.old}/")
    assert response.status_code == 301
    assert response["Location"].endswith(f"/territoires/commune/{found.code}/")


@pytest.mark.parametrize("place", ["commune/99999", "epci/1", "departement/999", "region/00"])
def test_an_unknown_territory_does_not_exist(client, store, place):
    assert client.get(f"/territoires/{place}/").status_code == 404


def test_the_figures_are_those_of_the_organisations(client, store, snapshot):
    rows = duckdb.connect().execute(
        "SELECT family, count(*) FROM read_parquet(?) WHERE commune = '38185' GROUP BY family",
        [str(snapshot / "organisations.parquet")],
    )
    expected = dict(rows.fetchall())
    assert expected == {"peer": 18, "public": 2}
    figures = portrait.figures(snapshot, "commune", "38185")
    assert {family: counts.n for family, counts in figures.families.items()} == expected
    text = text_of(client.get("/territoires/commune/38185/"))
    assert "18 Associations et pairs" in text
    assert "2 Acteurs publics" in text


def test_the_country_holds_every_commune(snapshot):
    whole = portrait.figures(snapshot, "country", "FR")
    parts = [portrait.figures(snapshot, "departement", code) for code in ("38", "69")]
    assert whole.total == sum(part.total for part in parts) > 0


def test_a_territory_that_the_snapshot_covers_in_part_is_not_compared(client, store, snapshot):
    territories, left_out = compared(snapshot, areas.area("commune", "38185"))
    assert [t.name for t in territories] == ["Grenoble"]
    assert left_out == ["Isère", "France"]
    text = text_of(client.get("/territoires/commune/38185/"))
    assert "Non comparé : Isère, France." in text
    assert "Territoire couvert en partie" in text_of(client.get("/territoires/country/FR/"))
    assert "Territoire couvert en partie" not in text


def test_what_is_covered_is_compared(snapshot, monkeypatch):
    monkeypatch.setattr("alliage.directory.views.territory.COVERED", 0.001)
    territories, left_out = compared(snapshot, areas.area("epci", "200040715"))
    assert [t.kind for t in territories] == ["epci", "departement", "country"]
    assert left_out == []


def test_every_figure_of_the_page_leaves_as_csv_and_json(client, store):
    rows = json.loads(b"".join(client.get("/territoires/epci/200040715/portrait.json")))
    measures = {row["measure"] for row in rows}
    assert {"organisations", "rate", "theme_share", "created", "stale_5_years"} <= measures
    shares = [row["value"] for row in rows if row["measure"] == "theme_share"]
    assert sum(shares) == pytest.approx(100, abs=0.1)
    csv = client.get("/territoires/epci/200040715/portrait.csv")
    assert csv["Content-Type"].startswith("text/csv")


def test_charts_have_a_table_twin_and_the_partial_year_is_hatched(client, store):
    html = client.get("/territoires/departement/38/").content.decode()
    assert html.count("Les mêmes chiffres en tableau") == 2
    assert "url(#" in html or "hatch" in html
    assert re.search(r"<th scope=\"row\">2026 \(\d+ au ", html)


def test_a_commune_without_anybody_has_an_honest_page(client, store):
    text = text_of(client.get("/territoires/commune/55039/"))
    assert "0 Associations et pairs" in text


def test_priority_zones_are_shown_when_their_list_is_loaded(
    client, built_store, tmp_path, settings
):
    store = tmp_path / "store"
    shutil.copytree(built_store, store)
    settings.DIRECTORY_STORE = store
    snapshot = store / "versions" / (store / "CURRENT").read_text().strip()
    assert "quartier prioritaire" not in text_of(client.get("/territoires/epci/200040715/"))
    other = snapshot.with_name(snapshot.name[:-1] + ("0" if snapshot.name[-1] != "0" else "1"))
    shutil.copytree(snapshot, other)
    duckdb.connect().execute(
        "COPY (SELECT '38185' AS commune, 'qpv' AS kind, 'QN1' AS code, 'Villeneuve' AS label) "
        f"TO '{other / 'zones.parquet'}' (FORMAT PARQUET)"
    )
    (store / "CURRENT").write_text(other.name + "\n")
    text = text_of(client.get("/territoires/epci/200040715/"))
    assert "1 commune avec un quartier prioritaire" in text


@pytest.mark.parametrize("place", ["commune/38185", "departement/38"])
def test_the_page_asks_the_database_for_its_panels_alone(
    client, store, place, django_assert_max_num_queries
):
    announced = sum(panel.queries for panel in panels.panels_of("territory"))
    with django_assert_max_num_queries(announced):
        client.get(f"/territoires/{place}/")


def test_a_territory_lists_those_that_make_it(client, store):
    def links(url):
        html = client.get(url).content.decode()
        part = html.partition('class="nearer"')[2].partition("</details>")[0]
        return re.findall(r'href="/territoires/(\w+)/(\w+)/"', part)

    departement = links("/territoires/departement/38/")
    assert ("epci", "200040715") in departement
    assert {kind for kind, _ in departement} == {"epci"}
    epci = links("/territoires/epci/200040715/")
    assert len(epci) == 49
    assert ("commune", "38185") in epci
    assert ("departement", "38") in links("/territoires/region/84/")
    assert links("/territoires/commune/38185/") == []


def test_a_sign_of_fragility_says_which_way_it_reads(client, store):
    html = client.get("/territoires/departement/38/").content.decode()
    signs = html.partition('id="fragile"')[2].partition("</table>")[0]
    assert signs.count("Plus la part est") == signs.count('<th scope="row">') == 3
