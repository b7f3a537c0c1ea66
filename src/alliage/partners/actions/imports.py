"""The life of a spreadsheet: sent, its columns named, tried, loaded, forgotten."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alliage.core import audit, files, jobs
from alliage.core.actor import SYSTEM, Actor
from alliage.core.models.files import StoredFile
from alliage.core.permissions import Denied, allows
from alliage.organisations.queries import claims as claim_queries
from alliage.organisations.rules import check_manage, check_write_for
from alliage.partners.adapters import imports_guard, imports_read
from alliage.partners.enums import ImportKind, ImportState
from alliage.partners.imports_columns import KINDS, guess
from alliage.partners.models import Import
from alliage.partners.queries import imports as queries

SCOPE = "partners.import"
CHECK = "alliage.partners.tasks.imports.check"
LOAD = "alliage.partners.tasks.imports.load"


def check_import(by: Actor, kind: str) -> None:
    """Writers load for their organisation; organisations are brought by who may vouch for them."""
    if by.organisation is None:
        raise Denied(_("Dites d’abord au nom de quelle organisation vous agissez."))
    check_write_for(by, by.organisation)
    if kind == ImportKind.ORGANISATIONS:
        check_manage(by, by.organisation)
        if not claim_queries.may_vouch(by.organisation):
            raise Denied(
                _(
                    "Seuls un Labo, une tête de réseau ou une maison des associations "
                    "amènent d’autres organisations."
                )
            )


import_allowed = allows(check_import)


def check_work_on(by: Actor, found: Import) -> None:
    """The organisation's own people, on a file that is still there and that no job reads now."""
    if by.organisation is None or by.organisation.pk != found.organisation_id:
        raise Denied(_("Ce fichier n’est pas celui de votre organisation."))
    check_import(by, found.kind)
    if found.file_id is None:
        raise Denied(_("Ce fichier a été supprimé : envoyez-le à nouveau."))
    job = queries.job_of(found)
    if job is not None and job.is_active:
        raise Denied(_("Ce fichier est en cours de lecture : attendez la fin."))


def may_read_file(actor: Actor, file: StoredFile) -> bool:
    """Tell whether an actor may download a spreadsheet: the organisation's writers alone."""
    return Import.objects.visible_to(actor).filter(file=file.pk).exists()


def upload(*, kind: str, content: bytes, name: str, by: Actor) -> Import:
    """Keep a spreadsheet and guess its columns. Raises UnreadableError with the reason."""
    check_import(by, kind)
    imports_guard.kind_of(content)
    sheet, headings = _first_sheet(content)
    with transaction.atomic():
        found = Import.objects.create(
            organisation=by.organisation,
            person_id=by.person.pk if by.person else None,
            kind=kind,
            sheet=sheet[:120],
            mapping=guess(kind, headings, queries.remembered(by.organisation, kind)),
        )
        found.file = files.store(content, name, scope=SCOPE, by=by, subject=audit.reference(found))
        found.save(update_fields=["file"])
        audit.record("import.uploaded", by=by, target=found, data={"kind": kind})
    return found


def _first_sheet(content: bytes) -> tuple[str, tuple[str, ...]]:
    """Return the first sheet that holds something, with its headings."""
    refusal: imports_guard.UnreadableError | None = None
    for name in imports_read.sheets_of(content):
        try:
            return name, imports_read.read(content, name).headings
        except imports_guard.UnreadableError as error:
            refusal = refusal or error
    raise refusal or imports_guard.broken()


@transaction.atomic
def try_columns(*, found: Import, sheet: str, mapping: dict[str, str], by: Actor) -> None:
    """Say which column holds what, and ask for a dry run: nothing of the rows is written."""
    row = _locked(found)
    check_work_on(by, row)
    row.sheet, row.state = sheet[:120], ImportState.UPLOADED
    row.mapping = {name: mapping[name] for name in KINDS[row.kind].names if mapping.get(name)}
    row.counts, row.report, row.choices = {}, {}, {}
    row.save(update_fields=["sheet", "state", "mapping", "counts", "report", "choices"])
    _ask(CHECK, row, by)
    audit.record("import.mapped", by=by, target=row, data={"columns": sorted(row.mapping)})


@transaction.atomic
def start_load(*, found: Import, by: Actor) -> None:
    """Ask for the load of what the dry run looked at; loading again is allowed and safe."""
    row = _locked(found)
    check_work_on(by, row)
    if row.state == ImportState.UPLOADED:
        raise Denied(_("Faites d’abord l’essai à blanc."))
    row.state, row.counts = ImportState.CHECKED, {}
    row.save(update_fields=["state", "counts"])
    _ask(LOAD, row, by)
    audit.record("import.asked", by=by, target=row)


def _ask(function: str, row: Import, by: Actor) -> None:
    jobs.enqueue(
        function,
        by=by,
        key=queries.job_key(row),
        queue="heavy",
        pk=row.pk,
        person=by.person.pk if by.person else None,
        mandate=by.mandate.pk if by.mandate else None,
    )


@transaction.atomic
def choose(*, found: Import, choices: dict[str, str], by: Actor) -> int:
    """Say which record some lines mean ("" for none of them); return how many were said.

    choices: line -> record. Only what was offered for the line is taken.
    """
    row = _locked(found)
    check_work_on(by, row)
    offered = {
        str(asked["line"]): {one["id"] for one in asked["candidates"]} | {""}
        for asked in row.report.get("asked", [])
    }
    taken = {line: one for line, one in choices.items() if one in offered.get(line, set())}
    if taken:
        row.choices = row.choices | taken
        row.save(update_fields=["choices"])
        audit.record("import.chosen", by=by, target=row, data={"lines": len(taken)})
    return len(taken)


@transaction.atomic
def remove(*, found: Import, by: Actor) -> None:
    """Delete a file and what was said of it before its time; what it loaded stays. Safe twice."""
    row = Import.objects.select_for_update(of=("self",)).filter(pk=found.pk).first()
    if row is None or row.file_id is None:
        return
    check_work_on(by, row)
    _forget(row, by)
    audit.record("import.removed", by=by, target=row)


def _forget(row: Import, by: Actor) -> None:
    file = row.file
    row.file, row.report, row.choices = None, {}, {}
    row.save(update_fields=["file", "report", "choices"])
    if file is not None:
        files.remove(file, by=by)


def forget_old() -> int:
    """Delete the files past their time; return how many."""
    count = 0
    for found in queries.old().iterator():
        with transaction.atomic():
            _forget(_locked(found), SYSTEM)
        count += 1
    return count


@transaction.atomic
def finish_check(*, found: Import, counts: dict[str, int], report: dict[str, Any]) -> None:
    """Keep what a dry run found."""
    Import.objects.filter(pk=found.pk, state=ImportState.UPLOADED).update(
        state=ImportState.CHECKED, counts=counts, report=report
    )


@transaction.atomic
def finish_load(
    *, found: Import, counts: dict[str, int], report: dict[str, Any], by: Actor
) -> None:
    """Close a load, once: a job that runs twice leaves one event."""
    closed = Import.objects.filter(pk=found.pk, state=ImportState.CHECKED).update(
        state=ImportState.LOADED, counts=counts, report=report, loaded_at=timezone.now()
    )
    if closed:
        audit.record("import.loaded", by=by, target=found, data=counts)


def _locked(found: Import) -> Import:
    return Import.objects.select_for_update(of=("self",)).select_related("file").get(pk=found.pk)
