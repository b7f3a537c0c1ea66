"""Where a room that was taken over from an archive comes from."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from alliage.alliances.models.room import Alliance, Party


class RoomCopy(models.Model):
    """A room made from an archive: what is older than `at` was written elsewhere.

    digest: SHA-256 of the archive, in hexadecimal; source, made_at: as its manifest says. party: who
    brought it. by_organisation: its key, so that the same archive sent twice makes one room.
    """

    alliance = models.OneToOneField(
        Alliance, on_delete=models.CASCADE, primary_key=True, related_name="copied"
    )
    party = models.ForeignKey(Party, on_delete=models.SET_NULL, null=True, related_name="+")
    mandate_title = models.CharField(max_length=120, blank=True)
    by_organisation = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    source = models.CharField(max_length=120, blank=True)
    made_at = models.DateTimeField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["by_organisation", "digest"], name="alliances_copied_once"
            )
        ]

    def __str__(self) -> str:
        return f"room_copy:{self.pk}"
