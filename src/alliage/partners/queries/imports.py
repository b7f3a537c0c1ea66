"""Selectors of spreadsheets: one's organisation's own, and the job that works on one."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from alliage.core.actor import Actor
from alliage.core.models.jobs import ACTIVE, Job
from alliage.organisations.enums import State
from alliage.organisations.models import Organisation
from alliage.partners.enums import Publication
from alliage.partners.models import Case, Import, Need, Offer

#: How long a file, what was wrong in it and what was chosen are kept.
KEPT = timedelta(days=30)
#: The key of a draft that a third party proposed: "form:tp:<its key>:<what>".
PROPOSED = "form:tp:"


def of_organisation(actor: Actor) -> QuerySet[Import]:
    """Return the spreadsheets of the organisation for which one acts, the newest first."""
    rows = Import.objects.visible_to(actor).filter(organisation=actor.organisation)
    return rows.select_related("file", "organisation")


def job_key(found: Import) -> str:
    return f"partners.import:{found.pk}"


def job_of(found: Import) -> Job | None:
    """Return the last job that worked on a spreadsheet, whoever of the organisation asked it."""
    return Job.objects.filter(key=job_key(found)).order_by("-created_at").first()


def working(found: Iterable[Import]) -> set[int]:
    """Return the spreadsheets on which a job works now."""
    keys = {job_key(one): one.pk for one in found}
    rows = Job.objects.filter(key__in=keys, state__in=ACTIVE).values_list("key", flat=True)
    return {keys[key] for key in rows}


def remembered(organisation: Organisation, kind: str) -> dict[str, str]:
    """Return the columns as the last file of this kind named them."""
    rows = Import.objects.filter(organisation=organisation, kind=kind).exclude(mapping={})
    found = rows.values_list("mapping", flat=True).first()
    return dict(found or {})


def old() -> QuerySet[Import]:
    """Return those whose file, or what was said of it, is past its time."""
    rows = Import.objects.filter(created_at__lt=timezone.now() - KEPT)
    return rows.exclude(file=None, report={}, choices={}).select_related("file")


def open_cases(third_party: Organisation) -> QuerySet[Case]:
    """Return the running cases of a third party with their organisations."""
    states = (State.ACTIVE, State.DRAFT)
    rows = Case.objects.filter(third_party=third_party, organisation__state__in=states)
    return rows.filter(closed_on=None).select_related("organisation")


def proposed_to(organisations: Any) -> list[tuple[Any, Any]]:
    """Return (draft, third party) of each need and offer that waits for its organisation's word."""
    drafts: list[Any] = []
    for model in (Need, Offer):
        rows = model.objects.filter(
            organisation__in=organisations,
            state=Publication.DRAFT,
            import_key__startswith=PROPOSED,
        )
        drafts += rows.select_related("organisation")
    if not drafts:
        return []
    authors = Organisation.objects.in_bulk({_author(draft) for draft in drafts})
    return [(draft, authors[_author(draft)]) for draft in drafts if _author(draft) in authors]


def _author(draft: Any) -> int:
    part = draft.import_key.removeprefix(PROPOSED).partition(":")[0]
    return int(part) if part.isdecimal() else 0


def brought_drafts(third_party: Organisation, record: str) -> QuerySet[Organisation]:
    """Return the drafts that a third party brought for a record, of which nobody makes a claim."""
    mine = Q(accompanied_by__third_party=third_party) | Q(invitations__vouching=third_party)
    rows = Organisation.objects.filter(mine, directory_id=record, state=State.DRAFT, claims=None)
    return rows.distinct().order_by("pk")


def brought_without_record(
    third_party: Organisation, name: str, commune: str
) -> QuerySet[Organisation]:
    """Return the drafts that a third party brought under a name that the directory does not know."""
    rows = brought_drafts(third_party, "")
    return rows.filter(name=name, commune=commune)
