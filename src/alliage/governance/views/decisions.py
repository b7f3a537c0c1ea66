"""Decisions on screen: the register, one decision, written, opened, concluded."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliage.core.replies import acted
from alliage.governance.actions import decisions as actions
from alliage.governance.chamber import Chamber, in_assembly
from alliage.governance.enums import MeetingState
from alliage.governance.forms.decisions import (
    ConclusionForm,
    DecisionForm,
    ReasonForm,
    RegisterForm,
    last_day,
)
from alliage.governance.models import Body, Decision, Meeting
from alliage.governance.queries import bodies
from alliage.governance.queries import decisions as queries
from alliage.governance.views._common import decision_of, page, require_hand
from alliage.governance.views.decision_page import decision_page
from alliage.governance.views.decisions_table import table_of, voices_of
from alliage.organisations import conflicts


@in_assembly
@require_safe
def decisions(request: HttpRequest, chamber: Chamber) -> HttpResponseBase:
    """The register: every decision, by body, mode, state and words; exported as it is filtered."""
    every = list(bodies.bodies_of(chamber.assembly).prefetch_related(None))
    form = RegisterForm(request.GET, bodies=every)
    said = form.cleaned_data if form.is_valid() else {}
    rows = queries.filtered(queries.register(chamber.assembly), said)
    table = table_of(request, rows)
    download = table.export()
    return download or page(
        request,
        "decisions/register",
        chamber,
        "decisions",
        table=table,
        form=form,
        filtered=any(said.values()),
    )


@in_assembly
@require_safe
def decision(request: HttpRequest, chamber: Chamber, pk: int) -> HttpResponseBase:
    """One decision: the text, who said what under which mandate, interests, the result."""
    found = decision_of(chamber, pk)
    if request.GET.get("format") and (download := voices_of(request, found).export()):
        return download
    return decision_page(request, chamber, found)


def _choices(chamber: Chamber, found: Decision | None = None) -> dict[str, Any]:
    """Bodies that decide, meetings where it may be taken; and what a draft already says."""
    open_bodies = list(bodies.bodies_of(chamber.assembly).open().prefetch_related(None))
    rows = Meeting.objects.filter(assembly=chamber.assembly).exclude(state=MeetingState.CANCELLED)
    return {
        "bodies": [body for body in open_bodies if body.decides] + _held(found, open_bodies),
        "meetings": list(rows.order_by("-starts_at")[:50]),
    }


def _held(found: Decision | None, known: list[Body]) -> list[Body]:
    body = found.body if found else None
    return [body] if body is not None and body not in known else []


@in_assembly
@require_http_methods(["GET", "POST"])
def decision_add(request: HttpRequest, chamber: Chamber) -> HttpResponse:
    """Write a decision; it is opened afterwards, once it was read again."""
    require_hand(chamber)
    initial = {"body": request.GET.get("instance"), "meeting": request.GET.get("reunion")}
    form = DecisionForm(request.POST or None, initial=initial, **_choices(chamber))
    if form.is_valid():
        made: list[Decision] = []
        if acted(
            request,
            lambda: made.append(
                actions.draft(
                    assembly=chamber.assembly, by=chamber.actor, values=dict(form.cleaned_data)
                )
            ),
            _("C’est écrit. Relisez, puis ouvrez : le texte ne changera plus ensuite."),
            form=form,
        ):
            return redirect(made[0])
    status = 422 if form.is_bound else 200
    return page(request, "decisions/add", chamber, "decisions", status, form=form)


@in_assembly
@require_http_methods(["GET", "POST"])
def decision_edit(request: HttpRequest, chamber: Chamber, pk: int) -> HttpResponse:
    """Write a draft again; two people at once lose nothing."""
    require_hand(chamber)
    found = decision_of(chamber, pk)
    choices = _choices(chamber, found)
    editing = conflicts.edit(
        request,
        load=lambda: decision_of(chamber, pk),
        initial=DecisionForm.initial_of,
        form=lambda data, initial, _thing: DecisionForm(data, initial=initial, **choices),
        save=lambda thing, version, values: actions.change(
            decision=thing, version=version, by=chamber.actor, values=values
        ),
    )
    if editing.saved:
        return redirect(found)
    return page(request, "decisions/edit", chamber, "decisions", decision=found, editing=editing)


def _number(request: HttpRequest, name: str) -> int:
    sent = request.POST.get(name, "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else 0


@in_assembly
@require_POST
def decision_open(request: HttpRequest, chamber: Chamber, pk: int) -> HttpResponse:
    found, version = decision_of(chamber, pk), _number(request, "version")
    acted(
        request,
        lambda: actions.open_decision(decision=found, version=version, by=chamber.actor),
        _("La décision est ouverte : chaque organisation peut s’exprimer."),
    )
    return redirect(found)


@in_assembly
@require_POST
def decision_amend(request: HttpRequest, chamber: Chamber, pk: int) -> HttpResponse:
    found = decision_of(chamber, pk)
    if acted(
        request,
        lambda: actions.amend(decision=found, by=chamber.actor),
        _("Le texte est repris : amendez-le, puis ouvrez-le à nouveau. Chacune se réexprimera."),
    ):
        return redirect("governance:decision_edit", chamber.assembly.pk, found.pk)
    return redirect(found)


@in_assembly
@require_POST
def decision_withdraw(request: HttpRequest, chamber: Chamber, pk: int) -> HttpResponse:
    found, form = decision_of(chamber, pk), ReasonForm(request.POST, prefix="retrait")
    if form.is_valid() and acted(
        request,
        lambda: actions.withdraw(
            decision=found, reason=form.cleaned_data["reason"], by=chamber.actor
        ),
        _("La décision est retirée ; ce qui a été dit reste au registre."),
        form=form,
    ):
        return redirect(found)
    return decision_page(request, chamber, found, 422, withdraw_form=form)


@in_assembly
@require_POST
def decision_close(request: HttpRequest, chamber: Chamber, pk: int) -> HttpResponse:
    found = decision_of(chamber, pk)
    acted(
        request,
        lambda: actions.close(decision=found, by=chamber.actor),
        _("La décision est conclue."),
    )
    return redirect(found)


@in_assembly
@require_POST
def decision_settle(request: HttpRequest, chamber: Chamber, pk: int) -> HttpResponse:
    found, form = decision_of(chamber, pk), ConclusionForm(request.POST, prefix="suite")
    if form.is_valid() and acted(
        request,
        lambda: actions.settle(
            decision=found, conclusion=form.cleaned_data["conclusion"], by=chamber.actor
        ),
        _("Ce qui est décidé est écrit."),
        form=form,
    ):
        return redirect(found)
    return decision_page(request, chamber, found, 422, settle_form=form)


@in_assembly
@require_POST
def decision_again(request: HttpRequest, chamber: Chamber, pk: int) -> HttpResponse:
    """Take up what was not adopted, as a new draft."""
    found = decision_of(chamber, pk)
    made: list[Decision] = []
    if acted(
        request,
        lambda: made.append(
            actions.take_up(decision=found, closes_on=last_day(), by=chamber.actor)
        ),
        _("Un nouveau texte est prêt à être repris."),
    ):
        return redirect("governance:decision_edit", chamber.assembly.pk, made[0].pk)
    return redirect(found)
