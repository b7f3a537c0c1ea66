"""Type-ahead: areas and organisations, in the format that the combobox reads."""

import pytest

from alliage.directory.adapters import areas

pytestmark = pytest.mark.django_db


def suggested(client, url, text):
    response = client.get(url, {"q": text})
    assert response.status_code == 200
    return response.json()["suggestions"]


def test_areas_tell_namesakes_apart(client, store):
    found = suggested(client, "/territoires/suggestions/", "saint-den")
    labels = [item["label"] for item in found]
    assert "Saint-Denis (93)" in labels
    assert "Saint-Denis (974)" in labels
    assert found[0]["note"].startswith("commune, ")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("gren", "commune:38185"),
        ("38000", "commune:38185"),
        ("grenoble-alpes", "epci:200040715"),
        ("isère", "departement:38"),
        ("isere", "departement:38"),
        ("auvergne-rh", "region:84"),
    ],
)
def test_areas_are_found_as_they_are_typed(client, store, text, value):
    assert value in [item["value"] for item in suggested(client, "/territoires/suggestions/", text)]


def test_places_where_the_directory_knows_somebody_come_first(client, store, monkeypatch):
    alone = [i["value"] for i in suggested(client, "/territoires/suggestions/", "vienne")]
    assert alone.index("departement:86") < alone.index("commune:38544")
    monkeypatch.setattr(areas, "_known", lambda: frozenset({("commune", "38544")}))
    found = [i["value"] for i in suggested(client, "/territoires/suggestions/", "vienne")]
    assert found.index("commune:38544") < found.index("departement:86")


def test_the_directory_knows_the_areas_of_its_organisations(store):
    known = areas._known()
    assert {("commune", "38185"), ("departement", "38"), ("region", "84")} <= known
    assert ("departement", "86") not in known


def test_a_misspelt_place_suggests_the_nearest_name(client, store):
    found = suggested(client, "/territoires/suggestions/", "grenbole")
    assert found[0]["value"] == "commune:38185"


def test_a_misspelt_place_is_never_resolved_silently(client, store):
    html = client.get("/trouver/", {"q": "velo", "ou": "grenbole"}).content.decode()
    assert "Aucune commune, intercommunalité" in html
    assert "lieu=commune%3A38185" in html
    assert 'value="grenbole"' in html


def test_a_suggested_area_is_understood_by_the_results_page(client, store):
    for text in ("gren", "isère", "auvergne-rh"):
        for item in suggested(client, "/territoires/suggestions/", text):
            html = client.get("/trouver/", {"q": "x", "ou": item["label"], "lieu": item["value"]})
            assert "error-summary" not in html.content.decode()


def test_organisations_lead_to_their_page(client, store):
    (first, *_rest) = suggested(client, "/trouver/suggestions/", "atelier rou")
    assert first["label"] == "Atelier Roue Libre"
    assert first["family"] == "peer"
    assert client.get(first["href"]).status_code == 200


@pytest.mark.parametrize("text", ["", " ", "«»", "%00", "é" * 500, "<script>"])
@pytest.mark.parametrize("url", ["/trouver/suggestions/", "/territoires/suggestions/"])
def test_odd_texts_suggest_nothing_and_break_nothing(client, store, url, text):
    assert isinstance(suggested(client, url, text), list)
