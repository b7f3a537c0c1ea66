"""The pages of claims: who sees them, what they leak, what they do without JavaScript."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.alliage import world
from tests.alliage.conftest import StrictClient, signed_in_as
from tests.alliage.organisations.claims_world import CHORALE, PDF, ROUE_LIBRE, begun, by, proved

from alliage.core import panels
from alliage.organisations.actions import claims_proof
from alliage.organisations.enums import ClaimState, State
from alliage.organisations.models import Claim, GrantedRole, Organisation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]
WHO = {"name": "Anna Martin", "title": "Présidente", "role": "lead"}


@pytest.fixture
def who():
    return proved("anna@secret.example", display_name="Anna")


def url(name: str, *args: object) -> str:
    return reverse(f"organisations:{name}", args=args)


class TestClaiming:
    def test_starts_from_the_page_of_the_directory(self, who):
        page = StrictClient().get(reverse("directory:organisation", args=[ROUE_LIBRE]))
        assert url("claim", ROUE_LIBRE) in page.content.decode()
        answer = StrictClient().get(url("claim", ROUE_LIBRE))
        assert "/account/login/" in answer["Location"]

    def test_makes_a_draft_and_asks_for_a_proof(self, who):
        client = signed_in_as(who)
        assert client.get(url("claim", ROUE_LIBRE)).status_code == 200
        answer = client.post(url("claim", ROUE_LIBRE), WHO)
        claim = Claim.objects.get()
        assert answer["Location"] == url("claim_proof", claim.pk)
        assert client.get(answer["Location"]).status_code == 200
        assert client.get(url("claim", ROUE_LIBRE))["Location"] == answer["Location"]
        who.refresh_from_db()
        assert who.display_name == "Anna Martin"

    def test_what_is_not_in_the_directory_is_not_there(self, who):
        assert signed_in_as(who).get(url("claim", "W999999999")).status_code == 404

    def test_tells_a_stranger_nothing_of_who_manages(self, who):
        held = world.lead_of(world.organisation("Roue libre", directory_id=ROUE_LIBRE))
        held.person.display_name = "Nom Secret"
        held.person.save()
        client = signed_in_as(who)
        client.post(url("claim", ROUE_LIBRE), WHO)
        claim = Claim.objects.get()
        for page in (
            client.get(reverse("directory:organisation", args=[ROUE_LIBRE])),
            client.get(url("claim_proof", claim.pk)),
            client.get(url("mine")),
        ):
            text = page.content.decode()
            assert "Nom Secret" not in text
            assert held.person.email not in text

    def test_is_limited(self, who):
        client = signed_in_as(who)
        statuses = [
            client.post(url("claim", ROUE_LIBRE), {"role": "x"}).status_code for _ in range(12)
        ]
        assert statuses[0] == 200
        assert statuses[-1] == 429
        assert client.get(url("register")).status_code == 200

    def test_a_name_is_no_address(self, who):
        page = signed_in_as(who).post(url("claim", ROUE_LIBRE), WHO | {"name": "a@b.fr"})
        assert "Un nom, pas une adresse" in page.content.decode()


class TestRegistering:
    def test_looks_for_it_first(self, who):
        client = signed_in_as(who)
        world.organisation("Roue dentée, hors annuaire", public_id="AL-X")
        text = client.get(url("register"), {"nom": "Atelier roue libre"}).content.decode()
        assert url("claim", ROUE_LIBRE) in text
        assert "Roue dentée, hors annuaire" in text

    def test_drafts_are_proposed_to_nobody(self, who):
        world.organisation("Collectif secret des roues", state=State.DRAFT)
        text = signed_in_as(who).get(url("register"), {"nom": "Collectif roues"}).content.decode()
        assert "secret" not in text

    def test_then_makes_a_draft(self, who):
        client = signed_in_as(who)
        page = client.get(url("register"), {"nom": "Collectif des quais", "nouvelle": "1"})
        assert "Collectif des quais" in page.content.decode()
        data = WHO | {
            "organisation": "Collectif des quais", "kind": "undeclared_association",
            "ou": "Voiron", "lieu": "", "number": "", "website": "",
        }  # fmt: skip
        client.post(url("register"), data)
        draft = Organisation.objects.get()
        assert (draft.name, draft.family, draft.commune) == ("Collectif des quais", "peer", "38563")

    @pytest.mark.parametrize(
        ("field", "value", "said"),
        [
            ("number", "12345", "ni un numéro RNA"),
            ("number", ROUE_LIBRE, "Atelier Roue Libre"),
            ("ou", "Nulle-Part-sur-Rien", "Aucune commune"),
            ("kind", "spaceship", "choix"),
        ],
    )
    def test_says_what_is_wrong(self, who, field, value, said):
        data = WHO | {"organisation": "Collectif", "kind": "association", field: value}
        text = signed_in_as(who).post(url("register"), data).content.decode()
        assert said in text
        assert not Organisation.objects.exists()


class TestProving:
    def test_takes_a_receipt(self, who):
        claim, client = begun(who), signed_in_as(who)
        upload = SimpleUploadedFile("x.exe", PDF, "application/octet-stream")
        data = {"proof": "receipt", "receipt-receipt": upload}
        assert client.post(url("claim_proof", claim.pk), data).status_code == 302
        claim.refresh_from_db()
        assert claim.state == ClaimState.SUBMITTED
        page = client.get(claim.receipt.get_absolute_url())
        assert b"".join(page.streaming_content) == PDF
        assert page["Content-Disposition"].startswith("attachment")

    @pytest.mark.parametrize(
        ("content", "said"),
        [(b"MZ not a scan", "ni un PDF"), (PDF[:-6] + b"0" * 5_000_000 + b"%%EOF", "dépasse 4")],
    )
    def test_refuses_what_is_no_scan(self, who, content, said):
        claim, client = begun(who), signed_in_as(who)
        upload = SimpleUploadedFile("recu.pdf", content, "application/pdf")
        page = client.post(
            url("claim_proof", claim.pk), {"proof": "receipt", "receipt-receipt": upload}
        )
        assert said in page.content.decode()
        claim.refresh_from_db()
        assert (claim.state, claim.receipt) == (ClaimState.DRAFT, None)

    def test_asks_a_voucher(self, who):
        labo = world.organisation("Labo de l’Isère", roles=("labo",))
        claim, client = begun(who), signed_in_as(who)
        data = {"proof": "vouched", "vouched-voucher": labo.pk, "vouched-note": "Bonjour"}
        client.post(url("claim_proof", claim.pk), data)
        claim.refresh_from_db()
        assert (claim.state, claim.voucher, claim.note) == ("submitted", labo, "Bonjour")
        assert "Labo de l’Isère" in client.get(url("mine")).content.decode()

    def test_verifies_by_the_domain(self):
        who = proved("anna@roue-libre.exemple")
        claim, client = begun(who), signed_in_as(who)
        answer = client.post(url("claim_proof", claim.pk), {"proof": "domain"})
        assert answer["Location"] == url("home", ROUE_LIBRE)
        assert client.get(answer["Location"]).status_code == 200

    def test_is_ones_own(self, who, other, operator):
        claim = begun(who)
        for client in (signed_in_as(other), signed_in_as(operator)):
            assert client.get(url("claim_proof", claim.pk)).status_code == 404
            assert client.post(url("claim_withdraw", claim.pk)).status_code == 404
        assert signed_in_as(who).post(url("claim_withdraw", claim.pk)).status_code == 302

    def test_another_way_does_not_exist(self, who):
        claim = begun(who)
        answer = signed_in_as(who).post(url("claim_proof", claim.pk), {"proof": "magic"})
        assert answer.status_code == 404


class TestVerifying:
    def sent(self, who, identifier=ROUE_LIBRE):
        claim = begun(who, identifier)
        return claims_proof.send_receipt(claim=claim, content=PDF, by=by(who))

    def test_is_an_operators(self, who, other_client, operator_client):
        claim = self.sent(who)
        for name, args in (("verifications", ()), ("verification", (claim.pk,)), ("roles", ())):
            assert other_client.get(url(name, *args)).status_code == 404
            text = operator_client.get(url(name, *args)).content.decode()
            assert "secret.example" not in text

    def test_says_yes(self, who, operator_client):
        claim = self.sent(who)
        page = url("verification", claim.pk)
        assert claim.receipt.get_absolute_url() in operator_client.get(page).content.decode()
        assert operator_client.post(page, {"verdict": "yes"}).status_code == 302
        assert Organisation.objects.get().is_active
        again = operator_client.post(page, {"verdict": "no", "reason": "Non"})
        assert "n’attend plus" in again.content.decode()

    def test_says_no_with_a_reason(self, who, operator_client):
        claim = self.sent(who)
        page = url("verification", claim.pk)
        refused = operator_client.post(page, {"verdict": "no"}).content.decode()
        assert "Dites pourquoi" in refused
        operator_client.post(page, {"verdict": "no", "reason": "Illisible"})
        text = signed_in_as(who).get(url("claim_proof", claim.pk)).content.decode()
        assert "Illisible" in text

    def test_lists_at_the_same_cost(self, who, other, member, operator_client):
        self.sent(who)
        operator_client.get(url("verifications"))
        with CaptureQueriesContext(connection) as one:
            operator_client.get(url("verifications"))
        for person in (other, member):
            self.sent(person)
        with CaptureQueriesContext(connection) as many:
            operator_client.get(url("verifications"))
        assert len(many) == len(one)

    def test_its_file_names_nobody(self, who, operator_client):
        self.sent(who)
        file = operator_client.get(url("verifications"), {"format": "csv"})
        text = b"".join(file.streaming_content).decode()
        assert "Roue Libre" in text
        assert "Anna" not in text

    def test_gives_and_takes_roles(self, operator_client):
        found = world.organisation("Labo de l’Isère")
        page = operator_client.get(url("roles"), {"nom": "Labo"}).content.decode()
        assert url("role_grant", found.public_id) in page
        operator_client.post(url("role_grant", found.public_id), {"role": "labo"})
        assert GrantedRole.objects.get().role == "labo"
        assert operator_client.post(
            url("role_grant", found.public_id), {"role": "king"}
        ).status_code == 404  # fmt: skip
        operator_client.post(url("role_withdraw", found.public_id), {"role": "labo"})
        assert not GrantedRole.objects.exists()


class TestVouching:
    @pytest.fixture
    def labo(self):
        return world.lead_of(world.organisation("Labo", roles=("labo",)), "labo@secret.example")

    def asked(self, who, labo, identifier=ROUE_LIBRE):
        claim = begun(who, identifier)
        return claims_proof.ask_voucher(claim=claim, voucher=labo.organisation, by=by(who))

    def test_lists_and_answers(self, who, labo):
        claim, client = self.asked(who, labo), world.client_for(labo)
        text = client.get(url("vouches")).content.decode()
        assert url("vouch", claim.pk) in text
        assert "anna@secret.example" not in text
        client.post(url("vouch", claim.pk), {"verdict": "yes"})
        assert claim.organisation.__class__.objects.get(pk=claim.organisation_id).is_active
        assert client.get(url("vouch", claim.pk)).status_code == 404

    def test_is_not_there_for_others(self, who, labo):
        claim = self.asked(who, labo)
        plain = world.client_for(world.lead_of(world.organisation("Autre"), "p@secret.example"))
        house = world.organisation("Maison", roles=("house",))
        rival = world.client_for(world.lead_of(house, "m@secret.example"))
        for client in (plain, rival):
            assert "Roue Libre" not in client.get(url("vouches")).content.decode()
            assert client.get(url("vouch", claim.pk)).status_code == 404
        assert plain.get(url("vouch_invite", CHORALE)).status_code == 404

    def test_lists_at_the_same_cost(self, who, other, member, labo):
        client = world.client_for(labo)
        self.asked(who, labo)
        client.get(url("vouches"))
        with CaptureQueriesContext(connection) as one:
            client.get(url("vouches"))
        for person in (other, member):
            self.asked(person, labo)
        with CaptureQueriesContext(connection) as many:
            client.get(url("vouches"))
        assert len(many) == len(one)

    def test_invites_from_the_page_of_the_directory(self, labo):
        client = world.client_for(labo)
        page = client.get(reverse("directory:organisation", args=[CHORALE])).content.decode()
        assert url("vouch_invite", CHORALE) in page
        data = {"email": "chef@secret.example", "role": "lead", "title": ""}
        answer = client.post(url("vouch_invite", CHORALE), data)
        assert answer["Location"] == url("vouches")
        assert "Chorale du Vercors" in client.get(url("vouches")).content.decode()


class TestPanel:
    def panel(self):
        return next(
            p for p in panels.panels_of("organisation") if "_panel" in p.template
            and "claims" in p.template
        )  # fmt: skip

    def test_shows_the_roles_and_the_way_in(self, who):
        found = world.organisation("Roue libre", directory_id=ROUE_LIBRE, roles=("labo",))
        held = world.lead_of(found)
        address = reverse("directory:organisation", args=[ROUE_LIBRE])
        text = StrictClient().get(address).content.decode()
        assert "Labo des partenariats" in text
        assert "Active ici" in text
        assert url("home", found.public_id) in world.client_for(held).get(address).content.decode()

    def test_asks_no_more_than_it_says(self, rf, who):
        from types import SimpleNamespace

        world.organisation("Roue libre", directory_id=ROUE_LIBRE, roles=("labo",))
        labo = world.lead_of(world.organisation("Labo", roles=("labo",)), "labo@secret.example")
        for identifier in (ROUE_LIBRE, CHORALE):
            request = rf.get("/")
            request.user, request.session = labo.person, {}
            with CaptureQueriesContext(connection) as asked:
                self.panel().context(request, SimpleNamespace(id=identifier))
            assert len(asked) <= self.panel().queries
