"""Files of an agreement: PDF and DOCX of a version or of the draft, the table of its ingredients."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_safe

from alliage.alliances import exports_agreement as files
from alliage.alliances import exports_agreement_docx as docx
from alliage.alliances.actions.agreement import language
from alliage.alliances.enums_agreement import Group, Rating, Weight
from alliage.alliances.models import Agreement
from alliage.alliances.queries import agreement as queries
from alliage.alliances.room import Room, in_room
from alliage.core.ratelimit import rate_limit
from alliage.core.tables import Table, TableColumn

from . import agreement_shown as shown

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def download(content: bytes, kind: str, found: files.Document) -> HttpResponse:
    """A file named after the agreement and its version."""
    number = f"v{found.version.number}" if found.version else "projet"
    ending = "pdf" if kind == PDF else "docx"
    name = f"{slugify(found.title)[:60] or 'accord'}-{number}.{ending}"
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@in_room
@require_safe
@rate_limit("agreement-file", "120/h")
def version_file(
    _request: HttpRequest, room: Room, pk: int, number: int, ending: str
) -> HttpResponse:
    """A frozen version as a file; one that not all have approved is marked as a draft."""
    found = shown.version_or_404(shown.agreement_or_404(room, pk), number)
    return made(files.of_version(found, room.parties), ending)


def made(found: files.Document, ending: str) -> HttpResponse:
    """Return a document as the file of an ending, "pdf" or "docx"."""
    if ending == "pdf":
        return download(files.pdf_of(found), PDF, found)
    return download(docx.docx_of(found), DOCX, found)


@in_room
@require_safe
@rate_limit("agreement-file", "120/h")
def draft_file(_request: HttpRequest, room: Room, pk: int, ending: str) -> HttpResponse:
    """The text being written as a file, marked as a draft."""
    return made(files.of_draft(shown.agreement_or_404(room, pk), language()), ending)


@in_room
@require_safe
def scorecard(request: HttpRequest, room: Room, pk: int) -> HttpResponseBase:
    """Every ingredient with its weight and where it stands; as a table and as a file."""
    found = shown.agreement_or_404(room, pk)
    rows, score = _ingredients(found)
    table = Table(
        request,
        (
            TableColumn("group", _l("Groupe"), lambda row: row["group"]),
            TableColumn(
                "title", _l("Ingrédient"), lambda row: row["title"], url=lambda row: row["url"]
            ),
            TableColumn("weight", _l("Poids"), lambda row: row["weight"], numeric=True),
            TableColumn("rating", _l("Où on en est"), lambda row: row["rating"]),
        ),
        rows,
        caption=_("Les ingrédients de l’accord"),
        per_page=250,
        name=f"accord-{found.pk}-ingredients",
    )
    export = table.export()
    if export is not None:
        return export
    context = {
        "room": room,
        "here": "agreement",
        "agreement": found,
        "table": table,
        **shown.score_shown(score),
    }
    return render(request, "alliances/agreement/scorecard.html", context)


def _ingredients(found: Agreement) -> tuple[list[dict[str, Any]], Any]:
    clauses = queries.clauses_of(found)
    labels, ratings = dict(Group.choices), dict(Rating.choices)
    rows = [
        {
            "order": Group.values.index(clause.group),
            "group": labels[clause.group],
            "title": clause.title,
            "url": clause.get_absolute_url(),
            "weight": clause.weight,
            "rating": ratings[clause.rating],
        }
        for clause in clauses
    ]
    titles = shown.library_titles(language())
    for row in queries.missing_of(found, clauses):
        rows.append(
            {
                "order": Group.values.index(row["group"]),
                "group": labels[row["group"]],
                "title": titles.get(row["key"], row["title"]),
                "url": None,
                "weight": int(Weight(row["weight"])),
                "rating": _("Rien n’en est dit"),
            }
        )
    rows.sort(key=lambda row: row["order"])
    return rows, queries.score_of(found, clauses, language())
