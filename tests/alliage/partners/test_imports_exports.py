"""What goes out comes in again: the same headings, nothing changed, nothing that runs."""

import csv
import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from tests.alliage import world
from tests.alliage.partners.imports_world import Desk, counts, reasons, xlsx_file

from alliage.organisations.models import Partnership
from alliage.partners.adapters.imports_read import clean, read
from alliage.partners.forms.imports_organisations import Organisations
from alliage.partners.forms.imports_publications import Publications
from alliage.partners.forms.imports_row import Outcome, harmless, settled, unquoted
from alliage.partners.forms.imports_ties import Ties
from alliage.partners.imports_columns import KINDS
from alliage.partners.models import Case, Need

pytestmark = pytest.mark.django_db

SECRET = "secret@exemple.example"


@pytest.fixture(autouse=True)
def _here(store):
    """The small snapshot."""


@pytest.fixture
def labo() -> Desk:
    return Desk(world.lead_of(world.organisation("Labo", roles=("labo",)), SECRET))


def furnish(desk: Desk) -> None:
    """One of everything that could come back changed."""
    own, today = desk.held.organisation, timezone.localdate()
    world.need(own, "=1+1 ; -10 % | pour tous", text="Deux\nlignes ; « et » +3", import_key="B-1")
    world.need(own, "Passé", expires_on=today - timedelta(days=400), state="met")
    world.need(
        own,
        "À Lyon",
        area_kind="region",
        area_code="84",
        area_name="AURA",
        tags={"topic:active_mobility": 1.0, "theme:030": 0.4},
        audience="members",
    )
    world.offer(own, "Quinze km", reach_km=15, quantity="1250.50", unit="vélos")
    world.offer(own, "Partout", reach_km=None, starts_on=today, ends_on=today, state="draft")
    for name, more in (
        ("Mairie de Grenoble", {"form": "pooling", "since": 2019, "depth": 0}),
        ("@secret", {"step": "-1", "until": 2020, "visibility": "private"}),
    ):
        Partnership.objects.create(organisation=own, partner_name=name, **more)
    for other in (
        world.organisation("Active ici"),
        world.organisation("Brouillon", state="draft", directory_id="W382900001"),
        world.organisation("Sans commune", state="draft", commune=""),
    ):
        Case.objects.create(third_party=own, organisation=other, note="Deux\nlignes")


class TestRoundTrip:
    @pytest.mark.parametrize("kind", ["organisations", "needs", "offers", "partnerships"])
    @pytest.mark.parametrize("fmt", ["csv", "xlsx"])
    def test_nothing_changes(self, labo: Desk, kind: str, fmt: str) -> None:
        furnish(labo)
        before = snapshot()
        content = labo.exported(kind, fmt)
        number = len(read(content).rows)
        assert number >= 2
        found = labo.tried(kind, content)
        assert counts(found) == {"unchanged": number}, found.report
        assert snapshot() == before

    def test_in_english_too(self, labo: Desk) -> None:
        furnish(labo)
        with translation.override("en"):
            content = labo.exported("offers")
        assert "Kind of contribution" in content.decode("utf-8-sig")
        assert counts(labo.tried("offers", content)) == {"unchanged": 2}

    def test_into_another_organisation_all_is_new(self, labo: Desk) -> None:
        furnish(labo)
        content = labo.exported("partnerships")
        other = Desk(world.lead_of(world.organisation("Autre")))
        found = other.tried("partnerships", content)
        assert counts(found) == {"rejected": 2}
        assert "ne porte cette clé" in reasons(found)[0][2]

    def test_only_one_s_own_and_no_address(self, labo: Desk) -> None:
        furnish(labo)
        world.need(world.organisation("Autre"), "Secret du voisin")
        for kind in ("organisations", "needs", "offers", "partnerships"):
            text = labo.exported(kind).decode("utf-8-sig")
            assert "voisin" not in text
            assert "@secret" in text if kind == "partnerships" else SECRET not in text

    def test_no_cell_runs(self, labo: Desk) -> None:
        furnish(labo)
        rows = list(
            csv.reader(io.StringIO(labo.exported("needs").decode("utf-8-sig")), delimiter=";")
        )
        assert not [cell for row in rows for cell in row if cell[:1] in tuple("=+-@|%")]
        assert any(cell.startswith("'=1+1") for row in rows for cell in row)

    def test_one_and_three_at_the_same_price(self, labo: Desk) -> None:
        prices = []
        for number in (1, 2):
            for n in range(number):
                world.need(labo.held.organisation, f"{number} {n}", tags={"theme:030": 1.0})
                other = world.organisation(f"{number} {n}")
                Case.objects.create(third_party=labo.held.organisation, organisation=other)
            with CaptureQueriesContext(connection) as asked:
                assert len(read(labo.exported("needs")).rows) == 2 * number - 1
                labo.exported("organisations")
            prices.append(len(asked))
        assert prices[0] == prices[1]


def snapshot() -> list[object]:
    return [list(model.objects.order_by("pk").values()) for model in (Need, Partnership, Case)]


class TestQuotes:
    @settings(deadline=None)
    @given(st.text(max_size=40))
    def test_what_stands_is_recognised_as_our_csv_writes_it(self, text: str) -> None:
        stored = clean(text)
        assert settled(stored, clean(harmless(stored))) == stored

    @pytest.mark.parametrize("text", ["-10 %", "=A1", "+33", "@nous", "|x|", "a, =b; +c", "%x"])
    def test_quotes_come_off(self, text: str) -> None:
        assert harmless(text) != text
        assert unquoted(harmless(text)) == text

    @pytest.mark.parametrize("text", ["'hui", "l'eau", "12", "", "'"])
    def test_other_quotes_stay(self, text: str) -> None:
        assert unquoted(text) == text


class TestTemplates:
    @pytest.mark.parametrize("kind", ["organisations", "needs", "offers", "partnerships"])
    def test_every_heading_is_recognised(self, labo: Desk, kind: str) -> None:
        for fmt in ("csv", "xlsx"):
            url = reverse("partners:import_template", args=[kind, fmt])
            response = labo.client.get(url)
            content = response.getvalue()
            grid = read(content)
            found = labo.sent(kind, content)
            assert sorted(found.mapping.values()) == sorted(grid.headings)

    def test_unknown_ones(self, labo: Desk) -> None:
        for name in ("import_template", "export_own"):
            for arguments in (["needs", "pdf"], ["secrets", "csv"]):
                assert (
                    labo.client.get(reverse(f"partners:{name}", args=arguments)).status_code == 404
                )


class TestToCorrect:
    LINES = (
        ["Titre", "Ville", "À nous"],
        ["Bon", "Voiron", "un"],
        ["Mauvais", "Nulle-Part-sur-Rien", "deux"],
        ["=2+2", "", "trois"],
    )

    @pytest.mark.parametrize("fmt", ["csv", "xlsx"])
    def test_the_same_lines_with_two_columns_more(self, labo: Desk, fmt: str) -> None:
        found = labo.loaded("needs", xlsx_file(self.LINES))
        assert counts(found) == {"created": 1, "rejected": 2}
        response = labo.client.get(reverse("partners:import_errors", args=[found.pk, fmt]))
        grid = read(response.getvalue())
        assert grid.headings == ("Titre", "Ville", "À nous", "ligne", "erreur")
        assert [row.cells[3] for row in grid.rows] == ["3", "4"]
        assert grid.rows[0].cells[:3] == ("Mauvais", "Nulle-Part-sur-Rien", "deux")
        assert "Territoire\u00a0: Aucune commune" in grid.rows[0].cells[4]
        corrected = [list(grid.headings), *(list(row.cells) for row in grid.rows)]
        corrected[1][1] = corrected[2][1] = "Voiron"
        again = labo.loaded("needs", corrected)
        assert "erreur" not in again.mapping.values()
        assert counts(again) == {"created": 2}
        assert set(Need.objects.values_list("title", flat=True)) == {"Bon", "Mauvais", "=2+2"}


class TestAnything(TestCase):
    """Whatever the cells hold, every line comes to something, and no page breaks."""

    CELLS = st.one_of(
        st.text(max_size=30),
        st.sampled_from(
            ["Voiron", "38", "31/12/2026", "-1", "1e999", "𝟙", "²", "0", "99999999999999999999",
             "Publié", "x" * 5000, "=1", "form:a", "id:1", "tp:1:a", "commune:", ":", "²³/1/2026",
             "2026-13-45", "topic:", "\u0000", "\ud7ff", "١٢/١٢/٢٠٢٦"]
        ),
    )  # fmt: skip

    @settings(deadline=None, max_examples=60)
    @given(st.data())
    def test_every_line_is_created_or_refused(self, data: st.DataObject) -> None:
        held = world.lead_of(world.organisation(roles=("labo",)), "a@b.example")
        by = world.actor(held)
        loaders = {
            "needs": Publications("need", by),
            "offers": Publications("offer", by),
            "partnerships": Ties(by, dry=False),
            "organisations": Organisations(by, {}),
        }
        for kind, loader in loaders.items():
            given_cells = {
                name: clean(cell)
                for name in KINDS[kind].names
                if (cell := data.draw(self.CELLS, label=name)) and clean(cell)
            }
            plan = loader.plan(2, given_cells)
            assert plan.outcome in Outcome
            assert bool(plan.problems) == (plan.outcome == Outcome.REJECTED)
            if plan.apply:
                plan.apply()
