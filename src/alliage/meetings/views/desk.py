"""The desk of the day: arrivals, absences, tables and slots lost, who was not expected."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliage.core import links
from alliage.core.actor import actor_of
from alliage.core.replies import acted
from alliage.meetings import access
from alliage.meetings.actions import board as actions
from alliage.meetings.actions import events as days
from alliage.meetings.enums import EventState, IncidentKind
from alliage.meetings.event import in_event
from alliage.meetings.forms.board import WalkInForm
from alliage.meetings.models import Event, Incident, Participant
from alliage.meetings.queries import board as boards
from alliage.meetings.queries import desk as queries
from alliage.meetings.queries import incidents


@in_event
@require_safe
def desk(request: HttpRequest, event: Event) -> HttpResponse:
    """Who has arrived, where the day is, what awaits a repair."""
    sought = request.GET.get("q", "").strip()[:80]
    everybody = queries.lines(event)
    lines = queries.lines(event, sought) if sought else everybody
    slots = list(event.slots.order_by("position"))
    projector = boards.projector_link(event)
    context = {
        "event": event,
        "here": "desk",
        "sought": sought,
        "lines": lines,
        "arrived": sum(line.state == "arrived" for line in everybody),
        "missing": sum(line.incident is not None for line in everybody),
        "total": len(everybody),
        "where": queries.where(slots),
        "slots": queries.to_come(slots),
        "tables": [table for table in event.tables.all() if table.lost_at is None],
        "incidents": list(incidents.live(event).order_by("-told_at", "-pk")),
        "pending": incidents.pending(event).count() if actions.is_day(event) else 0,
        "projector": _projector_url(request, projector),
        "may_act": event.may_organise and actions.is_day(event),
        "may_start": event.may_organise and event.state == EventState.PUBLISHED,
        "may_finish": event.may_organise and event.state == EventState.LIVE,
    }
    return render(request, "meetings/board/desk.html", context)


def _projector_url(request: HttpRequest, link: Any) -> str:
    if link is None:
        return ""
    path = reverse("meetings:projector", args=[links.token_of(link)])
    return request.build_absolute_uri(path)


def _back(request: HttpRequest, event: Event) -> HttpResponseBase:
    """Where the button was: the desk as it was searched, or a participant's sheet."""
    wanted = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure()):
        return redirect(wanted)
    return redirect("meetings:desk", event.code)


@in_event
@require_POST
def start(request: HttpRequest, event: Event) -> HttpResponseBase:
    """The day begins."""
    by = actor_of(request)
    acted(request, lambda: days.start_day(event=event, by=by), _("La journée commence."))
    return redirect("meetings:desk", event.code)


@in_event
@require_POST
def finish(request: HttpRequest, event: Event) -> HttpResponseBase:
    """The day is over; what was missed by then is noted."""
    by = actor_of(request)
    acted(
        request,
        lambda: actions.finish_day(event=event, by=by),
        _("La journée est terminée : place à ce qui en sort."),
    )
    return redirect("meetings:desk", event.code)


def _participant(event: Event, key: str) -> Participant:
    rows = event.participants.coming().select_related("event")
    return get_object_or_404(rows, key=key)


@in_event
@require_POST
def arrive(request: HttpRequest, event: Event, key: str) -> HttpResponseBase:
    """Somebody is there; or, by mistake, is not."""
    who, by = _participant(event, key), actor_of(request)
    if request.POST.get("undo"):
        said = _("%(name)s n’est plus notée comme arrivée.") % {"name": who.name}
        acted(request, lambda: actions.undo_check_in(participant=who, by=by), said)
    else:
        said = _("%(name)s est là.") % {"name": who.name}
        acted(request, lambda: actions.check_in(participant=who, by=by), said)
    return _back(request, event)


@in_event
@require_POST
def absent(request: HttpRequest, event: Event, key: str) -> HttpResponseBase:
    """Somebody does not come, comes later, leaves."""
    who, by = _participant(event, key), actor_of(request)
    kind = request.POST.get("kind", IncidentKind.ABSENT)
    if kind not in actions.ABSENCES:
        raise Http404
    first = last = None
    if kind != IncidentKind.ABSENT:
        slots = list(event.slots.order_by("position"))
        chosen = next((one for one in slots if str(one.pk) == request.POST.get("slot", "")), None)
        if chosen is None:
            raise Http404
        first = chosen
        last = next((one for one in slots if one.position == chosen.position - 1), None)
    said = _("C’est noté : voyez ce qui se répare.")
    acted(
        request,
        lambda: actions.tell_absence(participant=who, kind=kind, by=by, first=first, last=last),
        said,
    )
    return _back(request, event)


@in_event
@require_safe
def participant(request: HttpRequest, event: Event, key: str) -> HttpResponse:
    """One participant at the desk: arrival, absence, delay, departure."""
    who = _participant(event, key)
    line = next(one for one in queries.lines(event) if one.participant.pk == who.pk)
    slots = list(event.slots.order_by("position"))
    context = {
        "event": event,
        "here": "desk",
        "line": line,
        "slots": queries.to_come(slots),
        "may_act": event.may_organise and actions.is_day(event),
    }
    return render(request, "meetings/board/participant.html", context)


@in_event
@require_POST
def lose(request: HttpRequest, event: Event) -> HttpResponseBase:
    """A table or a slot is lost."""
    by, key = actor_of(request), request.POST.get("id", "")
    rows: Any = {"table": event.tables, "slot": event.slots}.get(request.POST.get("what", ""))
    if rows is None or not (key.isascii() and key.isdigit()) or len(key) > 18:
        raise Http404
    found = get_object_or_404(rows, pk=key)
    act: Callable[[], Any]
    if request.POST["what"] == "table":
        act = lambda: actions.lose_table(event=event, table=found, by=by)  # noqa: E731
    else:
        act = lambda: actions.lose_slot(event=event, slot=found, by=by)  # noqa: E731
    acted(request, act, _("C’est noté : voyez ce qui se répare."))
    return redirect("meetings:desk", event.code)


@in_event
@require_POST
def take_back(request: HttpRequest, event: Event, pk: int) -> HttpResponseBase:
    """It was not so."""
    found = get_object_or_404(
        Incident.objects.select_related("participant", "event"), pk=pk, event=event
    )
    by = actor_of(request)
    acted(request, lambda: actions.take_back(incident=found, by=by), _("C’est repris."))
    return _back(request, event)


@in_event
@require_http_methods(["GET", "HEAD", "POST"])
def walk_in(request: HttpRequest, event: Event) -> HttpResponseBase:
    """Somebody who was not expected: who it is, whom it would meet."""
    by = actor_of(request)
    access.check_organise(by, event)
    form = WalkInForm(request.POST or None, event=event)
    if form.is_bound and form.is_valid():
        words = form.cleaned_data
        said = _("%(name)s est là : voyez avec qui une rencontre est possible.") % {
            "name": words["name"]
        }
        act = lambda: actions.walk_in(event=event, by=by, **words)  # noqa: E731
        if acted(request, act, said, form=form):
            return redirect("meetings:desk", event.code)
    context = {"event": event, "here": "desk", "form": form}
    return render(
        request, "meetings/board/walk_in.html", context, status=422 if form.is_bound else 200
    )
