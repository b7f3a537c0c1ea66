"""After the day, on a participant's own page: with whom to go on, what came of it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from alliage.core.formats import clock
from alliage.core.permissions import Denied
from alliage.meetings.actions import after as actions
from alliage.meetings.enums import FeedbackAnswer
from alliage.meetings.forms import after as forms
from alliage.meetings.models import News
from alliage.meetings.queries import after as queries
from alliage.meetings.queries import personal
from alliage.partners.forms.introductions import FollowUpForm

from .personal import BOTH, Visit, by_link, doors
from .wishes_mine import frame


def _after(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Say of each meeting whether one goes on; what both want shows, and nothing else does."""
    typed: dict[int, tuple[str, str]] = {}
    refused = ""
    if request.method == "POST":
        typed = forms.said(request.POST)
        try:
            actions.say(participant=visit.participant, by=visit.by, said=typed)
            return visit.back("personal_after", "avis")
        except Denied as refusal:
            refused = refusal.reason
    lines = [_line(one, typed) for one in queries.held(visit.participant)]
    context = {
        **frame(request, visit),
        "refused": refused,
        "lines": lines,
        "agreed": [line["line"] for line in lines if line["line"].agreed],
        "answers": FeedbackAnswer.choices,
        "may_say": actions.may_say(visit.event),
        "until": queries.closes_at(visit.event),
        "news": [
            (one, queries.other_of(one.meeting, visit.participant), _news_url(visit, one))
            for one in queries.due_of([visit.participant.pk])
        ],
    }
    return render(request, "meetings/after/mine.html", context, status=422 if refused else 200)


def _news_url(visit: Visit, news: News) -> str:
    return visit.url("personal_news", news.pk)


def _line(line: queries.Line, typed: dict[int, tuple[str, str]]) -> dict[str, Any]:
    answer, note = typed.get(line.meeting.pk, (line.answer, line.note))
    return {
        "line": line,
        "answer": answer,
        "note": note,
        "hour": clock(line.meeting.slot.starts_at),
    }


def _news(request: HttpRequest, visit: Visit, pk: int) -> HttpResponse:
    """« Qu’en est-il ? » of one meeting, asked of this participant and of nobody else."""
    rows = News.objects.select_related("meeting__a", "meeting__b", "participant__event")
    found = rows.filter(pk=pk, participant=visit.participant).first()
    if found is None or found.meeting.agreed_at is None:
        raise Http404
    sent = request.POST if request.method == "POST" else None
    kept = {"outcome": found.outcome, "note": found.note, "minutes": found.minutes}
    form = FollowUpForm(sent, initial=kept)
    done = sent is not None and form.is_valid() and _keep(form, found, visit)
    if done:
        form = FollowUpForm(initial=form.cleaned_data)
    context = {
        **frame(request, visit),
        "form": form,
        "news": found,
        "answered": done,
        "other": queries.other_of(found.meeting, visit.participant),
        "home_url": "",
    }
    return render(request, "meetings/after/news.html", context)


def _keep(form: FollowUpForm, found: News, visit: Visit) -> bool:
    try:
        actions.answer_news(news=found, by=visit.by, **form.cleaned_data)
    except Denied as refusal:
        form.add_error(None, refusal.reason)
        return False
    return True


after, our_after = doors(_after, BOTH)
personal_news, our_news = doors(_news, BOTH)
#: By the link of an e-mail, which answers this one question and opens nothing else.
news = by_link(_news, BOTH, personal.NEWS + ".{pk}")
