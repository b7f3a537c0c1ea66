"""The page of one organisation, of one that moved, and of one that is gone."""

import re
from dataclasses import replace
from datetime import date

import duckdb
import pytest
from tests.alliage.directory.snapshot import siren

from alliage.core import panels
from alliage.directory.views.contact import ways, web_address
from alliage.directory.views.identity import fields, theme_rule
from alliage.directory.views.places import own_area, place_in_words
from alliage_engines.directory.schema import Identifier, Organisation

pytestmark = pytest.mark.django_db


def text_of(response):
    plain = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(plain.split())


def test_every_record_has_its_source_and_date_said_once(client, store):
    text = text_of(client.get("/organisations/W382900001/")).replace(" ,", ",")
    assert "Remise en état de vélos et vélo-école pour adultes. Contact" in text
    assert text.count("Remise en état de vélos") == 1
    assert text.count("Répertoire national des associations, 2 mars 2026") == 2
    assert "RNA W382900001" in text


def test_the_way_to_reach_it_is_its_site_and_the_notices_of_its_numbers(client, store):
    html = client.get("/organisations/W382900001/").content.decode()
    section = html.partition('id="joindre"')[2].partition("</section>")[0]
    links = re.findall(r'<a href="([^"]+)" rel="([^"]+)"', section)
    assert [url.partition("?")[0] for url, _ in links] == [
        "https://roue-libre.exemple",
        "https://www.journal-officiel.gouv.fr/pages/associations-recherche/",
    ]
    assert links[1][0].endswith("q=W382900001")
    assert all("noreferrer" in rel.split() for _, rel in links)
    company = client.get(f"/organisations/{siren(101)}/").content.decode()
    assert f'"https://annuaire-entreprises.data.gouv.fr/entreprise/{siren(101)}"' in company


@pytest.mark.parametrize(
    ("declared", "shown"),
    [
        ("https://exemple.org/a", "https://exemple.org/a"),
        ("http://exemple.org", "http://exemple.org"),
        ("javascript:alert(1)", ""),
        ("https://", ""),
        ("http://[x", ""),
        (None, ""),
    ],
)
def test_only_a_web_address_becomes_a_link(declared, shown):
    assert web_address(declared) == shown


def test_an_invented_organisation_leads_to_nobody_s_notice():
    number = Identifier("siren", siren(101), current=True)
    real = Organisation("x", "X", "private", "company", identifiers=(number,))
    assert len(ways(real)) == 1
    assert ways(replace(real, fictitious=True)) == []


def test_an_intercommunality_leads_to_its_portrait():
    number = Identifier("siren", "200040715", current=True)
    metropole = Organisation(
        "200040715", "Métropole", "public", "intercommunality", identifiers=(number,),
        provenance={"name": "published"},
    )  # fmt: skip
    area = own_area(metropole)
    assert area.name == "Grenoble-Alpes-Métropole"
    assert place_in_words(metropole) == "intercommunalité, Isère"
    assert own_area(replace(metropole, kind="public_body")) is None


def test_a_commune_has_no_theme_guessed_from_its_name(client, store):
    text = text_of(client.get(f"/organisations/{siren(103)}/"))
    assert "Thème" not in text
    assert "ne déclare pas d’objet" in text


def test_a_theme_without_purpose_is_deduced_from_the_name_alone():
    assert "objet" in theme_rule("title", "Chanter.")
    assert "objet" not in theme_rule("title", None)


def test_a_declaration_newer_than_its_record_has_no_date_of_record():
    organisation = Organisation(
        "x", "X", "private", "company", last_declared=date(2024, 12, 31),
        provenance={"name": "sirene", "last_declared": "sirene"},
        source_dates={"sirene": date(2023, 8, 28)},
    )  # fmt: skip
    since = {field.label: field.since for field in fields(organisation)}
    assert since["Nom"] == date(2023, 8, 28)
    assert since["Dernière déclaration"] is None


def test_the_way_back_keeps_the_search_and_stays_here(client, store):
    results = client.get("/trouver/", {"q": "vélos", "lieu": "commune:38185"}).content.decode()
    link = re.search(r'href="(/organisations/[^"]+retour=[^"]+)"', results)[1]
    page = client.get(link.replace("&amp;", "&")).content.decode()
    assert 'href="/trouver/?q=v%C3%A9los&amp;lieu=commune%3A38185"' in page
    for evil in ("//evil.example", "https://evil.example/?q=x", "javascript:alert(1)", "&" * 999):
        html = client.get("/organisations/W382900001/", {"retour": evil}).content.decode()
        assert "Retour aux résultats" not in html
    html = client.get("/organisations/W382900001/", {"retour": "next=//evil.example&q=x"})
    assert 'href="/trouver/?q=x"' in html.content.decode()


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


def test_the_page_asks_the_database_for_its_panels_alone(
    client, store, django_assert_max_num_queries
):
    announced = sum(panel.queries for panel in panels.panels_of("organisation"))
    with django_assert_max_num_queries(announced):
        client.get("/organisations/W382900001/")
