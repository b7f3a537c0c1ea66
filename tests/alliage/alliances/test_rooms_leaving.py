"""Leaving, what one keeps, the lead, merged organisations, erased people."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.alliage import world
from tests.alliage.alliances.rooms_world import (
    accept,
    answer,
    invite,
    open_room,
    party,
    propose,
    someone,
    three,
)

from alliage.alliances import records
from alliage.alliances.actions import lead, membership
from alliage.alliances.enums import PartyRole, PartyState, Stage, Status
from alliage.alliances.models import Alliance, HistoryEntry, Party
from alliage.alliances.tasks.gates import decide_all
from alliage.core import personal_data
from alliage.core.permissions import Denied
from alliage.organisations import allies, merging
from alliage.partners import funnel
from alliage.people import actions as people

pytestmark = pytest.mark.django_db


def memory(who, room: Alliance):
    return who.client.get(reverse("alliances:memory", args=[room.code]))


class TestLeaving:
    def test_the_lead_leaves_and_the_room_goes_on(self) -> None:
        room, ours, second, _third = three()
        membership.leave(alliance=room, note="Merci à toutes", by=ours.by)
        assert not Party.objects.active().filter(alliance=room, role=PartyRole.LEAD).exists()
        assert second.client.get(room.get_absolute_url()).status_code == 200
        assert ours.client.get(room.get_absolute_url()).status_code == 404
        assert room.assembly.members.get(organisation=ours.organisation).left_at
        page = second.client.get(reverse("alliances:parties", args=[room.code]))
        assert "Merci à toutes" in page.content.decode()
        lead.take(alliance=room, by=second.by)
        assert party(room, second).role == PartyRole.LEAD

    def test_the_only_person_leaves_though_delegate(self) -> None:
        room, *_ours = three()
        where = world.organisation("Petite")
        world.party(room, where)
        only = world.mandate(world.person("seule@secret.example"), where, "delegate")
        other = world.mandate(world.person("autre@secret.example"), where, "delegate")
        with pytest.raises(Denied):
            membership.leave(alliance=room, note="", by=world.actor(only))
        other.delete()
        membership.leave(alliance=room, note="", by=world.actor(only))
        assert Party.objects.get(organisation=where).state == PartyState.LEFT

    def test_the_room_closes_with_its_last_voice(self) -> None:
        room, *all_three = three()
        watching = someone("Observe")
        world.party(room, watching.organisation, PartyRole.OBSERVER)
        for who in all_three:
            membership.leave(alliance=room, note="", by=who.by)
        room.refresh_from_db()
        assert room.status == Status.CLOSED
        assert watching.client.get(room.get_absolute_url()).status_code == 200

    def test_the_record_holds_what_one_approved_and_nothing_later(self) -> None:
        room, ours, second, third = three()
        gate = propose(room, ours, statement="Ce que nous avons dit ensemble")
        answer(gate, second)
        answer(gate, third)
        membership.leave(alliance=room, note="", by=third.by)
        with time_machine.travel(timezone.now() + timedelta(minutes=5)):
            later = propose(room, ours, statement="Ce qui suit est secret", conclusion="positive")
            answer(later, second, "yes")
        page = memory(third, room).content.decode()
        assert "Ce que nous avons dit ensemble" in page
        assert "secret" not in page
        assert "Personne de Roue libre" not in page
        csv = third.client.get(reverse("alliances:memory", args=[room.code]) + "?format=csv")
        assert "Roue libre" not in b"".join(csv.streaming_content).decode()

    def test_a_piece_that_gives_too_much_is_cut(self, monkeypatch: pytest.MonkeyPatch) -> None:
        room, _ours, _second, third = three()
        membership.leave(alliance=room, note="", by=third.by)
        later = timezone.now() + timedelta(hours=1)
        lines = [records.RecordLine(at=later, title="Plus tard")]
        piece = records.RecordPiece("t", "Titre", lambda _party, _until: lines)
        monkeypatch.setattr(records, "_pieces", {"t": piece})
        assert records.of(party(room, third)) == []

    def test_invited_again_it_keeps_its_record_and_back_it_reads_all(self) -> None:
        room, ours, second, third = three()
        membership.leave(alliance=room, note="", by=third.by)
        held = invite(room, ours, third)
        assert memory(third, room).status_code == 200
        membership.decline(alliance=room, by=third.by)
        assert party(room, third).state == PartyState.LEFT
        held = invite(room, ours, third)
        accept(room, third)
        membership.say(alliance=room, candidate=held, agrees=True, reason="", by=second.by)
        assert third.client.get(room.get_absolute_url()).status_code == 200
        assert memory(third, room).status_code == 404

    @pytest.mark.parametrize("state", ["active", "invited", "declined", "recalled"])
    def test_nobody_else_has_a_record(self, state: str) -> None:
        room, *_ours = three()
        who = someone("Curieuse")
        world.party(room, who.organisation, state=state)
        assert memory(who, room).status_code == 404
        assert memory(someone("Ailleurs"), room).status_code == 404


class TestLead:
    def test_it_is_handed_over_by_both(self) -> None:
        room, ours, second, third = three()
        with pytest.raises(Denied):
            lead.offer(alliance=room, to=party(room, third), by=second.by)
        with pytest.raises(Denied):
            lead.take(alliance=room, by=second.by)
        with pytest.raises(Denied):
            lead.answer(alliance=room, accepts=True, by=second.by)
        lead.offer(alliance=room, to=party(room, second), by=ours.by)
        lead.offer(alliance=room, to=party(room, third), by=ours.by)
        with pytest.raises(Denied):
            lead.answer(alliance=room, accepts=True, by=second.by)
        lead.answer(alliance=room, accepts=True, by=third.by)
        assert party(room, third).role == PartyRole.LEAD
        assert party(room, ours).role == PartyRole.PARTY

    def test_it_may_be_declined(self) -> None:
        room, ours, second, _third = three()
        url = reverse("alliances:lead", args=[room.code])
        ours.client.post(url, {"what": "offer", "to": party(room, second).pk})
        assert (
            "chef de file"
            in second.client.get(room.get_absolute_url() + "parties/").content.decode()
        )
        second.client.post(url, {"what": "decline"})
        assert party(room, ours).role == PartyRole.LEAD
        assert ours.client.post(url, {"what": "offer", "to": "x"}).status_code == 404


def test_two_parties_merged_keep_one_seat() -> None:
    room, ours, second, third = three()
    gate = propose(room, ours)
    answer(gate, second)
    merging.move_all(third.organisation, second.organisation)
    third.organisation.state = "merged"
    third.organisation.save()
    decide_all()
    gate.refresh_from_db()
    assert gate.state == "passed"
    assert room.assembly.members.filter(left_at=None).count() == 2
    rows = Party.objects.active().filter(alliance=room, organisation=second.organisation)
    assert rows.count() == 1
    page = ours.client.get(reverse("alliances:parties", args=[room.code]))
    assert page.status_code == 200
    assert second.client.get(room.get_absolute_url()).status_code == 200


def test_erasing_a_person_keeps_what_the_organisation_did() -> None:
    room, ours, second, third = three()
    person = second.mandate.person
    gate = propose(room, ours)
    answer(gate, second)
    exported = personal_data.export(person)["alliances.rooms"]
    assert exported["consents"][0]["answer"] == "yes"
    assert "Roue libre" not in str(exported)
    people.erase(person=person, by=second.by)
    entry = HistoryEntry.objects.get(kind="gate.consented")
    assert (entry.person, entry.party.organisation) == (None, second.organisation)
    assert entry.mandate_title
    page = third.client.get(reverse("alliances:history", args=[room.code])).content.decode()
    assert "Personne de Voisins" not in page
    assert entry.mandate_title in page.replace("&#x27;", "'")


def test_parties_are_allies_once_they_experiment_and_no_longer_than_they_are_in() -> None:
    room, ours, second, third = three()
    key = second.organisation.pk
    assert key not in allies.of(ours.organisation)
    Alliance.objects.update(stage=Stage.EXPERIMENTATION)
    assert key in allies.of(ours.organisation)
    watching = world.organisation("Qui observe")
    world.party(room, watching, PartyRole.OBSERVER)
    assert not allies.of(watching)
    assert watching.pk not in allies.of(ours.organisation)
    membership.leave(alliance=room, note="", by=second.by)
    assert key not in allies.of(ours.organisation)
    assert third.organisation.pk in allies.of(ours.organisation)


def test_the_funnel_hears_of_rooms_that_came_of_an_introduction() -> None:
    from alliage.partners.models import Introduction

    ours = someone("Roue libre")
    rows = [Introduction.objects.create(asked_by=ours.organisation, message="m") for _ in range(3)]
    for introduction, stage in zip(rows, ("meeting", "experimentation", "spreading"), strict=True):
        world.alliance(ours.organisation, stage=stage, introduction=introduction)
    with CaptureQueriesContext(connection) as queries:
        found = funnel.known_elsewhere([row.pk for row in rows])
    assert [found[row.pk] for row in rows] == ["shared_lead", "experiment", "alliance"]
    assert len(queries) <= 2
    assert open_room(ours).in_opening
