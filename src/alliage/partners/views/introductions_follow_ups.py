"""Saying what came of an introduction: by the link of an e-mail, or signed in."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from alliage.core import links
from alliage.core.actor import Actor, actor_of
from alliage.core.permissions import Denied, load_visible_or_404, public, signed_in
from alliage.core.ratelimit import rate_limit
from alliage.organisations.acting import acting_required, choice_url, holds
from alliage.partners.actions import introductions_follow_ups as actions
from alliage.partners.enums import SideState
from alliage.partners.forms.introductions import FollowUpForm
from alliage.partners.models import FollowUp, Side


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@rate_limit("follow_up", "60/h")
def follow_up(request: HttpRequest, token: str) -> HttpResponse:
    """Ask on GET, which mail scanners open too; keep the answer on POST. No account needed."""
    try:
        found, mandate, _link = actions.read_link(token)
    except links.LinkError as error:
        return render(request, "core/link_refused.html", {"reason": str(error)}, status=404)
    by = Actor(person=mandate.person, organisation=mandate.organisation, mandate=mandate)
    form = _form(request, found)
    done = request.method == "POST" and form.is_valid() and _keep(form, found, by)
    if done:
        found.refresh_from_db()
        form = _form(request, found, fresh=True)
    return render(request, "partners/introductions/follow_up.html", _context(found, form, done))


@signed_in
@acting_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def follow_up_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """The same, signed in, for the organisation for which one acts."""
    visible = FollowUp.objects.select_related("introduction", "organisation")
    found = load_visible_or_404(visible, request, pk=pk)
    by = actor_of(request)
    if by.organisation.pk != found.organisation_id:
        if holds(request, found.organisation.public_id):
            return redirect(choice_url(request))
        raise Http404
    try:
        actions.check_follow_up(by, found)
    except Denied as refusal:
        messages.error(request, refusal.reason)
        return redirect(found.introduction)
    form = _form(request, found)
    if request.method == "POST" and form.is_valid() and _keep(form, found, by):
        messages.success(request, _("Merci : vos nouvelles sont enregistrées."))
        return redirect(found.introduction)
    context = _context(found, form, done=False)
    return render(request, "partners/introductions/follow_up.html", context)


def _form(request: HttpRequest, found: FollowUp, *, fresh: bool = False) -> FollowUpForm:
    initial = {"outcome": found.outcome, "note": found.note, "minutes": found.minutes}
    posted = None if fresh else request.POST or None
    return FollowUpForm(posted, initial=initial)


def _keep(form: FollowUpForm, found: FollowUp, by: Actor) -> bool:
    try:
        actions.answer_follow_up(follow_up=found, by=by, **form.cleaned_data)
    except Denied as refusal:
        form.add_error(None, refusal.reason)
        return False
    return True


def _context(found: FollowUp, form: FollowUpForm, done: bool) -> dict[str, Any]:
    others = Side.objects.filter(introduction=found.introduction_id, state=SideState.ACCEPTED)
    others = others.exclude(organisation=found.organisation_id)
    third = found.introduction.asked_by if found.introduction.by_third_party else None
    return {
        "follow_up": found,
        "form": form,
        "done": done,
        "names": ", ".join(others.values_list("organisation__name", flat=True)),
        "third_party": third.name if third else "",
    }
