"""A participant's sheet on a phone, by the code of its paper: its timetable, and nothing else.

Whoever finds the paper reads that. Signed in as an organiser of the event, one checks the
participant in on the same page.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from alliage.core import links
from alliage.core.actor import actor_of
from alliage.core.permissions import public
from alliage.core.ratelimit import rate_limit
from alliage.meetings import access
from alliage.meetings.actions import board as actions
from alliage.meetings.models import Event, Participant
from alliage.meetings.queries import desk
from alliage.meetings.queries.sheets import participant_of
from alliage.meetings.queries.timetable import timetable
from alliage.organisations.acting import choice_url


@public
@never_cache
@require_safe
@rate_limit("meeting-sheet", "6000/h")
def sheet(request: HttpRequest, token: str) -> HttpResponse:
    """When, at which table, with which organisation."""
    try:
        found = participant_of(token)
    except links.LinkError as error:
        reason = {"reason": str(error)}
        return render(request, "core/link_refused.html", reason, status=404)
    context = {
        "event": found.event,
        "participant": found,
        "lines": timetable(found),
        **_for_organiser(request, found),
    }
    return render(request, "meetings/board/sheet.html", context)


def _for_organiser(request: HttpRequest, found: Participant) -> dict[str, Any]:
    """The buttons of the desk, for who organises this event and acts for it."""
    if not access.organise(actor_of(request), found.event):
        return {"organises": False, "choose_url": _elsewhere(request, found)}
    lines = desk.lines(found.event)
    line = next((one for one in lines if one.participant.pk == found.pk), None)
    return {"organises": line is not None and actions.is_day(found.event), "line": line}


def _elsewhere(request: HttpRequest, found: Participant) -> str:
    """Where an organiser who acts for another organisation, or for none yet, chooses this one."""
    if not request.user.is_authenticated:
        return ""
    if actor_of(request).organisation == found.event.organiser:
        return ""
    mine = Event.objects.of_person(request.user).filter(pk=found.event_id)
    return choice_url(request) if mine.exists() else ""
