"""What the page of a spreadsheet shows: its steps, its columns, what its lines come to."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from alliage.core.actor import actor_of
from alliage.core.formats import number
from alliage.core.models.jobs import Job, JobState
from alliage.core.permissions import load_visible_or_404
from alliage.core.tables import Table, TableColumn
from alliage.partners.adapters import imports_read as reader
from alliage.partners.adapters.imports_guard import UnreadableError
from alliage.partners.enums import ImportKind, ImportState
from alliage.partners.forms.imports import MappingForm, language
from alliage.partners.imports_columns import IGNORED, KINDS, fold, guess
from alliage.partners.models import Import
from alliage.partners.queries import imports as queries

PREVIEWED = 5
#: How much of a cell the preview shows.
CUT = 60
#: Lines to make precise on one page; the others come once these are loaded.
ASKED_AT_ONCE = 30
#: A job's state in the words of the progress component.
PROGRESS = {
    JobState.WAITING: "queued",
    JobState.RUNNING: "running",
    JobState.SUCCEEDED: "done",
    JobState.FAILED: "failed",
    JobState.CANCELLED: "failed",
}


def own_or_404(request: HttpRequest, pk: int) -> Import:
    """Load a spreadsheet of the organisation for which one acts."""
    return load_visible_or_404(queries.of_organisation(actor_of(request)), request, pk=pk)


def columns_context(request: HttpRequest, found: Import, data: Any = None) -> dict[str, Any]:
    """Return the columns to name beside the first rows; `refusal` where nothing can be read."""
    try:
        content = reader.stored(found.file.path)  # type: ignore[union-attr]
        sheets = reader.sheets_of(content)
        asked = (data or request.GET).get("feuille", found.sheet)
        sheet = asked if asked in sheets else sheets[0]
        grid = reader.read(content, sheet)
    except UnreadableError as error:
        return {"refusal": str(error), "sheets": [], "sheet": ""}
    mapping = found.mapping
    if sheet != found.sheet:
        mapping = guess(found.kind, grid.headings, mapping)
    form = MappingForm(data, kind=found.kind, headings=grid.headings, initial=mapping)
    return {
        "form": form,
        "sheets": sheets if len(sheets) > 1 else [],
        "sheet": sheet,
        "headings": grid.headings,
        "preview": [
            (row.line, [_cut(cell) for cell in row.cells]) for row in grid.rows[:PREVIEWED]
        ],
        "rows": len(grid.rows),
        "left_aside": _left_aside(grid.headings, mapping),
    }


def _left_aside(headings: tuple[str, ...], mapping: dict[str, str]) -> list[str]:
    """Return the headings that nothing reads."""
    used = set(mapping.values())
    return [one for one in headings if one not in used and fold(one) not in IGNORED]


def _cut(cell: str) -> str:
    return cell if len(cell) <= CUT else f"{cell[:CUT]}…"


def result_context(request: HttpRequest, found: Import) -> dict[str, Any]:
    """Return the counts, and the lines that were refused, asked or remarked upon."""
    report = found.report
    asked = [one for one in report.get("asked", []) if one["candidates"]]
    return {
        "figures": _figures(found),
        "rejected": _table(request, found, "rejected", _("Lignes refusées"), "r-"),
        "noted": _table(request, found, "noted", _("Remarques"), "n-", name="remarques"),
        "asked": [
            {**one, "chosen": found.choices.get(str(one["line"]))} for one in asked[:ASKED_AT_ONCE]
        ],
        "asked_left": max(0, len(asked) - ASKED_AT_ONCE),
        "nothing_to_load": found.state == ImportState.CHECKED and not _to_load(found),
        "elsewhere": _elsewhere(found),
    }


def _to_load(found: Import) -> int:
    waiting = sum(1 for one in found.choices.values() if one is not None)
    return int(found.counts.get("created", 0) + found.counts.get("changed", 0) + waiting)


def _figures(found: Import) -> list[dict[str, Any]]:
    loaded = found.state == ImportState.LOADED
    labels = {
        "created": _("lignes créées") if loaded else _("lignes à créer"),
        "changed": _("lignes changées") if loaded else _("lignes à changer"),
        "unchanged": _("lignes déjà à jour"),
        "asked": _("lignes à préciser"),
        "rejected": _("lignes refusées"),
    }
    shown = ["created", "changed", "unchanged", "rejected"]
    if found.kind == ImportKind.ORGANISATIONS:
        shown.insert(3, "asked")
    return [{"value": number(found.counts.get(one, 0)), "label": labels[one]} for one in shown]


def _table(
    request: HttpRequest, found: Import, part: str, caption: str, prefix: str, name: str = ""
) -> Table:
    rows = [
        {"line": one["line"], **problem}
        for one in found.report.get(part, [])
        for problem in one["problems"]
    ]

    def label(row: dict[str, Any]) -> str:
        known = KINDS[found.kind].names.get(row["column"])
        return known.heading(language()) if known else ""

    columns = [
        TableColumn("line", _("Où"), lambda row: row["line"], _line_in_words, sort=True),
        TableColumn("column", _("Colonne"), label, sort=True),
        TableColumn("value", _("Valeur"), lambda row: row["value"]),
        TableColumn("reason", _("Pourquoi"), lambda row: row["reason"]),
    ]
    return Table(
        request, columns, rows, caption=caption, prefix=prefix, name=name, hide_caption=True
    )


def _line_in_words(row: dict[str, Any]) -> str:
    return _("ligne %(n)s") % {"n": row["line"]}


def _elsewhere(found: Import) -> dict[str, str]:
    """Where what was loaded stands now."""
    own = found.organisation.public_id
    links = {
        ImportKind.ORGANISATIONS: (_("Voir votre portefeuille"), reverse("partners:caseload")),
        ImportKind.NEEDS: (_("Voir vos besoins"), reverse("partners:ours", args=[own])),
        ImportKind.OFFERS: (_("Voir vos apports"), reverse("partners:ours", args=[own])),
        ImportKind.PARTNERSHIPS: (
            _("Voir vos partenariats"),
            reverse("organisations:ties", args=[own]),
        ),
    }
    label, url = links[ImportKind(found.kind)]
    return {"label": label, "url": url}


def steps(found: Import, *, naming: bool, working: bool) -> list[dict[str, Any]]:
    """Return the steps of a spreadsheet, with the one where it is."""
    labels = [_("Le fichier"), _("Les colonnes"), _("L’essai à blanc"), _("Le chargement")]
    at = {ImportState.UPLOADED: 1, ImportState.CHECKED: 2, ImportState.LOADED: 3}
    place = 1 if naming else at[ImportState(found.state)]
    if working:
        place = 2 if found.state == ImportState.UPLOADED else 3
    elif not naming and found.state == ImportState.LOADED:
        place = len(labels)
    return [
        {"label": label, "done": n < place, "current": n == place} for n, label in enumerate(labels)
    ]


def job_context(job: Job | None) -> dict[str, Any] | None:
    """Return what the page says of a job that works, or that did not come to its end."""
    if job is None or job.state == JobState.SUCCEEDED:
        return None
    return {
        "state": PROGRESS[JobState(job.state)],
        "cancelled": job.state == JobState.CANCELLED,
        "active": job.is_active,
        "fraction": job.progress,
        "message": job.message,
        "error": job.error,
    }
