"""The real solver in a real worker: a whole plan in time; killed with SIGKILL, the best is kept."""

import os
import signal
import time
from datetime import timedelta

import pytest
from django.utils import timezone
from tests.alliage import world
from tests.alliage.core.test_worker_killed import start_worker, wait_for
from tests.alliage.meetings.plans_world import asked, closed_event

from alliage.core import jobs
from alliage.core.models import Job, JobState
from alliage.core.worker import run_waiting
from alliage.meetings.actions import publishing
from alliage.meetings.adapters import plans as adapter
from alliage.meetings.enums import EventState, PlanState, WishKind
from alliage.meetings.models import Event, PlanVersion
from alliage.meetings.plan_changes import places
from alliage.meetings.queries import plans as queries

__all__ = ["start_worker"]


def crowd(count: int = 24) -> Event:
    """An event in which each wishes to meet half of the others: minutes of work for a proof."""
    event = world.event(world.organisation("Le Labo"), slots=12, tables=8, state=EventState.CLOSED)
    people = [world.participant(event, f"Participant {n:02}") for n in range(count)]
    for n, one in enumerate(people):
        for step in range(1, count // 2, 2):
            world.wish(one, people[(n + step) % count], weight=1 + (n + step) % 5)
    return event


@pytest.mark.django_db
def test_a_real_plan_keeps_what_was_asked_and_is_published() -> None:
    event, (a, b, c, d) = closed_event()
    world.wish(b, d, WishKind.NEVER)
    world.wish(d, b)
    first, second = sorted((a, c), key=lambda row: row.pk)
    event.fixed_meetings.create(a=first, b=second, slot=event.slots.get(position=6))
    found = asked(event)
    run_waiting(["heavy"])
    found.refresh_from_db()
    assert found.state == PlanState.READY
    held = places(found.plan)
    assert {frozenset(pair) for pair in held} == {
        frozenset((one.key, other.key)) for one, other in ((a, b), (b, c), (c, d), (d, a), (a, c))
    }
    assert held[tuple(sorted((a.key, c.key)))].slot == str(event.slots.get(position=6).pk)
    by = world.actor(world.lead_of(event.organiser))
    publishing.publish(version=found, by=by, expected_sequence=0)
    assert event.meetings.count() == 5


@pytest.mark.django_db
def test_a_real_contradiction_is_explained() -> None:
    event, (a, _b, *_others) = closed_event()
    a.min_meetings = 5
    a.save()
    found = asked(event)
    run_waiting(["heavy"])
    found.refresh_from_db()
    assert (found.state, found.plan) == (PlanState.INFEASIBLE, {})
    assert {one["what"] for one in found.reasons} == {"minimum"}
    assert Job.objects.get(pk=found.job_id).state == JobState.SUCCEEDED


@pytest.mark.django_db
def test_the_files_for_research_are_read_and_planned(tmp_path) -> None:
    import io
    import zipfile

    from alliage_engines.scheduling.planning import solve
    from alliage_engines.scheduling.reading import read_folder

    event, (a, b, *_others) = closed_event(6)
    world.wish(b, a, WishKind.RATHER_NOT)
    given = adapter.problem_of(event)
    with zipfile.ZipFile(io.BytesIO(adapter.problem_zip(given))) as packed:
        packed.extractall(tmp_path)
    read = read_folder(tmp_path)
    assert (len(read.participants), len(read.wishes)) == (6, 6)
    assert solve(read, seconds=5, workers=1).meetings


@pytest.mark.django_db(transaction=True)
def test_killed_while_it_computes_leaves_the_best_plan_so_far(start_worker) -> None:
    event = crowd()
    found = asked(event, seconds=120)
    victim = start_worker()
    wait_for(lambda: bool(PlanVersion.objects.get(pk=found.pk).plan), "a first plan")
    os.killpg(victim.pid, signal.SIGKILL)
    victim.wait()
    time.sleep(0.1)
    past = timezone.now() - timedelta(seconds=60)
    # It dies each time: nobody takes the job again.
    Job.objects.filter(pk=found.job_id).update(lease_until=past, attempts=9)
    jobs.recover()
    found = PlanVersion.objects.select_related("job", "event").get(pk=found.pk)
    assert (found.job.state, queries.state_of(found)) == (JobState.FAILED, PlanState.STOPPED)
    by = world.actor(world.lead_of(event.organiser))
    publishing.publish(version=found, by=by, expected_sequence=0)
    assert event.meetings.count() == len(found.plan["meetings"]) > 0
