"""The results page: what it finds, what it says, what its address holds."""

import json
import re
import shutil
from dataclasses import replace
from urllib.parse import urlencode

import pytest
from django.urls import reverse
from django.utils import translation
from tests.alliage.directory.snapshot import GRENOBLE, SECRETS, TODAY, association, write_files

from alliage.directory.criteria import Criteria
from alliage.directory.views.spots import MANY
from alliage.directory.views.ways_out import _themes
from alliage_engines.directory.build import build
from alliage_engines.directory.demo.layouts import plain
from alliage_engines.directory.query import Facet, Results

pytestmark = pytest.mark.django_db
URL = "/trouver/"
FRAGMENT = {"HX-Request": "true", "HX-Target": "resultats"}


def page(client, **parameters):
    response = client.get(URL, parameters)
    assert response.status_code == 200
    return response.content.decode()


def heading(html):
    found = re.search(r"<h1>(.*?)</h1>", html, re.DOTALL)
    return " ".join(found[1].split())


def test_a_need_and_a_place_find_who_could_help(client, store):
    html = page(client, q="vélos", lieu="commune:38185")
    assert heading(html) == "1 allié possible"
    assert "Les Voisins du Drac" in html
    assert "Atelier Roue Libre" not in html, "its seat is in another commune"


def test_the_title_is_a_correct_plural_in_both_languages(client, store):
    assert heading(page(client, q="vélos")) == "3 alliés possibles"
    assert heading(page(client, q="introuvablexyz", lieu="commune:38185")) == "Aucun allié trouvé"


def test_each_result_says_why_with_the_matched_words_marked(client, store):
    html = page(client, q="vélos", lieu="commune:38185")
    assert re.search(r"<mark>vélos</mark>", html)


@pytest.mark.parametrize(("name", "value"), [("employeur", "oui"), ("depuis", "2025")])
def test_single_choices_of_the_address_are_controls_of_the_page(client, store, name, value):
    html = page(client, lieu="departement:38", **{name: value})
    filters = re.search(r'<form class="facets".*?</form>', html, re.DOTALL)[0]
    control = re.search(
        rf'<input[^>]*type="radio"[^>]*name="{name}"[^>]*value="{value}"[^>]*>', filters
    )
    assert control, filters
    assert "checked" in control[0]
    assert filters.count(f'name="{name}" value="{value}"') == 1, "sent by its own control alone"
    everybody, chosen = page(client, lieu="departement:38"), heading(html)
    assert chosen != heading(everybody)


def test_a_declaration_older_than_five_years_is_to_be_checked(client, store):
    old = page(client, q="W382900002")
    recent = page(client, q="W382900001")
    assert "à vérifier" in old
    assert "à vérifier" not in recent


def test_a_radius_counts_around_the_commune_and_says_the_distance(client, store):
    html = page(client, q="vélos", lieu="commune:38185", rayon="10")
    assert heading(html) == "2 alliés possibles"
    assert re.search(r"Échirolles, à \d+ km", html)


def test_by_seat_or_by_any_establishment(client, store):
    where = {"lieu": "commune:38185", "famille": "private"}
    assert heading(page(client, **where)) == "Aucun allié trouvé"
    assert "CYCLES DU DRAC" in page(client, **where, par="etablissement")


def test_family_tabs_count_the_same_search_whatever_the_tab(client, store):
    def counts(html):
        return re.findall(r'<span class="count">.*?(\d+)</span></a>', html, re.DOTALL)

    everyone = counts(page(client, lieu="departement:38"))
    assert len(everyone) == 4
    assert counts(page(client, lieu="departement:38", famille="public")) == everyone
    assert int(everyone[0]) == sum(map(int, everyone[1:]))


@pytest.mark.parametrize("ou", ["Grenoble", "grenoble", "Grenoble (38)", "38000"])
def test_without_javascript_a_typed_place_is_looked_up(client, store, ou):
    assert heading(page(client, q="vélos", ou=ou, lieu="")) == "1 allié possible"


def test_a_place_changed_without_javascript_wins_over_the_hidden_choice(client, store):
    html = page(client, q="vélos", ou="Lyon", lieu="commune:38185")
    assert "Vélos pour tous" in html
    assert "Les Voisins du Drac" not in html


def test_namesakes_are_offered(client, store):
    html = page(client, q="vélos", ou="Saint-Denis")
    assert "Nous avons compris Saint-Denis" in html
    assert "lieu=commune%3A93066" in html


@pytest.mark.parametrize(
    ("parameters", "field", "told"),
    [
        ({"lieu": "commune:99999"}, "Lieu", "99999"),
        ({"lieu": "epci:1"}, "Lieu", "intercommunalité"),
        ({"lieu": "n’importe quoi"}, "Lieu", "ne désigne pas un territoire"),
        ({"ou": "Zzyzx-sur-Rien"}, "Lieu", "Zzyzx-sur-Rien"),
        ({"theme": "999"}, "Thème", "999"),
        ({"rayon": "7"}, "Distance", "7"),
        ({"page": "0"}, "Page", "1"),
        ({"page": "99999"}, "Page", "200"),
        ({"depuis": "3026"}, "Créée depuis", "pas encore commencée"),
        ({"famille": "martien"}, "Famille", "martien"),
    ],
)
def test_what_is_not_understood_names_its_field_and_loses_nothing(
    client, store, parameters, field, told
):
    html = page(client, q="vélos de course", **parameters)
    summary = re.search(r'<div class="error-summary".*?</div>', html, re.DOTALL)[0]
    assert re.search(rf"<li>\s*{field}", summary)
    assert told in summary
    assert 'value="vélos de course"' in html
    for value in parameters.values():
        if "lieu" in parameters or "ou" in parameters:
            assert f'value="{value.partition(":")[2] or value}"' in html
    assert "alliés possibles" not in html


def test_exports_say_in_json_what_is_not_understood(client, store):
    response = client.get("/trouver/export.csv", {"q": "vélos", "lieu": "commune:99999"})
    assert response.status_code == 400
    assert "99999" in response.json()["errors"]["ou"][0]["message"]


def test_nothing_found_offers_broader_searches_that_find_somebody(client, store):
    html = page(client, q="judo", lieu="commune:38563")
    assert heading(html) == "Aucun allié trouvé"
    ways = re.findall(r'<li><a href="([^"]+)">[^<]*</a>[^<]*?(\d+)\s+organisation', html)
    assert ways
    for url, count in ways:
        html = client.get(url.replace("&amp;", "&")).content.decode()
        assert heading(html).startswith(count)


def test_where_the_full_answers_stop_is_said_and_ruled(client, store):
    html = page(client, q="vélos adultes")
    assert "Une seule organisation réunit tous vos mots" in html
    assert "Aucune organisation ne réunit" not in html
    first, ruled, others = html.partition('class="result-rule"')
    assert ruled
    assert "Atelier Roue Libre" in first
    assert "Les Voisins du Drac" in others
    assert "result-rule" not in page(client, q="vélos")


def test_a_word_that_nobody_has_is_named(client, store):
    html = page(client, q="vélos introuvablexyz")
    assert "introuvablexyz" in html.partition("Personne n’emploie")[2].partition("</p>")[0]
    assert "introuvablexyz" in page(client, q="introuvablexyz").partition("n’emploie")[2]


def test_what_is_only_elsewhere_is_offered_once(client, store):
    html = page(client, q="vélos", lieu="commune:38563")
    assert "Ailleurs que sur Voiron, 3 organisations réunissent tous vos mots" in html
    assert 'href="/trouver/?q=v%C3%A9los"' in html
    alone = page(client, q="judo", lieu="commune:38563")
    assert "Ailleurs" not in alone
    assert "Élargir" in alone


def test_the_map_is_one_link_away_on_a_phone(client, store):
    html = page(client, q="vélos")
    assert 'href="#carte"' in html
    assert html.count('id="carte"') == 1
    assert 'href="#carte"' not in page(client, q="introuvablexyz")


def test_the_form_is_open_where_nothing_is_found(client, store):
    assert '<details class="modify" open>' in page(client, q="introuvablexyz")
    assert '<details class="modify">' in page(client, q="vélos")


def test_a_postal_code_typed_as_a_need_offers_its_commune(client, store):
    html = page(client, q="38000")
    assert "lieu=commune%3A38185" in html.partition("Voulez-vous dire")[2].partition("</p>")[0]


def test_a_name_alone_is_a_reason_and_an_activity_is_that_of_the_organisation(client, store):
    assert re.search(r'class="reason">Dans le nom · ', page(client, q="merac"))
    html = page(client, q="magasin de cycles", lieu="region:84")
    assert "Magasins d’articles de sport et de cycles" in html


def test_the_theme_proposed_is_that_of_what_is_found():
    facets = {"theme": [Facet("021", 89), Facet("009", 40), Facet("006", 3)]}
    found = Results(150, [], facets, relaxed=False, corrected=None, took_ms=0)
    assert _themes(Criteria(text="animation"), found)[0] == "021"
    assert "006" not in _themes(Criteria(text="musique"), found)
    assert "006" in _themes(Criteria(text="musique"), replace(found, total=0))
    assert "021" not in _themes(Criteria(text="animation", themes=("021",)), found)


def test_every_filter_stays_in_every_link_of_the_page(client, store):
    state = Criteria(
        text="fêtes", place="commune:38185", radius=20, themes=("009",), declared_within=10
    )
    html = client.get(f"{URL}?{state.query_string}").content.decode()
    links = re.findall(r'href="(/trouver/\?[^"]+)"', html)
    tabs = [link for link in links if "famille=" in link]
    assert len(tabs) == 3
    for link in tabs:
        for part in urlencode(state.parameters()).split("&"):
            assert part in link.replace("&amp;", "&")


def test_pages_follow_each_other_without_repeating_anybody(client, store):
    first = page(client, q="numéro")
    second = page(client, q="numéro", page="2")
    names = [re.findall(r"/organisations/(W\d+)/", html) for html in (first, second)]
    assert len(names[0]) == 10
    assert len(set(names[0] + names[1])) == 16
    assert 'rel="next"' in first
    assert 'rel="prev"' in second


@pytest.mark.parametrize(
    "parameters",
    [
        {},
        {"q": "vélos"},
        {"q": "vélos", "lieu": "commune:38185", "rayon": "10"},
        {"q": "introuvablexyz", "lieu": "commune:38185"},
        {"q": "vélos", "lieu": "commune:99999"},
    ],
)
def test_a_fragment_equals_the_same_region_of_the_full_page(client, store, parameters):
    full = client.get(URL, parameters)
    fragment = client.get(URL, parameters, headers=FRAGMENT)
    title, region = re.fullmatch(
        r"<title>(.*?)</title>(.*)", fragment.content.decode(), re.DOTALL
    ).groups()
    assert region.strip() in full.content.decode()
    assert region.strip().startswith('<div class="page" id="resultats">')
    assert len(region) < len(full.content)
    assert title.partition(" · ")[0] == heading(region)
    assert "HX-Target" in full["Vary"]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_one_result_and_three_cost_the_same_queries(
    client, store, django_assert_max_num_queries, language
):
    with translation.override(language):
        url = reverse("directory:results")
    costs = []
    for text in ("W382900001", "vélos"):
        with django_assert_max_num_queries(5) as counted:
            client.get(url, {"q": text})
        costs.append(len(counted))
    assert costs[0] == costs[1]


def test_the_map_has_a_table_twin_with_the_same_counts(client, store):
    html = page(client, lieu="departement:38")
    rows = json.loads(b"".join(client.get("/trouver/communes.json?lieu=departement:38")))
    assert sum(row["total"] for row in rows) == int(heading(html).split()[0])
    assert {row["name"] for row in rows} == {"Grenoble", "Échirolles", "Voiron"}
    for row in rows:
        assert f'<th scope="row">{row["name"]}</th>' in html


def test_the_numbers_of_the_map_are_those_of_the_list(client, store):
    html = page(client, q="vélos", lieu="departement:38")
    listed = re.findall(
        r'class="number-mark[^"]*"[^>]*>.*?<text[^>]*>(\d+)</text>', html, re.DOTALL
    )
    drawn = re.findall(r'class="map-number-text"[^>]*>(\d+)</text>', html)
    assert sorted(drawn) == sorted(listed) == ["1", "2"]


def test_an_invented_organisation_is_said_to_be(client, store, tmp_path, settings):
    assert "fictive" not in page(client, q="vélos")
    settings.DIRECTORY_STORE = tmp_path / "store"
    inputs = replace(write_files(tmp_path / "files"), fictitious=True)
    build(settings.DIRECTORY_STORE, inputs, today=TODAY)
    assert page(client, q="vélos").count('<span class="tag">fictive</span>') == 3
    rows = json.loads(b"".join(client.get("/trouver/export.json?q=vélos")))
    assert [row["fictitious"] for row in rows] == [True] * 3
    assert "Elle est inventée" in client.get("/organisations/W382900001/").content.decode()


def test_nothing_personal_is_on_any_page_or_export(client, store, tmp_path):
    written = "".join(path.read_text("utf-8") for path in write_files(tmp_path).every())
    assert all(secret in written for secret in SECRETS), "the files must hold what could leak"
    everything = page(client, q="vélos") + page(client, lieu="departement:38", par="etablissement")
    for fmt in ("csv", "json"):
        everything += b"".join(client.get(f"/trouver/export.{fmt}?lieu=region:84")).decode()
    for number in range(1, 7):
        everything += client.get(f"/organisations/W38290{number:04d}/").content.decode()
        everything += client.get(f"/organisations/W38290{number:04d}.json").content.decode()
    for secret in SECRETS:
        assert secret.casefold() not in everything.casefold()


def test_exports_hold_every_row_and_the_documented_columns(client, store):
    rows = json.loads(b"".join(client.get("/trouver/export.json?q=num%C3%A9ro")))
    assert len(rows) == 16
    text = b"".join(client.get("/trouver/export.csv?q=num%C3%A9ro")).decode("utf-8-sig")
    assert len(text.strip().splitlines()) == 17
    assert len(text.splitlines()[0].split(";")) == len(rows[0])
    workbook = b"".join(client.get("/trouver/export.xlsx?q=num%C3%A9ro"))
    assert workbook.startswith(b"PK")


def test_a_switched_snapshot_is_seen_by_the_next_search(client, built_store, tmp_path, settings):
    store = tmp_path / "store"
    shutil.copytree(built_store, store)
    settings.DIRECTORY_STORE = store
    assert heading(page(client, q="trampoline")) == "Aucun allié trouvé"
    rna = tmp_path / "rna.csv"
    with plain(rna, "rna_waldec", delimiter=";") as rows:
        rows.write(association(99, "Trampoline du Drac", "Sauter.", GRENOBLE))
    build(store, write_files(tmp_path / "files").of([rna]), today=TODAY)
    assert heading(page(client, q="trampoline")) == "1 allié possible"
    assert heading(page(client, q="numéro")) == "Aucun allié trouvé"


@pytest.mark.parametrize(
    "url", ["/", "/trouver/", "/trouver/?q=vélos", "/territoires/commune/38185/"]
)
def test_without_any_snapshot_the_page_says_so_and_names_the_command(client, no_store, url):
    response = client.get(url)
    assert response.status_code == 200
    html = response.content.decode()
    assert "L’annuaire n’est pas encore construit" in html
    assert "alliage directory build" in html


@pytest.mark.parametrize(
    ("url", "status"),
    [
        ("/trouver/export.csv?q=x", 503),
        ("/trouver/communes.json?q=x", 503),
        ("/organisations/W382900001/", 404),
        ("/territoires/commune/38185/portrait.csv", 404),
        ("/trouver/suggestions/?q=atelier", 200),
    ],
)
def test_without_any_snapshot_nothing_breaks(client, no_store, url, status):
    assert client.get(url).status_code == status


def test_a_search_for_nothing_lists_nobody(client, store):
    html = page(client)
    assert heading(html) == "Trouver des alliés"
    assert "result-list" not in html
    example = html.partition('class="empty"')[2]
    assert 'href="/trouver/?q=des+v%C3%A9los+%C3%A0+r%C3%A9parer"' in example


def test_markup_in_a_search_is_text(client, store):
    html = page(client, q="<b>vélos</b>", ou="<i>x</i>")
    assert "<b>vélos" not in html
    assert "<i>x" not in html


def test_a_wide_map_counts_by_departement_what_it_counts_by_commune(client, store, monkeypatch):
    def totals(html):
        twin = html.partition("Lire la carte en tableau")[2].partition("</table>")[0]
        rows = re.findall(r"<th scope=\"row\">(.*?)</th>(.*?)</tr>", twin, re.DOTALL)
        return {name: re.findall(r'class="number">(\d+)', cells) for name, cells in rows}

    by_commune = totals(page(client, lieu="region:84"))
    monkeypatch.setitem(MANY, "region", 2)
    by_departement = totals(page(client, lieu="region:84"))
    assert set(by_departement) == {"Isère", "Rhône"}
    for column in range(4):
        assert sum(int(row[column]) for row in by_departement.values()) == sum(
            int(row[column]) for row in by_commune.values()
        )
    assert totals(page(client, lieu="region:84", famille="peer"))["Isère"][1:3] == ["0", "0"]
