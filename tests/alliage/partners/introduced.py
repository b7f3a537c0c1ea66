"""Organisations, their leads, and introductions between them, for the tests of introductions."""

from dataclasses import dataclass
from typing import Any

from tests.alliage import world

from alliage.core.actor import Actor
from alliage.organisations.models import Mandate, Organisation
from alliage.partners.actions import introductions, introductions_answers
from alliage.partners.models import Exclusion, Introduction


@dataclass
class Someone:
    """An organisation and its lead, whose address must leak nowhere."""

    organisation: Organisation
    mandate: Mandate

    @property
    def by(self) -> Actor:
        return world.actor(self.mandate)

    @property
    def email(self) -> str:
        return self.mandate.person.email

    @property
    def client(self) -> Any:
        return world.client_for(self.mandate)


def someone(name: str, email: str, **fields: Any) -> Someone:
    where = world.organisation(name, **fields)
    who = world.person(email, display_name=f"Contact {email.split('@', maxsplit=1)[0]}")
    return Someone(where, world.mandate(who, where))


def ask(
    asker: Someone, to: Someone, message: str = "Parlons de vélos", **more: Any
) -> Introduction:
    return introductions.ask(by=asker.by, to=to.organisation, message=message, **more)


def accept(found: Introduction, who: Someone) -> Introduction:
    return introductions_answers.accept(introduction=found, by=who.by)


def decline(
    found: Introduction, who: Someone, reason: str = "", shared: bool = False
) -> Introduction:
    return introductions_answers.decline(
        introduction=found, by=who.by, reason=reason, shared=shared
    )


def exclude(who: Someone, party: Someone, identifier: str = "") -> Exclusion:
    return Exclusion.objects.create(
        organisation=who.organisation,
        party_id=identifier or party.organisation.public_id,
        party_name=party.organisation.name,
    )


def page(who: Someone, found: Introduction) -> Any:
    return who.client.get(f"/mises-en-lien/{found.pk}/")


def text(response: Any) -> str:
    return str(response.content.decode())
