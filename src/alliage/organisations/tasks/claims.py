"""Delete receipts once they have served."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliage.core import files, recurring
from alliage.core.actor import SYSTEM
from alliage.core.jobs import job
from alliage.core.models.files import StoredFile
from alliage.organisations.actions.claims_proof import SCOPE
from alliage.organisations.models import Claim

#: How long a receipt is kept after the decision, for who disputes it.
KEPT = timedelta(days=30)


@job(title=_("Supprimer les récépissés lus"))
def delete_receipts() -> int:
    """Delete the receipts decided on a month ago, and those that no claim holds; return how many."""
    limit = timezone.now() - KEPT
    held = Claim.objects.exclude(receipt=None)
    waiting = held.filter(decided_at=None) | held.filter(decided_at__gte=limit)
    old = StoredFile.objects.filter(scope=SCOPE, created_at__lt=limit)
    found = list(old.exclude(pk__in=waiting.values("receipt")))
    for file in found:
        files.remove(file, by=SYSTEM)
    return len(found)


recurring.register(
    recurring.Recurring(
        "organisations.receipts",
        "alliage.organisations.tasks.claims.delete_receipts",
        every=timedelta(days=1),
        hour=3,
    )
)
