"""Sites and re-declared rooms, as they are read."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet

from alliage.alliances.enums import PartyRole
from alliage.alliances.enums_sites import RedeclarationState, SiteState
from alliage.alliances.models import Alliance, Party, Redeclaration, Site, SitePartner, Spreading
from alliage.organisations.models import Mandate

_partners = Prefetch(
    "partners", SitePartner.objects.select_related("organisation").order_by("name", "pk")
)


def listed(alliance: Alliance) -> QuerySet[Site]:
    """Sites by commune, with carrier and local partners; two queries."""
    rows = Site.objects.filter(alliance=alliance).select_related("carrier")
    return rows.prefetch_related(_partners).order_by("commune_name", "name", "pk")


def counts(alliance: Alliance) -> dict[str, int]:
    """Sites open, planned and closed; one query."""
    return Site.objects.filter(alliance=alliance).aggregate(
        open=Count("pk", filter=Q(state=SiteState.OPEN)),
        planned=Count("pk", filter=Q(state=SiteState.PLANNED)),
        closed=Count("pk", filter=Q(state=SiteState.CLOSED)),
    )


def spreading(alliance: Alliance) -> Spreading:
    """What travels; an empty one, not saved, where nobody wrote it."""
    return Spreading.objects.filter(alliance=alliance).first() or Spreading(alliance=alliance)


@dataclass(frozen=True, slots=True)
class Tie:
    """A re-declared room as one of its two ends sees it.

    other: the room at the other end, None as long as it did not accept: who asks by a code learns
    nothing of who is behind it. lead: who leads the other room.
    """

    row: Redeclaration
    other: Alliance | None
    lead: Party | None
    is_parent: bool
    may_answer: bool


def ties(alliance: Alliance) -> list[Tie]:
    """Requests that wait and confirmed ties of a room, at both ends; two queries."""
    rows = list(
        Redeclaration.objects.filter(Q(parent=alliance) | Q(child=alliance))
        .filter(state__in=[RedeclarationState.ASKED, RedeclarationState.CONFIRMED])
        .select_related("parent", "child")
        .order_by("asked_at", "pk")
    )
    others = [row.child_id if row.parent_id == alliance.pk else row.parent_id for row in rows]
    leads = Party.objects.active().filter(alliance__in=others, role=PartyRole.LEAD)
    of = {lead.alliance_id: lead for lead in leads.select_related("organisation")}
    return [_tie(row, alliance, of) for row in rows]


def _tie(row: Redeclaration, alliance: Alliance, leads: dict[int, Party]) -> Tie:
    is_parent = row.child_id == alliance.pk
    other = row.parent if is_parent else row.child
    asked_here = row.asked_by_parent != is_parent
    waiting = row.state == RedeclarationState.ASKED
    known = not (waiting and asked_here)
    return Tie(
        row=row,
        other=other if known else None,
        lead=leads.get(other.pk) if known else None,
        is_parent=is_parent,
        may_answer=waiting and not asked_here,
    )


def to_answer(person: Any) -> list[tuple[Redeclaration, Alliance, Party]]:
    """Requests that await a person who binds an organisation with a voice in the room asked."""
    held = Mandate.objects.running().of(person)
    mine = [one.organisation_id for one in held if one.manages]
    voices = Party.objects.voices().filter(organisation__in=mine).select_related("organisation")
    parties = {party.alliance_id: party for party in voices}
    rows = Redeclaration.objects.filter(state=RedeclarationState.ASKED).filter(
        Q(asked_by_parent=True, child__in=parties) | Q(asked_by_parent=False, parent__in=parties)
    )
    found = []
    for row in rows.select_related("parent", "child").order_by("asked_at", "pk"):
        asked = row.child if row.asked_by_parent else row.parent
        found.append((row, asked, parties[asked.pk]))
    return found
