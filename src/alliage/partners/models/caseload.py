"""The caseload of a third party: whom it accompanies, what it did, the time it took."""

from typing import ClassVar, Self

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliage.core.actor import Actor
from alliage.organisations.models import Mandate, Organisation
from alliage.partners.models.introductions import Introduction


class CaseQuerySet(models.QuerySet["Case"]):
    def visible_to(self, actor: Actor) -> Self:
        """The third party's own people alone: neither who is accompanied, nor operators."""
        if not actor.person:
            return self.none()
        mine = Mandate.objects.running().of(actor.person).values("organisation")
        return self.filter(third_party__in=mine)


class Case(models.Model):
    """An organisation that a third party accompanies."""

    third_party = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="cases")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="accompanied_by"
    )
    opened_on = models.DateField(_("ouvert le"), default=timezone.localdate)
    closed_on = models.DateField(_("clos le"), null=True, blank=True)
    note = models.TextField(_("note"), max_length=2000, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["organisation__name", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["third_party", "organisation"], name="partners_case_once"
            )
        ]

    def __str__(self) -> str:
        return f"case:{self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("partners:case", args=[self.pk])


class StepQuerySet(models.QuerySet["Step"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(case__in=Case.objects.visible_to(actor))


class Step(models.Model):
    """What a third party did for an organisation, and the time it took."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="steps")
    introduction = models.ForeignKey(
        Introduction, on_delete=models.SET_NULL, null=True, blank=True, related_name="steps"
    )
    done_on = models.DateField(_("le"), default=timezone.localdate)
    what = models.CharField(_("ce qui a été fait"), max_length=300)
    minutes = models.PositiveIntegerField(_("temps passé, en minutes"), default=0)
    created_at = models.DateTimeField(default=timezone.now)

    objects = StepQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-done_on", "-pk"]

    def __str__(self) -> str:
        return self.what
