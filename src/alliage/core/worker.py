"""The worker process: django-tasks-db's loop, and a thread that keeps leases and mends."""

import os
import signal
import socket
import threading
from collections.abc import Iterable
from datetime import timedelta
from types import FrameType

import structlog
from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult
from django_tasks_db.utils import exclusive_transaction

from alliage.core import jobs, recurring
from alliage.core.models.jobs import WorkerBeat

log = structlog.get_logger("alliage.worker")


class Keeper(threading.Thread):
    """Beats, renews this process's leases, recovers lost jobs, asks for what is due.

    A thread, for a job may take hours without coming back to the loop. Four turns a lease.
    """

    def __init__(self, worker: str, queues: Iterable[str]) -> None:
        super().__init__(name="keeper", daemon=True)
        self.worker = worker
        self.queues = ",".join(queues)
        self.pause = max(0.2, settings.JOB_LEASE_SECONDS / 4)
        self.over = threading.Event()

    def turn(self) -> None:
        """Do everything once."""
        now = timezone.now()
        WorkerBeat.objects.update_or_create(
            worker=self.worker, defaults={"queues": self.queues, "seen_at": now}
        )
        WorkerBeat.objects.filter(seen_at__lt=now - timedelta(days=1)).delete()
        jobs.renew_leases()
        jobs.recover()
        recurring.enqueue_due(now)

    def run(self) -> None:
        while not self.over.is_set():
            try:
                close_old_connections()
                self.turn()
            except DatabaseError:
                # A database that restarts comes back; the lease is long enough for a few misses.
                log.exception("keeper_turn_failed")
            self.over.wait(self.pause)
        connection.close()

    def stop(self) -> None:
        """End the thread and take its heartbeat away."""
        self.over.set()
        self.join(timeout=10)
        WorkerBeat.objects.filter(worker=self.worker).delete()


def worker_name() -> str:
    """Return a name for this process, unique among hosts."""
    return f"{socket.gethostname()[:40]}:{os.getpid()}"


class Loop(Worker):
    """The library's loop, which a first signal ends between two turns, never inside one."""

    def shutdown(self, signum: int, frame: FrameType | None) -> None:
        # The library exits from wherever the signal finds it: in the middle of a transaction,
        # that leaves a connection on which the heartbeat can no longer be taken away.
        if not self.running:
            super().shutdown(signum, frame)
        self.running = False


def _loop(queues: Iterable[str], *, interval: float) -> Loop:
    return Loop(
        queue_names=list(queues),
        interval=interval,
        batch=False,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=worker_name(),
        excluded_queue_names=[],
    )


def run_waiting(queues: Iterable[str] = jobs.QUEUES) -> int:
    """Run what waits now, and return how many tickets that was."""
    loop = _loop(queues, interval=0)
    count = 0
    while ticket := _claim(queues, loop.worker_id):
        loop.run_task(ticket)
        count += 1
    return count


def _claim(queues: Iterable[str], worker: str) -> DBTaskResult | None:
    """Take the next ticket, alone: the database is locked for the time of it."""
    with exclusive_transaction():
        ticket = DBTaskResult.objects.ready().filter(queue_name__in=list(queues)).get_locked()
        if ticket is not None:
            ticket.claim(worker)
    return ticket


def run_forever(queues: Iterable[str] = jobs.QUEUES, *, interval: float = 1.0) -> None:
    """Run jobs until told to stop: a first signal lets the running one end, a second does not."""
    queues = list(queues)
    loop = _loop(queues, interval=interval)
    # Before the first beat: who sees a worker alive may ask it to stop.
    loop.configure_signals()
    keeper = Keeper(worker_name(), queues)
    keeper.start()
    try:
        log.info("worker_started", queues=",".join(queues))
        loop.run()
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        keeper.stop()
        log.info("worker_stopped")
