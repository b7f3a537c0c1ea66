"""A list of participants from a spreadsheet: the file, its columns, what it gives, the yes."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from alliage.core import audit, exports
from alliage.core.actor import actor_of
from alliage.core.models.files import StoredFile
from alliage.core.permissions import Denied
from alliage.core.ratelimit import rate_limit
from alliage.meetings import access
from alliage.meetings.actions import participants_files as actions
from alliage.meetings.event import in_event
from alliage.meetings.forms.participants_import import FileForm, Reader, Reading
from alliage.meetings.imports_columns import COLUMNS, KIND
from alliage.meetings.models import Event
from alliage.partners.adapters import imports_read as reader
from alliage.partners.adapters.imports_guard import UnreadableError
from alliage.partners.forms.imports import MappingForm, language
from alliage.partners.imports_columns import guess_among

PREVIEWED = 4
#: How much of a cell the preview shows.
CUT = 40
#: Lines shown of each part of what a file gives.
SHOWN = 200
FORMATS = ("csv", "xlsx")


@in_event
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest, event: Event) -> HttpResponseBase:
    """Send a file; nothing of it is written yet."""
    access.check_organise(actor_of(request), event)
    access.check_running(event)
    if request.method == "POST":
        return _send(request, event)
    return _upload_page(request, event, FileForm())


@rate_limit("meetings-import", "30/h")
def _send(request: HttpRequest, event: Event) -> HttpResponseBase:
    form = FileForm(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            kept = actions.upload(
                event=event, content=file.read(), name=file.name, by=actor_of(request)
            )
        except UnreadableError as error:
            form.add_error("file", str(error))
        else:
            return redirect("meetings:participant_import_file", event.code, kept.pk)
    return _upload_page(request, event, form, status=422)


def _upload_page(
    request: HttpRequest, event: Event, form: FileForm, status: int = 200
) -> HttpResponse:
    context = {"event": event, "here": "participants", "form": form}
    return render(request, "meetings/participants/upload.html", context, status=status)


@in_event
@require_safe
@rate_limit("meetings-export", "30/m")
def template(request: HttpRequest, event: Event, fmt: str) -> HttpResponseBase:  # noqa: ARG001
    """An empty list with one example; in XLSX a second sheet says what each column takes."""
    if fmt not in FORMATS:
        raise Http404
    said = language()
    columns = [
        exports.Column(column.name, column.heading(said), _example(column.shown(said)))
        for column in COLUMNS
    ]
    about = [(column.heading(said), column.about(said)) for column in COLUMNS if column.about(said)]
    name = _("modele-participants")
    return exports.export(request, name, columns, [None], fmt, title=_("À remplir"), about=about)


def _example(text: str) -> Any:
    return lambda _row: text


@in_event
@require_http_methods(["GET", "HEAD", "POST"])
def file(request: HttpRequest, event: Event, pk: UUID) -> HttpResponseBase:
    """Name the columns; see what the lines give; say yes."""
    actor = actor_of(request)
    access.check_organise(actor, event)
    access.check_running(event)
    subject = audit.reference(event)
    kept = get_object_or_404(StoredFile, pk=pk, scope=actions.SCOPE, subject=subject)
    if request.method == "POST":
        return _read(request, event, kept)
    return render(request, "meetings/participants/file.html", _page(request, event, kept))


def _page(request: HttpRequest, event: Event, kept: StoredFile, data: Any = None) -> dict[str, Any]:
    """What the page shows: the columns beside the first lines, or why nothing can be read."""
    context: dict[str, Any] = {"event": event, "here": "participants", "file": kept}
    try:
        content = reader.stored(kept.path)
        sheets = reader.sheets_of(content)
        asked = (data or request.GET).get("feuille", "")
        sheet = asked if asked in sheets else sheets[0]
        grid = reader.read(content, sheet)
    except UnreadableError as error:
        return {**context, "refusal": str(error)}
    guessed = guess_among(COLUMNS, grid.headings, {})
    form = MappingForm(data, kind=KIND, headings=grid.headings, initial=guessed)
    return {
        **context,
        "grid": grid,
        "form": form,
        "sheets": sheets if len(sheets) > 1 else [],
        "sheet": sheet,
        "preview": [
            (row.line, [cell if len(cell) <= CUT else f"{cell[:CUT]}…" for cell in row.cells])
            for row in grid.rows[:PREVIEWED]
        ],
    }


@rate_limit("meetings-import-read", "120/h")
def _read(request: HttpRequest, event: Event, kept: StoredFile) -> HttpResponseBase:
    """Say what the lines give; add them where the organiser says yes."""
    context = _page(request, event, kept, request.POST)
    form = context.get("form")
    if form is None or not form.is_valid():
        return render(request, "meetings/participants/file.html", context, status=422)
    sent = request.POST.getlist("lien")
    confirmed = frozenset(
        int(line) for line in sent if line.isascii() and line.isdigit() and len(line) < 10
    )
    found = Reader(event, confirmed).read(context["grid"], form.cleaned_data)
    if "confirm" in request.POST and found.new:
        answer = _load(request, event, kept, found)
        if answer is not None:
            return answer
    context |= {
        "reading": found,
        "new": found.new[:SHOWN],
        "more": max(0, len(found.new) - SHOWN),
        "refused": [_said(number, problem) for number, problem in found.refused[:SHOWN]],
        "already": found.already[:SHOWN],
        "mapping": form.cleaned_data.items(),
    }
    return render(request, "meetings/participants/reading.html", context)


def _said(number: int, problem: Any) -> dict[str, Any]:
    column = KIND.names.get(problem.column)
    return {
        "line": number,
        "column": column.heading(language()) if column else "",
        "value": problem.value,
        "reason": problem.reason,
    }


def _load(
    request: HttpRequest, event: Event, kept: StoredFile, found: Reading
) -> HttpResponse | None:
    rows: list[dict[str, object]] = [line.values for line in found.new]
    try:
        done = actions.load(event=event, file=kept, rows=rows, by=actor_of(request))
    except Denied as refusal:
        messages.error(request, refusal.reason)
        return None
    messages.success(request, added_words(done.added))
    there = len(found.already) + len(done.already)
    if there:
        messages.info(request, already_words(there))
    return redirect("meetings:participants", event.code)


def added_words(count: int) -> str:
    words = ngettext("%(n)s participant est ajouté.", "%(n)s participants sont ajoutés.", count)
    return words % {"n": count}


def already_words(count: int) -> str:
    words = ngettext(
        "%(n)s était déjà dans la liste et n’a pas changé.",
        "%(n)s étaient déjà dans la liste et n’ont pas changé.",
        count,
    )
    return words % {"n": count}
