"""Jobs on screen: one's own with its progress, all of them for operators."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from alliage.core import jobs as queue
from alliage.core import recurring
from alliage.core.actor import actor_of
from alliage.core.exports import FORMATS, Column, export
from alliage.core.models.jobs import Job, JobState, RecurringJob, WorkerBeat
from alliage.core.permissions import Denied, load_visible_or_404, operator_only, signed_in

PAGE = 50
COLUMNS = (
    Column("id", gettext_lazy("Numéro"), lambda job: job.pk),
    Column("title", gettext_lazy("Tâche"), lambda job: job.title),
    Column("queue", gettext_lazy("File"), lambda job: job.queue),
    Column("state", gettext_lazy("État"), lambda job: job.state),
    Column("attempts", gettext_lazy("Essais"), lambda job: job.attempts),
    Column("by", gettext_lazy("Par"), lambda job: job.by),
    Column("created_at", gettext_lazy("Demandée le"), lambda job: job.created_at),
    Column("started_at", gettext_lazy("Commencée le"), lambda job: job.started_at),
    Column("finished_at", gettext_lazy("Finie le"), lambda job: job.finished_at),
    Column("error", gettext_lazy("Erreur"), lambda job: job.error),
)


@signed_in
@never_cache
@require_GET
def job(request: HttpRequest, pk: str) -> HttpResponse:
    """Show a job and how far it is; htmx asks for the `state` part every two seconds while it runs."""
    found = load_visible_or_404(Job, request, pk=pk)
    context = {"job": found, "may_cancel": queue.may_cancel(actor_of(request), found)}
    template = "core/job.html#state" if request.htmx else "core/job.html"
    return render(request, template, context)


@signed_in
@require_POST
def cancel(request: HttpRequest, pk: str) -> HttpResponse:
    """Cancel a job: at once when it waits, at its next step when it runs."""
    found = load_visible_or_404(Job, request, pk=pk)
    try:
        found = queue.cancel(found, by=actor_of(request))
    except Denied as refusal:
        messages.error(request, refusal.reason)
    else:
        messages.success(
            request,
            _("La tâche est annulée.")
            if found.state == JobState.CANCELLED
            else _("La tâche s’arrêtera à sa prochaine étape."),
        )
    return redirect("core:job", pk=pk)


@operator_only
@never_cache
@require_GET
def jobs(request: HttpRequest) -> HttpResponse:
    """List the jobs, newest first, with the workers alive and what recurs."""
    state = request.GET.get("etat", "")
    found = Job.objects.visible_to(actor_of(request))
    if state in JobState.values:
        found = found.filter(state=state)
    if (fmt := request.GET.get("format")) in FORMATS:
        return export(request, "taches", COLUMNS, found.iterator(), fmt)
    context = {
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "state": state,
        "states": JobState.choices,
        "workers": WorkerBeat.objects.all(),
        "recurring": _recurring(),
    }
    return render(request, "core/jobs.html", context)


def _recurring() -> list[dict[str, object]]:
    rows = {row.name: row for row in RecurringJob.objects.all()}
    return [
        {"name": found.name, "row": rows.get(found.name), "function": found.function}
        for found in recurring.declared()
    ]
