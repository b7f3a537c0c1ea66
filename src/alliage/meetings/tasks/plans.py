"""The job that computes a version of the plan, and those that tell who is affected."""

import time
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from alliage.core.jobs import CancelledError, GiveUpError, job, progress
from alliage.core.models.jobs import Job
from alliage.meetings.actions import plans as actions
from alliage.meetings.adapters import plans as adapter
from alliage.meetings.enums import PlanState
from alliage.meetings.models import PlanVersion

#: Seconds between two writings of the best plan so far: what a kill may lose at most.
PAUSE = 0.5


class Listener:
    """Hears the solver: keeps each better plan, says how far it is, stops it when asked to."""

    def __init__(self, version: PlanVersion, clock: Any = time.monotonic) -> None:
        self.version, self.clock = version, clock
        self.began = self.told_at = clock()
        self.first = True
        self.pending: dict[str, Any] | None = None

    def __call__(self, heard: adapter.Progress) -> None:
        """Raise CancelledError when the organiser stops it, or another worker has the job."""
        if heard.best is not None:
            self.pending = heard.best.to_json()
        now = self.clock()
        # The first plan is kept at once: from then on there is something to publish.
        at_once = self.first and self.pending is not None
        if at_once or now - self.told_at >= PAUSE:
            self.told_at = now
            self.first = self.first and self.pending is None
            self.keep()
            progress(min(0.99, (now - self.began) / max(1, self.version.seconds)), _step(heard))

    def keep(self) -> None:
        """Write what was heard and not yet written."""
        if self.pending is not None:
            actions.keep_best(version=self.version.pk, plan=self.pending)
            self.pending = None


def _step(heard: adapter.Progress) -> str:
    if heard.best is None:
        return _("On cherche un premier planning.")
    return _("Un planning est trouvé : on cherche mieux, ou la preuve que rien n’est mieux.")


@job(title=_l("Calculer un planning"), retries=2, backoff=5)
def compute(*, version: int) -> dict[str, Any]:
    """Compute a version; killed, it runs again and keeps the better plan of all its lives."""
    found = PlanVersion.objects.get(pk=version)
    if found.state != PlanState.COMPUTING:
        return {"state": found.state}
    listener = Listener(found)
    problem = adapter.problem_from_json(found.problem)
    progress(0.0, _("On cherche un premier planning."))
    try:
        plan = adapter.solve(
            problem,
            seconds=found.seconds,
            seed=found.seed,
            listen=listener,
            start=adapter.plan_of(found),
        )
    except CancelledError:
        _stopped(found, listener)
        raise
    except adapter.Infeasible:
        reasons = adapter.reasons_of(problem)
        actions.end(version=version, state=PlanState.INFEASIBLE, reasons=reasons)
        return {"state": PlanState.INFEASIBLE}
    except adapter.SchedulingError as error:
        listener.keep()
        actions.end(version=version, state=_left(found))
        raise GiveUpError(_("Le calcul n’a trouvé aucun planning dans le temps donné.")) from error
    actions.keep_best(version=version, plan=plan.to_json())
    actions.end(version=version, state=PlanState.READY)
    return {"state": PlanState.READY, "levels": len(plan.levels)}


def _stopped(found: PlanVersion, listener: Listener) -> None:
    """End a version that was stopped; where another worker took the job, it goes on there."""
    if Job.objects.filter(pk=found.job_id, cancel_requested=True).exists():
        listener.keep()
        actions.end(version=found.pk, state=_left(found))


def _left(found: PlanVersion) -> PlanState:
    """What a computation cut short comes to: its best plan, or nothing."""
    found.refresh_from_db()
    return PlanState.STOPPED if found.plan else PlanState.FAILED


@job(title=_l("Noter les calculs de planning interrompus"))
def settle() -> int:
    """Say of versions whose job ended without a word what they are; return in how many events."""
    return actions.settle_all()
