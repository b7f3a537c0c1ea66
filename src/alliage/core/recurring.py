"""Recurring jobs: declared in code, due by the clock, asked by whichever worker looks first."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from alliage.core.actor import SYSTEM
from alliage.core.jobs import enqueue
from alliage.core.models.jobs import Job, RecurringJob


@dataclass(frozen=True, slots=True)
class Recurring:
    """A job asked every `every`; with `hour`, at that hour of Paris time."""

    name: str
    function: str
    every: timedelta
    hour: int | None = None
    queue: str = "default"

    def next_after(self, moment: datetime) -> datetime:
        """Return the first due time after a moment: missed turns are not caught up one by one."""
        following = moment + self.every
        if self.hour is None:
            return following
        day = timezone.localtime(moment).replace(hour=self.hour, minute=0, second=0, microsecond=0)
        while day <= moment:
            day += self.every
        return day


_recurring: dict[str, Recurring] = {}


def register(recurring: Recurring) -> None:
    """Declare a recurring job under its name; safe twice."""
    _recurring[recurring.name] = recurring


def declared() -> tuple[Recurring, ...]:
    """Return the declared recurring jobs, by name."""
    return tuple(sorted(_recurring.values(), key=lambda found: found.name))


def enqueue_due(now: datetime | None = None) -> list[Job]:
    """Ask for each recurring job that is due, once a turn whatever the number of workers."""
    now = now or timezone.now()
    asked = []
    for recurring in declared():
        with transaction.atomic():
            row, created = RecurringJob.objects.get_or_create(
                name=recurring.name, defaults={"next_at": recurring.next_after(now)}
            )
            if created or row.next_at > now:
                continue
            # The old date is the condition: of two workers, one finds it changed.
            won = RecurringJob.objects.filter(pk=row.pk, next_at=row.next_at).update(
                next_at=recurring.next_after(now), last_at=now
            )
            if won:
                key = f"recurring:{recurring.name}"
                asked.append(enqueue(recurring.function, by=SYSTEM, key=key, queue=recurring.queue))
    return asked
