"""Shared indicators: what is counted together, from where, towards what, with whose part."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliage.alliances.enums_evaluation import Effect
from alliage.alliances.models.room import Alliance, Party


class Indicator(models.Model):
    """Something the parties count together.

    baseline and target: in `unit`, each with its day; a baseline that was not measured yet is null,
    and then no progress is told. effect: for whom it matters. retired_at: no longer followed, kept.
    """

    alliance = models.ForeignKey(Alliance, on_delete=models.CASCADE, related_name="indicators")
    party = models.ForeignKey(
        Party, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    name = models.CharField(_("nom"), max_length=120)
    definition = models.TextField(_("définition"), max_length=1000)
    unit = models.CharField(_("unité"), max_length=40)
    effect = models.CharField(_("effet"), max_length=8, choices=Effect.choices)
    baseline = models.DecimalField(
        _("point de départ"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    baseline_on = models.DateField(_("mesuré le"), null=True, blank=True)
    target = models.DecimalField(_("cible"), max_digits=14, decimal_places=2, null=True, blank=True)
    target_on = models.DateField(_("à atteindre le"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=200)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        verbose_name = _("indicateur")
        verbose_name_plural = _("indicateurs")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("alliances:indicator", args=[self.alliance.code, self.pk])


class IndicatorValue(models.Model):
    """One measure, on a day: who entered it, from which source."""

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="values")
    party = models.ForeignKey(
        Party, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    value = models.DecimalField(_("valeur"), max_digits=14, decimal_places=2)
    measured_on = models.DateField(_("mesurée le"))
    source = models.CharField(_("source"), max_length=200)
    note = models.CharField(_("ce qu’il faut savoir pour la lire"), max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar[list[str]] = ["measured_on", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["indicator", "measured_on"], name="alliances_one_value_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"indicator_value:{self.pk}"


class IndicatorShare(models.Model):
    """What one party does for an indicator, in words, and in its unit where that can be counted."""

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="shares")
    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="+")
    words = models.TextField(_("notre part"), max_length=600)
    amount = models.DecimalField(
        _("notre part en chiffres"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(auto_now=True)

    #: Two people may begin it at once (organisations.conflicts).
    edited_as: ClassVar[tuple[str, ...]] = ("indicator_id", "party_id")

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["indicator", "party"], name="alliances_share_once")
        ]

    def __str__(self) -> str:
        return f"indicator_share:{self.pk}"
