"""Lists, files and panels: what they find, and the same number of queries for one as for three."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.alliage import world
from tests.alliage.conftest import StrictClient
from tests.alliage.directory.fixtures import built_store, store

from alliage.core import panels
from alliage.partners.actions import needs_around as around
from alliage.partners.adapters import needs as adapter
from alliage.partners.models import Need

__all__ = ["built_store", "store"]
pytestmark = pytest.mark.django_db

PAYS_VOIRONNAIS = {
    "area_kind": "epci",
    "area_code": "243800984",
    "area_name": "CA du Pays Voironnais",
}
PLACES = {
    "commune": {},
    "epci": PAYS_VOIRONNAIS,
    "departement": {"area_kind": "departement", "area_code": "38", "area_name": "Isère"},
    "region": {"area_kind": "region", "area_code": "84", "area_name": "Auvergne-Rhône-Alpes"},
    "country": {"area_kind": "country", "area_code": "FR", "area_name": "France"},
    "neighbour": {"area_kind": "commune", "area_code": "38185", "area_name": "Grenoble"},
    "away": {"area_kind": "departement", "area_code": "69", "area_name": "Rhône"},
}
#: Which of them lie in each place.
WITHIN = {
    "commune:38563": {"commune"},
    "epci:243800984": {"commune", "epci"},
    "departement:38": {"commune", "epci", "departement", "neighbour"},
    "region:84": {"commune", "epci", "departement", "region", "neighbour", "away"},
    "country:FR": set(PLACES),
    "departement:69": {"away"},
    "commune:75056": set(),
}


def count(client, url: str) -> int:
    client.get(url)  # what is read once a process: labels, the vocabulary, the territory
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


class TestPlaces:
    @pytest.mark.parametrize("place", WITHIN)
    def test_the_database_and_python_say_the_same(self, place) -> None:
        here = world.organisation()
        for name, where in PLACES.items():
            world.need(here, name, **where)
        kind, code = place.split(":")
        found = set(Need.objects.filter(adapter.within(kind, code)).values_list("title", flat=True))
        assert found == WITHIN[place]
        held = {
            need.title
            for need in Need.objects.all()
            if adapter.holds(kind, code, need.area_kind, need.area_code)
        }
        assert held == found

    def test_an_unknown_place_holds_nothing(self) -> None:
        world.need(world.organisation())
        assert not Need.objects.filter(adapter.within("commune", "00000")).exists()
        assert not Need.objects.filter(adapter.within("planet", "X")).exists()

    @pytest.mark.parametrize(
        "query", ["lieu=planet:X&ou=Qxzw", "ou=Qxzwv", "lieu=departement:38&ou=Qxzw"]
    )
    def test_a_place_that_is_not_understood_is_said(self, client, query) -> None:
        world.need(world.organisation(), "DES-TRAJETS")
        page = client.get(f"/besoins/?{query}").content.decode()
        assert "ne s’appelle ainsi" in page
        assert "DES-TRAJETS" not in page


class TestFilters:
    @pytest.fixture(autouse=True)
    def _things(self):
        here = world.organisation()
        world.need(here, "AVEC-VELO", tags={"topic:active_mobility": 1.0, "theme:024": 0.5})
        world.need(here, "AVEC-LOGEMENT", tags={"theme:032": 1.0})
        world.offer(here, "DES-LOCAUX", contribution="premises")
        world.offer(here, "DU-MATERIEL")

    def test_by_theme_holds_its_topics_and_shows_each_once(self, client) -> None:
        page = client.get("/besoins/?theme=024").content.decode()
        assert page.count("AVEC-VELO") == 1
        assert "AVEC-LOGEMENT" not in page

    def test_by_nature(self, client) -> None:
        page = client.get("/apports/?nature=premises").content.decode()
        assert "DES-LOCAUX" in page
        assert "DU-MATERIEL" not in page

    @pytest.mark.parametrize("query", ["theme=999", "partage=peutetre"])
    def test_what_is_not_understood_shows_nothing_and_says_so(self, client, query) -> None:
        page = client.get(f"/besoins/?{query}").content.decode()
        assert "AVEC-VELO" not in page
        assert 'class="error"' in page

    def test_the_tabs_keep_place_and_theme(self, client) -> None:
        page = client.get("/besoins/?lieu=departement:38&theme=024&partage=oui").content.decode()
        assert 'href="/apports/?lieu=departement%3A38&amp;theme=024"' in page


class TestFiles:
    def test_json_holds_what_the_reference_says(self, client) -> None:
        need = world.need(
            world.organisation("Roue libre"),
            "=1+1",
            beneficiaries="les jeunes",
            published_at=timezone.now(),
            tags={"topic:active_mobility": 1.0},
        )
        [row] = json.loads(b"".join(client.get("/besoins/?format=json")))
        assert row["title"] == "=1+1"
        assert (row["area_kind"], row["area_code"]) == ("commune", "38563")
        assert row["tags"] == "topic:active_mobility"
        assert row["url"] == f"http://testserver/besoins/{need.pk}/"
        assert row["recognised"] == 0

    def test_a_csv_runs_nothing_in_a_spreadsheet(self, client) -> None:
        world.need(world.organisation(), "=cmd|'/c calc'!A1")
        body = b"".join(client.get("/besoins/?format=csv")).decode()
        assert ";'=cmd" in body

    @pytest.mark.parametrize("kind", ["besoins", "apports"])
    def test_the_columns_are_those_of_the_reference(self, kind, client) -> None:
        from pathlib import Path

        here = world.organisation()
        world.need(here)
        world.offer(here)
        [row] = json.loads(b"".join(client.get(f"/{kind}/?format=json")))
        root = Path(__file__).resolve().parents[3]
        reference = (root / "docs/reference/needs-and-offers.md").read_text("utf-8")
        assert not [name for name in row if f"`{name}`" not in reference]


def things(n: int) -> None:
    """n organisations of the Isère with a need, recognised, tagged, and an offer each."""
    for number in range(n):
        here = world.organisation(f"Organisation {number}")
        now = timezone.now() - timedelta(hours=number)
        need = world.need(here, tags={"theme:024": 1, "topic:active_mobility": 1}, published_at=now)
        world.offer(here, tags={"theme:030": 1.0}, published_at=now)
        other = world.lead_of(world.organisation(f"Reconnaît {number}"))
        around.second(need=need, comment="oui", by=world.actor(other))


class TestQueries:
    @pytest.mark.parametrize(
        "url",
        [
            "/besoins/",
            "/apports/",
            "/besoins/?lieu=departement:38&theme=024&partage=oui&tri=organisation",
            "/besoins/?format=json",
            "/apports/?format=csv",
            "/",
            "/territoires/departement/38/",
        ],
    )
    @pytest.mark.parametrize("signed", [False, True])
    def test_one_as_three(self, url, signed, store) -> None:
        held = world.lead_of(world.organisation("La lectrice"))
        client = world.client_for(held) if signed else StrictClient()
        things(1)
        first = count(client, url)
        things(2)
        assert count(client, url) == first
        assert first <= 24

    def own(self, lead, n: int) -> Need:
        for number in range(n):
            need = world.need(lead.organisation, f"need {number}", tags={"theme:024": 1.0})
            world.offer(lead.organisation, f"offer {number}", tags={"theme:024": 1.0})
            other = world.lead_of(world.organisation(f"Autre {number}"))
            gone = world.organisation(f"Écartée {number}")
            kept = Need.objects.filter(organisation=lead.organisation).order_by("pk").first()
            around.second(need=kept, comment="oui", by=world.actor(other))
            around.add_requirement(
                need=kept, by=world.actor(lead), label=f"{Need.objects.count()}", unit="",
                contribution="money", quantity=1, essential=True, scheme="", code="",
            )  # fmt: skip
            around.exclude(party_id=gone.public_id, name=gone.name, by=world.actor(lead))
            around.follow_need(need=need, by=world.actor(lead))
        return kept

    @pytest.mark.parametrize(
        "url",
        [
            "/mes-organisations/{id}/besoins-et-apports/",
            "/besoins/{need}/",
            "/besoins/{need}/ce-qu-il-faut/",
            "/alertes/",
            "/pas-eux/",
        ],
    )
    def test_ones_own_one_as_three(self, url) -> None:
        lead = world.lead_of(world.organisation())
        client = world.client_for(lead)
        need = self.own(lead, 1)
        address = url.format(id=lead.organisation.public_id, need=need.pk)
        first = count(client, address)
        self.own(lead, 2)
        assert count(client, address) == first


class TestPanels:
    """Each stays within the number of queries that it declares, whoever looks."""

    RECORD = "W382900001"

    @pytest.fixture
    def subjects(self, store):
        from alliage.directory.adapters import search
        from alliage.directory.adapters.areas import area

        lead = world.lead_of(world.organisation("Vélos", directory_id=self.RECORD))
        for number in range(3):
            world.need(lead.organisation, f"BESOIN {number}", published_at=timezone.now())
            world.offer(lead.organisation, f"APPORT {number}", published_at=timezone.now())
        record = search.organisation(search.directory(), self.RECORD)
        assert record.id == self.RECORD
        subjects = {
            "home": None,
            "territory": area("departement", "38"),
            "organisation": record,
            "workspace": lead.organisation,
        }
        return lead, subjects

    def shown(self, place, subject, held, rf) -> str:
        from django.contrib.auth.models import AnonymousUser

        from alliage.core.actor import Actor

        html = ""
        for panel in panels.panels_of(place):
            if not panel.template.startswith("partners/needs/"):
                continue
            request = rf.get("/")
            request.user = held.person if held else AnonymousUser()
            if held:
                request.actor = Actor(held.person, held.organisation, held)
            with CaptureQueriesContext(connection) as captured:
                html += "".join(_render(panel, request, subject))
            assert len(captured) <= panel.queries, (place, panel.template, len(captured))
        return html

    @pytest.mark.parametrize("place", ["home", "territory", "organisation", "workspace"])
    @pytest.mark.parametrize("who", ["anonymous", "own", "other"])
    def test_keep_to_their_queries(self, place, who, subjects, rf) -> None:
        lead, known = subjects
        other = world.lead_of(world.organisation("Les Voisins"))
        around.exclude(party_id="W382900005", name="Club", by=world.actor(other))
        held = {"anonymous": None, "own": lead, "other": other}[who]
        html = self.shown(place, known[place], held, rf)
        if place == "workspace":
            assert ("BESOIN 0" in html) == (who == "own")
        else:
            assert "BESOIN 0" in html
            assert "APPORT 2" in html
        assert ("Ne plus nous la proposer" in html) == (place == "organisation" and who == "other")

    def test_on_the_organisations_page_only_what_is_seen(self, subjects, client) -> None:
        lead, _known = subjects
        world.need(lead.organisation, "DRAFT-XQ", state="draft")
        page = client.get(f"/organisations/{self.RECORD}/").content.decode()
        assert "BESOIN 0" in page
        assert "DRAFT-XQ" not in page

    def test_set_aside_from_the_organisations_page(self, subjects) -> None:
        other = world.client_for(world.lead_of(world.organisation("Les Voisins")))
        page = other.get(f"/organisations/{self.RECORD}/").content.decode()
        assert f'name="party_id" value="{self.RECORD}"' in page
        sent = {"party_id": self.RECORD, "next": f"/organisations/{self.RECORD}/"}
        assert other.post("/pas-eux/ajouter/", sent).url == sent["next"]
        assert "BESOIN 0" not in other.get("/besoins/").content.decode()


def _render(panel, request, subject):
    from django.template.loader import render_to_string

    if panel.permission(request.user):
        context = panel.context(request, subject)
        if context is not None:
            yield render_to_string(panel.template, {**context, "subject": subject}, request)
