"""A participant's own timetable, by its personal link."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from alliage.core import links
from alliage.core.permissions import public
from alliage.core.ratelimit import rate_limit
from alliage.meetings.queries import personal, timetable
from alliage.meetings.rules import lines as rules_of
from alliage.meetings.screens import clock


@public
@never_cache
@require_safe
@rate_limit("meeting-personal", "600/h")
def personal_timetable(request: HttpRequest, token: str) -> HttpResponse:
    """When, where and with whom: of the one whose link this is, and of nobody else."""
    try:
        found = personal.participant_of(token)
    except links.LinkError as error:
        return render(request, "core/link_refused.html", {"reason": str(error)}, status=404)
    event = found.event
    lines = [
        {"line": line, "from": clock(line.starts_at), "until": clock(line.ends_at)}
        for line in timetable.timetable(found)
    ]
    context = {
        "event": event,
        "participant": found,
        "token": token,
        "lines": lines,
        "count": sum(one["line"].meeting is not None for one in lines),
        "rules": rules_of(event.rules),
    }
    return render(request, "meetings/plans/timetable.html", context)
