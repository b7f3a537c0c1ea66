"""« À faire »: what awaits a person, gathered from each area, and its digest by e-mail."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alliage.core import audit, links
from alliage.core.actor import SYSTEM
from alliage.core.jobs import enqueue, job, once
from alliage.core.models.links import SignedLink

STOP = "digest.stop"
STOP_FOR = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to do: what, where, why now; `due` orders the list, None comes last."""

    title: str
    url: str
    reason: str = ""
    due: date | None = None


Provider = Callable[[Any], list[Item]]
_providers: dict[str, Provider] = {}


def register(name: str, provider: Provider) -> None:
    """Add what an area awaits from a person; safe twice."""
    _providers[name] = provider


def items_for(person: Any) -> list[Item]:
    """Return what awaits a person, the nearest date first."""
    found = [item for name in sorted(_providers) for item in _providers[name](person)]
    return sorted(found, key=lambda item: (item.due is None, item.due or date.max))


def frequencies_of(day: date) -> list[str]:
    """Return which digests leave on a day: the daily ones, and the weekly ones on Monday."""
    return ["daily", "weekly"] if day.weekday() == 0 else ["daily"]


def _readers() -> QuerySet[Any]:
    """Return the active accounts, but for those whose address somebody typed and nobody proved."""
    people = get_user_model().objects.filter(is_active=True)
    typed = people.filter(emailaddress__isnull=False)
    return people.exclude(pk__in=typed.exclude(emailaddress__verified=True).values("pk"))


@job(title=gettext_lazy("Préparer les résumés par courriel"))
def ask_digests() -> int:
    """Ask for one mail job a person whose digest leaves today; return how many."""
    day = timezone.localdate()
    people = _readers().filter(digest__in=frequencies_of(day))
    count = 0
    for key in people.order_by("pk").values_list("pk", flat=True).iterator():
        enqueue(
            "alliage.core.inbox.send_digest",
            by=SYSTEM,
            key=f"digest:{key}:{day.isoformat()}",
            queue="mail",
            person=key,
            day=day.isoformat(),
        )
        count += 1
    return count


@job(title=gettext_lazy("Envoyer un résumé par courriel"))
def send_digest(person: int, day: str) -> bool:
    """Send a person's digest once a day, unless nothing awaits; return whether it was sent."""
    reader = _readers().filter(pk=person).first()
    if reader is None or reader.digest == "never":
        return False
    with translation.override(reader.language):
        items = items_for(reader)
        if not items:
            return False
        with once(f"digest:{person}:{day}") as first:
            if first:
                _digest_mail(reader, items).send()
            return first


def _digest_mail(reader: Any, items: list[Item]) -> EmailMultiAlternatives:
    token = links.make(STOP, f"person:{reader.pk}", expires_in=STOP_FOR, by=SYSTEM)
    stop = settings.SITE_URL + reverse("core:stop_digest", args=[token])
    context = {
        "items": items,
        "stop_url": stop,
        "inbox_url": settings.SITE_URL + reverse("core:inbox"),
        "site_url": settings.SITE_URL,
        "site_name": settings.SITE_NAME,
    }
    return EmailMultiAlternatives(
        subject=_("%(site)s : %(count)d à faire")
        % {"site": settings.SITE_NAME, "count": len(items)},
        body=render_to_string("core/email/digest.txt", context),
        to=[reader.email],
        # RFC 8058: the button of the mail program posts this address, without another question.
        headers={
            "List-Unsubscribe": f"<{stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )


@transaction.atomic
def stop_digest(link: SignedLink) -> None:
    """Stop the digest of the person that a link is about; safe twice."""
    key = link.subject.removeprefix("person:")
    changed = get_user_model().objects.filter(pk=key).exclude(digest="never").update(digest="never")
    if changed:
        audit.record("digest.stopped", by=SYSTEM, target=link.subject)
