"""A claim: a private draft, a proof, a decision; a stranger sees and changes nothing."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from tests.alliage import world
from tests.alliage.organisations.claims_world import (
    JPG,
    PDF,
    PNG,
    ROUE_LIBRE,
    begun,
    by,
    proved,
)

from alliage.core import inbox, personal_data
from alliage.core.actor import SYSTEM
from alliage.core.files import may_read
from alliage.core.models.audit import AuditEvent
from alliage.core.models.files import StoredFile
from alliage.core.permissions import Denied
from alliage.organisations.actions import (
    claims,
    claims_decide,
    claims_fold,
    claims_proof,
    claims_roles,
)
from alliage.organisations.enums import ClaimState, MandateState, Proof, Role, State
from alliage.organisations.models import Claim, Mandate, Organisation
from alliage.organisations.tasks.claims import delete_receipts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]


def events(name: str) -> list[AuditEvent]:
    return list(AuditEvent.objects.filter(event=name))


@pytest.fixture
def who():
    return proved("anna@secret.example", display_name="Anna")


@pytest.fixture
def operator_actor(operator):
    return by(operator)


class TestDraft:
    def test_is_prefilled_and_ones_own(self, who, other):
        claim = begun(who)
        draft = claim.organisation
        assert (draft.name, draft.family, draft.kind) == ("Atelier Roue Libre", "peer", draft.kind)
        assert draft.state == State.DRAFT
        assert draft.commune == "38151"
        assert draft.website == "https://roue-libre.exemple"
        assert draft.identifiers.filter(scheme="rna", value=ROUE_LIBRE, current=True).exists()
        held = Mandate.objects.get()
        assert (held.organisation, held.person, held.state) == (draft, who, MandateState.CONFIRMED)
        assert list(Organisation.objects.visible_to(by(who))) == [draft]
        assert not Organisation.objects.visible_to(by(other)).exists()
        assert not Claim.objects.visible_to(by(other)).exists()

    def test_asked_twice_is_one(self, who):
        assert begun(who).pk == begun(who).pk
        assert Organisation.objects.count() == 1
        assert len(events("claim.started")) == 1

    def test_two_people_have_two_drafts(self, who, other):
        assert begun(who).organisation_id != begun(other).organisation_id

    def test_of_a_strange_organisation_changes_nothing_there(self, who):
        held = world.lead_of(world.organisation("Roue libre", directory_id=ROUE_LIBRE))
        active = held.organisation
        before = Organisation.objects.values().get(pk=active.pk)
        claim = begun(who)
        assert Organisation.objects.values().get(pk=active.pk) == before
        assert claim.organisation_id != active.pk
        assert not Mandate.objects.running().of(who).filter(organisation=active).exists()
        assert active.mandates.get(person=who).state == MandateState.ASKED
        assert len(events("claim.started")) == 1

    def test_who_acts_for_it_already_has_nothing_to_claim(self):
        held = world.lead_of(world.organisation(directory_id=ROUE_LIBRE))
        with pytest.raises(Denied, match="déjà"):
            begun(held.person)

    def test_withdrawn_leaves_nothing_in_sight(self, who):
        held = world.lead_of(world.organisation("Roue libre", directory_id=ROUE_LIBRE))
        claim = begun(who)
        claims_proof.send_receipt(claim=claim, content=PDF, by=by(who))
        claims.withdraw(claim=claim, by=by(who))
        claim.refresh_from_db()
        assert (claim.state, claim.organisation.state) == (ClaimState.WITHDRAWN, State.CLOSED)
        assert not Mandate.objects.running().of(who).exists()
        assert not held.organisation.mandates.filter(state=MandateState.ASKED).exists()
        assert not StoredFile.objects.exists()
        with pytest.raises(Denied):
            claims.withdraw(claim=claim, by=by(who))

    def test_is_nobody_elses_to_withdraw_or_prove(self, who, other):
        claim = begun(who)
        for act in (
            lambda: claims.withdraw(claim=claim, by=by(other)),
            lambda: claims_proof.send_receipt(claim=claim, content=PDF, by=by(other)),
            lambda: claims_proof.prove_by_domain(claim=claim, by=by(other)),
        ):
            with pytest.raises(Denied, match="pas la vôtre"):
                act()


class TestReceipt:
    @pytest.mark.parametrize(
        ("content", "extension"),
        [
            (PDF, ".pdf"),
            (PNG, ".png"),
            (JPG, ".jpg"),
            (b"<html>%PDF-1.4 %%EOF", ""),
            (b"%PDF-1.4 cut short", ""),
            (b"\x89PNG\r\n\x1a\n<script>", ""),
            (b"MZ\x90", ""),
            (b"", ""),
        ],
    )
    def test_is_known_by_its_bytes(self, content, extension):
        assert claims_proof.sniff(content) == extension

    def test_is_read_by_operators_and_its_owner_alone(self, who, other, operator_actor):
        held = world.lead_of(world.organisation("Roue libre", directory_id=ROUE_LIBRE))
        claim = begun(who)
        claims_proof.send_receipt(claim=claim, content=PDF, by=by(who))
        file = claim.receipt
        assert file.name == f"recepisse-{claim.pk}.pdf"
        assert may_read(by(who), file)
        assert may_read(operator_actor, file)
        assert not may_read(by(other), file)
        assert not may_read(world.actor(held), file)

    def test_another_takes_its_place(self, who):
        claim = begun(who)
        claims_proof.send_receipt(claim=claim, content=PDF, by=by(who))
        claims_proof.send_receipt(claim=claim, content=PNG, by=by(who))
        assert StoredFile.objects.get().name.endswith(".png")

    def test_verified_makes_the_draft_active(self, who, operator_actor):
        claim = begun(who)
        claims_proof.send_receipt(claim=claim, content=PDF, by=by(who))
        assert claims_decide.verify(claim=claim, by=operator_actor)
        found = Organisation.objects.get()
        assert (found.state, found.public_id) == (State.ACTIVE, ROUE_LIBRE)
        assert (found.proof, claim.state) == (Proof.RECEIPT, ClaimState.VERIFIED)
        assert Mandate.objects.running().of(who).get().organisation == found
        [event] = events("claim.verified")
        assert event.data == {
            "proof": "receipt", "organisation": f"organisation:{found.pk}", "folded": False,
        }  # fmt: skip

    def test_is_deleted_a_month_after_the_decision(self, who, other, operator_actor):
        decided, waiting = begun(who), begun(other)
        for claim in (decided, waiting):
            claims_proof.send_receipt(claim=claim, content=PDF, by=by(claim.person))
        claims_decide.refuse(claim=decided, reason="Illisible", by=operator_actor)
        assert delete_receipts() == 0
        with time_machine.travel(timezone.now() + timedelta(days=31), tick=False):
            assert delete_receipts() == 1
            assert delete_receipts() == 0
        assert StoredFile.objects.get() == waiting.receipt

    def test_refused_says_why_and_takes_another(self, who, operator_actor):
        claim = begun(who)
        claims_proof.send_receipt(claim=claim, content=PDF, by=by(who))
        with pytest.raises(Denied, match="pourquoi"):
            claims_decide.refuse(claim=claim, reason=" ", by=operator_actor)
        assert claims_decide.refuse(claim=claim, reason="Illisible", by=operator_actor)
        assert (claim.state, claim.reason) == (ClaimState.REFUSED, "Illisible")
        assert claim.organisation.state == State.DRAFT
        claims_proof.send_receipt(claim=claim, content=PNG, by=by(who))
        assert (claim.state, claim.reason, claim.decided_at) == (ClaimState.SUBMITTED, "", None)

    def test_nobody_decides_on_their_own_or_without_the_role(self, who, other, operator):
        mine = begun(operator)
        claims_proof.send_receipt(claim=mine, content=PDF, by=by(operator))
        with pytest.raises(Denied, match="sa propre"):
            claims_decide.verify(claim=mine, by=by(operator))
        with pytest.raises(Denied, match="exploitant"):
            claims_decide.verify(claim=mine, by=by(other))

    def test_answered_twice_changes_nothing(self, who, operator_actor):
        claim = begun(who)
        claims_proof.send_receipt(claim=claim, content=PDF, by=by(who))
        stale = Claim.objects.get(pk=claim.pk)
        assert claims_decide.verify(claim=claim, by=operator_actor)
        assert not claims_decide.verify(claim=stale, by=operator_actor)
        assert not claims_decide.refused(stale, reason="Non", by=SYSTEM)
        assert len(events("claim.verified")) == 1


class TestManagers:
    """Those who manage an organisation already answer who asks to join it."""

    @pytest.fixture
    def held(self):
        active = world.organisation("Roue libre", directory_id=ROUE_LIBRE)
        return world.lead_of(active, "lead@secret.example")

    def test_accept_in_the_role_they_choose(self, held, who):
        claim = begun(who, role="representative")
        asked = held.organisation.mandates.get(person=who)
        claims_decide.accept_request(mandate=asked, role="reader", by=world.actor(held))
        claim.refresh_from_db()
        assert claim.state == ClaimState.VERIFIED
        assert Mandate.objects.running().of(who).get().role == "reader"
        assert Organisation.objects.active().count() == 1

    def test_refuse_and_only_a_paper_may_follow(self, held, who):
        claim = begun(who)
        asked = held.organisation.mandates.get(person=who)
        claims_decide.refuse_request(mandate=asked, reason="Inconnue", by=world.actor(held))
        claim.refresh_from_db()
        assert (claim.state, claim.reason) == (ClaimState.DRAFT, "Inconnue")
        with pytest.raises(Denied, match="exploitant"):
            claims_proof.prove_by_domain(claim=claim, by=by(who))
        claims_proof.send_receipt(claim=claim, content=PDF, by=by(who))
        assert claim.state == ClaimState.SUBMITTED
        assert not Mandate.objects.filter(person=who, state=MandateState.ASKED).exists()

    def test_are_told_and_nobody_else(self, held, who, other):
        begun(who)
        titles = [item.title for item in inbox.items_for(held.person)]
        assert any("Roue libre" in title for title in titles)
        assert not any("Roue libre" in item.title for item in inbox.items_for(other))
        delegate = world.mandate(other, held.organisation, Role.DELEGATE)
        assert not any("Roue libre" in item.title for item in inbox.items_for(delegate.person))

    def test_strangers_and_delegates_answer_nothing(self, held, who, other):
        begun(who)
        asked = held.organisation.mandates.get(person=who)
        delegate = world.mandate(other, held.organisation, Role.DELEGATE)
        for actor in (by(who), world.actor(delegate)):
            with pytest.raises(Denied):
                claims_decide.accept_request(mandate=asked, role="lead", by=actor)


class TestFold:
    def test_two_verified_one_after_the_other_are_one_organisation(
        self, who, other, operator_actor
    ):
        first, second = begun(who), begun(other)
        world.need(second.organisation, "Un besoin préparé", state="draft")
        for claim in (first, second):
            claims_proof.send_receipt(claim=claim, content=PDF, by=by(claim.person))
        for claim in (first, second):
            assert claims_decide.verify(claim=claim, by=operator_actor)
        [active] = Organisation.objects.active()
        assert {m.person for m in active.mandates.filter(state="confirmed")} == {who, other}
        assert active.needs.get().title == "Un besoin préparé"
        folded = Organisation.objects.exclude(pk=active.pk).get()
        assert (folded.state, folded.merged_into) == (State.MERGED, active)
        assert not Mandate.objects.running().filter(organisation=folded).exists()

    def test_a_race_lost_at_the_constraint_folds(self, who, monkeypatch, operator_actor):
        claim = begun(who)
        claims_proof.send_receipt(claim=claim, content=PDF, by=by(who))
        real = claims_fold.queries.active_twin
        winner = world.organisation("Gagnante", directory_id=ROUE_LIBRE)
        seen = []

        def first_sees_nothing(draft):
            seen.append(draft)
            return None if len(seen) == 1 else real(draft)

        monkeypatch.setattr(claims_fold.queries, "active_twin", first_sees_nothing)
        found = claims_fold.settle(claim.organisation, proof=Proof.RECEIPT)
        assert found == winner
        assert len(seen) == 2

    def test_a_registered_one_that_turns_out_to_be_known_is_folded(self, who, operator_actor):
        values = {"name": "Toute neuve", "family": "peer", "kind": "association"}
        claim = claims.register(values=values, number="W382999999", role="lead", by=by(who))
        twin = world.organisation("Toute neuve", public_id="W382999999")
        claims_proof.ask_operator(claim=claim, note="Nous sommes jeunes", by=by(who))
        assert claims_decide.verify(claim=claim, by=operator_actor)
        assert Mandate.objects.running().of(who).get().organisation == twin

    def test_a_collective_without_number_keeps_an_id_of_ours(self, who, operator_actor):
        values = {"name": "Collectif", "family": "peer", "kind": "undeclared_association"}
        claim = claims.register(values=values, role="lead", by=by(who))
        claims_proof.ask_operator(claim=claim, note="Nous existons", by=by(who))
        claims_decide.verify(claim=claim, by=operator_actor)
        found = Organisation.objects.active().get()
        assert found.public_id.startswith("AL-")


class TestPersonalData:
    def test_is_exported_and_erased_with_its_receipt_and_draft(self, who, other):
        claim = begun(who, title="Présidente")
        claims_proof.send_receipt(claim=claim, content=PDF, note="Bonjour", by=by(who))
        kept = begun(other)
        exported = personal_data.export(who)["organisations.claims"]["claims"]
        assert [row["title"] for row in exported] == ["Présidente"]
        personal_data.erase(who)
        assert list(Claim.objects.all()) == [kept]
        assert list(Organisation.objects.all()) == [kept.organisation]
        assert not StoredFile.objects.exists()

    def test_stays_out_of_the_log(self, who):
        claim = begun(who)
        claims_proof.send_receipt(claim=claim, content=PDF, note="Secret", by=by(who))
        for event in AuditEvent.objects.all():
            line = f"{event.event} {event.by} {event.target} {event.data}"
            assert "secret" not in line.lower()
            assert "Anna" not in line


class TestRoles:
    def test_are_an_operators_to_give_and_take(self, operator_actor, by_member):
        found = world.organisation()
        with pytest.raises(Denied):
            claims_roles.grant_role(organisation=found, role="labo", by=by_member)
        assert claims_roles.grant_role(organisation=found, role="labo", by=operator_actor)
        assert not claims_roles.grant_role(organisation=found, role="labo", by=operator_actor)
        assert claims_roles.withdraw_role(organisation=found, role="labo", by=operator_actor)
        assert not claims_roles.withdraw_role(organisation=found, role="labo", by=operator_actor)
        assert len(events("role.granted")) == len(events("role.withdrawn")) == 1
