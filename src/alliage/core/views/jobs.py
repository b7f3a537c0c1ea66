"""Jobs on screen: one's own with its progress, all of them for operators."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from alliage.core import jobs as queue
from alliage.core import recurring
from alliage.core.actor import actor_of
from alliage.core.models.jobs import Job, JobState, RecurringJob, WorkerBeat
from alliage.core.permissions import Denied, load_visible_or_404, operator_only, signed_in
from alliage.core.tables import Table, TableColumn
from alliage.core.views.moments import moment

#: A job's state in the words of the progress component.
STATES = {
    JobState.WAITING: "queued",
    JobState.RUNNING: "running",
    JobState.SUCCEEDED: "done",
    JobState.FAILED: "failed",
    JobState.CANCELLED: "failed",
}


def title(job: Job) -> str:
    """Return a job's title in the language of the page."""
    return queue.title_of(job.function, default=job.title)


COLUMNS = (
    TableColumn("title", gettext_lazy("Tâche"), title, url=Job.get_absolute_url),
    TableColumn("state", gettext_lazy("État"), lambda job: job.state, Job.get_state_display),
    TableColumn(
        "progress",
        gettext_lazy("Avancement"),
        lambda job: job.progress,
        lambda job: f"{job.percent} %",
        numeric=True,
    ),
    TableColumn("queue", gettext_lazy("File d’attente"), lambda job: job.queue),
    TableColumn("attempts", gettext_lazy("Essais"), lambda job: job.attempts, numeric=True),
    TableColumn("by", gettext_lazy("Par"), lambda job: job.by),
    TableColumn(
        "created_at",
        gettext_lazy("Demandée le"),
        lambda job: job.created_at,
        lambda job: moment(job.created_at),
        sort="created_at",
    ),
    TableColumn("error", gettext_lazy("Erreur"), lambda job: job.error),
)


@signed_in
@never_cache
@require_GET
def job(request: HttpRequest, pk: str) -> HttpResponseBase:
    """Show a job and how far it is; while it runs htmx asks for the page again and keeps a part."""
    found = load_visible_or_404(Job, request, pk=pk)
    context = {
        "job": found,
        "job_title": title(found),
        "state": STATES[JobState(found.state)],
        "may_cancel": queue.may_cancel(actor_of(request), found),
    }
    return render(request, "core/job.html", context)


@signed_in
@require_POST
def cancel(request: HttpRequest, pk: str) -> HttpResponseBase:
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
def jobs(request: HttpRequest) -> HttpResponseBase:
    """List the jobs, newest first, with the workers alive and what recurs."""
    state = request.GET.get("etat", "")
    found = Job.objects.visible_to(actor_of(request))
    if state in JobState.values:
        found = found.filter(state=state)
    table = Table(request, COLUMNS, found, caption=_("Tâches"), sort="-created_at", name="taches")
    if download := table.export():
        return download
    context = {
        "table": table,
        "state": state,
        "states": JobState.choices,
        "workers": WorkerBeat.objects.all(),
        "recurring": _recurring(),
    }
    return render(request, "core/jobs.html", context)


def _recurring() -> list[dict[str, object]]:
    rows = {row.name: row for row in RecurringJob.objects.all()}
    return [
        {"title": queue.title_of(found.function), "row": rows.get(found.name)}
        for found in recurring.declared()
    ]
