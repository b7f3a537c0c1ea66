"""What the area registers at start: what follows a meeting, its questions, its place in the funnel."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from alliage.core import audit, panels, recurring
from alliage.meetings import sections
from alliage.meetings.queries import report
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
