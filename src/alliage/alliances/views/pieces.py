"""Blocks of the spine on the overview: the next gate, newcomers, what falls due."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from alliage.alliances import coming, evidence
from alliage.alliances.actions import gates as actions
from alliage.alliances.enums import GateKind, GateState, PartyState, Status
from alliage.alliances.models import Gate, Party
from alliage.alliances.queries import rooms as queries
from alliage.alliances.room import Room
from alliage.alliances.wording import gate_title, the

#: Organisations named in a box; the others are counted.
NAMED = 8


def next_gate(_request: HttpRequest, room: Room) -> dict[str, Any]:
    """What opens the next stage, who has consented, what is to do."""
    alliance = room.alliance
    base = {"code": alliance.code}
    if alliance.status == Status.CLOSED:
        rows = Gate.objects.filter(alliance=alliance, state=GateState.PASSED)
        return {**base, "state": "closed", "closing": rows.filter(kind=GateKind.CLOSE).first()}
    if alliance.in_opening:
        states = (PartyState.ACTIVE, PartyState.INVITED)
        return {**base, "state": "opening", **_some([p for p in room.parties if p.state in states])}
    gate = queries.open_gate(room)
    if gate is not None:
        return {**base, "state": "open", **_open(room, gate)}
    return {**base, "state": "quiet", **_quiet(room)}


def _some(rows: list[Any]) -> dict[str, Any]:
    return {"shown": rows[:NAMED], "hidden": max(0, len(rows) - NAMED)}


def _open(room: Room, gate: Gate) -> dict[str, Any]:
    gate.alliance = room.alliance
    board = queries.board(room, gate)
    advancing = gate.kind == GateKind.ADVANCE
    mine = board.mine
    title = _("Prochaine porte : %(stage)s") % {"stage": the(gate.to_stage)}
    return {
        "title": title if advancing else gate_title(gate),
        "board": board,
        "evidence": evidence.of(room.alliance) if advancing else [],
        "url": reverse("alliances:gate", args=[room.alliance.code, gate.pk]),
        "to_answer": bool(mine and mine.waiting and room.may_bind and not gate.is_past),
        **_some(list(board.said)),
    }


def _quiet(room: Room) -> dict[str, Any]:
    following = queries.next_stage(room.alliance)
    running = room.alliance.status == Status.RUNNING
    if running and following is not None:
        title = _("Prochaine porte : %(stage)s") % {"stage": the(following)}
    elif running:
        title = _("L’alliance essaime")
    else:
        title = _("L’alliance est en pause")
    return {
        "title": title,
        "next": following if running else None,
        "evidence": evidence.of(room.alliance) if running else [],
        "may_propose": actions.may_propose(room.actor, room.alliance),
    }


def entries(_request: HttpRequest, room: Room) -> dict[str, Any] | None:
    """Organisations invited into a running room."""
    waiting: list[Party] = [p for p in room.parties if p.state == PartyState.INVITED]
    if not waiting or room.alliance.in_opening or room.alliance.status == Status.CLOSED:
        return None
    return {
        "entries": waiting[:NAMED],
        "hidden": max(0, len(waiting) - NAMED),
        "code": room.alliance.code,
    }


def due(_request: HttpRequest, room: Room) -> dict[str, Any] | None:
    """What falls due, the nearest first."""
    lines = coming.of(room)
    if not lines and room.alliance.review_on is None:
        return None
    return {"lines": lines, "review_on": room.alliance.review_on}
