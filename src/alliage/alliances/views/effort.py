"""The time that an alliance takes to mature, shown as what it is: an investment."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from alliage.alliances import access
from alliage.alliances.actions import effort as actions
from alliage.alliances.exports_sites import effort_table
from alliage.alliances.forms.effort import ConventionForm, CorrectionForm, EffortForm
from alliage.alliances.forms.experiments import without_key
from alliage.alliances.models import Effort
from alliage.alliances.queries import effort as queries
from alliage.alliances.room import Room, in_room
from alliage.core import charts
from alliage.core.formats import number
from alliage.core.replies import acted
from alliage.core.tables import Table, TableColumn

from . import experiments_edit as pages
from .experiments_shown import may_write, quantity

HERE = {"here": "effort"}
METHODS = ["GET", "HEAD", "POST"]


def _back(room: Room) -> str:
    return reverse("alliances:effort", args=[room.alliance.code])


@in_room
@require_http_methods(METHODS)
def effort(request: HttpRequest, room: Room) -> HttpResponseBase:
    """Hours and euros by month and by organisation, and the line on which one logs one's own."""
    form = EffortForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        values = dict(form.cleaned_data)
        if acted(
            request,
            lambda: actions.log(alliance=room.alliance, by=room.actor, **values),
            _("C’est noté."),
            form=form,
        ):
            return redirect(_back(room))
    lines = _lines(request, room)
    parties = _by_party(request, room)
    file = lines.export() or parties.export() or _by_month_file(request, room)
    if file is not None:
        return file
    return _page(request, room, form, lines, parties)


def _page(
    request: HttpRequest, room: Room, form: EffortForm, lines: Table, parties: Table
) -> HttpResponse:
    months = queries.by_month(room.alliance)
    total, agreed = queries.total(room.alliance), queries.convention(room.alliance)
    context = {
        **HERE,
        "room": room,
        "form": form,
        "figures": _figures(total, agreed),
        "months": _pictures(months),
        "parties": parties,
        "lines": lines,
        "convention": agreed,
        "any": bool(months),
        "may_write": may_write(room),
        "may_voice": room.may_voice and room.alliance.status != "closed",
    }
    status = 422 if form.is_bound else 200
    return render(request, "alliances/sites/effort.html", context, status=status)


def _figures(total: queries.Total, agreed: Any) -> list[dict[str, Any]]:
    found = [
        {"value": quantity(total.hours, "h"), "label": _("de maturation"), "shared": True},
        {"value": quantity(total.euros, "€"), "label": _("dépensés"), "shared": True},
    ]
    amount = queries.with_convention(total, agreed)
    if amount is not None:
        values = {"rate": quantity(agreed.hourly_euros, "€"), "words": agreed.words}
        note = _("une heure comptée %(rate)s : %(words)s") % values
        found.append(
            {"value": quantity(amount, "€"), "label": _("en tout, par convention"), "note": note}
        )
    return found


def _pictures(months: list[tuple[Any, queries.Total]]) -> list[charts.Figure]:
    """Hours, then euros where there are any: each on an axis of its own."""
    wanted = (
        ("hours", _("Heures"), _("Heures par mois")),
        ("euros", _("Euros"), _("Euros par mois")),
    )
    found = []
    for name, unit, title in wanted:
        values = [(month, float(getattr(total, name))) for month, total in months]
        if not any(value for _month, value in values):
            continue
        found.append(
            charts.columns(
                [
                    charts.Column(date_format(month, "N Y", use_l10n=False), value)
                    for month, value in values
                ],
                title=title,
                unit=unit,
                over=_("Mois"),
                identifier=f"temps-{name}",
                csv_url="?mois-format=csv",
            )
        )
    return found


def _by_month_file(request: HttpRequest, room: Room) -> HttpResponseBase | None:
    columns = [
        TableColumn("month", _("Mois"), lambda row: row[0].strftime("%Y-%m")),
        TableColumn("hours", _("Heures"), lambda row: float(row[1].hours)),
        TableColumn("euros", _("Euros"), lambda row: float(row[1].euros)),
    ]
    if "mois-format" not in request.GET:
        return None
    rows = queries.by_month(room.alliance)
    return Table(
        request, columns, rows, caption=_("Par mois"), name="temps-par-mois", prefix="mois-"
    ).export()


def _by_party(request: HttpRequest, room: Room) -> Table:
    columns = [
        TableColumn(
            "party",
            _("Organisation"),
            lambda r: r[0].organisation.name,
            family=lambda r: r[0].organisation.family,
        ),
        TableColumn("role", _("Rôle"), lambda r: r[0].get_role_display()),
        _amount("hours", _("Heures")),
        _amount("euros", _("Euros")),
    ]
    return Table(
        request,
        columns,
        queries.by_party(room.alliance),
        caption=_("Par organisation"),
        name="temps-par-organisation",
        prefix="organisation-",
        per_page=60,
        hide_caption=True,
    )


def _amount(key: str, label: Any) -> TableColumn:
    def value(row: Any) -> float:
        return float(getattr(row[1], key))

    return TableColumn(key, label, value, text=lambda r: number(value(r)), numeric=True)


def _lines(request: HttpRequest, room: Room) -> Table:
    writes, me = may_write(room), room.actor.person

    def mine(line: Effort) -> bool:
        own = me is not None and line.person_id == me.pk
        return writes and own and line.party_id == room.me.pk

    def url(line: Effort) -> str:
        return reverse("alliances:effort_correct", args=[room.alliance.code, line.pk])

    return effort_table(request, queries.listed(room.alliance), mine, url)


def _effort(room: Room, pk: int) -> Effort:
    found: Effort = get_object_or_404(Effort, alliance=room.alliance, pk=pk)
    found.alliance = room.alliance
    return found


@in_room
@require_http_methods(METHODS)
def effort_correct(request: HttpRequest, room: Room, pk: int) -> HttpResponse:
    """Correct one's own line; what it was stays beside it."""
    held = _effort(room, pk)
    if not acted(request, lambda: actions.check_correct(room.actor, held)):
        return redirect(_back(room))
    names = ("on", "hours", "euros", "kind", "note")
    return pages.edit(
        request,
        room,
        load=lambda: _effort(room, pk),
        initial=lambda thing: {name: getattr(thing, name) for name in names},
        form=lambda data, initial, _thing: without_key(CorrectionForm(data, initial=initial)),
        save=lambda thing, version, values: actions.correct(
            effort=thing, version=version, by=room.actor, **values
        ),
        back=_back(room),
        words={
            **HERE,
            "title": _("Corriger une ligne"),
            "lead": _("Ce qu’elle disait reste écrit à côté."),
        },
    )


@in_room
@require_http_methods(METHODS)
def effort_convention(request: HttpRequest, room: Room) -> HttpResponse:
    """Say what an hour is worth here, so that hours and euros may be added at all."""
    if not acted(request, lambda: access.check_voice(room.actor, room.alliance)):
        return redirect(_back(room))
    return pages.edit(
        request,
        room,
        load=lambda: queries.convention(room.alliance),
        initial=lambda thing: {"hourly_euros": thing.hourly_euros, "words": thing.words},
        form=lambda data, initial, _thing: ConventionForm(data, initial=initial),
        save=lambda thing, version, values: actions.agree_on_hour(
            convention=thing, version=version, by=room.actor, **values
        ),
        back=_back(room),
        words={
            **HERE,
            "title": _("Ce que vaut une heure ici"),
            "lead": _("Une convention entre vous, dite avec le total qu’elle permet."),
        },
    )
