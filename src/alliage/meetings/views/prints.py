"""What is printed for the day, and one's timetable for a calendar."""

from collections.abc import Callable

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import slugify
from django.views.decorators.http import require_POST, require_safe

from alliage.core.actor import actor_of
from alliage.core.ratelimit import rate_limit
from alliage.meetings import documents
from alliage.meetings.actions.prints import codes
from alliage.meetings.calendars import timetable_ics
from alliage.meetings.event import in_event
from alliage.meetings.models import Event, Participant
from alliage.meetings.queries.prints import Day, day_of
from alliage.meetings.views.personal import Visit, doors

PLAIN: dict[str, Callable[[Day], bytes]] = {
    "panneaux": documents.signs,
    "accueil": documents.hosts,
}

#: A document of a whole event takes seconds of processor; single sheets are printed all day.
PRINTED = "300/h"


@in_event
@require_safe
def prints(request: HttpRequest, event: Event) -> HttpResponse:
    """What may be printed, and for whom one sheet alone."""
    day = day_of(event) if event.has_public_plan else None
    context = {"event": event, "here": "prints", "day": day}
    return render(request, "meetings/prints/prints.html", context)


@in_event
@require_safe
@rate_limit("meeting-print", PRINTED)
def plain(_request: HttpRequest, event: Event, name: str) -> HttpResponse:
    """Table signs or the host's list: they bear no code."""
    return _pdf(event, name, PLAIN[name](_published(event)))


@in_event
@require_POST
@rate_limit("meeting-print", PRINTED)
def sheets(request: HttpRequest, event: Event) -> HttpResponse:
    """Everybody's sheet, or one's: asked by a form, for the codes may have to be made."""
    day = _published(event, request.POST.get("participant", ""))
    return _pdf(event, "feuilles", documents.sheets(day, _urls(request, day)))


@in_event
@require_POST
@rate_limit("meeting-print", PRINTED)
def badges(request: HttpRequest, event: Event) -> HttpResponse:
    """Everybody's badge."""
    day = _published(event)
    return _pdf(event, "badges", documents.badges(day, _urls(request, day)))


def _published(event: Event, key: str = "") -> Day:
    """The plan in force, of one participant when its key is given; 404 while there is none."""
    if not event.has_public_plan:
        raise Http404
    one: Participant | None = None
    if key:
        one = event.participants.coming().filter(key=key).first()
        if one is None:
            raise Http404
    return day_of(event, one)


def _urls(request: HttpRequest, day: Day) -> dict[int, str]:
    return codes(event=day.event, participants=day.participants, by=actor_of(request))


def _pdf(event: Event, name: str, content: bytes) -> HttpResponse:
    return _file(f"{name} {event.title}", "pdf", "application/pdf", content)


def _file(name: str, extension: str, kind: str, content: bytes) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{slugify(name)[:80]}.{extension}"'}
    return HttpResponse(content, content_type=kind, headers=headers)


def _calendar(_request: HttpRequest, visit: Visit) -> HttpResponse:
    """One's meetings for a calendar; those taken back are said so."""
    event, me = visit.event, visit.participant
    if not event.has_public_plan:
        raise Http404
    rows = event.meetings.select_related("slot", "table", "a", "b").order_by("slot__position")
    content = timetable_ics(event, rows.filter(Q(a=me) | Q(b=me)), me)
    return _file(event.title, "ics", "text/calendar; charset=utf-8", content)


calendar, our_calendar = doors(_calendar)
