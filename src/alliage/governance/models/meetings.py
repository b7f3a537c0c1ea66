"""Meetings: agenda, papers, who was there, minutes."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliage.core.models.files import StoredFile
from alliage.governance.enums import MeetingState, MinutesState, Presence
from alliage.governance.models.assembly import Assembly, AssemblyMember
from alliage.governance.models.attribution import Attributed
from alliage.governance.models.bodies import Body


class Meeting(models.Model):
    """A meeting of a body, or of the whole assembly.

    uid, sequence: what calendars know it by, and how often its date or place changed (RFC 5545).
    """

    assembly = models.ForeignKey(Assembly, on_delete=models.CASCADE, related_name="meetings")
    body = models.ForeignKey(
        Body, on_delete=models.PROTECT, null=True, blank=True, related_name="meetings"
    )
    title = models.CharField(_("objet"), max_length=160)
    starts_at = models.DateTimeField(_("début"), db_index=True)
    ends_at = models.DateTimeField(_("fin"))
    place = models.CharField(_("lieu"), max_length=200, blank=True)
    link = models.URLField(_("visioconférence"), max_length=300, blank=True)
    state = models.CharField(
        max_length=10, choices=MeetingState.choices, default=MeetingState.PLANNED
    )
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sequence = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar[list[str]] = ["-starts_at", "-pk"]
        verbose_name = _("réunion")
        verbose_name_plural = _("réunions")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="governance_meeting_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("governance:meeting", args=[self.assembly_id, self.pk])


class AgendaItem(models.Model):
    """One point: who brings it, how many minutes it should take, the decision it is about."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveIntegerField()
    title = models.CharField(_("point"), max_length=160)
    note = models.TextField(_("ce qui est attendu"), max_length=1000, blank=True)
    brought_by = models.ForeignKey(
        AssemblyMember, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    minutes = models.PositiveSmallIntegerField(_("minutes prévues"), null=True, blank=True)
    decision = models.ForeignKey(
        "governance.Decision",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="agenda_items",
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar[list[str]] = ["position", "pk"]
        verbose_name = _("point de l’ordre du jour")

    def __str__(self) -> str:
        return self.title


class Paper(Attributed):
    """A document put before a meeting: a private file, for the members of the assembly."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="papers")
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(_("titre"), max_length=160)
    member = models.ForeignKey(AssemblyMember, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        verbose_name = _("pièce")

    def __str__(self) -> str:
        return self.title


class Attendance(models.Model):
    """Whether an organisation was there; by_whom: functions in words, for nobody is obliged to sign in."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendances")
    member = models.ForeignKey(AssemblyMember, on_delete=models.PROTECT, related_name="+")
    presence = models.CharField(max_length=8, choices=Presence.choices)
    by_whom = models.CharField(_("par qui"), max_length=160, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["meeting", "member"], name="governance_attendance_once"
            ),
        ]

    def __str__(self) -> str:
        return f"attendance:{self.pk}"


class Minutes(models.Model):
    """What was said: texts by agenda item (its key, or "general"), written together, then frozen.

    sha256: of the canonical JSON of what was approved (`actions.minutes.fingerprint`).
    """

    meeting = models.OneToOneField(Meeting, on_delete=models.CASCADE, related_name="minutes")
    texts = models.JSONField(default=dict, blank=True)
    state = models.CharField(
        max_length=8, choices=MinutesState.choices, default=MinutesState.WRITING
    )
    version = models.PositiveIntegerField(default=1)
    approved_at = models.DateTimeField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]

    def __str__(self) -> str:
        return f"minutes:{self.pk}"


class MinutesVersion(Attributed):
    """What somebody wrote in the minutes, kept."""

    minutes = models.ForeignKey(Minutes, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    texts = models.JSONField(default=dict)
    member = models.ForeignKey(AssemblyMember, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar[list[str]] = ["-number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["minutes", "number"], name="governance_minutes_version_once"
            ),
        ]

    def __str__(self) -> str:
        return f"minutes_version:{self.pk}"


class MinutesApproval(Attributed):
    """An organisation that was there finds one exact version of the minutes faithful."""

    minutes = models.ForeignKey(Minutes, on_delete=models.CASCADE, related_name="approvals")
    number = models.PositiveIntegerField()
    member = models.ForeignKey(AssemblyMember, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["minutes", "number", "member"], name="governance_minutes_approved_once"
            ),
        ]

    def __str__(self) -> str:
        return f"minutes_approval:{self.pk}"
