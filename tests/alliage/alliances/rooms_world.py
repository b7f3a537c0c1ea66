"""Rooms whose people one can speak for, for the tests of parties and gates."""

from dataclasses import dataclass
from typing import Any

from tests.alliage import world

from alliage.alliances.actions import gates, membership, rooms
from alliage.alliances.enums import GateKind, PartyRole, Stage
from alliage.alliances.models import Alliance, Gate, Party
from alliage.core.actor import Actor
from alliage.organisations.models import Mandate, Organisation


@dataclass(frozen=True, slots=True)
class Someone:
    """An organisation and the person who manages its partnerships."""

    organisation: Organisation
    mandate: Mandate

    @property
    def by(self) -> Actor:
        return world.actor(self.mandate)

    @property
    def client(self) -> Any:
        return world.client_for(self.mandate)

    def colleague(self, role: str) -> "Someone":
        """A second person of the same organisation."""
        who = world.person(f"{role}-{self.organisation.pk}@secret.example")
        return Someone(self.organisation, world.mandate(who, self.organisation, role))


def someone(name: str, **fields: Any) -> Someone:
    where = world.organisation(name, **fields)
    held = world.lead_of(where)
    held.person.display_name = f"Personne de {name}"
    held.person.save()
    return Someone(where, held)


def three() -> tuple[Alliance, Someone, Someone, Someone]:
    """A running room at the intention whose three parties have a voice."""
    ours = tuple(someone(name) for name in ("Roue libre", "Voisins", "Mérac"))
    return world.alliance(*(one.organisation for one in ours)), *ours


def open_room(by: Someone, **fields: Any) -> Alliance:
    values = {"key": "k", "title": "Rouler", "summary": "Rouler ensemble", "stage": Stage.MEETING}
    return rooms.open_room(by=by.by, **{**values, **fields})


def invite(room: Alliance, by: Someone, who: Someone, role: str = PartyRole.PARTY) -> Party:
    return membership.invite(
        alliance=room, organisation=who.organisation, role=role, message="Venez", by=by.by
    )


def accept(room: Alliance, who: Someone) -> Party:
    return membership.accept(alliance=room, by=who.by)


def propose(room: Alliance, by: Someone, kind: str = GateKind.ADVANCE, **fields: Any) -> Gate:
    values = {"statement": "Le canevas est fait."}
    return gates.propose(alliance=room, kind=kind, by=by.by, **{**values, **fields})


def answer(gate: Gate, by: Someone, said: str = "yes", reason: str = "") -> None:
    gates.answer(gate=gate, answer=said, reason=reason, by=by.by)


def party(room: Alliance, who: Someone) -> Party:
    return Party.objects.get(alliance=room, organisation=who.organisation)
