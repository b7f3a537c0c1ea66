"""The roadmap: workstreams of the alliance and their milestones."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliage.alliances.enums_experiments import WorkstreamState
from alliage.alliances.models.experiments import Experiment
from alliage.alliances.models.room import Alliance, Party


class Workstream(models.Model):
    """One piece of work between two dates, carried by parties, with the trials that belong to it."""

    alliance = models.ForeignKey(Alliance, on_delete=models.CASCADE, related_name="workstreams")
    title = models.CharField(_("nom du chantier"), max_length=120)
    text = models.TextField(_("ce qu’il doit donner"), max_length=2000, blank=True)
    starts_on = models.DateField(_("du"))
    ends_on = models.DateField(_("au"))
    state = models.CharField(
        _("état"), max_length=8, choices=WorkstreamState.choices, default=WorkstreamState.PLANNED
    )
    carriers = models.ManyToManyField(Party, related_name="workstreams_carried", blank=True)
    experiments = models.ManyToManyField(Experiment, related_name="workstreams", blank=True)
    key = models.UUIDField(default=uuid.uuid4, editable=False)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar[list[str]] = ["starts_on", "ends_on", "pk"]
        verbose_name = _("chantier")
        verbose_name_plural = _("chantiers")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["alliance", "key"], name="alliances_workstream_filled_once"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="alliances_workstream_in_order"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_late(self) -> bool:
        going = self.state in (WorkstreamState.PLANNED, WorkstreamState.RUNNING)
        return going and self.ends_on < timezone.localdate()


class Milestone(models.Model):
    """A day by which something of a workstream stands. reached_on: None until it does."""

    workstream = models.ForeignKey(Workstream, on_delete=models.CASCADE, related_name="milestones")
    title = models.CharField(_("jalon"), max_length=80)
    on = models.DateField(_("prévu le"))
    reached_on = models.DateField(_("atteint le"), null=True, blank=True)
    key = models.UUIDField(default=uuid.uuid4, editable=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar[list[str]] = ["on", "pk"]
        verbose_name = _("jalon")
        verbose_name_plural = _("jalons")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["workstream", "key"], name="alliances_milestone_once")
        ]

    def __str__(self) -> str:
        return self.title
