"""Operators: the snapshot in use, what it was made of, past builds, and a new one."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from alliage.core.actor import actor_of
from alliage.core.models.jobs import JobState
from alliage.core.permissions import Denied, operator_only
from alliage.directory.actions import may_start_build, start_build
from alliage.directory.adapters import snapshots as store
from alliage.directory.enums import BuildOrigin
from alliage.directory.forms import BuildForm
from alliage.directory.queries import build_under_way, builds

from .builds_context import build_rows, manifest_rows, source_rows

#: Past builds shown; the jobs page holds the others.
BUILDS_SHOWN = 10


def _page(request: HttpRequest, form: BuildForm, status: int = 200) -> HttpResponse:
    manifest, under_way = store.manifest(), build_under_way()
    polled = request.headers.get("HX-Request") == "true"
    context: dict[str, Any] = {
        "form": form,
        "inbox": form.inbox,
        "inbox_folder": settings.DIRECTORY_INBOX,
        "store_folder": settings.DIRECTORY_STORE,
        "manifest": manifest,
        "built_at": store.built_at(manifest) if manifest else None,
        "sources": source_rows(manifest) if manifest else [],
        "manifests": manifest_rows(store.manifests(), manifest),
        "under_way": under_way,
        "under_way_state": "running"
        if under_way and under_way.state == JobState.RUNNING
        else "queued",
        "just_ended": builds().first() if polled and not under_way else None,
        "builds": build_rows(builds()[:BUILDS_SHOWN]),
        "may_start": may_start_build(actor_of(request)),
    }
    return render(request, "directory/snapshots.html", context, status=status)


@operator_only
@require_safe
def snapshots(request: HttpRequest) -> HttpResponse:
    """What the directory is made of, and what can be done about it."""
    inbox = store.inbox_files()
    origin = BuildOrigin.INBOX if inbox else BuildOrigin.DEMO
    return _page(request, BuildForm(inbox=inbox, initial={"origin": origin}))


@operator_only
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Asks for a build and shows its progress."""
    form = BuildForm(request.POST, inbox=store.inbox_files())
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        start_build(origin=form.cleaned_data["origin"], files=form.inbox, by=actor_of(request))
    except Denied as refusal:
        messages.error(request, refusal.reason)
    else:
        messages.success(
            request,
            _("La construction est demandée : elle commence dès qu’un processus est libre."),
        )
    return redirect("directory:snapshots")
