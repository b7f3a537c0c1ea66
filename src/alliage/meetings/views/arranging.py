"""The day of an event, step by step: what it is, its rounds, its tables, its rules, its end."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from alliage.core.actor import actor_of
from alliage.core.permissions import Denied
from alliage.core.replies import acted
from alliage.meetings import access, rules
from alliage.meetings.actions import arranging as actions
from alliage.meetings.actions import events as steps
from alliage.meetings.event import in_event
from alliage.meetings.forms import arranging as forms
from alliage.meetings.forms.events import EventForm, written
from alliage.meetings.models import Event
from alliage.meetings.queries import events as queries
from alliage.meetings.timetable import Round, shape_of
from alliage.organisations import conflicts

READ_AND_WRITE = ["GET", "HEAD", "POST"]
#: The steps of a new event, in their order; the first made it.
WAY = ("meetings:edit", "meetings:rounds", "meetings:tables", "meetings:rules")


def _step(request: HttpRequest, route: str, event: Event) -> dict[str, Any]:
    """Where a page stands on the way of a new event; nothing beside it."""
    if "etape" not in request.GET:
        return {"step": 0, "event": event, "here": "overview"}
    return {"step": WAY.index(route) + 1, "steps": len(WAY), "event": event, "here": "overview"}


def _onward(request: HttpRequest, route: str, event: Event) -> HttpResponse:
    """The next step of a new event; the overview elsewhere and at the end."""
    place = WAY.index(route) + 1
    if "etape" in request.GET and place < len(WAY):
        return redirect(f"{reverse(WAY[place], args=[event.code])}?etape=1")
    return redirect(event)


def _kept(request: HttpRequest, act: Callable[[], Any], form: Any = None) -> bool:
    """Act; where somebody was faster, say so and keep what was typed on the page."""
    try:
        return acted(request, act, form=form)
    except conflicts.Stale:
        reason = _("Quelqu’un d’autre vient de modifier cette rencontre : relisez, puis reprenez.")
        if form is None:
            messages.error(request, reason)
        else:
            form.add_error(None, reason)
        return False


def _version(request: HttpRequest) -> int:
    """The version that the page showed; one that cannot be when it is not a number."""
    sent = request.POST.get("version", "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else 0


@in_event
@require_http_methods(READ_AND_WRITE)
def edit(request: HttpRequest, event: Event) -> HttpResponseBase:
    """What the event is; two people at once lose nothing."""
    actor = actor_of(request)
    access.check_organise(actor, event)
    access.check_running(event)
    refusal: list[str] = []

    def save(held: Event, version: int, values: dict[str, Any]) -> None:
        try:
            actions.edit(event=held, version=version, by=actor, **values)
        except Denied as denied:
            refusal.append(denied.reason)

    editing = conflicts.edit(
        request,
        load=lambda: Event.objects.get(pk=event.pk),
        initial=written,
        form=lambda data, initial, _held: EventForm(data, initial=initial),
        save=save,
    )
    if editing.saved and not refusal:
        messages.success(request, _("C’est enregistré."))
        return _onward(request, "meetings:edit", event)
    for reason in refusal:
        editing.form.add_error(None, reason)
    context = {**_step(request, "meetings:edit", event), "editing": editing}
    status = 422 if editing.form.errors else 200
    return render(request, "meetings/events/edit.html", context, status=status)


@in_event
@require_http_methods(READ_AND_WRITE)
def rounds(request: HttpRequest, event: Event) -> HttpResponseBase:
    """The rounds: a few figures give a timetable, which is shown before it is kept."""
    actor = actor_of(request)
    access.check_organise(actor, event)
    kept = queries.slots(event)
    shape = shape_of(kept, event.minutes, event.changeover)
    form = forms.RoundsForm(request.POST or None, day=event.day, initial=forms.begun(event, shape))
    arrangeable = steps.arrangeable(event)
    if form.is_bound and form.is_valid() and "keep" in request.POST:
        data = form.cleaned_data

        def act() -> None:
            actions.set_rounds(
                event=event,
                version=_version(request),
                by=actor,
                minutes=data["minutes"],
                changeover=data["changeover"],
                rounds=form.laid,
            )

        if _kept(request, act, form):
            messages.success(request, _("Les horaires sont posés."))
            return _onward(request, "meetings:rounds", event)
    shown = form.laid or [Round(s.position, s.starts_at, s.ends_at, s.session) for s in kept]
    context = {
        **_step(request, "meetings:rounds", event),
        "form": form,
        "laid": bool(form.laid),
        "sessions": _sessions(shown),
        "arrangeable": arrangeable,
        "day_is_over": shown[-1].ends_at if shown else None,
        "count": len(shown),
    }
    status = 422 if form.errors else 200
    return render(request, "meetings/events/rounds.html", context, status=status)


def _sessions(laid: list[Round]) -> list[dict[str, Any]]:
    """The rounds between two breaks, with the minutes of the break that follows."""
    found: list[dict[str, Any]] = []
    for one in laid:
        if not found or found[-1]["session"] != one.session:
            if found:
                apart = one.starts_at - found[-1]["rounds"][-1].ends_at
                found[-1]["pause"] = apart // timedelta(minutes=1)
            found.append({"session": one.session, "rounds": [], "pause": 0})
        found[-1]["rounds"].append(one)
    return found


@in_event
@require_http_methods(READ_AND_WRITE)
def tables(request: HttpRequest, event: Event) -> HttpResponseBase:
    """The tables, and some more of them."""
    actor = actor_of(request)
    access.check_organise(actor, event)
    rows = queries.tables(event)
    form = forms.TablesForm(request.POST or None)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data

        def act() -> None:
            actions.add_tables(event=event, version=_version(request), by=actor, **data)

        if _kept(request, act, form):
            messages.success(request, _("Les tables sont ajoutées."))
            return redirect(request.get_full_path())
    context = {
        **_step(request, "meetings:tables", event),
        "form": form,
        "rows": rows,
        "seats": sum(table.capacity for table in rows),
        "at_once": sum(table.capacity // 2 for table in rows),
        "arrangeable": steps.arrangeable(event),
        "onward": _onward(request, "meetings:tables", event).url,  # type: ignore[attr-defined]
    }
    status = 422 if form.errors else 200
    return render(request, "meetings/events/tables.html", context, status=status)


@in_event
@require_http_methods(READ_AND_WRITE)
def table(request: HttpRequest, event: Event, pk: int) -> HttpResponseBase:
    """One table."""
    actor = actor_of(request)
    access.check_organise(actor, event)
    found = get_object_or_404(event.tables.select_related("event"), pk=pk)
    form = forms.TableForm(request.POST or None, initial=forms.table_written(found))
    if form.is_bound and form.is_valid():
        data = form.cleaned_data

        def act() -> None:
            actions.edit_table(table=found, version=_version(request), by=actor, **data)

        if _kept(request, act, form):
            messages.success(request, _("C’est enregistré."))
            return redirect("meetings:tables", event.code)
    context = {**_step(request, "meetings:tables", event), "form": form, "table": found}
    status = 422 if form.errors else 200
    return render(request, "meetings/events/table.html", context, status=status)


@in_event
@require_POST
def remove_tables(request: HttpRequest, event: Event) -> HttpResponse:
    """Take the ticked tables away."""
    sent = request.POST.getlist("table")
    keys = [int(key) for key in sent if key.isascii() and key.isdigit() and len(key) < 10]
    actor = actor_of(request)
    done: list[int] = []

    def act() -> None:
        done.append(
            actions.remove_tables(event=event, version=_version(request), by=actor, tables=keys)
        )

    if _kept(request, act) and done[0]:
        messages.success(request, _("Les tables sont retirées."))
    url = reverse("meetings:tables", args=[event.code])
    return redirect(f"{url}?etape=1" if "etape" in request.GET else url)


@in_event
@require_http_methods(READ_AND_WRITE)
def rules_card(request: HttpRequest, event: Event) -> HttpResponseBase:
    """The rules card, beside the form that changes it."""
    actor = actor_of(request)
    access.check_organise(actor, event)
    initial = {"rules": event.rules or rules.proposed(event.minutes)}
    form = forms.RulesForm(request.POST or None, initial=initial)
    if form.is_bound and form.is_valid():
        text = form.cleaned_data["rules"]

        def act() -> None:
            actions.set_rules(event=event, version=_version(request), by=actor, rules=text)

        if _kept(request, act, form):
            messages.success(request, _("La carte des règles est enregistrée."))
            return _onward(request, "meetings:rules", event)
    shown = form["rules"].value() or ""
    context = {
        **_step(request, "meetings:rules", event),
        "form": form,
        "lines": rules.lines(str(shown)),
        "may_change": access.is_running(event),
    }
    status = 422 if form.errors else 200
    return render(request, "meetings/events/rules.html", context, status=status)


@in_event
@require_http_methods(READ_AND_WRITE)
def cancel(request: HttpRequest, event: Event) -> HttpResponseBase:
    """Cancel the event: asks why, and its name."""
    actor = actor_of(request)
    access.check_bind(actor, event)
    access.check_running(event)
    form = forms.CancelForm(request.POST or None, expected=event.title)
    if form.is_bound and form.is_valid():
        reason = form.cleaned_data["reason"]

        def act() -> None:
            steps.cancel(event=event, by=actor, reason=reason)

        if acted(request, act, _("La rencontre est annulée."), form=form):
            return redirect(event)
    context = {
        "event": event,
        "here": "overview",
        "form": form,
        "told": queries.to_tell(event),
    }
    status = 422 if form.errors else 200
    return render(request, "meetings/events/cancel.html", context, status=status)


@in_event
@require_http_methods(READ_AND_WRITE)
def open_wishes(request: HttpRequest, event: Event) -> HttpResponseBase:
    """Open the wishes, or open them again: until which day."""
    actor = actor_of(request)
    access.check_organise(actor, event)
    again = event.state == "closed"
    latest = event.day - timedelta(days=3)
    initial = {"until": max(timezone.localdate(), latest)}
    form = forms.UntilForm(request.POST or None, event=event, initial=initial)
    if form.is_bound and form.is_valid():
        act_of = steps.reopen if again else steps.open_wishes
        until = form.cleaned_data["until"]

        def act() -> None:
            act_of(event=event, by=actor, until=until)

        if acted(request, act, _("Les souhaits sont ouverts : invitez à les dire."), form=form):
            return redirect("meetings:wishes", event.code)
    context = {"event": event, "here": "overview", "form": form, "again": again}
    status = 422 if form.errors else 200
    return render(request, "meetings/events/open.html", context, status=status)
