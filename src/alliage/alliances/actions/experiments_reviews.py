"""Verbs of a trial's review: one carrier writes it, the others recognise it, or not."""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alliage.alliances import access, history
from alliage.alliances.actions.experiments_room import entered, signature
from alliage.alliances.enums_experiments import Conclusion, ExperimentState, ReviewState
from alliage.alliances.models import Alliance, Experiment, ExperimentReview, Party
from alliage.alliances.transitions_experiments import SETTLES, Event, after, settled
from alliage.core.actor import SYSTEM, Actor
from alliage.core.permissions import Denied, allows


def expected(experiment: Experiment) -> list[Party]:
    """Return the carriers whose word counts: those that have a voice in the room today."""
    return list(experiment.carriers.voices().order_by("pk"))


def check_review(by: Actor, experiment: Experiment) -> Party:
    """A carrier writes the review; any party where no carrier is left to do it."""
    party = access.check_voice(by, experiment.alliance)
    carrying = {one.pk for one in expected(experiment)}
    if carrying and party.pk not in carrying:
        raise Denied(_("La revue est écrite par l’une des organisations qui portent l’essai."))
    return party


def check_word(by: Actor, review: ExperimentReview) -> Party:
    """The other carriers say whether they recognise the review, while it is open."""
    party = access.check_voice(by, review.experiment.alliance)
    if party.pk not in {one.pk for one in expected(review.experiment)}:
        raise Denied(_("Seules les organisations qui portent l’essai se prononcent."))
    if review.party_id == party.pk:
        raise Denied(_("Votre organisation a écrit cette revue : elle s’est déjà prononcée."))
    if review.state != ReviewState.ASKED:
        raise Denied(_("Cette revue est close."))
    return party


may_review = allows(check_review)
may_say = allows(check_word)


@transaction.atomic
def write_review(
    *,
    experiment: Experiment,
    conclusion: str,
    lessons: str,
    changes: str,
    held_on: date,
    by: Actor,
) -> ExperimentReview:
    """Conclude in the name of a carrier; the others have 14 days to say whether they agree.

    lessons are asked whatever the conclusion: that is what makes a stop worth as much as the rest.
    """
    room, _party = entered(experiment.alliance_id, by, access.check_voice)
    found = _locked(experiment.pk, room)
    party = check_review(by, found)
    _check_lessons(lessons)
    _go(found, Event.REVIEW)
    try:
        with transaction.atomic():
            made = ExperimentReview.objects.create(
                experiment=found,
                conclusion=Conclusion(conclusion),
                lessons=lessons.strip(),
                changes=changes.strip(),
                held_on=held_on,
                **signature(by, party),
            )
    except IntegrityError:
        raise Denied(_("Une revue de cet essai attend déjà les porteurs.")) from None
    made.words.create(agrees=True, **signature(by, party))
    history.record(
        "experiment.reviewed",
        alliance=room,
        by=by,
        target=found,
        data={"title": found.title, "conclusion": made.conclusion},
    )
    _settle(made, by)
    return made


def _check_lessons(lessons: str) -> None:
    if not lessons.strip():
        raise Denied(_("Dites ce que l’essai vous a appris : c’est ce qui en reste."))


@transaction.atomic
def say(*, review: ExperimentReview, agrees: bool, note: str, by: Actor) -> ExperimentReview:
    """Recognise a review, or not and why; the word may change as long as the review is open."""
    room, _party = entered(review.experiment.alliance_id, by, access.check_voice)
    experiment = _locked(review.experiment_id, room)
    found = ExperimentReview.objects.select_for_update().get(pk=review.pk)
    found.experiment = experiment
    party = check_word(by, found)
    if not agrees and not note.strip():
        raise Denied(_("Dites ce que vous ne reconnaissez pas : la revue sera réécrite."))
    values = {**signature(by, party), "agrees": agrees, "note": note.strip()}
    values.pop("party")
    found.words.update_or_create(party=party, defaults=values)
    kind = "experiment.review_confirmed" if agrees else "experiment.review_contested"
    history.record(kind, alliance=room, by=by, target=experiment, data={"title": experiment.title})
    _settle(found, by)
    return found


@transaction.atomic
def settle_if_due(*, review: ExperimentReview) -> bool:
    """Settle a review whose 14 days are over; return whether it was. Safe twice."""
    room = Alliance.objects.select_for_update().get(pk=review.experiment.alliance_id)
    experiment = _locked(review.experiment_id, room)
    found = ExperimentReview.objects.select_for_update().get(pk=review.pk)
    found.experiment = experiment
    done = _settle(found, SYSTEM)
    if done:
        history.record(
            "experiment.review_settled",
            alliance=room,
            by=SYSTEM,
            target=experiment,
            data={"title": experiment.title},
        )
    return done


def voices_changed(alliance: Alliance, by: Actor) -> None:
    """A voice left or fell silent: reviews that waited for it alone are settled now."""
    rows = ExperimentReview.objects.filter(
        experiment__alliance=alliance, state=ReviewState.ASKED
    ).select_related("experiment__alliance")
    for review in rows.order_by("pk"):
        _settle(review, by)


def _locked(key: int, room: Alliance) -> Experiment:
    found = Experiment.objects.select_for_update().get(pk=key)
    found.alliance = room
    return found


def _go(experiment: Experiment, event: Event) -> None:
    """Move a trial, on condition that it still stands where it was read."""
    state = after(experiment.state, event)
    moved = 0
    if state is not None:
        rows = Experiment.objects.filter(pk=experiment.pk, state=experiment.state)
        moved = rows.update(state=state, version=experiment.version + 1, updated_at=timezone.now())
    if state is None or not moved:
        raise Denied(_("Cet essai n’en est plus là : rechargez la page."))
    experiment.state, experiment.version = ExperimentState(state), experiment.version + 1


def _settle(review: ExperimentReview, by: Actor) -> bool:  # noqa: ARG001 - as a listener is called
    """Close a review that everybody answered, that one refused, or whose time is up."""
    if review.state != ReviewState.ASKED:
        return False
    words: Any = list(review.words.values_list("party", "agrees"))
    said = settled(
        [party.pk for party in expected(review.experiment)],
        [party for party, agrees in words if agrees],
        any(not agrees for _party, agrees in words),
        timezone.localdate() > review.by_when,
    )
    if said is None:
        return False
    _go(review.experiment, SETTLES[review.conclusion] if said else Event.CONTEST)
    review.state = ReviewState.SETTLED if said else ReviewState.CONTESTED
    review.decided_at = timezone.now()
    review.save(update_fields=["state", "decided_at"])
    return True
