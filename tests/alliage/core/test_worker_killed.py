"""Real worker processes, killed with SIGKILL: no job is lost and none takes effect twice."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from alliage.core import jobs
from alliage.core.actor import SYSTEM
from alliage.core.models import Effect, Job, JobState, WorkerBeat

PATH = "tests.alliage.core.job_functions"
ROOT = Path(__file__).parents[3]
WORKER = """
import django
from django.conf import settings
django.setup()
settings.DATABASES["default"]["NAME"] = {name!r}
from django.db import connections
connections["default"].settings_dict["NAME"] = {name!r}
from alliage.core.worker import run_forever
run_forever(interval=0.1)
"""

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def start_worker(tmp_path: Path) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """Start worker processes on the test database; whatever happens, none outlives the test."""
    started: list[subprocess.Popen[bytes]] = []
    name = str(connection.settings_dict["NAME"])
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'src'}"}
    environment["TMPDIR"] = str(tmp_path)
    environment["DJANGO_SETTINGS_MODULE"] = "alliage.config.settings.test"

    def start() -> subprocess.Popen[bytes]:
        path = tmp_path / f"worker-{len(started)}.log"
        command = [sys.executable, "-c", WORKER.format(name=name)]
        with path.open("wb") as log:
            worker = subprocess.Popen(
                command, env=environment, stderr=log, stdout=log, start_new_session=True, cwd=ROOT
            )
        started.append(worker)
        return worker

    yield start
    for worker in started:
        if worker.poll() is None:
            os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()


def wait_for(condition: Callable[[], bool], what: str, seconds: float = 90) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"waited {seconds} s for {what}"
        time.sleep(0.1)


def finished(job: Job) -> bool:
    job.refresh_from_db()
    return not job.is_active


@pytest.fixture(autouse=True)
def _database_that_processes_share() -> None:
    if connection.vendor == "sqlite" and "memory" in str(connection.settings_dict["NAME"]):
        pytest.fail("the test database must be a file: settings/test.py gives it a name")


def test_killed_mid_job_runs_again_with_each_effect_once(start_worker, tmp_path) -> None:
    job = jobs.enqueue(f"{PATH}.two_effects", by=SYSTEM, folder=str(tmp_path))
    victim = start_worker()
    wait_for((tmp_path / "waiting").exists, "the first effect")
    os.killpg(victim.pid, signal.SIGKILL)
    victim.wait()
    job.refresh_from_db()
    assert job.state == JobState.RUNNING, "nobody has noticed yet"

    start_worker()
    wait_for(lambda: finished(job), "the second worker")
    assert (job.state, job.attempts, job.result) == (JobState.SUCCEEDED, 2, 2)
    assert len((tmp_path / "runs").read_text().splitlines()) == 2
    assert Effect.objects.filter(key__endswith=":done").count() == 2


@pytest.mark.long
def test_lease_is_renewed_while_a_job_says_nothing(start_worker, tmp_path) -> None:
    """A job that sleeps for several leases keeps its worker: a second one must not take it."""
    jobs.enqueue(f"{PATH}.two_effects", by=SYSTEM, folder=str(tmp_path))
    start_worker()
    wait_for((tmp_path / "waiting").exists, "the first effect")
    start_worker()
    time.sleep(settings.JOB_LEASE_SECONDS * 2)
    assert len((tmp_path / "runs").read_text().splitlines()) == 1
    assert WorkerBeat.objects.count() == 2


@pytest.mark.long
def test_a_job_that_kills_its_workers_ends_in_failure(start_worker, tmp_path) -> None:
    job = jobs.enqueue(f"{PATH}.suicide", by=SYSTEM, folder=str(tmp_path))
    for _attempt in range(job.max_attempts):
        start_worker().wait(timeout=90)
    start_worker()
    wait_for(lambda: finished(job), "the recovery")
    assert job.state == JobState.FAILED
    assert len((tmp_path / "runs").read_text().splitlines()) == job.max_attempts


def test_sigterm_lets_the_running_job_end(start_worker, tmp_path) -> None:
    worker = start_worker()
    wait_for(WorkerBeat.objects.exists, "the worker")
    worker.terminate()
    worker.wait(timeout=60)
    assert not WorkerBeat.objects.exists(), "a worker that stops takes its heartbeat away"
