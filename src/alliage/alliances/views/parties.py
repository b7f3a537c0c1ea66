"""The parties of a room: who is in, who is invited, who left; entering, leaving, the lead."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliage.alliances import access
from alliage.alliances.actions import lead as lead_actions
from alliage.alliances.actions import membership as actions
from alliage.alliances.enums import PartyRole
from alliage.alliances.forms.rooms import InviteForm, ReasonForm, WordForm
from alliage.alliances.models import Party
from alliage.alliances.queries import rooms as queries
from alliage.alliances.room import Room, in_room
from alliage.alliances.views.parties_shown import active_table, former_table, letter
from alliage.core.ratelimit import rate_limit
from alliage.core.replies import acted
from alliage.organisations.models import Organisation
from alliage.organisations.queries.profile_networks import named
from alliage.organisations.rules import manage
from alliage.partners.adapters.coalitions_parties import directory_record
from alliage.partners.queries.needs import organisation_of


@in_room
@require_safe
def parties(request: HttpRequest, room: Room) -> HttpResponseBase:
    """Who is in, in which role, since when; who is invited; who left."""
    table, former = active_table(request, room), former_table(request, room)
    export = table.export() or former.export()
    if export is not None:
        return export
    has_lead = any(party.role == PartyRole.LEAD for party in room.active)
    entries = queries.entries(room)
    context = {
        "room": room,
        "here": "parties",
        "table": table,
        "former": former,
        "entries": [
            (entry, actions.may_recall(room.actor, room.alliance, entry.party)) for entry in entries
        ],
        "reason": ReasonForm(),
        "is_open": access.is_open(room.alliance),
        "has_lead": has_lead,
        "may_hand": [p for p in room.voices if p.pk != room.me.pk] if _leads(room) else [],
        "may_return": room.me.is_silent and manage(room.actor, room.me.organisation),
        "may_leave": access.leave(room.actor, room.alliance),
    }
    return render(request, "alliances/rooms/parties.html", context)


def _leads(room: Room) -> bool:
    return bool(room.me.role == PartyRole.LEAD and room.may_bind)


@in_room
@require_http_methods(["GET", "HEAD", "POST"])
@rate_limit("alliance-invite", "60/h")
def invite(request: HttpRequest, room: Room) -> HttpResponseBase:
    """Invite an organisation that acts here, or get the letter for one that does not yet."""
    access.check_contribute(room.actor, room.alliance)
    access.check_open(room.alliance)
    form = InviteForm(request.POST if request.method == "POST" else None)
    text = None
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        here, record = _who(data["organisation"])
        if here is not None and _invited(request, room, form, here):
            return redirect("alliances:parties", room.alliance.code)
        if here is None and record is not None:
            text = letter(request, room, record)
        elif here is None:
            form.add_error("organisation", _unknown(data["organisation"]))
    context = {"room": room, "here": "parties", "form": form, "letter": text}
    status = 422 if form.errors else 200
    return render(request, "alliances/rooms/invite.html", context, status=status)


def _who(typed: str) -> tuple[Organisation | None, Any]:
    """Who an identifier, or the name of one active organisation alone, means: here, or recorded."""
    typed = typed.strip()
    here = organisation_of(typed)
    if here is None:
        close = _close(typed)
        exact = [one for one in close if one.name.casefold() == typed.casefold()]
        here = exact[0] if len(exact) == 1 else close[0] if len(close) == 1 else None
    return (here, None) if here is not None else (None, directory_record(typed))


def _close(typed: str) -> list[Organisation]:
    """Active organisations whose name holds what is typed, with either apostrophe."""
    spelt = {typed, typed.replace("'", "’"), typed.replace("’", "'")} - {""}
    found = {one.pk: one for spelling in sorted(spelt) for one in named(spelling)[:6]}
    return sorted(found.values(), key=lambda one: one.name)


def _unknown(typed: str) -> str:
    close = _close(typed.strip())
    if not close:
        return _("Ni ce numéro ni ce nom ne sont connus ici.")
    return _("Plusieurs organisations répondent : %(names)s. Choisissez dans la liste.") % {
        "names": ", ".join(one.name for one in close)
    }


def _invited(request: HttpRequest, room: Room, form: InviteForm, here: Organisation) -> bool:
    data = form.cleaned_data
    return acted(
        request,
        lambda: actions.invite(
            alliance=room.alliance,
            organisation=here,
            role=data["role"],
            message=data["message"],
            by=room.actor,
        ),
        _("L’invitation attend %(name)s.") % {"name": here.name},
        form=form,
    )


def _party_or_404(room: Room, pk: int) -> Party:
    found = room.party(pk)
    if found is None:
        raise Http404
    return found


def _back(request: HttpRequest, room: Room, act: Callable[[], Any], said: str) -> HttpResponse:
    acted(request, act, said)
    return redirect("alliances:parties", room.alliance.code)


@in_room
@require_POST
def recall(request: HttpRequest, room: Room, pk: int) -> HttpResponse:
    """Take an invitation back."""
    party = _party_or_404(room, pk)
    act = actions.recall
    said = _("L’invitation est retirée.")
    return _back(
        request, room, lambda: act(alliance=room.alliance, party=party, by=room.actor), said
    )


@in_room
@require_POST
def say(request: HttpRequest, room: Room, pk: int) -> HttpResponse:
    """Agree to a newcomer, or object."""
    party = _party_or_404(room, pk)
    agrees = request.POST.get("answer") == "yes"
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    return _back(
        request,
        room,
        lambda: actions.say(
            alliance=room.alliance, candidate=party, agrees=agrees, reason=reason, by=room.actor
        ),
        _("C’est noté."),
    )


@in_room
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, room: Room) -> HttpResponseBase:
    """Leave, with a word if one wants."""
    access.check_leave(room.actor, room.alliance)
    form = WordForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        act = actions.leave
        note = form.cleaned_data["word"]
        said = _("Vous avez quitté l’alliance. Ce que vous aviez approuvé reste lisible ici.")
        if acted(request, lambda: act(alliance=room.alliance, note=note, by=room.actor), said):
            return redirect("alliances:memory", room.alliance.code)
    context = {"room": room, "here": "parties", "form": form}
    return render(request, "alliances/rooms/leave.html", context)


@in_room
@require_POST
def come_back(request: HttpRequest, room: Room) -> HttpResponse:
    """Take one's voice back."""
    said = _("Votre organisation a de nouveau sa voix.")
    acted(request, lambda: actions.come_back(alliance=room.alliance, by=room.actor), said)
    return redirect(room.alliance)


@in_room
@require_POST
def lead(request: HttpRequest, room: Room) -> HttpResponse:
    """Hand the lead over, take it, or not."""
    what, alliance, by = request.POST.get("what", ""), room.alliance, room.actor
    if what == "offer":
        to = room.party(request.POST.get("to"))
        if to is None:
            raise Http404
        said = _("La proposition attend %(name)s.") % {"name": to.organisation.name}
        return _back(
            request, room, lambda: lead_actions.offer(alliance=alliance, to=to, by=by), said
        )
    if what in ("accept", "decline"):
        yes = what == "accept"
        said = _("Vous êtes chef de file.") if yes else _("C’est noté.")
        return _back(
            request,
            room,
            lambda: lead_actions.answer(alliance=alliance, accepts=yes, by=by),
            said,
        )
    said = _("Vous êtes chef de file.")
    return _back(request, room, lambda: lead_actions.take(alliance=alliance, by=by), said)
