"""Answering, by a personal link or from one's account: the rules first, page by page, then send."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from alliage.core import links
from alliage.core.actor import Actor, actor_of
from alliage.core.permissions import Denied, public, signed_in
from alliage.core.ratelimit import rate_limit
from alliage.questionnaires.actions import answering as actions
from alliage.questionnaires.actions import invitations
from alliage.questionnaires.checking import Asking, Problem
from alliage.questionnaires.definition import Question, Section, words
from alliage.questionnaires.enums import InvitationState
from alliage.questionnaires.forms import answering as forms
from alliage.questionnaires.models import Campaign, Respondent
from alliage.questionnaires.queries import answering as queries

PAGES = "questionnaires/answering"


@dataclass(frozen=True, slots=True)
class Way:
    """One respondent's way through the pages: by a link (`token`) or from an account (`code`)."""

    respondent: Respondent
    by: Actor
    name: str
    key: str

    @property
    def intro(self) -> str:
        return reverse(f"questionnaires:{self.name}", args=[self.key])

    @property
    def send(self) -> str:
        return reverse(f"questionnaires:{self.name}_send", args=[self.key])

    def page(self, number: int) -> str:
        return reverse(f"questionnaires:{self.name}_page", args=[self.key, number])


def _by_link(token: str) -> Way:
    found = actions.respondent_of(token, invitations.ANSWER)
    return Way(found, Actor(organisation=found.organisation), "answer", token)


def _by_account(request: HttpRequest, code: str) -> Way:
    campaign = get_object_or_404(Campaign.objects.select_related("holder"), code=code)
    actor = actor_of(request)
    found = queries.of_person(campaign, request.user, actor.organisation)
    if found is None:
        raise Http404
    return Way(found, actor, "respond", code)


def _intro(request: HttpRequest, way: Way) -> HttpResponse:
    respondent = way.respondent
    asked = queries.asking(respondent)
    refusal = _refusal(respondent)
    campaign = respondent.campaign
    context = {
        "way": way,
        "respondent": respondent,
        "campaign": campaign,
        "asked": campaign.asked,
        "purpose": words(campaign.asked.purpose),
        "texts": asked.texts and any(q.is_text for q in campaign.asked.questions),
        "others": list(asked.others.values()),
        "start": way.page(1),
        "refusal": refusal,
        "thanks": respondent.state == InvitationState.SUBMITTED,
    }
    template = "thanks" if context["thanks"] else "closed" if refusal else "intro"
    return render(
        request, f"{PAGES}/{template}.html", context, status=410 if template == "closed" else 200
    )


def _refusal(respondent: Respondent) -> str:
    try:
        actions.check_answer(respondent)
    except Denied as refusal:
        return refusal.reason
    return ""


def _page(request: HttpRequest, way: Way, number: int) -> HttpResponse:
    """One section; its POST keeps what is valid, names what is not, then goes where it was asked."""
    respondent = way.respondent
    if not actions.answerable(respondent):
        return redirect(way.intro)
    asked = queries.asking(respondent)
    values = queries.draft_of(respondent)
    sections = asked.shown(values)
    if not 1 <= number <= len(sections):
        return redirect(way.send if number > 1 else way.intro)
    _section, questions = sections[number - 1]
    if request.method == "POST":
        return _posted(request, way, number, asked, questions)
    seen = actions.state_of(values, [q.key for q in questions])
    context = _page_context(way, number, sections, forms.show(questions, values, asked), seen)
    return render(request, f"{PAGES}/page.html", context)


def _page_context(
    way: Way,
    number: int,
    sections: list[tuple[Section, list[Question]]],
    shown: list[forms.Shown],
    seen: str,
) -> dict[str, Any]:
    section = sections[number - 1][0]
    return {
        "way": way,
        "campaign": way.respondent.campaign,
        "respondent": way.respondent,
        "number": number,
        "total": len(sections),
        "title": words(section.title),
        "text": words(section.text),
        "shown": shown,
        "seen": seen,
        "on_page": ",".join(one.question.key for one in shown),
        "faults": [one for one in shown if one.errors],
        "conflicts": [one for one in shown if one.conflict],
        "previous": way.page(number - 1) if number > 1 else way.intro,
        "is_last": number == len(sections),
    }


def _posted(
    request: HttpRequest, way: Way, number: int, asked: Asking, questions: list[Question]
) -> HttpResponse:
    # What the page showed is what is read: a question that appeared since was not left empty.
    on_page = set(request.POST.get("on_page", "").split(","))
    read = forms.read(request.POST, [q for q in questions if q.key in on_page], asked)
    try:
        saved = actions.save(
            respondent=way.respondent, values=read, seen=request.POST.get("seen", ""), by=way.by
        )
    except Denied as refusal:
        messages.error(request, refusal.reason)
        return redirect(way.intro)
    sections = asked.shown(saved.values)
    if not sections:
        return redirect(way.intro)
    now = sections[min(number, len(sections)) - 1][1]
    wanted = request.POST.get("go", "next")
    problems = list(saved.problems)
    if wanted == "next" and not saved.conflicts:
        problems += _required(asked, saved.values, now, on_page, problems)
    appeared = [q for q in now if q.key not in on_page] if wanted == "next" else []
    if problems or saved.conflicts or appeared:
        kept = {**saved.values, **read}
        shown = forms.show(now, kept, asked, problems, saved.conflicts)
        seen = actions.state_of(queries.draft_of(way.respondent), [q.key for q in now])
        context = _page_context(way, min(number, len(sections)), sections, shown, seen)
        status = 409 if saved.conflicts else 422 if problems else 200
        context["appeared"] = bool(appeared)
        return render(request, f"{PAGES}/page.html", context, status=status)
    return _go(request, way, wanted, number, len(sections))


def _required(
    asked: Asking,
    values: dict[str, Any],
    questions: list[Question],
    on_page: set[str],
    known: list[Problem],
) -> list[Problem]:
    here = {question.key for question in questions} & on_page
    here -= {problem.question.key for problem in known}
    return [problem for problem in asked.missing(values) if problem.question.key in here]


def _go(request: HttpRequest, way: Way, wanted: str, number: int, total: int) -> HttpResponse:
    if wanted == "later":
        messages.success(
            request, _("Vos réponses sont gardées : revenez par le même chemin pour continuer.")
        )
        return redirect(way.intro)
    if wanted == "previous":
        return redirect(way.page(number - 1) if number > 1 else way.intro)
    return redirect(way.page(number + 1) if number < total else way.send)


def _send(request: HttpRequest, way: Way) -> HttpResponse:
    """What is answered and what is missing; the POST sends for good, and twice is once."""
    respondent = way.respondent
    if request.method != "POST" and not actions.answerable(respondent):
        return redirect(way.intro)
    problems: list[Problem] = []
    if request.method == "POST":
        try:
            actions.submit(respondent=respondent, by=way.by)
        except actions.Incomplete as incomplete:
            problems = incomplete.problems
        except Denied as refusal:
            messages.error(request, refusal.reason)
            return redirect(way.intro)
        else:
            return redirect(way.intro)
    return _review(request, way, problems)


def _review(request: HttpRequest, way: Way, problems: list[Problem]) -> HttpResponse:
    asked = queries.asking(way.respondent)
    values = queries.draft_of(way.respondent)
    missing = {problem.question.key for problem in problems or asked.missing(values)}
    lines = [
        {
            "title": words(section.title),
            "url": way.page(number),
            "answered": sum(question.key in values for question in questions),
            "total": len(questions),
            "missing": [words(q.text) for q in questions if q.key in missing],
        }
        for number, (section, questions) in enumerate(asked.shown(values), start=1)
    ]
    context = {
        "way": way,
        "campaign": way.respondent.campaign,
        "respondent": way.respondent,
        "lines": lines,
        "problems": problems,
        "missing": bool(missing),
        "previous": way.page(len(lines)) if lines else way.intro,
    }
    return render(request, f"{PAGES}/send.html", context, status=422 if problems else 200)


def _linked(
    act: Callable[..., HttpResponse],
) -> Callable[..., HttpResponse]:
    """Find the way of a link, or say why the link is no use."""

    def view(request: HttpRequest, token: str, **kwargs: Any) -> HttpResponse:
        try:
            way = _by_link(token)
        except links.LinkError as error:
            page = {"reason": str(error)}
            return render(request, "core/link_refused.html", page, status=404)
        return act(request, way, **kwargs)

    view.__name__ = act.__name__.lstrip("_")
    return view


def _owned(act: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Find the way of an account, or 404."""

    def view(request: HttpRequest, code: str, **kwargs: Any) -> HttpResponse:
        return act(request, _by_account(request, code), **kwargs)

    view.__name__ = act.__name__.lstrip("_")
    return view


_reads = rate_limit("questionnaire", "600/h")
_post = require_http_methods(["GET", "HEAD", "POST"])

answer = public(never_cache(require_safe(_reads(_linked(_intro)))))
answer_page = public(never_cache(_post(_reads(_linked(_page)))))
answer_send = public(never_cache(_post(_reads(_linked(_send)))))
respond = signed_in(never_cache(require_safe(_owned(_intro))))
respond_page = signed_in(never_cache(_post(_reads(_owned(_page)))))
respond_send = signed_in(never_cache(_post(_reads(_owned(_send)))))


@public
@never_cache
@_post
@rate_limit("questionnaire", "600/h")
def sign_off(request: HttpRequest, token: str) -> HttpResponse:
    """Be written to no more: a GET asks, the POST does it."""
    try:
        found = actions.respondent_of(token, invitations.SIGN_OFF)
    except links.LinkError as error:
        return render(request, "core/link_refused.html", {"reason": str(error)}, status=404)
    done = request.method == "POST"
    if done:
        invitations.sign_off(respondent=found, by=Actor(organisation=found.organisation))
    context = {"campaign": found.campaign, "done": done}
    return render(request, f"{PAGES}/sign_off.html", context)
