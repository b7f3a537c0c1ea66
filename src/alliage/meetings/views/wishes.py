"""« Souhaits »: the organiser invites, reminds, counts and closes; it reads no wish."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from alliage.core.actor import actor_of
from alliage.core.formats import day
from alliage.core.ratelimit import parse, rate_limit, take
from alliage.core.replies import acted
from alliage.core.tables import Table, TableColumn
from alliage.meetings.actions import events as life
from alliage.meetings.actions import invitations as actions
from alliage.meetings.actions.events import may_step
from alliage.meetings.event import in_event
from alliage.meetings.forms.wishes import until
from alliage.meetings.models import Event, Participant
from alliage.meetings.queries import wishes as queries
from alliage.meetings.transitions import Step

#: New links by e-mail to one participant, whoever asks: nobody's mailbox is filled by this button.
RENEWED = "4/d"


@in_event
@require_safe
def wishes(request: HttpRequest, event: Event) -> HttpResponseBase:
    """Who answered, who did not, how many: never whom, never anything said against."""
    found = queries.overview(event)
    table = _table(request, event, found.rows)
    if (file := table.export()) is not None:
        return file
    may_act = event.may_organise and actions.may_invite(actor_of(request), event)
    context = {
        "event": event,
        "here": "wishes",
        "until": until(event),
        "overview": found,
        "table": table,
        "may_invite": may_act,
        "to_remind": actions.silent(event).count() if may_act else 0,
        "may_close": event.may_organise and may_step(event, Step.CLOSE),
        "may_propose": event.may_organise and event.state in ("inviting", "closed"),
        "most_musts": queries.MOST_MUSTS,
    }
    return render(request, "meetings/wishes/organiser.html", context)


def _table(request: HttpRequest, event: Event, rows: list[queries.Counted]) -> Table:
    columns = [
        TableColumn(
            "name",
            _("Participant"),
            lambda row: row.participant.name,
            sort=True,
            family=lambda row: row.participant.family,
        ),
        TableColumn("state", _("Réponse"), _state, sort=True),
        TableColumn("wanted", _("Souhaits dits"), lambda row: row.wanted, numeric=True, sort=True),
        TableColumn("musts", _("dont « je dois »"), lambda row: row.musts, numeric=True, sort=True),
        TableColumn(
            "received", _("Souhaité par"), lambda row: row.received, numeric=True, sort=True
        ),
    ]
    return Table(
        request,
        columns,
        rows,
        caption=_("Les souhaits, comptés"),
        sort="name",
        per_page=50,
        name=f"souhaits {event.title}",
    )


def _state(row: queries.Counted) -> str:
    """Where a participant stands, in words."""
    participant = row.participant
    if participant.answered_at:
        return _("A répondu le %(day)s") % {"day": day(participant.answered_at)}
    if participant.reminded_at:
        return _("Relancé le %(day)s") % {"day": day(participant.reminded_at)}
    if participant.invited_at:
        return _("Invité le %(day)s") % {"day": day(participant.invited_at)}
    return _("Pas encore invité") if participant.email else _("Sans courriel")


def _done(request: HttpRequest, event: Event, act: Any, said: str = "") -> HttpResponse:
    acted(request, act, said)
    return redirect("meetings:wishes", event.code)


@in_event
@require_POST
def invite(request: HttpRequest, event: Event) -> HttpResponse:
    """Send the invitations that did not leave yet."""
    by = actor_of(request)
    said = _("Les invitations partent : chaque participant reçoit son lien personnel.")
    return _done(request, event, lambda: actions.invite(event=event, by=by), said)


@in_event
@require_POST
def remind(request: HttpRequest, event: Event) -> HttpResponse:
    """Remind who did not answer."""
    by = actor_of(request)
    said = _("Les relances partent. Personne n’en reçoit deux le même jour.")
    return _done(request, event, lambda: actions.remind(event=event, by=by), said)


@in_event
@require_POST
def propose(request: HttpRequest, event: Event) -> HttpResponse:
    """Keep suggestions for those that nobody wishes to meet."""
    made: list[int] = []
    by = actor_of(request)
    if acted(request, lambda: made.append(actions.propose(event=event, by=by))):
        words = ngettext(
            "%(n)d suggestion est ajoutée, avec le plus petit poids.",
            "%(n)d suggestions sont ajoutées, avec le plus petit poids.",
            made[0],
        )
        none = _("Les mots des participants ne suffisent pas à suggérer davantage.")
        messages.success(request, words % {"n": made[0]} if made[0] else none)
    return redirect("meetings:wishes", event.code)


@in_event
@require_POST
def close(request: HttpRequest, event: Event) -> HttpResponse:
    """End the wishes by hand."""
    by = actor_of(request)
    said = _("Les souhaits sont clos : le planning peut être calculé.")
    return _done(request, event, lambda: life.close_wishes(event=event, by=by), said)


@in_event
@require_POST
@rate_limit("meeting-link", "60/h")
def link(request: HttpRequest, event: Event) -> HttpResponse:
    """Renew or revoke the personal link of one participant of this event."""
    participant = get_object_or_404(
        Participant.objects.select_related("event"),
        event=event,
        key=request.POST.get("participant", ""),
    )
    by = actor_of(request)
    if request.POST.get("quoi") == "revoquer":
        said = _("Le lien ne vaut plus. Ce que le participant a dit est gardé.")
        return _done(
            request, event, lambda: actions.revoke_link(participant=participant, by=by), said
        )
    if event.may_organise and take(f"meeting-link-of:{participant.pk}", parse(RENEWED)):
        messages.error(request, _("Ce lien a été renouvelé plusieurs fois aujourd’hui."))
        return redirect("meetings:wishes", event.code)
    said = _("Un nouveau lien part par courriel ; l’ancien ne vaut plus.")
    return _done(request, event, lambda: actions.renew_link(participant=participant, by=by), said)
