"""What is watched, told and concluded of a trial."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliage.alliances import exports_experiments as exports
from alliage.alliances.actions import experiments as actions
from alliage.alliances.actions import experiments_reviews as reviewing
from alliage.alliances.enums_experiments import ReviewState
from alliage.alliances.forms.experiments import (
    INDICATOR_FIELDS,
    EntryForm,
    IndicatorForm,
    ReviewForm,
    WordForm,
    entry_written,
    split,
    without_key,
)
from alliage.alliances.models import (
    Experiment,
    ExperimentIndicator,
    ExperimentReview,
    JournalEntry,
)
from alliage.alliances.queries import experiments as queries
from alliage.alliances.room import Room, in_room
from alliage.core.replies import acted

from . import experiments_edit as pages
from .experiments import HERE, found_or_404, page


def _data(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


# --- what is watched


def _indicator(experiment: Experiment, pk: int) -> ExperimentIndicator:
    found: ExperimentIndicator = get_object_or_404(
        ExperimentIndicator, experiment=experiment, pk=pk
    )
    found.experiment = experiment
    return found


@in_room
@require_http_methods(["GET", "HEAD", "POST"])
def indicator_add(request: HttpRequest, room: Room, pk: int) -> HttpResponse:
    """Watch something more."""
    experiment = found_or_404(room, pk)
    back = experiment.get_absolute_url() + "#indicateurs"
    if (refused := pages.unwritten(request, room, back)) is not None:
        return refused
    return pages.add(
        request,
        room,
        IndicatorForm(_data(request)),
        lambda values: actions.add_indicator(experiment=experiment, by=room.actor, **values),
        back=back,
        said=_("L’indicateur est ajouté : sa valeur se note dans le journal."),
        words={
            **HERE,
            "title": _("Regarder un indicateur"),
            "lead": _("Un ou deux suffisent : ce qui dira si l’hypothèse tient."),
        },
    )


@in_room
@require_http_methods(["GET", "HEAD", "POST"])
def indicator_edit(request: HttpRequest, room: Room, pk: int, indicator: int) -> HttpResponse:
    """Change what is watched."""
    experiment = found_or_404(room, pk)
    back = experiment.get_absolute_url() + "#indicateurs"
    if (refused := pages.unwritten(request, room, back)) is not None:
        return refused
    return pages.edit(
        request,
        room,
        load=lambda: _indicator(experiment, indicator),
        initial=lambda thing: {name: getattr(thing, name) for name in INDICATOR_FIELDS},
        form=lambda data, initial, _thing: without_key(IndicatorForm(data, initial=initial)),
        save=lambda thing, version, values: actions.edit_indicator(
            indicator=thing, version=version, by=room.actor, **values
        ),
        back=back,
        words={**HERE, "title": _("Modifier l’indicateur"), "lead": experiment.title},
    )


@in_room
@require_POST
def indicator_remove(request: HttpRequest, room: Room, pk: int, indicator: int) -> HttpResponse:
    """Watch it no more."""
    experiment = found_or_404(room, pk)
    found = _indicator(experiment, indicator)
    acted(request, lambda: actions.remove_indicator(indicator=found, by=room.actor))
    return redirect(experiment.get_absolute_url() + "#indicateurs")


@in_room
@require_safe
def indicator_values(request: HttpRequest, room: Room, pk: int, indicator: int) -> HttpResponseBase:
    """The values of an indicator as a file."""
    experiment = found_or_404(room, pk)
    found = _indicator(experiment, indicator)
    values = queries.measures(experiment).get(found.pk, [])
    return exports.values_file(request, found, values)


# --- journal


@in_room
@require_POST
def entry_add(request: HttpRequest, room: Room, pk: int) -> HttpResponse:
    """Write a line of the journal."""
    experiment = found_or_404(room, pk)
    form = EntryForm(request.POST, indicators=list(experiment.indicators.order_by("pk")))
    if form.is_valid():
        values, measured = split(dict(form.cleaned_data))
        if acted(
            request,
            lambda: actions.tell(experiment=experiment, measured=measured, by=room.actor, **values),
            _("C’est noté dans le journal."),
        ):
            return redirect(experiment.get_absolute_url() + "#journal")
        return redirect(experiment)
    return page(request, room, experiment, entry=form)


def _entry(experiment: Experiment, pk: int) -> JournalEntry:
    rows = JournalEntry.objects.prefetch_related("values")
    found: JournalEntry = get_object_or_404(rows, experiment=experiment, pk=pk)
    found.experiment = experiment
    return found


@in_room
@require_http_methods(["GET", "HEAD", "POST"])
def entry_edit(request: HttpRequest, room: Room, pk: int, entry: int) -> HttpResponse:
    """Correct a line of one's own organisation."""
    experiment = found_or_404(room, pk)
    back = experiment.get_absolute_url() + "#journal"
    if not actions.may_edit_entry(room.actor, _entry(experiment, entry)):
        messages.error(request, _("Seule l’organisation qui a écrit cette ligne la corrige."))
        return redirect(back)
    indicators = list(experiment.indicators.order_by("pk"))

    def save(thing: JournalEntry, version: int, values: dict[str, Any]) -> None:
        said, measured = split(values)
        actions.correct(entry=thing, version=version, measured=measured, by=room.actor, **said)

    return pages.edit(
        request,
        room,
        load=lambda: _entry(experiment, entry),
        initial=entry_written,
        form=lambda data, initial, _thing: without_key(
            EntryForm(data, initial=initial, indicators=indicators)
        ),
        save=save,
        back=back,
        words={
            **HERE,
            "title": _("Corriger une ligne du journal"),
            "lead": _("La ligne dira qu’elle a été corrigée."),
        },
    )


# --- review


@in_room
@require_http_methods(["GET", "HEAD", "POST"])
def review_add(request: HttpRequest, room: Room, pk: int) -> HttpResponse:
    """Conclude in the name of a carrier."""
    experiment = found_or_404(room, pk)
    back = experiment.get_absolute_url() + "#revues"
    if not reviewing.may_review(room.actor, experiment):
        messages.error(
            request, _("La revue est écrite par l’une des organisations qui portent l’essai.")
        )
        return redirect(back)
    return pages.add(
        request,
        room,
        ReviewForm(_data(request)),
        lambda values: reviewing.write_review(experiment=experiment, by=room.actor, **values),
        back=back,
        said=_("La revue est écrite."),
        words={
            **HERE,
            "title": _("Passer l’essai en revue"),
            "lead": _(
                "Une organisation l’écrit, les autres porteurs ont 14 jours pour la reconnaître. "
                "Un essai arrêté avec ses leçons est un essai mené."
            ),
            "submit": _("Enregistrer la revue"),
        },
    )


@in_room
@require_POST
def review_say(request: HttpRequest, room: Room, pk: int, review: int) -> HttpResponse:
    """Recognise a review, or not and why."""
    experiment = found_or_404(room, pk)
    found = get_object_or_404(ExperimentReview, experiment=experiment, pk=review)
    form = WordForm(request.POST)
    if found.state == ReviewState.ASKED and not form.is_valid():
        return page(request, room, experiment, word=form)
    agrees = request.POST.get("agrees") == "yes"
    note = form.cleaned_data.get("note", "") if form.is_valid() else ""
    said = _("Votre mot est noté.")
    acted(
        request,
        lambda: reviewing.say(review=found, agrees=agrees, note=note, by=room.actor),
        said,
    )
    return redirect(experiment.get_absolute_url() + "#revues")
