"""Agreements in two words, for the tests of this topic."""

from typing import Any

import pytest
from tests.alliage import world

from alliage.alliances.actions import agreement as actions
from alliage.alliances.actions import agreement_clauses as clauses
from alliage.alliances.actions import agreement_versions as versions
from alliage.alliances.models import Agreement, AgreementVersion, Alliance, Clause, HistoryEntry
from alliage.core.actor import Actor
from alliage.core.permissions import Denied
from alliage.organisations.models import Organisation

CLAUSE = {
    "title": "La vision",
    "body": "Que personne ne renonce.",
    "group": "why",
    "rating": "fully",
    "weight": 3,
}


def by(organisation: Organisation) -> Actor:
    """The partnership lead of an organisation."""
    return world.actor(world.lead_of(organisation))


def room(*names: str) -> tuple[Alliance, list[Organisation]]:
    made = [world.organisation(name) for name in names or ("Roue libre", "Mission locale")]
    return world.alliance(*made), made


def begun(alliance: Alliance, organisation: Organisation, **fields: Any) -> Agreement:
    """A draft without clauses, unless said otherwise."""
    values = {"title": "Accord d’essai", "with_library": False, **fields}
    return actions.begin(alliance=alliance, by=by(organisation), **values)


def clause(agreement: Agreement, organisation: Organisation, **fields: Any) -> Clause:
    values = {**CLAUSE, **fields}
    return clauses.write(agreement=agreement, by=by(organisation), values=values)


def submitted(agreement: Agreement, organisation: Organisation) -> AgreementVersion:
    agreement.refresh_from_db()
    return versions.submit(agreement=agreement, by=by(organisation))


def approved(version: AgreementVersion, *organisations: Organisation) -> None:
    for organisation in organisations:
        versions.approve(version=version, seen=version.digest, by=by(organisation))


def agreed(*names: str) -> tuple[Agreement, AgreementVersion, list[Organisation]]:
    """An agreement of one clause that every party approved."""
    alliance, parties = room(*names)
    made = begun(alliance, parties[0])
    clause(made, parties[0])
    version = submitted(made, parties[0])
    approved(version, *parties)
    made.refresh_from_db()
    version.refresh_from_db()
    return made, version, parties


def refused(words: str, work) -> None:
    """A refusal says why, and leaves no trace in the history."""
    before = HistoryEntry.objects.count()
    with pytest.raises(Denied, match=words):
        work()
    assert HistoryEntry.objects.count() == before
