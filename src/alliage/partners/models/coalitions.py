"""Coalitions drawn up for a need."""

from typing import ClassVar, Self

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliage.core.actor import Actor
from alliage.core.models.jobs import Job
from alliage.organisations.models import Mandate, Organisation
from alliage.partners.enums import CoalitionState
from alliage.partners.models.introductions import Introduction
from alliage.partners.models.publications import Need


class CoalitionQuerySet(models.QuerySet["Coalition"]):
    def visible_to(self, actor: Actor) -> Self:
        """Those that one's organisations draw up: nobody else sees who was thought of."""
        if actor.is_operator:
            return self
        if not actor.person:
            return self.none()
        mine = Mandate.objects.running().of(actor.person).values("organisation")
        return self.filter(organisation__in=mine)


class Coalition(models.Model):
    """A set of organisations that would cover a need.

    rules: `{"at_most": n|null, "family_at_least": {…}, "family_at_most": {…}, "max_distance_km": …}`.
    proposals: what the engine proposed last: `[{members: [{id, covers, reasons}], uncovered, optimal,
    gap}]`, keys of requirements as text. job: the one that computes them.
    """

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="coalitions")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="coalitions"
    )
    rules = models.JSONField(default=dict, blank=True)
    proposals = models.JSONField(default=list, blank=True)
    job = models.ForeignKey(Job, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    state = models.CharField(
        _("état"), max_length=10, choices=CoalitionState.choices, default=CoalitionState.DRAFT
    )
    introduction = models.ForeignKey(
        Introduction, on_delete=models.SET_NULL, null=True, blank=True, related_name="coalitions"
    )
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)

    objects = CoalitionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"coalition:{self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("partners:coalition", args=[self.pk])


class CoalitionMember(models.Model):
    """One organisation of a coalition, active here or only in the directory.

    party_id: public id or directory id; fixed: a must-have, kept by every new proposal. brings: key of
    a requirement as text -> quantity, said by hand beside what its offers say.
    """

    coalition = models.ForeignKey(Coalition, on_delete=models.CASCADE, related_name="members")
    party_id = models.CharField(max_length=32)
    name = models.CharField(max_length=250)
    family = models.CharField(max_length=8)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    fixed = models.BooleanField(_("indispensable"), default=False)
    brings = models.JSONField(default=dict, blank=True)
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["coalition", "party_id"], name="partners_coalition_member_once"
            )
        ]

    def __str__(self) -> str:
        return self.name
