"""The caseload on screen: whom a third party accompanies, one case, its steps."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliage.core.actor import Actor, actor_of
from alliage.core.permissions import Denied, load_visible_or_404, signed_in
from alliage.core.replies import acted
from alliage.organisations.acting import acting_required, choice_url, holds
from alliage.organisations.models import Organisation
from alliage.partners.actions import caseload as actions
from alliage.partners.forms.caseload import NoteForm, StepForm
from alliage.partners.models import Case, Step
from alliage.partners.queries import caseload as queries
from alliage.partners.queries.introductions_names import by_name

from .caseload_tables import case_table, hours, steps_table


def actor_of_third_party(request: HttpRequest) -> Actor:
    """Return the actor, 404 where they act for no third party: others know of no caseload."""
    actor = actor_of(request)
    if not actions.read_caseload(actor):
        raise Http404
    return actor


@signed_in
@acting_required
@never_cache
@require_safe
def caseload(request: HttpRequest) -> HttpResponseBase:
    """List the organisations that the third party accompanies, fifty on a page."""
    actor = actor_of_third_party(request)
    closed = request.GET.get("etat") == "clos"
    lines = queries.lines_of(actor.organisation, closed=closed)
    table = case_table(request, lines, closed=closed)
    if download := table.export():
        return download
    context = {
        "organisation": actor.organisation,
        "table": table,
        "closed": closed,
        "figures": _figures(lines),
        "writes": actions.write_caseload(actor),
        "tabs": [
            {"label": _("En cours"), "url": "?etat=ouvert", "current": not closed},
            {"label": _("Clos"), "url": "?etat=clos", "current": closed},
        ],
    }
    return render(request, "partners/caseload/list.html", context)


def _figures(lines: list[queries.CaseLine]) -> list[dict[str, Any]]:
    minutes = sum(line.minutes for line in lines)
    due = [line.next_due for line in lines if line.next_due]
    return [
        {"value": len(lines), "label": _("Organisations")},
        {"value": hours(minutes), "label": _("Temps passé")},
        {"value": sum(line.steps for line in lines), "label": _("Gestes notés")},
        {"value": len(due), "label": _("Attendent des nouvelles")},
    ]


@signed_in
@acting_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def caseload_add(request: HttpRequest) -> HttpResponse:
    """Find an organisation by its name, or among those introduced, and follow it."""
    actor = actor_of_third_party(request)
    if not actions.write_caseload(actor):
        raise Http404
    if request.method == "POST":
        chosen = get_object_or_404(
            Organisation.objects.active(), public_id=request.POST.get("organisation", "")
        )
        try:
            case = actions.add_case(by=actor, organisation=chosen)
        except Denied as refusal:
            messages.error(request, refusal.reason)
            return redirect("partners:caseload_add")
        return redirect(case)
    search = request.GET.get("q", "")[:100]
    context = {
        "q": search,
        "found": by_name(search, but=actor.organisation.pk),
        "introduced": queries.introduced_and_not_followed(actor.organisation)[:20],
    }
    return render(request, "partners/caseload/add.html", context)


def _load(request: HttpRequest, pk: int) -> tuple[Case, Actor] | HttpResponse:
    """Return a case of the acting third party; another of one's own: choose it first."""
    found = load_visible_or_404(
        Case.objects.select_related("organisation", "third_party"), request, pk=pk
    )
    actor = actor_of(request)
    if actor.organisation is None or actor.organisation.pk != found.third_party_id:
        if holds(request, found.third_party.public_id):
            return redirect(choice_url(request))
        raise Http404
    actor_of_third_party(request)
    return found, actor


@signed_in
@acting_required
@never_cache
@require_safe
def case(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Show a case: its steps, its introductions, its note."""
    loaded = _load(request, pk)
    return loaded if isinstance(loaded, HttpResponse) else _page(request, *loaded)


def _page(
    request: HttpRequest, found: Case, actor: Actor, status: int = 200, **forms: Any
) -> HttpResponseBase:
    table = steps_table(request, found)
    if download := table.export():
        return download
    initial = {"done_on": timezone.localdate(), "minutes": 30}
    context = {
        "case": found,
        "table": table,
        "total": hours(sum(step.minutes for step in found.steps.all())),
        "introductions": queries.introductions_of(found),
        "writes": actions.write_caseload(actor),
        "step_form": forms.get("step_form") or StepForm(initial=initial),
        "note_form": forms.get("note_form") or NoteForm(instance=found),
    }
    return render(request, "partners/caseload/case.html", context, status=status)


@signed_in
@acting_required
@require_POST
def case_step_add(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Note a step of a case."""
    loaded = _load(request, pk)
    if isinstance(loaded, HttpResponse):
        return loaded
    found, actor = loaded
    form = StepForm(request.POST)
    if not form.is_valid():
        return _page(request, found, actor, status=422, step_form=form)
    values = form.cleaned_data
    acted(request, lambda: actions.add_step(by=actor, case=found, **values), _("C’est noté."))
    return redirect(found)


@signed_in
@acting_required
@require_POST
def case_update(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Change the note of a case, close it or open it again."""
    loaded = _load(request, pk)
    if isinstance(loaded, HttpResponse):
        return loaded
    found, actor = loaded
    state = request.POST.get("etat", "")
    if state in {"clos", "ouvert"}:
        closed = state == "clos"
        done = (
            _("Le dossier est clos : rien n’en est perdu.")
            if closed
            else _("Le dossier est rouvert.")
        )
        acted(request, lambda: actions.close_case(by=actor, case=found, closed=closed), done)
        return redirect(found)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _page(request, found, actor, status=422, note_form=form)
    note = form.cleaned_data["note"]
    acted(
        request,
        lambda: actions.update_case(by=actor, case=found, note=note),
        _("La note est gardée."),
    )
    return redirect(found)


@signed_in
@acting_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def step_edit(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Correct a step, or take it away."""
    step = load_visible_or_404(Step.objects.select_related("case"), request, pk=pk)
    loaded = _load(request, step.case_id)
    if isinstance(loaded, HttpResponse):
        return loaded
    found, actor = loaded
    if not actions.write_caseload(actor):
        raise Http404
    form = StepForm(request.POST or None, instance=Step.objects.get(pk=pk))
    if request.method == "POST" and "supprimer" in request.POST:
        acted(
            request, lambda: actions.remove_step(by=actor, step=step), _("Le geste est supprimé.")
        )
        return redirect(found)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        acted(
            request, lambda: actions.change_step(by=actor, step=step, **values), _("C’est corrigé.")
        )
        return redirect(found)
    context = {"form": form, "case": found, "step": step}
    return render(request, "partners/caseload/step.html", context)
