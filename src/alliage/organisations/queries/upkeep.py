"""What keeps organisations in order: what to lay over the directory, tasks that wait."""

from collections.abc import Iterable

from django.db.models import QuerySet

from alliage.core.actor import Actor
from alliage.organisations.enums import ChangeState, DuplicateState, State
from alliage.organisations.models import (
    Duplicate,
    Merge,
    Organisation,
    Reconciliation,
)
from alliage.organisations.queries.claims import managed_by


def to_lay_over() -> QuerySet[Organisation]:
    """Active organisations with what their place in the search is made of."""
    rows = Organisation.objects.active().select_related("levers")
    return rows.prefetch_related("identifiers", "absorbed", "areas").order_by("public_id")


def open_reconciliations(actor: Actor) -> QuerySet[Reconciliation]:
    """What snapshots said and nobody answered: all for operators, one's own for managers."""
    rows = Reconciliation.objects.filter(state=ChangeState.OPEN).select_related("organisation")
    if actor.is_operator:
        return rows
    if not actor.person:
        return rows.none()
    return rows.filter(organisation__in=managed_by(actor.person).values("organisation"))


def open_duplicates() -> QuerySet[Duplicate]:
    """Pairs to examine, both ends still active."""
    return Duplicate.objects.filter(
        state=DuplicateState.OPEN, first__state=State.ACTIVE, second__state=State.ACTIVE
    ).select_related("first", "second")


def merges() -> QuerySet[Merge]:
    return Merge.objects.select_related("kept", "absorbed")


def comparable() -> Iterable[Organisation]:
    """Active organisations with their numbers, to be compared with one another."""
    rows = Organisation.objects.active().prefetch_related("identifiers")
    return rows.only("name", "acronym", "commune", "website", "antenna_of", "directory_id")
