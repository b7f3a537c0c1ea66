"""Trials of a room: the list, one trial, its words, its state."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliage.alliances import exports_experiments as exports
from alliage.alliances.actions import experiments as actions
from alliage.alliances.actions import experiments_reviews as reviewing
from alliage.alliances.enums_experiments import ReviewState
from alliage.alliances.forms.experiments import (
    EntryForm,
    ExperimentForm,
    WordForm,
    carrier_choices,
    without_key,
    written,
)
from alliage.alliances.models import Experiment
from alliage.alliances.queries import experiments as queries
from alliage.alliances.room import Room, in_room
from alliage.alliances.transitions_experiments import events_from
from alliage.core.replies import acted

from . import experiments_edit as pages
from . import experiments_shown as shown

HERE = {"here": "experiments"}


def found_or_404(room: Room, pk: int) -> Experiment:
    """A trial of this room and of no other."""
    experiment: Experiment = get_object_or_404(Experiment, alliance=room.alliance, pk=pk)
    experiment.alliance = room.alliance
    return experiment


@in_room
@require_safe
def experiments(request: HttpRequest, room: Room) -> HttpResponseBase:
    """What goes on, what is planned, what was done and what it taught."""
    found = list(queries.listed(room.alliance))
    for one in found:
        one.alliance = room.alliance
    file = exports.experiments_table(request, found).export()
    if file is not None:
        return file
    context = {
        **HERE,
        "room": room,
        "current": [one for one in found if one.is_current],
        "planned": [one for one in found if one.state == "planned"],
        "done": queries.lessons(found),
        "withdrawn": [one for one in found if one.state == "withdrawn"],
        "told": shown.told(found),
        "any": bool(found),
        "may_write": shown.may_write(room),
    }
    return render(request, "alliances/experiments/list.html", context)


def _form(room: Room, held: Any = ()) -> Any:
    choices = carrier_choices(room.voices, held)
    return lambda data, **more: ExperimentForm(data, choices=choices, **more)


@in_room
@require_http_methods(["GET", "HEAD", "POST"])
def experiment_add(request: HttpRequest, room: Room) -> HttpResponse:
    """Plan a trial."""
    back = reverse("alliances:experiments", args=[room.alliance.code])
    if (refused := pages.unwritten(request, room, back)) is not None:
        return refused
    data = request.POST if request.method == "POST" else None
    form = _form(room)(data, initial={"carriers": [str(room.me.pk)]})
    return pages.add(
        request,
        room,
        form,
        lambda values: actions.plan(alliance=room.alliance, by=room.actor, **values),
        back="",
        said=_("L’essai est prévu. Dites maintenant ce que vous regarderez."),
        words={
            **HERE,
            "back": back,
            "title": _("Prévoir un essai"),
            "lead": _("Une hypothèse, quelques semaines, et d’avance ce qui ferait arrêter."),
        },
    )


@in_room
@require_http_methods(["GET", "HEAD", "POST"])
def experiment_edit(request: HttpRequest, room: Room, pk: int) -> HttpResponse:
    """Change the words of a trial; two people at once lose nothing."""
    experiment = found_or_404(room, pk)
    back = experiment.get_absolute_url()
    if (refused := pages.unwritten(request, room, back)) is not None:
        return refused
    if not experiment.is_editable:
        messages.error(request, _("Cet essai est passé en revue : ses mots ne changent plus."))
        return redirect(back)
    held = list(experiment.carriers.select_related("organisation"))
    make = _form(room, held)
    return pages.edit(
        request,
        room,
        load=lambda: found_or_404(room, pk),
        initial=written,
        form=lambda data, initial, _thing: without_key(make(data, initial=initial)),
        save=lambda thing, version, values: actions.edit(
            experiment=thing, version=version, by=room.actor, **values
        ),
        back=back,
        words={
            **HERE,
            "title": _("Modifier l’essai"),
            "lead": _("Ses mots changent jusqu’à sa revue."),
        },
    )


@in_room
@require_safe
def experiment(request: HttpRequest, room: Room, pk: int) -> HttpResponse:
    """One trial: what is tried, what is watched, its journal, its reviews."""
    return page(request, room, found_or_404(room, pk))


def page(request: HttpRequest, room: Room, found: Experiment, **forms: Any) -> HttpResponse:
    """The page of a trial, with a form that was refused in the place of an empty one."""
    may_write = shown.may_write(room)
    indicators = list(found.indicators.order_by("pk"))
    reviews = queries.reviews(found)
    asked = next((one for one in reviews if one.state == ReviewState.ASKED), None)
    if asked is not None:
        asked.experiment = found
    expected = reviewing.expected(found) if found.is_current else []
    carriers = list(found.carriers.select_related("organisation").order_by("pk"))
    context = {
        **HERE,
        "room": room,
        "experiment": found,
        "carriers": carriers,
        "events": events_from(found.state) if may_write else (),
        "watched": shown.watched(found, indicators, queries.measures(found)),
        "journal": shown.journal(queries.journal(found), room),
        "reviews": [shown.review(one, carriers, expected) for one in reviews],
        "may_write": may_write,
        "may_edit": may_write and found.is_editable,
        "may_tell": may_write and found.state != "withdrawn",
        "may_review": found.state == "running"
        and may_write
        and reviewing.may_review(room.actor, found),
        "may_say": asked is not None and may_write and reviewing.may_say(room.actor, asked),
        "more_indicators": len(indicators) < actions.MOST_INDICATORS,
        "entry_form": forms.get("entry") or EntryForm(indicators=indicators),
        "word_form": forms.get("word") or WordForm(),
    }
    return render(
        request, "alliances/experiments/experiment.html", context, status=422 if forms else 200
    )


@in_room
@require_POST
def experiment_move(request: HttpRequest, room: Room, pk: int) -> HttpResponse:
    """Begin, withdraw, run again."""
    found = found_or_404(room, pk)
    event = request.POST.get("event", "")[:20]
    acted(
        request,
        lambda: actions.move(experiment=found, event=event, by=room.actor),
        shown.moved(event),
    )
    return redirect(found)
