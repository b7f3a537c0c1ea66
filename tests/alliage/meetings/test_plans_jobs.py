"""A version is computed as a job: kept as it improves, stopped, killed, out of time, impossible."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.utils import timezone
from tests.alliage import world
from tests.alliage.meetings import plans_world
from tests.alliage.meetings.plans_world import asked, closed_event

from alliage.core import jobs
from alliage.core.actor import Actor
from alliage.core.models import AuditEvent, Job, JobState
from alliage.core.permissions import Denied
from alliage.core.worker import run_waiting
from alliage.meetings.actions import plans as actions
from alliage.meetings.adapters import plans as adapter
from alliage.meetings.enums import EventState, ParticipantState, PlanState, WishKind
from alliage.meetings.models import FixedMeeting, MeetingOrder, PlanVersion, Unavailability
from alliage.meetings.queries import plans as queries
from alliage.meetings.tasks import plans as tasks
from alliage_engines.scheduling.plan import Plan, Progress

pytestmark = pytest.mark.django_db


@pytest.fixture
def given() -> list[dict[str, Any]]:
    """Plans that the solver in the place of ours tells, one after the other."""
    return [plans_world.plan([], wishes=n) for n in (1, 2, 3)]


@pytest.fixture
def solver(monkeypatch: pytest.MonkeyPatch, given: list[dict[str, Any]]) -> Iterator[Any]:
    """A solver that tells `given`, then does `end`; each step takes `pause` seconds of a clock."""

    class Solver:
        now = 0.0
        pause = 1.0
        started: Any = None
        end: Callable[[], None] = staticmethod(lambda: None)
        before: Callable[[int], None] = staticmethod(lambda _step: None)

        def __call__(self, problem: Any, *, listen: Any, start: Any, **_options: Any) -> Plan:
            self.started = start
            for step, one in enumerate(given):
                self.before(step)
                self.now += self.pause
                listen(Progress("tables", self.now, Plan.from_json(one)))
            self.end()
            return Plan.from_json(given[-1])

    found = Solver()
    monkeypatch.setattr(adapter, "solve", found)
    monkeypatch.setattr(tasks.Listener.__init__, "__defaults__", (lambda: found.now,))
    return found


def wishes(version: PlanVersion) -> int | None:
    version.refresh_from_db()
    return version.plan["levels"][2]["achieved"] if version.plan else None


class TestProblem:
    def test_holds_what_was_said_and_names_nobody(self) -> None:
        event, (first, second, third, gone) = closed_event()
        gone.state = ParticipantState.WITHDRAWN
        gone.save()
        slots, tables = list(event.slots.all()), list(event.tables.all())
        Unavailability.objects.create(participant=first, slot=slots[2])
        a, b = sorted((first, third), key=lambda one: one.pk)
        FixedMeeting.objects.create(event=event, a=a, b=b, slot=slots[1], table=tables[0])
        FixedMeeting.objects.create(event=event, a=third, b=gone)
        MeetingOrder.objects.create(
            event=event, before_a=first, before_b=second, after_a=second, after_b=third
        )
        second.home_table, second.needs_accessible, second.delegates = tables[3], True, 2
        second.save()
        found = adapter.problem_of(event)
        assert {one.id for one in found.participants} == {first.key, second.key, third.key}
        assert found.by_id[second.key].home_table == str(tables[3].pk)
        assert found.unavailable == {(first.key, str(slots[2].pk))}
        assert [one.kind for one in found.wishes] == ["must", "wish"]
        assert [(one.slot, one.table) for one in found.fixed] == [
            (str(slots[1].pk), str(tables[0].pk))
        ]
        assert len(found.precedences) == 1
        said = json.dumps(adapter.problem_to_json(found))
        assert "secret.example" not in said
        assert "Atelier" not in said

    def test_what_is_lost_is_left_out_but_for_a_repair(self) -> None:
        event, (first, *_others) = closed_event()
        slots = list(event.slots.all())
        event.slots.filter(pk=slots[0].pk).update(lost_at=timezone.now())
        event.tables.filter(position=1).update(lost_at=timezone.now())
        first.absent_from = slots[4]
        first.save()
        found = adapter.problem_of(event)
        assert (len(found.slots), len(found.tables)) == (5, 3)
        assert found.unavailable == {(first.key, str(one.pk)) for one in slots[4:]}
        whole = adapter.problem_of(event, with_lost=True)
        assert (len(whole.slots), len(whole.tables), len(whole.unavailable)) == (6, 4, 0)

    @pytest.mark.parametrize("people", [3, 6])
    def test_same_queries_whatever_the_size(self, people, django_assert_num_queries) -> None:
        event, _people = closed_event(people)
        with django_assert_num_queries(7):
            adapter.problem_of(event)


class TestAsking:
    @pytest.mark.parametrize("state", [EventState.CLOSED, EventState.PUBLISHED])
    def test_freezes_the_problem_and_audits_once(self, state) -> None:
        event, people = closed_event(state=state)
        found = asked(event)
        assert (found.number, found.state, found.job.queue) == (1, PlanState.COMPUTING, "heavy")
        assert not adapter.is_stale(found)
        people[0].wishes.update(kind=WishKind.NEVER)
        assert adapter.is_stale(found)
        record = AuditEvent.objects.get(event="meeting_plan.asked")
        assert record.data == {"number": 1, "seconds": 5, "seed": 1}

    def test_one_at_a_time_an_event(self) -> None:
        event, _people = closed_event()
        found = asked(event)
        assert asked(event, seed=7) == found
        assert Job.objects.count() == 1

    @pytest.mark.parametrize("state", [EventState.INVITING, EventState.LIVE, EventState.FINISHED])
    def test_only_between_the_wishes_and_the_day(self, state) -> None:
        event, _people = closed_event(state=state)
        with pytest.raises(Denied):
            asked(event)

    def test_only_by_who_organises(self) -> None:
        event, _people = closed_event()
        stranger = world.actor(world.lead_of(world.organisation("Ailleurs")))
        operator = Actor(person=world.person("op@test.example", is_operator=True))
        found = asked(event)
        for by in (stranger, operator, Actor()):
            with pytest.raises(Denied):
                actions.ask_plan(event=event, seconds=5, seed=0, by=by)
            with pytest.raises(Denied):
                actions.stop_plan(version=found, by=by)
        assert found.job.state == JobState.WAITING


class TestComputing:
    def test_out_of_time_is_a_plan_ready_to_publish(self, solver) -> None:
        found = asked(closed_event()[0])
        run_waiting()
        assert wishes(found) == 3
        assert (found.state, found.job.state) == (PlanState.READY, JobState.SUCCEEDED)

    def test_the_best_so_far_is_kept_while_it_works(self, solver) -> None:
        found, seen = asked(closed_event()[0]), []
        solver.before = lambda _step: seen.append(wishes(found))
        run_waiting()
        assert seen == [None, 1, 2]

    def test_is_written_every_half_second_at_most(self, solver, given) -> None:
        given[:] = [plans_world.plan([], wishes=n) for n in range(1, 12)]
        solver.pause = 0.1
        found, seen = asked(closed_event()[0]), []
        solver.before = lambda _step: seen.append(wishes(found))
        run_waiting()
        assert len(set(seen)) <= 4
        assert seen[1] == 1, "the first is kept at once"
        assert wishes(found) == 11

    def test_stopped_keeps_the_best_and_may_be_published(self, solver) -> None:
        event, _people = closed_event()
        found = asked(event)
        colleague = world.actor(world.lead_of(event.organiser, "colleague@secret.example"))

        def stop(step: int) -> None:
            if step == 2:
                actions.stop_plan(version=found, by=colleague)

        solver.before = stop
        run_waiting()
        # What was told in the same moment is kept too.
        assert wishes(found) == 3
        assert (found.state, queries.is_usable(found)) == (PlanState.STOPPED, True)
        assert Job.objects.get(pk=found.job_id).state == JobState.CANCELLED
        assert asked(event).number == 2

    def test_stopped_before_it_began_is_a_failure_that_blocks_nothing(self) -> None:
        event, _people = closed_event()
        found = asked(event)
        by = world.actor(world.lead_of(event.organiser))
        assert actions.stop_plan(version=found, by=by).state == PlanState.FAILED
        assert actions.stop_plan(version=found, by=by).state == PlanState.FAILED
        assert AuditEvent.objects.filter(event="meeting_plan.stopped").count() == 1
        assert asked(event).number == 2

    def test_a_crash_then_a_second_life_that_finds_less_keeps_the_best(self, solver, given) -> None:
        found = asked(closed_event()[0])

        def crash() -> None:
            given[:] = [plans_world.plan([], wishes=2)]
            solver.end = lambda: None
            raise MemoryError

        solver.end = crash
        run_waiting()
        assert (wishes(found), found.state) == (3, PlanState.COMPUTING)
        Job.objects.update(run_after=timezone.now())
        jobs.DBTaskResult.objects.update(run_after=timezone.now())
        run_waiting()
        assert (wishes(found), found.state) == (3, PlanState.READY)
        assert solver.started.level("wishes").achieved == 3

    def test_a_worker_that_dies_at_each_try_leaves_the_best(self) -> None:
        """Its last job says nothing any more: the version is known to be over all the same."""
        found = asked(closed_event()[0])
        actions.keep_best(version=found.pk, plan=plans_world.plan([], wishes=3))
        past = timezone.now() - jobs.lease_length()
        Job.objects.update(state=JobState.RUNNING, attempts=9, lease_until=past, lease_token="x")
        jobs.recover()
        found = PlanVersion.objects.select_related("job").get(pk=found.pk)
        assert (found.state, queries.state_of(found)) == (PlanState.COMPUTING, PlanState.STOPPED)
        assert queries.is_usable(found)
        assert actions.settle_all() == 1
        assert wishes(found) == 3
        assert found.state == PlanState.STOPPED

    def test_a_late_worker_writes_over_nothing(self) -> None:
        found = asked(closed_event()[0])
        actions.keep_best(version=found.pk, plan=plans_world.plan([], wishes=5))
        assert not actions.keep_best(version=found.pk, plan=plans_world.plan([], wishes=4))
        actions.end(version=found.pk, state=PlanState.STOPPED)
        assert not actions.keep_best(version=found.pk, plan=plans_world.plan([], wishes=9))
        assert not actions.end(version=found.pk, state=PlanState.FAILED)
        assert wishes(found) == 5

    def test_no_plan_in_time_fails_in_words(self, solver) -> None:
        def late() -> None:
            raise adapter.SchedulingError("plan", "none was found in 5 s")

        found = asked(closed_event()[0])
        solver.end = late
        run_waiting()
        found.refresh_from_db()
        assert found.state == PlanState.STOPPED, "three had been told before"
        PlanVersion.objects.update(plan={}, state=PlanState.COMPUTING)
        assert tasks._left(found) == PlanState.FAILED
