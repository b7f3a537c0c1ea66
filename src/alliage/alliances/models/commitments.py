"""Who owes what to whom by when, and how the terms changed."""

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliage.alliances.enums import PartyState
from alliage.alliances.enums_commitments import (
    BINDING,
    OPEN,
    ChangeKind,
    ChangeState,
    CommitmentState,
)
from alliage.alliances.models.room import Alliance, Party
from alliage.alliances.models.signed import Signed


class CommitmentQuerySet(models.QuerySet["Commitment"]):
    def open(self) -> Self:
        return self.filter(state__in=OPEN)

    def late(self, today: date | None = None) -> Self:
        """Bound, due before today, and owed by a party that is still here: computed, never kept."""
        return self.filter(
            state__in=BINDING,
            due_on__lt=today or timezone.localdate(),
            owing__state=PartyState.ACTIVE,
        )

    def with_parties(self) -> Self:
        return self.select_related("owing__organisation", "to__organisation")


class Commitment(models.Model):
    """A promise in a room.

    to: null when it is owed to all. what, why, due_on: the terms in force (former ones are in
    `changes`). origin: "canvas:<key of a party>:<topic>", or empty. proposed_by: whose person wrote
    it. state: see `enums_commitments.MOVES`. said: the words of the last contest, or of the keeping.
    """

    alliance = models.ForeignKey(Alliance, on_delete=models.CASCADE, related_name="commitments")
    owing = models.ForeignKey(Party, on_delete=models.RESTRICT, related_name="owes")
    to = models.ForeignKey(
        Party, on_delete=models.RESTRICT, null=True, blank=True, related_name="is_owed"
    )
    what = models.CharField(_("quoi"), max_length=300)
    why = models.TextField(_("pourquoi"), max_length=2000, blank=True)
    due_on = models.DateField(_("pour le"))
    origin = models.CharField(max_length=80, blank=True)
    state = models.CharField(
        max_length=10, choices=CommitmentState.choices, default=CommitmentState.PROPOSED
    )
    said = models.TextField(max_length=2000, blank=True)
    proposed_by = models.ForeignKey(Party, on_delete=models.RESTRICT, related_name="+")
    accepted_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["due_on", "pk"]
        verbose_name = _("engagement")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["alliance", "state", "due_on"], name="alliances_commitment_due")
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(to__isnull=True) | ~Q(to=models.F("owing")),
                name="alliances_commitment_two_ends",
            )
        ]

    def __str__(self) -> str:
        return f"commitment:{self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("alliances:commitment", args=[self.alliance.code, self.pk])

    @property
    def is_late(self) -> bool:
        here = self.owing.state == PartyState.ACTIVE
        return here and self.state in BINDING and self.due_on < timezone.localdate()


class CommitmentChange(Signed):
    """Other terms, or a withdrawal, that one end proposes and the other accepts or declines.

    former_what, former_due_on: the terms as they stood when it was proposed. answered_by: null
    while it waits, and where the other end has left the room.
    """

    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, related_name="changes")
    kind = models.CharField(max_length=10, choices=ChangeKind.choices)
    what = models.CharField(max_length=300, blank=True)
    due_on = models.DateField(null=True, blank=True)
    why = models.TextField(max_length=2000, blank=True)
    former_what = models.CharField(max_length=300)
    former_due_on = models.DateField()
    state = models.CharField(
        max_length=10, choices=ChangeState.choices, default=ChangeState.PROPOSED
    )
    answered_by = models.ForeignKey(
        Party, on_delete=models.RESTRICT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["commitment"],
                condition=Q(state="proposed"),
                name="alliances_commitment_one_change",
            )
        ]

    def __str__(self) -> str:
        return f"commitment_change:{self.pk}"
