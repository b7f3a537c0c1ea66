"""Who reads what of a room: each role on each page of the spine, with data that could leak."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.urls import reverse
from tests.alliage import world
from tests.alliage.alliances.rooms_world import (
    Someone,
    answer,
    invite,
    party,
    propose,
    someone,
    three,
)
from tests.alliage.conftest import signed_in_as

from alliage.alliances.actions import lead, membership
from alliage.alliances.enums import PartyRole, PartyState
from alliage.alliances.models import Alliance, Consent, Gate, HistoryEntry, Party
from alliage.core import inbox
from alliage.core.models import AuditEvent

pytestmark = pytest.mark.django_db
SECRETS = (
    "Statement-secret",
    "Refusal-secret",
    "Word-secret",
    "Objection-secret",
    "Personne de Roue libre",
    "secret.example",
)
READ = ("room", "parties", "history", "gates", "gate")
WRITE = ("edit", "invite", "leave", "gate_propose")
POSTS = ("recall", "say", "lead", "come_back", "gate_answer", "gate_withdraw")


@dataclass(frozen=True, slots=True)
class Scene:
    """A room with words of every kind in it."""

    room: Alliance
    ours: Someone
    gate: Gate
    guest: Party

    def url(self, name: str) -> str:
        keys = {"gate": self.gate.pk, "gate_answer": self.gate.pk, "gate_withdraw": self.gate.pk}
        keys |= {"recall": self.guest.pk, "say": self.guest.pk}
        extra = [keys[name]] if name in keys else []
        return reverse(f"alliances:{name}", args=[self.room.code, *extra])


@pytest.fixture
def scene(db: None) -> Scene:
    room, ours, second, third = three()
    gate = propose(room, ours, statement="Statement-secret")
    answer(gate, second, "no", "Refusal-secret")
    guest = invite(room, ours, someone("Invitée d’hier"))
    membership.say(
        alliance=room, candidate=guest, agrees=False, reason="Objection-secret", by=third.by
    )
    gone = someone("Partie hier")
    world.party(room, gone.organisation, state="left", leaving_note="Word-secret")
    return Scene(room, ours, gate, guest)


def body(response: Any) -> str:
    parts = response.streaming_content if response.streaming else [response.content]
    return b"".join(parts).decode("utf-8", "replace")


def snapshot() -> tuple[Any, ...]:
    """What a forbidden act would change."""
    models = (Alliance, Party, Gate, Consent, HistoryEntry)
    return tuple(str(list(model.objects.order_by("pk").values())) for model in models)


def outsider(kind: str, scene: Scene, operator: Any) -> Any:
    """A browser of somebody who is not in the room."""
    where = someone(f"Dehors {kind}")
    if kind == "operator":
        return world.client_for(world.mandate(operator, where.organisation))
    if kind == "accompanies an operator":  # operator without any mandate
        return signed_in_as(operator)
    if kind != "stranger":
        left = {"left_at": scene.gate.proposed_at} if kind == PartyState.LEFT else {}
        world.party(scene.room, where.organisation, state=kind, **left)
    return where.client


OUTSIDERS = (
    "stranger",
    "operator",
    PartyState.INVITED,
    PartyState.DECLINED,
    PartyState.RECALLED,
    PartyState.LEFT,
)


@pytest.mark.parametrize("kind", OUTSIDERS)
def test_outside_nothing_is_read_and_nothing_is_done(
    kind: str, scene: Scene, operator: Any
) -> None:
    client = outsider(kind, scene, operator)
    before = snapshot()
    for name in (*READ, *WRITE):
        for path in (scene.url(name), scene.url(name) + "?format=csv"):
            response = client.get(path)
            assert response.status_code == 404, path
            assert not any(secret in body(response) for secret in SECRETS)
    for name in (*WRITE, *POSTS):
        sent = {"answer": "yes", "what": "take", "word": "x", "title": "x", "statement": "x"}
        assert client.post(scene.url(name), sent).status_code == 404, name
    assert snapshot() == before


@pytest.mark.parametrize("kind", OUTSIDERS)
def test_around_the_room_no_word_of_it_shows(kind: str, scene: Scene, operator: Any) -> None:
    client = outsider(kind, scene, operator)
    paths = [
        reverse("alliances:mine"),
        reverse("core:inbox"),
        reverse("alliances:invitation", args=[scene.room.code]),
        reverse("alliances:memory", args=[scene.room.code]),
        reverse("alliances:memory", args=[scene.room.code]) + "?format=csv",
        "/",
        scene.ours.organisation.get_absolute_url(),
    ]
    seen = "\n".join(body(client.get(path)) for path in paths)
    assert not [secret for secret in SECRETS if secret in seen]
    named = kind in (PartyState.INVITED, PartyState.LEFT)
    assert (scene.room.title in seen) == named


def test_the_audit_log_and_its_page_hold_no_word_of_the_room(
    scene: Scene, operator_client: Any
) -> None:
    kept = str(list(AuditEvent.objects.values()))
    page = body(operator_client.get(reverse("core:audit")))
    for secret in (*SECRETS, scene.room.title):
        assert secret not in kept
        assert secret not in page


def test_the_invitation_tells_purpose_parties_and_stage_alone(scene: Scene) -> None:
    Alliance.objects.update(summary="Rouler sans voiture")
    who = someone("Nouvelle")
    invite(scene.room, scene.ours, who)
    page = body(who.client.get(reverse("alliances:invitation", args=[scene.room.code])))
    for shown in (scene.room.title, "Rouler sans voiture", "Mérac", "Intention", "Venez"):
        assert shown in page
    assert not [secret for secret in SECRETS if secret in page]


@pytest.mark.parametrize("mandate", ["representative", "lead", "delegate", "reader"])
@pytest.mark.parametrize("role", PartyRole.values)
def test_inside_each_mandate_of_each_role(role: str, mandate: str, scene: Scene) -> None:
    """Everybody inside reads; who writes, who binds follows the role and the mandate."""
    who = someone("Dedans")
    if role == PartyRole.LEAD:
        scene.room.parties.filter(role=PartyRole.LEAD).update(role=PartyRole.PARTY)
    world.party(scene.room, who.organisation, role)
    held = who if mandate == "lead" else who.colleague(mandate)
    client = held.client
    for name in READ:
        assert client.get(scene.url(name)).status_code == 200, name
    contributes = role != PartyRole.OBSERVER and mandate != "reader"
    binds = role in (PartyRole.LEAD, PartyRole.PARTY) and mandate in ("representative", "lead")
    for name in ("edit", "invite"):
        assert (client.get(scene.url(name)).status_code == 200) == contributes, name
    before = snapshot()
    client.post(scene.url("gate_answer"), {"answer": "yes"})  # joined after it was proposed
    client.post(scene.url("recall"))
    assert snapshot() == before
    scene.room.gates.update(state="withdrawn")
    assert (client.get(scene.url("gate_propose")).status_code == 200) == binds
    if not binds:
        client.post(scene.url("gate_propose"), {"statement": "x", "deadline": "2999-01-01"})
        client.post(scene.url("say"), {"answer": "no", "reason": "x"})
        client.post(scene.url("lead"), {"what": "take"})
        if not contributes:
            client.post(scene.url("edit"), {"title": "Volé"})
            client.post(scene.url("invite"), {"organisation": "Mérac", "role": "party"})
        assert snapshot()[1:] == (
            before[1],
            before[2].replace("'open'", "'withdrawn'"),
            *before[3:],
        )


def test_a_mandate_that_ended_reads_no_more(scene: Scene) -> None:
    held = scene.ours.mandate
    held.state = "ended"
    held.save()
    client = world.client_for(held)
    assert client.get(scene.url("room")).status_code == 302  # asked for whom one acts
    assert not inbox.items_for(held.person)


def test_the_lead_reads_and_does_nothing_that_a_party_does_not(scene: Scene) -> None:
    other = Party.objects.voices().filter(alliance=scene.room, role=PartyRole.PARTY).first()
    lead.offer(alliance=scene.room, to=other, by=scene.ours.by)
    assert party(scene.room, scene.ours).role == PartyRole.LEAD
    for name in ("gate_withdraw", "recall"):  # not as lead: as who proposed, who invited
        second = world.client_for(world.lead_of(other.organisation))
        before = snapshot()
        second.post(scene.url(name))
        assert snapshot() == before
