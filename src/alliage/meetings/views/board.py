"""The board: for the organiser, and for a projector by a link that shows nothing else."""

import json
import time
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from alliage.core import links
from alliage.core.actor import actor_of
from alliage.core.permissions import public
from alliage.core.ratelimit import rate_limit
from alliage.core.replies import acted
from alliage.meetings import screens
from alliage.meetings.actions import board as actions
from alliage.meetings.event import in_event
from alliage.meetings.models import Event
from alliage.meetings.queries import board as queries

#: Lines that a screen of 16:9 holds; without a script, how often the page is asked again.
ROWS, AGAIN = 8, 15


@in_event
@require_safe
def board(request: HttpRequest, event: Event) -> HttpResponse:
    """The board, for who organises."""
    return _page(request, event, back=reverse("meetings:desk", args=[event.code]))


@in_event
@require_safe
def board_feed(request: HttpRequest, event: Event) -> HttpResponse:
    """The board's values."""
    return _feed(request, event)


@in_event
@require_safe
def board_worker(request: HttpRequest, event: Event) -> HttpResponse:  # noqa: ARG001 - who may
    """What keeps this one board usable without the server."""
    return _worker(request)


@public
@never_cache
@require_safe
@rate_limit("meeting-board", "6000/h")
def projector(request: HttpRequest, token: str) -> HttpResponse:
    """The same screen, on a machine where nobody is signed in."""
    try:
        return _page(request, _event_of(token))
    except links.LinkError as error:
        return _refused(request, error)


@public
@never_cache
@require_safe
@rate_limit("meeting-board", "6000/h")
def projector_feed(request: HttpRequest, token: str) -> HttpResponse:
    """The board's values, by the projector's link."""
    try:
        return _feed(request, _event_of(token))
    except links.LinkError as error:
        return _refused(request, error)


@public
@never_cache
@require_safe
@rate_limit("meeting-board", "6000/h")
def projector_worker(request: HttpRequest, token: str) -> HttpResponse:
    """What keeps the projector's board usable without the server."""
    try:
        _event_of(token)
    except links.LinkError as error:
        return _refused(request, error)
    return _worker(request)


@in_event
@require_POST
def projector_open(request: HttpRequest, event: Event) -> HttpResponseBase:
    """Make the projector's link; the one that lives is kept."""
    said = _("Le lien du projecteur est prêt : ouvrez-le sur la machine qui projette.")
    acted(request, lambda: actions.open_projector(event=event, by=actor_of(request)), said)
    return redirect("meetings:desk", event.code)


@in_event
@require_POST
def projector_close(request: HttpRequest, event: Event) -> HttpResponseBase:
    """Revoke the projector's link: the screen goes dark at its next question."""
    said = _("Le lien du projecteur ne montre plus rien.")
    acted(request, lambda: actions.close_projector(event=event, by=actor_of(request)), said)
    return redirect("meetings:desk", event.code)


def _event_of(token: str) -> Event:
    link = links.read(token, queries.PURPOSE)
    rows = Event.objects.select_related("organiser", "published")
    return get_object_or_404(rows, pk=link.subject.partition(":")[2])


def _refused(request: HttpRequest, error: links.LinkError) -> HttpResponse:
    return render(request, "core/link_refused.html", {"reason": str(error)}, status=404)


def _page(request: HttpRequest, event: Event, back: str = "") -> HttpResponse:
    values = _values(event)
    now = int(time.time() * 1000)
    turn = int(time.time()) // AGAIN
    context = {
        "event": event,
        "board": values,
        "rules": queries.rules_of(event)
        or [
            _("On ne demande pas d’argent, on ne vend rien."),
            _("Une ou deux pistes suffisent."),
        ],
        "shown": screens.shown(values, now, page_rows=ROWS, turn=turn),
        "again": AGAIN,
        "back": back,
        "families": ("peer", "public", "private"),
    }
    return render(request, "meetings/board/board.html", context)


def _values(event: Event) -> dict[str, Any]:
    values = queries.board_of(event)
    return {**values, "words": screens.words(), "language": get_language()}


def _feed(request: HttpRequest, event: Event) -> HttpResponse:
    """The values with their mark, or « not modified »; the server's time either way."""
    text = json.dumps(_values(event), ensure_ascii=False, separators=(",", ":"))
    mark = f'"{salted_hmac("meetings.board", text).hexdigest()[:20]}"'
    if request.headers.get("If-None-Match", "").removeprefix("W/") == mark:
        answer = HttpResponse(status=304)
    else:
        answer = HttpResponse(text, content_type="application/json; charset=utf-8")
    answer.headers["ETag"] = mark
    answer.headers["X-Board-Now"] = str(int(time.time() * 1000))
    patch_vary_headers(answer, ["Cookie"])
    return answer


def _worker(request: HttpRequest) -> HttpResponse:
    return render(request, "meetings/board/worker.js", content_type="text/javascript")
