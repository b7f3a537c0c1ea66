"""A wave of the health check: propose it, accept its terms, ask one's people, close it, read it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliage.alliances import terms_evaluation
from alliage.alliances.actions import evaluation_waves as actions
from alliage.alliances.enums_evaluation import AnswerMode, WaveState
from alliage.alliances.forms.evaluation_waves import InviteForm, TermsForm, WaveForm
from alliage.alliances.models import HealthWave
from alliage.alliances.queries import evaluation_waves as queries
from alliage.alliances.room import Room, in_room
from alliage.core.ratelimit import rate_limit
from alliage.core.replies import acted
from alliage.organisations.models import Mandate
from alliage.questionnaires.models import Respondent

from . import evaluation_results as results

HERE = {"here": "evaluation"}


def load(room: Room, number: int) -> HealthWave:
    """Return a wave of the room by its number, or 404."""
    rows = queries.waves_of(room.alliance).select_related("campaign")
    found = rows.filter(number=number).first()
    if found is None:
        raise Http404
    found.alliance = room.alliance
    return found


@in_room
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest, room: Room) -> HttpResponse:
    """Open a wave, with its last day."""
    actions.check_propose(room.actor, room.alliance)
    form = WaveForm(request.POST or None)
    made: list[HealthWave] = []

    def act() -> None:
        day = form.cleaned_data["closes_on"]
        made.append(actions.propose(alliance=room.alliance, closes_on=day, by=room.actor))

    said = _("La vague est ouverte : chaque organisation accepte d’abord les conditions.")
    if request.method == "POST" and form.is_valid() and acted(request, act, said, form=form):
        return redirect(made[0])
    context = {"room": room, "form": form, "lines": terms_evaluation.of(""), **HERE}
    status = 422 if form.is_bound else 200
    return render(request, "alliances/evaluation/propose.html", context, status=status)


@in_room
@require_safe
def wave(request: HttpRequest, room: Room, number: int) -> HttpResponseBase:
    """An open wave says who is awaited; a closed one shows its results."""
    found = load(room, number)
    if found.state == WaveState.CLOSED:
        return results.page(request, room, found)
    return render(request, "alliances/evaluation/wave.html", _open_context(room, found))


def _open_context(room: Room, found: HealthWave, **forms: Any) -> dict[str, Any]:
    standings = queries.standings(found, room.voices)
    mine = next((one for one in standings if one.party.pk == room.me.pk), None)
    context: dict[str, Any] = {
        "room": room,
        "wave": found,
        "lines": terms_evaluation.of(found.terms_version),
        "standings": standings,
        "mine": mine,
        "may_close": actions.may_close(room.actor, found),
        "may_cancel": actions.may_cancel(room.actor, found),
        "my_sheet": _my_sheet(room, found),
        "terms": forms.get("terms") or _terms_form(mine),
        **HERE,
    }
    if mine and mine.accepted and room.may_bind and mine.terms.mode == AnswerMode.PEOPLE:
        asked = _asked(room, found)
        context["asked"] = asked
        context["invite"] = forms.get("invite") or InviteForm(mandates=_mandates(room, asked))
        context["missing"] = max(0, found.campaign.smallest - mine.invited)
    return context


def _terms_form(mine: Any) -> TermsForm:
    if mine is None or mine.terms is None:
        return TermsForm()
    said = mine.terms
    return TermsForm(
        initial={"mode": said.mode, "benchmark": said.benchmark, "accepted": mine.accepted}
    )


def _my_sheet(room: Room, found: HealthWave) -> Respondent | None:
    """The questionnaire that awaits the person who looks, if one does. One query."""
    rows = Respondent.objects.awaited().of_person(room.actor.person)
    return rows.filter(campaign=found.campaign, organisation=room.me.organisation).first()


def _asked(room: Room, found: HealthWave) -> list[Respondent]:
    """Those that one's own organisation asked: who they are, not whether they answered."""
    rows = Respondent.objects.filter(campaign=found.campaign, organisation=room.me.organisation)
    found = list(rows.select_related("person").order_by("pk"))
    for row in found:
        row.who = (row.person.display_name if row.person else row.email) or _("sans nom affiché")
    return found


def _mandates(room: Room, asked: list[Respondent]) -> list[Mandate]:
    known = [row.person_id for row in asked if row.person_id]
    rows = Mandate.objects.running().filter(organisation=room.me.organisation)
    found = rows.exclude(person__in=known).select_related("person").order_by("pk")
    return list({held.person_id: held for held in found}.values())


@in_room
@require_POST
def terms(request: HttpRequest, room: Room, number: int) -> HttpResponse:
    """Accept the terms for one's organisation, or take no part."""
    found = load(room, number)
    if request.POST.get("answer") == "decline":
        acted(
            request,
            lambda: actions.decline(wave=found, by=room.actor),
            _("C’est noté : votre organisation ne prend pas part à cette vague."),
        )
        return redirect(found)
    form = TermsForm(request.POST)
    if form.is_valid():
        mode, benchmark = form.cleaned_data["mode"], form.cleaned_data["benchmark"]
        acted(
            request,
            lambda: actions.accept(wave=found, mode=mode, benchmark=benchmark, by=room.actor),
            _("Les conditions sont acceptées pour votre organisation."),
        )
        return redirect(found)
    context = _open_context(room, found, terms=form)
    return render(request, "alliances/evaluation/wave.html", context, status=422)


@in_room
@require_POST
@rate_limit("health-invite", "60/h")
def invite(request: HttpRequest, room: Room, number: int) -> HttpResponse:
    """Ask people of one's own organisation."""
    found = load(room, number)
    actions.check_invite(room.actor, found)
    form = InviteForm(request.POST, mandates=_mandates(room, _asked(room, found)))
    if form.is_valid() and acted(
        request,
        lambda: actions.invite(wave=found, by=room.actor, **form.values()),
        _("C’est demandé : chacune répond pour elle, personne ne lira sa réponse."),
        form=form,
    ):
        return redirect(found)
    context = _open_context(room, found, invite=form)
    return render(request, "alliances/evaluation/wave.html", context, status=422)


@in_room
@require_POST
def withdraw(request: HttpRequest, room: Room, number: int, respondent: int) -> HttpResponse:
    """Take an invitation back."""
    found = load(room, number)
    acted(
        request,
        lambda: actions.withdraw(wave=found, respondent=respondent, by=room.actor),
        _("L’invitation est retirée."),
    )
    return redirect(found)


@in_room
@require_POST
def close(request: HttpRequest, room: Room, number: int) -> HttpResponse:
    """Close the wave before its day, once everybody answered."""
    found = load(room, number)
    acted(
        request,
        lambda: actions.close(wave=found, by=room.actor),
        _("La vague est close : voici ses résultats."),
    )
    return redirect(found)


@in_room
@require_POST
def cancel(request: HttpRequest, room: Room, number: int) -> HttpResponse:
    """Give the wave up."""
    found = load(room, number)
    acted(
        request,
        lambda: actions.cancel(wave=found, by=room.actor),
        _("La vague est annulée : rien de ce qui a été répondu n’est gardé."),
    )
    return redirect("alliances:evaluation", room.alliance.code)


@in_room
@require_safe
def results_json(_request: HttpRequest, room: Room, number: int) -> HttpResponse:
    """The frozen results of a closed wave."""
    found = load(room, number)
    if found.state != WaveState.CLOSED:
        raise Http404
    answer = JsonResponse(found.results, json_dumps_params={"ensure_ascii": False, "indent": 1})
    name = f"comment-va-l-alliance-{room.alliance.code}-vague-{found.number}.json"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
