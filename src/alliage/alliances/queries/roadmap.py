"""The roadmap as it is read."""

from django.db.models import Count, Min, Prefetch, Q
from django.utils import timezone

from alliage.alliances.enums_experiments import WorkstreamState
from alliage.alliances.models import Alliance, Experiment, Milestone, Party, Workstream

_carriers = Prefetch("carriers", Party.objects.select_related("organisation").order_by("pk"))
_milestones = Prefetch("milestones", Milestone.objects.order_by("on", "pk"))
_trials = Prefetch("experiments", Experiment.objects.order_by("title", "pk"))


def listed(alliance: Alliance) -> list[Workstream]:
    """Workstreams by date, with carriers, milestones and trials; four queries."""
    rows = Workstream.objects.filter(alliance=alliance).order_by("starts_on", "ends_on", "pk")
    return list(rows.prefetch_related(_carriers, _milestones, _trials))


def in_short(alliance: Alliance) -> dict[str, object]:
    """How many workstreams go on, how many are late, the next milestone's day; one query."""
    today = timezone.localdate()
    going = Q(state__in=[WorkstreamState.PLANNED, WorkstreamState.RUNNING])
    return Workstream.objects.filter(alliance=alliance).aggregate(
        total=Count("pk", distinct=True),
        running=Count("pk", filter=Q(state=WorkstreamState.RUNNING), distinct=True),
        late=Count("pk", filter=going & Q(ends_on__lt=today), distinct=True),
        next=Min(
            "milestones__on",
            filter=going & Q(milestones__reached_on=None, milestones__on__gte=today),
        ),
    )
