"""Send invitations and reminders; every night, close what is over and remind who is awaited."""

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alliage.core.actor import SYSTEM
from alliage.core.jobs import job, once
from alliage.people.queries import language_at
from alliage.questionnaires.actions import campaigns, invitations
from alliage.questionnaires.definition import words
from alliage.questionnaires.enums import CampaignState
from alliage.questionnaires.models import Campaign, Respondent


@job(title=gettext_lazy("Envoyer une invitation à répondre"))
def send_invitation(respondent: int) -> bool:
    """Write to the address of a respondent, once an invitation and once a reminder."""
    rows = Respondent.objects.awaited().filter(pk=respondent).exclude(email="")
    found = rows.select_related("campaign__holder", "organisation").first()
    if found is None or not found.campaign.is_open:
        return False
    with once(f"questionnaire:{respondent}:{found.reminders}") as first:
        if first:
            with translation.override(language_at(found.email)):
                _mail(found).send()
        return first


def _mail(found: Respondent) -> EmailMultiAlternatives:
    campaign = found.campaign
    answer, peace = invitations.paths(found)
    context = {
        "campaign": campaign,
        "asked": campaign.asked,
        "purpose": words(campaign.asked.purpose),
        "organisation": found.organisation,
        "holder": campaign.holder,
        "joint": found.joint,
        "reminder": found.reminders > 0,
        "url": settings.SITE_URL + answer,
        "stop_url": settings.SITE_URL + peace,
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
    }
    title = " ".join(campaign.title.split())
    subject = _("Rappel : « %s »") if found.reminders else _("Votre avis : « %s »")
    return EmailMultiAlternatives(
        subject=subject % title,
        body=render_to_string("questionnaires/email/invitation.txt", context),
        to=[found.email],
        headers={"List-Unsubscribe": f"<{context['stop_url']}>"},
    )


@job(title=gettext_lazy("Clore les questionnaires dont le dernier jour est passé"))
def close_over() -> int:
    """Close what is over; return how many."""
    return campaigns.close_over()


@job(title=gettext_lazy("Rappeler les questionnaires sans réponse"))
def remind_all() -> int:
    """Write again where it is time; return to how many."""
    opened = Campaign.objects.filter(state=CampaignState.OPEN).order_by("pk")
    return sum(
        invitations.remind(campaign=campaign, by=SYSTEM, by_hand=False)
        for campaign in opened
        if campaign.is_open
    )
