"""What may become of a trial; who concludes; what a stop with lessons is worth."""

import itertools
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.alliage import world

from alliage.alliances import changes, evidence, records
from alliage.alliances.actions import experiments as actions
from alliage.alliances.actions import experiments_reviews as reviewing
from alliage.alliances.enums_experiments import ExperimentState, ReviewState
from alliage.alliances.models import Experiment, ExperimentReview
from alliage.alliances.queries import experiments as queries
from alliage.alliances.tasks.experiments import settle_reviews
from alliage.alliances.transitions_experiments import BY_HAND, Event, after
from alliage.core import inbox
from alliage.core.actor import SYSTEM
from alliage.core.permissions import Denied

from . import trials

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("state", "event"), list(itertools.product(ExperimentState.values, BY_HAND))
)
def test_a_button_does_what_the_table_says(state: str, event: Event) -> None:
    room, one, _two, _three = trials.three()
    found = trials.trial(room, one, state=state)
    before = room.history.count()
    to = after(state, event)
    if to is None:
        with pytest.raises(Denied):
            actions.move(experiment=found, event=event, by=trials.actor(one))
        assert room.history.count() == before
    else:
        actions.move(experiment=found, event=event, by=trials.actor(one))
        assert room.history.count() == before + 1
    assert Experiment.objects.get().state == (to or state)


@pytest.mark.parametrize("event", ["stop", "continue", "review", "contest", "", "drop table"])
def test_no_button_concludes(event: str) -> None:
    room, one, _two, _three = trials.three()
    found = trials.trial(room, one, state="review")
    with pytest.raises(Denied):
        actions.move(experiment=found, event=event, by=trials.actor(one))


def test_a_stop_with_lessons_is_done_once_the_carriers_recognise_it() -> None:
    room, one, two, _three = trials.three()
    found = trials.trial(room, one, two)
    review = trials.reviewed(found, one)
    assert Experiment.objects.get().state == "review"
    assert not evidence.of(room)[0].done
    reviewing.say(review=review, agrees=True, note="", by=trials.actor(two))
    assert Experiment.objects.get().state == "stopped"
    assert [one.done for one in evidence.of(room) if "passée en revue" in one.label] == [True]
    page = world.client_for(world.lead_of(one)).get(
        reverse("alliances:experiments", args=[room.code])
    )
    text = page.content.decode()
    assert "1 essai mené, dont 1 arrêté, qui nous a appris autant que les autres." in text
    assert '<span class="tag shared">Mené, on arrête</span>' in text
    assert "personne n’ose réveiller la maison" in text


def test_a_single_carrier_settles_alone() -> None:
    room, one, _two, _three = trials.three()
    trials.reviewed(trials.trial(room, one), one, "continue")
    assert Experiment.objects.get().state == "continued"


@pytest.mark.parametrize("lessons", ["", "   ", "\n"])
def test_no_conclusion_without_lessons(lessons: str) -> None:
    room, one, _two, _three = trials.three()
    found = trials.trial(room, one)
    with pytest.raises(Denied):
        reviewing.write_review(
            experiment=found, conclusion="stop", lessons=lessons, changes="",
            held_on=timezone.localdate(), by=trials.actor(one),
        )  # fmt: skip
    assert Experiment.objects.get().state == "running"


def test_only_carriers_conclude_and_say() -> None:
    room, one, two, three = trials.three()
    found = trials.trial(room, one, two)
    with pytest.raises(Denied):
        trials.reviewed(found, three)
    review = trials.reviewed(found, one)
    for who in (three, one):
        with pytest.raises(Denied):
            reviewing.say(review=review, agrees=False, note="non", by=trials.actor(who))
    assert Experiment.objects.get().state == "review"


def test_a_refusal_says_why_and_the_trial_goes_on() -> None:
    room, one, two, _three = trials.three()
    found = trials.trial(room, one, two)
    review = trials.reviewed(found, one)
    with pytest.raises(Denied):
        reviewing.say(review=review, agrees=False, note=" ", by=trials.actor(two))
    reviewing.say(review=review, agrees=False, note="Trois y sont allés", by=trials.actor(two))
    review.refresh_from_db()
    assert (Experiment.objects.get().state, review.state) == ("running", ReviewState.CONTESTED)
    with pytest.raises(Denied):
        reviewing.say(review=review, agrees=True, note="", by=trials.actor(two))
    trials.reviewed(found, two, "adapt")
    assert ExperimentReview.objects.count() == 2


def test_two_reviews_at_once_make_one() -> None:
    room, one, two, _three = trials.three()
    found = trials.trial(room, one, two)
    trials.reviewed(found, one)
    with pytest.raises(Denied):
        trials.reviewed(found, two, "continue")  # it read the trial before the first was written
    assert ExperimentReview.objects.count() == 1


def test_after_fourteen_days_a_silence_does_not_block() -> None:
    room, one, two, _three = trials.three()
    review = trials.reviewed(trials.trial(room, one, two), one)
    run = getattr(settle_reviews, "func", settle_reviews)
    assert run() == 0
    ExperimentReview.objects.update(by_when=timezone.localdate() - timedelta(1))
    assert [run(), run()] == [1, 0]
    assert Experiment.objects.get().state == "stopped"
    page = world.client_for(world.lead_of(one)).get(review.experiment.get_absolute_url())
    assert "n’a pas répondu" in page.content.decode()


def test_a_carrier_that_leaves_is_waited_for_no_more() -> None:
    room, one, two, _three = trials.three()
    trials.reviewed(trials.trial(room, one, two), one)
    room.parties.filter(organisation=two).update(state="left", left_at=timezone.now())
    changes.tell(room, SYSTEM)
    assert Experiment.objects.get().state == "stopped"


def test_what_awaits_whom() -> None:
    room, one, two, three = trials.three()
    late = trials.trial(room, one, title="En retard", review_on=timezone.localdate())
    trials.reviewed(trials.trial(room, one, two), one)
    titles = {
        of.pk: [item.title for item in inbox.items_for(world.lead_of(of).person)]
        for of in (one, two, three)
    }
    assert any(late.title in title for title in titles[one.pk])
    assert any(trials.SECRET in title for title in titles[two.pk])
    assert not any(trials.SECRET in t or late.title in t for t in titles[three.pk])
    assert not any(trials.SECRET in title for title in titles[one.pk])


def test_sent_twice_it_is_written_once() -> None:
    room, one, two, _three = trials.three()
    key = uuid.uuid4()
    values: dict[str, Any] = {
        "title": "T", "hypothesis": "h", "trial": "t", "stop_when": "s", "place": "",
        "carriers": [trials.party_key(room, one)], "key": key,
    }  # fmt: skip
    for _time in range(2):
        found = actions.plan(alliance=room, by=trials.actor(one), **values)
    for _time in range(2):
        said = {"on": timezone.localdate(), "kind": "fact", "text": "x"}
        actions.tell(experiment=found, key=key, measured={}, by=trials.actor(one), **said)
    assert (Experiment.objects.count(), found.journal.count(), room.history.count()) == (1, 1, 2)
    # The key of one room's filling means nothing in another.
    other = world.alliance(two, title="Autre")
    values["carriers"] = [other.parties.get().pk]
    assert actions.plan(alliance=other, by=trials.actor(two), **values).pk != found.pk


def test_nobody_carries_without_a_voice_here() -> None:
    room, one, _two, _three = trials.three()
    elsewhere = world.alliance(world.organisation("Ailleurs"))
    watcher = world.party(room, world.organisation("Observe"), "observer")
    for stranger in (elsewhere.parties.get(), watcher):
        with pytest.raises(Denied):
            actions.plan(
                alliance=room, key=uuid.uuid4(), carriers=[stranger.pk], place="", title="x",
                hypothesis="x", trial="x", stop_when="x", by=trials.actor(one),
            )  # fmt: skip


def test_counts_give_a_stop_the_same_standing() -> None:
    room, one, _two, _three = trials.three()
    for conclusion in ("continue", "adapt", "stop"):
        trials.reviewed(trials.trial(room, one, title=conclusion), one, conclusion)
    counts = queries.counts(room)
    assert (counts.done, counts.stopped, counts.current) == (3, 1, 0)


def test_who_left_keeps_what_it_recognised_and_nothing_later() -> None:
    room, one, two, _three = trials.three()
    recognised = trials.reviewed(trials.trial(room, one, two, title="Reconnu"), one)
    reviewing.say(review=recognised, agrees=True, note="", by=trials.actor(two))
    gone = room.parties.get(organisation=two)
    gone.state, gone.left_at = "left", timezone.now()
    gone.save()
    trials.reviewed(trials.trial(room, one, title="Essai secret"), one)
    found = [
        line for piece, lines in records.of(gone) if piece.name == "experiments" for line in lines
    ]
    assert [line.title for line in found] == ["Reconnu (Arrêter)"]
    assert "réveiller la maison" in found[0].text
