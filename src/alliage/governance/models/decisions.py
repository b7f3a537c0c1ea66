"""Decisions: their text, who may speak, what each said, declared interests, the result."""

from typing import Any, ClassVar, Self

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliage.governance.enums import (
    DecisionState,
    InterestState,
    Ladder,
    Majority,
    Mode,
    Result,
    Stance,
)
from alliage.governance.models.assembly import Assembly, AssemblyMember
from alliage.governance.models.attribution import Attributed
from alliage.governance.models.bodies import Body
from alliage.governance.models.meetings import Meeting


class DecisionQuerySet(models.QuerySet["Decision"]):
    def open(self) -> Self:
        return self.filter(state=DecisionState.OPEN)

    def due(self) -> Self:
        """Open ones whose last day is over."""
        return self.open().filter(closes_on__lt=timezone.localdate())


class Decision(models.Model):
    """One thing to decide, in a declared mode.

    body: null for the whole assembly. round: grows each time the text is taken back to be amended;
    voices and electors belong to a round. quorum: percentage of the voices that must express
    themselves. sha256: of what was opened. counts: `deciding.Counts` as a dict; reason: a
    `deciding.Reason`. conclusion: what who is answerable decided after having heard (modes that
    gather). again_of: the decision that this one takes up.
    """

    assembly = models.ForeignKey(Assembly, on_delete=models.CASCADE, related_name="decisions")
    body = models.ForeignKey(
        Body, on_delete=models.PROTECT, null=True, blank=True, related_name="decisions"
    )
    meeting = models.ForeignKey(
        Meeting, on_delete=models.SET_NULL, null=True, blank=True, related_name="decisions"
    )
    number = models.PositiveIntegerField(_("numéro"))
    title = models.CharField(_("objet"), max_length=160)
    text = models.TextField(_("texte"), max_length=8000)
    mode = models.CharField(_("mode"), max_length=16, choices=Mode.choices)
    majority = models.CharField(
        _("majorité"), max_length=14, choices=Majority.choices, default=Majority.SIMPLE
    )
    quorum = models.PositiveSmallIntegerField(
        _("quorum, en %"), default=50, validators=[MaxValueValidator(100)]
    )
    ladder = models.CharField(
        _("part prise à la décision"), max_length=12, choices=Ladder.choices, blank=True
    )
    answerable = models.CharField(_("qui répond de la décision"), max_length=200, blank=True)
    closes_on = models.DateField(_("dernier jour pour s’exprimer"))
    state = models.CharField(
        _("état"),
        max_length=10,
        choices=DecisionState.choices,
        default=DecisionState.DRAFT,
        db_index=True,
    )
    round = models.PositiveSmallIntegerField(default=1)
    brought_by = models.ForeignKey(AssemblyMember, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)
    sha256 = models.CharField(max_length=64, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(_("conclue le"), null=True, blank=True)
    result = models.CharField(_("résultat"), max_length=10, choices=Result.choices, blank=True)
    reason = models.CharField(max_length=24, blank=True)
    counts = models.JSONField(default=dict, blank=True)
    conclusion = models.TextField(_("ce qui est décidé"), max_length=4000, blank=True)
    withdrawn_reason = models.TextField(_("motif du retrait"), max_length=1000, blank=True)
    again_of = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="taken_up_by"
    )
    created_at = models.DateTimeField(default=timezone.now)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-number"]
        verbose_name = _("décision")
        verbose_name_plural = _("décisions")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["assembly", "number"], name="governance_decision_number_once"
            ),
            models.CheckConstraint(
                condition=Q(state="decided", decided_at__isnull=False) & ~Q(result="")
                | (~Q(state="decided") & Q(result="", decided_at=None)),
                name="governance_result_once_decided",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("governance:decision", args=[self.assembly_id, self.pk])

    @property
    def late(self) -> bool:
        """Open, with its last day over: nobody speaks any more, the result is about to come."""
        return self.state == DecisionState.OPEN and self.closes_on < timezone.localdate()


class DecisionVersion(Attributed):
    """A title and a text that a decision had, kept until and beyond its opening."""

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=160)
    text = models.TextField()
    member = models.ForeignKey(AssemblyMember, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar[list[str]] = ["-number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["decision", "number"], name="governance_decision_version_once"
            ),
        ]

    def __str__(self) -> str:
        return f"decision_version:{self.pk}"


class Elector(models.Model):
    """An organisation that may speak in a round: fixed when the decision opens."""

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="electors")
    round = models.PositiveSmallIntegerField()
    member = models.ForeignKey(AssemblyMember, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["decision", "round", "member"], name="governance_elector_once"
            ),
        ]

    def __str__(self) -> str:
        return f"elector:{self.pk}"


class Voice(Attributed):
    """What an organisation said, by whom, under which mandate; the last one counts, all are kept."""

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="voices")
    round = models.PositiveSmallIntegerField()
    member = models.ForeignKey(AssemblyMember, on_delete=models.PROTECT, related_name="+")
    stance = models.CharField(max_length=10, choices=Stance.choices)
    reason = models.TextField(_("raisons"), max_length=3000, blank=True)
    current = models.BooleanField(default=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["decision", "round", "member"],
                condition=Q(current=True),
                name="governance_one_voice",
            ),
        ]

    def __str__(self) -> str:
        return f"voice:{self.pk}"


class Interest(models.Model):
    """« Juge et partie »: an interest that an organisation declares, or that another asks about.

    asked_by: null when the organisation spoke by itself. Nobody is named: organisations are.
    """

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="interests")
    member = models.ForeignKey(AssemblyMember, on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(
        AssemblyMember, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    state = models.CharField(max_length=10, choices=InterestState.choices)
    question = models.TextField(_("question"), max_length=1000, blank=True)
    reason = models.TextField(_("raisons"), max_length=1000, blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_title = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["decision", "member"],
                condition=Q(state__in=["asked", "declared"]),
                name="governance_one_standing_interest",
            ),
        ]

    def __str__(self) -> str:
        return f"interest:{self.pk}"

    @property
    def recuses(self) -> bool:
        return self.state == InterestState.DECLARED


def frozen_text(decision: Decision) -> dict[str, Any]:
    """What an opened decision is, for its fingerprint."""
    names = ("number", "title", "text", "mode", "majority", "quorum", "ladder", "answerable")
    return {**{name: getattr(decision, name) for name in names}, "round": decision.round}
