"""Jobs of what comes after: ask what one thought, tell a mutual yes, ask for news later."""

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from alliage.core import links
from alliage.core.actor import SYSTEM
from alliage.core.jobs import enqueue, job, once
from alliage.meetings.actions import after as actions
from alliage.meetings.enums import EventState
from alliage.meetings.models import Event, Meeting, News, Participant
from alliage.meetings.queries import after as queries
from alliage.meetings.queries import personal
from alliage.meetings.tasks.wishes import language_of, mail

HERE = "alliage.meetings.tasks.after"


@job(title=gettext_lazy("Demander avec qui continuer"))
def ask_feedback() -> int:
    """Ask for one mail a participant of each event that has just finished; return how many."""
    since = timezone.now() - queries.SAID_WITHIN
    events = Event.objects.filter(state=EventState.FINISHED, finished_at__gt=since)
    count = 0
    for event in events.order_by("pk"):
        met = Meeting.objects.filter(queries.was_held(event))
        rows = event.participants.coming().exclude(email="")
        rows = rows.filter(Q(meetings_a__in=met) | Q(meetings_b__in=met)).distinct()
        for key in rows.order_by("pk").values_list("pk", flat=True):
            path = f"{HERE}.send_feedback"
            enqueue(path, by=SYSTEM, key=f"feedback:{key}", queue="mail", participant=key)
            count += 1
    return count


@job(title=gettext_lazy("Demander à un participant avec qui continuer"))
def send_feedback(participant: int) -> bool:
    """Ask one participant, once, unless it said everything already."""
    rows = Participant.objects.coming().select_related("event__organiser")
    found = rows.filter(pk=participant).exclude(email="").first()
    if found is None or not queries.counts(found).open:
        return False
    with once(f"meeting-feedback:{participant}") as first, translation.override(language_of(found)):
        if first:
            subject = _("%(title)s : avec qui voulez-vous continuer ?")
            end = queries.closes_at(found.event)
            mail(found, subject, "after/email/feedback.txt", {"until": end}).send()
    return first


@job(title=gettext_lazy("Annoncer un « on continue » réciproque"))
def send_agreed(meeting: int, participant: int) -> bool:
    """Tell one side, once, that both want to go on: with whom, and where to write."""
    rows = Meeting.objects.exclude(agreed_at=None).select_related(
        "a", "b", "introduction", "event__organiser"
    )
    found = rows.filter(pk=meeting).first()
    if found is None or participant not in (found.a_id, found.b_id):
        return False
    me, other = (found.a, found.b) if found.a_id == participant else (found.b, found.a)
    if not me.email or _told_elsewhere(found):
        return False
    me.event = found.event
    with once(f"meeting-agreed:{meeting}:{participant}") as first:
        if first:
            with translation.override(language_of(me)):
                subject = _("%(title)s : vous voulez tous deux continuer")
                mail(me, subject, "after/email/agreed.txt", {"other": other}).send()
    return first


def _told_elsewhere(meeting: Meeting) -> bool:
    """Whether the introduction tells both sides already, each by its own contact."""
    if meeting.introduction is None:
        return False
    return not meeting.introduction.sides.filter(contact=None).exists()


@job(title=gettext_lazy("Demander où en sont les rencontres"))
def ask_news() -> int:
    """Ask for one mail a due question; return how many."""
    keys = list(queries.due().filter(asked_at=None).values_list("pk", flat=True))
    for key in keys:
        enqueue(f"{HERE}.send_news", by=SYSTEM, key=f"news:{key}", queue="mail", news=key)
    return len(keys)


@job(title=gettext_lazy("Demander des nouvelles d’une rencontre"))
def send_news(news: int) -> bool:
    """Ask one participant for news, once; return whether a mail left."""
    with once(f"meeting-news:{news}") as first:
        found = actions.take_news(news) if first else None
        if found is None:
            return False
        me, other = found.participant, queries.other_of(found.meeting, found.participant)
        with translation.override(language_of(me)):
            subject = _("%(title)s : où en êtes-vous ?")
            context = {"other": other, "news": found, "url": news_url(found), "days": _ago(found)}
            mail(me, subject, "after/email/news.txt", context).send()
    return True


def news_url(news: News) -> str:
    """The address at which one question is answered, by a link of its own."""
    purpose, subject = f"{personal.NEWS}.{news.pk}", personal.subject_of(news.participant)
    lasts = personal.AFTER
    token = links.tokens(purpose, [subject], expires_in=lasts, by=SYSTEM)[subject]
    return settings.SITE_URL + reverse("meetings:news", args=[token, news.pk])


def _ago(news: News) -> str:
    words = ngettext("Il y a %(n)d jour", "Il y a %(n)d jours", news.day)
    return words % {"n": news.day}
