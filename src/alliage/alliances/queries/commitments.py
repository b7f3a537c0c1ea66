"""Reading commitments: lists, counts, what comes next, what awaits a person."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from alliage.alliances.enums import PartyState, Status
from alliage.alliances.enums_commitments import (
    BINDING,
    OPEN,
    ChangeState,
    CommitmentState,
)
from alliage.alliances.models import Alliance, Commitment, CommitmentChange, Party

#: Filter of the list -> (words are the view's) which commitments.
FILTERS = ("open", "late", "ours", "owed", "proposed", "settled", "all")
SETTLED = (
    CommitmentState.KEPT,
    CommitmentState.WITHDRAWN,
    CommitmentState.DECLINED,
    CommitmentState.TAKEN_BACK,
)
#: A date nearer than this is recalled to who owes.
SOON = timedelta(days=7)


def _late() -> Q:
    return Q(
        state__in=BINDING,
        due_on__lt=timezone.localdate(),
        owing__state=PartyState.ACTIVE,
    )


def condition(name: str, me: Party) -> Q:
    """Return what a filter of the list keeps, seen by a party."""
    owed = Q(to=me) | (Q(to__isnull=True) & ~Q(owing=me))
    return {
        "open": Q(state__in=OPEN),
        "late": _late(),
        "ours": Q(owing=me, state__in=OPEN),
        "owed": owed & Q(state__in=OPEN),
        "proposed": Q(state=CommitmentState.PROPOSED),
        "settled": Q(state__in=SETTLED),
        "all": Q(),
    }[name]


def of_room(alliance: Alliance, name: str, me: Party) -> QuerySet[Commitment]:
    rows = Commitment.objects.filter(alliance=alliance).filter(condition(name, me))
    return rows.with_parties()


def counts(alliance: Alliance, me: Party) -> dict[str, int]:
    """Return filter -> how many. One query."""
    asked = {name: Count("pk", filter=condition(name, me)) for name in FILTERS if name != "all"}
    return Commitment.objects.filter(alliance=alliance).aggregate(all=Count("pk"), **asked)


def state_counts(alliance: Alliance) -> dict[str, int]:
    """How many are late and how many run, for the section's line. One query."""
    rows = Commitment.objects.filter(alliance=alliance)
    return rows.aggregate(
        late=Count("pk", filter=_late()),
        running=Count("pk", filter=Q(state__in=(*BINDING, CommitmentState.SAID_KEPT))),
        total=Count("pk"),
    )


def next_dated(alliance: Alliance, most: int) -> list[Commitment]:
    """What binds and is not settled, the earliest first: late ones, then what comes."""
    rows = Commitment.objects.filter(
        alliance=alliance, state__in=BINDING, owing__state=PartyState.ACTIVE
    )
    return list(rows.with_parties().order_by("due_on", "pk")[:most])


def from_canvas(alliance: Alliance) -> QuerySet[Commitment]:
    """Commitments whose reason is a passage of the canvas."""
    rows = Commitment.objects.filter(alliance=alliance, origin__startswith="canvas:")
    rows = rows.exclude(state__in=(CommitmentState.TAKEN_BACK, CommitmentState.DECLINED))
    return rows.with_parties().order_by("due_on", "pk")


# What awaits a person: organisations are those for which they write.


def _around(organisations: Iterable[Any]) -> QuerySet[Commitment]:
    rows = Commitment.objects.exclude(alliance__status=Status.CLOSED)
    mine = Party.objects.active().filter(organisation__in=organisations)
    rows = rows.filter(Q(owing__in=mine) | Q(to__in=mine))
    return rows.select_related("alliance", "owing__organisation", "to__organisation")


def to_answer(organisations: Iterable[Any]) -> QuerySet[Commitment]:
    """Proposals that these organisations would owe."""
    keys = list(organisations)
    rows = _around(keys).filter(state=CommitmentState.PROPOSED)
    return rows.filter(owing__organisation__in=keys)


def to_confirm(organisations: Iterable[Any]) -> QuerySet[Commitment]:
    """What the owing party says it kept towards these organisations."""
    keys = list(organisations)
    rows = _around(keys).filter(state=CommitmentState.SAID_KEPT)
    return rows.filter(to__organisation__in=keys)


def due_soon(organisations: Iterable[Any]) -> QuerySet[Commitment]:
    """What these organisations owe within a week, or owe late."""
    keys = list(organisations)
    rows = _around(keys).filter(state__in=BINDING, owing__organisation__in=keys)
    return rows.filter(due_on__lte=timezone.localdate() + SOON)


def changes_to_answer(organisations: Iterable[Any]) -> QuerySet[CommitmentChange]:
    """Other terms that the other end proposes to these organisations, by name."""
    keys = list(organisations)
    rows = CommitmentChange.objects.filter(
        state=ChangeState.PROPOSED, commitment__in=_around(keys).values("pk")
    ).exclude(party__organisation__in=keys)
    return rows.select_related("commitment__alliance", "party__organisation")
