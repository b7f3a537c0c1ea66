"""Files that go out: an empty template, one's own things, the lines to correct."""

import io
from collections.abc import Iterable, Sequence
from typing import Any

import xlsxwriter
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from alliage.core import exports
from alliage.core.actor import actor_of
from alliage.core.exports import Column
from alliage.core.permissions import signed_in
from alliage.core.ratelimit import rate_limit
from alliage.organisations import rules
from alliage.organisations.acting import acting_required
from alliage.organisations.enums import Category, Depth, Form, Role, Visibility
from alliage.partners.adapters import imports_words as words
from alliage.partners.adapters.imports_read import UnreadableError, read, stored
from alliage.partners.enums import Audience, Contribution, ImportKind, Publication
from alliage.partners.forms.imports import language
from alliage.partners.imports_columns import IGNORED, KINDS, fold
from alliage.partners.views.imports_export import rows_of
from alliage.partners.views.imports_pages import own_or_404

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS = ("csv", "xlsx")
#: The field -> its closed list.
ACCEPTED: dict[str, Any] = {
    "contribution": Contribution,
    "audience": Audience,
    "state": Publication,
    "form": Form,
    "category": Category,
    "depth": Depth,
    "visibility": Visibility,
    "role": Role,
}


def _known(kind: str, fmt: str) -> None:
    if kind not in KINDS or fmt not in FORMATS:
        raise Http404


@signed_in
@require_safe
@rate_limit("imports-files", "30/m")
def template(request: HttpRequest, kind: str, fmt: str) -> HttpResponseBase:
    """An empty file with one example; in XLSX a second sheet gives the accepted values."""
    _known(kind, fmt)
    columns = [Column(c.name, c.heading(language()), _example(c)) for c in KINDS[kind].columns]
    name = _("modele-%(kind)s") % {"kind": KINDS[kind].file(language())}
    if fmt == "csv":
        return exports.export(request, name, columns, [None], "csv")
    response = HttpResponse(_workbook(kind, columns), content_type=XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return response


def _example(column: Any) -> Any:
    return lambda _row: column.shown(language())


def _workbook(kind: str, columns: Sequence[Column]) -> bytes:
    buffer = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True})
        sheet = book.add_worksheet(_("À remplir"))
        text = book.add_format({"num_format": "@"})
        for place, column in enumerate(columns):
            sheet.set_column(place, place, max(14, len(str(column.label)) + 2), text)
            sheet.write_string(0, place, str(column.label), bold)
            sheet.write_string(1, place, column.value(None))
        sheet.freeze_panes(1, 0)
        about = book.add_worksheet(_("Valeurs acceptées"))
        for place, heading in enumerate((_("Colonne"), _("Obligatoire"), _("Ce qu’elle accepte"))):
            about.write_string(0, place, heading, bold)
        for line, (label, required, said) in enumerate(accepted(kind), start=1):
            about.write_string(line, 0, label)
            about.write_string(line, 1, required)
            about.write_string(line, 2, said, wrapped)
        about.set_column(0, 1, 24)
        about.set_column(2, 2, 100)
    return buffer.getvalue()


def accepted(kind: str) -> list[tuple[str, str, str]]:
    """Return (heading, whether required, what it accepts) of each column."""
    found = []
    for column in KINDS[kind].columns:
        said = [column.about(language())] if column.about(language()) else []
        if column.name in ACCEPTED:
            said.append(" ; ".join(str(label) for _code, label in ACCEPTED[column.name].choices))
        elif column.name == "kind":
            said.append(" ; ".join(words.kinds_in_words()))
        required = _("oui") if column.required else _("non")
        found.append((column.heading(language()), required, "\n".join(said)))
    return found


@signed_in
@acting_required
@never_cache
@require_safe
@rate_limit("imports-files", "30/m")
def export_own(request: HttpRequest, kind: str, fmt: str) -> HttpResponseBase:
    """What one's organisation has, under the very headings that import reads."""
    _known(kind, fmt)
    actor = actor_of(request)
    rules.check_read_for(actor, actor.organisation)
    columns, rows = rows_of(kind, actor.organisation)
    name = f"{KINDS[kind].file(language())}-{actor.organisation.name}"
    return exports.export(request, name, columns, rows, fmt, title=str(ImportKind(kind).label))


@signed_in
@acting_required
@never_cache
@require_safe
@rate_limit("imports-files", "30/m")
def errors(request: HttpRequest, pk: int, fmt: str) -> HttpResponseBase:
    """The lines that were refused, as they were sent, with two columns more: which, and why."""
    if fmt not in FORMATS:
        raise Http404
    found = own_or_404(request, pk)
    if found.file is None or not found.report.get("rejected"):
        return redirect(found)
    try:
        grid = read(stored(found.file.path), found.sheet)
    except UnreadableError as error:
        messages.error(request, str(error))
        return redirect(found)
    reasons = {
        one["line"]: _in_words(found.kind, one["problems"]) for one in found.report["rejected"]
    }
    kept = [place for place, one in enumerate(grid.headings) if fold(one) not in IGNORED]
    columns = [Column(str(n), grid.headings[n], _cell(n)) for n in kept]
    line, error = ("line", "error") if language() == "en" else ("ligne", "erreur")
    columns.append(Column("line", line, lambda row: row.line))
    columns.append(Column("error", error, lambda row: reasons[row.line]))
    rows: Iterable[Any] = [row for row in grid.rows if row.line in reasons]
    name = f"{KINDS[found.kind].file(language())}-" + _("a-corriger")
    return exports.export(request, name, columns, rows, fmt, title=_("À corriger"))


def _cell(place: int) -> Any:
    return lambda row: row.cells[place]


def _in_words(kind: str, problems: list[dict[str, str]]) -> str:
    return " ".join(f"{heading(kind, one['column'])}{one['reason']}" for one in problems)


def heading(kind: str, column: str) -> str:
    """Return a column and a colon, nothing where a problem is of the whole line."""
    known = KINDS[kind].names.get(column)
    return _("%(column)s : ") % {"column": known.heading(language())} if known else ""
