"""Rooms: one's own, and the overview of one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from alliage.alliances.models import Alliance
from alliage.alliances.room import Room, in_room
from alliage.alliances.sections import render_pieces
from alliage.core.actor import actor_of
from alliage.core.permissions import signed_in
from alliage.organisations.acting import acting_required


@signed_in
@acting_required
@never_cache
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """The rooms of the organisation one acts for."""
    found = Alliance.objects.visible_to(actor_of(request))
    return render(request, "alliances/rooms/mine.html", {"alliances": found})


@in_room
@require_safe
def room(request: HttpRequest, room: Room) -> HttpResponse:
    """The overview: where the alliance is, what opens the next gate, what matters now."""
    context = {
        "room": room,
        "here": "overview",
        "main": render_pieces(request, room, "main"),
        "side": render_pieces(request, room, "side"),
    }
    return render(request, "alliances/rooms/room.html", context)
