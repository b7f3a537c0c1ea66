"""The jobs of a spreadsheet: the dry run, the load, and forgetting old files.

A load may be killed anywhere and run again: each line is one transaction, whose count is written
with it, and a line done before is found unchanged.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alliage.core.actor import Actor
from alliage.core.jobs import GiveUpError, job, progress
from alliage.core.permissions import Denied
from alliage.organisations import conflicts
from alliage.organisations.models import Mandate
from alliage.partners.actions import imports as actions
from alliage.partners.adapters.imports_read import Grid, UnreadableError, read, stored
from alliage.partners.enums import ImportKind
from alliage.partners.forms.imports_organisations import Organisations
from alliage.partners.forms.imports_publications import Publications
from alliage.partners.forms.imports_row import (
    Loader,
    Outcome,
    Plan,
    Problem,
    given_of,
    is_example,
    places_of,
)
from alliage.partners.forms.imports_ties import Ties
from alliage.partners.models import Import

#: Lines between two words on how far the job is.
STEP = 20


class Report:
    """What a file's lines come to: counts, and what the page shows of those that need a person."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.lists: dict[str, list[dict[str, Any]]] = {"rejected": [], "asked": [], "noted": []}

    def add(self, line: int, plan: Plan) -> None:
        self.counts[plan.outcome] += 1
        if plan.problems:
            self.lists["rejected"].append(_said(line, plan.problems))
        if plan.outcome == Outcome.ASKED:
            asked = {"line": line, "name": plan.name, "candidates": plan.candidates}
            self.lists["asked"].append(asked)
        if plan.notes:
            self.lists["noted"].append(_said(line, plan.notes))

    def totals(self) -> dict[str, int]:
        return {str(one): self.counts[one] for one in Outcome}


def _said(line: int, problems: list[Problem]) -> dict[str, Any]:
    said = [{"column": p.column, "value": p.value, "reason": p.reason} for p in problems]
    return {"line": line, "problems": said}


@job(title=gettext_lazy("Essai à blanc d’un fichier"), retries=1)
def check(*, pk: int, person: int | None, mandate: int | None) -> dict[str, int]:
    """Read every line and say what it would do; write nothing of it."""
    found, by = _found(pk, person, mandate)
    report = Report()
    for line, plan in _plans(found, _loader(found, by, dry=True), _("Lecture des lignes")):
        report.add(line, plan)
    actions.finish_check(found=found, counts=report.totals(), report=report.lists)
    return report.totals()


@job(title=gettext_lazy("Chargement d’un fichier"), retries=3)
def load(*, pk: int, person: int | None, mandate: int | None) -> dict[str, int]:
    """Do what each line says, one transaction a line."""
    found, by = _found(pk, person, mandate)
    report = Report()
    # Written by an earlier try that was killed: those lines are found unchanged now.
    before = Counter(found.counts)
    done = Counter(before)
    for line, plan in _plans(found, _loader(found, by, dry=False), _("Chargement des lignes")):
        report.add(line, _applied(found, plan, done))
    counts = report.totals()
    for outcome in (Outcome.CREATED, Outcome.CHANGED):
        counts[outcome] += before[outcome]
        counts[Outcome.UNCHANGED] = max(0, counts[Outcome.UNCHANGED] - before[outcome])
    actions.finish_load(found=found, counts=counts, report=report.lists, by=by)
    return counts


def _applied(found: Import, plan: Plan, done: Counter[str]) -> Plan:
    """Do a line; what its action refuses is a line refused, and nothing of it stays."""
    if plan.apply is None:
        return plan
    try:
        with transaction.atomic():
            plan.apply()
            counts = {**done, plan.outcome: done[plan.outcome] + 1}
            Import.objects.filter(pk=found.pk).update(counts=counts)
    except Denied as refusal:
        return Plan(Outcome.REJECTED, problems=[Problem("", "", refusal.reason)])
    except conflicts.Stale:
        reason = _("Quelqu’un vient de modifier cette ligne ici : rechargez le fichier.")
        return Plan(Outcome.REJECTED, problems=[Problem("", "", reason)])
    done[plan.outcome] += 1
    return plan


def _plans(found: Import, loader: Loader, said: str) -> Iterator[tuple[int, Plan]]:
    """Yield each line with what it would do, but for the template's own example."""
    grid = _grid(found)
    places = places_of(grid, found.mapping)
    for place, row in enumerate(grid.rows):
        if place % STEP == 0:
            progress(place / len(grid.rows), said)
        given = given_of(row, places)
        if given and not is_example(found.kind, given):
            yield row.line, loader.plan(row.line, given)


def _grid(found: Import) -> Grid:
    if found.file is None:
        raise GiveUpError(_("Ce fichier a été supprimé : envoyez-le à nouveau."))
    try:
        return read(stored(found.file.path), found.sheet)
    except UnreadableError as error:
        raise GiveUpError(str(error)) from error


def _found(pk: int, person: int | None, mandate: int | None) -> tuple[Import, Actor]:
    """Return a spreadsheet and who asked, whose mandate may have ended in between."""
    found = Import.objects.filter(pk=pk).with_file().first()
    held = Mandate.objects.running().filter(pk=mandate, person=person)
    mandated = held.select_related("organisation", "person").first()
    if found is None or mandated is None or mandated.organisation_id != found.organisation_id:
        raise GiveUpError(_("Vous n’agissez plus au nom de cette organisation."))
    by = Actor(mandated.person, mandated.organisation, mandated)
    try:
        actions.check_import(by, found.kind)
    except Denied as refusal:
        raise GiveUpError(refusal.reason) from refusal
    return found, by


def _loader(found: Import, by: Actor, *, dry: bool) -> Loader:
    if found.kind == ImportKind.ORGANISATIONS:
        return Organisations(by, found.choices)
    if found.kind == ImportKind.PARTNERSHIPS:
        return Ties(by, dry=dry)
    return Publications("need" if found.kind == ImportKind.NEEDS else "offer", by)


@job(title=gettext_lazy("Oublier les fichiers chargés il y a longtemps"))
def forget() -> int:
    """Delete the spreadsheets past their time; return how many."""
    return actions.forget_old()
