"""The roadmap: a picture, its table, its workstreams and their milestones."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliage.alliances import timeline
from alliage.alliances.actions import roadmap as actions
from alliage.alliances.forms.experiments import carrier_choices, without_key
from alliage.alliances.forms.roadmap import MilestoneForm, WorkstreamForm, workstream_written
from alliage.alliances.models import Milestone, Workstream
from alliage.alliances.queries import roadmap as queries
from alliage.alliances.room import Room, in_room
from alliage.core.replies import acted
from alliage.core.tables import Table, TableColumn

from . import experiments_edit as pages
from .experiments_shown import may_write

HERE = {"here": "roadmap"}
METHODS = ["GET", "HEAD", "POST"]


@in_room
@require_safe
def roadmap(request: HttpRequest, room: Room) -> HttpResponseBase:
    """Workstreams over the months, with today's line."""
    found = queries.listed(room.alliance)
    table = _table(request, found)
    if (file := table.export()) is not None:
        return file
    context = {
        **HERE,
        "room": room,
        "workstreams": found,
        "table": table,
        "drawings": _drawings(found) if found else [],
        "title": _picture_title(found),
        "may_write": may_write(room),
    }
    return render(request, "alliances/experiments/roadmap.html", context)


def _drawings(found: list[Workstream]) -> list[timeline.Drawing]:
    stretches = [
        timeline.Stretch(
            title=one.title,
            start=one.starts_on,
            end=one.ends_on,
            state=one.state,
            families=tuple(dict.fromkeys(p.organisation.family for p in one.carriers.all())),
            steps=tuple(
                timeline.Step(m.on, m.title, m.reached_on is not None) for m in one.milestones.all()
            ),
        )
        for one in found
    ]
    return [
        timeline.draw(
            stretches,
            timezone.localdate(),
            layout=layout,
            month_words=lambda month: date_format(month, "N", use_l10n=False),
            step_words=_step_words,
        )
        for layout in (timeline.WIDE, timeline.NARROW)
    ]


def _step_words(step: timeline.Step) -> str:
    return f"{date_format(step.day, 'j N', use_l10n=False)} {step.title}"


def _picture_title(found: list[Workstream]) -> str:
    words = ngettext("%(n)s chantier dans le temps", "%(n)s chantiers dans le temps", len(found))
    return words % {"n": len(found)}


def _table(request: HttpRequest, found: list[Workstream]) -> Table:
    def steps(one: Workstream) -> list[str]:
        return [
            f"{m.on.isoformat()} {m.title}" + (f" ({_('atteint')})" if m.reached_on else "")
            for m in one.milestones.all()
        ]

    columns = [
        TableColumn("title", _("Chantier"), lambda one: one.title),
        TableColumn("state", _("État"), lambda one: one.get_state_display()),
        TableColumn("starts_on", _("Du"), lambda one: one.starts_on),
        TableColumn("ends_on", _("Au"), lambda one: one.ends_on),
        TableColumn(
            "carriers",
            _("Porté par"),
            lambda one: [p.organisation.name for p in one.carriers.all()],
            text=lambda one: ", ".join(p.organisation.name for p in one.carriers.all()),
        ),
        TableColumn("milestones", _("Jalons"), steps, text=lambda one: " ; ".join(steps(one))),
        TableColumn(
            "experiments",
            _("Essais"),
            lambda one: [e.title for e in one.experiments.all()],
            text=lambda one: ", ".join(e.title for e in one.experiments.all()) or "–",
        ),
    ]
    caption = _("Les chantiers de l’alliance")
    return Table(
        request, columns, found, caption=caption, name="feuille-de-route", per_page=100,
        hide_caption=True,
    )  # fmt: skip


def _workstream(room: Room, pk: int) -> Workstream:
    found: Workstream = get_object_or_404(Workstream, alliance=room.alliance, pk=pk)
    found.alliance = room.alliance
    return found


def _form(room: Room, held: Any = ()) -> Any:
    carriers = carrier_choices(room.voices, held)
    rows = room.alliance.experiments.exclude(state="withdrawn").order_by("title", "pk")
    trials = [(str(key), title) for key, title in rows.values_list("pk", "title")]
    return lambda data, **more: WorkstreamForm(data, carriers=carriers, trials=trials, **more)


def _back(room: Room) -> str:
    return reverse("alliances:roadmap", args=[room.alliance.code])


def _data(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


@in_room
@require_http_methods(METHODS)
def workstream_add(request: HttpRequest, room: Room) -> HttpResponse:
    """Add a workstream."""
    if (refused := pages.unwritten(request, room, _back(room))) is not None:
        return refused
    form = _form(room)(_data(request), initial={"carriers": [str(room.me.pk)]})
    return pages.add(
        request,
        room,
        form,
        lambda values: actions.add(
            alliance=room.alliance, by=room.actor, **{"experiments": [], **values}
        ),
        back=_back(room),
        said=_("Le chantier est ajouté."),
        words={
            **HERE,
            "title": _("Ajouter un chantier"),
            "lead": _("Deux dates, qui le porte, et ce qu’il doit donner."),
        },
    )


@in_room
@require_http_methods(METHODS)
def workstream_edit(request: HttpRequest, room: Room, pk: int) -> HttpResponse:
    """Change a workstream; two people at once lose nothing."""
    found = _workstream(room, pk)
    if (refused := pages.unwritten(request, room, _back(room))) is not None:
        return refused
    make = _form(room, list(found.carriers.select_related("organisation")))
    return pages.edit(
        request,
        room,
        load=lambda: _workstream(room, pk),
        initial=workstream_written,
        form=lambda data, initial, _thing: without_key(make(data, initial=initial)),
        save=lambda thing, version, values: actions.edit(
            workstream=thing, version=version, by=room.actor, **{"experiments": [], **values}
        ),
        back=_back(room),
        words={**HERE, "title": _("Modifier le chantier"), "lead": found.title},
    )


@in_room
@require_http_methods(METHODS)
def milestone_add(request: HttpRequest, room: Room, pk: int) -> HttpResponse:
    """Add a milestone to a workstream."""
    found = _workstream(room, pk)
    if (refused := pages.unwritten(request, room, _back(room))) is not None:
        return refused
    return pages.add(
        request,
        room,
        MilestoneForm(_data(request), workstream=found),
        lambda values: actions.add_milestone(workstream=found, by=room.actor, **values),
        back=_back(room),
        said=_("Le jalon est ajouté."),
        words={**HERE, "title": _("Ajouter un jalon"), "lead": found.title},
    )


def _milestone(workstream: Workstream, pk: int) -> Milestone:
    found: Milestone = get_object_or_404(Milestone, workstream=workstream, pk=pk)
    found.workstream = workstream
    return found


@in_room
@require_http_methods(METHODS)
def milestone_edit(request: HttpRequest, room: Room, pk: int, milestone: int) -> HttpResponse:
    """Change a milestone, or say that it is reached."""
    workstream = _workstream(room, pk)
    if (refused := pages.unwritten(request, room, _back(room))) is not None:
        return refused
    return pages.edit(
        request,
        room,
        load=lambda: _milestone(workstream, milestone),
        initial=lambda one: {n: getattr(one, n) for n in ("title", "on", "reached_on")},
        form=lambda data, initial, _thing: without_key(
            MilestoneForm(data, initial=initial, workstream=workstream)
        ),
        save=lambda thing, version, values: actions.edit_milestone(
            milestone=thing, version=version, by=room.actor, **values
        ),
        back=_back(room),
        words={**HERE, "title": _("Modifier le jalon"), "lead": workstream.title},
    )


@in_room
@require_POST
def milestone_remove(request: HttpRequest, room: Room, pk: int, milestone: int) -> HttpResponse:
    """Take a milestone off."""
    found = _milestone(_workstream(room, pk), milestone)
    acted(
        request,
        lambda: actions.remove_milestone(milestone=found, by=room.actor),
        _("Le jalon est retiré."),
    )
    return redirect(_back(room))
