"""Verbs of operators: merge duplicates and undo it, follow what a new snapshot says."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alliage.core import audit, jobs
from alliage.core.actor import SYSTEM, Actor
from alliage.core.permissions import Denied, allows
from alliage.organisations import merging
from alliage.organisations.enums import Change, ChangeState, DuplicateState, State
from alliage.organisations.models import Duplicate, Mandate, Merge, Organisation, Reconciliation
from alliage.organisations.queries.claims import managed_by

LAY_OVER = "alliage.organisations.tasks.upkeep.lay_over"


def announce() -> None:
    """Have the search learn, once this transaction is certain, that an organisation changed."""
    jobs.enqueue(LAY_OVER, by=SYSTEM, key="organisations-overlay")


def check_upkeep(by: Actor) -> None:
    """Only those who run the instance merge organisations."""
    if not by.is_operator:
        raise Denied(_("Seul un exploitant peut réunir ou séparer des organisations."))


def _locked(*keys: int) -> list[Organisation]:
    """Lock organisations in one order, whoever asks, so that two merges never wait for each other."""
    rows = {row.pk: row for row in _lock(keys)}
    return [rows[key] for key in keys]


def _lock(keys: tuple[int, ...]) -> list[Organisation]:
    return list(Organisation.objects.select_for_update().filter(pk__in=keys).order_by("pk"))


@transaction.atomic
def merge(*, kept: Organisation, absorbed: Organisation, by: Actor) -> Merge:
    """Fold one organisation into another; its address and its numbers lead to the other."""
    check_upkeep(by)
    kept, absorbed = _locked(kept.pk, absorbed.pk)
    if kept.pk == absorbed.pk:
        raise Denied(_("Une organisation ne se réunit pas à elle-même."))
    if {kept.state, absorbed.state} != {State.ACTIVE}:
        raise Denied(_("L’une des deux n’est plus active : rechargez la page."))
    moved = merging.move_all(absorbed, kept)
    absorbed.state, absorbed.merged_into = State.MERGED, kept
    absorbed.save(update_fields=["state", "merged_into", "updated_at"])
    kept.save(update_fields=["updated_at"])
    found = Merge.objects.create(kept=kept, absorbed=absorbed, moved=moved)
    first, second = sorted((kept.pk, absorbed.pk))
    Duplicate.objects.filter(first=first, second=second).update(state=DuplicateState.MERGED)
    audit.record("organisation.merged", by=by, target=kept, data={"absorbed": absorbed.public_id})
    announce()
    return found


def check_undo(by: Actor, merged: Merge) -> None:
    check_upkeep(by)
    if merged.undone_at:
        raise Denied(_("Ces deux organisations ont déjà été séparées."))


@transaction.atomic
def undo_merge(*, merged: Merge, by: Actor) -> None:
    """Give back what was moved and is still where it was put; what came since stays."""
    merged = Merge.objects.select_for_update().get(pk=merged.pk)
    check_undo(by, merged)
    kept, absorbed = _locked(merged.kept_id, merged.absorbed_id)
    if absorbed.merged_into_id != kept.pk or kept.state != State.ACTIVE:
        raise Denied(
            _("L’une des deux a été réunie à une autre depuis : séparez celle-là d’abord.")
        )
    if _record_taken(absorbed):
        raise Denied(_("La notice de celle-ci appartient depuis à une autre organisation active."))
    rows = merging.move_back(merged.moved, absorbed, kept)
    absorbed.state, absorbed.merged_into = State.ACTIVE, None
    absorbed.save(update_fields=["state", "merged_into", "updated_at"])
    merged.undone_at = timezone.now()
    merged.save(update_fields=["undone_at"])
    first, second = sorted((kept.pk, absorbed.pk))
    Duplicate.objects.filter(first=first, second=second).update(state=DuplicateState.DISMISSED)
    audit.record("organisation.unmerged", by=by, target=kept, data={"rows": rows})
    announce()


def _record_taken(absorbed: Organisation) -> bool:
    others = Organisation.objects.active().exclude(pk=absorbed.pk)
    return (
        bool(absorbed.directory_id) and others.filter(directory_id=absorbed.directory_id).exists()
    )


@transaction.atomic
def dismiss_duplicate(*, pair: Duplicate, by: Actor) -> None:
    """Say that two organisations are two; safe twice."""
    check_upkeep(by)
    changed = Duplicate.objects.filter(pk=pair.pk, state=DuplicateState.OPEN).update(
        state=DuplicateState.DISMISSED
    )
    if changed:
        audit.record("duplicate.dismissed", by=by, target=pair)


# --- what a snapshot says


def check_answer(by: Actor, found: Reconciliation) -> None:
    """An operator answers, or who manages the organisation."""
    if by.is_operator:
        return
    managed = managed_by(by.person) if by.person else Mandate.objects.none()
    if not managed.filter(organisation=found.organisation_id).exists():
        raise Denied(_("Seuls un exploitant et ceux qui gèrent l’organisation peuvent répondre."))


may_answer = allows(check_answer)


@transaction.atomic
def apply_change(*, found: Reconciliation, by: Actor) -> None:
    """Do what the registers say: follow the new number, close, or go on without a record."""
    organisation = _locked(found.organisation_id)[0]
    found = Reconciliation.objects.select_for_update().get(pk=found.pk)
    check_answer(by, found)
    if found.state != ChangeState.OPEN:
        return
    if found.change in (Change.MOVED, Change.MERGED):
        _follow(organisation, found)
    elif found.change == Change.DISSOLVED:
        organisation.state = State.CLOSED
    else:
        organisation.directory_id = ""
    organisation.save()
    _close(found, ChangeState.APPLIED, by)
    announce()


def _follow(organisation: Organisation, found: Reconciliation) -> None:
    """Take the successor's record, unless another organisation active here already has it."""
    successor = found.detail.get("successor") or ""
    holder = Organisation.objects.active().filter(directory_id=successor).first()
    if successor and holder and holder.pk != organisation.pk:
        raise Denied(
            _("« %(name)s » a déjà cette notice : réunissez les deux depuis la page des doublons.")
            % {"name": holder.name}
        )
    scheme = found.detail.get("scheme") or "rna"
    organisation.identifiers.update_or_create(
        scheme=scheme, value=found.directory_id, defaults={"current": False}
    )
    organisation.directory_id = successor
    taken = Organisation.objects.filter(public_id=successor).exclude(pk=organisation.pk).exists()
    if successor and organisation.public_id == found.directory_id and not taken:
        organisation.public_id = successor


@transaction.atomic
def dismiss_change(*, found: Reconciliation, by: Actor) -> None:
    """Leave the organisation as it is; safe twice."""
    check_answer(by, found)
    found = Reconciliation.objects.select_for_update().get(pk=found.pk)
    if found.state == ChangeState.OPEN:
        _close(found, ChangeState.DISMISSED, by)


def _close(found: Reconciliation, state: str, by: Actor) -> None:
    found.state, found.decided_at = state, timezone.now()
    found.save(update_fields=["state", "decided_at"])
    data: dict[str, Any] = {"change": found.change, "record": found.directory_id}
    audit.record(f"reconciliation.{state}", by=by, target=found.organisation, data=data)
