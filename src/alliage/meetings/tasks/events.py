"""Jobs of events: telling the participants of a cancelled one, forgetting people after a while."""

from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alliage.core.actor import SYSTEM
from alliage.core.jobs import enqueue, job, once
from alliage.meetings.actions import participants_files, personal
from alliage.meetings.enums import EventState, ParticipantState
from alliage.meetings.models import Participant

SEND = "alliage.meetings.tasks.events.send_cancelled_mail"


@job(title=gettext_lazy("Annoncer l’annulation d’une rencontre"))
def ask_cancelled_mails(event: int) -> int:
    """Ask for one mail a participant of a cancelled event that knows of it; return how many."""
    rows = Participant.objects.filter(event=event, event__state=EventState.CANCELLED)
    rows = rows.exclude(state=ParticipantState.WITHDRAWN).exclude(email="")
    # Who stands on a list and was never written to hears nothing now either.
    unaware = {"state": ParticipantState.INVITED, "invited_at": None, "answered_at": None}
    rows = rows.exclude(**unaware, event__published=None)
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    for key in keys:
        once_key = f"meeting-cancelled-mail:{key}"
        enqueue(SEND, by=SYSTEM, key=once_key, queue="mail", participant=key)
    return len(keys)


@job(title=gettext_lazy("Écrire qu’une rencontre est annulée"))
def send_cancelled_mail(participant: int) -> bool:
    """Tell one participant once that the event is cancelled, and why."""
    rows = Participant.objects.select_related("event__organiser")
    found = rows.filter(pk=participant, event__state=EventState.CANCELLED).first()
    if found is None or not found.email:
        return False
    with (
        translation.override(language_of(found.email)),
        once(f"meeting-cancelled:{participant}") as first,
    ):
        if first:
            subject = _("Annulée : %(title)s") % {"title": found.event.title}
            mail(found.email, subject, "events/email/cancelled.txt", {"event": found.event}).send()
    return first


@job(title=gettext_lazy("Oublier les personnes venues aux rencontres passées"))
def forget_people() -> int:
    """Empty names and addresses of people some months after their event; return how many."""
    return personal.forget_past()


def language_of(email: str) -> str:
    """The language of the account of an address, else that of the instance."""
    people = get_user_model().objects.filter(email__iexact=email)
    return str(people.values_list("language", flat=True).first() or settings.LANGUAGE_CODE)


def mail(to: str, subject: str, template: str, context: dict[str, Any]) -> EmailMultiAlternatives:
    """Return a mail of this area. A title may hold what a header may not."""
    context = {**context, "site_name": settings.SITE_NAME, "site_url": settings.SITE_URL}
    body = render_to_string(f"meetings/{template}", context)
    return EmailMultiAlternatives(subject=" ".join(subject.split()), body=body, to=[to])


@job(title=gettext_lazy("Oublier les tableurs de participants laissés là"))
def forget_files() -> int:
    """Delete the lists of participants that nobody took further; return how many."""
    return participants_files.forget_old()
