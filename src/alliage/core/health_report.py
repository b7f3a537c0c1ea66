"""How the instance is, measured now: what a monitor and an operator ask."""

import time
from dataclasses import asdict, dataclass
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import Count, Max
from django.utils import timezone

from alliage.core.adapters import current_snapshot
from alliage.core.models.jobs import Job, JobState, WorkerBeat


@dataclass(frozen=True, slots=True)
class Health:
    """Measures; None where there is nothing to measure. `serving`: pages can be answered."""

    serving: bool
    database_ms: float | None
    snapshot: str | None
    snapshot_age_days: int | None
    worker_seconds_ago: int | None
    queue: dict[str, int]

    @property
    def worker_alive(self) -> bool:
        age = self.worker_seconds_ago
        return age is not None and age <= max(30, settings.JOB_LEASE_SECONDS)

    @property
    def status(self) -> str:
        """Return "ok", "degraded" (serving, but something needs an operator) or "down"."""
        if not self.serving:
            return "down"
        return "ok" if self.worker_alive and self.snapshot else "degraded"

    def as_dict(self) -> dict[str, Any]:
        return {"status": self.status, **asdict(self), "worker_alive": self.worker_alive}


def measure() -> Health:
    """Measure the database, the snapshot, the workers and the queue."""
    snapshot = current_snapshot()
    started = time.perf_counter()
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        elapsed = round((time.perf_counter() - started) * 1000, 2)
        seen = WorkerBeat.objects.aggregate(last=Max("seen_at"))["last"]
        waiting = Job.objects.filter(state__in=(JobState.WAITING, JobState.RUNNING))
        queue = dict(waiting.values_list("queue").annotate(n=Count("pk")).order_by("queue"))
    except DatabaseError:
        return Health(False, None, snapshot and snapshot.version, None, None, {})
    return Health(
        serving=True,
        database_ms=elapsed,
        snapshot=snapshot.version if snapshot else None,
        snapshot_age_days=snapshot.age_days if snapshot else None,
        worker_seconds_ago=round((timezone.now() - seen).total_seconds()) if seen else None,
        queue=queue,
    )
