"""Between offers, requirements and the coalitions engine.

What an offer brings: a requirement of the same kind of contribution, and of the same word of the
vocabulary where the requirement names one. Its quantity counts where both give the same unit; an
offer without quantity is taken at its word: as much as is asked.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from alliage.partners.adapters.needs import km_to
from alliage.partners.models import Coalition, CoalitionMember, Need, Offer, Requirement
from alliage.partners.queries import coalitions as queries
from alliage_engines import vocabulary
from alliage_engines.coalitions import (
    Candidate,
    CoalitionError,
    Proposal,
    Rules,
    compose,
    cover,
)
from alliage_engines.coalitions import Requirement as Asked
from alliage_engines.directory.text import normalise

__all__ = ["CoalitionError", "Party", "Proposal"]


@dataclass(slots=True)
class Party:
    """One possible member: who, how far, what it brings (key of a requirement -> quantity)."""

    id: str
    name: str
    family: str
    key: int | None
    km: float = 0.0
    brings: dict[str, float] = field(default_factory=dict)
    offers: list[str] = field(default_factory=list)
    tied: bool = False
    fixed: bool = False


def _unit(text: str) -> str:
    return normalise(text).rstrip("s")


def _word_matches(requirement: Requirement, offer: Offer) -> bool:
    if not requirement.code:
        return True
    words = {(tag.scheme, tag.code) for tag in offer.tags.all()}
    wanted = (requirement.scheme, requirement.code)
    if wanted in words:
        return True
    # A theme asked is met by any of its topics.
    topics = vocabulary.topics()
    return requirement.scheme == "theme" and any(
        scheme == "topic" and code in topics and topics[code].theme == requirement.code
        for scheme, code in words
    )


def brought(requirement: Requirement, offer: Offer) -> float:
    """How much of a requirement an offer brings, 0 where it is something else."""
    if offer.contribution != requirement.contribution or not _word_matches(requirement, offer):
        return 0.0
    if offer.quantity is None:
        return float(requirement.quantity)
    if offer.unit and requirement.unit and _unit(offer.unit) != _unit(requirement.unit):
        return 0.0
    return float(offer.quantity)


def parties(
    need: Need, requirements: Sequence[Requirement], offers: Iterable[Offer]
) -> dict[str, Party]:
    """Who could bring something, by public id; several offers of one organisation add up."""
    found: dict[str, Party] = {}
    for offer in offers:
        km = km_to(need, offer)
        brings = {str(r.pk): amount for r in requirements if (amount := brought(r, offer))}
        if km is None or not brings:
            continue
        who = offer.organisation
        party = found.setdefault(
            who.public_id, Party(who.public_id, who.name, who.family, who.pk, km)
        )
        party.km = min(party.km, km)
        party.offers.append(offer.title)
        for key, amount in brings.items():
            party.brings[key] = party.brings.get(key, 0.0) + amount
    nearest = sorted(found.values(), key=lambda party: (party.km, party.id))[: queries.MOST]
    return {party.id: party for party in nearest}


def with_members(found: dict[str, Party], members: Iterable[CoalitionMember]) -> dict[str, Party]:
    """Add the members of a coalition, with what was said of them by hand."""
    every = dict(found)
    for member in members:
        party = every.setdefault(
            member.party_id,
            Party(member.party_id, member.name, member.family, member.organisation_id),
        )
        party.fixed = member.fixed
        for key, amount in member.brings.items():
            party.brings[key] = max(float(amount), party.brings.get(key, 0.0))
    return every


def _asked(requirements: Iterable[Requirement]) -> list[Asked]:
    return [
        Asked(str(r.pk), float(r.quantity), r.essential) for r in requirements if r.quantity > 0
    ]


def _candidates(found: Iterable[Party], asked: Sequence[Asked]) -> list[Candidate]:
    known = {requirement.id for requirement in asked}
    return [
        Candidate(
            party.id,
            party.family,
            {key: amount for key, amount in party.brings.items() if key in known},
            distance_km=round(party.km, 1),
            tied=party.tied,
            fixed=party.fixed,
        )
        for party in found
    ]


def rules_of(coalition: Coalition) -> Rules:
    said: Mapping[str, Any] = coalition.rules
    return Rules(
        at_most=said.get("at_most"),
        family_at_least=said.get("family_at_least", {}),
        family_at_most=said.get("family_at_most", {}),
        max_distance_km=said.get("max_distance_km"),
    )


def proposed(
    requirements: Sequence[Requirement], found: Iterable[Party], rules: Rules
) -> list[dict[str, Any]]:
    """Three coalitions at most, as they are kept. Raises CoalitionError: it says what contradicts."""
    asked = _asked(requirements)
    made = compose(asked, _candidates(found, asked), rules, proposals=3, seconds=5.0, seed=0)
    return [as_kept(proposal) for proposal in made]


def as_kept(proposal: Proposal) -> dict[str, Any]:
    """A proposal as JSON values."""
    return {
        "members": [
            {"id": m.id, "covers": dict(m.covers), "reasons": list(m.reasons)}
            for m in proposal.members
        ],
        "uncovered": dict(proposal.uncovered),
        "optimal": proposal.optimal,
        "gap": proposal.gap,
        "superfluous": list(proposal.superfluous),
        "broken": list(proposal.broken),
    }


def counted(
    requirements: Sequence[Requirement],
    found: Mapping[str, Party],
    chosen: Sequence[str],
    rules: Rules,
) -> dict[str, Any]:
    """What a set made by hand covers, without the solver."""
    asked = _asked(requirements)
    candidates = _candidates(found.values(), asked)
    return as_kept(cover(asked, candidates, [key for key in chosen if key in found], rules))
