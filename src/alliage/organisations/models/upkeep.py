"""What keeps organisations in order: duplicates, merges that can be undone, snapshot switches."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliage.organisations.enums import Change, ChangeState, DuplicateState
from alliage.organisations.models.organisation import Organisation


class Duplicate(models.Model):
    """Two organisations that may be one. first.pk < second.pk; reasons: codes, strongest first."""

    first = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    score = models.FloatField()
    reasons = models.JSONField(default=list)
    state = models.CharField(
        _("état"), max_length=10, choices=DuplicateState.choices, default=DuplicateState.OPEN
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar[list[str]] = ["-score", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["first", "second"], name="organisations_pair_once"),
            models.CheckConstraint(
                condition=Q(first__lt=F("second")), name="organisations_pair_ordered"
            ),
        ]

    def __str__(self) -> str:
        return f"duplicate:{self.pk}"


class Merge(models.Model):
    """One organisation folded into another. moved: `{model: [pk…]}`, what undoing gives back."""

    kept = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    absorbed = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    moved = models.JSONField(default=dict)
    at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-at", "pk"]

    def __str__(self) -> str:
        return f"merge:{self.pk}"


class Reconciliation(models.Model):
    """What a snapshot says of an organisation's record that is no longer as it was.

    detail: `{"successor": id, "name": …, "since": ISO day, "status": …}`, what is known.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="reconciliations"
    )
    directory_id = models.CharField(max_length=32)
    snapshot = models.CharField(max_length=80)
    change = models.CharField(_("changement"), max_length=10, choices=Change.choices)
    detail = models.JSONField(default=dict)
    state = models.CharField(
        _("état"), max_length=10, choices=ChangeState.choices, default=ChangeState.OPEN
    )
    created_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["organisation", "directory_id", "change"],
                condition=Q(state="open"),
                name="organisations_change_once",
            ),
        ]

    def __str__(self) -> str:
        return f"reconciliation:{self.pk}"
