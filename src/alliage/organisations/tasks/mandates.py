"""Send invitations; every night, close what ran out and forget addresses without an answer."""

from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alliage.core import recurring
from alliage.core.jobs import job, once
from alliage.organisations.actions import mandates, mandates_invite
from alliage.organisations.models import Invitation
from alliage.people.queries import language_at


@job(title=gettext_lazy("Envoyer une invitation"))
def send_invitation(invitation: int) -> bool:
    """Send an invitation once; return whether it was sent now. The job knows no address."""
    found = (
        Invitation.objects.filter(pk=invitation, answered_at=None)
        .exclude(email="")
        .select_related("organisation", "vouching")
        .first()
    )
    if found is None:
        return False
    with once(f"invitation:{invitation}") as first:
        if first:
            with translation.override(language_at(found.email)):
                _mail(found).send()
        return first


def _mail(found: Invitation) -> EmailMultiAlternatives:
    context = {
        "organisation": found.organisation,
        "voucher": found.vouching.name if found.vouching else "",
        "role": found.get_role_display(),
        "url": settings.SITE_URL + mandates_invite.link_of(found),
        "days": mandates_invite.LIVES.days,
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
    }
    name = " ".join(found.organisation.name.split())
    return EmailMultiAlternatives(
        subject=_("Agir au nom de « %(name)s »") % {"name": name},
        body=render_to_string("organisations/email/invitation.txt", context),
        to=[found.email],
    )


@job(title=gettext_lazy("Clore les mandats et les invitations dont la durée est passée"))
def close_what_is_over() -> dict[str, int]:
    """Close the mandates that ran out, forget the addresses that did not answer."""
    return {
        "mandates": mandates.close_expired(),
        "invitations": mandates_invite.forget_unanswered(),
    }


recurring.register(
    recurring.Recurring(
        "organisations.mandates",
        "alliage.organisations.tasks.mandates.close_what_is_over",
        every=timedelta(days=1),
        hour=0,
    )
)
