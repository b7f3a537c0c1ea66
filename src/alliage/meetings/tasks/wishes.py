"""Jobs of wishes: invitations, reminders, a link renewed, the hour at which wishes close."""

from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alliage.core import links
from alliage.core.actor import SYSTEM
from alliage.core.formats import clock
from alliage.core.jobs import enqueue, job, progress
from alliage.meetings.actions import events as life
from alliage.meetings.actions import invitations as actions
from alliage.meetings.enums import EventState
from alliage.meetings.forms.wishes import until
from alliage.meetings.models import Event, Participant
from alliage.meetings.queries import personal
from alliage.people.models import User

HERE = "alliage.meetings.tasks.wishes"


@job(title=gettext_lazy("Inviter les participants d’une rencontre"))
def send_invitations(event: int) -> int:
    """Send each invitation that did not leave yet; return how many left."""
    found = Event.objects.filter(pk=event).first()
    if found is not None:
        actions.tag(found)
    return _each(event, actions.waiting, send_invitation)


@job(title=gettext_lazy("Relancer les participants d’une rencontre"))
def send_reminders(event: int) -> int:
    """Send a reminder to each who did not answer, once a day at most; return how many left."""
    return _each(event, actions.silent, send_reminder)


def _each(event: int, rows: Any, send: Any) -> int:
    found = Event.objects.filter(pk=event).first()
    if found is None:
        return 0
    keys = list(rows(found).order_by("pk").values_list("pk", flat=True))
    sent = 0
    for number, key in enumerate(keys, start=1):
        sent += send(key)
        progress(number / len(keys))
    return sent


def send_invitation(participant: int) -> bool:
    """Invite one participant, once: noted and sent together, or neither."""
    with transaction.atomic():
        found = actions.take_invitation(participant)
        if found is not None:
            with translation.override(language_of(found)):
                subject = _("%(title)s : dites qui vous voulez rencontrer")
                mail(found, subject, "wishes/email/invitation.txt", {"again": False}).send()
    return found is not None


def send_reminder(participant: int) -> bool:
    """Remind one participant, once a day at most."""
    with transaction.atomic():
        found = actions.take_reminder(participant)
        if found is not None:
            stop = _stop_url(found)
            with translation.override(language_of(found)):
                subject = _("%(title)s : il est encore temps de dire qui vous voulez rencontrer")
                context = {"stop_url": stop}
                message = mail(found, subject, "wishes/email/reminder.txt", context)
            # RFC 8058: the button of the mail program posts this address.
            message.extra_headers["List-Unsubscribe"] = f"<{stop}>"
            message.extra_headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
            message.send()
    return found is not None


@job(title=gettext_lazy("Envoyer un nouveau lien personnel"))
def send_link(participant: int) -> bool:
    """Send its new link to a participant whose former one was ended."""
    rows = Participant.objects.coming().select_related("event__organiser")
    found = rows.filter(pk=participant).exclude(email="").first()
    if found is None or found.event.state in (EventState.DRAFT, EventState.CANCELLED):
        return False
    with translation.override(language_of(found)):
        subject = _("%(title)s : votre nouveau lien personnel")
        mail(found, subject, "wishes/email/invitation.txt", {"again": True}).send()
    Participant.objects.filter(pk=found.pk, invited_at=None).update(invited_at=timezone.now())
    return True


@job(title=gettext_lazy("Prévenir une adresse qui ne reçoit plus de lien"))
def tell_former(participant: int, former: str) -> bool:
    """Tell an address by which a participant had answered that another one gets its links now."""
    found = Participant.objects.select_related("event__organiser").filter(pk=participant).first()
    if found is None or not former or found.email.casefold() == former.casefold():
        return False
    with translation.override(_language_at(former)):
        event = found.event
        context = {
            "event": event,
            "participant": found,
            "organiser": event.organiser.name,
            "site_name": settings.SITE_NAME,
        }
        subject = _("%(title)s : votre lien personnel ne vaut plus") % {"title": event.title}
        body = render_to_string("meetings/wishes/email/former.txt", context)
    EmailMultiAlternatives(subject=" ".join(subject.split()), body=body, to=[former]).send()
    return True


@job(title=gettext_lazy("Relancer avant la fin des souhaits"))
def remind_all() -> int:
    """Ask for the reminders of each event whose wishes close soon; return of how many."""
    now = timezone.now()
    rows = Event.objects.filter(state=EventState.INVITING, wishes_until__gt=now)
    found = [event for event in rows.order_by("pk") if actions.is_reminded_on(event, now)]
    for event in found:
        path = f"{HERE}.send_reminders"
        enqueue(path, by=SYSTEM, key=f"reminders:{event.pk}", queue="mail", event=event.pk)
    return len(found)


@job(title=gettext_lazy("Clore les souhaits à leur heure"))
def close_due() -> int:
    """Close the wishes whose hour has come; return of how many events."""
    rows = Event.objects.filter(state=EventState.INVITING, wishes_until__lte=timezone.now())
    return sum(life.close_when_due(event=event) for event in rows.order_by("pk"))


def language_of(participant: Participant) -> str:
    """The language of the account that has this address, else that of the site."""
    return _language_at(participant.email)


def _language_at(email: str) -> str:
    found = User.objects.filter(email__iexact=email, is_active=True).first()
    return str(found.language) if found else settings.LANGUAGE_CODE


def _stop_url(participant: Participant) -> str:
    subject = personal.subject_of(participant)
    lasts = personal.lasts(participant.event)
    token = links.tokens(personal.STOP, [subject], expires_in=lasts, by=SYSTEM)[subject]
    return settings.SITE_URL + reverse("meetings:reminders_stop", args=[token])


def begins(event: Event) -> str:
    """When the first round begins, in words; "" while no round is laid."""
    first = event.slots.order_by("position").first()
    return clock(first.starts_at) if first else ""


def mail(
    participant: Participant, subject: str, template: str, context: dict[str, Any]
) -> EmailMultiAlternatives:
    """Return an e-mail to a participant, with its own link."""
    event = participant.event
    values = {
        "event": event,
        "participant": participant,
        "organiser": event.organiser.name,
        "url": personal.link_of(participant),
        "until": until(event),
        "begins": begins(event),
        "site_name": settings.SITE_NAME,
        **context,
    }
    words = subject % {"title": event.title}
    # A title may hold what a header may not.
    body = render_to_string(f"meetings/{template}", values)
    return EmailMultiAlternatives(
        subject=" ".join(words.split()), body=body, to=[participant.email]
    )
