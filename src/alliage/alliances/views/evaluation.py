"""Evaluation by maturity: three levels, three columns."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliage.alliances import access
from alliage.alliances.actions import evaluation as actions
from alliage.alliances.actions.evaluation_waves import may_propose
from alliage.alliances.enums_evaluation import Effect, Level
from alliage.alliances.forms.evaluation import EffectForm
from alliage.alliances.models import MaturityEntry
from alliage.alliances.queries import evaluation as queries
from alliage.alliances.queries import evaluation_waves as waves
from alliage.alliances.room import Room, in_room
from alliage.core.replies import acted
from alliage.core.tables import Table, TableColumn
from alliage.organisations import conflicts

HERE = {"here": "evaluation"}
FIELDS = ("effect", "text", "happened_on", "people", "contribution", "lesson", "indicator")


@in_room
@require_safe
def evaluation(request: HttpRequest, room: Room) -> HttpResponseBase:
    """Where the alliance tells, counts each other, counts; how it is."""
    table = _table(request, room)
    download = table.export()
    if download is not None:
        return download
    level = queries.level_of(room.alliance)
    rows = queries.rows(room.alliance, level)
    parties = {party.pk: party for party in room.parties}
    for row in rows:
        for cell in row.columns:
            for entry in cell.entries:
                entry.told_by = parties.get(entry.party_id)
    context = {
        "room": room,
        "rows": rows,
        "level": level,
        "effects": list(Effect),
        "exports": table.exports if any(row.count for row in rows) else [],
        "may_propose": may_propose(room.actor, room.alliance),
        "waves": waves.listed(room.alliance),
        "actions": waves.open_actions(room.alliance)[:5],
        **HERE,
    }
    return render(request, "alliances/evaluation/evaluation.html", context)


def _table(request: HttpRequest, room: Room) -> Table:
    rows = MaturityEntry.objects.filter(alliance=room.alliance)
    columns = (
        TableColumn("level", _("Niveau"), lambda r: r.get_level_display()),
        TableColumn("effect", _("Effet"), lambda r: r.get_effect_display()),
        TableColumn("happened_on", _("Date"), lambda r: r.happened_on),
        TableColumn("party", _("Organisation"), lambda r: r.party.organisation.name),
        TableColumn("text", _("Ce qui s’est passé"), lambda r: r.text),
        TableColumn("people", _("Personnes"), lambda r: r.people),
        TableColumn("contribution", _("Ce que chacune a apporté"), lambda r: r.contribution),
        TableColumn("lesson", _("Ce que nous en retenons"), lambda r: r.lesson),
        TableColumn("indicator", _("Indicateur"), lambda r: r.indicator and r.indicator.name),
    )
    rows = rows.select_related("party__organisation", "indicator")
    return Table(request, columns, rows, caption=_("Les effets"), name="evaluation")


@in_room
@require_POST
def choose_level(request: HttpRequest, room: Room) -> HttpResponse:
    """Say at which level the alliance is."""
    level = request.POST.get("level", "")
    acted(
        request,
        lambda: actions.choose_level(alliance=room.alliance, level=level, by=room.actor),
        _("C’est votre niveau : les autres restent ouverts."),
    )
    return redirect("alliances:evaluation", room.alliance.code)


def _level(request: HttpRequest, room: Room) -> Level:
    asked = request.GET.get("niveau", "")
    return Level(asked) if asked in Level.values else queries.level_of(room.alliance)


@in_room
@require_http_methods(["GET", "HEAD", "POST"])
def tell(request: HttpRequest, room: Room) -> HttpResponse:
    """Tell one effect."""
    access.check_contribute(room.actor, room.alliance)
    level = _level(request, room)
    effect = request.GET.get("effet", "")
    form = EffectForm(
        request.POST or None,
        level=level,
        alliance=room.alliance,
        initial={"effect": effect if effect in Effect.values else Effect.SELF},
    )
    if request.method == "POST" and form.is_valid():
        values = {"level": level, **form.cleaned_data}
        if acted(
            request,
            lambda: actions.tell(alliance=room.alliance, by=room.actor, **values),
            _("C’est noté, au nom de votre organisation."),
            form=form,
        ):
            return redirect("alliances:evaluation", room.alliance.code)
    context = {
        "room": room,
        "form": form,
        "level": level,
        "tabs": _tabs(level),
        "tabs_label": _("Niveau"),
        **HERE,
    }
    status = 422 if form.is_bound else 200
    return render(request, "alliances/evaluation/tell.html", context, status=status)


def _tabs(level: Level) -> list[dict[str, Any]]:
    return [
        {"label": one.label, "url": f"?niveau={one.value}", "current": one == level}
        for one in Level
    ]


def _load(room: Room, pk: int) -> MaturityEntry:
    rows = MaturityEntry.objects.select_related("indicator")
    found: MaturityEntry = get_object_or_404(rows, alliance=room.alliance, pk=pk)
    found.alliance = room.alliance
    return found


@in_room
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, room: Room, pk: int) -> HttpResponse:
    """Mend an effect that one's organisation told."""
    entry = _load(room, pk)
    actions.check_change(room.actor, entry)
    level = Level(entry.level)

    def save(held: MaturityEntry, version: int, values: dict[str, Any]) -> None:
        actions.edit(entry=held, version=version, by=room.actor, **values)

    editing = conflicts.edit(
        request,
        load=lambda: _load(room, pk),
        initial=lambda found: {name: getattr(found, name) for name in FIELDS},
        form=lambda data, initial, _found: EffectForm(
            data, initial=initial, level=level, alliance=room.alliance
        ),
        save=save,
    )
    if editing.saved:
        messages.success(request, _("C’est enregistré."))
        return redirect("alliances:evaluation", room.alliance.code)
    context = {"room": room, "entry": editing.thing, "editing": editing, **HERE}
    return render(request, "alliances/evaluation/edit.html", context)


@in_room
@require_POST
def take_back(request: HttpRequest, room: Room, pk: int) -> HttpResponse:
    """Remove an effect that one's organisation told."""
    entry = _load(room, pk)
    acted(
        request,
        lambda: actions.take_back(entry=entry, by=room.actor),
        _("L’effet est retiré de l’évaluation."),
    )
    return redirect("alliances:evaluation", room.alliance.code)
