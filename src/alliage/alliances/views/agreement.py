"""Agreements of a room: the list, one of them, its beginning, its settings, its life."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from alliage.alliances import access
from alliage.alliances.actions import agreement as actions
from alliage.alliances.actions import agreement_versions as version_actions
from alliage.alliances.agreement_states import Event
from alliage.alliances.enums_agreement import Level
from alliage.alliances.forms.agreement import BeginForm, SettingsForm
from alliage.alliances.models import Agreement
from alliage.alliances.queries import agreement as queries
from alliage.alliances.queries.agreement_snapshot import read
from alliage.alliances.room import Room, in_room
from alliage.core.replies import acted
from alliage.organisations import conflicts

from . import agreement_shown as shown


@in_room
@require_safe
def agreements(request: HttpRequest, room: Room) -> HttpResponse:
    """Every agreement of the room; an alliance with one goes straight to it."""
    found = list(queries.agreements_of(room.alliance))
    if len(found) == 1 and "tous" not in request.GET:
        return redirect(shown.url("agreement", found[0]))
    last = queries.last_versions(found)
    lines = [
        {
            "agreement": one,
            "last": last.get(one.pk),
            "sentence": shown.state_sentence(one, last.get(one.pk)),
        }
        for one in found
    ]
    context = {"room": room, "here": "agreement", "lines": lines, "may_begin": room.may_contribute}
    return render(request, "alliances/agreement/list.html", context)


@in_room
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest, room: Room) -> HttpResponse:
    """Begin an agreement."""
    access.check_contribute(room.actor, room.alliance)
    frameworks = Agreement.objects.filter(alliance=room.alliance, level=Level.FRAMEWORK)
    initial = {"title": _("Accord de l’alliance « %(title)s »") % {"title": room.alliance.title}}
    form = BeginForm(request.POST or None, initial=initial, frameworks=frameworks)
    if request.method == "POST" and form.is_valid():
        made: list[Agreement] = []
        if acted(
            request,
            lambda: made.append(
                actions.begin(alliance=room.alliance, by=room.actor, **form.cleaned_data)
            ),
            _("L’accord est commencé : relisez chaque clause, changez-la, notez où vous en êtes."),
            form=form,
        ):
            return redirect(made[0])
    context = {"room": room, "here": "agreement", "form": form}
    return render(request, "alliances/agreement/begin.html", context, status=_status(form))


def _status(form: Any) -> int:
    return 422 if form.is_bound else 200


@in_room
@require_safe
def agreement(request: HttpRequest, room: Room, pk: int) -> HttpResponse:
    """One agreement: what is in force, or the text being written; who answered; how complete."""
    found = shown.agreement_or_404(room, pk)
    rights = shown.rights(room, found)
    text = shown.shown(found, actions.language())
    last = text.pop("last")
    standing = None
    if last is not None:
        last.agreement = found
        standing = queries.standing_of(last, read(last), room.parties)
    context = {
        "room": room,
        "here": "agreement",
        "agreement": found,
        "last": last,
        "standing": standing,
        "mine": standing.of(room.me) if standing else None,
        "versions": list(found.versions.defer("text").select_related("party__organisation")),
        "withdrawals": list(found.withdrawals.standing().select_related("party__organisation")),
        "others": queries.agreements_of(room.alliance).exclude(pk=found.pk).exists(),
        "sentence": shown.state_sentence(found, last),
        "may_answer": last is not None and version_actions.may_answer(room.actor, last),
        "may_withdraw": version_actions.may_withdraw(room.actor, found),
        **rights,
        **text,
        **shown.score_shown(text.get("score")),
    }
    return render(request, "alliances/agreement/agreement.html", context)


@in_room
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest, room: Room, pk: int) -> HttpResponse:
    """Title, dates, annexes. Somebody else was faster: both are shown, field by field."""
    found = shown.agreement_or_404(room, pk)
    actions.check_write(room.actor, found)
    names = list(SettingsForm.base_fields)
    editing = conflicts.edit(
        request,
        load=lambda: shown.agreement_or_404(room, pk),
        initial=lambda held: {name: getattr(held, name) for name in names},
        form=lambda data, initial, _thing: SettingsForm(data, initial=initial),
        save=lambda held, version, values: actions.change(
            agreement=held, version=version, by=room.actor, values=values
        ),
    )
    if editing.saved:
        messages.success(request, _("C’est enregistré."))
        return redirect(found)
    context = {"room": room, "here": "agreement", "agreement": found, "editing": editing}
    return render(request, "alliances/agreement/settings.html", context)


#: What one does to an agreement: its word in the address -> the event, the action.
STEPS: dict[str, tuple[Event, Any]] = {
    "avenant": (Event.AMEND, actions.amend),
    "renoncer": (Event.GIVE_UP, actions.give_up),
    "ranger": (Event.ABANDON, actions.abandon),
    "reprendre": (Event.RESUME, actions.resume),
}


@in_room
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, room: Room, pk: int, word: str) -> HttpResponse:
    """Say what will happen, then do it."""
    found = shown.agreement_or_404(room, pk)
    event, act = STEPS[word]
    said = {
        Event.AMEND: _("Le texte est ouvert. Ce qui est en vigueur le reste."),
        Event.GIVE_UP: _("L’avenant est abandonné : le texte en vigueur est revenu."),
        Event.ABANDON: _("L’accord est rangé. Il peut être repris."),
        Event.RESUME: _("L’accord est repris comme un brouillon."),
    }[event]
    if request.method == "POST":
        acted(request, lambda: act(agreement=found, by=room.actor), said)
        return redirect(found)
    actions.check_step(room.actor, found, event)
    context = {
        "room": room,
        "here": "agreement",
        "agreement": found,
        "event": event.value,
        "back": reverse("alliances:agreement", args=[room.alliance.code, found.pk]),
    }
    return render(request, "alliances/agreement/step.html", context)
