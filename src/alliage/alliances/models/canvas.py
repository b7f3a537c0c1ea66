"""The canvas: a private sheet a party, revealed together; the text that all word together."""

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from alliage.alliances.enums_canvas import Topic
from alliage.alliances.models.room import Alliance, Party
from alliage.alliances.models.signed import Signed


class CanvasSheetQuerySet(models.QuerySet["CanvasSheet"]):
    def revealed(self) -> Self:
        return self.filter(revealed_at__isnull=False)

    def open_words(self) -> Self:
        """Without what is sealed: a page of the room does not even load it."""
        return self.defer("sealed")


class CanvasSheet(models.Model):
    """What one party says of itself.

    Before the reveal its words are in `sealed` alone (core.sealed, JSON topic -> text), which only
    its own organisation's pages open. The reveal moves them to `words` (what they are today) and to
    a first `CanvasVersion`, and empties `sealed`. number: the version revealed last, 0 before.
    ready_*: since when, and who said so under which mandate.
    """

    alliance = models.ForeignKey(Alliance, on_delete=models.CASCADE, related_name="canvas_sheets")
    party = models.OneToOneField(Party, on_delete=models.CASCADE, related_name="canvas_sheet")
    sealed = models.TextField(blank=True)
    words = models.JSONField(default=dict, blank=True)
    number = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=0)
    ready_at = models.DateTimeField(null=True, blank=True)
    ready_person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    ready_title = models.CharField(max_length=120, blank=True)
    revealed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)

    objects = CanvasSheetQuerySet.as_manager()
    #: Two people may begin it at once (organisations.conflicts).
    edited_as: ClassVar[tuple[str, ...]] = ("party_id",)

    class Meta:
        ordering: ClassVar[list[str]] = ["party"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            # What is revealed is no longer sealed; what is sealed has no word in the clear.
            models.CheckConstraint(
                condition=Q(revealed_at__isnull=False, sealed="")
                | Q(revealed_at__isnull=True, number=0),
                name="alliances_canvas_sealed_or_open",
            )
        ]

    def __str__(self) -> str:
        return f"canvas_sheet:{self.pk}"


class CanvasVersion(Signed):
    """What a sheet said at one time since its reveal: kept, attributed."""

    sheet = models.ForeignKey(CanvasSheet, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    words = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar[list[str]] = ["-number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["sheet", "number"], name="alliances_canvas_version_once"
            )
        ]

    def __str__(self) -> str:
        return f"canvas_version:{self.pk}"


class CanvasMark(Signed):
    """A party says of a cell of the comparison: this is to be talked over."""

    sheet = models.ForeignKey(CanvasSheet, on_delete=models.CASCADE, related_name="marks")
    topic = models.CharField(max_length=16, choices=Topic.choices)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["sheet", "topic", "party"], name="alliances_canvas_mark_once"
            )
        ]

    def __str__(self) -> str:
        return f"canvas_mark:{self.pk}"


class SharedText(models.Model):
    """Vision, purpose, territory, beneficiaries: worded together, one text a room.

    fingerprint: SHA-256 of the whole canvas as it reads now, this text and every revealed sheet;
    written with each of them, while the room is locked. Empty before the reveal.
    """

    alliance = models.OneToOneField(Alliance, on_delete=models.CASCADE, related_name="shared_text")
    vision = models.TextField(blank=True)
    purpose = models.TextField(blank=True)
    territory = models.TextField(blank=True)
    beneficiaries = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=0)
    fingerprint = models.CharField(max_length=64, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    #: Two people may begin it at once (organisations.conflicts).
    edited_as: ClassVar[tuple[str, ...]] = ("alliance_id",)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]

    def __str__(self) -> str:
        return f"shared_text:{self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("alliances:canvas", args=[self.alliance.code]) + "#commun"


class SharedTextVersion(Signed):
    """The shared text as it stood after one change. number: the text's `version` then.

    restored_from: the number of the version that was taken again, or null.
    """

    text = models.ForeignKey(SharedText, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    words = models.JSONField(default=dict)
    restored_from = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["text", "number"], name="alliances_shared_text_once")
        ]

    def __str__(self) -> str:
        return f"shared_text_version:{self.pk}"


class CanvasConsent(Signed):
    """A party consents to the canvas exactly as it reads: the shared text and every revealed sheet.

    fingerprint: SHA-256 of what it read. shared and sheets: the
    numbers of the versions (sheets: key of a party as text -> number), so that the words can be
    found again. withdrawn_at: it was taken back.
    """

    alliance = models.ForeignKey(Alliance, on_delete=models.CASCADE, related_name="canvas_consents")
    fingerprint = models.CharField(max_length=64)
    shared = models.PositiveIntegerField()
    sheets = models.JSONField(default=dict)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["alliance", "party", "fingerprint"],
                condition=Q(withdrawn_at__isnull=True),
                name="alliances_canvas_consent_once",
            )
        ]

    def __str__(self) -> str:
        return f"canvas_consent:{self.pk}"
