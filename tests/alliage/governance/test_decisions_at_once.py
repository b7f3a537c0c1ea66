"""Two people of one organisation speak at the same moment: both are recorded, one counts."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from alliage.core.permissions import Denied
from alliage.governance.actions import decisions as actions
from alliage.governance.actions import voices
from alliage.governance.models import Decision, Voice

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Run acts in threads that start together; return what each gave, or its exception."""
    start, found = threading.Barrier(len(acts)), {}

    def run(place: int, act: Callable[[], object]) -> None:
        start.wait()
        try:
            found[place] = act()
        except Exception as error:
            found[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [found[place] for place in range(len(acts))]


def test_both_are_recorded_and_the_last_counts(hall) -> None:
    decision = hall.opened(mode="vote")
    other = hall.other_hand("a")

    def say(by, stance):
        return lambda: voices.give_voice(decision=decision, round_=1, stance=stance, by=by)

    given = at_once(say(hall.by("a"), "yes"), say(other, "no"))
    assert all(isinstance(one, Voice) for one in given), given
    kept = list(Voice.objects.filter(decision=decision).order_by("pk"))
    assert [one.current for one in kept] == [False, True]
    assert actions.computed(decision).counts.spoken == 1


def test_a_voice_and_the_end_never_cross(hall) -> None:
    decision = hall.opened(mode="vote")
    for letter in "abc":
        hall.say(decision, letter, "yes")
    closing, voice = at_once(
        lambda: actions.close(decision=decision, by=hall.by("b")),
        lambda: hall.say(decision, "a", "no"),
    )
    assert isinstance(closing, Decision)
    found = Decision.objects.get(pk=decision.pk)
    heard = 0 if isinstance(voice, Denied) else 1
    assert found.counts["no"] == heard


def test_two_open_it_once(hall) -> None:
    decision = hall.draft()
    acts = [
        lambda letter=letter: actions.open_decision(
            decision=decision, version=1, by=hall.by(letter)
        )
        for letter in "ab"
    ]
    found = at_once(*acts)
    assert sorted(type(one).__name__ for one in found) == ["Decision", "Denied"]
    assert decision.electors.count() == 3
