"""An assembly of three voices, an adviser, a reader; and those who must see nothing of it."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.alliage import world

from alliage.core.actor import Actor
from alliage.governance.actions import bodies as bodies_actions
from alliage.governance.actions import decisions as decisions_actions
from alliage.governance.actions import meetings as meetings_actions
from alliage.governance.actions import voices as voices_actions
from alliage.governance.actions.members import set_members
from alliage.governance.models import Assembly, AssemblyMember, Body, Decision, Meeting
from alliage.organisations.enums import Role
from alliage.organisations.models import Mandate, Organisation

VALUES: dict[str, Any] = {
    "title": "Ouvrir le créneau de 5 h",
    "text": "Nous ouvrons le créneau de 5 h dès le 8 décembre.",
    "mode": "consent",
    "majority": "simple",
    "quorum": 50,
    "ladder": "",
    "answerable": "",
    "body": None,
    "meeting": None,
}


@dataclass
class Hall:
    """Who is where: organisations by letter, their leads as actors."""

    assembly: Assembly
    orgs: dict[str, Organisation] = field(default_factory=dict)
    leads: dict[str, Mandate] = field(default_factory=dict)

    def by(self, letter: str) -> Actor:
        return world.actor(self.leads[letter])

    def member(self, letter: str) -> AssemblyMember:
        return self.assembly.members.get(organisation=self.orgs[letter])

    def client(self, letter: str) -> Any:
        return world.client_for(self.leads[letter])

    def other_hand(self, letter: str, role: str = Role.LEAD, n: int = 2) -> Actor:
        """Another person of an organisation, under a mandate of their own."""
        email = f"autre{n}-{letter}@secret.example"
        return world.actor(world.mandate(world.person(email), self.orgs[letter], role))

    def body(self, *letters: str, **values: Any) -> Body:
        said = {"kind": "technical", "title": "Comité technique", "purpose": "", "ladder": "",
                "answerable": "", **values}  # fmt: skip
        host = said.pop("host", None)
        return bodies_actions.make_body(
            assembly=self.assembly, by=self.by("a"), values=said, host=host,
            members=[self.member(letter) for letter in letters],
        )  # fmt: skip

    def draft(self, by: str = "a", **values: Any) -> Decision:
        said = {**VALUES, "closes_on": timezone.localdate() + timedelta(days=7), **values}
        return decisions_actions.draft(assembly=self.assembly, by=self.by(by), values=said)

    def opened(self, by: str = "a", **values: Any) -> Decision:
        made = self.draft(by, **values)
        decisions_actions.open_decision(decision=made, version=made.version, by=self.by(by))
        return Decision.objects.get(pk=made.pk)

    def say(self, decision: Decision, letter: str, stance: str, reason: str = "") -> Any:
        return voices_actions.give_voice(
            decision=decision, round_=decision.round, stance=stance, reason=reason,
            by=self.by(letter),
        )  # fmt: skip

    def meeting(self, hours: float = 48, **values: Any) -> Meeting:
        start = timezone.now() + timedelta(hours=hours)
        said = {"title": "Point du mardi", "starts_at": start, "place": "Voiron", "link": "",
                "ends_at": start + timedelta(hours=2), **values}  # fmt: skip
        body = said.pop("body", None)
        return meetings_actions.plan_meeting(
            assembly=self.assembly, by=self.by("a"), values=said, body=body
        )

    def past(self, decision: Decision) -> Decision:
        """Yesterday was its last day."""
        day = timezone.localdate() - timedelta(days=1)
        Decision.objects.filter(pk=decision.pk).update(closes_on=day)
        return Decision.objects.get(pk=decision.pk)


@pytest.fixture
def hall(db: None) -> Hall:
    """a, b, c have a voice; d advises; e reads; f has left; g was never there."""
    assembly = Assembly.objects.create(title="Rouler pour l’emploi")
    found = Hall(assembly)
    for letter, name in zip("abcdefg", ("Roue libre", "Voisins", "Mérac", "Conseil", "Préfecture",
                                        "Partie", "Étrangère"), strict=True):  # fmt: skip
        found.orgs[letter] = world.organisation(name)
        found.leads[letter] = world.lead_of(found.orgs[letter])
    roles = {"a": "voice", "b": "voice", "c": "voice", "d": "adviser", "e": "reader", "f": "voice"}
    keys = {found.orgs[letter].pk: role for letter, role in roles.items()}
    set_members(assembly=assembly, roles=keys, by=found.by("a"))
    keys.pop(found.orgs["f"].pk)
    set_members(assembly=assembly, roles=keys, by=found.by("a"))
    return found
