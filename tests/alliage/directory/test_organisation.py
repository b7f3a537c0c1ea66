"""The page of one organisation, of one that moved, and of one that is gone."""

import re

import duckdb
import pytest
from tests.alliage.directory.snapshot import siren

pytestmark = pytest.mark.django_db


def text_of(response):
    plain = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(plain.split())


def test_every_field_has_its_source_and_date(client, store):
    text = text_of(client.get("/organisations/W382900001/"))
    assert "Objet Remise en état de vélos" in text
    assert text.count("Répertoire national des associations, 2 mars 2026") >= 4
    assert "RNA W382900001" in text


def test_the_theme_says_how_it_is_known(client, store):
    assert "Déclaré par elle" in text_of(client.get("/organisations/W382900001/"))
    assert "Déduit de son activité" in text_of(client.get(f"/organisations/{siren(102)}/"))


def test_establishments_are_counted_with_their_communes(client, store):
    text = text_of(client.get(f"/organisations/{siren(102)}/"))
    assert "2 établissements ouverts, dans 2 communes." in text


def test_the_json_twin_holds_the_same_with_provenance(client, store):
    page = client.get("/organisations/W382900001/").content.decode()
    link = re.search(r'rel="alternate" type="application/json" href="([^"]+)"', page)[1]
    record = client.get(link).json()
    assert record["name"] == "Atelier Roue Libre"
    assert record["identifiers"] == [{"scheme": "rna", "value": "W382900001", "current": True}]
    assert record["provenance"]["purpose"] == "rna"


def test_a_past_or_other_identifier_leads_to_the_present_page(client, store):
    site = duckdb.connect().execute(
        "SELECT i.value FROM (SELECT unnest(identifiers) AS i FROM read_parquet(?)) "
        "WHERE i.scheme = 'siret' AND starts_with(i.value, ?)",
        [str(next(store.glob("versions/*/organisations.parquet"))), siren(101)],
    )
    (siret,) = site.fetchone()
    for suffix in ("/", ".json"):
        response = client.get(f"/organisations/{siret}{suffix}")
        assert response.status_code == 301
        assert response["Location"].endswith(f"/organisations/{siren(101)}{suffix}")


def test_a_dissolved_association_answers_410_and_says_when(client, store):
    response = client.get("/organisations/W382900006/")
    assert response.status_code == 410
    assert "Cette association est dissoute depuis le 31 janvier 2024" in text_of(response)
    assert "comité des fêtes" in text_of(response)
    json = client.get("/organisations/W382900006.json")
    assert json.status_code == 410
    assert json.json()["since"] == "2024-01-31"


def test_a_closed_company_answers_410(client, store):
    assert client.get(f"/organisations/{siren(105)}/").status_code == 410


@pytest.mark.parametrize("identifier", ["W999999999", "x", "%27%22", "0" * 400])
def test_an_unknown_identifier_does_not_exist(client, store, identifier):
    assert client.get(f"/organisations/{identifier}/").status_code == 404


def test_how_to_correct_or_oppose_is_on_every_page(client, store):
    html = client.get("/organisations/W382900001/").content.decode()
    assert "Une erreur, une opposition" in html
    assert 'href="/vos-donnees/"' in html


def test_the_map_places_the_commune_and_never_the_street(client, store):
    html = client.get("/organisations/W382900001/").content.decode()
    assert "jamais à son adresse" in html
    assert 'class="map-mark peer"' in html


def test_demonstration_data_is_said_to_be_invented(client, store):
    assert "Elle est inventée" not in text_of(client.get("/organisations/W382900001/"))


def test_the_page_asks_nothing_of_the_database(client, store, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get("/organisations/W382900001/")
