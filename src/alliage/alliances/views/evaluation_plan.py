"""The action plan: what was decided after a wave, for which subject, with whom, by when."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliage.alliances import access
from alliage.alliances.actions import evaluation_plan as actions
from alliage.alliances.enums_evaluation import ActionState
from alliage.alliances.forms.evaluation_waves import ActionForm
from alliage.alliances.models import ActionItem, HealthWave, Party
from alliage.alliances.queries import evaluation_waves as queries
from alliage.alliances.room import Room, in_room
from alliage.core import formats
from alliage.core.replies import acted
from alliage.core.tables import Table, TableColumn
from alliage.organisations import conflicts

from .evaluation_results import agenda, labels

HERE = {"here": "evaluation"}


@in_room
@require_safe
def plan(request: HttpRequest, room: Room) -> HttpResponseBase:
    """The plan: what is open, what is over; the workshop's agenda where nothing answers it yet."""
    wave = _last(room)
    names = labels(wave) if wave else {}
    table = _table(request, room, names)
    download = table.export()
    if download is not None:
        return download
    items = list(queries.actions_of(room.alliance).select_related("commitment"))
    for item in items:
        item.alliance, item.label = room.alliance, names.get(item.factor, item.factor)
        if item.commitment is not None:
            item.commitment.alliance = room.alliance
    context = {
        "room": room,
        "open": [item for item in items if item.state == ActionState.OPEN],
        "over": [item for item in items if item.state != ActionState.OPEN],
        "exports": table.exports if items else [],
        "agenda": [one for one in agenda(wave) if not one["worked"]] if wave else [],
        "wave": wave,
        **HERE,
    }
    return render(request, "alliances/evaluation/plan.html", context)


def _last(room: Room) -> HealthWave | None:
    found = queries.last_closed(room.alliance)
    if found is not None:
        found.alliance = room.alliance
    return found


def _table(request: HttpRequest, room: Room, names: dict[str, str]) -> Table:
    columns = (
        TableColumn("what", _("Action"), lambda r: r.what),
        TableColumn("factor", _("Sujet"), lambda r: names.get(r.factor, r.factor)),
        TableColumn("wave", _("Vague"), lambda r: r.wave and r.wave.number),
        TableColumn(
            "parties", _("Avec qui"), lambda r: [p.organisation.name for p in r.parties.all()]
        ),
        TableColumn("due_on", _("D’ici le"), lambda r: r.due_on),
        TableColumn("state", _("État"), lambda r: r.get_state_display()),
        TableColumn("outcome", _("Ce qui en est sorti"), lambda r: r.outcome),
    )
    rows = queries.actions_of(room.alliance)
    return Table(request, columns, rows, caption=_("Le plan d’action"), name="plan-d-action")


def _form(room: Room, wave: HealthWave | None, data: Any, initial: dict[str, Any]) -> ActionForm:
    parties = Party.objects.active().filter(alliance=room.alliance).select_related("organisation")
    factors = list(labels(wave).items()) if wave else []
    return ActionForm(data, initial=initial, factors=factors, parties=parties)


@in_room
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, room: Room) -> HttpResponse:
    """Add an action."""
    access.check_contribute(room.actor, room.alliance)
    wave = _last(room)
    initial = {"factor": request.GET.get("sujet", "")[:60], "parties": [p.pk for p in room.voices]}
    form = _form(room, wave, request.POST or None, initial)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        about = wave if values["factor"] else None
        if acted(
            request,
            lambda: actions.decide(alliance=room.alliance, wave=about, by=room.actor, **values),
            _("L’action est au plan."),
            form=form,
        ):
            return redirect("alliances:health_plan", room.alliance.code)
    context = {"room": room, "form": form, **HERE}
    status = 422 if form.is_bound else 200
    return render(request, "alliances/evaluation/decide.html", context, status=status)


def _load(room: Room, pk: int) -> ActionItem:
    found: ActionItem = get_object_or_404(queries.actions_of(room.alliance), pk=pk)
    found.alliance = room.alliance
    return found


def _initial(item: ActionItem) -> dict[str, Any]:
    return {
        "what": item.what,
        "factor": item.factor,
        "parties": [party.pk for party in item.parties.all()],
        "due_on": item.due_on,
    }


@in_room
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, room: Room, pk: int) -> HttpResponse:
    """Mend an action."""
    access.check_contribute(room.actor, room.alliance)
    wave = _last(room)
    editing = conflicts.edit(
        request,
        load=lambda: _load(room, pk),
        initial=_initial,
        form=lambda data, initial, _item: _form(room, wave, data, initial),
        save=lambda item, version, values: actions.edit(
            item=item, version=version, by=room.actor, **_parties(room, values)
        ),
    )
    if editing.saved:
        messages.success(request, _("C’est enregistré."))
        return redirect("alliances:health_plan", room.alliance.code)
    context = {"room": room, "item": editing.thing, "editing": editing, **HERE}
    return render(request, "alliances/evaluation/edit_action.html", context)


def _parties(room: Room, values: dict[str, Any]) -> dict[str, Any]:
    """A merge may keep the other side's parties, which it knows by their keys."""
    found = [room.party(getattr(one, "pk", one)) for one in values["parties"]]
    return {**values, "parties": [party for party in found if party is not None]}


@in_room
@require_POST
def settle(request: HttpRequest, room: Room, pk: int) -> HttpResponse:
    """Done, dropped, or under way again."""
    item, state = _load(room, pk), request.POST.get("state", "")
    outcome = " ".join(request.POST.get("outcome", "").split())[:300]
    acted(
        request,
        lambda: actions.settle(item=item, state=state, outcome=outcome, by=room.actor),
        _("C’est noté."),
    )
    return redirect("alliances:health_plan", room.alliance.code)


@in_room
@require_POST
def promise(request: HttpRequest, room: Room, pk: int) -> HttpResponse:
    """Make an action a commitment of one's own organisation."""
    item = _load(room, pk)
    acted(
        request,
        lambda: actions.promise(item=item, owing=room.me, by=room.actor),
        _("C’est un engagement de votre organisation : %(day)s.")
        % {"day": formats.day(item.due_on)},
    )
    return redirect("alliances:health_plan", room.alliance.code)
