"""Participants chosen in the directory, or among the needs and offers of a territory."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from alliage.core.actor import actor_of
from alliage.core.permissions import Denied
from alliage.core.ratelimit import rate_limit
from alliage.meetings import access
from alliage.meetings.actions import participants as actions
from alliage.meetings.adapters import proposed
from alliage.meetings.enums import Origin
from alliage.meetings.event import in_event
from alliage.meetings.forms.found import DirectoryForm, TerritoryForm
from alliage.meetings.models import Event
from alliage.meetings.views.participants_import import added_words, already_words

#: Ticked at once.
MOST = 300


@in_event
@require_http_methods(["GET", "HEAD", "POST"])
def directory(request: HttpRequest, event: Event) -> HttpResponseBase:
    """Search the national directory, tick, add."""
    access.check_organise(actor_of(request), event)
    access.check_running(event)
    if request.method == "POST":
        ticked = request.POST.getlist("notice")[:MOST]
        return _add(request, event, proposed.rows_of_records(ticked), Origin.DIRECTORY)
    return _directory_page(request, event)


@rate_limit("meetings-directory", "120/m")
def _directory_page(request: HttpRequest, event: Event) -> HttpResponse:
    asked = "q" in request.GET or "lieu" in request.GET
    form = DirectoryForm(request.GET if asked else None, initial=_initial(event))
    context: dict[str, Any] = {"event": event, "here": "participants", "form": form}
    if asked and form.is_valid():
        data = form.cleaned_data
        found = proposed.from_directory(
            event, text=data["q"], place=data["place"], family=data["family"]
        )
        context["closed"] = found is None
        context["rows"], context["total"] = found or ([], 0)
        context["asked"] = True
    return render(request, "meetings/participants/directory.html", context)


def _initial(event: Event) -> dict[str, str]:
    return {"place": f"{event.area_kind}:{event.area_code}" if event.area_kind else ""}


@in_event
@require_http_methods(["GET", "HEAD", "POST"])
def territory(request: HttpRequest, event: Event) -> HttpResponseBase:
    """See who published needs and offers on a territory, tick, add with their words."""
    actor = actor_of(request)
    access.check_organise(actor, event)
    access.check_running(event)
    data = request.POST if request.method == "POST" else request.GET
    place = _initial(event)["place"]
    form = TerritoryForm(data if "lieu" in data or "ou" in data else None, initial={"place": place})
    if form.is_bound:
        place = form.cleaned_data["place"] if form.is_valid() else ""
    sides = proposed.from_territory(event, actor, place) if place else []
    if request.method == "POST":
        ticked = set(request.POST.getlist("organisation")[:MOST])
        chosen = [side for side in sides if str(side.organisation.pk) in ticked]
        return _add(request, event, proposed.rows_of_sides(chosen), Origin.NEED)
    context = {
        "event": event,
        "here": "participants",
        "form": form,
        "place": place,
        "sides": sides,
    }
    return render(request, "meetings/participants/territory.html", context)


def _add(
    request: HttpRequest, event: Event, rows: list[dict[str, Any]], origin: Origin
) -> HttpResponse:
    """Add what was ticked, and say what became of it."""
    if not rows:
        messages.warning(request, _("Cochez au moins une organisation."))
        return redirect(request.get_full_path())
    try:
        done = actions.add_many(event=event, by=actor_of(request), rows=rows, origin=origin)
    except Denied as refusal:
        messages.error(request, refusal.reason)
        return redirect(request.get_full_path())
    if done.added:
        messages.success(request, added_words(done.added))
    if done.already:
        messages.info(request, already_words(len(done.already)))
    if "again" in request.POST:
        return redirect(request.get_full_path())
    return redirect("meetings:participants", event.code)
