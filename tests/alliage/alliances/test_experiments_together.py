"""Two people write one trial, one line of its journal, one workstream at once: nothing is lost."""

import uuid
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.alliage import world
from tests.alliage.partners.test_introductions_at_once import together

from alliage.alliances.actions import experiments as actions
from alliage.alliances.actions import experiments_reviews as reviewing
from alliage.alliances.actions import roadmap
from alliage.alliances.models import Experiment, JournalEntry, Workstream
from alliage.core.permissions import Denied
from alliage.organisations import conflicts

from . import trials

pytestmark = pytest.mark.django_db


def _both(url: str, *mandates: Any) -> list[tuple[Any, str]]:
    """Browsers that have the same form open."""
    clients = [world.client_for(held) for held in mandates]
    return [
        (client, client.get(url).context["editing"].form.initial["edited_from"])
        for client in clients
    ]


def test_two_parties_change_two_points_and_both_stay() -> None:
    room, one, two, _three = trials.three()
    trial = trials.trial(room, one, two, title="Essai")
    url = reverse("alliances:experiment_edit", args=[room.code, trial.pk])
    (first, a), (second, b) = _both(url, world.lead_of(one), world.lead_of(two))
    base = {
        "title": "Essai", "hypothesis": trial.hypothesis, "trial": "Prêter",
        "stop_when": "Moins de 3", "carriers": [str(p.pk) for p in trial.carriers.all()],
    }  # fmt: skip
    place = {"ou": "", "lieu": "commune:38563", "lequel": ""}
    first.post(url, {**base, **place, "edited_from": a})
    second.post(url, {**base, "stop_when": "Moins de 5", "edited_from": b})
    found = Experiment.objects.get()
    assert (found.area_name, found.stop_when) == ("Voiron", "Moins de 5")
    assert found.carriers.count() == 2
    asked = second.post(url, {**base, **place, "stop_when": "Moins de 9", "edited_from": b})
    assert [d.name for d in asked.context["editing"].differences] == ["stop_when"]
    assert Experiment.objects.get().stop_when == "Moins de 5"


def test_two_colleagues_correct_one_line_of_the_journal() -> None:
    room, one, _two, _three = trials.three()
    trial = trials.trial(room, one)
    watched = trials.indicator(trial, one)
    entry = trials.told(trial, one, "Onze", **{f"v{watched.pk}": Decimal(11)})
    url = reverse("alliances:journal_edit", args=[room.code, trial.pk, entry.pk])
    colleague = world.mandate(world.person("col@test.example"), one)
    (first, a), (second, b) = _both(url, world.lead_of(one), colleague)
    base = {"on": entry.on.isoformat(), "kind": "fact", "text": "Onze", f"value-{watched.pk}": "11"}
    first.post(url, {**base, "text": "Onze vélos", "edited_from": a})
    second.post(url, {**base, f"value-{watched.pk}": "12", "edited_from": b})
    found = JournalEntry.objects.get()
    assert (found.text, found.values.get().value) == ("Onze vélos", 12)
    assert found.corrected_at is not None


def test_another_organisation_does_not_correct_our_line() -> None:
    room, one, two, _three = trials.three()
    trial = trials.trial(room, one, two)
    entry = trials.told(trial, one)
    with pytest.raises(Denied):
        actions.correct(
            entry=entry, version=entry.version, measured={}, by=trials.actor(two), text="Volé",
            on=entry.on, kind="fact",
        )  # fmt: skip
    url = reverse("alliances:journal_edit", args=[room.code, trial.pk, entry.pk])
    client = world.client_for(world.lead_of(two))
    assert client.post(url, {"text": "Volé", "on": "2026-01-01", "kind": "fact"}).status_code == 302
    assert JournalEntry.objects.get().text == "Onze vélos"


def test_a_stale_version_writes_nothing() -> None:
    room, one, _two, _three = trials.three()
    trial = trials.trial(room, one, title="Avant")
    values: dict[str, Any] = {
        "carriers": [trials.party_key(room, one)], "place": "", "by": trials.actor(one),
    }  # fmt: skip
    actions.edit(experiment=trial, version=trial.version, title="Premier", **values)
    with pytest.raises(conflicts.Stale):
        actions.edit(experiment=trial, version=trial.version, title="Second", **values)
    assert Experiment.objects.get().title == "Premier"


def test_words_stop_changing_with_the_review_even_for_a_form_left_open() -> None:
    room, one, two, _three = trials.three()
    trial = trials.trial(room, one, two, title="Avant")
    url = reverse("alliances:experiment_edit", args=[room.code, trial.pk])
    ((client, origin),) = _both(url, world.lead_of(two))
    trials.reviewed(trial, one)
    client.post(url, {"title": "Après", "hypothesis": "x", "trial": "x", "stop_when": "x",
                      "carriers": [str(trials.party_key(room, two))], "edited_from": origin})  # fmt: skip
    assert Experiment.objects.get().title == "Avant"
    with pytest.raises(Denied):
        trials.indicator(trial, one)


def test_a_carrier_that_left_stays_when_others_edit() -> None:
    room, one, two, _three = trials.three()
    work = trials.workstream(room, one, two)
    room.parties.filter(organisation=two).update(state="left")
    values = {"carriers": work.carriers.values_list("pk", flat=True), "experiments": []}
    roadmap.edit(workstream=work, version=work.version, by=trials.actor(one), title="X", **values)
    assert Workstream.objects.get().carriers.count() == 2
    with pytest.raises(Denied):  # but nobody adds one that has no voice any more
        trials.workstream(room, one, two, title="Autre")


def test_a_milestone_is_inside_its_workstream_and_reached_once() -> None:
    room, one, _two, _three = trials.three()
    work = trials.workstream(room, one)
    url = reverse("alliances:milestone_add", args=[room.code, work.pk])
    client = world.client_for(world.lead_of(one))
    outside = (work.ends_on + timedelta(1)).isoformat()
    key = str(uuid.uuid4())
    assert client.post(url, {"title": "J", "on": outside, "key": key}).status_code == 422
    for _time in range(2):
        client.post(url, {"title": "J", "on": work.ends_on.isoformat(), "key": key})
    step = work.milestones.get()
    today = timezone.localdate()
    roadmap.edit_milestone(
        milestone=step, version=1, by=trials.actor(one), title="J", on=step.on, reached_on=today
    )
    assert room.history.first().kind == "milestone.reached"


@pytest.mark.django_db(transaction=True)
def test_at_the_very_same_time_one_review_one_answer_one_site() -> None:
    room, one, two, three = trials.three()
    trial = trials.trial(room, one, two, three)
    by = {of.pk: trials.actor(of) for of in (one, two, three)}
    results = together(lambda: trials.reviewed(trial, one), lambda: trials.reviewed(trial, two))
    assert sum(isinstance(result, Denied) for result in results) == 1
    review = trial.reviews.get()
    writer = review.party.organisation_id
    others = [actor for key, actor in by.items() if key != writer]
    together(
        *(
            lambda actor=actor: reviewing.say(review=review, agrees=True, note="", by=actor)
            for actor in others
        )
    )
    assert Experiment.objects.get().state == "stopped"
    assert review.words.count() == 3
    together(lambda: trials.site(room, one), lambda: trials.site(room, two))
    assert room.sites.count() == 1
