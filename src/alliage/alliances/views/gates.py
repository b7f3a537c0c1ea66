"""Gates: proposed, answered, decided, and all those of a room."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliage.alliances import evidence, transitions
from alliage.alliances.actions import gates as actions
from alliage.alliances.enums import GateKind, GateState, Stage
from alliage.alliances.forms.gates import AnswerForm, ProposeForm
from alliage.alliances.models import Gate
from alliage.alliances.queries import rooms as queries
from alliage.alliances.room import Room, in_room
from alliage.alliances.wording import gate_title, proposing
from alliage.core import formats
from alliage.core.replies import acted
from alliage.core.tables import Table, TableColumn


def gate_url(room: Room, gate: Gate) -> str:
    return reverse("alliances:gate", args=[room.alliance.code, gate.pk])


@in_room
@require_safe
def gates(request: HttpRequest, room: Room) -> HttpResponseBase:
    """What was proposed and decided, and what may be proposed now."""
    table = _table(request, room)
    export = table.export()
    if export is not None:
        return export
    alliance = room.alliance
    kinds = transitions.kinds_from(alliance.status, alliance.stage)
    context = {
        "room": room,
        "here": "overview",
        "table": table,
        "open_gate": queries.open_gate(room),
        "possible": [proposing(alliance, kind) for kind in kinds],
        "may_propose": actions.may_propose(room.actor, alliance),
    }
    return render(request, "alliances/gates/list.html", context)


def _table(request: HttpRequest, room: Room) -> Table:
    columns = [
        TableColumn("title", _("Porte"), gate_title, url=lambda gate: gate_url(room, gate)),
        TableColumn("state", _("État"), lambda gate: str(gate.get_state_display()), sort="state"),
        TableColumn(
            "by",
            _("Proposée par"),
            lambda gate: gate.proposed_by.organisation.name if gate.proposed_by else None,
        ),
        TableColumn("yes", _("Ont consenti"), lambda gate: gate.yes, numeric=True),
        TableColumn("no", _("Ont refusé"), lambda gate: gate.no, numeric=True),
        TableColumn("silent", _("Sans réponse"), lambda gate: gate.silent, numeric=True),
        TableColumn(
            "decided",
            _("Le"),
            lambda gate: gate.decided_at,
            text=lambda gate: formats.day(gate.decided_at or gate.proposed_at),
            sort="decided_at",
        ),
    ]
    rows = queries.gates_of(room.alliance)
    caption = _("Les portes de cette alliance")
    return Table(request, columns, rows, caption=caption, name="portes", hide_caption=True)


def _gate_or_404(room: Room, pk: int) -> Gate:
    rows = Gate.objects.filter(alliance=room.alliance).select_related("proposed_by__organisation")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    found.alliance = room.alliance
    return found


@in_room
@require_safe
def gate(request: HttpRequest, room: Room, pk: int) -> HttpResponse:
    """One gate: its words, every organisation's answer, one's own."""
    return _page(request, room, _gate_or_404(room, pk))


def _page(
    request: HttpRequest, room: Room, found: Gate, form: AnswerForm | None = None
) -> HttpResponse:
    board = queries.board(room, found)
    advancing = found.is_open and found.kind == GateKind.ADVANCE
    context = {
        "room": room,
        "here": "overview",
        "gate": found,
        "title": gate_title(found),
        "board": board,
        "evidence": evidence.of(room.alliance) if advancing else [],
        "may_answer": actions.may_answer(room.actor, found),
        "may_withdraw": actions.may_withdraw(room.actor, found),
        "form": form or _fresh(board),
        "refused": found.state == GateState.REFUSED,
    }
    status = 422 if form is not None else 200
    return render(request, "alliances/gates/gate.html", context, status=status)


def _fresh(board: queries.Board) -> AnswerForm:
    """The form with what one's organisation said already."""
    if board.mine is None:
        return AnswerForm()
    said = board.mine.consent
    initial: dict[str, Any] = {"reason": said.reason}
    if said.answered_at:
        initial["answer"] = said.answer
    return AnswerForm(initial=initial)


@in_room
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest, room: Room) -> HttpResponseBase:
    """Propose a gate: the next stage, a pause, a return, a turn, a closing."""
    alliance = room.alliance
    kind = request.GET.get("objet", GateKind.ADVANCE)
    if kind not in transitions.KINDS or not transitions.after(
        alliance.status, alliance.stage, kind
    ):
        raise Http404
    actions.check_propose(room.actor, alliance)
    advances = kind == GateKind.ADVANCE
    concludes = advances and alliance.stage == Stage.FEASIBILITY
    form = ProposeForm(
        request.POST if request.method == "POST" else None, kind=kind, concludes=concludes
    )
    made: list[Gate] = []
    if request.method == "POST" and form.is_valid():

        def act() -> None:
            words = form.cleaned_data
            made.append(actions.propose(alliance=alliance, kind=kind, by=room.actor, **words))

        if acted(request, act, _("C’est proposé, et votre organisation y consent."), form=form):
            return redirect(gate_url(room, made[0]))
    context = {
        "room": room,
        "here": "overview",
        "form": form,
        "proposing": proposing(alliance, GateKind(kind)),
        "evidence": evidence.of(alliance) if advances else [],
    }
    status = 422 if form.is_bound else 200
    return render(request, "alliances/gates/propose.html", context, status=status)


@in_room
@require_POST
def answer(request: HttpRequest, room: Room, pk: int) -> HttpResponseBase:
    """Consent, refuse, or say when."""
    found = _gate_or_404(room, pk)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _page(request, room, found, form)
    act = actions.answer
    words = form.cleaned_data
    acted(request, lambda: act(gate=found, by=room.actor, **words), _("C’est noté."))
    return redirect(gate_url(room, found))


@in_room
@require_POST
def withdraw(request: HttpRequest, room: Room, pk: int) -> HttpResponse:
    """Take a gate back."""
    found = _gate_or_404(room, pk)
    said = _("Cette porte n’est plus proposée.")
    acted(request, lambda: actions.withdraw(gate=found, by=room.actor), said)
    return redirect("alliances:gates", room.alliance.code)
