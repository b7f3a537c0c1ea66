"""Keeping a caseload: whom one accompanies, what one did, how long it took."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alliage.core import audit
from alliage.core.actor import Actor
from alliage.core.permissions import Denied, allows
from alliage.organisations.models import Organisation
from alliage.organisations.rules import check_read_for, check_write_for
from alliage.partners.actions.introductions_checks import is_third_party
from alliage.partners.models import Case, Step


def check_read_caseload(by: Actor) -> None:
    """The people of a third party, readers too."""
    if by.organisation is None:
        raise Denied(_("Dites d’abord au nom de quelle organisation vous agissez."))
    check_read_for(by, by.organisation)
    if not is_third_party(by.organisation):
        raise Denied(_("Le portefeuille est réservé aux tiers reconnus par l’exploitant."))


def check_write_caseload(by: Actor) -> None:
    """The people of a third party, but for readers."""
    check_read_caseload(by)
    check_write_for(by, by.organisation)


def check_write_case(by: Actor, case: Case) -> None:
    """The people of the third party whose case it is."""
    check_write_caseload(by)
    if case.third_party_id != by.organisation.pk:
        raise Denied(_("Ce dossier n’est pas celui de votre organisation."))


read_caseload = allows(check_read_caseload)
write_caseload = allows(check_write_caseload)


@transaction.atomic
def add_case(*, by: Actor, organisation: Organisation) -> Case:
    """Follow an active organisation; safe twice, and a closed case is opened again."""
    check_write_caseload(by)
    if organisation.pk == by.organisation.pk or not organisation.is_active:
        raise Denied(_("Choisissez une autre organisation, active ici."))
    case, created = Case.objects.get_or_create(
        third_party=by.organisation, organisation=organisation
    )
    reopened = Case.objects.filter(pk=case.pk).exclude(closed_on=None).update(closed_on=None)
    if created or reopened:
        event = "case.opened" if created else "case.reopened"
        audit.record(event, by=by, target=case)
    case.refresh_from_db()
    return case


@transaction.atomic
def update_case(*, by: Actor, case: Case, note: str) -> Case:
    """Change the note, which the third party alone reads."""
    found = Case.objects.select_for_update().get(pk=case.pk)
    check_write_case(by, found)
    if found.note != note.strip():
        found.note = note.strip()
        found.save(update_fields=["note"])
        audit.record("case.noted", by=by, target=found)
    return found


@transaction.atomic
def close_case(*, by: Actor, case: Case, closed: bool) -> None:
    """Close a case, or open it again; nothing of it is lost. Safe twice."""
    check_write_case(by, case)
    rows = Case.objects.filter(pk=case.pk, closed_on__isnull=closed)
    if rows.update(closed_on=timezone.localdate() if closed else None):
        audit.record("case.closed" if closed else "case.reopened", by=by, target=case)


@transaction.atomic
def add_step(*, by: Actor, case: Case, what: str, done_on: date, minutes: int) -> Step:
    """Note what was done for an organisation."""
    check_write_case(by, case)
    step = Step.objects.create(case=case, what=what.strip(), done_on=done_on, minutes=minutes)
    audit.record("step.added", by=by, target=step, data={"minutes": minutes})
    return step


@transaction.atomic
def change_step(*, by: Actor, step: Step, what: str, done_on: date, minutes: int) -> Step:
    """Correct what was noted; the same twice is once."""
    found = Step.objects.select_for_update().select_related("case").get(pk=step.pk)
    check_write_case(by, found.case)
    values = {"what": what.strip(), "done_on": done_on, "minutes": minutes}
    if all(getattr(found, name) == value for name, value in values.items()):
        return found
    for name, value in values.items():
        setattr(found, name, value)
    found.save(update_fields=list(values))
    audit.record("step.changed", by=by, target=found, data={"minutes": minutes})
    return found


@transaction.atomic
def remove_step(*, by: Actor, step: Step) -> None:
    """Take away what was noted by mistake; safe twice."""
    check_write_case(by, step.case)
    if Step.objects.filter(pk=step.pk).exists():
        audit.record("step.removed", by=by, target=step, data={"minutes": step.minutes})
        Step.objects.filter(pk=step.pk).delete()
