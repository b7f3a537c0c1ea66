"""The clauses of an agreement: the library, one written by hand, one edited, its comments."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliage.alliances.actions import agreement as agreement_actions
from alliage.alliances.actions import agreement_clauses as actions
from alliage.alliances.actions import agreement_comments as comments
from alliage.alliances.agreement_text import blocks
from alliage.alliances.clause_library import library
from alliage.alliances.enums_agreement import GROUP_HINTS, Group, Rating
from alliage.alliances.forms.agreement import ClauseForm, CommentForm, LibraryForm
from alliage.alliances.models import Agreement, Clause, ClauseComment
from alliage.alliances.room import Room, in_room
from alliage.core import formats
from alliage.core.permissions import Denied
from alliage.core.replies import acted
from alliage.organisations import conflicts

from . import agreement_shown as shown


@in_room
@require_http_methods(["GET", "HEAD", "POST"])
def clause_library(request: HttpRequest, room: Room, pk: int) -> HttpResponse:
    """The clauses that the agreement does not have: take some, or say that some are without object."""
    found = shown.agreement_or_404(room, pk)
    agreement_actions.check_write(room.actor, found)
    standing = set(found.clauses.standing().values_list("key", flat=True))
    words = library(agreement_actions.language())
    offered = [clause for clause in words.of_level(found.level) if clause.key not in standing]
    if request.method == "POST":
        form = LibraryForm(request.POST, offered=[clause.key for clause in offered])
        if form.is_valid() and _taken(request, room, found, form.cleaned_data["keys"]):
            return redirect(found)
        if not form.is_valid():
            messages.error(request, _("Choisissez une clause au moins."))
    groups = [
        {
            "label": group.label,
            "hint": GROUP_HINTS[group],
            "clauses": [
                {"clause": clause, "blocks": blocks(clause.text)}
                for clause in offered
                if clause.group == group
            ],
        }
        for group in Group
    ]
    context = {
        "room": room,
        "here": "agreement",
        "agreement": found,
        "groups": [group for group in groups if group["clauses"]],
        "library_version": words.version,
    }
    return render(request, "alliances/agreement/library.html", context)


def _taken(request: HttpRequest, room: Room, found: Agreement, keys: list[str]) -> bool:
    without = request.POST.get("what") == "not_relevant"
    count = 0

    def take() -> None:
        nonlocal count
        count = actions.add_from_library(
            agreement=found, keys=keys, by=room.actor, not_relevant=without
        )

    if not acted(request, take):
        return False
    if without:
        words = ngettext(
            "%(count)s clause est dite sans objet.",
            "%(count)s clauses sont dites sans objet.",
            count,
        )
    else:
        words = ngettext(
            "%(count)s clause est dans l’accord.", "%(count)s clauses sont dans l’accord.", count
        )
    messages.success(request, words % {"count": formats.number(count)})
    return True


@in_room
@require_http_methods(["GET", "HEAD", "POST"])
def clause_new(request: HttpRequest, room: Room, pk: int) -> HttpResponse:
    """A clause written by hand."""
    found = shown.agreement_or_404(room, pk)
    agreement_actions.check_write(room.actor, found)
    group = request.GET.get("groupe", "")
    initial = {"group": group if group in Group.values else Group.WHY}
    form = ClauseForm(request.POST or None, initial=initial)
    if (
        request.method == "POST"
        and form.is_valid()
        and acted(
            request,
            lambda: actions.write(agreement=found, by=room.actor, values=form.cleaned_data),
            _("La clause est écrite."),
            form=form,
        )
    ):
        return redirect(found)
    context = {"room": room, "here": "agreement", "agreement": found, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "alliances/agreement/clause_new.html", context, status=status)


@in_room
@require_http_methods(["GET", "HEAD", "POST"])
def clause_edit(request: HttpRequest, room: Room, pk: int, clause: int) -> HttpResponse:
    """Change a clause. Somebody else was faster: both versions are shown, and one chooses."""
    found = shown.agreement_or_404(room, pk)
    agreement_actions.check_write(room.actor, found)
    held = shown.clause_or_404(found, clause)
    names = list(ClauseForm.base_fields)
    refusal: list[Denied] = []

    def save(thing: Clause, version: int, values: dict[str, Any]) -> None:
        try:
            actions.edit(clause=thing, version=version, by=room.actor, values=values)
        except Denied as denied:
            refusal.append(denied)

    editing = conflicts.edit(
        request,
        load=lambda: shown.clause_or_404(found, clause),
        initial=lambda thing: {name: getattr(thing, name) for name in names},
        form=lambda data, initial, thing: ClauseForm(
            data, initial=initial, from_library=bool(thing.key)
        ),
        save=save,
    )
    if refusal:
        # What was typed stays in the form: it is shown again with the reason.
        editing.form.add_error(None, refusal[0].reason)
    elif editing.saved:
        messages.success(request, _("La clause est enregistrée."))
        return redirect(held)
    known = library(agreement_actions.language()).get(held.key) if held.key else None
    context = {
        "room": room,
        "here": "agreement",
        "agreement": found,
        "clause": held,
        "editing": editing,
        "hint": known.hint if known else "",
    }
    return render(request, "alliances/agreement/clause_edit.html", context)


@in_room
@require_safe
def clause(request: HttpRequest, room: Room, pk: int, clause: int) -> HttpResponse:
    """One clause and what is said about it."""
    found = shown.agreement_or_404(room, pk)
    return _clause_page(request, room, shown.clause_or_404(found, clause))


def _clause_page(
    request: HttpRequest, room: Room, held: Clause, form: CommentForm | None = None
) -> HttpResponse:
    rows = held.comments.select_related(
        "party__organisation", "resolved_by__organisation", "person"
    )
    threads: dict[int, dict[str, Any]] = {}
    for row in rows.order_by("at", "pk"):
        if row.parent_id is None:
            threads[row.pk] = {"first": row, "replies": []}
    for row in rows:
        if row.parent_id in threads:
            threads[row.parent_id]["replies"].append(row)
    known = library(agreement_actions.language()).get(held.key) if held.key else None
    context = {
        "room": room,
        "here": "agreement",
        "agreement": held.agreement,
        "clause": held,
        "blocks": blocks(held.body),
        "hint": known.hint if known else "",
        "open_threads": [t for t in threads.values() if t["first"].resolved_at is None],
        "closed_threads": [t for t in threads.values() if t["first"].resolved_at is not None],
        "form": form or CommentForm(),
        "may_comment": comments.may_comment(room.actor, held),
        "may_write": agreement_actions.may_write(room.actor, held.agreement),
        "ratings": Rating.choices,
    }
    status = 422 if form is not None and form.is_bound else 200
    return render(request, "alliances/agreement/clause.html", context, status=status)


@in_room
@require_POST
def clause_act(request: HttpRequest, room: Room, pk: int, clause: int) -> HttpResponse:
    """Move a clause, take it out, put it back, say how far it is in place."""
    found = shown.agreement_or_404(room, pk)
    held, by = shown.clause_or_404(found, clause), room.actor
    what = request.POST.get("what", "")
    doings: dict[str, Any] = {
        "up": lambda: actions.move(clause=held, down=False, by=by),
        "down": lambda: actions.move(clause=held, down=True, by=by),
        "remove": lambda: actions.remove(clause=held, by=by),
        "restore": lambda: actions.restore(clause=held, by=by),
        "rate": lambda: actions.rate(clause=held, rating=request.POST.get("rating", ""), by=by),
    }
    said = {
        "remove": _("La clause est retirée. Elle peut être remise, au bas de l’accord."),
        "restore": _("La clause est remise."),
        "rate": _("C’est noté."),
    }
    if what in doings:
        acted(request, doings[what], said.get(what, ""))
    if what == "rate":
        return redirect(held)
    return redirect(f"{found.get_absolute_url()}#clause-{held.pk}")


@in_room
@require_POST
def comment(request: HttpRequest, room: Room, pk: int, clause: int) -> HttpResponse:
    """Say a word on a clause, or answer."""
    found = shown.agreement_or_404(room, pk)
    held = shown.clause_or_404(found, clause)
    form = CommentForm(request.POST)
    parent = _thread(held, request.POST.get("parent", "")) if request.POST.get("parent") else None
    if not form.is_valid():
        return _clause_page(request, room, held, form)
    body = form.cleaned_data["body"]
    acted(
        request,
        lambda: comments.comment(clause=held, body=body, by=room.actor, parent=parent),
        _("C’est dit."),
    )
    return redirect(held)


@in_room
@require_POST
def comment_settle(request: HttpRequest, room: Room, pk: int, clause: int) -> HttpResponse:
    """Resolve a discussion, or open it again."""
    found = shown.agreement_or_404(room, pk)
    held = shown.clause_or_404(found, clause)
    thread = _thread(held, request.POST.get("thread", ""))
    resolved = request.POST.get("what") == "resolve"
    acted(request, lambda: comments.settle(thread=thread, resolved=resolved, by=room.actor))
    return redirect(held)


def _thread(clause: Clause, key: str) -> ClauseComment:
    number = int(key) if key.isascii() and key.isdigit() and len(key) < 18 else 0
    found = clause.comments.threads().filter(pk=number).first()
    if found is None:
        raise Http404
    found.clause = clause
    return found
