"""The alerts: one mail a person a day at most, of what is new, never twice the same thing."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMultiAlternatives
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alliage.core import links
from alliage.core.actor import SYSTEM
from alliage.core.inbox import frequencies_of
from alliage.core.jobs import enqueue, job, once
from alliage.partners.actions.needs_around import STOP
from alliage.partners.adapters import needs as adapter
from alliage.partners.models import Alert, AlertSent
from alliage.partners.queries import needs as queries

#: How long the sign-off link of a mail works.
STOP_FOR = timedelta(days=180)
#: Longer than anything stays published without being renewed: then what was told is forgotten.
TOLD_FOR = timedelta(days=800)
#: Things in one mail at most; the others come the next day.
IN_ONE_MAIL = 30


def _readers() -> QuerySet[Any]:
    """Active people with a running alert, but for those whose address nobody proved."""
    people = get_user_model().objects.filter(is_active=True, partner_alerts__active=True).distinct()
    typed = people.filter(emailaddress__isnull=False)
    return people.exclude(pk__in=typed.exclude(emailaddress__verified=True).values("pk"))


@job(title=gettext_lazy("Préparer les alertes sur les besoins et les apports"))
def ask_alerts() -> int:
    """Ask for one mail job a person who hears today, at the rhythm of the digest; return how many.

    Who chose no digest ("never") hears nothing.
    """
    AlertSent.objects.filter(at__lt=timezone.now() - TOLD_FOR).delete()
    day = timezone.localdate()
    count = 0
    people = _readers().filter(digest__in=frequencies_of(day))
    for key in people.order_by("pk").values_list("pk", flat=True).iterator():
        enqueue(
            "alliage.partners.tasks.needs.send_alerts",
            by=SYSTEM,
            key=f"alerts:{key}:{day.isoformat()}",
            queue="mail",
            person=key,
            day=day.isoformat(),
        )
        count += 1
    return count


@job(title=gettext_lazy("Envoyer des alertes par courriel"))
def send_alerts(person: int, day: str) -> bool:
    """Send a person's alerts once a day, unless nothing is new; return whether it was sent."""
    reader = _readers().filter(pk=person).first()
    if reader is None or reader.digest == "never":
        return False
    with translation.override(reader.language), once(f"alerts:{person}:{day}") as first:
        if not first:
            return False
        things = news_for(reader)
        if not things:
            return False
        AlertSent.objects.bulk_create(
            [AlertSent(person=reader, thing=name_of(thing)) for thing in things],
            ignore_conflicts=True,
        )
        _mail(reader, things).send()
        return True


def name_of(thing: Any) -> str:
    """Return "need:3" or "offer:9"."""
    return f"{queries.kind_of(thing)}:{thing.pk}"


def news_for(person: Any) -> list[Any]:
    """Return what a person was not told of yet and asked to hear, needs first, the oldest first."""
    alerts = list(queries.followed_needs(person))
    if not alerts:
        return []
    told = set(AlertSent.objects.filter(person=person.pk).values_list("thing", flat=True))
    since = min(alert.created_at for alert in alerts)
    found = []
    for kind in ("need", "offer"):
        for thing in queries.alerted(person, kind).filter(published_at__gt=since):
            if name_of(thing) not in told and any(_calls(alert, thing) for alert in alerts):
                found.append(thing)
    return found[:IN_ONE_MAIL]


def _calls(alert: Alert, thing: Any) -> bool:
    """Tell whether an alert asks for a thing: published after it was asked, and what it names."""
    published: datetime = thing.published_at
    if published <= alert.created_at:
        return False
    if alert.need:
        answered = queries.kind_of(thing) == "offer" and alert.need.is_live
        return answered and adapter.answers(alert.need, thing)
    if not adapter.holds(alert.area_kind, alert.area_code, thing.area_kind, thing.area_code):
        return False
    if not alert.themes:
        return True
    wanted = adapter.of_theme(alert.themes)
    return any((tag.scheme, tag.code) in wanted for tag in thing.tags.all())


def _mail(reader: Any, things: list[Any]) -> EmailMultiAlternatives:
    token = links.make(STOP, f"person:{reader.pk}", expires_in=STOP_FOR, by=SYSTEM)
    stop = settings.SITE_URL + reverse("partners:alerts_stop", args=[token])
    lines = {
        kind: [_line(thing) for thing in things if queries.kind_of(thing) == kind]
        for kind in ("need", "offer")
    }
    labels = {"need": _("Nouveaux besoins"), "offer": _("Nouveaux apports")}
    context = {
        "groups": [(labels[kind], found) for kind, found in lines.items() if found],
        "stop_url": stop,
        "alerts_url": settings.SITE_URL + reverse("partners:alerts"),
        "site_url": settings.SITE_URL,
        "site_name": settings.SITE_NAME,
    }
    subject = _("%(site)s : du nouveau parmi les besoins et les apports")
    return EmailMultiAlternatives(
        subject=subject % {"site": settings.SITE_NAME},
        body=render_to_string("partners/needs/email/alerts.txt", context),
        to=[reader.email],
        # RFC 8058: the button of the mail program posts this address, without another question.
        headers={
            "List-Unsubscribe": f"<{stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )


def _line(thing: Any) -> dict[str, str]:
    return {
        "title": thing.title,
        "area": thing.area_name,
        "organisation": thing.organisation.name,
        "url": settings.SITE_URL + thing.get_absolute_url(),
    }
