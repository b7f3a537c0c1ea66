"""« Suites »: what became of an event, in numbers, for its organiser."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from alliage.core.ratelimit import rate_limit
from alliage.meetings import exports_after as exports
from alliage.meetings.event import in_event
from alliage.meetings.models import Event
from alliage.meetings.queries import after as queries
from alliage.meetings.queries.report import report as counted


@in_event
@require_safe
def report(request: HttpRequest, event: Event) -> HttpResponseBase:
    """The way from meetings to alliances: a picture, its table, their files."""
    found = counted(event)
    table = exports.table(request, event, found)
    if (file := table.export()) is not None:
        return file
    context = {
        "event": event,
        "here": "after",
        "report": found,
        "sentence": exports.sentence(found),
        "privacy": exports.privacy(found.answered is None),
        "figure": exports.figure(found) if found.held else None,
        "table": table,
        "until": queries.closes_at(event),
        "may_say": queries.is_open(event),
    }
    return render(request, "meetings/after/report.html", context)


@in_event
@require_safe
@rate_limit("meeting-report", "30/h")
def report_pdf(_request: HttpRequest, event: Event) -> HttpResponse:
    """The same as a document."""
    content = exports.pdf_of(event, counted(event))
    day = timezone.localdate().isoformat()
    name = slugify(f"bilan {event.title}")[:80].strip("-")
    headers = {"Content-Disposition": f'attachment; filename="{name}-{day}.pdf"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)
