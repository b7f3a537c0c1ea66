"""Background work: the search follows what acts here; each snapshot is compared with it."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _l

from alliage.core import audit
from alliage.core.actor import SYSTEM
from alliage.core.jobs import job, once
from alliage.organisations.adapters import duplicates
from alliage.organisations.adapters import upkeep as adapter
from alliage.organisations.enums import Change, ChangeState, DuplicateState
from alliage.organisations.models import Duplicate, Organisation, Reconciliation
from alliage.organisations.queries.upkeep import comparable, to_lay_over

CHANGES = {
    "moved": Change.MOVED,
    "merged": Change.MERGED,
    "ended": Change.DISSOLVED,
    "missing": Change.MISSING,
}


@job(title=_l("Mettre à jour les organisations actives dans la recherche"))
def lay_over() -> bool:
    """Lay what acts here over the directory of this machine; nothing to do when nothing changed."""
    return adapter.lay_over(to_lay_over())


@job(title=_l("Rapprocher les organisations actives de l’annuaire"))
def follow_snapshot() -> int:
    """After a switch of snapshot, open one task for each organisation whose record changed.

    Asked often: a snapshot that was compared already costs one question. Returns the tasks opened.
    """
    name = adapter.snapshot_name()
    if not name:
        return 0
    with once(f"organisations-reconciled:{name}") as first:
        if not first:
            return 0
        opened = _reconcile(name)
    lay_over()
    return opened


def _reconcile(snapshot: str) -> int:
    found = adapter.registers()
    opened = 0
    if found is None:
        return opened
    for row in Organisation.objects.active().exclude(directory_id="").order_by("pk"):
        fate = adapter.fate(found, row.directory_id)
        if fate.status == "present":
            # What an older snapshot said is no longer true: an organisation that came back.
            row.reconciliations.filter(state=ChangeState.OPEN).update(state=ChangeState.DISMISSED)
            continue
        opened += _open(row, CHANGES[fate.status], snapshot, fate)
    return opened


@transaction.atomic
def _open(row: Organisation, change: str, snapshot: str, fate: "adapter.Fate") -> bool:
    detail = {
        "successor": fate.now.id if fate.now else (fate.gone and fate.gone.successor) or "",
        "name": fate.now.name if fate.now else fate.gone.name if fate.gone else "",
        "status": fate.gone.status if fate.gone else fate.status,
        "since": fate.gone.since.isoformat() if fate.gone and fate.gone.since else "",
        "scheme": "siren" if row.directory_id.isdigit() else "rna",
    }
    made, created = Reconciliation.objects.get_or_create(
        organisation=row,
        directory_id=row.directory_id,
        change=change,
        state=ChangeState.OPEN,
        defaults={"snapshot": snapshot, "detail": detail},
    )
    if created:
        data = {"change": change, "snapshot": snapshot}
        audit.record("reconciliation.opened", by=SYSTEM, target=made.organisation, data=data)
    return created


@job(title=_l("Chercher les organisations en double"))
def find_duplicates() -> int:
    """Keep the list of pairs to examine: answered ones stay answered. Returns how many are new."""
    found = duplicates.pairs(comparable())
    known = {(pair.first_id, pair.second_id): pair for pair in Duplicate.objects.all()}
    new = [
        Duplicate(first_id=first, second_id=second, score=score, reasons=reasons)
        for (first, second), (score, reasons) in found.items()
        if (first, second) not in known
    ]
    Duplicate.objects.bulk_create(new, ignore_conflicts=True)
    open_pairs = [pair for pair in known.values() if pair.state == DuplicateState.OPEN]
    gone = [p.pk for p in open_pairs if (p.first_id, p.second_id) not in found]
    Duplicate.objects.filter(pk__in=gone, state=DuplicateState.OPEN).delete()
    return len(new)
