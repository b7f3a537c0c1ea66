"""Invitations: to an address, answered by its holder alone, forgotten afterwards."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from tests.alliage import world
from tests.alliage.conftest import StrictClient, signed_in_as
from tests.alliage.organisations.claims_world import CHORALE, ROUE_LIBRE, begun, by, proved

from alliage.core.models import Job
from alliage.core.models.audit import AuditEvent
from alliage.core.permissions import Denied
from alliage.organisations.actions import claims_invite, claims_roles
from alliage.organisations.actions import mandates_invite as actions
from alliage.organisations.adapters import claims as directory
from alliage.organisations.enums import MandateState, Proof, Role, State
from alliage.organisations.models import Invitation, Mandate, Organisation
from alliage.organisations.tasks.mandates import close_what_is_over, send_invitation

pytestmark = pytest.mark.django_db
ADDRESS = "anna@secret.example"


@pytest.fixture
def held():
    return world.lead_of(world.organisation("Roue libre"))


def invited(held: Mandate, **fields) -> Invitation:
    values = {"email": ADDRESS, "role": Role.DELEGATE, **fields}
    return actions.invite(organisation=held.organisation, by=world.actor(held), **values)


class TestSending:
    def test_goes_to_the_address_once_with_a_link(self, held):
        made = invited(held)
        assert send_invitation(invitation=made.pk)
        assert not send_invitation(invitation=made.pk)
        [message] = mail.outbox
        assert message.to == [ADDRESS]
        assert "/invitation/" in message.body
        assert "Roue libre" in message.subject

    def test_asked_twice_is_one(self, held):
        assert invited(held).pk == invited(held, email=ADDRESS.upper()).pk

    def test_leaves_no_address_in_jobs_or_log(self, held):
        invited(held)
        for row in [*Job.objects.values(), *AuditEvent.objects.values()]:
            assert "secret.example" not in str(row)

    def test_not_for_a_draft_that_anybody_may_have_named(self):
        draft = world.lead_of(world.organisation("Croix-Rouge", state=State.DRAFT))
        with pytest.raises(Denied, match="pas encore vérifiée"):
            invited(draft)

    def test_not_by_a_delegate_nor_a_stranger(self, held):
        delegate = world.mandate(world.person("d@secret.example"), held.organisation, "delegate")
        stranger = world.lead_of(world.organisation("Autre"), "s@secret.example")
        for actor in (world.actor(delegate), world.actor(stranger)):
            with pytest.raises(Denied):
                actions.invite(organisation=held.organisation, email=ADDRESS, role="lead", by=actor)
        assert not Invitation.objects.exists()


class TestAnswering:
    def test_a_get_writes_nothing_and_shows_no_address(self, held):
        made = invited(held)
        url = actions.link_of(made)
        clients = (StrictClient(), signed_in_as(proved(ADDRESS)))
        before = AuditEvent.objects.count()
        for client in clients:
            page = client.get(url)
            assert page.status_code == 200
            assert ADDRESS not in page.content.decode()
        made.refresh_from_db()
        assert (made.answered_at, AuditEvent.objects.count()) == (None, before)
        assert Mandate.objects.count() == 1

    def test_accepted_gives_the_mandate_and_forgets_the_address(self, held):
        made = invited(held, title="Trésorière")
        who = proved(ADDRESS)
        client, url = signed_in_as(who), actions.link_of(made)
        answer = client.post(url, {"answer": "yes"})
        home = reverse("organisations:home", args=[held.organisation.public_id])
        assert answer["Location"] == home
        assert client.get(home).status_code == 200
        made.refresh_from_db()
        assert (made.email, made.accepted) == ("", True)
        found = Mandate.objects.running().of(who).get()
        assert (found.role, found.title) == (Role.DELEGATE, "Trésorière")
        assert client.get(url).status_code == 404
        assert client.post(url, {"answer": "yes"}).status_code == 404

    def test_a_stranger_with_the_link_accepts_nothing(self, held):
        made = invited(held)
        url = actions.link_of(made)
        intruder = signed_in_as(proved("intrus@test.example"))
        page = intruder.post(url, {"answer": "yes"})
        assert page.status_code == 403
        assert "autre adresse" in page.content.decode()
        assert ADDRESS not in page.content.decode()
        assert Mandate.objects.count() == 1

    def test_an_address_typed_and_never_proved_accepts_nothing(self, held):
        who = world.person(ADDRESS)
        with pytest.raises(Denied, match="autre adresse"):
            actions.accept(invitation=invited(held), by=by(who))

    def test_who_is_not_signed_in_is_sent_to_sign_in(self, held):
        answer = StrictClient().post(actions.link_of(invited(held)), {"answer": "yes"})
        assert "/account/login/" in answer["Location"]
        assert Mandate.objects.count() == 1

    def test_declined_forgets_the_address(self, held):
        made = invited(held)
        url = actions.link_of(made)
        assert StrictClient().post(url, {"answer": "no"}).status_code == 200
        made.refresh_from_db()
        assert (made.email, made.accepted) == ("", False)
        assert StrictClient().get(url).status_code == 404

    def test_taken_back_opens_nothing(self, held):
        made = invited(held)
        url = actions.link_of(made)
        client = world.client_for(held)
        stranger = world.lead_of(world.organisation("Autre"), "s@secret.example")
        cancel = reverse("organisations:invitation_cancel", args=[made.pk])
        assert world.client_for(stranger).post(cancel).status_code == 404
        client.post(cancel)
        assert signed_in_as(proved(ADDRESS)).get(url).status_code == 404

    def test_expired_opens_nothing_and_is_forgotten(self, held):
        made = invited(held)
        url = actions.link_of(made)
        assert close_what_is_over()["invitations"] == 0
        with time_machine.travel(timezone.now() + timedelta(days=31), tick=False):
            assert StrictClient().get(url).status_code == 404
            assert close_what_is_over()["invitations"] == 1
        made.refresh_from_db()
        assert made.email == ""

    def test_with_a_last_day_past_is_refused(self, held):
        made = invited(held, ends_on=timezone.localdate() + timedelta(days=1))
        who = proved(ADDRESS)
        with (
            time_machine.travel(timezone.now() + timedelta(days=3), tick=False),
            pytest.raises(Denied, match="déjà terminé"),
        ):
            actions.accept(invitation=made, by=by(who))


@pytest.mark.usefixtures("store")
class TestVouching:
    @pytest.fixture
    def labo(self):
        return world.lead_of(world.organisation("Labo", roles=("labo",)), "labo@secret.example")

    def invite(self, labo: Mandate, identifier: str = ROUE_LIBRE, **fields) -> Invitation:
        record = directory.record(identifier)
        assert isinstance(record, directory.Organisation)
        values = {"email": ADDRESS, "role": "lead", **fields}
        return claims_invite.invite_record(record=record, by=world.actor(labo), **values)

    def test_accepting_makes_the_draft_active(self, labo):
        made = self.invite(labo)
        assert made.organisation.state == State.DRAFT
        who = proved(ADDRESS)
        seen = Organisation.objects.visible_to(by(who))
        assert not seen.filter(pk=made.organisation_id).exists()
        held = actions.accept(invitation=made, by=by(who))
        found = held.organisation
        assert (found.state, found.public_id) == (State.ACTIVE, ROUE_LIBRE)
        assert (found.proof, found.vouched_by) == (Proof.VOUCHED, labo.organisation)
        assert held.role == Role.LEAD

    def test_one_that_became_active_meanwhile_is_joined_without_power_over_it(self, labo):
        made = self.invite(labo)
        other = world.lead_of(world.organisation("Roue libre", directory_id=ROUE_LIBRE))
        held = actions.accept(invitation=made, by=by(proved(ADDRESS)))
        assert (held.organisation, held.state) == (other.organisation, MandateState.ASKED)

    def test_is_a_vouchers_alone(self, labo):
        plain = world.lead_of(world.organisation("Autre"), "p@secret.example")
        with pytest.raises(Denied, match="garante"):
            self.invite(plain)
        world.organisation("Chorale", directory_id=CHORALE)
        with pytest.raises(Denied, match="déjà active"):
            self.invite(labo, CHORALE)

    def test_a_voucher_that_lost_its_role_activates_nothing(self, labo, operator):
        made = self.invite(labo)
        claims_roles.withdraw_role(organisation=labo.organisation, role="labo", by=by(operator))
        with pytest.raises(Denied, match="garant"):
            actions.accept(invitation=made, by=by(proved(ADDRESS)))

    def test_never_on_somebodys_own_draft(self, labo):
        claim = begun(proved("paul@secret.example"))
        with pytest.raises(Denied, match="prépare"):
            actions.invite(
                organisation=claim.organisation,
                email=ADDRESS,
                role="lead",
                vouching=labo.organisation,
                by=world.actor(labo),
            )
        assert self.invite(labo).organisation_id != claim.organisation_id

    def test_two_people_are_invited_on_one_draft(self, labo):
        first, second = self.invite(labo), self.invite(labo, email="paul@secret.example")
        assert first.organisation_id == second.organisation_id
