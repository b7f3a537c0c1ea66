"""Versions: submit the text, read one, answer it, compare two, check one, withdraw."""

import json
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliage.alliances import agreement_differences as differences
from alliage.alliances import agreement_document as document
from alliage.alliances import agreement_proof as proof
from alliage.alliances.actions import agreement_versions as actions
from alliage.alliances.actions.agreement import language
from alliage.alliances.enums_agreement import Group, Rating
from alliage.alliances.forms.agreement import (
    ApproveForm,
    ProofForm,
    RefuseForm,
    SubmitForm,
    WithdrawForm,
)
from alliage.alliances.models import Agreement, AgreementVersion
from alliage.alliances.queries.agreement_archive import proof_of
from alliage.alliances.queries.agreement_snapshot import facts, read, snapshot
from alliage.alliances.room import Room, in_room
from alliage.core.replies import acted

from . import agreement_shown as shown


@in_room
@require_http_methods(["GET", "HEAD", "POST"])
def submit(request: HttpRequest, room: Room, pk: int) -> HttpResponse:
    """What will be frozen, what changed since the last version, then freeze it."""
    found = shown.agreement_or_404(room, pk)
    actions.check_submit(room.actor, found)
    form = SubmitForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made: list[AgreementVersion] = []
        note = form.cleaned_data["note"]
        if acted(
            request,
            lambda: made.append(actions.submit(agreement=found, note=note, by=room.actor)),
            _("La version est soumise : chaque organisation est invitée à répondre."),
            form=form,
        ):
            return redirect(made[0])
    text = shown.working(found, language())
    last = text.pop("last")
    compared = compare_texts(read(last), text["text"]) if last else None
    context = {
        "room": room,
        "here": "agreement",
        "agreement": found,
        "form": form,
        "last": last,
        "number": last.number + 1 if last else 1,
        "compared": compared,
        **text,
        **shown.score_shown(text["score"]),
    }
    status = 422 if form.is_bound else 200
    return render(request, "alliances/agreement/submit.html", context, status=status)


@in_room
@require_safe
def version(request: HttpRequest, room: Room, pk: int, number: int) -> HttpResponse:
    """One version as it was frozen, and the answers to it."""
    return _version_page(request, room, _version(room, pk, number))


def _version(room: Room, pk: int, number: int) -> AgreementVersion:
    return shown.version_or_404(shown.agreement_or_404(room, pk), number)


def _version_page(
    request: HttpRequest, room: Room, found: AgreementVersion, **forms: Any
) -> HttpResponse:
    context = shown.version_context(room, found)
    agreement = found.agreement
    numbers = list(agreement.versions.order_by("number").values_list("number", flat=True))
    earlier = [number for number in numbers if number < found.number]
    context |= {
        "approve": forms.get("approve") or ApproveForm(initial={"seen": found.digest}),
        "refuse": forms.get("refuse") or RefuseForm(),
        "may_answer": actions.may_answer(room.actor, found),
        "newer": numbers[-1] if numbers[-1] != found.number else None,
        "previous": earlier[-1] if earlier else None,
        "is_in_force": agreement.in_force_id == found.pk,
        "score_words": document.score_words(found.score),
    }
    status = 422 if forms else 200
    return render(request, "alliances/agreement/version.html", context, status=status)


@in_room
@require_POST
def approve(request: HttpRequest, room: Room, pk: int, number: int) -> HttpResponse:
    """Approve exactly the text that the page showed."""
    found = _version(room, pk, number)
    form = ApproveForm(request.POST)
    if not form.is_valid():
        return _version_page(request, room, found, approve=form)
    seen = form.cleaned_data["seen"]
    acted(
        request,
        lambda: actions.approve(version=found, seen=seen, by=room.actor),
        _("Votre organisation a approuvé cette version."),
    )
    return redirect(found)


@in_room
@require_POST
def refuse(request: HttpRequest, room: Room, pk: int, number: int) -> HttpResponse:
    """Refuse a version and say why."""
    found = _version(room, pk, number)
    form = RefuseForm(request.POST)
    if not form.is_valid():
        return _version_page(request, room, found, refuse=form)
    reason = form.cleaned_data["reason"]
    acted(
        request,
        lambda: actions.refuse(version=found, reason=reason, by=room.actor),
        _("C’est dit. Vous pourrez encore approuver cette version, ou une autre."),
    )
    return redirect(found)


# --- two texts beside each other


@dataclass(frozen=True, slots=True)
class Compared:
    """What changed between two texts, ready for the page."""

    clauses: list[dict[str, Any]]
    facts: list[dict[str, Any]]

    @property
    def empty(self) -> bool:
        return not self.clauses and not self.facts


def compare_texts(before: dict[str, Any], after: dict[str, Any]) -> Compared:
    """Return the clauses and the facts that differ, word by word."""
    budget = differences.Budget()
    found = differences.clauses(before["clauses"], after["clauses"], budget)
    groups = dict(Group.choices)
    clauses = [
        {
            "change": change,
            "group": groups[change.clause["group"]],
            "from_rating": Rating(change.before["rating"]).label if change.before else "",
            "to_rating": Rating(change.after["rating"]).label if change.after else "",
        }
        for change in found
        if change.shown
    ]
    names = _fact_names()
    pairs = zip(facts(before), facts(after), strict=True)
    changed = [
        {"label": names[name], "pieces": differences.words(old, new, budget)}
        for (name, old), (_name, new) in pairs
        if old != new
    ]
    return Compared(clauses, changed)


def _fact_names() -> dict[str, str]:
    return {
        "title": _("Titre"),
        "parties": _("Parties"),
        "begins_on": _("Prend effet le"),
        "review_on": _("Revue le"),
        "exit_on": _("Se termine le"),
        "framework": _("Accord-cadre"),
        "commitments": _("Annexe : engagements"),
        "experiments": _("Annexe : essais"),
    }


@in_room
@require_safe
def compare(request: HttpRequest, room: Room, pk: int) -> HttpResponse:
    """Two versions, or a version and the text being written: ?de=2&a=3, ?de=2&a=travail."""
    found = shown.agreement_or_404(room, pk)
    versions = list(found.versions.order_by("number"))
    if not versions:
        raise Http404
    before = _side(versions, request.GET.get("de", ""), max(0, len(versions) - 2))
    to_work = request.GET.get("a") == "travail" and shown.rights(room, found)["is_written"]
    after = None if to_work else _side(versions, request.GET.get("a", ""), len(versions) - 1)
    text = read(after) if after else snapshot(found, versions[-1].number + 1)
    context = {
        "room": room,
        "here": "agreement",
        "agreement": found,
        "versions": versions,
        "before": before,
        "after": after,
        "is_written": shown.rights(room, found)["is_written"],
        "compared": compare_texts(read(before), text),
    }
    return render(request, "alliances/agreement/compare.html", context)


def _side(versions: list[AgreementVersion], asked: str, otherwise: int) -> AgreementVersion:
    return next((one for one in versions if str(one.number) == asked), versions[otherwise])


# --- proof


@in_room
@require_safe
def proof_file(_request: HttpRequest, room: Room, pk: int, number: int) -> HttpResponse:
    """The proof of a version as JSON: its text, its hash, the answers."""
    found = _version(room, pk, number)
    return proof_response(found, proof_of(found))


def proof_response(found: AgreementVersion, archive: dict[str, Any]) -> JsonResponse:
    answer = JsonResponse(archive, json_dumps_params={"ensure_ascii": False, "indent": 1})
    name = f"preuve-{found.agreement.pk}-v{found.number}.json"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@in_room
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest, room: Room, pk: int, number: int) -> HttpResponse:
    """Compute the hash again, and check a proof that somebody kept. A check writes nothing."""
    found = _version(room, pk, number)
    form = ProofForm(request.POST or None, request.FILES or None)
    archive = proof_of(found)
    context = {
        "room": room,
        "here": "agreement",
        "agreement": found.agreement,
        "version": found,
        "verdict": proof.verify(archive),
        "answers": list(found.approvals.order_by("at", "pk")),
        "form": form,
        "sent": None,
    }
    if request.method == "POST" and form.is_valid():
        context |= _checked(form.cleaned_data["proof"].read(), archive)
    return render(request, "alliances/agreement/verify.html", context)


def _checked(sent: bytes, kept: dict[str, Any]) -> dict[str, Any]:
    """Judge a file by itself, then beside what is kept here."""
    try:
        archive = json.loads(sent)
    except (ValueError, RecursionError):
        return {"sent": proof.Verdict(False, False, problems=["unreadable"]), "matches": False}
    verdict = proof.verify(archive)
    matches = verdict.intact and archive["digest"] == kept["digest"]
    known = {(a["organisation"]["id"], a["answer"], a["at"]) for a in kept["answers"]}
    if matches:
        told = {
            (a["organisation"]["id"], a["answer"], a.get("at"))
            for a in archive["answers"]
            if a["answer"] == "approved"
        }
        matches = told <= known
    return {"sent": verdict, "matches": matches}


@in_room
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, room: Room, pk: int) -> HttpResponse:
    """Note that one's organisation no longer follows an agreement."""
    found: Agreement = shown.agreement_or_404(room, pk)
    actions.check_withdraw(room.actor, found)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        note = form.cleaned_data["note"]
        if acted(
            request,
            lambda: actions.withdraw(agreement=found, note=note, by=room.actor),
            _("Le retrait est noté. Ce que vous avez approuvé reste à votre disposition."),
            form=form,
        ):
            return redirect(found)
    context = {"room": room, "here": "agreement", "agreement": found, "form": form}
    return render(request, "alliances/agreement/withdraw.html", context)
