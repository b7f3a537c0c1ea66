"""Gates: one organisation one voice, refusals, silence, the deadline, who comes and goes meanwhile."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from tests.alliage import world
from tests.alliage.alliances.rooms_world import (
    Someone,
    accept,
    answer,
    invite,
    party,
    propose,
    someone,
    three,
)

from alliage.alliances import evidence
from alliage.alliances.actions import gates, membership
from alliage.alliances.enums import GateKind, GateState, PartyRole, Stage, Status
from alliage.alliances.models import Alliance, Consent, Gate, HistoryEntry
from alliage.alliances.tasks.gates import decide_all
from alliage.core import inbox
from alliage.core.permissions import Denied

pytestmark = pytest.mark.django_db
AFTER = timedelta(days=22)


def now_in(room: Alliance) -> tuple[str, str]:
    room.refresh_from_db()
    return room.status, room.stage


def state_of(gate: Gate) -> str:
    return Gate.objects.get(pk=gate.pk).state


class TestConsent:
    def test_the_last_consent_opens_it(self) -> None:
        room, ours, second, third = three()
        gate = propose(room, ours)
        answer(gate, second)
        assert now_in(room) == (Status.RUNNING, Stage.INTENTION)
        answer(gate, third)
        assert now_in(room) == (Status.RUNNING, Stage.FEASIBILITY)
        assert HistoryEntry.objects.filter(kind="gate.passed.advance").count() == 1

    def test_two_people_of_one_organisation_are_one_voice(self) -> None:
        room, ours, second, _third = three()
        gate = propose(room, ours)
        colleague = second.colleague("representative")
        answer(gate, second)
        answer(gate, colleague)
        answer(gate, ours.colleague("representative"))
        assert state_of(gate) == GateState.OPEN
        assert Consent.objects.filter(gate=gate).count() == 3

    def test_the_same_answer_twice_is_one_act(self) -> None:
        room, ours, second, _third = three()
        gate = propose(room, ours)
        for _ in range(2):
            answer(gate, second)
        assert HistoryEntry.objects.filter(kind="gate.consented").count() == 1

    def test_a_refusal_says_why_and_may_change_until_all_have_answered(self) -> None:
        room, ours, second, third = three()
        gate = propose(room, ours)
        with pytest.raises(Denied, match="pourquoi"):
            answer(gate, second, "no")
        answer(gate, second, "no", "Notre conseil hésite")
        assert state_of(gate) == GateState.OPEN
        answer(gate, second)
        answer(gate, third)
        assert state_of(gate) == GateState.PASSED

    def test_a_refusal_keeps_it_shut_and_one_may_propose_again(self) -> None:
        room, ours, second, third = three()
        gate = propose(room, ours)
        answer(gate, second, "no", "Pas sans plan de travail")
        answer(gate, third)
        assert (state_of(gate), room.stage) == (GateState.REFUSED, Stage.INTENTION)
        with pytest.raises(Denied):
            answer(gate, second)
        page = third.client.get(reverse("alliances:gate", args=[room.code, gate.pk]))
        assert "Pas sans plan de travail" in page.content.decode()
        assert propose(room, second).state == GateState.OPEN

    @pytest.mark.parametrize("role", ["delegate", "reader"])
    def test_it_takes_a_mandate_that_manages(self, role: str) -> None:
        room, ours, second, _third = three()
        gate = propose(room, ours)
        who = second.colleague(role)
        with pytest.raises(Denied):
            answer(gate, who)
        with pytest.raises(Denied):
            gates.withdraw(gate=gate, by=ours.colleague(role).by)
        page = who.client.get(reverse("alliances:gate", args=[room.code, gate.pk]))
        assert page.status_code == 200
        assert "Enregistrer cette réponse" not in page.content.decode()

    @pytest.mark.parametrize("role", [PartyRole.ACCOMPANIER, PartyRole.OBSERVER])
    def test_who_has_no_voice_neither_proposes_nor_answers(self, role: str) -> None:
        room, ours, *_others = three()
        who = someone("Sans voix")
        world.party(room, who.organisation, role)
        with pytest.raises(Denied):
            propose(room, who)
        gate = propose(room, ours)
        with pytest.raises(Denied):
            answer(gate, who)
        assert not gate.consents.filter(party__organisation=who.organisation).exists()

    def test_words_are_asked(self) -> None:
        room, ours, *_others = three()
        with pytest.raises(Denied, match="Écrivez"):
            propose(room, ours, statement=" ")
        soon = timezone.localdate() + timedelta(days=2)
        with pytest.raises(Denied, match="semaine"):
            propose(room, ours, deadline=soon)
        Alliance.objects.update(stage=Stage.FEASIBILITY)
        with pytest.raises(Denied, match="faisabilité"):
            propose(room, ours)
        assert propose(room, ours, conclusion="reoriented").to_stage == Stage.EXPERIMENTATION

    def test_one_gate_at_a_time_and_only_where_the_table_allows(self) -> None:
        room, ours, second, _third = three()
        with pytest.raises(Denied, match="n’en est pas là"):
            propose(room, ours, GateKind.RESUME)
        propose(room, ours)
        with pytest.raises(Denied, match="une seule"):
            propose(room, second, GateKind.PAUSE)


class TestSilence:
    def test_the_others_go_on_and_the_silent_one_observes(self) -> None:
        room, ours, second, third = three()
        gate = propose(room, ours)
        answer(gate, second)
        with time_machine.travel(timezone.now() + AFTER):
            with pytest.raises(Denied, match="délai"):
                answer(gate, third)
            assert state_of(gate) == GateState.OPEN  # reading, or being refused, decides nothing
            assert (decide_all(), decide_all()) == (1, 0)
        assert now_in(room) == (Status.RUNNING, Stage.FEASIBILITY)
        held = party(room, third)
        assert (held.role, held.is_silent) == (PartyRole.OBSERVER, True)
        assert room.assembly.members.get(organisation=third.organisation).role == "reader"

    def test_it_comes_back_by_one_act_and_without_a_voice_in_what_is_open(self) -> None:
        room, ours, second, third = three()
        gate = propose(room, third, GateKind.PAUSE)  # the lead is silent this time
        answer(gate, second)
        with time_machine.travel(timezone.now() + AFTER):
            decide_all()
            assert now_in(room) == (Status.PAUSED, Stage.INTENTION)
            resumed = propose(room, second, GateKind.RESUME)
            with pytest.raises(Denied):
                membership.come_back(alliance=room, by=ours.colleague("delegate").by)
            for _ in range(2):
                membership.come_back(alliance=room, by=ours.by)
            assert party(room, ours).role == PartyRole.LEAD
            with pytest.raises(Denied, match="n’avait pas de voix"):
                answer(resumed, ours)
            answer(resumed, third)
            assert now_in(room) == (Status.RUNNING, Stage.INTENTION)
        assert HistoryEntry.objects.filter(kind="party.returned").count() == 1

    def test_one_alone_does_not_advance_but_may_close(self) -> None:
        ours, second = someone("Roue libre"), someone("Voisins")
        room = world.alliance(ours.organisation, second.organisation)
        gate = propose(room, ours)
        with time_machine.travel(timezone.now() + AFTER):
            decide_all()
            assert (state_of(gate), room.stage) == (GateState.LAPSED, Stage.INTENTION)
            with pytest.raises(Denied, match="deux organisations"):
                propose(room, ours)
            propose(room, ours, GateKind.CLOSE, statement="Une belle histoire")
        assert now_in(room) == (Status.CLOSED, Stage.INTENTION)
        with pytest.raises(Denied, match="close"):
            propose(room, ours, GateKind.PAUSE)

    def test_where_nobody_answered_nobody_falls_silent(self) -> None:
        room, ours, second, third = three()
        propose(room, ours)
        membership.leave(alliance=room, note="", by=ours.by)
        with time_machine.travel(timezone.now() + AFTER):
            decide_all()
        assert Gate.objects.get().state == GateState.LAPSED
        assert party(room, second).has_voice
        assert party(room, third).has_voice


class TestComingAndGoing:
    def test_who_leaves_no_longer_holds_it_back(self) -> None:
        room, ours, second, third = three()
        gate = propose(room, ours)
        answer(gate, second)
        membership.leave(alliance=room, note="Bonne route", by=third.by)
        assert state_of(gate) == GateState.PASSED

    def test_who_leaves_takes_its_refusal_along(self) -> None:
        room, ours, second, third = three()
        gate = propose(room, ours)
        answer(gate, third, "no", "Nous partons")
        membership.leave(alliance=room, note="", by=third.by)
        answer(gate, second)
        assert state_of(gate) == GateState.PASSED

    def test_two_consents_are_still_asked_once_others_left(self) -> None:
        room, ours, second, third = three()
        gate = propose(room, ours)
        for who in (second, third):
            membership.leave(alliance=room, note="", by=who.by)
        assert state_of(gate) == GateState.LAPSED

    def test_who_joins_meanwhile_has_no_voice_in_it(self) -> None:
        room, ours, second, third = three()
        new = someone("Nouvelle")
        gate = propose(room, ours)
        held = invite(room, ours, new)
        accept(room, new)
        for who in (second, third):
            membership.say(alliance=room, candidate=held, agrees=True, reason="", by=who.by)
        assert party(room, new).has_voice
        with pytest.raises(Denied, match="n’avait pas de voix"):
            answer(gate, new)
        answer(gate, second)
        answer(gate, third)
        assert state_of(gate) == GateState.PASSED

    def test_who_left_and_is_back_does_not_find_its_old_answer(self) -> None:
        room, ours, second, third = three()
        gate = propose(room, ours)
        membership.leave(alliance=room, note="", by=third.by)
        held = invite(room, ours, third)
        accept(room, third)
        membership.say(alliance=room, candidate=held, agrees=True, reason="", by=second.by)
        with pytest.raises(Denied, match="n’avait pas de voix"):
            answer(gate, third)

    def test_who_proposed_takes_it_back_or_anybody_once_it_left(self) -> None:
        room, ours, second, third = three()
        gate = propose(room, ours)
        with pytest.raises(Denied):
            gates.withdraw(gate=gate, by=second.by)
        membership.leave(alliance=room, note="", by=ours.by)
        gates.withdraw(gate=gate, by=third.by)
        assert state_of(gate) == GateState.WITHDRAWN


class TestPages:
    def test_proposing_and_answering_by_the_pages(self) -> None:
        room, ours, second, third = three()
        url = reverse("alliances:gate_propose", args=[room.code])
        assert "Passer à l’étape suivante : la faisabilité" in ours.client.get(url).content.decode()
        day = (timezone.localdate() + timedelta(days=30)).isoformat()
        ours.client.post(url, {"statement": "Fait", "evidence": "Compte rendu", "deadline": day})
        gate = Gate.objects.get()
        answer_url = reverse("alliances:gate_answer", args=[room.code, gate.pk])
        assert second.client.post(answer_url, {"answer": "no"}).status_code == 422
        second.client.post(answer_url, {"answer": "waiting", "reason": "en assemblée, le 5"})
        overview = ours.client.get(room.get_absolute_url()).content.decode()
        assert "en assemblée, le 5" in overview
        assert self.awaited(second)
        second.client.post(answer_url, {"answer": "yes"})
        third.client.post(answer_url, {"answer": "yes"})
        assert now_in(room) == (Status.RUNNING, Stage.FEASIBILITY)
        assert not self.awaited(second)
        assert ours.client.get(f"{url}?objet=resume").status_code == 404
        assert ours.client.get(f"{url}?objet=opening").status_code == 404

    @staticmethod
    def awaited(who: Someone) -> list[inbox.Item]:
        return [item for item in inbox.items_for(who.mandate.person) if "portes" in item.url]

    def test_missing_evidence_is_shown_and_blocks_nothing(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def said(_room: Alliance) -> list[evidence.Evidence]:
            return [evidence.Evidence("Canevas consenti", done=False)]

        room, ours, *_others = three()
        monkeypatch.setattr(evidence, "_providers", {(Stage.INTENTION, "t"): said})
        assert "Canevas consenti" in ours.client.get(room.get_absolute_url()).content.decode()
        assert propose(room, ours).state == GateState.OPEN

    def test_a_gate_of_another_room_is_not_here(self) -> None:
        room, ours, *_others = three()
        elsewhere, theirs = someone("Ailleurs"), someone("Là-bas")
        other = world.alliance(elsewhere.organisation, theirs.organisation)
        gate = propose(other, elsewhere, statement="Mots d’ailleurs")
        for name in ("gate", "gate_answer", "gate_withdraw"):
            url = reverse(f"alliances:{name}", args=[room.code, gate.pk])
            answer_ = (
                ours.client.get(url) if name == "gate" else ours.client.post(url, {"answer": "yes"})
            )
            assert answer_.status_code == 404
        assert state_of(gate) == GateState.OPEN
