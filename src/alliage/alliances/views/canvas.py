"""The canvas: one's own sheet in private, everybody's together once revealed."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliage.alliances import access
from alliage.alliances.actions import canvas as actions
from alliage.alliances.actions import canvas_shared as shared_actions
from alliage.alliances.enums_canvas import Topic
from alliage.alliances.exports_canvas import export_canvas
from alliage.alliances.forms.canvas import SheetForm
from alliage.alliances.models import CanvasSheet, CanvasVersion
from alliage.alliances.queries import canvas as queries
from alliage.alliances.room import Room, in_room
from alliage.alliances.word_changes import changes
from alliage.core.permissions import Denied
from alliage.core.replies import acted
from alliage.core.sealed import SealBroken
from alliage.organisations import conflicts

from . import canvas_shown as shown

#: In the address of a form whose text is read by all as soon as it is kept.
PUBLISH = "publier"


def _url(room: Room, name: str = "canvas", *rest: Any) -> str:
    return reverse(f"alliances:{name}", args=[room.alliance.code, *rest])


def _writes(room: Room) -> bool:
    return room.may_voice and room.alliance.status != "closed"


@in_room
@require_safe
def canvas(request: HttpRequest, room: Room) -> HttpResponseBase:
    """Before the reveal, who is ready; after it, the comparison; always what is shared."""
    sheets = queries.revealed_of(room.alliance)
    marks = list(queries.marks_of(room.alliance)) if sheets else []
    fmt = request.GET.get("format", "")
    if fmt and sheets:
        return export_canvas(request, shown.comparison(sheets, marks), fmt)
    text = queries.shared_of(room.alliance)
    promised = list(shown.promised_in(room)) if sheets else []
    mine = queries.sheet_of(room.me)
    standings = shown.standings(room, text)
    context = {
        "room": room,
        "here": "canvas",
        "sheets": sheets,
        "rows": shown.comparison(sheets, marks, promised),
        "marked": bool(marks),
        "shared": shown.shared_lines(text),
        "text": text,
        "mine": mine,
        "standings": standings,
        "ready": sum(standing.state == "ready" for standing in standings),
        "my_consent": next((s.consent for s in standings if s.party.pk == room.me.pk), None),
        "consents": sum(standing.consent is not None for standing in standings),
        "writes": _writes(room),
        "contributes": room.may_contribute and room.alliance.status != "closed",
        "may_consent": shared_actions.may_consent(room.actor, room.alliance),
        "fewest": actions.FEWEST,
    }
    return render(request, "alliances/canvas/canvas.html", context)


@in_room
@sensitive_variables()
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: HttpRequest, room: Room) -> HttpResponse:
    """One's own organisation's sheet: a private draft before the reveal, amended after it."""
    try:
        access.check_voice(room.actor, room.alliance)
    except Denied as refusal:
        return _read_only(request, room, refusal)
    if request.method != "POST" and _held_ready(room):
        messages.info(request, _("Votre fiche est dite prête : reprenez-la pour la modifier."))
        return redirect(_url(room))
    try:
        editing = _edited(request, room)
    except SealBroken:
        return _does_not_open(request, room)
    except Denied as refusal:
        return _not_saved(request, room, refusal)
    if editing.saved:
        messages.success(request, _("C’est enregistré."))
        return redirect(_url(room))
    context = {"room": room, "here": "canvas", "editing": editing, "sheet": editing.thing}
    status = 422 if editing.form.errors else 200
    return render(request, "alliances/canvas/draft.html", context, status=status)


def _held_ready(room: Room) -> bool:
    rows = CanvasSheet.objects.filter(party=room.me, ready_at__isnull=False, revealed_at=None)
    return rows.exists()


@sensitive_variables()
def _edited(request: HttpRequest, room: Room) -> conflicts.Editing:
    """Take in the form: what was written as a draft is never published because a colleague was
    ready meanwhile; the form of a revealed sheet says `?publier` in its address."""
    act = actions.amend if PUBLISH in request.GET else actions.save_draft

    def save(_sheet: CanvasSheet, version: int, values: dict[str, Any]) -> None:
        act(alliance=room.alliance, version=version, words=values, by=room.actor)

    return conflicts.edit(
        request,
        load=lambda: queries.sheet_of(room.me),
        initial=queries.draft_words,
        form=lambda data, initial, _sheet: SheetForm(data, initial=initial),
        save=save,
    )


def _read_only(request: HttpRequest, room: Room, refusal: Denied) -> HttpResponse:
    """Colleagues who only read see their own organisation's draft; others have none here."""
    sheet = queries.sheet_of(room.me)
    if sheet.pk is None:
        raise Http404
    try:
        words = queries.draft_words(sheet)
    except SealBroken:
        return _does_not_open(request, room)
    lines = [(Topic(topic).label, text) for topic, text in words.items()]
    context = {
        "room": room,
        "here": "canvas",
        "sheet": sheet,
        "lines": lines,
        "reason": refusal.reason,
    }
    return render(request, "alliances/canvas/draft_read.html", context)


def _typed(request: HttpRequest) -> list[tuple[Any, str]]:
    """What somebody just wrote and that is not kept: shown again, to be copied."""
    form = SheetForm(request.POST) if request.method == "POST" else ()
    typed = [(bound.label, bound.value() or "") for bound in form]
    return [(label, text) for label, text in typed if text]


@sensitive_variables()
def _not_saved(request: HttpRequest, room: Room, refusal: Denied) -> HttpResponse:
    """The sheet was said ready, or revealed, while one wrote: nothing is lost nor published."""
    context = {
        "room": room,
        "here": "canvas",
        "reason": refusal.reason,
        "typed": _typed(request),
    }
    return render(request, "alliances/canvas/not_saved.html", context, status=409)


@sensitive_variables()
def _does_not_open(request: HttpRequest, room: Room) -> HttpResponse:
    """The key is missing or another one: nothing is written over, what was typed is shown again."""
    context = {"room": room, "here": "canvas", "typed": _typed(request)}
    return render(request, "alliances/canvas/does_not_open.html", context, status=503)


@in_room
@require_POST
def ready(request: HttpRequest, room: Room) -> HttpResponse:
    """Say that the draft is ready, or go on writing."""
    if request.POST.get("what") == "back":
        acted(
            request,
            lambda: actions.take_back_ready(alliance=room.alliance, by=room.actor),
            _("Vous pouvez reprendre votre fiche : rien n’est révélé."),
        )
        return redirect(_url(room))
    number = request.POST.get("version", "")
    plain = number.isascii() and number.isdigit() and len(number) < 10
    version = int(number) if plain else 0
    revealed: list[bool] = []
    try:
        done = acted(
            request,
            lambda: revealed.append(
                actions.mark_ready(alliance=room.alliance, version=version, by=room.actor)
            ),
        )
    except conflicts.Stale:
        text = _(
            "Une collègue ou un collègue a modifié la fiche : relisez-la, puis dites-la prête."
        )
        messages.error(request, text)
        return redirect(_url(room, "canvas_draft"))
    except SealBroken:
        return _does_not_open(request, room)
    if done:
        text = (
            _("Les fiches sont révélées.")
            if revealed[0]
            else _("Votre fiche est prête. Personne ne la lit avant que toutes le soient.")
        )
        messages.success(request, text)
    return redirect(_url(room))


def _sheet(room: Room, party: int) -> CanvasSheet:
    rows = CanvasSheet.objects.revealed().open_words().filter(alliance=room.alliance, party=party)
    sheet = rows.select_related("party__organisation").first()
    if sheet is None:
        raise Http404
    sheet.alliance = room.alliance
    return sheet


@in_room
@require_safe
def sheet(request: HttpRequest, room: Room, party: int) -> HttpResponse:
    """One revealed sheet, whole: what to talk over, what to commit to, its versions."""
    found = _sheet(room, party)
    marks = queries.marks_of(room.alliance).filter(sheet=found)
    rows = shown.comparison([found], marks, shown.promised_in(room))
    cells = [row.cells[0] for row in rows]
    mine = {cell.topic for cell in cells if room.me.pk in {p.pk for p in cell.marked_by}}
    versions = list(found.versions.select_related("person", "party__organisation"))
    context = {
        "room": room,
        "here": "canvas",
        "sheet": found,
        "cells": cells,
        "mine": mine,
        "versions": _told(versions),
        "writes": _writes(room),
        "contributes": room.may_contribute and room.alliance.status != "closed",
        "own": found.party_id == room.me.pk,
    }
    return render(request, "alliances/canvas/sheet.html", context)


def _told(versions: list[CanvasVersion]) -> list[dict[str, Any]]:
    """The versions, the newest first, each with what it changed word by word."""
    told = []
    for number, version in enumerate(versions):
        before = versions[number + 1].words if number + 1 < len(versions) else None
        fields = [
            (topic.label, changes(before.get(topic, ""), version.words.get(topic, "")))
            for topic in Topic
            if before is not None and before.get(topic, "") != version.words.get(topic, "")
        ]
        told.append({"version": version, "fields": fields})
    return told


@in_room
@require_POST
def mark(request: HttpRequest, room: Room, party: int) -> HttpResponse:
    """Say that a cell is to be talked over, or take that back."""
    found, topic = _sheet(room, party), request.POST.get("topic", "")
    act = actions.unmark if request.POST.get("what") == "unmark" else actions.mark
    acted(request, lambda: act(sheet=found, topic=topic, by=room.actor))
    return redirect(_url(room, "canvas_sheet", party) + f"#{topic if topic in Topic else ''}")
