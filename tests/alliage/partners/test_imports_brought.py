"""A third party brings organisations and proposes drafts: found, asked or kept without a record."""

import re

import pytest
from django.core import mail
from django.urls import reverse
from tests.alliage import world
from tests.alliage.partners.imports_world import Desk, counts, reasons

from alliage.core import inbox, worker
from alliage.core.models import AuditEvent
from alliage.organisations.adapters.ties import linked
from alliage.organisations.enums import Role
from alliage.organisations.models import Invitation, Organisation
from alliage.partners.actions import imports_brought
from alliage.partners.models import Case, Import, Need

pytestmark = pytest.mark.django_db

SECRET = "tresoriere@jardins-secrets.example"
HEADINGS = ["Nom de l’association", "N° RNA", "SIRET", "Ville", "Mail", "Rôle", "Commentaire"]


def line(name: str, rna: str = "", town: str = "", email: str = "", note: str = "") -> list[str]:
    return [name, rna, "", town, email, "", note]


@pytest.fixture(autouse=True)
def _here(store):
    """The small snapshot: Atelier Roue Libre is W382900001, in Échirolles."""


@pytest.fixture
def labo() -> Desk:
    return Desk(world.lead_of(world.organisation("Labo de l’Isère", roles=("labo",))))


def invitations() -> list[str]:
    worker.run_waiting(["mail"])
    return [address for message in mail.outbox for address in message.to]


class TestRecord:
    def test_a_number_finds_the_record_and_invites(self, labo: Desk) -> None:
        lines = [HEADINGS, line("Atelier roue libre", "W382900001", "", SECRET, "Vue en mai")]
        found = labo.tried("organisations", lines)
        assert counts(found) == {"created": 1}
        assert not Organisation.objects.filter(directory_id="W382900001").exists()
        assert invitations() == []
        labo.load(found)
        draft = Organisation.objects.get(directory_id="W382900001")
        assert (draft.state, draft.name) == ("draft", "Atelier Roue Libre")
        case = Case.objects.get()
        assert (case.organisation, case.note) == (draft, "Vue en mai")
        invitation = Invitation.objects.get()
        assert (invitation.vouching, invitation.role) == (labo.held.organisation, Role.LEAD)
        assert invitations() == [SECRET]

    def test_loading_again_invites_nobody_twice(self, labo: Desk) -> None:
        lines = [HEADINGS, line("Atelier Roue Libre", "W382900001", "", SECRET)]
        labo.loaded("organisations", lines)
        assert counts(labo.loaded("organisations", lines)) == {"unchanged": 1}
        assert invitations() == [SECRET]
        Invitation.objects.update(email="", answered_at="2026-11-01T00:00Z", accepted=False)
        again = labo.loaded("organisations", lines)
        assert counts(again) == {"unchanged": 1}
        assert "Déjà invitée" in reasons(again, "noted")[0][2]
        assert invitations() == [SECRET]
        assert Organisation.objects.filter(directory_id="W382900001").count() == 1

    def test_a_file_does_not_flood(self, labo: Desk, monkeypatch) -> None:
        monkeypatch.setattr(imports_brought, "INVITED_A_DAY", 1)
        lines = [
            HEADINGS,
            line("Atelier Roue Libre", "W382900001", "", SECRET),
            line("Collectif sans numéro", "", "Voiron", "autre@jardins-secrets.example"),
        ]
        labo.load(labo.tried("organisations", lines))
        assert invitations() == [SECRET]
        assert Invitation.objects.count() == 1
        assert not Organisation.objects.filter(name="Collectif sans numéro").exists()

    def test_an_active_one_only_joins_the_caseload(self, labo: Desk) -> None:
        here = world.organisation("Roue libre", public_id="W382900001", directory_id="W382900001")
        lines = [HEADINGS, line("Atelier Roue Libre", "W382900001", "", SECRET)]
        found = labo.loaded("organisations", lines)
        assert counts(found) == {"created": 1}
        assert Case.objects.get().organisation == here
        assert not Invitation.objects.exists()
        assert invitations() == []
        assert "active ici" in reasons(found, "noted")[0][2]
        assert counts(labo.loaded("organisations", lines)) == {"unchanged": 1}

    def test_a_number_of_somebody_else_is_asked(self, labo: Desk) -> None:
        lines = [HEADINGS, line("Club de pétanque du Trièves", "W382900001", "", SECRET)]
        found = labo.tried("organisations", lines)
        assert counts(found) == {"asked": 1}
        labo.load(found)
        assert invitations() == []
        page = labo.page(found)
        assert "De laquelle s’agit-il" in page
        assert "Atelier Roue Libre" in page

    def test_a_sure_name_is_found(self, labo: Desk) -> None:
        assert linked("Atelier Roue Libre", "38", "38151").linking == "sure"
        lines = [HEADINGS, line("Atelier Roue Libre", "", "Échirolles")]
        assert counts(labo.loaded("organisations", lines)) == {"created": 1}
        assert Organisation.objects.get(state="draft").directory_id == "W382900001"

    def test_one_that_nobody_knows_is_kept_without_record(self, labo: Desk) -> None:
        lines = [HEADINGS, line("Zorib et Klumat", "", "Voiron", SECRET)]
        assert counts(labo.loaded("organisations", lines)) == {"created": 1}
        draft = Organisation.objects.get(state="draft")
        assert (draft.directory_id, draft.commune, draft.family) == ("", "38563", "peer")
        assert counts(labo.loaded("organisations", lines)) == {"unchanged": 1}
        assert invitations() == [SECRET]

    def test_wrong_lines(self, labo: Desk) -> None:
        lines = [
            HEADINGS,
            line("", "W382900001"),
            line("Roue libre", "W38"),
            line("Ancien comité des fêtes", "W382900006"),
            line("Roue libre", "", "Voiron", "pas une adresse"),
            line("Roue libre", "", "Nulle-Part-sur-Rien"),
            line("Atelier Roue Libre", "W382900001"),
            line("Roue libre", "W382900001"),
        ]
        found = labo.tried("organisations", lines)
        assert [(n, column) for n, column, _why in reasons(found)] == [
            (2, "name"), (3, "rna"), (4, "rna"), (5, "email"), (6, "commune"), (8, ""),
        ]  # fmt: skip
        assert counts(found)["created"] == 1


class TestAsked:
    @pytest.fixture
    def asked(self, labo: Desk) -> Import:
        world.organisation("Zorib", directory_id="", public_id="AL-0000000001")
        world.organisation("Zorib", directory_id="", public_id="AL-0000000002")
        found = labo.tried("organisations", [HEADINGS, line("Zorib", "", "Voiron", SECRET)])
        assert counts(found) == {"asked": 1}
        return found

    def choose(self, labo: Desk, found: Import, value: str) -> Import:
        url = reverse("partners:import_choose", args=[found.pk])
        assert labo.client.post(url, {"ligne-2": value}).status_code == 302
        return labo.load(found)

    def test_the_page_offers_the_candidates(self, labo: Desk, asked: Import) -> None:
        page = labo.page(asked)
        assert len(re.findall('name="ligne-2"', page)) == 3
        assert SECRET not in page

    def test_one_is_chosen(self, labo: Desk, asked: Import) -> None:
        found = self.choose(labo, asked, "AL-0000000002")
        assert counts(found) == {"created": 1}
        assert Case.objects.get().organisation.public_id == "AL-0000000002"
        assert not Invitation.objects.exists()

    def test_none_of_them(self, labo: Desk, asked: Import) -> None:
        assert counts(self.choose(labo, asked, "aucune")) == {"created": 1}
        assert Case.objects.get().organisation.state == "draft"
        assert invitations() == [SECRET]

    def test_what_was_not_offered_is_not_taken(self, labo: Desk, asked: Import) -> None:
        assert counts(self.choose(labo, asked, "W382900001")) == {"asked": 1}
        assert not Case.objects.exists()


class TestWhoMay:
    @pytest.mark.parametrize(
        ("roles", "role", "said"),
        [
            ((), Role.LEAD, "Sélectionnez un choix valide"),
            (("accompanier",), Role.LEAD, "Sélectionnez un choix valide"),
            (("labo",), Role.DELEGATE, "Sélectionnez un choix valide"),
        ],
    )
    def test_only_managers_of_vouchers_bring_organisations(self, roles, role, said) -> None:
        where = world.organisation(roles=roles)
        desk = Desk(world.mandate(world.person("a@b.example"), where, role))
        response = desk.send("organisations", [HEADINGS, line("A")])
        assert response.status_code == 422
        assert said in response.content.decode()
        assert not Import.objects.exists()

    def test_a_role_taken_away_before_the_load(self, labo: Desk) -> None:
        found = labo.tried("organisations", [HEADINGS, line("Zorib et Klumat", "", "Voiron")])
        labo.held.organisation.roles.all().delete()
        labo.client.post(reverse("partners:import_load", args=[found.pk]))
        worker.run_waiting(["heavy"])
        assert not Case.objects.exists()


class TestProposed:
    LINES = (
        ["Organisation", "Titre", "Ville", "État"],
        ["Roue libre", "Un local pour l’atelier", "Voiron", "Publié"],
        ["", "Notre propre besoin", "Voiron", ""],
    )

    @pytest.fixture
    def theirs(self, labo: Desk):
        held = world.lead_of(world.organisation("Roue libre"))
        Case.objects.create(third_party=labo.held.organisation, organisation=held.organisation)
        return held

    def test_a_draft_to_confirm(self, labo: Desk, theirs) -> None:
        found = labo.loaded("needs", self.LINES)
        assert counts(found) == {"created": 2}
        draft = Need.objects.get(organisation=theirs.organisation)
        assert draft.state == "draft"
        assert "à cette organisation de le publier" in reasons(found, "noted")[0][2]
        [item] = [one for one in inbox.items_for(theirs.person) if "local" in one.title]
        assert "Labo de l’Isère" in item.reason
        assert item.url == draft.get_absolute_url()
        assert AuditEvent.objects.filter(event="need.proposed").count() == 1
        assert labo.client.get(draft.get_absolute_url()).status_code == 404

    def test_again_changes_nothing_and_tells_nothing(self, labo: Desk, theirs) -> None:
        labo.loaded("needs", self.LINES)
        Need.objects.filter(organisation=theirs.organisation).update(
            title="Réécrit en secret", state="withdrawn"
        )
        again = labo.loaded("needs", self.LINES)
        assert counts(again) == {"unchanged": 2}
        assert "secret" not in labo.page(again)
        assert inbox.items_for(theirs.person) == []

    def test_not_for_one_out_of_the_caseload(self, labo: Desk, theirs) -> None:
        Case.objects.update(closed_on="2026-01-01")
        found = labo.loaded("needs", self.LINES)
        assert counts(found) == {"created": 1, "rejected": 1}
        assert not Need.objects.filter(organisation=theirs.organisation).exists()

    def test_not_for_who_is_no_third_party(self, theirs) -> None:
        desk = Desk(world.lead_of(world.organisation("Curieux")))
        found = desk.tried("needs", self.LINES)
        assert counts(found) == {"created": 1, "rejected": 1}
        assert "portefeuille" in reasons(found)[0][2]
