"""Versions of the plan: ask for one, follow it, read it, compare two, take it as files."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliage.core import exports
from alliage.core.actor import actor_of
from alliage.core.models.jobs import JobState
from alliage.core.ratelimit import rate_limit
from alliage.core.replies import acted
from alliage.meetings.actions import plans as actions
from alliage.meetings.actions import publishing
from alliage.meetings.adapters import plans as adapter
from alliage.meetings.enums import PlanState
from alliage.meetings.event import in_event
from alliage.meetings.exports_plans import COLUMNS, plan_json
from alliage.meetings.forms.plans import AskForm
from alliage.meetings.models import Event, PlanVersion
from alliage.meetings.plan_changes import changes, places
from alliage.meetings.queries import plans as queries

from . import plans_context as shown

HERE = "plans"
#: No event has as many versions, and a database has larger numbers than that.
MOST = 1_000_000


@in_event
@require_http_methods(["GET", "HEAD", "POST"])
@rate_limit("meeting-plan", "60/h")
def plans(request: HttpRequest, event: Event) -> HttpResponseBase:
    """The versions of an event; a form asks for another."""
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made: list[PlanVersion] = []

        def act() -> None:
            made.append(actions.ask_plan(event=event, by=actor_of(request), **form.cleaned_data))

        if acted(request, act, form=form):
            return redirect("meetings:plan", event.code, made[0].number)
    numbers = queries.numbers(event)
    table = shown.versions_table(request, event)
    if download := table.export():
        return download
    context = {
        "event": event,
        "here": HERE,
        "form": form,
        "table": table,
        "running": queries.running(event),
        "may_plan": actions.may_plan(actor_of(request), event),
        "numbers": numbers,
        "chosen": (numbers[1], numbers[0]) if len(numbers) > 1 else (),
    }
    status = 422 if form.is_bound else 200
    return render(request, "meetings/plans/list.html", context, status=status)


def load(event: Event, number: int) -> PlanVersion:
    """Return a version of this event, else 404."""
    found = queries.version(event, number) if number < MOST else None
    if found is None:
        raise Http404
    return found


@in_event
@require_safe
def plan(request: HttpRequest, event: Event, number: int) -> HttpResponseBase:
    """One version: how far its computation is, what it holds, what is proved, who meets whom."""
    version = load(event, number)
    view = shown.Shown(version, queries.names_of(event))
    table = shown.participants_table(request, view)
    if version.plan and (download := table.export()):
        return download
    state = queries.state_of(version)
    context = {
        "event": event,
        "here": HERE,
        "version": version,
        "shown": view,
        "state": state,
        "table": table,
        "progress": _progress(version, state),
        "own": view.own(request.GET.get("participant", "")),
        "in_force": event.published_id == version.pk,
        "may_publish": event.may_organise and publishing.may_publish(event, version),
        "may_stop": event.may_organise and state == PlanState.COMPUTING,
        "is_stale": bool(version.plan)
        and actions.may_plan(actor_of(request), event)
        and adapter.is_stale(version),
        "others": [one for one in queries.numbers(event) if one != number] if version.plan else [],
    }
    page = render(request, "meetings/plans/version.html", context)
    if request.headers.get("HX-Request") and state != PlanState.COMPUTING:
        page.headers["HX-Refresh"] = "true"  # it is over: the whole page shows what was found
    return page


def _progress(version: PlanVersion, state: PlanState) -> dict[str, Any] | None:
    """Where the computation is; None once it is over."""
    if state != PlanState.COMPUTING or version.job is None:
        return None
    waiting = version.job.state == JobState.WAITING
    if version.job.cancel_requested:
        message = _("Arrêt demandé : le meilleur planning trouvé est gardé.")
    elif waiting:
        message = _("En attente d’un processeur libre.")
    else:
        message = version.job.message
    return {
        "state": "queued" if waiting else "running",
        "message": message,
        "fraction": None if waiting else version.job.progress,
    }


@in_event
@require_POST
def stop(request: HttpRequest, event: Event, number: int) -> HttpResponseBase:
    """Stop a computation and keep the best plan found."""
    version = load(event, number)
    if acted(request, lambda: actions.stop_plan(version=version, by=actor_of(request))):
        version.refresh_from_db()
        if version.state == PlanState.FAILED:
            messages.info(request, _("Le calcul est arrêté avant d’avoir commencé."))
        else:
            messages.info(request, _("Le calcul s’arrête : le meilleur planning trouvé est gardé."))
    return redirect("meetings:plan", event.code, number)


@in_event
@require_safe
@rate_limit("meeting-plan-file", "120/h")
def file(request: HttpRequest, event: Event, number: str, name: str) -> HttpResponseBase:
    """A version as a table, as JSON, or a problem alike as the files that the command reads."""
    version = load(event, int(number))
    if name == "probleme.zip":
        # Whom each wished to meet was said in confidence: chance names others in these files.
        content = adapter.problem_zip(adapter.problem_from_json(version.problem))
        return _download(content, "application/zip", f"{event.code}-{number}-probleme.zip")
    if not version.plan:
        raise Http404
    names = queries.names_of(event)
    if name == "planning.json":
        counts = shown.Shown(version, names).shares
        content = plan_json(version, names, counts)
        return _download(content, "application/json", f"{event.code}-{number}-planning.json")
    fmt = name.rpartition(".")[2]
    rows = shown.Shown(version, names).rows
    return exports.export(request, f"planning-{number}-{event.title}", COLUMNS, rows, fmt)


def _download(content: bytes, kind: str, name: str) -> HttpResponse:
    day = timezone.localdate().isoformat()
    headers = {"Content-Disposition": f'attachment; filename="{day}-{name}"'}
    return HttpResponse(content, content_type=kind, headers=headers)


@in_event
@require_safe
def compare_choice(request: HttpRequest, event: Event) -> HttpResponseBase:
    """Lead to the comparison of the two versions that a form chose."""
    chosen = [request.GET.get(name, "") for name in ("de", "a")]
    if not all(one.isascii() and one.isdigit() and len(one) < 6 for one in chosen):
        raise Http404
    before, after = (int(one) for one in chosen)
    if before == after:
        messages.info(request, _("Choisissez deux versions différentes."))
        return redirect("meetings:plans", event.code)
    return redirect("meetings:plan_compare", event.code, before, after)


@in_event
@require_safe
def compare(request: HttpRequest, event: Event, number: int, other: int) -> HttpResponseBase:
    """Two versions side by side: levels, who gains and who loses, which meetings differ."""
    before, after = load(event, number), load(event, other)
    if not before.plan or not after.plan or before == after:
        raise Http404
    names = queries.names_of(event)
    old, new = shown.Shown(before, names), shown.Shown(after, names)
    found = changes(places(before.plan), places(after.plan))
    gains = shown.gains_table(request, old, new)
    meetings = shown.changes_table(request, found, names, f"rencontres-{number}-{other}")
    for table in (gains, meetings):
        if download := table.export():
            return download
    context = {
        "event": event,
        "here": HERE,
        "before": old,
        "after": new,
        "levels": shown.side_by_side(old, new),
        "same_given": before.problem == after.problem,
        "changes": found,
        "gains": gains,
        "meetings": meetings,
    }
    return render(request, "meetings/plans/compare.html", context)
