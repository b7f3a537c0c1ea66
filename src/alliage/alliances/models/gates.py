"""The gates of a room, and what each organisation says to them."""

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliage.alliances.enums import Answer, Conclusion, GateKind, GateState, Stage, Status
from alliage.alliances.models.room import Alliance, Party
from alliage.organisations.models import Mandate


class GateQuerySet(models.QuerySet["Gate"]):
    def open(self) -> Self:
        return self.filter(state=GateState.OPEN)


class Gate(models.Model):
    """A change of stage or of state that every organisation with a voice is asked to consent to.

    Those asked are the parties that have a voice when it is proposed (their `Consent` rows); who
    joins later has no voice in it. An opening has no deadline: it passes with two consents, and the
    other founders add theirs as they join. statement: what shows that the stage is done, or the
    story of a pause, a reorientation, a closing; since: how long it has been so (openings).
    """

    alliance = models.ForeignKey(Alliance, on_delete=models.CASCADE, related_name="gates")
    kind = models.CharField(_("objet"), max_length=24, choices=GateKind.choices)
    from_stage = models.CharField(max_length=16, choices=Stage.choices)
    to_stage = models.CharField(max_length=16, choices=Stage.choices)
    from_status = models.CharField(max_length=8, choices=Status.choices)
    to_status = models.CharField(max_length=8, choices=Status.choices)
    statement = models.TextField(_("ce qui le montre"), max_length=4000)
    evidence = models.TextField(_("où cela se lit"), max_length=1000, blank=True)
    conclusion = models.CharField(
        _("conclusion"), max_length=12, choices=Conclusion.choices, blank=True
    )
    since = models.DateField(_("depuis le"), null=True, blank=True)
    deadline = models.DateField(_("réponse avant le"), null=True, blank=True)
    state = models.CharField(
        _("état"), max_length=10, choices=GateState.choices, default=GateState.OPEN, db_index=True
    )
    proposed_by = models.ForeignKey(Party, on_delete=models.SET_NULL, null=True, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = GateQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-proposed_at", "-pk"]
        verbose_name = _("porte")
        verbose_name_plural = _("portes")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["alliance"], condition=Q(state="open"), name="alliances_one_open_gate"
            ),
        ]

    def __str__(self) -> str:
        return f"gate:{self.pk}"

    @property
    def is_open(self) -> bool:
        return self.state == GateState.OPEN

    @property
    def is_past(self) -> bool:
        """Whether its last day is over, though the night's job may not have passed yet."""
        return self.deadline is not None and self.deadline < timezone.localdate()


class Consent(models.Model):
    """One organisation's answer to a gate: one organisation, one voice, changeable until decided.

    reason: why not; or, while waiting, when one will answer ("notre assemblée, le 5 décembre").
    person is emptied by an erasure; the party and the title of the mandate stay.
    """

    gate = models.ForeignKey(Gate, on_delete=models.CASCADE, related_name="consents")
    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="gate_consents")
    answer = models.CharField(
        _("réponse"), max_length=8, choices=Answer.choices, default=Answer.WAITING
    )
    reason = models.TextField(_("motif"), max_length=1000, blank=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    mandate = models.ForeignKey(
        Mandate, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    mandate_title = models.CharField(max_length=120, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["gate", "party"], name="alliances_consent_once"),
        ]

    def __str__(self) -> str:
        return f"consent:{self.pk}"
