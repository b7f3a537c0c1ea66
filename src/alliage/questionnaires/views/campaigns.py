"""The questionnaires of an organisation: its list, a new one, one's progress and its conduct."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliage.core.actor import actor_of
from alliage.core.permissions import Denied, load_visible_or_404, signed_in
from alliage.core.ratelimit import rate_limit
from alliage.core.replies import acted
from alliage.organisations.acting import acting_required
from alliage.organisations.models import Mandate, Organisation
from alliage.organisations.rules import write_for
from alliage.questionnaires import definition
from alliage.questionnaires.actions import campaigns as actions
from alliage.questionnaires.actions import invitations
from alliage.questionnaires.actions.checks import may_run
from alliage.questionnaires.actions.definitions import may_import
from alliage.questionnaires.definition import words
from alliage.questionnaires.enums import CampaignState
from alliage.questionnaires.forms.campaigns import JOINT, ChangeForm, InviteForm, NewForm
from alliage.questionnaires.models import Campaign, Respondent
from alliage.questionnaires.queries import campaigns as queries
from alliage.questionnaires.queries import definitions as library
from alliage.questionnaires.queries import results

PAGES = "questionnaires/campaigns"
#: Campaigns on the list; older ones are reached from wave to wave.
MOST = 50


def load(request: HttpRequest, code: str) -> Campaign:
    rows = Campaign.objects.select_related("holder", "previous", "following")
    return load_visible_or_404(rows, request, code=code)


@signed_in
@acting_required
@never_cache
@require_safe
def questionnaires(request: HttpRequest) -> HttpResponse:
    """What awaits one's answer, what one's organisation asks, what it could ask."""
    actor = actor_of(request)
    context = {
        "organisation": actor.organisation,
        "awaited": queries.awaited_of(request.user),
        "campaigns": queries.with_counts(Campaign.objects.visible_to(actor), MOST),
        "definitions": [
            {
                "asked": asked,
                "title": words(asked.title),
                "purpose": words(asked.purpose),
                "of_alliance": library.of_alliances(asked),
            }
            for asked in library.available(actor.organisation)
        ],
        "may_write": write_for(actor, actor.organisation),
        "may_import": may_import(actor, actor.organisation),
    }
    return render(request, f"{PAGES}/list.html", context)


@signed_in
@acting_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@rate_limit("questionnaire-new", "60/h")
def new(request: HttpRequest, key: str) -> HttpResponse:
    """Begin a campaign; a joint answer opens at once."""
    actor = actor_of(request)
    values = library.newest(key, actor.organisation)
    if values is None or not write_for(actor, actor.organisation):
        raise Http404
    asked = definition.read(values)
    if library.of_alliances(asked):
        raise Http404
    initial = {"title": words(asked.title), "anonymity": asked.anonymity}
    data = request.POST if request.method == "POST" else None
    form = NewForm(data, initial=initial, has_pairs=asked.has_pairs)
    if form.is_bound and form.is_valid():
        try:
            return redirect(_begin(request, key, form.cleaned_data))
        except Denied as refusal:
            form.add_error(None, refusal.reason)
    context = {"asked": asked, "title": words(asked.title), "form": form}
    return render(request, f"{PAGES}/new.html", context, status=422 if form.is_bound else 200)


def _begin(request: HttpRequest, key: str, values: dict[str, Any]) -> str:
    actor = actor_of(request)
    joint = values["who"] == JOINT
    made = actions.create(
        definition_key=key,
        title=values["title"],
        holder=actor.organisation,
        anonymity="by_organisation" if joint else values["anonymity"],
        closes_on=values["closes_on"],
        by=actor,
    )
    if not joint:
        return made.get_absolute_url()
    invitations.invite(campaign=made, organisation=actor.organisation, joint=True, by=actor)
    actions.open_campaign(campaign=made, by=actor)
    return reverse("questionnaires:respond", args=[made.code])


@signed_in
@acting_required
@never_cache
@require_safe
def campaign(request: HttpRequest, code: str) -> HttpResponse:
    """Who is asked, who answered, what to do next."""
    found = load(request, code)
    return render(request, f"{PAGES}/campaign.html", _context(request, found))


def _context(request: HttpRequest, found: Campaign, **forms: Any) -> dict[str, Any]:
    actor = actor_of(request)
    respondents = list(found.respondents.select_related("person", "organisation"))
    own = queries.progress(found)
    return {
        "campaign": found,
        "asked": found.asked,
        "respondents": respondents,
        "invited": sum(invited for invited, _done in own.values()),
        "submitted": sum(done for _invited, done in own.values()),
        "joint": any(one.joint for one in respondents),
        "may_run": may_run(actor, found),
        "mine": Respondent.objects.of_person(request.user)
        .awaited()
        .filter(campaign=found)
        .exists(),
        "may_remind": len(invitations.due(found, by_hand=True)) if found.is_open else 0,
        "readable": results.readable(found),
        "following": Campaign.objects.filter(previous=found).first(),
        "invite": forms.get("invite") or _invite_form(found, respondents),
        "change": forms.get("change")
        or ChangeForm(initial={"title": found.title, "closes_on": found.closes_on}),
    }


def _colleagues(campaign: Campaign) -> dict[str, Mandate]:
    running = Mandate.objects.running().filter(organisation=campaign.holder_id)
    return {str(held.person_id): held for held in running.select_related("person")}


def _invite_form(campaign: Campaign, respondents: list[Respondent], data: Any = None) -> InviteForm:
    asked = {str(one.person_id) for one in respondents}
    choices = [
        (key, str(held.person.display_name or held.person.email))
        for key, held in _colleagues(campaign).items()
        if key not in asked
    ]
    return InviteForm(data, colleagues=choices)


@signed_in
@acting_required
@require_POST
@rate_limit("questionnaire-invite", "120/h")
def invite(request: HttpRequest, code: str) -> HttpResponse:
    """Ask colleagues, by their account or by an address."""
    found = load(request, code)
    form = _invite_form(found, list(found.respondents.all()), request.POST)
    if not form.is_valid():
        context = _context(request, found, invite=form)
        return render(request, f"{PAGES}/campaign.html", context, status=422)
    colleagues = _colleagues(found)
    asked: list[dict[str, Any]] = [
        {"person": colleagues[key].person} for key in form.cleaned_data.get("people", [])
    ]
    asked += [{"email": address} for address in form.cleaned_data["addresses"]]
    ask = partial(
        invitations.invite, campaign=found, organisation=found.holder, by=actor_of(request)
    )
    done = sum(acted(request, partial(ask, **who)) for who in asked)
    if done:
        words_ = ngettext("%d personne est invitée.", "%d personnes sont invitées.", done)
        messages.success(request, words_ % done)
    return redirect(found)


@signed_in
@acting_required
@require_POST
def change(request: HttpRequest, code: str) -> HttpResponse:
    """Another title, another last day."""
    found = load(request, code)
    form = ChangeForm(request.POST)
    if form.is_valid() and acted(
        request,
        lambda: actions.change(
            campaign=found, anonymity=found.anonymity, by=actor_of(request), **form.cleaned_data
        ),
        _("C’est enregistré."),
        form=form,
    ):
        return redirect(found)
    context = _context(request, found, change=form)
    return render(request, f"{PAGES}/campaign.html", context, status=422)


@signed_in
@acting_required
@require_POST
def act(request: HttpRequest, code: str) -> HttpResponse:
    """Open, close, remind, withdraw an invitation, give up, prepare the next wave."""
    found = load(request, code)
    try:
        return redirect(_act(request, found, request.POST.get("what", "")))
    except Denied as refusal:
        messages.error(request, refusal.reason)
    return redirect(found)


def _act(request: HttpRequest, found: Campaign, what: str) -> str:
    by = actor_of(request)
    if what == "open":
        actions.open_campaign(campaign=found, by=by)
        messages.success(request, _("C’est ouvert : les invitations partent."))
    elif what == "close":
        actions.close_campaign(campaign=found, by=by)
        messages.success(request, _("C’est clos : les résultats se lisent."))
    elif what == "remind":
        sent = invitations.remind(campaign=found, by=by)
        said = ngettext("%d rappel part.", "%d rappels partent.", sent)
        messages.success(request, said % sent)
    elif what == "withdraw":
        _withdraw(request, found)
    elif what == "drop" and found.state == CampaignState.DRAFT:
        actions.drop(campaign=found, by=by)
        return reverse("questionnaires:list")
    elif what == "next":
        return _next(request, found).get_absolute_url()
    return found.get_absolute_url()


def _withdraw(request: HttpRequest, found: Campaign) -> None:
    key = request.POST.get("respondent", "")
    row = found.respondents.filter(pk=key).first() if key.isdigit() and len(key) < 18 else None
    if row is not None:
        row.campaign = found
        invitations.withdraw(respondent=row, by=actor_of(request))
        messages.success(request, _("L’invitation est retirée."))


def _next(request: HttpRequest, found: Campaign) -> Campaign:
    """The next wave asks the same people, those of them who still act for the organisation."""
    by = actor_of(request)
    made = actions.next_wave(campaign=found, by=by)
    holder: Organisation = by.organisation
    running = set(_colleagues(found))
    for row in found.respondents.filter(organisation=holder).select_related("person"):
        if row.joint:
            invitations.invite(campaign=made, organisation=holder, joint=True, by=by)
        elif row.person is not None and str(row.person_id) in running:
            invitations.invite(campaign=made, organisation=holder, person=row.person, by=by)
    messages.success(request, _("La vague suivante est prête : vérifiez qui répond, puis ouvrez."))
    return made
