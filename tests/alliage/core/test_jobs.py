"""Jobs in one process: asked, run, retried, cancelled, recovered."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from django_tasks_db.models import DBTaskResult

from alliage.core import jobs
from alliage.core.actor import ANONYMOUS, SYSTEM
from alliage.core.models import AuditEvent, Effect, Job, JobState
from alliage.core.permissions import Denied
from alliage.core.worker import run_waiting

PATH = "tests.alliage.core.job_functions"
pytestmark = pytest.mark.django_db


def ask(name: str, **options) -> Job:
    return jobs.enqueue(f"{PATH}.{name}", by=options.pop("by", SYSTEM), **options)


def rerun(job: Job) -> Job:
    """Let the pause before the next try pass, run, and read the job again."""
    Job.objects.filter(pk=job.pk).update(run_after=timezone.now())
    DBTaskResult.objects.filter(status="READY").update(run_after=timezone.now())
    run_waiting()
    job.refresh_from_db()
    return job


class TestAsking:
    def test_runs_and_keeps_the_result(self) -> None:
        job = ask("add", left=2, right=3)
        assert job.state == JobState.WAITING
        run_waiting()
        job.refresh_from_db()
        assert (job.state, job.result, job.progress, job.attempts) == ("succeeded", 5, 1.0, 1)
        assert job.lease_until is None

    def test_is_audited(self, by_member) -> None:
        job = ask("add", by=by_member, left=1, right=1)
        event = AuditEvent.objects.get(event="job.asked")
        assert (event.by, event.target) == (by_member.reference, f"job:{job.pk}")

    def test_one_active_job_a_key(self) -> None:
        first = ask("add", key="sum", left=1, right=1)
        assert ask("add", key="sum", left=9, right=9) == first
        run_waiting()
        assert ask("add", key="sum", left=1, right=1) != first

    def test_rolled_back_with_its_transaction(self) -> None:
        @transaction.atomic
        def ask_then_fail() -> None:
            ask("add", left=1, right=1)
            raise RuntimeError

        with pytest.raises(RuntimeError):
            ask_then_fail()
        assert not Job.objects.exists()
        assert not DBTaskResult.objects.exists()

    @pytest.mark.parametrize("name", ["not_a_job", "absent"])
    def test_only_declared_functions(self, name) -> None:
        with pytest.raises(jobs.NotAJobError):
            ask(name)
        with pytest.raises(jobs.NotAJobError):
            jobs.enqueue("os.system", by=SYSTEM)

    def test_unknown_queue(self) -> None:
        with pytest.raises(ValueError, match="queue"):
            ask("add", queue="fast", left=1, right=1)

    def test_queues_are_separate(self) -> None:
        heavy = ask("add", queue="heavy", left=1, right=1)
        run_waiting(["default", "mail"])
        heavy.refresh_from_db()
        assert heavy.state == JobState.WAITING
        run_waiting(["heavy"])
        heavy.refresh_from_db()
        assert heavy.state == JobState.SUCCEEDED


class TestFailing:
    def test_tries_again_after_a_pause_then_fails(self) -> None:
        job = ask("fail")
        run_waiting()
        job.refresh_from_db()
        assert (job.state, job.attempts) == (JobState.WAITING, 1)
        assert job.run_after > timezone.now() + timedelta(seconds=50)
        assert rerun(job).state == JobState.FAILED
        assert job.attempts == 2

    def test_says_the_kind_of_error_and_not_what_somebody_typed(self) -> None:
        job = ask("fail")
        run_waiting()
        rerun(job)
        assert job.error == "ValueError"
        assert "claire@" not in str(Job.objects.filter(pk=job.pk).values())

    def test_giving_up_is_for_good_and_keeps_the_result(self) -> None:
        job = ask("give_up")
        run_waiting()
        job.refresh_from_db()
        assert (job.state, job.attempts) == (JobState.FAILED, 1)
        assert job.error == "Ligne 3 : colonne manquante."
        assert job.result == {"line": 3}


class TestProgressAndCancelling:
    def test_progress_is_kept(self) -> None:
        job = ask("steps")
        run_waiting()
        job.refresh_from_db()
        assert (job.state, job.result, job.message) == ("succeeded", 5, "Étape 4")

    def test_progress_outside_a_job_does_nothing(self) -> None:
        jobs.progress(0.5, "by hand")
        assert not Job.objects.exists()

    def test_waiting_job_is_cancelled_at_once(self, by_member) -> None:
        job = ask("add", by=by_member, left=1, right=1)
        assert jobs.cancel(job, by=by_member).state == JobState.CANCELLED
        run_waiting()
        job.refresh_from_db()
        assert job.state == JobState.CANCELLED
        assert job.result is None

    def test_running_job_stops_at_its_next_step(self) -> None:
        job = ask("steps", cancel_at=2)
        run_waiting()
        job.refresh_from_db()
        assert (job.state, job.message) == (JobState.CANCELLED, "Étape 1")

    def test_only_ones_own_and_only_active(self, by_member, by_operator, other) -> None:
        job = ask("add", by=by_member, left=1, right=1)
        for stranger in (ANONYMOUS, jobs.Actor(person=other)):
            with pytest.raises(Denied):
                jobs.cancel(job, by=stranger)
        assert jobs.may_cancel(by_operator, job)
        jobs.cancel(job, by=by_operator)
        assert not jobs.may_cancel(by_member, job)


class TestLanguage:
    def test_progress_speaks_to_who_asked(self) -> None:
        with translation.override("en"):
            job = ask("speaks")
        with translation.override("fr"):
            run_waiting()
        job.refresh_from_db()
        assert job.result == "en"

    def test_title_is_in_the_language_of_the_page(self, operator_client) -> None:
        with translation.override("en"):
            job = jobs.enqueue("alliage.core.retention.tidy", by=SYSTEM)
        page = operator_client.get(f"/taches/{job.pk}/").content.decode()
        assert "Ranger ce dont la durée est passée" in page

    def test_a_function_that_is_gone_keeps_its_title(self, operator_client) -> None:
        job = Job.objects.create(function="gone.away", title="Ancienne tâche", by="system")
        assert "Ancienne tâche" in operator_client.get(job.get_absolute_url()).content.decode()
        assert "Ancienne tâche" in operator_client.get("/exploitation/taches/").content.decode()


class TestOnce:
    def test_first_time_only(self) -> None:
        with jobs.once("mail:1") as first:
            assert first
        with jobs.once("mail:1") as first:
            assert not first

    def test_undone_with_what_it_guards(self) -> None:
        with pytest.raises(RuntimeError), jobs.once("mail:2"):
            raise RuntimeError
        assert not Effect.objects.filter(key="mail:2").exists()


class TestRecovering:
    def lost(self, **values) -> Job:
        """A job that a dead worker left: leased until a moment ago."""
        job = ask("add", left=1, right=1)
        DBTaskResult.objects.update(status="RUNNING")
        past = timezone.now() - timedelta(minutes=5)
        state = {"state": JobState.RUNNING, "attempts": 1, "lease_token": "dead"}
        Job.objects.filter(pk=job.pk).update(**state, lease_until=past, changed_at=past, **values)
        job.refresh_from_db()
        return job

    def test_gets_a_new_ticket_and_runs(self) -> None:
        job = self.lost()
        assert jobs.recover() == 1
        assert jobs.recover() == 0
        run_waiting()
        job.refresh_from_db()
        assert (job.state, job.attempts) == (JobState.SUCCEEDED, 2)

    def test_a_living_lease_is_left_alone(self) -> None:
        job = self.lost()
        Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() + timedelta(seconds=1))
        assert jobs.recover() == 0

    def test_a_job_that_kills_every_worker_fails(self) -> None:
        job = self.lost(max_attempts=1)
        jobs.recover()
        job.refresh_from_db()
        assert job.state == JobState.FAILED
        assert job.error

    def test_a_cancelled_one_is_not_run_again(self) -> None:
        job = self.lost(cancel_requested=True)
        jobs.recover()
        job.refresh_from_db()
        assert job.state == JobState.CANCELLED

    def test_killed_between_ticket_and_lease(self) -> None:
        job = ask("add", left=1, right=1)
        DBTaskResult.objects.update(status="RUNNING")
        assert jobs.recover() == 0, "a ticket just taken is not lost yet"
        past = timezone.now() - timedelta(minutes=5)
        Job.objects.update(changed_at=past, run_after=past)
        assert jobs.recover() == 1
        run_waiting()
        job.refresh_from_db()
        assert job.state == JobState.SUCCEEDED

    def test_a_worker_that_wakes_up_late_writes_nothing(self) -> None:
        job = self.lost()
        late = jobs.Lease(str(job.pk), "dead")
        jobs.recover()
        jobs._end(late, JobState.FAILED, error="late")
        with jobs._holding(late), pytest.raises(jobs.CancelledError):
            jobs.progress(0.9)
        job.refresh_from_db()
        assert (job.state, job.error) == (JobState.WAITING, "")


class TestPages:
    def test_own_job_and_not_anothers(self, by_member, member_client, other_client, client) -> None:
        job = ask("steps", by=by_member)
        Job.objects.filter(pk=job.pk).update(message="Étape secrète", state="running", progress=0.4)
        url = job.get_absolute_url()
        assert "Étape secrète" in member_client.get(url).content.decode()
        assert other_client.get(url).status_code == 404
        assert other_client.post(f"{url}annuler/").status_code == 404
        assert client.get(url).status_code == 302
        job.refresh_from_db()
        assert not job.cancel_requested

    def test_fragment_is_the_same_region_of_the_page(self, by_member, member_client) -> None:
        """htmx asks for the whole page and keeps `#tache`: there is no other template to differ."""
        url = ask("steps", by=by_member).get_absolute_url()
        page = member_client.get(url).content.decode()
        assert 'hx-select="#tache"' in page
        assert 'id="tache"' in page
        assert f'href="{url}"' in page, "a way on without JavaScript"

    def test_cancel_by_its_button(self, by_member, member_client) -> None:
        job = ask("add", by=by_member, left=1, right=1)
        response = member_client.post(f"{job.get_absolute_url()}annuler/", follow=True)
        assert response.status_code == 200
        job.refresh_from_db()
        assert job.state == JobState.CANCELLED
        again = member_client.post(f"{job.get_absolute_url()}annuler/", follow=True)
        assert "déjà finie" in again.content.decode()

    def test_list_is_filtered_and_exported(self, operator_client) -> None:
        ask("add", left=1, right=1)
        page = operator_client.get("/exploitation/taches/?etat=succeeded").content.decode()
        assert "Adds" not in page
        run_waiting()
        page = operator_client.get("/exploitation/taches/?etat=succeeded").content.decode()
        assert "Adds" in page
        csv = operator_client.get("/exploitation/taches/?format=csv").getvalue().decode()
        assert "Adds" in csv

    def test_list_same_queries_for_one_and_three(
        self, operator_client, django_assert_num_queries
    ) -> None:
        ask("add", left=1, right=1)
        with CaptureQueriesContext(connection) as one:
            operator_client.get("/exploitation/taches/")
        ask("add", left=1, right=2)
        ask("add", left=1, right=3)
        with django_assert_num_queries(len(one)):
            operator_client.get("/exploitation/taches/")


@pytest.mark.django_db(transaction=True)
class TestConcurrency:
    """Several processes at once: here threads, each with its own connection."""

    def together(self, count: int, work) -> list:
        start, results, errors = threading.Barrier(count), [], []

        def run(number: int) -> None:
            try:
                start.wait()
                results.append(work(number))
            except Exception as error:
                errors.append(error)
            finally:
                connection.close()

        threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not errors
        return results

    def test_one_job_a_key_whoever_asks_at_once(self) -> None:
        found = self.together(8, lambda _n: ask("add", key="one", left=1, right=1).pk)
        assert len(set(found)) == 1
        assert Job.objects.count() == DBTaskResult.objects.count() == 1

    def test_each_job_is_run_once_by_workers_at_once(self) -> None:
        asked = [ask("add", left=number, right=0) for number in range(20)]
        self.together(4, lambda _n: run_waiting())
        assert set(Job.objects.values_list("state", "attempts")) == {("succeeded", 1)}
        assert sorted(Job.objects.values_list("result", flat=True)) == list(range(len(asked)))

    def test_recovered_once_by_keepers_at_once(self) -> None:
        ask("add", left=1, right=1)
        DBTaskResult.objects.update(status="RUNNING")
        past = timezone.now() - timedelta(minutes=5)
        Job.objects.update(state="running", attempts=1, lease_token="x", lease_until=past)
        found = self.together(4, lambda _n: jobs.recover())
        assert sorted(found) == [0, 0, 0, 1]
        assert DBTaskResult.objects.filter(status="READY").count() == 1
