"""Loading a spreadsheet: the list, the file, its columns, the dry run, the load."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliage.core.actor import actor_of
from alliage.core.permissions import Denied, signed_in
from alliage.core.ratelimit import rate_limit
from alliage.core.tables import Table, TableColumn
from alliage.core.views.moments import moment
from alliage.organisations.acting import acting_required
from alliage.organisations.rules import check_write_for, read_for
from alliage.partners.actions import imports as actions
from alliage.partners.actions.introductions_checks import is_third_party
from alliage.partners.adapters.imports_guard import UnreadableError
from alliage.partners.enums import ImportKind, ImportState
from alliage.partners.forms.imports import UploadForm
from alliage.partners.models import Import
from alliage.partners.queries import imports as queries
from alliage.partners.views import imports_pages as pages


def _kinds(request: HttpRequest) -> list[str]:
    """Return the kinds that the actor may load."""
    actor = actor_of(request)
    return [kind for kind in ImportKind.values if actions.import_allowed(actor, kind)]


@signed_in
@acting_required
@never_cache
@require_safe
def imports(request: HttpRequest) -> HttpResponseBase:
    """What one's organisation loaded, and where each file is."""
    actor = actor_of(request)
    check_write_for(actor, actor.organisation)
    rows = list(queries.of_organisation(actor))
    working = queries.working(rows)
    table = Table(
        request,
        _columns(working),
        rows,
        caption=_("Fichiers"),
        name="imports",
        sort="-at",
        hide_caption=True,
    )
    if download := table.export():
        return download
    context = {
        "table": table,
        "organisation": actor.organisation,
        "kinds": _labelled(_kinds(request)),
        "exported": _labelled(_exported(actor.organisation)),
    }
    return render(request, "partners/imports/list.html", context)


def _exported(organisation: Any) -> list[str]:
    """Return the kinds of which an organisation has something: a caseload is a third party's."""
    own = [kind for kind in ImportKind.values if kind != ImportKind.ORGANISATIONS]
    return [*own, ImportKind.ORGANISATIONS] if is_third_party(organisation) else own


def _labelled(kinds: list[str]) -> list[tuple[str, Any]]:
    labels = dict(ImportKind.choices)
    return [(kind, labels[ImportKind(kind)]) for kind in kinds]


def _columns(working: set[int]) -> list[TableColumn]:
    def state(found: Import) -> str:
        if found.pk in working:
            return _("En cours de lecture")
        return str(found.get_state_display())

    def count(name: str) -> Any:
        return lambda found: found.counts.get(name)

    return [
        TableColumn("file", _("Fichier"), _name, url=Import.get_absolute_url),
        TableColumn("kind", _("Contenu"), lambda found: str(found.get_kind_display()), sort=True),
        TableColumn("state", _("État"), state),
        TableColumn("created", _("Créées"), count("created"), numeric=True),
        TableColumn("changed", _("Changées"), count("changed"), numeric=True),
        TableColumn("unchanged", _("Déjà à jour"), count("unchanged"), numeric=True),
        TableColumn("rejected", _("Refusées"), count("rejected"), numeric=True),
        TableColumn(
            "at",
            _("Envoyé le"),
            lambda found: found.created_at,
            lambda found: moment(found.created_at),
            sort=True,
        ),
    ]


def _name(found: Import) -> str:
    return found.file.name if found.file else _("Fichier supprimé")


@signed_in
@acting_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponseBase:
    """Send a file."""
    actor = actor_of(request)
    check_write_for(actor, actor.organisation)
    if request.method == "POST":
        return _send(request)
    return _add_page(request, UploadForm(kinds=_kinds(request), initial=_asked(request)))


def _asked(request: HttpRequest) -> dict[str, str]:
    kind = request.GET.get("contenu", "")
    return {"kind": kind if kind in ImportKind.values else ImportKind.NEEDS}


def _add_page(request: HttpRequest, form: UploadForm, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "organisation": actor_of(request).organisation,
        "kinds": _labelled(_kinds(request)),
    }
    return render(request, "partners/imports/add.html", context, status=status)


@rate_limit("imports-send", "30/h")
def _send(request: HttpRequest) -> HttpResponseBase:
    form = UploadForm(request.POST, request.FILES, kinds=_kinds(request))
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            found = actions.upload(
                kind=form.cleaned_data["kind"],
                content=file.read(),
                name=file.name,
                by=actor_of(request),
            )
        except UnreadableError as error:
            form.add_error("file", str(error))
        else:
            return redirect(found)
    return _add_page(request, form, status=422)


@signed_in
@acting_required
@never_cache
@require_safe
def page(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One file: what its columns are, then what its lines come to."""
    found = pages.own_or_404(request, pk)
    job = queries.job_of(found)
    working = bool(job and job.is_active)
    naming = (
        found.file is not None
        and not working
        and (found.state == ImportState.UPLOADED or "colonnes" in request.GET)
    )
    context: dict[str, Any] = {
        "found": found,
        "name": _name(found),
        "naming": naming,
        "working": working,
        "job": pages.job_context(job),
        "steps": pages.steps(found, naming=naming, working=working),
        "keeps": queries.KEPT.days,
    }
    if naming:
        context |= pages.columns_context(request, found)
    elif found.state != ImportState.UPLOADED:
        context |= pages.result_context(request, found)
        if download := context["noted"].export():
            return download
    return render(request, "partners/imports/page.html", context)


@signed_in
@acting_required
@require_POST
@rate_limit("imports-work", "60/h")
def columns(request: HttpRequest, pk: int) -> HttpResponse:
    """Take which column holds what, and try."""
    found = pages.own_or_404(request, pk)
    if found.file is None:
        return _refused(request, found, _("Ce fichier a été supprimé : envoyez-le à nouveau."))
    context = pages.columns_context(request, found, request.POST)
    form = context.get("form")
    if form is not None and form.is_valid():
        try:
            actions.try_columns(
                found=found,
                sheet=context["sheet"],
                mapping=form.cleaned_data,
                by=actor_of(request),
            )
        except Denied as refusal:
            return _refused(request, found, refusal.reason)
        return redirect(found)
    context |= {
        "found": found,
        "name": _name(found),
        "naming": True,
        "working": False,
        "job": None,
        "steps": pages.steps(found, naming=True, working=False),
        "keeps": queries.KEPT.days,
    }
    return render(request, "partners/imports/page.html", context, status=422)


@signed_in
@acting_required
@require_POST
@rate_limit("imports-work", "60/h")
def load(request: HttpRequest, pk: int) -> HttpResponse:
    """Load what the dry run looked at."""
    found = pages.own_or_404(request, pk)
    try:
        actions.start_load(found=found, by=actor_of(request))
    except Denied as refusal:
        return _refused(request, found, refusal.reason)
    return redirect(found)


@signed_in
@acting_required
@require_POST
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Say which organisations some lines mean."""
    found = pages.own_or_404(request, pk)
    chosen = {
        name.removeprefix("ligne-"): value
        for name, value in request.POST.items()
        if name.startswith("ligne-")
    }
    chosen = {line: "" if one == "aucune" else one for line, one in chosen.items()}
    try:
        count = actions.choose(found=found, choices=chosen, by=actor_of(request))
    except Denied as refusal:
        return _refused(request, found, refusal.reason)
    if count:
        messages.success(request, _("C’est noté : chargez le fichier pour l’appliquer."))
    return redirect(found)


@signed_in
@acting_required
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete a file before its time."""
    found = pages.own_or_404(request, pk)
    try:
        actions.remove(found=found, by=actor_of(request))
    except Denied as refusal:
        return _refused(request, found, refusal.reason)
    messages.success(request, _("Le fichier est supprimé. Ce qu’il a chargé reste."))
    return redirect("partners:imports")


def _refused(request: HttpRequest, found: Import, reason: str) -> HttpResponse:
    messages.error(request, reason)
    return redirect(found)


def workspace(request: HttpRequest, subject: Any) -> dict[str, Any] | None:
    """The panel of an organisation's workspace, for those who may write."""
    actor = actor_of(request)
    if not read_for(actor, subject) or not actions.import_allowed(actor, ImportKind.NEEDS):
        return None
    rows = list(queries.of_organisation(actor)[:3])
    return {"imports": [(found, _name(found)) for found in rows]}
