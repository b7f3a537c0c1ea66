"""From a file to its rows: tried without writing, loaded once, loaded again without change."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import translation
from tests.alliage import world
from tests.alliage.partners.imports_world import (
    Desk,
    counts,
    csv_file,
    ods_file,
    reasons,
    xlsx_file,
)

from alliage.core import worker
from alliage.core.models import AuditEvent
from alliage.organisations.models import Partnership
from alliage.partners.adapters.imports_read import read
from alliage.partners.enums import Publication
from alliage.partners.models import Import, Need, Offer

pytestmark = pytest.mark.django_db

NEEDS = [
    ["Réf.", "Titre", "Description", "Ville", "Thèmes", "Échéance", "Statut", "Notre code"],
    ["B1", "Aller au travail", "Ni car ni train", "Voiron", "Vélo", "31/12/2026", "Publié", "x"],
    ["B2", "Apprendre le français", "", "Isère", "", "", "", "y"],
]
OFFERS = [
    ["Apport", "Nature", "Nombre", "Unité", "Commune", "Rayon", "Du"],
    ["Vingt vélos", "du materiel, des biens", "1 250,5", "vélos", "38563", "20 km", ""],
    ["Une salle", "premises", "", "", "Grenoble", "toute la France", ""],
]
TIES = [
    ["Partenaire", "Département", "Forme", "Catégorie", "Profondeur", "Début", "Fin"],
    ["Mairie de Grenoble", "Isère", "Coproduction", "Mécénat", "3", "2019", ""],
    ["Zorib & Klumat", "29", "", "", "", "", ""],
]


@pytest.fixture(autouse=True)
def _today(store):
    """The small snapshot, in which Grenoble's mairie is found."""


@pytest.fixture
def desk() -> Desk:
    return Desk(world.lead_of(world.organisation()))


def events(prefix: str = "") -> list[str]:
    found = AuditEvent.objects.filter(event__startswith=prefix).order_by("pk")
    return list(found.values_list("event", flat=True))


class TestNeeds:
    def test_a_dry_run_writes_nothing(self, desk: Desk) -> None:
        found = desk.tried("needs", NEEDS)
        assert counts(found) == {"created": 2}
        assert not Need.objects.exists()
        assert events("need") == []

    def test_what_is_loaded(self, desk: Desk) -> None:
        found = desk.loaded("needs", NEEDS)
        assert counts(found) == {"created": 2}
        first, second = Need.objects.order_by("title")[0], Need.objects.order_by("title")[1]
        assert (first.title, first.area_code, first.text) == (
            "Aller au travail",
            "38563",
            "Ni car ni train",
        )
        assert first.expires_on == date(2026, 12, 31)
        assert first.state == Publication.PUBLISHED
        assert [str(tag) for tag in first.tags.all()] == ["topic:active_mobility"]
        assert (second.area_kind, second.state) == ("departement", Publication.DRAFT)
        assert events("need") == ["need.drafted", "need.tagged", "need.published", "need.drafted"]

    def test_one_event_says_the_load(self, desk: Desk) -> None:
        desk.loaded("needs", NEEDS)
        [event] = AuditEvent.objects.filter(event="import.loaded")
        assert event.data["created"] == 2
        assert "Aller" not in str(event.data)
        assert event.organisation == f"organisation:{desk.held.organisation_id}"

    @pytest.mark.parametrize("made", [csv_file, xlsx_file, ods_file])
    def test_loading_again_changes_nothing(self, desk: Desk, made) -> None:
        desk.loaded("needs", NEEDS)
        before = list(Need.objects.values())
        again = desk.loaded("needs", made(NEEDS))
        assert counts(again) == {"unchanged": 2}
        assert list(Need.objects.values()) == before

    def test_without_a_key_the_same_line_is_the_same_need(self, desk: Desk) -> None:
        bare = [row[1:] for row in NEEDS]
        assert counts(desk.loaded("needs", bare)) == {"created": 2}
        assert counts(desk.loaded("needs", bare)) == {"unchanged": 2}
        Need.objects.filter(title="Apprendre le français").update(title="Autre titre")
        assert counts(desk.tried("needs", bare)) == {"changed": 1, "unchanged": 1}

    def test_one_written_by_hand_is_recognised_by_what_it_says(self, desk: Desk) -> None:
        world.need(desk.held.organisation, "Aller au travail")
        lines = [["Titre", "Ville"], ["aller au TRAVAIL", "Voiron"], ["Aller au travail", "38"]]
        assert counts(desk.tried("needs", lines)) == {"changed": 1, "created": 1}

    def test_only_what_the_file_gives_changes(self, desk: Desk) -> None:
        desk.loaded("needs", NEEDS)
        lines = [["Clé", "Titre", "Ville", "Texte"], ["B1", "Aller au travail", "Voiron", ""]]
        lines.append(["B2", "Apprendre à lire", "Isère", ""])
        found = desk.loaded("needs", lines)
        assert counts(found) == {"changed": 1, "unchanged": 1}
        kept, changed = Need.objects.get(title="Aller au travail"), Need.objects.get(area_code="38")
        assert (kept.text, kept.state, kept.tags.count()) == (
            "Ni car ni train",
            Publication.PUBLISHED,
            1,
        )
        assert (changed.title, changed.version) == ("Apprendre à lire", 2)

    def test_a_line_missing_from_the_file_stays(self, desk: Desk) -> None:
        desk.loaded("needs", NEEDS)
        desk.loaded("needs", NEEDS[:2])
        assert Need.objects.count() == 2

    def test_an_ended_need_loaded_again_is_unchanged(self, desk: Desk) -> None:
        desk.loaded("needs", NEEDS)
        Need.objects.update(expires_on=date(2026, 1, 1))
        lines = [row[:] for row in NEEDS]
        lines[1][5] = lines[2][5] = "01/01/2026"
        assert counts(desk.tried("needs", lines)) == {"unchanged": 2}

    def test_each_wrong_line_says_why(self, desk: Desk) -> None:
        lines = [
            ["Titre", "Lieu", "Jusqu’à", "État", "Visible"],
            ["", "Voiron", "", "", ""],
            ["A", "Nulle-Part-sur-Rien", "", "", ""],
            ["B", "Saint-Martin", "", "", ""],
            ["C", "Voiron", "31/02/2027", "", ""],
            ["D", "Voiron", "01/01/2020", "", ""],
            ["E", "Voiron", "", "Satisfait", ""],
            ["F", "Voiron", "", "", "Mes amis"],
            ["G" * 161, "Voiron", "", "", ""],
            ["Bon", "Voiron", "", "", ""],
            ["bon", "Voiron (38)", "", "", ""],
        ]
        found = desk.tried("needs", lines, expires_on="Jusqu’à")
        assert counts(found) == {"created": 1, "rejected": 9}
        said = {line: (column, reason) for line, column, reason in reasons(found)}
        assert [said[n][0] for n in (2, 3, 4, 5, 6, 7, 8, 9, 11)] == [
            "title", "place", "place", "expires_on", "expires_on", "state", "audience", "title", "",
        ]  # fmt: skip
        assert "obligatoire" in said[2][1]
        assert "Plusieurs territoires" in said[4][1]
        assert "n’existe pas" in said[5][1]
        assert "passée" in said[6][1]
        assert "ligne 10" in said[11][1]
        page = desk.page(found)
        assert "Nulle-Part-sur-Rien" in page
        assert "Lignes refusées" in page

    def test_a_word_out_of_the_vocabulary_is_left_aside_and_said(self, desk: Desk) -> None:
        lines = [["Titre", "Lieu", "Mots"], ["A", "Voiron", "Vélo ; prêter des vélos"]]
        found = desk.loaded("needs", lines)
        assert counts(found) == {"created": 1}
        assert Need.objects.get().tags.count() == 1
        [(line, column, reason)] = reasons(found, "noted")
        assert (line, column) == (2, "tags")
        assert "prêter des vélos" in reason
        assert "Mots proches" in reason

    def test_a_draft_organisation_prepares_and_does_not_publish(self) -> None:
        desk = Desk(world.lead_of(world.organisation(state="draft")))
        found = desk.loaded("needs", NEEDS)
        assert counts(found) == {"created": 1, "rejected": 1}
        assert "vérifiée" in reasons(found)[0][2]
        assert Need.objects.get().title == "Apprendre le français"

    def test_the_template_with_its_example_loads_nothing(self, desk: Desk) -> None:
        for kind in ("needs", "offers", "partnerships"):
            for fmt in ("csv", "xlsx"):
                url = reverse("partners:import_template", args=[kind, fmt])
                found = desk.tried(kind, desk.client.get(url).getvalue())
                assert counts(found) == {}, (kind, fmt)


class TestOffers:
    def test_what_is_loaded(self, desk: Desk) -> None:
        found = desk.loaded("offers", OFFERS)
        assert counts(found) == {"created": 2}, found.report
        bicycles, room = Offer.objects.order_by("-title")
        assert (bicycles.contribution, str(bicycles.quantity), bicycles.unit) == (
            "in_kind",
            "1250.50",
            "vélos",
        )
        assert (bicycles.reach_km, bicycles.area_code) == (20, "38563")
        assert (room.contribution, room.reach_km) == ("premises", None)
        assert counts(desk.loaded("offers", OFFERS)) == {"unchanged": 2}

    @pytest.mark.parametrize("kind", ["needs", "offers", "partnerships"])
    @pytest.mark.parametrize("language", ["fr", "en"])
    def test_the_example_of_the_template_is_a_valid_line(
        self, desk: Desk, kind: str, language: str
    ) -> None:
        """Changed by one word, it is nobody's example any more, and it loads."""
        with translation.override(language):
            url = reverse("partners:import_template", args=[kind, "xlsx"])
            grid = read(desk.client.get(url).content)
        assert grid.headings[0] == {"fr": "Clé", "en": "Key"}[language]
        column = 1 if kind == "partnerships" else 2
        cells = list(grid.rows[0].cells)
        cells[column] += " bis"
        found = desk.tried(kind, [grid.headings, cells])
        assert counts(found) == {"created": 1}, found.report
        assert [column for _n, column, _why in reasons(found, "noted")] in ([], ["partner_name"])


class TestPartnerships:
    def test_partners_are_looked_up(self, desk: Desk) -> None:
        tried = desk.tried("partnerships", TIES)
        assert not Partnership.objects.exists()
        assert [(line, column) for line, column, _why in reasons(tried, "noted")] == [
            (3, "partner_name")
        ]
        found = desk.load(tried)
        assert counts(found) == {"created": 2}
        town, unknown = Partnership.objects.order_by("pk")
        assert (town.linking, town.form, town.depth, town.since) == (
            "sure",
            "co_production",
            3,
            2019,
        )
        assert (unknown.linking, unknown.partner_departement) == ("none", "29")
        assert events("partnership") == ["partnership.declared"] * 2
        assert counts(desk.loaded("partnerships", TIES)) == {"unchanged": 2}

    def test_a_changed_line_is_edited(self, desk: Desk) -> None:
        desk.loaded("partnerships", TIES)
        lines = [row[:] for row in TIES]
        lines[1][6] = "2024"
        assert counts(desk.loaded("partnerships", lines)) == {"changed": 1, "unchanged": 1}
        assert Partnership.objects.get(linking="sure").until == 2024

    def test_wrong_years_and_words(self, desk: Desk) -> None:
        lines = [TIES[0], ["A", "38", "Amitié", "", "", "2020", "2019"], ["B", "Nullie"]]
        found = desk.tried("partnerships", lines)
        assert [(line, column) for line, column, _why in reasons(found)] == [
            (2, "form"),
            (2, "until"),
            (3, "partner_departement"),
        ]


class TestRemembered:
    def test_columns_named_once_are_proposed_for_the_next_file(self, desk: Desk) -> None:
        lines = [["Quoi", "Titre", "Où ça"], ["Aller au travail", "x", "Voiron"]]
        desk.tried("needs", lines, title="Quoi", place="Où ça")
        again = desk.sent("needs", lines)
        assert again.mapping == {"title": "Quoi", "place": "Où ça"}
        elsewhere = Desk(world.lead_of(world.organisation("Autre")))
        assert elsewhere.sent("needs", lines).mapping == {"title": "Titre"}

    def test_a_required_column_is_asked(self, desk: Desk) -> None:
        found = desk.sent("needs", [["Titre", "x"], ["A", "Voiron"]])
        page = desk.page(found)
        assert "Quelle colonne donne quoi" in page
        assert "Voiron" in page
        url = reverse("partners:import_columns", args=[found.pk])
        response = desk.client.post(url, {"title": "Titre"})
        assert response.status_code == 422
        assert "Dites quelle colonne le donne" in response.content.decode()
        twice = desk.client.post(url, {"title": "Titre", "place": "Titre"})
        assert "sert déjà pour" in twice.content.decode()
        assert Import.objects.get().state == "uploaded"

    def test_another_sheet(self, desk: Desk) -> None:
        book = xlsx_file({"Lisez-moi": [["Bonjour"], ["à vous"]], "Besoins": NEEDS})
        found = desk.sent("needs", book)
        assert "Changer de feuille" in desk.page(found)
        assert "Aller au travail" in desk.page(found, colonnes="1", feuille="Besoins")
        form = {"feuille": "Besoins", "title": "Titre", "place": "Ville"}
        desk.client.post(reverse("partners:import_columns", args=[found.pk]), form)
        worker.run_waiting(["heavy"])
        found.refresh_from_db()
        assert counts(desk.load(found)) == {"created": 2}
