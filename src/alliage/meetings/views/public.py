"""The card of an announced event, for everybody; where an organisation asks to take part."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from alliage.core.actor import actor_of
from alliage.core.permissions import public, signed_in
from alliage.core.ratelimit import rate_limit
from alliage.core.replies import acted
from alliage.meetings import rules
from alliage.meetings.actions import participants as actions
from alliage.meetings.forms.participants import AskForm
from alliage.meetings.models import Event
from alliage.meetings.queries import events as queries
from alliage.organisations.acting import acting_required
from alliage.organisations.rules import act_publicly


def _announced_or_404(code: str) -> Event:
    found = Event.objects.announced().select_related("organiser").filter(code=code).first()
    if found is None:
        raise Http404
    return found


@public
@never_cache
@require_safe
def card(request: HttpRequest, code: str) -> HttpResponse:
    """What anybody may read of an event: never who comes, nor how many."""
    event = _announced_or_404(code)
    actor = actor_of(request)
    organises = actor.organisation is not None and actor.organisation.pk == event.organiser_id
    context = {
        "event": event,
        "hours": queries.hours(event),
        "lines": rules.lines(event.rules),
        "organises": organises and Event.objects.organised_by(actor).filter(pk=event.pk).exists(),
        "mine": actions.row_of(event, actor.organisation) if actor.organisation else None,
        "takes_demands": event.state == "inviting",
    }
    return render(request, "meetings/events/card.html", context)


@signed_in
@acting_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@rate_limit("meetings-ask", "20/h")
def ask(request: HttpRequest, code: str) -> HttpResponseBase:
    """Ask to take part, in the name of one's organisation: the organiser answers."""
    event = _announced_or_404(code)
    actor = actor_of(request)
    if actions.row_of(event, actor.organisation) is not None:
        return redirect("meetings:card", event.code)
    actions.check_ask(actor, event)
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data: dict[str, Any] = form.cleaned_data

        def act() -> None:
            actions.ask(event=event, by=actor, **data)

        if acted(request, act, _("Votre demande est envoyée à l’organisateur."), form=form):
            return redirect("meetings:card", event.code)
    context = {
        "event": event,
        "form": form,
        "organisation": actor.organisation,
        "email": actor.person.email if actor.person else "",  # type: ignore[attr-defined]
        "verified": act_publicly(actor, actor.organisation),
    }
    status = 422 if form.errors else 200
    return render(request, "meetings/events/ask.html", context, status=status)
