"""Background jobs over the Tasks API: leased, retried, cancellable, safe from a kill.

A row of `Job` is what people see and what is true; a row of django-tasks-db is one ticket in the
queue to run it once. A worker that takes a ticket leases the job and renews the lease while it
runs; when it dies, the lease runs out and any worker gives the job a new ticket (`recover`).
A job may therefore run twice in part: what must happen once stands in `once(key)`.
"""

import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

import structlog
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone, translation
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from alliage.core import audit
from alliage.core.actor import Actor
from alliage.core.models.jobs import ACTIVE, Effect, Job, JobState
from alliage.core.permissions import Denied, allows

log = structlog.get_logger("alliage.jobs")
F_ = TypeVar("F_", bound=Callable[..., Any])

QUEUES = ("default", "mail", "heavy")


@dataclass(frozen=True, slots=True)
class Options:
    """How a function runs as a job. backoff: seconds before the second try, doubled each time."""

    title: Any
    retries: int
    backoff: int


class CancelledError(Exception):
    """The job was cancelled, or its lease went to another worker: stop here."""


class GiveUpError(Exception):
    """The job fails for good, without another try: the message is for people, the result kept."""

    def __init__(self, message: str, result: Any = None) -> None:
        super().__init__(message)
        self.result = result


class NotAJobError(ValueError):
    """A path that does not lead to a function declared with `@job`."""


def job(*, title: Any, retries: int = 3, backoff: int = 30) -> Callable[[F_], F_]:
    """Declare a function as a job. title: a lazy string for people; the result must be JSON."""

    def declare(function: F_) -> F_:
        function.job = Options(title, retries, backoff)  # type: ignore[attr-defined]
        return function

    return declare


def _resolve(path: str) -> Callable[..., Any]:
    try:
        function = import_string(path)
    except ImportError as error:
        raise NotAJobError(f"{path!r} leads nowhere") from error
    if not isinstance(getattr(function, "job", None), Options):
        raise NotAJobError(f"{path!r} is not declared with @job")
    found: Callable[..., Any] = function
    return found


def title_of(dotted_path: str, default: str = "") -> str:
    """Return the title that a job's function declares, in the current language.

    default: for a function that this version no longer has.
    """
    try:
        return str(_resolve(dotted_path).job.title)  # type: ignore[attr-defined]
    except NotAJobError:
        return default or dotted_path


def enqueue(
    dotted_path: str, *, by: Actor, key: str | None = None, queue: str = "default", **kwargs: Any
) -> Job:
    """Ask for a job and return it. With a key, an active job of the same key is returned instead.

    Part of the caller's transaction: rolled back, nothing was asked.
    """
    if queue not in QUEUES:
        raise ValueError(f"{queue!r} is no queue: one of {', '.join(QUEUES)}")
    options: Options = _resolve(dotted_path).job  # type: ignore[attr-defined]
    try:
        with transaction.atomic():
            found = Job.objects.create(
                function=dotted_path,
                kwargs=kwargs,
                title=str(options.title)[:200],
                key=key or "",
                queue=queue,
                by=by.reference,
                language=(translation.get_language() or settings.LANGUAGE_CODE)[:2],
                max_attempts=options.retries + 1,
            )
            _ticket(found)
            audit.record("job.asked", by=by, target=found, data={"function": dotted_path})
    except IntegrityError:
        existing = Job.objects.active().filter(key=key or "").exclude(key="").first()
        if existing is None:
            raise
        return existing
    return found


def _ticket(found: Job) -> None:
    """Put a job in the queue, in place of its former ticket.

    A ticket that a worker holds stays: should that worker live after all, it closes it itself.
    """
    DBTaskResult.objects.filter(pk=found.task_id, status="READY").delete()
    ticket = run_job.using(queue_name=found.queue, run_after=found.run_after).enqueue(str(found.pk))
    found.task_id = ticket.id
    found.changed_at = timezone.now()
    found.save(update_fields=["task_id", "changed_at"])


# --- running


@dataclass(frozen=True, slots=True)
class Lease:
    """A worker's right to a job, until another token replaces it."""

    job_id: str
    token: str


_running: ContextVar[Lease | None] = ContextVar("alliage_running_job", default=None)
#: The leases of this process, for the thread that renews them.
_held: dict[str, Lease] = {}
_held_lock = threading.Lock()


def lease_length() -> timedelta:
    return timedelta(seconds=settings.JOB_LEASE_SECONDS)


def _mine(lease: Lease) -> Any:
    return Job.objects.filter(pk=lease.job_id, lease_token=lease.token, state=JobState.RUNNING)


def _take(job_id: str) -> tuple[Job, Lease] | None:
    """Lease a waiting job, or return None when there is nothing to run any more."""
    lease = Lease(job_id, secrets.token_hex(16))
    now = timezone.now()
    taken = Job.objects.filter(pk=job_id, state=JobState.WAITING).update(
        state=JobState.RUNNING,
        lease_token=lease.token,
        lease_until=now + lease_length(),
        attempts=F("attempts") + 1,
        started_at=now,
        changed_at=now,
        progress=0.0,
        message="",
    )
    return (Job.objects.get(pk=job_id), lease) if taken else None


def renew_leases() -> None:
    """Renew the leases of the jobs that this process runs."""
    with _held_lock:
        leases = list(_held.values())
    for lease in leases:
        _mine(lease).update(lease_until=timezone.now() + lease_length())


@contextmanager
def _holding(lease: Lease) -> Iterator[None]:
    mark = _running.set(lease)
    with _held_lock:
        _held[lease.job_id] = lease
    try:
        yield
    finally:
        with _held_lock:
            _held.pop(lease.job_id, None)
        _running.reset(mark)


def progress(fraction: float, message: str = "") -> None:
    """Say how far the running job is (0 to 1). Raises CancelledError when it should stop.

    Outside a job it does nothing, so that a function runs as well by hand.
    """
    lease = _running.get()
    if lease is None:
        return
    now = timezone.now()
    values: dict[str, Any] = {
        "progress": min(1.0, max(0.0, fraction)),
        "lease_until": now + lease_length(),
        "changed_at": now,
    }
    if message:
        values["message"] = message[:300]
    if not _mine(lease).filter(cancel_requested=False).update(**values):
        raise CancelledError


@contextmanager
def once(key: str) -> Iterator[bool]:
    """Do something once and for all: `with once(key) as first:` is True the first time only.

    One transaction holds the effect and the trace of it: killed before the end, neither happened.
    """
    with transaction.atomic():
        _row, first = Effect.objects.get_or_create(key=key[:200])
        yield first


@task()
def run_job(job_id: str) -> str:
    """Run one job: what every ticket of the queue points to."""
    taken = _take(job_id)
    if taken is None:
        return "nothing to run"
    found, lease = taken
    # What it says of its progress is for who asked.
    with _holding(lease), translation.override(found.language):
        try:
            result = _resolve(found.function)(**found.kwargs)
        except CancelledError:
            _end(lease, JobState.CANCELLED)
        except Exception as error:
            log.exception("job_failed", job=job_id, function=found.function)
            _fail(found, lease, error)
        except BaseException:
            # The worker is told to stop at once: somebody else goes on.
            _give_back(found, lease, counted=False)
            raise
        else:
            _end(lease, JobState.SUCCEEDED, result=result, progress=1.0)
    return "ran"


def _end(lease: Lease, state: JobState, **values: Any) -> None:
    now = timezone.now()
    _mine(lease).update(
        state=state, finished_at=now, changed_at=now, lease_until=None, lease_token="", **values
    )


def _fail(found: Job, lease: Lease, error: Exception) -> None:
    if isinstance(error, GiveUpError):
        _end(lease, JobState.FAILED, error=str(error)[:500], result=error.result)
        return
    # The class alone is kept for people: a message may quote what somebody typed.
    text = f"{type(error).__name__}"
    if found.attempts >= found.max_attempts or isinstance(error, NotAJobError):
        _end(lease, JobState.FAILED, error=text)
        return
    _give_back(found, lease, error=text)


def _give_back(found: Job, lease: Lease, *, error: str = "", counted: bool = True) -> None:
    """Put a job back in the queue, after a pause that doubles with each try."""
    options: Options = _resolve(found.function).job  # type: ignore[attr-defined]
    pause = options.backoff * 2 ** (found.attempts - 1) if counted else 0
    with transaction.atomic():
        given = _mine(lease).update(
            state=JobState.WAITING,
            lease_until=None,
            lease_token="",
            error=error,
            attempts=found.attempts if counted else max(0, found.attempts - 1),
            run_after=timezone.now() + timedelta(seconds=pause),
        )
        if given:
            _ticket(Job.objects.get(pk=found.pk))


# --- mending


def recover() -> int:
    """Give a new ticket to each job whose worker died; return how many. Workers may race."""
    with transaction.atomic():
        lost = list(
            Job.objects.select_for_update(skip_locked=True, of=("self",)).filter(
                state=JobState.RUNNING, lease_until__lt=timezone.now()
            )
            if _locks_rows()
            else Job.objects.filter(state=JobState.RUNNING, lease_until__lt=timezone.now())
        )
        for found in lost:
            _requeue(found)
        orphans = list(_without_ticket())
        for found in orphans:
            _ticket(found)
    return len(lost) + len(orphans)


def _locks_rows() -> bool:
    return transaction.get_connection().features.has_select_for_update_skip_locked


def _requeue(found: Job) -> None:
    """Take a job from a dead worker; one that kills every worker ends in failure."""
    found.lease_token = ""
    found.lease_until = None
    if found.cancel_requested:
        found.state, found.finished_at = JobState.CANCELLED, timezone.now()
    elif found.attempts >= found.max_attempts:
        found.state, found.finished_at = JobState.FAILED, timezone.now()
        found.error = _("Le processus s’est arrêté pendant la tâche, à chaque essai.")
    else:
        found.state, found.run_after = JobState.WAITING, timezone.now()
    found.save()
    log.warning("job_recovered", job=str(found.pk), state=found.state, attempts=found.attempts)
    if found.state == JobState.WAITING:
        _ticket(found)


def _without_ticket() -> Any:
    """Waiting jobs whose ticket was taken by a worker that died before the lease."""
    ready = DBTaskResult.objects.filter(status="READY").values("pk")
    settled = timezone.now() - lease_length()
    return Job.objects.filter(
        state=JobState.WAITING, changed_at__lt=settled, run_after__lt=settled
    ).exclude(task_id__in=ready)


# --- cancelling


def check_cancel(by: Actor, found: Job) -> None:
    """Refuse to cancel a job that is over, or somebody else's."""
    if not by.is_operator and (by.person is None or found.by != by.reference):
        raise Denied(_("Seule la personne qui a demandé cette tâche peut l’annuler."))
    if found.state not in ACTIVE:
        raise Denied(_("Cette tâche est déjà finie."))


may_cancel = allows(check_cancel)


@transaction.atomic
def cancel(found: Job, *, by: Actor) -> Job:
    """Cancel a job: at once when it waits, at its next step when it runs."""
    check_cancel(by, found)
    now = timezone.now()
    waiting = Job.objects.filter(pk=found.pk, state=JobState.WAITING)
    if waiting.update(state=JobState.CANCELLED, finished_at=now, changed_at=now):
        DBTaskResult.objects.filter(pk=found.task_id, status="READY").delete()
    else:
        Job.objects.filter(pk=found.pk).update(cancel_requested=True, changed_at=now)
    audit.record("job.cancelled", by=by, target=found)
    found.refresh_from_db()
    return found
