"""Write the answer to who claimed; delete receipts once they have served."""

from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from alliage.core import files, recurring
from alliage.core.actor import SYSTEM
from alliage.core.jobs import job, once
from alliage.core.models.files import StoredFile
from alliage.organisations.actions.claims_proof import SCOPE
from alliage.organisations.enums import ClaimState
from alliage.organisations.models import Claim
from alliage.organisations.queries import claims as queries

#: How long a receipt is kept after the decision, for who disputes it.
KEPT = timedelta(days=30)


@job(title=_("Envoyer la réponse à une demande"))
def send_answer(claim: int, stamp: int) -> bool:
    """Write to a person, at an address they proved, what was answered; once an answer."""
    found = Claim.objects.filter(pk=claim).select_related("organisation", "person").first()
    if found is None or found.person.email not in queries.verified_addresses(found.person):
        return False
    if found.state != ClaimState.VERIFIED and not found.reason:
        return False
    with once(f"claim-answer:{claim}:{stamp}") as first:
        if first:
            with translation.override(found.person.language):
                _answer_mail(found).send()
        return first


def _answer_mail(found: Claim) -> EmailMultiAlternatives:
    verified = found.state == ClaimState.VERIFIED
    page = (
        reverse("organisations:home", args=[found.organisation.public_id])
        if verified
        else reverse("organisations:claim_proof", args=[found.pk])
    )
    context = {
        "claim": found,
        "organisation": found.organisation,
        "verified": verified,
        "url": settings.SITE_URL + page,
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
    }
    name = " ".join(found.organisation.name.split())
    return EmailMultiAlternatives(
        subject=gettext("Votre demande pour « %(name)s »") % {"name": name},
        body=render_to_string("organisations/email/claim_answer.txt", context),
        to=[found.person.email],
    )


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
