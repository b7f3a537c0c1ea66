"""Who is tied to whom on a territory, as far as the reader may see."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet
from django.utils import timezone

from alliage.core.actor import Actor
from alliage.organisations.enums import LinkState
from alliage.organisations.models import Membership, Organisation, Partnership


@dataclass(frozen=True, slots=True)
class Member:
    """One organisation of a network; `here` when it is active on this instance."""

    id: str
    name: str
    family: str
    here: bool = True


@dataclass(frozen=True, slots=True)
class Pair:
    """Two organisations tied: by what ("partnership", "network"), since which year, sure or not.

    confirmed: both ends say so.
    """

    one: str
    other: str
    kind: str
    since: int | None
    confirmed: bool


@dataclass(slots=True)
class Ties:
    """The organisations of a territory and their ties; unknown: ties whose partner has no record."""

    actors: dict[str, Member] = field(default_factory=dict)
    pairs: list[Pair] = field(default_factory=list)
    unknown: int = 0


def on_territory(kind: str, code: str, communes: Collection[str]) -> QuerySet[Organisation]:
    """Active organisations whose seat is there, or who say that they act there."""
    rows = Organisation.objects.active()
    if kind == "country":
        return rows
    return rows.filter(Q(commune__in=communes) | Q(areas__kind=kind, areas__code=code)).distinct()


def ties_of(actor: Actor, organisations: Iterable[Organisation]) -> Ties:
    """Return the ties that still run between these organisations and whoever they are tied to."""
    found = Ties()
    for row in organisations:
        found.actors[row.public_id] = Member(row.public_id, row.name, row.family)
    inside = set(found.actors)
    _add_partnerships(found, actor, inside)
    _add_memberships(found, inside)
    return found


def _add_partnerships(found: Ties, actor: Actor, inside: set[str]) -> None:
    year = timezone.localdate().year
    rows = (
        Partnership.objects.visible_to(actor)
        .filter(organisation__state="active")
        .filter(Q(until=None) | Q(until__gte=year))
        .filter(Q(organisation__public_id__in=inside) | Q(partner__public_id__in=inside))
        .exclude(state__in=(LinkState.REFUSED, LinkState.DISPUTED))
        .select_related("organisation", "partner")
        .order_by("pk")
    )
    for row in rows:
        own = _here(found, row.organisation)
        if row.partner is not None and row.partner.is_active:
            other = _here(found, row.partner)
        elif row.partner_directory_id:
            other = row.partner_directory_id
            known = Member(other, row.partner_name, row.partner_family or "peer", here=False)
            found.actors.setdefault(other, known)
        else:
            found.unknown += 1
            continue
        if own != other:
            confirmed = row.state == LinkState.CONFIRMED
            found.pairs.append(Pair(own, other, "partnership", row.since, confirmed))


def _add_memberships(found: Ties, inside: set[str]) -> None:
    rows = (
        Membership.objects.filter(state=LinkState.CONFIRMED)
        .filter(Q(head__public_id__in=inside) | Q(member__public_id__in=inside))
        .filter(head__state="active", member__state="active")
        .select_related("head", "member")
        .order_by("pk")
    )
    for row in rows:
        since = row.since.year if row.since else None
        pair = Pair(_here(found, row.head), _here(found, row.member), "network", since, True)
        found.pairs.append(pair)


def _here(found: Ties, row: Organisation) -> str:
    found.actors.setdefault(row.public_id, Member(row.public_id, row.name, row.family))
    return row.public_id
