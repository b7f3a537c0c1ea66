"""Shared indicators: the list, one with its measures, its picture, each party's part."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliage.alliances import access
from alliage.alliances.actions import indicators as actions
from alliage.alliances.forms.indicators import IndicatorForm, MeasureForm, ShareForm
from alliage.alliances.models import Indicator, IndicatorValue
from alliage.alliances.queries import indicators as queries
from alliage.alliances.room import Room, in_room
from alliage.core import charts, formats
from alliage.core.replies import acted
from alliage.core.tables import Table, TableColumn
from alliage.organisations import conflicts

HERE = {"here": "evaluation"}
FIELDS = (
    "name",
    "definition",
    "unit",
    "effect",
    "source",
    "baseline",
    "baseline_on",
    "target",
    "target_on",
)


def _load(room: Room, pk: int) -> Indicator:
    found = get_object_or_404(queries.of_alliance(room.alliance), pk=pk)
    found.alliance = room.alliance
    return found


@in_room
@require_safe
def indicators(request: HttpRequest, room: Room) -> HttpResponseBase:
    """The indicators of the room, where each stands."""
    table = _list_table(request, queries.of_alliance(room.alliance))
    download = table.export()
    if download is not None:
        return download
    shown = list(queries.of_alliance(room.alliance))
    for one in shown:
        one.alliance = room.alliance
    context = {
        "room": room,
        "indicators": [_line(one) for one in shown if one.retired_at is None],
        "retired": [one for one in shown if one.retired_at is not None],
        "exports": table.exports if shown else [],
        **HERE,
    }
    return render(request, "alliances/indicators/list.html", context)


def _line(indicator: Indicator) -> dict[str, Any]:
    """One indicator in words: from where, where it is, towards what; never a bare share."""
    quantity = queries.quantity
    way = queries.progress(indicator)
    return {
        "row": indicator,
        "baseline": quantity(indicator.baseline),
        "last": quantity(indicator.last_value),
        "target": quantity(indicator.target),
        "share": None if way is None else formats.percent(100 * way.share),
        "towards": None if way is None else way.share >= 0,
    }


def _list_table(request: HttpRequest, rows: QuerySet[Indicator]) -> Table:
    columns = (
        TableColumn("name", _("Indicateur"), lambda r: r.name),
        TableColumn("definition", _("Définition"), lambda r: r.definition),
        TableColumn("unit", _("Unité"), lambda r: r.unit),
        TableColumn("effect", _("Effet"), lambda r: r.get_effect_display()),
        TableColumn("baseline", _("Point de départ"), lambda r: _float(r.baseline)),
        TableColumn("baseline_on", _("Mesuré le"), lambda r: r.baseline_on),
        TableColumn("last", _("Dernière mesure"), lambda r: _float(r.last_value)),
        TableColumn("last_on", _("Mesurée le"), lambda r: r.last_on),
        TableColumn("target", _("Cible"), lambda r: _float(r.target)),
        TableColumn("target_on", _("À atteindre le"), lambda r: r.target_on),
        TableColumn("source", _("Source"), lambda r: r.source),
    )
    return Table(request, columns, rows, caption=_("Les indicateurs"), name="indicateurs")


def _float(value: Any) -> float | None:
    return None if value is None else float(value)


@in_room
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, room: Room) -> HttpResponse:
    """Agree on a new indicator."""
    access.check_contribute(room.actor, room.alliance)
    form = IndicatorForm(request.POST or None)
    made: list[Indicator] = []

    def act() -> None:
        made.append(actions.add(alliance=room.alliance, by=room.actor, **form.cleaned_data))

    if request.method == "POST" and form.is_valid() and acted(request, act, form=form):
        messages.success(request, _("L’indicateur est ajouté : entrez sa première mesure."))
        return redirect(made[0])
    context = {"room": room, "form": form, **HERE}
    status = 422 if form.is_bound else 200
    return render(request, "alliances/indicators/add.html", context, status=status)


@in_room
@require_http_methods(["GET", "HEAD", "POST"])
def indicator(request: HttpRequest, room: Room, pk: int) -> HttpResponseBase:
    """One indicator; a measure is entered here."""
    found = _load(room, pk)
    table = _values_table(request, found)
    download = table.export() if request.method != "POST" else None
    if download is not None:
        return download
    form = MeasureForm(request.POST or None, initial={"source": found.source})
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        if acted(
            request,
            lambda: actions.measure(indicator=found, by=room.actor, **values),
            _("La mesure est entrée."),
            form=form,
        ):
            return redirect(found)
    context = {
        "room": room,
        "line": _line(found),
        "indicator": found,
        "measures": list(queries.values_of(found)),
        "table": table,
        "figure": _figure(found, list(queries.values_of(found))),
        "shares": _shares(room, queries.shares_of(found)),
        "form": form,
        **HERE,
    }
    status = 422 if form.is_bound else 200
    return render(request, "alliances/indicators/indicator.html", context, status=status)


def _shares(room: Room, said: list[Any]) -> list[dict[str, Any]]:
    """A line a party with a voice, and those that said their part and left."""
    by_party = {share.party_id: share for share in said}
    voices = [{"party": party, "share": by_party.pop(party.pk, None)} for party in room.voices]
    return voices + [{"party": share.party, "share": share} for share in by_party.values()]


def _values_table(request: HttpRequest, found: Indicator) -> Table:
    columns = (
        TableColumn(
            "measured_on",
            _("Jour"),
            lambda r: r.measured_on,
            text=lambda r: formats.day(r.measured_on),
        ),
        TableColumn(
            "value",
            f"{_('Valeur')} ({found.unit})",
            lambda r: float(r.value),
            text=lambda r: queries.quantity(r.value),
            numeric=True,
        ),
        TableColumn("source", _("Source"), lambda r: r.source),
        TableColumn("by", _("Entrée par"), _entered_by),
        TableColumn("note", _("À savoir"), lambda r: r.note),
    )
    return Table(
        request,
        columns,
        queries.values_of(found),
        caption=_("Les mesures"),
        name=f"indicateur-{found.name}",
        hide_caption=True,
    )


def _entered_by(value: IndicatorValue) -> str:
    """The organisation, and the person as long as the account lives."""
    party = value.party.organisation.name if value.party else ""
    person = value.person.display_name if value.person else ""
    return ", ".join(filter(None, (party, person)))


def _figure(found: Indicator, values: list[IndicatorValue]) -> charts.Figure | None:
    """Columns from the baseline to the target, which is hatched; none below zero."""
    shown = [charts.Column(formats.day(v.measured_on), float(v.value)) for v in values]
    if found.baseline is not None and found.baseline_on:
        day = formats.day(found.baseline_on)
        first = charts.Column(day, float(found.baseline), note=_("point de départ"))
        if not values or found.baseline_on < values[0].measured_on:
            shown.insert(0, first)
    if found.target is not None and found.target_on:
        day = formats.day(found.target_on)
        shown.append(charts.Column(day, float(found.target), partial=True, note=_("cible")))
    if len(shown) < 2 or min(column.value for column in shown) < 0:
        return None
    return charts.columns(
        shown,
        title=found.name,
        unit=found.unit,
        over=_("Jour"),
        identifier=f"indicateur-{found.pk}",
        csv_url="?format=csv",
        hide_title=True,
    )


@in_room
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, room: Room, pk: int) -> HttpResponse:
    """Mend an indicator."""
    access.check_contribute(room.actor, room.alliance)
    editing = conflicts.edit(
        request,
        load=lambda: _load(room, pk),
        initial=lambda found: {name: getattr(found, name) for name in FIELDS},
        form=lambda data, initial, _found: IndicatorForm(data, initial=initial),
        save=lambda found, version, values: actions.edit(
            indicator=found, version=version, by=room.actor, **values
        ),
    )
    if editing.saved:
        messages.success(request, _("C’est enregistré."))
        return redirect(editing.thing)
    context = {"room": room, "indicator": editing.thing, "editing": editing, **HERE}
    return render(request, "alliances/indicators/edit.html", context)


@in_room
@require_http_methods(["GET", "HEAD", "POST"])
def share(request: HttpRequest, room: Room, pk: int) -> HttpResponse:
    """Say what one's organisation does for an indicator."""
    access.check_voice(room.actor, room.alliance)
    found = _load(room, pk)
    editing = conflicts.edit(
        request,
        load=lambda: queries.share_of(found, room.me),
        initial=lambda one: {"words": one.words, "amount": one.amount},
        form=lambda data, initial, _one: ShareForm(data, initial=initial),
        save=lambda one, version, values: actions.say_share(
            share=one, version=version, by=room.actor, **values
        ),
    )
    if editing.saved:
        messages.success(request, _("C’est enregistré."))
        return redirect(found)
    context = {"room": room, "indicator": found, "editing": editing, **HERE}
    return render(request, "alliances/indicators/share.html", context)


@in_room
@require_POST
def follow(request: HttpRequest, room: Room, pk: int) -> HttpResponse:
    """Follow it no longer, or again."""
    found, followed = _load(room, pk), request.POST.get("followed") == "1"
    acted(
        request,
        lambda: actions.follow(indicator=found, followed=followed, by=room.actor),
        _("L’indicateur est de nouveau suivi.")
        if followed
        else _("Il n’est plus suivi : tout reste lisible."),
    )
    return redirect(found)


@in_room
@require_POST
def take_back(request: HttpRequest, room: Room, pk: int, value: int) -> HttpResponse:
    """Remove a measure that was wrong."""
    found = _load(room, pk)
    row = IndicatorValue.objects.filter(indicator=found, pk=value).first()
    if row is None:
        raise Http404
    row.indicator = found
    acted(
        request,
        lambda: actions.take_back(value=row, by=room.actor),
        _("La mesure est retirée."),
    )
    return redirect(found)
