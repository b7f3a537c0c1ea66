"""Trials: what an alliance tries, its indicators, its journal, its reviews."""

import uuid
from datetime import date, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliage.alliances.enums_experiments import (
    CURRENT,
    DONE,
    EDITABLE,
    Conclusion,
    EntryKind,
    ExperimentState,
    ReviewState,
)
from alliage.alliances.models.room import Alliance, Party

#: Days that the other carriers have to confirm a review; a silent one then holds nobody up.
DAYS_TO_CONFIRM = 14


def by_when() -> date:
    """Return the last day on which a review written today may be confirmed or refused."""
    return timezone.localdate() + timedelta(days=DAYS_TO_CONFIRM)


class Experiment(models.Model):
    """One trial of the alliance, with the right to fail.

    trial: what we try; stop_when: what would make us stop; carriers: the parties that carry it.
    area_*: where, as for needs. review_on: the day on which it is looked at together. created_by:
    the party whose person wrote it first. key: one filling of the form.
    """

    alliance = models.ForeignKey(Alliance, on_delete=models.CASCADE, related_name="experiments")
    title = models.CharField(_("nom de l’essai"), max_length=160)
    hypothesis = models.TextField(_("hypothèse"), max_length=2000)
    trial = models.TextField(_("ce que nous essayons"), max_length=4000)
    area_kind = models.CharField(max_length=12, blank=True)
    area_code = models.CharField(max_length=12, blank=True)
    area_name = models.CharField(_("territoire"), max_length=120, blank=True)
    starts_on = models.DateField(_("du"), null=True, blank=True)
    ends_on = models.DateField(_("au"), null=True, blank=True)
    review_on = models.DateField(_("revue prévue le"), null=True, blank=True)
    stop_when = models.TextField(_("ce qui nous ferait arrêter"), max_length=2000)
    carriers = models.ManyToManyField(Party, related_name="experiments_carried", blank=True)
    state = models.CharField(
        _("état"), max_length=10, choices=ExperimentState.choices, default=ExperimentState.PLANNED
    )
    created_by = models.ForeignKey(
        Party, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    key = models.UUIDField(default=uuid.uuid4, editable=False)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at", "-pk"]
        verbose_name = _("essai")
        verbose_name_plural = _("essais")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["alliance", "state"], name="alliances_experiment_state")
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["alliance", "key"], name="alliances_experiment_filled_once"
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("alliances:experiment", args=[self.alliance.code, self.pk])

    @property
    def is_done(self) -> bool:
        return self.state in DONE

    @property
    def is_current(self) -> bool:
        return self.state in CURRENT

    @property
    def is_editable(self) -> bool:
        return self.state in EDITABLE

    @property
    def review_is_late(self) -> bool:
        late = self.review_on is not None and self.review_on < timezone.localdate()
        return late and self.state == ExperimentState.RUNNING


class ExperimentIndicator(models.Model):
    """What a trial watches: a name, its unit, where it begins, what the parties hope to see."""

    experiment = models.ForeignKey(Experiment, on_delete=models.CASCADE, related_name="indicators")
    name = models.CharField(_("ce que nous regardons"), max_length=120)
    unit = models.CharField(_("unité"), max_length=40)
    baseline = models.DecimalField(
        _("au départ"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    hoped = models.DecimalField(
        _("ce que nous espérons voir"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    hope = models.CharField(_("en mots"), max_length=200, blank=True)
    key = models.UUIDField(default=uuid.uuid4, editable=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        verbose_name = _("indicateur d’un essai")
        verbose_name_plural = _("indicateurs d’un essai")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["experiment", "key"], name="alliances_experiment_indicator_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class JournalEntry(models.Model):
    """One dated line of a trial's journal, in the name of a party.

    person is emptied when the account is erased; the organisation and the title of the mandate
    stay. corrected_at: when its words last changed.
    """

    experiment = models.ForeignKey(Experiment, on_delete=models.CASCADE, related_name="journal")
    party = models.ForeignKey(Party, on_delete=models.RESTRICT, related_name="+")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    mandate_title = models.CharField(max_length=120, blank=True)
    kind = models.CharField(
        _("nature"), max_length=10, choices=EntryKind.choices, default=EntryKind.FACT
    )
    on = models.DateField(_("le"), default=timezone.localdate)
    text = models.TextField(_("ce qui s’est passé"), max_length=4000)
    key = models.UUIDField(default=uuid.uuid4, editable=False)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    corrected_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-on", "-pk"]
        verbose_name = _("ligne du journal")
        verbose_name_plural = _("lignes du journal")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["experiment", "key"], name="alliances_journal_once")
        ]

    def __str__(self) -> str:
        return f"journal:{self.pk}"


class ExperimentValue(models.Model):
    """What an indicator was on the day of a line of the journal."""

    entry = models.ForeignKey(JournalEntry, on_delete=models.CASCADE, related_name="values")
    indicator = models.ForeignKey(
        ExperimentIndicator, on_delete=models.CASCADE, related_name="values"
    )
    value = models.DecimalField(max_digits=14, decimal_places=2)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["entry", "indicator"], name="alliances_indicator_value_once"
            )
        ]

    def __str__(self) -> str:
        return f"indicator_value:{self.pk}"


class ExperimentReview(models.Model):
    """What one carrier concludes of a trial, confirmed by the others.

    held_on: the day on which the parties looked at it. lessons are never empty: a trial stopped
    with its lessons is done. by_when: after that day a silent carrier holds nobody up.
    """

    experiment = models.ForeignKey(Experiment, on_delete=models.CASCADE, related_name="reviews")
    party = models.ForeignKey(Party, on_delete=models.RESTRICT, related_name="+")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    mandate_title = models.CharField(max_length=120, blank=True)
    held_on = models.DateField(_("revue tenue le"), default=timezone.localdate)
    conclusion = models.CharField(_("conclusion"), max_length=8, choices=Conclusion.choices)
    lessons = models.TextField(_("ce que nous avons appris"), max_length=4000)
    changes = models.TextField(_("ce qui change"), max_length=4000, blank=True)
    state = models.CharField(
        _("état"), max_length=10, choices=ReviewState.choices, default=ReviewState.ASKED
    )
    by_when = models.DateField(default=by_when)
    created_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at", "-pk"]
        verbose_name = _("revue d’un essai")
        verbose_name_plural = _("revues d’un essai")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["experiment"],
                condition=Q(state=ReviewState.ASKED),
                name="alliances_one_review_at_once",
            ),
            models.CheckConstraint(condition=~Q(lessons=""), name="alliances_review_has_lessons"),
        ]

    def __str__(self) -> str:
        return f"review:{self.pk}"


class ReviewWord(models.Model):
    """What one carrier says of a review: it recognises it, or not and why."""

    review = models.ForeignKey(ExperimentReview, on_delete=models.CASCADE, related_name="words")
    party = models.ForeignKey(Party, on_delete=models.RESTRICT, related_name="+")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    mandate_title = models.CharField(max_length=120, blank=True)
    agrees = models.BooleanField()
    note = models.CharField(_("en un mot"), max_length=1000, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["review", "party"], name="alliances_review_word_once")
        ]

    def __str__(self) -> str:
        return f"review_word:{self.pk}"
