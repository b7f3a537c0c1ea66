"""Who comes: the organiser's list, one participant, what is set beforehand."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliage.core.actor import actor_of
from alliage.core.permissions import Denied
from alliage.core.ratelimit import rate_limit
from alliage.core.replies import acted
from alliage.core.tables import Table, TableColumn
from alliage.meetings import access
from alliage.meetings.actions import fixing
from alliage.meetings.actions import participants as actions
from alliage.meetings.enums import ParticipantState
from alliage.meetings.event import in_event
from alliage.meetings.forms import participants as forms
from alliage.meetings.models import Event, Participant
from alliage.meetings.queries import events, overview
from alliage.meetings.queries import participants as queries
from alliage.organisations import conflicts

READ_AND_WRITE = ["GET", "HEAD", "POST"]
HERE = "participants"


@in_event
@require_safe
def participants(request: HttpRequest, event: Event) -> HttpResponseBase:
    """Who comes, who asked to come, who does not: searched, sorted, exported."""
    text, state = request.GET.get("q", ""), request.GET.get("etat", "")
    rows = list(queries.listed(event, text, state))  # sorted here: databases put É after Z
    table = Table(
        request,
        _columns(event, exported="format" in request.GET),
        rows,
        caption=_("Participants"),
        sort="name",
        name="participants",
        hide_caption=True,
    )
    if "format" in request.GET and (download := _download(request, table)):
        return download
    standing = overview.standing(event)
    context = {
        "event": event,
        "here": HERE,
        "table": table,
        "text": text,
        "state": state,
        "states": ParticipantState.choices,
        "anybody": standing.participants + standing.asking + standing.withdrawn,
        "standing": standing,
        "running": access.is_running(event),
    }
    return render(request, "meetings/participants/list.html", context)


@rate_limit("meetings-export", "30/m")
def _download(request: HttpRequest, table: Table) -> HttpResponseBase | None:  # noqa: ARG001
    return table.export()


def _columns(event: Event, *, exported: bool) -> list[TableColumn]:
    def url(row: Participant) -> str:
        return reverse("meetings:participant", args=[event.code, row.key])

    shown = [
        TableColumn(
            "name",
            _("Organisation"),
            lambda row: row.name,
            sort=True,
            url=url,
            family=lambda row: row.family,
        ),
        TableColumn("person", _("Personne"), lambda row: row.person_name, sort=True),
        TableColumn("email", _("Courriel"), lambda row: row.email, sort=True),
        TableColumn(
            "state", _("Réponse"), lambda row: str(row.get_state_display()), sort=True
        ),
        TableColumn(
            "delegates", _("En parallèle"), lambda row: row.delegates, numeric=True,
            sort=True,
        ),
        TableColumn("origin", _("Vient de"), lambda row: str(row.get_origin_display())),
    ]  # fmt: skip
    if not exported:
        return shown
    return [
        *shown,
        TableColumn("key", _("Clé"), lambda row: row.key),
        TableColumn("family", _("Famille"), lambda row: str(row.get_family_display())),
        TableColumn("directory", _("Numéro"), lambda row: row.directory_id),
        TableColumn("least", _("Rencontres au moins"), lambda row: row.min_meetings),
        TableColumn("most", _("Rencontres au plus"), lambda row: row.max_meetings),
        TableColumn("home", _("Table"), lambda row: row.home_table.label if row.home_table else ""),
        TableColumn("accessible", _("En fauteuil"), lambda row: row.needs_accessible),
        TableColumn("needs", _("Ce qu’elle cherche"), lambda row: row.needs),
        TableColumn("offers", _("Ce qu’elle apporte"), lambda row: row.offers),
    ]


def found_or_404(event: Event, key: str) -> Participant:
    """Return a participant of this very event."""
    rows = event.participants.select_related("event__organiser", "organisation")
    return get_object_or_404(rows, key=key)


@in_event
@require_http_methods(READ_AND_WRITE)
def add(request: HttpRequest, event: Event) -> HttpResponseBase:
    """Add one participant by hand."""
    actor = actor_of(request)
    access.check_organise(actor, event)
    access.check_running(event)
    form = forms.ParticipantForm(request.POST or None, event=event)
    if form.is_bound and form.is_valid():

        def act() -> None:
            values = forms.values_of(form.cleaned_data, event)
            actions.add(event=event, by=actor, **values)

        if acted(request, act, _("Le participant est ajouté."), form=form):
            if "another" in request.POST:
                return redirect("meetings:participant_add", event.code)
            return redirect("meetings:participants", event.code)
    context = {"event": event, "here": HERE, "form": form}
    status = 422 if form.errors else 200
    return render(request, "meetings/participants/add.html", context, status=status)


@in_event
@require_http_methods(READ_AND_WRITE)
def participant(request: HttpRequest, event: Event, key: str) -> HttpResponseBase:
    """One participant: what it says, what the organiser sets; two people at once lose nothing."""
    actor = actor_of(request)
    found = found_or_404(event, key)
    if not (event.may_organise and access.is_running(event)):  # type: ignore[attr-defined]
        access.check_read(actor, event)
        if request.method == "POST":
            access.check_organise(actor, event)
            access.check_running(event)
        context = {"event": event, "here": HERE, "participant": found, "editing": None}
        return render(request, "meetings/participants/participant.html", context)
    refusal: list[str] = []

    def save(held: Participant, version: int, values: dict[str, Any]) -> None:
        wanted = forms.values_of(values, event)
        try:
            actions.edit(participant=held, version=version, by=actor, **wanted)
        except Denied as denied:
            refusal.append(denied.reason)

    editing = conflicts.edit(
        request,
        load=lambda: found_or_404(event, key),
        initial=forms.written,
        form=lambda data, initial, _held: forms.ParticipantForm(data, initial=initial, event=event),
        save=save,
    )
    if editing.saved and not refusal:
        messages.success(request, _("C’est enregistré."))
        return redirect("meetings:participants", event.code)
    for reason in refusal:
        editing.form.add_error(None, reason)
    context = {"event": event, "here": HERE, "participant": found, "editing": editing}
    status = 422 if editing.form.errors else 200
    return render(request, "meetings/participants/participant.html", context, status=status)


SAID: dict[str, Callable[[], str]] = {
    "withdraw": lambda: _("C’est noté : ne vient pas."),
    "restore": lambda: _("C’est noté : vient de nouveau."),
    "accept": lambda: _("C’est oui : l’organisation est dans la liste."),
    "refuse": lambda: _("C’est non : l’organisation n’est pas dans la liste."),
}


@in_event
@require_POST
def move(request: HttpRequest, event: Event, key: str) -> HttpResponse:
    """Withdraw a participant, take it back, answer one that asked to come."""
    act = request.POST.get("act", "")
    if act not in actions.MOVES:
        raise Http404
    found = found_or_404(event, key)
    actor = actor_of(request)
    acted(request, lambda: actions.move(participant=found, by=actor, act=act), SAID[act]())
    return redirect("meetings:participants", event.code)


# --- what is set beforehand


def _of_key(event: Event, key: str) -> Participant:
    return event.participants.get(key=key)


@in_event
@require_http_methods(READ_AND_WRITE)
def fixed(request: HttpRequest, event: Event) -> HttpResponseBase:
    """The meetings that the organiser sets, whatever the wishes."""
    actor = actor_of(request)
    access.check_organise(actor, event)
    slots, tables = events.slots(event), events.tables(event)
    people = queries.choices(event)
    form = forms.FixedForm(request.POST or None, people=people, slots=slots, tables=tables)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data

        def act() -> None:
            fixing.fix(
                event=event,
                by=actor,
                a=_of_key(event, data["a"]),
                b=_of_key(event, data["b"]),
                slot=next((one for one in slots if one.pk == data["slot"]), None),
                table=next((one for one in tables if one.pk == data["table"]), None),
            )

        if acted(request, act, _("La rencontre est fixée."), form=form):
            return redirect("meetings:fixed", event.code)
    context = {
        "event": event,
        "here": HERE,
        "form": form,
        "rows": queries.fixed(event),
        "running": access.is_running(event),
        "enough": len(people) > 1,
    }
    status = 422 if form.errors else 200
    return render(request, "meetings/participants/fixed.html", context, status=status)


@in_event
@require_POST
def unfix(request: HttpRequest, event: Event, pk: int) -> HttpResponse:
    """Let a meeting be free again."""
    actor = actor_of(request)
    acted(
        request,
        lambda: fixing.unfix(event=event, by=actor, pk=pk),
        _("Cette rencontre n’est plus fixée."),
    )
    return redirect("meetings:fixed", event.code)


@in_event
@require_http_methods(READ_AND_WRITE)
def orders(request: HttpRequest, event: Event) -> HttpResponseBase:
    """Which meeting comes before which."""
    actor = actor_of(request)
    access.check_organise(actor, event)
    people = queries.choices(event)
    form = forms.OrderForm(request.POST or None, people=people)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data

        def act() -> None:
            fixing.order(
                event=event,
                by=actor,
                before=(_of_key(event, data["before_a"]), _of_key(event, data["before_b"])),
                after=(_of_key(event, data["after_a"]), _of_key(event, data["after_b"])),
            )

        if acted(request, act, _("L’ordre est noté."), form=form):
            return redirect("meetings:orders", event.code)
    context = {
        "event": event,
        "here": HERE,
        "form": form,
        "rows": queries.orders(event),
        "running": access.is_running(event),
        "enough": len(people) > 1,
    }
    status = 422 if form.errors else 200
    return render(request, "meetings/participants/orders.html", context, status=status)


@in_event
@require_POST
def unorder(request: HttpRequest, event: Event, pk: int) -> HttpResponse:
    """Forget one order."""
    actor = actor_of(request)
    acted(
        request,
        lambda: fixing.unorder(event=event, by=actor, pk=pk),
        _("Cette rencontre peut de nouveau se tenir n’importe quand."),
    )
    return redirect("meetings:orders", event.code)
