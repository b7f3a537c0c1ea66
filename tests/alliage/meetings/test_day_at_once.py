"""Two at the desk at the same moment: each act is done once, and one of two repairs wins."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from tests.alliage import world
from tests.alliage.meetings import day_world

from alliage.core.actor import Actor
from alliage.core.models.audit import AuditEvent
from alliage.core.permissions import Denied
from alliage.meetings.actions import board, repairs
from alliage.meetings.models import Event, Incident, PlanVersion, Publication

pytestmark = pytest.mark.django_db(transaction=True)


def together(*works: Callable[[], Any]) -> list[Any]:
    """Run each work in a thread of its own; return what each gave, or why it was refused."""
    start, results = threading.Barrier(len(works)), [None] * len(works)
    errors: list[Exception] = []

    def run(number: int) -> None:
        try:
            start.wait()
            results[number] = works[number]()
        except Denied as refusal:
            results[number] = refusal
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    return results


def two(day: day_world.Day) -> tuple[Actor, Actor]:
    colleague = world.mandate(world.person("collegue@secret.example"), day.lead.organisation)
    return day.by, world.actor(colleague)


def test_two_phones_point_one_arrival_and_one_absence() -> None:
    day = day_world.running()
    first, second = two(day)
    came, away = day.people[0], day.people[3]
    news = together(
        lambda: board.check_in(participant=came, by=first),
        lambda: board.check_in(participant=came, by=second),
    )
    assert sorted(news) == [False, True]
    together(
        lambda: board.tell_absence(participant=away, kind="absent", by=first),
        lambda: board.tell_absence(participant=away, kind="absent", by=second),
    )
    assert Incident.objects.count() == 1
    told = AuditEvent.objects.filter(event__in=("meeting_participant.arrived",))
    assert told.count() == 1


def test_of_two_repairs_at_once_one_is_published_and_the_other_told() -> None:
    cache.clear()
    day = day_world.running(current=0)
    first, second = two(day)
    board.tell_absence(participant=day.people[4], kind="absent", by=first)
    event = Event.objects.select_related("published").get(pk=day.event.pk)
    digest, _made = repairs.offers(event=event, by=first)

    def choosing(by: Actor, name: str) -> Callable[[], PlanVersion]:
        return lambda: repairs.choose(
            event=event, name=name, digest=digest, sequence=event.sequence, by=by
        )

    found = together(choosing(first, "still"), choosing(second, "deeper"))
    assert sum(isinstance(one, Denied) for one in found) == 1
    assert Publication.objects.filter(event=event).count() == 2
    assert PlanVersion.objects.filter(event=event).count() == 2
