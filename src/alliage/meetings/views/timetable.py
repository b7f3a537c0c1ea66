"""A participant's own timetable, by its personal link or signed in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from alliage.core.formats import clock
from alliage.meetings.queries import timetable
from alliage.meetings.rules import lines as rules_of

from .personal import Visit, doors


def _timetable(request: HttpRequest, visit: Visit) -> HttpResponse:
    """When, where and with whom: of the one whose page this is, and of nobody else."""
    lines = [
        {"line": line, "from": clock(line.starts_at), "until": clock(line.ends_at)}
        for line in timetable.timetable(visit.participant)
    ]
    context = {
        "visit": visit,
        "event": visit.event,
        "participant": visit.participant,
        "home_url": visit.url("personal"),
        "lines": lines,
        "count": sum(one["line"].meeting is not None for one in lines),
        "rules": rules_of(visit.event.rules),
    }
    return render(request, "meetings/plans/timetable.html", context)


personal_timetable, our_timetable = doors(_timetable)
