"""Opening a room, inviting, joining: at the beginning, and once it runs."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from tests.alliage import world
from tests.alliage.alliances.rooms_world import accept, invite, open_room, party, someone, three

from alliage.alliances.actions import membership
from alliage.alliances.enums import GateKind, PartyRole, PartyState, Stage
from alliage.alliances.models import Alliance, Gate, HistoryEntry
from alliage.alliances.tasks.gates import join_all
from alliage.core import inbox
from alliage.core.models import AuditEvent
from alliage.core.permissions import Denied
from alliage.partners.models import Exclusion

pytestmark = pytest.mark.django_db
STATEMENT = {"stage": Stage.ALLIANCE, "statement": "Une convention depuis 2019."}


def seats(room: Alliance) -> dict[str, str]:
    rows = room.assembly.members.filter(left_at=None)
    return {row.organisation.name: row.role for row in rows.select_related("organisation")}


class TestOpening:
    def test_the_founder_is_in_and_the_room_waits_for_a_second_voice(self) -> None:
        ours, theirs = someone("Roue libre"), someone("Voisins")
        room = open_room(ours)
        assert (room.in_opening, seats(room)) == (True, {"Roue libre": "voice"})
        invite(room, ours, theirs)
        assert accept(room, theirs).state == PartyState.ACTIVE
        room.refresh_from_db()
        assert (room.in_opening, room.stage) == (False, Stage.MEETING)
        assert seats(room) == {"Roue libre": "voice", "Voisins": "voice"}

    def test_an_observer_does_not_open_it(self) -> None:
        ours, theirs = someone("Roue libre"), someone("Voisins")
        room = open_room(ours)
        invite(room, ours, theirs, PartyRole.OBSERVER)
        accept(room, theirs)
        room.refresh_from_db()
        assert room.in_opening

    def test_beyond_a_meeting_a_statement_is_asked_and_approved_by_each(self) -> None:
        ours, second, third = (someone(name) for name in ("Roue libre", "Voisins", "Mérac"))
        with pytest.raises(Denied, match="décidé ensemble"):
            open_room(ours, stage=Stage.ALLIANCE)
        room = open_room(ours, **STATEMENT)
        for who in (second, third):
            invite(room, ours, who)
        for who in (second, third):
            accept(room, who)
        gate = Gate.objects.get(alliance=room, kind=GateKind.OPENING)
        assert gate.state == "passed"
        assert gate.consents.filter(answer="yes").count() == 3
        assert gate.consents.exclude(mandate_title="").count() == 3

    def test_one_filling_of_the_form_opens_one_room(self) -> None:
        ours = someone("Roue libre")
        assert open_room(ours).pk == open_room(ours).pk
        assert open_room(ours, key="other").pk != open_room(ours).pk
        assert open_room(someone("Voisins")).pk not in Alliance.objects.visible_to(
            ours.by
        ).values_list("pk", flat=True)

    @pytest.mark.parametrize("role", ["delegate", "reader"])
    def test_it_takes_a_mandate_that_manages(self, role: str) -> None:
        with pytest.raises(Denied):
            open_room(someone("Roue libre").colleague(role))
        with pytest.raises(Denied, match="vérifiée"):
            open_room(someone("Brouillon", state="draft"))

    def test_by_the_page(self) -> None:
        ours, seconding = someone("Roue libre"), someone("Voisins")
        need = world.need(seconding.organisation)
        client = ours.client
        url = f"{reverse('alliances:new')}?besoin={need.pk}"
        assert "Voisins" in client.get(url).content.decode()
        sent = {
            "title": "Rouler",
            "summary": "Rouler ensemble",
            "stage": "need",
            "invited": [seconding.organisation.pk],
            "message": "Vous en êtes ?",
            "key": "3fa85f64-5717-4562-b3fc-2c963f66afa6",
        }
        answers = [client.post(url, sent) for _ in range(2)]
        room = Alliance.objects.get()
        assert {a["Location"] for a in answers} == {reverse("alliances:parties", args=[room.code])}
        assert (room.need, party(room, seconding).state) == (need, PartyState.INVITED)
        assert "statement" in client.post(url, {**sent, "stage": "alliance"}).content.decode()

    def test_nothing_is_taken_from_what_one_may_not_read(self) -> None:
        ours, other = someone("Roue libre"), someone("Voisins")
        draft = world.need(other.organisation, title="Besoin caché", state="draft")
        page = ours.client.get(f"{reverse('alliances:new')}?besoin={draft.pk}")
        assert "Besoin caché" not in page.content.decode()
        page = ours.client.get(f"{reverse('alliances:new')}?mise-en-lien=1&coalition=x")
        assert page.status_code == 200


class TestInviting:
    def test_sent_twice_is_once_and_the_lead_is_never_invited(self) -> None:
        room, ours, second, _third = three()
        new = someone("Nouvelle")
        assert invite(room, ours, new).pk == invite(room, second, new).pk
        assert HistoryEntry.objects.filter(kind="party.invited").count() == 1
        with pytest.raises(Denied):
            invite(room, ours, someone("Autre"), PartyRole.LEAD)
        with pytest.raises(Denied, match="déjà"):
            invite(room, ours, second)

    def test_who_observes_invites_nobody(self) -> None:
        room, *_ours = three()
        watching = someone("Observe")
        world.party(room, watching.organisation, PartyRole.OBSERVER)
        with pytest.raises(Denied):
            invite(room, watching, someone("Nouvelle"))

    def test_only_who_invited_takes_it_back(self) -> None:
        room, ours, second, _third = three()
        new = someone("Nouvelle")
        held = invite(room, ours, new)
        with pytest.raises(Denied):
            membership.recall(alliance=room, party=held, by=second.by)
        membership.recall(alliance=room, party=held, by=ours.by)
        assert party(room, new).state == PartyState.RECALLED
        with pytest.raises(Denied):
            accept(room, new)

    @pytest.mark.parametrize("role", ["delegate", "reader"])
    def test_the_answer_takes_a_mandate_that_manages(self, role: str) -> None:
        room, ours, *_others = three()
        new = someone("Nouvelle")
        invite(room, ours, new)
        who = new.colleague(role)
        for act in (membership.accept, membership.decline):
            with pytest.raises(Denied):
                act(alliance=room, by=who.by)
        page = who.client.get(reverse("alliances:invitation", args=[room.code]))
        assert "Entrer dans l’alliance" not in page.content.decode()

    def test_who_was_excluded_is_never_met(self) -> None:
        room, ours, *_others = three()
        new = someone("Nouvelle")
        Exclusion.objects.create(
            organisation=new.organisation, party_id=ours.organisation.public_id
        )
        invite(room, ours, new)
        assert not inbox.items_for(new.mandate.person)
        assert room.title not in new.client.get(reverse("alliances:mine")).content.decode()
        url = reverse("alliances:invitation", args=[room.code])
        assert new.client.get(url).status_code == 404
        with pytest.raises(Denied):
            accept(room, new)


class TestJoiningARunningRoom:
    def test_it_waits_seven_days_unless_all_agree(self) -> None:
        room, ours, second, third = three()
        new = someone("Nouvelle")
        held = invite(room, ours, new)
        assert accept(room, new).state == PartyState.INVITED
        assert accept(room, new).state == PartyState.INVITED
        membership.say(alliance=room, candidate=held, agrees=True, reason="", by=second.by)
        assert party(room, new).state == PartyState.INVITED
        membership.say(alliance=room, candidate=held, agrees=True, reason="", by=third.by)
        assert party(room, new).state == PartyState.ACTIVE
        assert seats(room)["Nouvelle"] == "voice"

    def test_without_a_word_the_job_lets_it_in_after_seven_days(self) -> None:
        room, ours, *_others = three()
        new = someone("Nouvelle")
        invite(room, ours, new)
        accept(room, new)
        assert join_all() == 0
        with time_machine.travel(timezone.now() + timedelta(days=7, minutes=1)):
            assert (join_all(), join_all()) == (1, 0)
        assert party(room, new).has_voice

    def test_an_objection_holds_until_it_is_lifted(self) -> None:
        room, ours, second, _third = three()
        new = someone("Nouvelle")
        held = invite(room, ours, new)
        accept(room, new)
        say = {"alliance": room, "candidate": held, "by": second.by}
        with pytest.raises(Denied, match="pourquoi"):
            membership.say(agrees=False, reason=" ", **say)
        membership.say(agrees=False, reason="Nous en parlons d’abord", **say)
        with time_machine.travel(timezone.now() + timedelta(days=8)):
            assert join_all() == 0
            membership.say(agrees=True, reason="", **say)
        assert party(room, new).state == PartyState.ACTIVE

    def test_an_objection_comes_in_time_and_from_a_voice(self) -> None:
        room, ours, second, _third = three()
        watching = someone("Observe")
        world.party(room, watching.organisation, PartyRole.ACCOMPANIER)
        held = invite(room, ours, someone("Nouvelle"))
        say = {"alliance": room, "candidate": held, "agrees": False, "reason": "Non"}
        with pytest.raises(Denied):
            membership.say(by=watching.by, **say)
        with (
            time_machine.travel(timezone.now() + timedelta(days=8)),
            pytest.raises(Denied, match="passé"),
        ):
            membership.say(by=second.by, **say)

    def test_who_declines_may_be_invited_again(self) -> None:
        room, ours, *_others = three()
        new = someone("Nouvelle")
        invite(room, ours, new)
        membership.decline(alliance=room, by=new.by)
        assert party(room, new).state == PartyState.DECLINED
        invite(room, ours, new, PartyRole.OBSERVER)
        assert party(room, new).state == PartyState.INVITED


def test_the_audit_log_holds_no_word_of_the_room() -> None:
    ours, theirs = someone("Roue libre"), someone("Voisins")
    room = open_room(ours, title="Titre secret", statement="Mots secrets")
    invite(room, ours, theirs)
    accept(room, theirs)
    kept = str(list(AuditEvent.objects.values()))
    assert "secret" not in kept
    assert "Venez" not in kept
    assert "party.joined" in kept
