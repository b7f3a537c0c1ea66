"""A third party's word over an organisation that others manage: it asks them, and gives nothing."""

import pytest
from django.urls import reverse
from tests.alliage import world
from tests.alliage.conftest import signed_in_as
from tests.alliage.organisations.claims_world import ROUE_LIBRE, begun, by, proved

from alliage.core.models.audit import AuditEvent
from alliage.core.permissions import Denied
from alliage.organisations.actions import claims_decide, claims_invite, claims_proof, claims_roles
from alliage.organisations.actions import mandates_invite as invitations
from alliage.organisations.adapters import claims as directory
from alliage.organisations.enums import ClaimState, MandateState, Role, State
from alliage.organisations.models import Claim, Invitation, Mandate, Organisation, Partnership

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]
ADDRESS = "intrus@secret.example"


@pytest.fixture
def who():
    return proved(ADDRESS)


@pytest.fixture
def labo():
    return world.lead_of(world.organisation("Labo", roles=("labo",)), "labo@secret.example")


def managed() -> Mandate:
    """Roue libre, active here, with somebody who manages it."""
    return world.lead_of(world.organisation("Roue libre", directory_id=ROUE_LIBRE))


def powers(who) -> list[tuple[str, str]]:
    """The states and roles of a person in organisations that are active."""
    held = Mandate.objects.filter(person=who, organisation__state=State.ACTIVE)
    return list(held.values_list("state", "role"))


def invited(labo: Mandate, email: str = ADDRESS, **fields) -> Invitation:
    record = directory.record(ROUE_LIBRE)
    assert isinstance(record, directory.Organisation)
    values = {"email": email, "role": Role.REPRESENTATIVE, **fields}
    return claims_invite.invite_record(record=record, by=world.actor(labo), **values)


class TestVouching:
    def test_no_voucher_is_asked_about_who_is_managed(self, who, labo):
        managed()
        claim = begun(who, role=Role.REPRESENTATIVE)
        url = reverse("organisations:claim_proof", args=[claim.pk])
        client = signed_in_as(who)
        assert b'name="vouched-voucher"' not in client.get(url).content
        page = client.post(url, {"proof": "vouched", "vouched-voucher": labo.organisation.pk})
        assert "à eux de répondre" in page.content.decode()
        with pytest.raises(Denied, match="à eux de répondre"):
            claims_proof.ask_voucher(claim=claim, voucher=labo.organisation, by=by(who))
        claim.refresh_from_db()
        assert claim.state == ClaimState.DRAFT
        assert powers(who) == [(MandateState.ASKED, Role.REPRESENTATIVE)]

    def test_a_word_given_once_others_manage_it_asks_them(self, who, labo):
        claim = begun(who, role=Role.REPRESENTATIVE)
        claims_proof.ask_voucher(claim=claim, voucher=labo.organisation, by=by(who))
        boss = managed()
        need = world.need(claim.organisation, "Rédigé par l’intrus")
        assert claims_decide.vouch(claim=claim, by=world.actor(labo))
        assert powers(who) == [(MandateState.ASKED, Role.REPRESENTATIVE)]
        assert not Mandate.objects.running().of(who).filter(organisation=boss.organisation).exists()
        need.refresh_from_db()
        assert need.organisation_id != boss.organisation_id, "what was drafted does not enter"
        claim.refresh_from_db()
        assert (claim.state, "à eux de répondre" in claim.reason) == (ClaimState.DRAFT, True)
        assert AuditEvent.objects.filter(event="claim.vouched").count() == 1
        with pytest.raises(Denied):
            claims_decide.vouch(claim=claim, by=world.actor(labo))

    def test_the_managers_accept_in_the_role_they_choose(self, who, labo):
        claim = begun(who, role=Role.REPRESENTATIVE)
        claims_proof.ask_voucher(claim=claim, voucher=labo.organisation, by=by(who))
        boss = managed()
        claims_decide.vouch(claim=claim, by=world.actor(labo))
        told = Partnership.objects.create(
            organisation=claim.organisation, partner_name="Écrit par l’intrus", visibility="public"
        )
        asked = Mandate.objects.get(person=who, organisation=boss.organisation)
        claims_decide.accept_request(mandate=asked, role=Role.READER, by=world.actor(boss))
        assert powers(who) == [(MandateState.CONFIRMED, Role.READER)]
        claim.refresh_from_db()
        assert claim.state == ClaimState.VERIFIED
        told.refresh_from_db()
        assert (told.organisation, told.visibility) == (boss.organisation, "private")

    def test_an_operator_still_gives_the_role(self, who, operator):
        managed()
        claim = begun(who, role=Role.REPRESENTATIVE)
        claims_proof.ask_operator(claim=claim, note="Nouveau président", by=by(who))
        claims_decide.verify(claim=claim, by=by(operator))
        assert powers(who) == [(MandateState.CONFIRMED, Role.REPRESENTATIVE)]

    def test_where_nobody_manages_any_more_a_word_gives_the_role(self, who, labo):
        world.organisation("Roue libre", directory_id=ROUE_LIBRE)
        claim = begun(who)
        claims_proof.ask_voucher(claim=claim, voucher=labo.organisation, by=by(who))
        assert claims_decide.vouch(claim=claim, by=world.actor(labo))
        assert powers(who) == [(MandateState.CONFIRMED, Role.LEAD)]


class TestInvitation:
    def test_asks_those_who_came_to_manage_it(self, who, labo):
        link = invitations.link_of(invited(labo))
        boss = managed()
        client = signed_in_as(who)
        answer = client.post(link, {"answer": "yes"}, follow=True)
        assert "à eux de répondre" in answer.content.decode()
        assert powers(who) == [(MandateState.ASKED, Role.REPRESENTATIVE)]
        home = reverse("organisations:home", args=[boss.organisation.public_id])
        assert client.get(home).status_code in (302, 404)

    def test_the_second_on_one_draft_is_answered_by_the_first(self, who, labo):
        first, second = invited(labo, "anna@secret.example"), invited(labo)
        invitations.accept(invitation=first, by=by(proved("anna@secret.example")))
        asked = invitations.accept(invitation=second, by=by(who))
        assert asked.state == MandateState.ASKED
        assert asked.organisation.is_active

    def test_a_refusal_of_the_managers_is_not_asked_again(self, who, labo):
        made, boss = invited(labo), managed()
        refused = MandateState.REFUSED
        world.mandate(who, boss.organisation, Role.LEAD, state=refused)
        with pytest.raises(Denied, match="ont refusé"):
            invitations.accept(invitation=made, by=by(who))
        assert powers(who) == [(refused, Role.LEAD)]

    def test_to_join_an_active_one_is_worth_nothing_once_the_role_is_gone(
        self, who, labo, operator
    ):
        first, second = invited(labo, "anna@secret.example"), invited(labo)
        invitations.accept(invitation=first, by=by(proved("anna@secret.example")))
        claims_roles.withdraw_role(organisation=labo.organisation, role="labo", by=by(operator))
        with pytest.raises(Denied, match="garant"):
            invitations.accept(invitation=second, by=by(who))
        assert powers(who) == []

    def test_who_manages_takes_back_what_a_voucher_sent(self, labo):
        first, second = invited(labo, "anna@secret.example"), invited(labo)
        held = invitations.accept(invitation=first, by=by(proved("anna@secret.example")))
        stranger = world.lead_of(world.organisation("Autre"), "s@secret.example")
        delegate = world.mandate(world.person("d@secret.example"), held.organisation, Role.DELEGATE)
        url = reverse("organisations:invitation_cancel", args=[second.pk])
        assert world.client_for(stranger).post(url).status_code == 404
        assert world.client_for(delegate).post(url).status_code == 403
        answer = world.client_for(held).post(url)
        assert answer["Location"] == reverse(
            "organisations:mandates", args=[held.organisation.public_id]
        )
        second.refresh_from_db()
        assert (second.email, second.accepted) == ("", None)

    def test_who_acts_for_nobody_finds_none(self, labo):
        made = invited(labo)
        nobody = signed_in_as(world.person("personne@secret.example"))
        url = reverse("organisations:invitation_cancel", args=[made.pk])
        plain = invitations.invite(
            organisation=labo.organisation, email=ADDRESS, role="reader", by=world.actor(labo)
        )
        assert nobody.post(url).status_code == 404
        other = reverse("organisations:invitation_cancel", args=[plain.pk])
        assert nobody.post(other).status_code == 404


class TestOneself:
    def test_nobody_invites_their_own_address(self, labo):
        own = proved("autre-adresse@secret.example")
        held = world.mandate(own, labo.organisation, Role.LEAD)
        url = reverse("organisations:vouch_invite", args=[ROUE_LIBRE])
        data = {"email": own.email.upper(), "role": Role.REPRESENTATIVE}
        page = world.client_for(held).post(url, data)
        assert "soi-même" in page.content.decode()
        assert not Invitation.objects.exists()
        assert not Organisation.objects.filter(state=State.DRAFT).exists(), "no draft is left"

    def test_nor_accepts_in_the_name_of_the_voucher_they_manage(self, labo):
        """An address proved after it was invited, or a colleague's invitation: both ends are one."""
        made = invited(labo)
        own = proved(ADDRESS)
        world.mandate(own, labo.organisation, Role.LEAD)
        with pytest.raises(Denied, match="soi-même"):
            invitations.accept(invitation=made, by=by(own))
        assert Claim.objects.count() == 0
        assert made.organisation.state == State.DRAFT

    def test_an_ordinary_invitation_to_ones_own_address_stays_allowed(self, labo):
        made = invitations.invite(
            organisation=labo.organisation,
            email="labo@secret.example",
            role=Role.READER,
            by=world.actor(labo),
        )
        assert made.pk
