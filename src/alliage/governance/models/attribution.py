"""Who said or did a thing: the organisation, the person, under which mandate."""

from typing import Any

from django.conf import settings
from django.db import models

from alliage.core.actor import Actor
from alliage.organisations.models import Mandate
from alliage.organisations.signing import signed_by


def attributed(by: Actor) -> dict[str, Any]:
    """The columns of `Attributed` for an actor."""
    return {
        **signed_by(by),
        "mandate": by.mandate,
    }


class Attributed(models.Model):
    """person and mandate are emptied when the account is erased; the mandate's title stays."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    mandate = models.ForeignKey(
        Mandate, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    mandate_title = models.CharField(max_length=120, blank=True)

    class Meta:
        abstract = True

    @property
    def who(self) -> str:
        """The person where known and named, else the title of the mandate."""
        name = getattr(self.person, "display_name", "") if self.person_id else ""
        return ", ".join(part for part in (name, self.mandate_title) if part)
