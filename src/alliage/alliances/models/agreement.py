"""Agreements: the text being written, the versions frozen, the answers given to each."""

import uuid
from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliage.alliances.agreement_text import LONGEST
from alliage.alliances.enums_agreement import (
    AgreementState,
    Answer,
    Group,
    Level,
    Rating,
    Weight,
)
from alliage.alliances.models.room import Alliance, Party
from alliage.alliances.models.signed import Signed
from alliage.organisations.models import Mandate


class Agreement(models.Model):
    """One agreement of an alliance: framework, or specific and then tied to its framework.

    ingredients: what the library asked for when it was begun, `[{key, group, weight, title}]`: a
    later library changes no score. in_force: the last version that every party approved. The three
    dates are those being written; each version keeps its own. version: for `conflicts`.
    """

    alliance = models.ForeignKey(Alliance, on_delete=models.CASCADE, related_name="agreements")
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    level = models.CharField(
        _("niveau"), max_length=12, choices=Level.choices, default=Level.FRAMEWORK
    )
    framework = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="specifics"
    )
    title = models.CharField(_("titre"), max_length=160)
    state = models.CharField(
        _("état"), max_length=12, choices=AgreementState.choices, default=AgreementState.DRAFT
    )
    library_version = models.CharField(max_length=12, blank=True)
    ingredients = models.JSONField(default=list, blank=True)
    begins_on = models.DateField(_("prend effet le"), null=True, blank=True)
    review_on = models.DateField(_("revue le"), null=True, blank=True)
    exit_on = models.DateField(_("se termine le"), null=True, blank=True)
    attach_commitments = models.BooleanField(
        _("joindre les engagements en cours en annexe"), default=True
    )
    attach_experiments = models.BooleanField(
        _("joindre les essais en cours en annexe"), default=True
    )
    in_force = models.ForeignKey(
        "AgreementVersion", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["level", "created_at", "pk"]
        verbose_name = _("accord")
        verbose_name_plural = _("accords")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("alliances:agreement", args=[self.alliance.code, self.pk])

    def state_on(self, day: date | None = None) -> str:
        """The state, whose end needs no job: the exit date of what is in force may be over."""
        current = self.in_force
        if self.state in (AgreementState.APPROVED, AgreementState.AMENDED) and current is not None:
            over = current.exit_on and current.exit_on < (day or timezone.localdate())
            return AgreementState.ENDED if over else self.state
        return self.state

    @property
    def current_state(self) -> str:
        return self.state_on()

    @property
    def state_label(self) -> str:
        return str(AgreementState(self.state_on()).label)


class ClauseQuerySet(models.QuerySet["Clause"]):
    def standing(self) -> Self:
        return self.filter(removed_at=None)


class Clause(models.Model):
    """One clause of the text being written.

    uid: what ties it to itself from one version to the next. key, library_version: where it came
    from; empty when written by hand. removed_at: taken out, and may be put back.
    """

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="clauses")
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.CharField(max_length=40, blank=True)
    library_version = models.CharField(max_length=12, blank=True)
    group = models.CharField(_("groupe"), max_length=12, choices=Group.choices)
    title = models.CharField(_("titre"), max_length=160)
    body = models.TextField(_("texte"), max_length=LONGEST, blank=True)
    rating = models.CharField(
        _("où en est-on ?"), max_length=12, choices=Rating.choices, default=Rating.PARTLY
    )
    weight = models.PositiveSmallIntegerField(
        _("poids"), choices=Weight.choices, default=Weight.IMPORTANT
    )
    position = models.PositiveIntegerField(default=0)
    removed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ClauseQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["position", "pk"]
        verbose_name = _("clause")
        verbose_name_plural = _("clauses")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["agreement", "key"],
                condition=~Q(key="") & Q(removed_at=None),
                name="alliances_library_clause_once",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        agreement = self.agreement
        return reverse("alliances:clause", args=[agreement.alliance.code, agreement.pk, self.pk])


class AgreementVersion(Signed):
    """The whole text frozen: canonical JSON and its SHA-256. Nothing of it ever changes.

    It names no person: erasing an account leaves what was approved provable. score: out of 100,
    None when nothing was relevant; gaps: ingredients not fully in place. approved_at: when every
    party with a voice had approved it.
    """

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    text = models.TextField()
    digest = models.CharField(max_length=64)
    score = models.PositiveSmallIntegerField(null=True, blank=True)
    gaps = models.PositiveSmallIntegerField(default=0)
    note = models.TextField(_("ce qui change"), max_length=2000, blank=True)
    review_on = models.DateField(null=True, blank=True)
    exit_on = models.DateField(null=True, blank=True)
    approved_at = models.DateTimeField(_("approuvée par toutes le"), null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-number"]
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["agreement", "number"], name="alliances_version_number_once"
            ),
        ]

    def __str__(self) -> str:
        return f"version:{self.number}"

    def get_absolute_url(self) -> str:
        agreement = self.agreement
        return reverse(
            "alliances:agreement_version", args=[agreement.alliance.code, agreement.pk, self.number]
        )


class ApprovalQuerySet(models.QuerySet["Approval"]):
    def given(self) -> Self:
        return self.filter(answer=Answer.APPROVED)


class Approval(Signed):
    """What one organisation answered to one exact version: its hash, who, under which mandate, when.

    organisation_public_id, organisation_name: as the text names it, whatever happens to the
    organisation since.
    """

    version = models.ForeignKey(
        AgreementVersion, on_delete=models.CASCADE, related_name="approvals"
    )
    answer = models.CharField(max_length=8, choices=Answer.choices)
    reason = models.TextField(_("motif"), max_length=2000, blank=True)
    digest = models.CharField(max_length=64)
    organisation_public_id = models.CharField(max_length=32)
    organisation_name = models.CharField(max_length=250)
    mandate = models.ForeignKey(
        Mandate, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = ApprovalQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["version", "party"], name="alliances_answer_once"),
        ]

    def __str__(self) -> str:
        return f"{self.answer}:{self.version_id}"


class WithdrawalQuerySet(models.QuerySet["Withdrawal"]):
    def standing(self) -> Self:
        return self.filter(lapsed_at=None)


class Withdrawal(Signed):
    """A party no longer follows an agreement that it approved; it may remain in the alliance.

    lapsed_at: the agreement ended since and was taken up anew: the note stays, and binds no more.
    """

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="withdrawals")
    note = models.TextField(_("pourquoi, et à partir de quand"), max_length=2000, blank=True)
    lapsed_at = models.DateTimeField(null=True, blank=True)

    objects = WithdrawalQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["agreement", "party"],
                condition=Q(lapsed_at=None),
                name="alliances_withdrawn_once",
            ),
        ]

    def __str__(self) -> str:
        return f"withdrawal:{self.pk}"


class ClauseCommentQuerySet(models.QuerySet["ClauseComment"]):
    def threads(self) -> Self:
        return self.filter(parent=None)

    def unresolved(self) -> Self:
        return self.threads().filter(resolved_at=None)


class ClauseComment(Signed):
    """A word on a clause, or an answer to one (parent). on_version: the last version then, or None.

    A thread belongs to the clause: it is carried from version to version until it is resolved.
    """

    clause = models.ForeignKey(Clause, on_delete=models.CASCADE, related_name="comments")
    parent = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="replies"
    )
    on_version = models.PositiveIntegerField(null=True, blank=True)
    body = models.TextField(_("commentaire"), max_length=4000)
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(
        Party, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = ClauseCommentQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["at", "pk"]

    def __str__(self) -> str:
        return f"comment:{self.pk}"
