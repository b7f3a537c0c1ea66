"""Jobs of introductions: expire, tell that one is made, ask for news; each is safe twice."""

from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alliage.core.actor import SYSTEM
from alliage.core.jobs import enqueue, job, once
from alliage.organisations.models import Mandate
from alliage.partners.actions import introductions_answers as answers
from alliage.partners.actions import introductions_follow_ups as news
from alliage.partners.enums import IntroductionState, SideState
from alliage.partners.models import FollowUp, Introduction, Side


@job(title=gettext_lazy("Clore les mises en lien restées sans réponse"))
def expire_all() -> int:
    """End the questions whose day is over; return how many."""
    past = Introduction.objects.filter(
        state=IntroductionState.OPEN, expires_on__lt=timezone.localdate()
    )
    return sum(answers.expire(introduction=found) for found in past.order_by("pk"))


@job(title=gettext_lazy("Annoncer une mise en lien faite"))
def ask_made_mails(introduction: int) -> int:
    """Ask for one mail a contact of an introduction that was just made; return how many."""
    sides = Side.objects.filter(introduction=introduction, state=SideState.ACCEPTED)
    keys = list(sides.exclude(contact=None).order_by("pk").values_list("pk", flat=True))
    for key in keys:
        path = "alliage.partners.tasks.introductions.send_made_mail"
        enqueue(path, by=SYSTEM, key=f"introduction-made-mail:{key}", queue="mail", side=key)
    return len(keys)


@job(title=gettext_lazy("Écrire qu’une mise en lien est faite"))
def send_made_mail(side: int) -> bool:
    """Tell a contact once that the other side accepted: where to read it, and no address."""
    found = Side.objects.select_related("introduction").filter(
        pk=side, state=SideState.ACCEPTED, introduction__state=IntroductionState.MADE
    )
    accepted = found.first()
    held = _mandate(accepted) if accepted else None
    if accepted is None or held is None:
        return False
    others = Side.objects.filter(introduction=accepted.introduction, state=SideState.ACCEPTED)
    names = others.exclude(pk=accepted.pk).values_list("organisation__name", flat=True)
    with translation.override(held.person.language), once(f"introduction-made:{side}") as first:
        if first:
            url = accepted.introduction.get_absolute_url()
            context = {"names": ", ".join(names), "url": settings.SITE_URL + url}
            subject = _("Vous êtes en lien avec %(names)s") % {"names": context["names"]}
            _mail(held.person, subject, "introductions/email/made.txt", context).send()
    return first


def _mandate(side: Side) -> Mandate | None:
    running = Mandate.objects.running().filter(
        organisation=side.organisation_id, person=side.contact_id, person__is_active=True
    )
    return running.select_related("person").first()


@job(title=gettext_lazy("Demander où en sont les mises en lien"))
def ask_follow_ups() -> int:
    """Ask for one mail a due follow-up; return how many."""
    keys = list(FollowUp.objects.due().filter(asked_at=None).values_list("pk", flat=True))
    for key in keys:
        path = "alliage.partners.tasks.introductions.send_follow_up"
        enqueue(path, by=SYSTEM, key=f"follow-up:{key}", queue="mail", follow_up=key)
    return len(keys)


@job(title=gettext_lazy("Demander des nouvelles d’une mise en lien"))
def send_follow_up(follow_up: int) -> bool:
    """Ask one contact for news, once; return whether a mail left."""
    with once(f"follow-up:{follow_up}") as first:
        asked = news.mark_asked(follow_up=follow_up) if first else None
        if asked is None:
            return False
        found, mandate, token = asked
        with translation.override(mandate.person.language):
            others = Side.objects.filter(
                introduction=found.introduction_id, state=SideState.ACCEPTED
            ).exclude(organisation=found.organisation_id)
            names = ", ".join(others.values_list("organisation__name", flat=True))
            path = reverse("partners:follow_up", args=[token])
            context = {
                "names": names,
                "organisation": mandate.organisation.name,
                "day": found.day,
                "url": settings.SITE_URL + path,
            }
            subject = _("Où en êtes-vous avec %(names)s ?") % {"names": names}
            _mail(mandate.person, subject, "introductions/email/follow_up.txt", context).send()
    return True


def _mail(
    person: Any, subject: str, template: str, context: dict[str, Any]
) -> EmailMultiAlternatives:
    context = {**context, "site_name": settings.SITE_NAME}
    body = render_to_string(f"partners/{template}", context)
    # A name may hold what a header may not.
    return EmailMultiAlternatives(subject=" ".join(subject.split()), body=body, to=[person.email])
