"""Declared partnerships: linked when sure, confirmed by the other end, told in time."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.alliage import world

from alliage.core import inbox
from alliage.core.actor import SYSTEM
from alliage.core.permissions import Denied
from alliage.directory.adapters import search
from alliage.organisations.actions import ties as actions
from alliage.organisations.adapters.ties import linked
from alliage.organisations.enums import Linking, LinkState, State
from alliage.organisations.models import Organisation, Partnership
from alliage.organisations.ties_drawing import Step, lines

pytestmark = pytest.mark.django_db


def declared(
    by: Organisation, partner: Organisation | None = None, **fields: object
) -> Partnership:
    values = {"partner_name": partner.name if partner else "Un partenaire", "partner": partner}
    return Partnership.objects.create(organisation=by, **{**values, **fields})


class TestLinking:
    def test_a_sure_name_is_linked_at_once(self, store) -> None:
        tie = actions.declare(
            organisation=world.organisation(),
            by=SYSTEM,
            partner_name="Mairie de Grenoble",
            partner_departement="38",
        )
        assert (tie.linking, tie.partner_family) == (Linking.SURE, "public")
        assert search.directory().get(tie.partner_directory_id).kind == "commune"

    def test_an_unknown_name_is_kept_as_typed(self, store) -> None:
        tie = actions.declare(
            organisation=world.organisation(),
            by=SYSTEM,
            partner_name="Zorib & Klumat SARL",
            partner_departement="29",
        )
        assert (tie.linking, tie.partner_directory_id) == (Linking.NONE, "")
        assert tie.partner_name == "Zorib & Klumat SARL"

    def test_an_active_one_of_that_record_is_the_other_end(self, store) -> None:
        chosen = linked("Mairie de Grenoble", "38").chosen
        town = world.organisation(
            "Ville", family="public", kind="commune", public_id=chosen, directory_id=chosen
        )
        tie = actions.declare(
            organisation=world.organisation(),
            by=SYSTEM,
            partner_name="Mairie de Grenoble",
            partner_departement="38",
        )
        assert tie.partner == town

    def test_a_namesake_without_record_is_proposed_never_guessed(self, no_store) -> None:
        here = world.organisation("Collectif des quais")
        tie = actions.declare(
            organisation=world.organisation(), by=SYSTEM, partner_name="collectif des QUAIS"
        )
        assert (tie.linking, tie.partner) == (Linking.PROPOSED, None)
        actions.choose_partner(tie=tie, identifier=here.public_id, by=SYSTEM)
        tie.refresh_from_db()
        assert (tie.linking, tie.partner) == (Linking.CHOSEN, here)

    def test_only_a_candidate_may_be_chosen(self, no_store) -> None:
        tie = actions.declare(organisation=world.organisation(), by=SYSTEM, partner_name="X")
        with pytest.raises(Denied):
            actions.choose_partner(
                tie=tie, identifier=world.organisation("Autre").public_id, by=SYSTEM
            )

    def test_none_of_them(self, no_store) -> None:
        world.organisation("Collectif des quais")
        tie = actions.declare(
            organisation=world.organisation(), by=SYSTEM, partner_name="Collectif des quais"
        )
        actions.choose_partner(tie=tie, identifier="", by=SYSTEM)
        tie.refresh_from_db()
        assert (tie.linking, tie.partner) == (Linking.REJECTED, None)

    def test_nobody_is_its_own_partner(self, no_store) -> None:
        own = world.organisation("Collectif des quais")
        tie = actions.declare(organisation=own, by=SYSTEM, partner_name="Collectif des quais")
        if tie.linking == Linking.PROPOSED:
            actions.choose_partner(tie=tie, identifier=own.public_id, by=SYSTEM)
            tie.refresh_from_db()
        assert tie.partner is None


class TestAnswer:
    def test_the_other_end_confirms_with_its_own_view(self) -> None:
        one, other = world.organisation(), world.organisation("L’autre")
        lead = world.lead_of(other)
        tie = declared(one, other, depth=4)
        (item,) = [i for i in inbox.items_for(lead.person) if "attend votre mot" in i.title]
        client = world.client_for(lead)
        assert client.get(item.url).status_code == 200
        address = reverse("organisations:tie_answer", args=[tie.pk])
        client.post(address, {"answer": "confirm", "depth": "2"})
        tie.refresh_from_db()
        assert (tie.state, tie.depth, tie.partner_depth) == (LinkState.CONFIRMED, 4, 2)
        assert not [i for i in inbox.items_for(lead.person) if "attend votre mot" in i.title]
        page = client.get(reverse("organisations:ties", args=[other.public_id])).content.decode()
        assert "écart" in page

    def test_the_declarer_may_not_confirm_for_the_other(self) -> None:
        one, other = world.organisation(), world.organisation("L’autre")
        tie = declared(one, other)
        client = world.client_for(world.lead_of(one))
        address = reverse("organisations:tie_answer", args=[tie.pk])
        assert client.post(address, {"answer": "confirm"}).status_code == 404
        tie.refresh_from_db()
        assert tie.state == LinkState.ASKED

    def test_another_year_asks_again(self) -> None:
        one, other = world.organisation(), world.organisation("L’autre")
        tie = declared(one, other, state=LinkState.CONFIRMED, partner_depth=3)
        actions.edit(tie=tie, version=1, by=SYSTEM, since=2012)
        tie.refresh_from_db()
        assert (tie.state, tie.partner_depth) == (LinkState.ASKED, None)

    def test_another_story_does_not(self) -> None:
        one, other = world.organisation(), world.organisation("L’autre")
        tie = declared(one, other, state=LinkState.CONFIRMED)
        actions.edit(tie=tie, version=1, by=SYSTEM, step="Un récit")
        tie.refresh_from_db()
        assert tie.state == LinkState.CONFIRMED


class TestWorkspace:
    def test_declare_edit_remove(self, no_store) -> None:
        own = world.organisation()
        client = world.client_for(world.lead_of(own))
        values = {"partner_name": "Mairie de Voiron", "since": "2019", "visibility": "public"}
        address = reverse("organisations:tie_add", args=[own.public_id])
        assert client.post(address, {**values, "until": "2001"}).status_code == 422
        assert client.post(address, values).status_code == 302
        tie = own.partnerships.get()
        edit = reverse("organisations:tie_edit", args=[tie.pk])
        origin = re.search(r'name="edited_from" value="([^"]+)"', client.get(edit).content.decode())
        sent = {**values, "step": "Une étape", "edited_from": origin[1]}
        assert client.post(edit, sent).status_code == 302
        tie.refresh_from_db()
        assert tie.step == "Une étape"
        remove = reverse("organisations:tie_remove", args=[tie.pk])
        assert client.get(remove).status_code == 200
        assert own.partnerships.exists()
        client.post(remove)
        assert not own.partnerships.exists()

    @pytest.mark.parametrize("name", ["tie_edit", "tie_link", "tie_remove"])
    def test_a_stranger_finds_nothing(self, name: str, member_client) -> None:
        tie = declared(world.organisation(), partner_name="NOM-SECRET")
        elsewhere = world.client_for(world.lead_of(world.organisation("Ailleurs")))
        for client in (member_client, elsewhere):
            response = client.get(reverse(f"organisations:{name}", args=[tie.pk]))
            assert response.status_code in (302, 404)
            assert "SECRET" not in response.content.decode()
            client.post(reverse(f"organisations:{name}", args=[tie.pk]), {"partner": ""})
        tie.refresh_from_db()
        assert (tie.version, tie.linking) == (1, Linking.NONE)

    def test_a_reader_reads(self) -> None:
        own = world.organisation()
        declared(own)
        client = world.client_for(world.mandate(world.person("l@secret.example"), own, "reader"))
        page = client.get(reverse("organisations:ties", args=[own.public_id])).content.decode()
        assert "Un partenaire" in page
        assert "Déclarer un partenariat" not in page
        assert client.get(reverse("organisations:tie_add", args=[own.public_id])).status_code == 404

    def test_as_many_queries_for_1_and_3(self) -> None:
        own = world.organisation()
        client, counts = world.client_for(world.lead_of(own)), []
        address = reverse("organisations:ties", args=[own.public_id])
        for number in range(3):
            other = world.organisation(f"Autre {number}")
            declared(own, other)
            declared(other, own)
            with CaptureQueriesContext(connection) as captured:
                client.get(address)
            counts.append(len(captured))
        assert counts[0] == counts[2]


class TestTrajectory:
    def test_drawn_and_told(self, client) -> None:
        own = world.organisation()
        for year, family in ((2001, "private"), (2009, "public"), (2015, "peer")):
            declared(own, since=year, partner_name=f"Partenaire {year}", partner_family=family)
        address = reverse("organisations:trajectory", args=[own.public_id])
        page = client.get(address).content.decode()
        drawing = page[page.index("trajectory-drawing wide") :]
        assert drawing.index("Partenaire 2001") < drawing.index("Partenaire 2009")
        assert "Partenaire 2015" in client.get(f"{address}?format=csv").getvalue().decode()

    @pytest.mark.parametrize("visibility", ["members", "allies", "private"])
    def test_a_stranger_sees_only_what_is_public(self, client, visibility: str) -> None:
        own = world.organisation()
        declared(own, partner_name="NOM-SECRET", since=2020, visibility=visibility)
        declared(own, partner_name="Visible", since=2021)
        address = reverse("organisations:trajectory", args=[own.public_id])
        shown = (
            client.get(address).content.decode()
            + client.get(f"{address}?format=csv").getvalue().decode()
        )
        assert "Visible" in shown
        assert "SECRET" not in shown

    def test_what_another_declares_waits_for_our_word(self, client) -> None:
        own, other = world.organisation(), world.organisation("PRÉTENDU-ALLIÉ")
        tie = declared(other, own, since=2020)
        address = reverse("organisations:trajectory", args=[own.public_id])
        assert "PRÉTENDU" not in client.get(address).content.decode()
        actions.answer(tie=tie, confirmed=True, depth=1, by=SYSTEM)
        assert "PRÉTENDU" in client.get(address).content.decode()

    def test_words_of_another_do_not_stand_on_our_page(self, client) -> None:
        own, other = world.organisation(), world.organisation("Autre")
        declared(other, own, since=2020, step="MOTS-DE-L-AUTRE", state=LinkState.CONFIRMED)
        addresses = [reverse("organisations:trajectory", args=[own.public_id])]
        addresses.append(addresses[0] + "?format=csv")
        for address in addresses:
            assert b"MOTS-DE-L-AUTRE" not in b"".join(client.get(address))
        there = reverse("organisations:trajectory", args=[other.public_id])
        assert b"MOTS-DE-L-AUTRE" in b"".join(client.get(there))

    def test_what_is_disputed_is_between_the_two(self, client) -> None:
        own, other = world.organisation(), world.organisation("CONTESTE")
        tie = declared(own, other, since=2020)
        actions.answer(tie=tie, confirmed=False, depth=None, by=SYSTEM)
        address = reverse("organisations:trajectory", args=[own.public_id])
        assert "CONTESTE" not in client.get(address).content.decode()

    def test_a_published_story_names_its_source_and_no_mandate(self, client) -> None:
        told = world.organisation("Racontée", state=State.TOLD, activities="Source : un livre.")
        declared(told, partner_name="Premier partenaire")
        declared(told, partner_name="Second partenaire", since=2013)
        page = client.get(
            reverse("organisations:trajectory", args=[told.public_id])
        ).content.decode()
        assert page.index("Premier partenaire") < page.index("Second partenaire")
        assert "Source : un livre." in page
        assert "Confirmé par les deux" not in page
        assert "trajectory-drawing" not in page

    def test_a_draft_has_none(self, client) -> None:
        own = world.organisation(state=State.DRAFT)
        assert (
            client.get(reverse("organisations:trajectory", args=[own.public_id])).status_code == 404
        )

    @pytest.mark.parametrize("years", [[2024], [1901, 2024], [2030], list(range(1990, 2026))])
    def test_any_years_fit(self, years: list[int]) -> None:
        for line in lines([Step("<b>&", "peer", year, None) for year in years], 2026):
            assert "<b>" not in line.drawn
            places = [float(x) for x in re.findall(r"d=\"M([\d.]+)", line.drawn)]
            assert all(0 <= place <= line.width for place in places)
