"""What the tests of claims share: records of the small snapshot, proved addresses, receipts."""

from typing import Any

from allauth.account.models import EmailAddress
from tests.alliage import world

from alliage.core.actor import Actor
from alliage.organisations.actions import claims as actions
from alliage.organisations.adapters import claims as directory
from alliage.organisations.models import Claim
from alliage.people.models import User

#: « Atelier Roue Libre », whose site is https://roue-libre.exemple; a choir without a site.
ROUE_LIBRE, CHORALE = "W382900001", "W382900004"
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x00" * 20
JPG = b"\xff\xd8\xff\xe0" + b"\x00" * 20 + b"\xff\xd9"


def proved(email: str, **fields: Any) -> User:
    """An account whose address was proved, as one that signed in by a code."""
    who = world.person(email, **fields)
    EmailAddress.objects.create(user=who, email=email, verified=True, primary=True)
    return who


def by(who: User) -> Actor:
    return Actor(person=who)


def begun(who: User, identifier: str = ROUE_LIBRE, **fields: Any) -> Claim:
    """A claim just begun on a record of the directory."""
    record = directory.record(identifier)
    assert isinstance(record, directory.Organisation)
    return actions.claim(record=record, role=fields.pop("role", "lead"), by=by(who), **fields)
