"""Evaluation: what is told and counted by maturity, the health check in waves, the action plan."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliage.alliances.enums_evaluation import (
    ActionState,
    AnswerMode,
    Effect,
    Level,
    TermsState,
    WaveState,
)
from alliage.alliances.models.commitments import Commitment
from alliage.alliances.models.indicators import Indicator
from alliage.alliances.models.room import Alliance, Party
from alliage.organisations.models import Mandate
from alliage.questionnaires.models import Campaign


class EvaluationLevel(models.Model):
    """The level that the parties chose; without a row, the stage of the room proposes it."""

    alliance = models.OneToOneField(
        Alliance, on_delete=models.CASCADE, related_name="evaluation_level"
    )
    level = models.CharField(_("niveau"), max_length=10, choices=Level.choices)
    chosen_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"evaluation_level:{self.pk}"


class MaturityEntry(models.Model):
    """One effect that a party tells: at which level, for whom, when.

    people: how many people it concerns, once one counts each other. indicator: at the level where
    one counts, the indicator that these words read (a figure never stands without its baseline).
    """

    alliance = models.ForeignKey(
        Alliance, on_delete=models.CASCADE, related_name="maturity_entries"
    )
    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    level = models.CharField(_("niveau"), max_length=10, choices=Level.choices)
    effect = models.CharField(_("effet"), max_length=8, choices=Effect.choices)
    text = models.TextField(_("ce qui s’est passé"), max_length=1500)
    happened_on = models.DateField(_("date"))
    people = models.PositiveIntegerField(_("combien de personnes"), null=True, blank=True)
    contribution = models.CharField(_("ce que chacune a apporté"), max_length=300, blank=True)
    lesson = models.CharField(_("ce que nous en retenons"), max_length=300, blank=True)
    indicator = models.ForeignKey(
        Indicator, on_delete=models.SET_NULL, null=True, blank=True, related_name="readings"
    )
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-happened_on", "-pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["alliance", "level"], name="alliances_maturity_level")
        ]

    def __str__(self) -> str:
        return f"maturity_entry:{self.pk}"


class HealthWave(models.Model):
    """One wave of the health check of an alliance, over one campaign.

    results: what the parties read once it is closed, frozen, by organisation (schema:
    docs/reference/health-results.md). cells: what benchmarks are made of, shown to nobody: a list
    of {"party", "organisation", "factor", "mean", "people"}. in_benchmark: every organisation that
    is shown agreed that the wave counts there.
    """

    alliance = models.ForeignKey(Alliance, on_delete=models.CASCADE, related_name="health_waves")
    campaign = models.OneToOneField(Campaign, on_delete=models.PROTECT, related_name="health_wave")
    number = models.PositiveSmallIntegerField(_("vague"))
    party = models.ForeignKey(
        Party, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    state = models.CharField(
        _("état"), max_length=10, choices=WaveState.choices, default=WaveState.OPEN
    )
    terms_version = models.CharField(max_length=12)
    closes_on = models.DateField(_("réponses jusqu’au"))
    results: Any = models.JSONField(default=dict, blank=True)
    cells: Any = models.JSONField(default=list, blank=True)
    in_benchmark = models.BooleanField(default=False)
    stage = models.CharField(max_length=16, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["alliance", "number"],
                condition=~Q(state="cancelled"),
                name="alliances_wave_number",
            ),
            models.UniqueConstraint(
                fields=["alliance"], condition=Q(state="open"), name="alliances_one_open_wave"
            ),
        ]

    def __str__(self) -> str:
        return f"health_wave:{self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("alliances:wave", args=[self.alliance.code, self.number])


class WaveTerms(models.Model):
    """What one organisation answered to the terms of a wave, before any of its people was asked.

    benchmark: a separate agreement, that its results count outside the room, in cells.
    """

    wave = models.ForeignKey(HealthWave, on_delete=models.CASCADE, related_name="terms")
    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=8, choices=TermsState.choices)
    mode = models.CharField(
        _("comment vous répondez"),
        max_length=6,
        choices=AnswerMode.choices,
        default=AnswerMode.PEOPLE,
    )
    benchmark = models.BooleanField(default=False)
    mandate = models.ForeignKey(
        Mandate, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["wave", "party"], name="alliances_terms_once")
        ]

    def __str__(self) -> str:
        return f"wave_terms:{self.pk}"


class ActionItem(models.Model):
    """Something decided after a wave: what, who with, by when, for which factor.

    factor: key of the factor in the wave's results, "" for none. commitment: what it became, if a
    party promised it.
    """

    alliance = models.ForeignKey(Alliance, on_delete=models.CASCADE, related_name="action_items")
    wave = models.ForeignKey(
        HealthWave, on_delete=models.SET_NULL, null=True, blank=True, related_name="action_items"
    )
    factor = models.CharField(_("sujet"), max_length=60, blank=True)
    what = models.CharField(_("ce que nous ferons"), max_length=300)
    parties = models.ManyToManyField(Party, related_name="+", verbose_name=_("avec qui"))
    due_on = models.DateField(_("d’ici le"))
    state = models.CharField(
        _("état"), max_length=8, choices=ActionState.choices, default=ActionState.OPEN
    )
    outcome = models.CharField(_("ce qui en est sorti"), max_length=300, blank=True)
    commitment = models.ForeignKey(
        Commitment, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["due_on", "pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["alliance", "state"], name="alliances_action_state")
        ]

    def __str__(self) -> str:
        return f"action_item:{self.pk}"


class BenchmarkEdition(models.Model):
    """What is published outside the rooms for one half-year, once it is over, and never changed.

    key: "2026-2" is the second half of 2026. cells: as `alliage_engines.disclosure` protected them:
    a list of {"factor", "keys", "alliances", "people", "mean", "suppressed"}.
    """

    key = models.CharField(max_length=8, unique=True)
    cells: Any = models.JSONField(default=list)
    published_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar[list[str]] = ["-key"]

    def __str__(self) -> str:
        return self.key
