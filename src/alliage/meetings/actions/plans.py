"""Verbs of versions of the plan: ask for one, keep the best found, end it, stop it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from alliage.core import audit, jobs
from alliage.core.actor import SYSTEM, Actor
from alliage.core.models.jobs import ACTIVE, Job
from alliage.core.permissions import Denied, allows
from alliage.meetings.access import check_organise, check_running
from alliage.meetings.adapters import plans as adapter
from alliage.meetings.enums import PLANNING, PlanState
from alliage.meetings.models import Event, PlanVersion
from alliage.meetings.queries import plans as queries

COMPUTE = "alliage.meetings.tasks.plans.compute"
#: Computations of one organiser at a time: the processors are everybody's.
AT_ONCE = 2
#: How long a computation may be asked to last, in seconds.
LONGEST = 900


def check_planning(by: Actor, event: Event) -> None:
    """Policy: once the wishes are closed, and before the day begins."""
    check_organise(by, event)
    check_running(event)
    if event.state not in PLANNING:
        raise Denied(
            _(
                "Le planning se calcule une fois les souhaits clos, et avant que la journée commence."
            )
        )


may_plan = allows(check_planning)


@transaction.atomic
def ask_plan(*, event: Event, seconds: int, seed: int, by: Actor) -> PlanVersion:
    """Ask for a new version; while one is computed, that one is returned instead. Safe twice."""
    found = Event.objects.select_for_update().get(pk=event.pk)
    check_planning(by, found)
    current = queries.running(found)
    if current is not None:
        return current
    _settle(found)
    _check_share(found)
    problem = adapter.problem_of(found)
    if len(problem.participants) < 2 or not problem.slots:
        raise Denied(_("Il faut au moins deux participants et un créneau pour un planning."))
    number = (found.plans.aggregate(last=Max("number"))["last"] or 0) + 1
    made = PlanVersion.objects.create(
        event=found,
        number=number,
        seconds=min(LONGEST, max(1, seconds)),
        seed=seed,
        problem=adapter.problem_to_json(problem),
        person=by.person,
    )
    job = jobs.enqueue(
        COMPUTE, by=by, key=f"meeting-plan:{found.pk}", queue="heavy", version=made.pk
    )
    if job.kwargs["version"] != made.pk:  # that of a version whose last word is just written
        raise Denied(_("Un calcul se termine à l’instant : réessayez dans quelques secondes."))
    made.job = job
    made.save(update_fields=["job"])
    audit.record(
        "meeting_plan.asked",
        by=by,
        target=made,
        data={"number": number, "seconds": made.seconds, "seed": seed},
    )
    return made


def _check_share(event: Event) -> None:
    """Refuse a third computation while two events of the same organiser have theirs."""
    rows = PlanVersion.objects.filter(event__organiser=event.organiser_id, job__state__in=ACTIVE)
    if rows.filter(state=PlanState.COMPUTING).count() >= AT_ONCE:
        raise Denied(
            _("%(n)d de vos plannings se calculent déjà : attendez qu’un d’eux soit prêt.")
            % {"n": AT_ONCE}
        )


@transaction.atomic
def stop_plan(*, version: PlanVersion, by: Actor) -> PlanVersion:
    """Stop a computation and keep the best found; safe twice, by anybody who organises."""
    event = Event.objects.select_for_update().get(pk=version.event_id)
    check_organise(by, event)
    found = PlanVersion.objects.get(pk=version.pk)
    job = Job.objects.filter(pk=found.job_id, state__in=ACTIVE).first()
    if found.state != PlanState.COMPUTING or job is None or job.cancel_requested:
        return found
    # Whoever asked for it: the version belongs to the organiser. Our own record says who stopped.
    jobs.cancel(job, by=SYSTEM)
    audit.record("meeting_plan.stopped", by=by, target=found, data={"number": found.number})
    # One that had not begun is over at once.
    _settle(event)
    found.refresh_from_db()
    return found


def _settle(event: Event) -> None:
    """Write what became of versions whose job ended without a word."""
    for found in event.plans.filter(state=PlanState.COMPUTING).select_related("job"):
        state = queries.state_of(found)
        if state != PlanState.COMPUTING:
            end(version=found.pk, state=state)


@transaction.atomic
def settle_all() -> int:
    """Write what became of the versions of every event whose job ended without a word."""
    over = PlanVersion.objects.filter(state=PlanState.COMPUTING).exclude(job__state__in=ACTIVE)
    keys = list(over.values_list("event", flat=True).distinct())
    for event in Event.objects.filter(pk__in=keys):
        _settle(event)
    return len(keys)


# --- what the job writes


@transaction.atomic
def keep_best(*, version: int, plan: Mapping[str, Any]) -> bool:
    """Keep a plan where it is better than what is kept; return whether it is.

    A job that was killed and runs again, or two that run at once for a while, never lose a better
    one; a version that was stopped changes no more.
    """
    found = PlanVersion.objects.select_for_update().only("state", "plan").get(pk=version)
    if found.state != PlanState.COMPUTING or not adapter.better(plan, found.plan):
        return False
    changed = PlanVersion.objects.filter(pk=version, state=PlanState.COMPUTING)
    return bool(changed.update(plan=plan))


def end(*, version: int, state: PlanState, reasons: Sequence[Mapping[str, Any]] = ()) -> bool:
    """End a computation, once: of two that end it, the first is right."""
    running = PlanVersion.objects.filter(pk=version, state=PlanState.COMPUTING)
    return bool(running.update(state=state, reasons=list(reasons)))
