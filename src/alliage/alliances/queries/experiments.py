"""Trials: lists, counts, what awaits whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Prefetch, Q, QuerySet
from django.utils import timezone

from alliage.alliances.enums_experiments import CURRENT, DONE, ExperimentState, ReviewState
from alliage.alliances.models import (
    Alliance,
    Experiment,
    ExperimentReview,
    ExperimentValue,
    JournalEntry,
    Party,
)
from alliage.organisations.models import Mandate

#: What the overview shows.
FEW = 3
_carriers = Prefetch("carriers", Party.objects.select_related("organisation").order_by("pk"))


@dataclass(frozen=True, slots=True)
class Counts:
    """How many trials go on, are planned, are done, and how many of these were stopped."""

    planned: int
    current: int
    done: int
    stopped: int
    late: int

    @property
    def total(self) -> int:
        return self.planned + self.current + self.done


def counts(alliance: Alliance) -> Counts:
    """One query. late: running, their day of review over."""
    today = timezone.localdate()
    late = Q(state=ExperimentState.RUNNING, review_on__lt=today)
    return Counts(
        **Experiment.objects.filter(alliance=alliance).aggregate(
            planned=Count("pk", filter=Q(state=ExperimentState.PLANNED)),
            current=Count("pk", filter=Q(state__in=CURRENT)),
            done=Count("pk", filter=Q(state__in=DONE)),
            stopped=Count("pk", filter=Q(state=ExperimentState.STOPPED)),
            late=Count("pk", filter=late),
        )
    )


def listed(alliance: Alliance) -> QuerySet[Experiment]:
    """Trials of a room with carriers, number of lines of the journal and last settled review."""
    settled = ExperimentReview.objects.filter(state=ReviewState.SETTLED)
    reviews = settled.select_related("party__organisation").order_by("-decided_at", "-pk")
    rows = Experiment.objects.filter(alliance=alliance).annotate(told=Count("journal"))
    return rows.prefetch_related(_carriers, Prefetch("reviews", reviews, to_attr="settled"))


def current(alliance: Alliance, limit: int = FEW) -> list[Experiment]:
    """Those that go on, the nearest review first; two queries."""
    rows = Experiment.objects.filter(alliance=alliance, state__in=CURRENT)
    rows = rows.order_by(F("review_on").asc(nulls_last=True), "pk")
    return list(rows.prefetch_related(_carriers)[:limit])


def reviewed(alliance: Alliance) -> int:
    """How many trials were reviewed to the end; one query."""
    return Experiment.objects.filter(alliance=alliance, state__in=DONE).count()


def journal(experiment: Experiment) -> QuerySet[JournalEntry]:
    values = ExperimentValue.objects.select_related("indicator").order_by("indicator", "pk")
    rows = experiment.journal.select_related("party__organisation", "person")
    return rows.prefetch_related(Prefetch("values", values)).order_by("-on", "-pk")


def reviews(experiment: Experiment) -> list[ExperimentReview]:
    """Every review, the latest first, with what each carrier said."""
    rows = experiment.reviews.select_related("party__organisation", "person")
    return list(rows.prefetch_related("words__party__organisation").order_by("-created_at", "-pk"))


def measures(experiment: Experiment) -> dict[int, list[ExperimentValue]]:
    """Key of an indicator -> its values by date; one query."""
    found: dict[int, list[ExperimentValue]] = {}
    rows = ExperimentValue.objects.filter(entry__experiment=experiment)
    for value in rows.select_related("entry").order_by("entry__on", "entry__pk"):
        found.setdefault(value.indicator_id, []).append(value)
    return found


def overdue() -> QuerySet[ExperimentReview]:
    """Reviews whose time is up."""
    rows = ExperimentReview.objects.filter(
        state=ReviewState.ASKED, by_when__lt=timezone.localdate()
    )
    return rows.select_related("experiment").order_by("pk")


@dataclass(frozen=True, slots=True)
class Awaited:
    """What a trial awaits of an organisation: a word on a review, or the review itself."""

    experiment: Experiment
    party: Party
    review: ExperimentReview | None


def awaited_of(person: Any) -> list[Awaited]:
    """What trials await of a person, for the organisations that they write for; bounded queries."""
    held = Mandate.objects.running().of(person)
    mine = [one.organisation_id for one in held if one.writes]
    parties = {
        row.pk: row
        for row in Party.objects.voices()
        .filter(organisation__in=mine)
        .select_related("organisation")
    }
    return _words(parties) + _reviews(parties)


def _words(parties: dict[int, Party]) -> list[Awaited]:
    rows = ExperimentReview.objects.filter(
        state=ReviewState.ASKED, experiment__carriers__in=parties
    ).distinct()
    rows = rows.select_related("experiment__alliance").prefetch_related(
        "words", "experiment__carriers"
    )
    found = []
    for review in rows.order_by("by_when", "pk"):
        said = {word.party_id for word in review.words.all()}
        found += [
            Awaited(review.experiment, parties[carrier.pk], review)
            for carrier in review.experiment.carriers.all()
            if carrier.pk in parties and carrier.pk not in said
        ]
    return found


def _reviews(parties: dict[int, Party]) -> list[Awaited]:
    rows = Experiment.objects.filter(
        state=ExperimentState.RUNNING,
        review_on__lte=timezone.localdate(),
        carriers__in=parties,
    ).distinct()
    rows = rows.select_related("alliance").prefetch_related("carriers")
    return [
        Awaited(experiment, parties[carrier.pk], None)
        for experiment in rows.order_by("review_on", "pk")
        for carrier in experiment.carriers.all()
        if carrier.pk in parties
    ]


def lessons(found: Sequence[Experiment]) -> list[Experiment]:
    """Those that are done, the last reviewed first."""
    done = [one for one in found if one.is_done and one.settled]  # type: ignore[attr-defined]
    return sorted(done, key=lambda one: one.settled[0].decided_at, reverse=True)  # type: ignore[attr-defined]
