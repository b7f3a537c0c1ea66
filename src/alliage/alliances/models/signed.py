"""Who said something in a room: the party, the person, the mandate, the time."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from alliage.alliances.models.room import Party
from alliage.core.actor import Actor
from alliage.organisations.signing import signed_by


class Signed(models.Model):
    """One thing said for a party. The person is emptied when the account is erased; the party and
    the title of the mandate stay."""

    party = models.ForeignKey(Party, on_delete=models.RESTRICT, related_name="+")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    mandate_title = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True

    @staticmethod
    def signature(party: Party, by: Actor) -> dict[str, Any]:
        """Return the four fields for who acts now."""
        return {"party": party, **signed_by(by), "at": timezone.now()}
