"""The time and the money that an alliance takes to mature: an investment, told by each party."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliage.alliances.enums_sites import EffortKind
from alliage.alliances.models.room import Alliance, Party


class Effort(models.Model):
    """One line: who, when, hours and euros (each on its own, never added), what for.

    Corrected by the person who wrote it alone; what it was stays in `corrections`.
    """

    alliance = models.ForeignKey(Alliance, on_delete=models.CASCADE, related_name="efforts")
    party = models.ForeignKey(Party, on_delete=models.RESTRICT, related_name="efforts")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    mandate_title = models.CharField(max_length=120, blank=True)
    on = models.DateField(_("le"), default=timezone.localdate)
    hours = models.DecimalField(_("heures"), max_digits=7, decimal_places=2, default=0)
    euros = models.DecimalField(_("euros"), max_digits=10, decimal_places=2, default=0)
    kind = models.CharField(
        _("pour quoi"), max_length=12, choices=EffortKind.choices, default=EffortKind.MEETING
    )
    note = models.CharField(_("en un mot"), max_length=160, blank=True)
    key = models.UUIDField(default=uuid.uuid4, editable=False)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar[list[str]] = ["-on", "-pk"]
        verbose_name = _("temps investi")
        verbose_name_plural = _("temps investis")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["alliance", "-on"], name="alliances_effort_when")
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["alliance", "key"], name="alliances_effort_filled_once"
            ),
            models.CheckConstraint(
                condition=models.Q(hours__gte=0) & models.Q(euros__gte=0),
                name="alliances_effort_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"effort:{self.pk}"


class EffortCorrection(models.Model):
    """What a line said before its author corrected it. Immutable."""

    effort = models.ForeignKey(Effort, on_delete=models.CASCADE, related_name="corrections")
    on = models.DateField()
    hours = models.DecimalField(max_digits=7, decimal_places=2)
    euros = models.DecimalField(max_digits=10, decimal_places=2)
    kind = models.CharField(max_length=12, choices=EffortKind.choices)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar[list[str]] = ["at", "pk"]

    def __str__(self) -> str:
        return f"effort_correction:{self.pk}"


class EffortConvention(models.Model):
    """What the parties agree that an hour is worth, so that hours and euros may be added at all."""

    alliance = models.OneToOneField(
        Alliance, on_delete=models.CASCADE, primary_key=True, related_name="effort_convention"
    )
    hourly_euros = models.DecimalField(
        _("une heure vaut, en euros"), max_digits=6, decimal_places=2, null=True, blank=True
    )
    words = models.CharField(_("d’où vient ce chiffre"), max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return f"effort_convention:{self.pk}"
