"""Rooms: one's own, a new one, the overview of one, what it says of itself."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from alliage.alliances import access, sections
from alliage.alliances.actions import rooms as actions
from alliage.alliances.enums import STAGES, Stage, Status
from alliage.alliances.forms.rooms import NewRoomForm, RoomForm, written
from alliage.alliances.models import Alliance
from alliage.alliances.queries import rooms as queries
from alliage.alliances.queries.sources import Found, find
from alliage.alliances.room import Room, in_room, load
from alliage.core.actor import actor_of
from alliage.core.permissions import signed_in
from alliage.core.ratelimit import rate_limit
from alliage.core.replies import acted
from alliage.organisations import conflicts
from alliage.organisations.acting import acting_required
from alliage.organisations.rules import manage

#: Parties named in the head; the others are counted.
NAMED = 12


@signed_in
@acting_required
@never_cache
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """The rooms of the organisation one acts for, the invitations it received, those it left."""
    actor = actor_of(request)
    context = {
        "alliances": list(queries.mine(actor)),
        "invitations": list(queries.invitations(actor)),
        "left": list(queries.left(actor)),
        "may_open": actions.may_open_room(actor),
        "organisation": actor.organisation,
    }
    return render(request, "alliances/rooms/mine.html", context)


@signed_in
@acting_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@rate_limit("alliance-new", "20/h")
def new(request: HttpRequest) -> HttpResponseBase:
    """Open a room: from scratch, or from what partners did here before."""
    actor = actor_of(request)
    actions.check_open_room(actor)
    found = find(request.GET, actor)
    initial = {"key": uuid.uuid4(), "stage": found.stage, **found.initial}
    candidates = [organisation.pk for organisation in found.candidates]
    form = NewRoomForm(request.POST or None, initial=initial, candidates=candidates)
    made: list[Alliance] = []
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        data["key"] = str(data.get("key") or uuid.uuid4())

        def act() -> None:
            made.append(actions.open_room(by=actor, source=found.source, **data))

        if acted(request, act, _("L’alliance est prête. Invitez ses parties."), form=form):
            return redirect("alliances:parties", made[0].code)
    return _new_page(request, form, found)


def _new_page(request: HttpRequest, form: NewRoomForm, found: Found) -> HttpResponse:
    context = {"form": form, "found": found, "organisation": actor_of(request).organisation}
    status = 422 if form.is_bound else 200
    return render(request, "alliances/rooms/new.html", context, status=status)


@in_room
@require_safe
def room(request: HttpRequest, room: Room) -> HttpResponse:
    """The overview: where the alliance is, what opens the next gate, what matters now."""
    active = room.active
    context = {
        "room": room,
        "here": "overview",
        "way": queries.way(room),
        "named": active[:NAMED],
        "others": max(0, len(active) - NAMED),
        "facts": sections.facts(room),
        "next_place": _next_place(room),
        "may_return": room.me.is_silent and manage(room.actor, room.me.organisation),
        "main": sections.render_pieces(request, room, "main"),
        "side": sections.render_pieces(request, room, "side"),
    }
    return render(request, "alliances/rooms/room.html", context)


def _next_place(room: Room) -> int:
    """Where the stage that the next gate opens stands on the way, -1 while nothing moves."""
    moving = room.alliance.status == Status.RUNNING and not room.alliance.in_opening
    return STAGES.index(Stage(room.alliance.stage)) + 1 if moving else -1


@in_room
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, room: Room) -> HttpResponseBase:
    """What the alliance says of itself; two people at once lose nothing."""
    actor = room.actor
    access.check_contribute(actor, room.alliance)
    access.check_open(room.alliance)
    code = room.alliance.code

    def form(data: Any, initial: dict[str, Any], _thing: Any) -> RoomForm:
        return RoomForm(data, initial=initial)

    editing = conflicts.edit(
        request,
        load=lambda: load(request, code).alliance,
        initial=written,
        form=form,
        save=lambda held, version, values: actions.edit(
            alliance=held, version=version, by=actor, **values
        ),
    )
    if editing.saved:
        messages.success(request, _("C’est enregistré."))
        return redirect(room.alliance)
    context = {"room": room, "here": "overview", "editing": editing}
    status = 422 if editing.form.errors else 200
    return render(request, "alliances/rooms/edit.html", context, status=status)
