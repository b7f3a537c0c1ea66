"""Events: everybody's list and one's own, a new one, the overview of one."""

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from alliage.core.actor import actor_of
from alliage.core.formats import number
from alliage.core.permissions import public, signed_in
from alliage.core.ratelimit import rate_limit
from alliage.core.replies import acted
from alliage.meetings import access, rules
from alliage.meetings.actions import events as actions
from alliage.meetings.event import in_event
from alliage.meetings.forms.events import EventForm
from alliage.meetings.models import Event
from alliage.meetings.queries import events as queries
from alliage.meetings.queries import overview
from alliage.organisations.acting import acting_required


@public
@never_cache
@require_safe
def events(request: HttpRequest) -> HttpResponse:
    """Announced events to come for everybody; for who acts here, their own first."""
    actor = actor_of(request)
    kept, over = queries.split(queries.mine(actor), timezone.localdate())
    context = {
        "upcoming": list(queries.upcoming(actor)),
        "mine": kept,
        "over": over,
        "may_create": access.create(actor),
        "organisation": actor.organisation,
    }
    return render(request, "meetings/events/list.html", context)


@signed_in
@acting_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@rate_limit("meeting-event-new", "20/h")
def new(request: HttpRequest) -> HttpResponseBase:
    """First step of a new event: what it is. It is kept from here on, and the next steps follow."""
    actor = actor_of(request)
    access.check_create(actor)
    key = request.POST.get("key") or str(uuid.uuid4())
    form = EventForm(request.POST or None)
    made: list[Event] = []
    if request.method == "POST" and form.is_valid():

        def act() -> None:
            made.append(actions.create(by=actor, key=key, **form.cleaned_data))

        if acted(request, act, form=form):
            url = reverse("meetings:rounds", args=[made[0].code])
            return redirect(f"{url}?etape=1")
    context = {"form": form, "key": key, "organisation": actor.organisation}
    status = 422 if form.is_bound else 200
    return render(request, "meetings/events/new.html", context, status=status)


@in_event
@require_safe
def event(request: HttpRequest, event: Event) -> HttpResponse:
    """The overview: where the event stands, what comes next, how many answered."""
    found = overview.standing(event)
    context = {
        "event": event,
        "here": "overview",
        "standing": found,
        "figures": _figures(found) if found.participants else [],
        "following": overview.following(event, found),
        "arrangeable": actions.arrangeable(event),
        "running": access.is_running(event),
        "may_cancel": access.bind(actor_of(request), event) and access.is_running(event),
        "rules": rules.lines(event.rules),
        "closing": overview.closing(event),
    }
    return render(request, "meetings/events/overview.html", context)


def _figures(found: overview.Standing) -> list[dict[str, Any]]:
    return [
        {"value": number(found.participants), "label": _("participants")},
        {"value": number(found.answered), "label": _("ont dit leurs souhaits")},
        {"value": number(found.wishes + found.musts), "label": _("souhaits")},
        {"value": number(found.musts), "label": _("« je dois le rencontrer »")},
    ]
