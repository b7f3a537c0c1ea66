"""Everybody who may enter a coalition: by their offers, or added by hand; never who was set aside."""

from alliage.core.actor import Actor
from alliage.directory.adapters import search
from alliage.partners.adapters.coalitions import Party, parties, with_members
from alliage.partners.models import Coalition
from alliage.partners.queries import coalitions as queries
from alliage.partners.queries.needs import excluded_by
from alliage.partners.queries.suggestions import between


def parties_for(coalition: Coalition, actor: Actor) -> dict[str, Party]:
    """Return the parties of a coalition by id, ties marked, the excluded left out.

    Whose need it is takes part in any case: it is not a candidate.
    """
    need = coalition.need
    requirements = queries.requirements_of(need)
    found = parties(need, requirements, queries.offers_for(actor))
    found = with_members(found, queries.members_of(coalition))
    aside = excluded_by(coalition.organisation) | {need.organisation.public_id}
    kept = {key: party for key, party in found.items() if key not in aside}
    keys = {party.key for party in kept.values() if party.key is not None}
    tied = between(need.organisation, keys, actor).tied
    for party in kept.values():
        party.tied = party.key in tied
    return kept


def directory_record(identifier: str) -> search.Organisation | None:
    """The record of the national directory of any of its numbers, None when there is none."""
    directory = search.directory()
    found = search.organisation(directory, identifier) if directory and identifier else None
    return found if isinstance(found, search.Organisation) else None
