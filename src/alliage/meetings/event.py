"""A page of an event's organiser: `@in_event` loads the event, and refuses everybody else."""

import functools
from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache

from alliage.core.actor import actor_of
from alliage.core.permissions import View, signed_in
from alliage.meetings import access
from alliage.meetings.models import Event
from alliage.organisations.acting import acting_required, choice_url


def in_event(view: Callable[..., HttpResponseBase]) -> View:
    """Declare a page of an event: the view gets `event` in the place of the address's `code`.

    Stands alone, above `require_…`: signs in, asks for whom one acts, answers 404 to strangers. A
    person whose other organisation organises it is asked to act for that one. `event.may_organise`
    says whether forms are shown; each action checks again.
    """

    @signed_in
    @acting_required
    @never_cache
    @functools.wraps(view)
    def guarded(request: HttpRequest, code: str, **kwargs: object) -> HttpResponseBase:
        actor = actor_of(request)
        rows = Event.objects.select_related("organiser", "published")
        event = rows.organised_by(actor).filter(code=code).first()
        if event is None:
            if not Event.objects.of_person(request.user).filter(code=code).exists():
                raise Http404
            return redirect(choice_url(request))
        event.may_organise = access.organise(actor, event)
        return view(request, event=event, **kwargs)

    return guarded
