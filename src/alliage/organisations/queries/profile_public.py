"""What the public page of an organisation asks of the database, once a request."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from alliage.core.actor import Actor
from alliage.core.families import FAMILIES
from alliage.organisations.enums import LinkState, MembershipKind, Role, State, Visibility
from alliage.organisations.models import Mandate, Membership, Organisation, Partnership
from alliage.organisations.queries.profile import ORDER

_KEY = "_organisations_of_the_page"


def acting_here(request: HttpRequest, identifier: str) -> Organisation | None:
    """Return the active organisation of a directory's record or of a public id, asked once."""
    asked: dict[str, Organisation | None] = request.__dict__.setdefault(_KEY, {})
    if identifier not in asked:
        named = Q(public_id=identifier) | Q(directory_id=identifier)
        found = Organisation.objects.active().filter(named).select_related("levers")
        # A record's own organisation wins over one that has the same id as its public id.
        asked[identifier] = found.prefetch_related("areas").first() if identifier else None
    return asked[identifier]


def functions_of(organisation: Organisation) -> list[str]:
    """Return the functions under which people act for it now: never who, never how many."""
    running = Mandate.objects.running().filter(organisation=organisation)
    held = set(running.exclude(role=Role.READER).values_list("role", flat=True))
    return [str(role.label) for role in Role if role in held]


def seen_by(actor: Actor) -> QuerySet[Partnership]:
    """Return the partnerships that an actor may see, for `partners_by_family`."""
    found: QuerySet[Partnership] = Partnership.objects.visible_to(actor)
    return found


def seen_at(level: Visibility) -> QuerySet[Partnership]:
    """Return the partnerships that readers of a level see: those for allies show to their end."""
    rank = ORDER.index(level)
    levels = [found for found in ORDER[: rank + 1] if found != Visibility.ALLIES]
    return Partnership.objects.filter(visibility__in=levels, organisation__state=State.ACTIVE)


def partners_by_family(
    organisation: Organisation, partnerships: QuerySet[Partnership]
) -> dict[str, int]:
    """Count the present partners of an organisation by family, among partnerships that are seen.

    Those that it declares and nobody contests, and those who declare it with its confirmation.
    One partner counts once, however many partnerships there are. At most two queries.
    """
    declared = Q(organisation=organisation, state__in=(LinkState.ASKED, LinkState.CONFIRMED))
    confirmed = Q(partner=organisation, state=LinkState.CONFIRMED)
    rows = (
        partnerships.filter(declared | confirmed)
        .filter(Q(until=None) | Q(until__gte=timezone.localdate().year))
        .select_related("organisation", "partner")
    )
    partners: dict[Any, str] = {}
    for row in rows:
        declared_here = row.organisation_id == organisation.pk
        other = row.partner if declared_here else row.organisation
        if other:
            partners[other.directory_id or other.pk] = other.family
        else:
            key = row.partner_directory_id or row.partner_name.casefold()
            partners[key] = row.partner_family
    counted = dict.fromkeys([*FAMILIES, ""], 0)
    for family in partners.values():
        counted[family if family in FAMILIES else ""] += 1
    return {family: n for family, n in counted.items() if family or n}


@dataclass(frozen=True, slots=True)
class Networks:
    """Confirmed ties of an organisation: the heads it belongs to, its members, its antennas."""

    heads: list[Organisation]
    members: list[Organisation]
    parent: Organisation | None
    antennas: list[Organisation]

    def __bool__(self) -> bool:
        return bool(self.heads or self.members or self.parent or self.antennas)


def networks_of(organisation: Organisation) -> Networks:
    """Return its confirmed memberships, by name; one query."""
    rows = (
        Membership.objects.confirmed()
        .filter(Q(head=organisation) | Q(member=organisation))
        .select_related("head", "member")
    )
    antenna = MembershipKind.ANTENNA
    up = [row for row in rows if row.member_id == organisation.pk]
    down = [row for row in rows if row.head_id == organisation.pk]
    parents = [row.head for row in up if row.kind == antenna]
    return Networks(
        heads=_by_name(row.head for row in up if row.kind != antenna),
        members=_by_name(row.member for row in down if row.kind != antenna),
        parent=parents[0] if parents else None,
        antennas=_by_name(row.member for row in down if row.kind == antenna),
    )


def _by_name(found: Any) -> list[Organisation]:
    return sorted(found, key=lambda organisation: (organisation.name.casefold(), organisation.pk))
