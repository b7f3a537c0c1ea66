"""Two people, or two clicks, at the same moment."""

import pytest
from tests.alliage import world
from tests.alliage.alliances.rooms_world import (
    accept,
    answer,
    invite,
    open_room,
    propose,
    someone,
    three,
)
from tests.alliage.partners.test_introductions_at_once import together

from alliage.alliances.actions import lead, membership, rooms
from alliage.alliances.enums import GateState, PartyRole
from alliage.alliances.models import Alliance, Consent, Gate, HistoryEntry, Party
from alliage.core.permissions import Denied
from alliage.organisations import conflicts

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_people_of_one_organisation_consent() -> None:
    room, ours, second, third = three()
    gate = propose(room, ours)
    colleague = second.colleague("representative")
    together(lambda: answer(gate, second), lambda: answer(gate, colleague))
    assert Consent.objects.filter(gate=gate, answer="yes").count() == 2
    assert Gate.objects.get().state == GateState.OPEN
    assert HistoryEntry.objects.filter(kind="gate.consented").count() == 1
    answer(gate, third)


def test_the_two_last_consents_open_it_once() -> None:
    room, ours, second, third = three()
    gate = propose(room, ours)
    together(lambda: answer(gate, second), lambda: answer(gate, third))
    assert Gate.objects.get().state == GateState.PASSED
    assert HistoryEntry.objects.filter(kind="gate.passed.advance").count() == 1


def test_two_parties_propose() -> None:
    room, ours, second, _third = three()
    results = together(lambda: propose(room, ours), lambda: propose(room, second))
    assert sum(isinstance(result, Denied) for result in results) == 1
    assert Gate.objects.count() == 1


def test_one_consents_while_another_leaves() -> None:
    room, ours, second, third = three()
    gate = propose(room, ours)
    together(
        lambda: answer(gate, second),
        lambda: membership.leave(alliance=room, note="", by=third.by),
    )
    assert Gate.objects.get().state == GateState.PASSED


def test_a_room_is_opened_and_entered_once() -> None:
    ours, theirs = someone("Roue libre"), someone("Voisins")
    room, again = together(lambda: open_room(ours), lambda: open_room(ours))
    assert room.pk == again.pk
    invite(room, ours, theirs)
    together(lambda: accept(room, theirs), lambda: accept(room, theirs))
    assert HistoryEntry.objects.filter(kind="party.joined").count() == 1
    assert not Alliance.objects.get().in_opening


def test_accepted_while_it_is_taken_back() -> None:
    room, ours, *_others = three()
    new = someone("Nouvelle")
    held = invite(room, ours, new)
    together(
        lambda: accept(room, new),
        lambda: membership.recall(alliance=room, party=held, by=ours.by),
    )
    held.refresh_from_db()
    assert held.state == "recalled"
    assert held.accepted_at is None


def test_two_parties_take_the_lead() -> None:
    room, ours, second, third = three()
    membership.leave(alliance=room, note="", by=ours.by)
    together(
        lambda: lead.take(alliance=room, by=second.by),
        lambda: lead.take(alliance=room, by=third.by),
    )
    assert Party.objects.active().filter(role=PartyRole.LEAD).count() == 1


def test_two_people_say_what_the_alliance_is() -> None:
    room, ours, second, _third = three()
    say = {"alliance": room, "version": room.version, "place": ""}
    results = together(
        lambda: _edit(by=ours.by, title="Un", **say),
        lambda: _edit(by=second.by, title="Deux", **say),
    )
    assert sorted(map(str, results)) in (["Deux", "stale"], ["Un", "stale"])
    assert world.Alliance.objects.get().version == 2


def _edit(**values: object) -> str:
    try:
        return rooms.edit(**values).title  # type: ignore[arg-type]
    except conflicts.Stale:
        return "stale"
