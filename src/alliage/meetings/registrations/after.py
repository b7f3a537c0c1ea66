"""What the area registers at start: what follows a meeting, its questions, its place in the funnel."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alliage.core import audit, inbox, panels, recurring
from alliage.meetings import sections
from alliage.meetings.queries import after, report
from alliage.organisations.models import Mandate
from alliage.partners import funnel

audit.describe(
    {
        "meeting_feedback.said": gettext_lazy("Avis d’un participant enregistré"),
        "meeting.agreed": gettext_lazy("« On continue » des deux côtés"),
        "meeting_news.asked": gettext_lazy("Nouvelles d’une rencontre demandées"),
        "meeting_news.answered": gettext_lazy("Nouvelles d’une rencontre données"),
        "meeting_news.corrected": gettext_lazy("Nouvelles d’une rencontre corrigées"),
    }
)
sections.register(sections.Section("after", gettext_lazy("Suites"), "meetings:after", 70))
recurring.register(
    recurring.Recurring(
        "meetings.feedback",
        "alliage.meetings.tasks.after.ask_feedback",
        every=timedelta(hours=1),
    )
)
recurring.register(
    recurring.Recurring(
        "meetings.news",
        "alliage.meetings.tasks.after.ask_news",
        every=timedelta(days=1),
        hour=8,
    )
)
funnel.register(report.met_of)


def what_awaits(person: Any) -> list[inbox.Item]:
    """What to say of an evening, and news to give, for the organisations that a person writes for."""
    running = Mandate.objects.running().of(person)
    writing = [held.organisation_id for held in running if held.writes]
    if not writing:
        return []
    items = [
        inbox.Item(
            title=_("Dites avec qui %(name)s veut continuer") % {"name": row.name},
            url=reverse("meetings:our_personal_after", args=[row.event.code]),
            reason=_("« %(title)s »") % {"title": row.event.title},
            due=timezone.localtime(row.event.finished_at + after.SAID_WITHIN).date(),
        )
        for row in after.awaiting(writing)
        if row.event.finished_at
    ]
    rows = after.due().filter(participant__organisation__in=writing)
    return items + [
        inbox.Item(
            title=_("Où en êtes-vous avec %(names)s ?")
            % {"names": after.other_of(news.meeting, news.participant).name},
            url=reverse("meetings:our_personal_news", args=[news.participant.event.code, news.pk]),
            reason=_("Au nom de %(name)s.") % {"name": news.participant.name},
            due=news.due_on,
        )
        for news in rows.select_related("meeting__a", "meeting__b", "participant__event")
    ]


inbox.register("meetings.after", what_awaits)


def _met_at(_request: HttpRequest, subject: Any) -> dict[str, Any] | None:
    """At which event the sides of an introduction met; whoever reads the page may know it."""
    meeting = report.of_introduction(subject.pk)
    return {"meeting": meeting} if meeting else None


panels.register(
    "introduction",
    panels.Panel(
        title=gettext_lazy("Née d’une rencontre"),
        permission=lambda user: bool(user.is_authenticated),
        queries=1,
        template="meetings/after/_introduction.html",
        context=_met_at,
        order=10,
    ),
)
