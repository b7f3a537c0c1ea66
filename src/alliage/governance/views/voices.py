"""What organisations say of a decision, and their interests: posts alone, the page is decision's."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from alliage.core.replies import acted
from alliage.governance.actions import voices as actions
from alliage.governance.chamber import Chamber, in_assembly
from alliage.governance.forms.decisions import (
    AnswerInterestForm,
    AskInterestForm,
    InterestForm,
    VoiceForm,
)
from alliage.governance.models import Interest
from alliage.governance.views._common import decision_of
from alliage.governance.views.decision_page import decision_page


@in_assembly
@require_POST
def voice(request: HttpRequest, chamber: Chamber, pk: int) -> HttpResponse:
    """Say what one's organisation says."""
    found = decision_of(chamber, pk)
    form = VoiceForm(request.POST, decision=found, prefix="voix")
    if form.is_valid():
        said = form.cleaned_data
        if acted(
            request,
            lambda: actions.give_voice(
                decision=found,
                round_=said["round"],
                stance=said["stance"],
                reason=said["reason"],
                by=chamber.actor,
            ),
            _("C’est noté. Vous pouvez changer d’avis jusqu’au dernier jour annoncé."),
            form=form,
        ):
            return redirect(found.get_absolute_url() + "#voix")
    return decision_page(request, chamber, found, 422, voice_form=form)


@in_assembly
@require_POST
def interest_declare(request: HttpRequest, chamber: Chamber, pk: int) -> HttpResponse:
    """« Juge et partie »: one's organisation withdraws from the decision."""
    found, form = decision_of(chamber, pk), InterestForm(request.POST, prefix="interet")
    if form.is_valid() and acted(
        request,
        lambda: actions.declare_interest(
            decision=found, reason=form.cleaned_data["reason"], by=chamber.actor
        ),
        _("C’est noté : votre organisation ne compte ni dans le quorum ni dans le résultat."),
        form=form,
    ):
        return redirect(found.get_absolute_url() + "#interets")
    return decision_page(request, chamber, found, 422, interest_form=form)


@in_assembly
@require_POST
def interest_ask(request: HttpRequest, chamber: Chamber, pk: int) -> HttpResponse:
    """Ask another organisation."""
    found = decision_of(chamber, pk)
    form = AskInterestForm(request.POST, members=chamber.voices, prefix="question")
    if form.is_valid() and acted(
        request,
        lambda: actions.ask_interest(
            decision=found,
            member=form.cleaned_data["member"],
            question=form.cleaned_data["question"],
            by=chamber.actor,
        ),
        _("La question est posée ; la réponse se lira ici."),
        form=form,
    ):
        return redirect(found.get_absolute_url() + "#interets")
    return decision_page(request, chamber, found, 422, ask_form=form)


def _interest(chamber: Chamber, pk: int) -> Interest:
    rows = Interest.objects.select_related("decision")
    return get_object_or_404(rows, pk=pk, decision__assembly=chamber.assembly)


@in_assembly
@require_POST
def interest_answer(request: HttpRequest, chamber: Chamber, pk: int) -> HttpResponse:
    """Answer for one's organisation."""
    found = _interest(chamber, pk)
    form = AnswerInterestForm(request.POST, prefix="reponse")
    if form.is_valid() and acted(
        request,
        lambda: actions.answer_interest(
            interest=found,
            admit=form.cleaned_data["admit"] == "oui",
            reason=form.cleaned_data["reason"],
            by=chamber.actor,
        ),
        _("Votre réponse est notée."),
        form=form,
    ):
        return redirect(found.decision.get_absolute_url() + "#interets")
    decision = decision_of(chamber, found.decision_id)
    return decision_page(request, chamber, decision, 422, answer_form=form)


@in_assembly
@require_POST
def interest_take_back(request: HttpRequest, chamber: Chamber, pk: int) -> HttpResponse:
    found = _interest(chamber, pk)
    acted(
        request,
        lambda: actions.take_back_interest(interest=found, by=chamber.actor),
        _("La déclaration est reprise : votre organisation peut s’exprimer."),
    )
    return redirect(found.decision.get_absolute_url() + "#interets")
