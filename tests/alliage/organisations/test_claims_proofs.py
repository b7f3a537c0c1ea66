"""The proofs of a claim: a voucher's word, an address at the organisation's own domain."""

import pytest
from tests.alliage import world
from tests.alliage.organisations.claims_world import CHORALE, ROUE_LIBRE, begun, by, proved

from alliage.core.permissions import Denied
from alliage.core.worker import run_waiting
from alliage.organisations.actions import claims_decide, claims_proof, claims_roles
from alliage.organisations.enums import ClaimState, Role, State
from alliage.organisations.models import Claim, Mandate, Organisation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]


@pytest.fixture
def who():
    return proved("anna@secret.example", display_name="Anna")


@pytest.fixture
def operator_actor(operator):
    return by(operator)


class TestVoucher:
    @pytest.fixture
    def labo(self):
        return world.lead_of(world.organisation("Labo", roles=("labo",)), "labo@secret.example")

    def test_confirms(self, who, labo):
        claim = begun(who, CHORALE)
        claims_proof.ask_voucher(claim=claim, voucher=labo.organisation, by=by(who))
        assert claims_decide.vouch(claim=claim, by=world.actor(labo))
        found = claim.organisation
        assert (found.state, found.vouched_by) == (State.ACTIVE, labo.organisation)

    def test_declines_with_a_reason_and_the_claim_is_open_again(self, who, labo):
        claim = begun(who)
        claims_proof.ask_voucher(claim=claim, voucher=labo.organisation, by=by(who))
        with pytest.raises(Denied, match="pourquoi"):
            claims_decide.decline_vouch(claim=claim, reason="", by=world.actor(labo))
        claims_decide.decline_vouch(claim=claim, reason="Inconnue", by=world.actor(labo))
        claim.refresh_from_db()
        assert (claim.state, claim.reason) == (ClaimState.DRAFT, "Inconnue")
        with pytest.raises(Denied):
            claims_decide.vouch(claim=claim, by=world.actor(labo))

    @pytest.mark.parametrize("roles", [(), ("catalyst",), ("accompanier",)])
    def test_holds_a_role_that_vouches(self, who, roles):
        other = world.organisation("Autre", roles=roles)
        with pytest.raises(Denied, match="garante"):
            claims_proof.ask_voucher(claim=begun(who), voucher=other, by=by(who))

    def test_is_active_itself(self, who):
        draft = world.organisation("Labo", roles=("labo",), state=State.DRAFT)
        with pytest.raises(Denied, match="garante"):
            claims_proof.ask_voucher(claim=begun(who), voucher=draft, by=by(who))

    def test_nobody_vouches_for_themself(self, labo):
        claim = begun(labo.person)
        claims_proof.ask_voucher(claim=claim, voucher=labo.organisation, by=by(labo.person))
        with pytest.raises(Denied, match="soi-même"):
            claims_decide.vouch(claim=claim, by=world.actor(labo))

    def test_no_organisation_vouches_for_itself(self, who, labo):
        Organisation.objects.filter(pk=labo.organisation.pk).update(directory_id=ROUE_LIBRE)
        labo.organisation.refresh_from_db()
        with pytest.raises(Denied, match="elle-même"):
            claims_proof.ask_voucher(claim=begun(who), voucher=labo.organisation, by=by(who))

    def test_a_role_withdrawn_vouches_no_more(self, who, labo, operator_actor):
        claim = begun(who)
        claims_proof.ask_voucher(claim=claim, voucher=labo.organisation, by=by(who))
        claims_roles.withdraw_role(organisation=labo.organisation, role="labo", by=operator_actor)
        with pytest.raises(Denied, match="ne peut plus"):
            claims_decide.vouch(claim=claim, by=world.actor(labo))

    def test_is_answered_by_its_managers_alone(self, who, labo):
        claim = begun(who)
        claims_proof.ask_voucher(claim=claim, voucher=labo.organisation, by=by(who))
        delegate = world.mandate(world.person("d@secret.example"), labo.organisation, Role.DELEGATE)
        stranger = world.lead_of(world.organisation("Maison", roles=("house",)), "m@secret.example")
        for held in (delegate, stranger):
            with pytest.raises(Denied):
                claims_decide.vouch(claim=claim, by=world.actor(held))
            assert claim not in Claim.objects.visible_to(world.actor(held))
        assert claim in Claim.objects.visible_to(world.actor(labo))


class TestDomain:
    def test_verifies_at_once(self):
        who = proved("anna@roue-libre.exemple")
        claim = begun(who)
        assert claims_proof.prove_by_domain(claim=claim, by=by(who)).proved
        claim.refresh_from_db()
        assert (claim.state, claim.domain) == (ClaimState.VERIFIED, "roue-libre.exemple")
        assert claim.organisation.is_active

    @pytest.mark.parametrize(
        "email",
        [
            "a@gmail.com",
            "a@roue-libre.exemple.evil.com",
            "a@mail.roue-libre.exemple",
            "a@evil-roue-libre.exemple",
            "a@exemple",
        ],
    )
    def test_refuses_what_is_not_the_very_domain(self, email):
        who = proved(email)
        claim = begun(who)
        verdict = claims_proof.prove_by_domain(claim=claim, by=by(who))
        assert not verdict.proved
        assert verdict.reason
        claim.refresh_from_db()
        assert (claim.state, claim.organisation.state) == (ClaimState.DRAFT, State.DRAFT)

    def test_an_address_that_nobody_proved_proves_nothing(self):
        who = world.person("anna@roue-libre.exemple")
        verdict = claims_proof.prove_by_domain(claim=begun(who), by=by(who))
        assert not verdict.proved
        assert "confirmée" in verdict.reason

    def test_the_site_that_the_claimant_typed_proves_nothing(self):
        who = proved("a@evil.example")
        claim = begun(who, CHORALE)
        Organisation.objects.filter(pk=claim.organisation_id).update(website="https://evil.example")
        assert not claims_proof.prove_by_domain(claim=claim, by=by(who)).proved

    def test_a_domain_of_two_active_organisations_names_neither(self):
        who = proved("a@roue-libre.exemple")
        world.organisation("Antenne", website="https://www.roue-libre.exemple/")
        verdict = claims_proof.prove_by_domain(claim=begun(who), by=by(who))
        assert not verdict.proved

    def test_gives_no_power_over_those_who_manage(self):
        held = world.lead_of(world.organisation("Roue libre", directory_id=ROUE_LIBRE))
        who = proved("a@roue-libre.exemple")
        claim = begun(who, role="representative")
        claims_proof.prove_by_domain(claim=claim, by=by(who))
        mine = Mandate.objects.running().of(who).get()
        assert (mine.organisation, mine.role) == (held.organisation, Role.DELEGATE)


class TestAnswer:
    """The person is written to once an answer, at an address that they proved."""

    def answered(self, claim, operator_actor, **how):
        claims_proof.ask_operator(claim=claim, note="Nous existons", by=by(claim.person))
        if how:
            claims_decide.refuse(claim=claim, by=operator_actor, **how)
        else:
            claims_decide.verify(claim=claim, by=operator_actor)
        run_waiting(queues=["mail"])

    def test_says_yes_and_where_to_go(self, who, operator_actor, mailoutbox):
        claim = begun(who)
        self.answered(claim, operator_actor)
        [message] = mailoutbox
        assert message.to == [who.email]
        assert f"/mes-organisations/{claim.organisation.public_id}/" in message.body

    def test_says_why_not(self, who, operator_actor, mailoutbox):
        claim = begun(who)
        self.answered(claim, operator_actor, reason="Le nom ne correspond pas")
        [message] = mailoutbox
        assert "Le nom ne correspond pas" in message.body
        assert f"/demandes/{claim.pk}/" in message.body

    def test_goes_to_no_address_that_nobody_proved(self, other, operator_actor, mailoutbox):
        self.answered(begun(other), operator_actor)
        assert not mailoutbox
