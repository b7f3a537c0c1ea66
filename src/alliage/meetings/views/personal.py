"""The two doors of a participant's own page: its personal link, or a mandate of its organisation.

Each page is written once, as a function of a `Visit`; `doors` makes its two views. By the link no
session is begun and nothing is said in messages: what was done is told by a word of the address.
"""

import functools
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from alliage.core import links
from alliage.core.actor import ANONYMOUS, Actor, actor_of
from alliage.core.permissions import View, public, signed_in
from alliage.core.ratelimit import fingerprint, parse, rate_limit, take, visitor
from alliage.meetings.enums import EventState, ParticipantState
from alliage.meetings.models import Event, Participant
from alliage.meetings.queries import personal
from alliage.organisations.acting import acting_required, choice_url

#: A hall of three hundred people may share one address; guesses are counted apart.
ALL, WRONG = "600/m", "30/h"


@dataclass(frozen=True, slots=True)
class Visit:
    """Who reads its own page. token: of the link, "" for people who signed in."""

    participant: Participant
    event: Event
    by: Actor
    token: str = ""

    def url(self, name: str, *args: Any) -> str:
        """The address of a personal page by the same door. name: of its route, without prefix."""
        if self.token:
            return reverse(f"meetings:{name}", args=[self.token, *args])
        return reverse(f"meetings:our_{name}", args=[self.event.code, *args])

    def back(self, name: str, said: str = "") -> HttpResponse:
        """Go to a personal page, that tells what was done: a word of `DONE`."""
        return redirect(self.url(name) + (f"?fait={said}" if said else ""))


Page = Callable[..., HttpResponseBase]
READ, WRITE, BOTH = ("GET", "HEAD"), ("POST",), ("GET", "HEAD", "POST")


def doors(page: Page, methods: tuple[str, ...] = READ) -> tuple[View, View]:
    """Return the views of a personal page: by the link, and signed in."""
    return by_link(page, methods), _signed(page, methods)


def by_link(page: Page, methods: tuple[str, ...], purpose: str = personal.PURPOSE) -> View:
    @public
    @csrf_exempt  # no referrer leaves these pages, so no origin either: the signed link is the proof
    @require_http_methods(list(methods))
    @rate_limit("meeting-personal", ALL)
    @functools.wraps(page)
    def view(request: HttpRequest, token: str, **kwargs: Any) -> HttpResponseBase:
        asked = purpose.format(**kwargs)
        try:
            participant = personal.participant_of(token, asked)
        except links.LinkError as error:
            return closed(_refused(request, token, asked, str(error)))
        visit = Visit(participant, participant.event, ANONYMOUS, token)
        return closed(page(request, visit, **kwargs))

    return view


def _signed(page: Page, methods: tuple[str, ...]) -> View:
    @signed_in
    @acting_required
    @require_http_methods(list(methods))
    @functools.wraps(page)
    def view(request: HttpRequest, code: str, **kwargs: Any) -> HttpResponseBase:
        by = actor_of(request)
        rows = Participant.objects.select_related("event__organiser", "event__published")
        rows = rows.filter(event__code=code, organisation__isnull=False)
        rows = rows.exclude(event__state=EventState.DRAFT).exclude(state=ParticipantState.ASKED)
        found = rows.filter(organisation=by.organisation).first()
        if found is None:
            mine = [mandate.organisation_id for mandate in getattr(request, "mandates", [])]
            if not rows.filter(organisation__in=mine).exists():
                raise Http404
            return redirect(choice_url(request))
        response = page(request, Visit(found, found.event, by), **kwargs)
        # Signed in, the site's own token is asked, and with it the origin that a browser tells.
        return closed(response, referrer="same-origin")

    return view


def closed(response: HttpResponseBase, referrer: str = "no-referrer") -> HttpResponseBase:
    """Keep a personal page out of caches, of search engines, and its address out of referrers."""
    add_never_cache_headers(response)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = referrer
    return response


def _refused(request: HttpRequest, token: str, purpose: str, reason: str) -> HttpResponse:
    """Say why, and whom to ask; who tries many wrong links waits."""
    who = fingerprint(visitor(request))
    if wait := take(f"meeting-wrong:{who}"[:80], parse(WRONG)):
        seconds = max(1, math.ceil(wait))
        page = render(request, "core/too_many.html", {"seconds": seconds}, status=429)
        page.headers["Retry-After"] = str(seconds)
        return page
    link = links.find(token, purpose)
    event = None
    if link is not None:
        key = link.subject.removeprefix("participant:")
        rows = Event.objects.select_related("organiser").exclude(state=EventState.DRAFT)
        event = rows.filter(participants__pk=key).first()
    context = {"reason": reason, "event": event}
    return render(request, "meetings/wishes/refused.html", context, status=404)
