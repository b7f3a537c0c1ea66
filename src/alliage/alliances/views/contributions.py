"""The ledger: what each party promised and brought, kind by kind, and how a kind is valued."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliage.alliances import access
from alliage.alliances.actions import contributions as actions
from alliage.alliances.contributions_drawing import draw
from alliage.alliances.enums_canvas import Topic
from alliage.alliances.enums_contributions import ContributionKind
from alliage.alliances.exports_commitments import ledger_table, quantity_text
from alliage.alliances.forms.contributions import ConventionForm, LineForm, WhyForm
from alliage.alliances.models import CanvasSheet, Contribution, ValuationConvention
from alliage.alliances.queries import contributions as queries
from alliage.alliances.room import Room, in_room
from alliage.alliances.views.commitments import contributes, ends, tabs_of
from alliage.core.replies import acted


@in_room
@require_safe
def contributions(request: HttpRequest, room: Room) -> HttpResponseBase:
    """Promised beside brought, a kind at a time; then every line."""
    kind = request.GET.get("nature", "")
    rows = queries.lines_of(room.alliance)
    if kind in ContributionKind.values:
        rows = rows.filter(kind=kind)
    table = ledger_table(request, rows, room)
    file = table.export()
    if file is not None:
        return file
    views = queries.fairness(
        room.parties, queries.sums_of(room.alliance), queries.in_force(room.alliance), _sizes(room)
    )
    context = {
        "room": room,
        "here": "commitments",
        "pages": tabs_of(room, "contributions"),
        "kinds": [_shown(view) for view in views],
        "filters": _filters(room, kind, [view.kind for view in views]),
        "table": table,
        "contributes": contributes(room),
    }
    return render(request, "alliances/contributions/ledger.html", context)


def _sizes(room: Room) -> dict[int, str]:
    """What each party says of its size in its revealed sheet."""
    rows = CanvasSheet.objects.revealed().filter(alliance=room.alliance)
    found = rows.values_list("party", "words")
    return {key: words[Topic.SIZE] for key, words in found if words.get(Topic.SIZE)}


def _filters(room: Room, kind: str, used: list[str]) -> list[dict[str, Any]]:
    url = reverse("alliances:contributions", args=[room.alliance.code])
    every = {"label": _("Toutes"), "url": f"{url}#lignes", "count": None, "current": not kind}
    return [every] + [
        {
            "label": ContributionKind(one).label,
            "url": f"{url}?nature={one}#lignes",
            "count": None,
            "current": one == kind,
        }
        for one in used
    ]


def _shown(view: queries.KindView) -> dict[str, Any]:
    """A kind in words: quantities with their unit, euros only with the convention."""

    def said(quantity: Any) -> str:
        return quantity_text(quantity, view.unit)

    def worth(euros: Any) -> str:
        return "" if euros is None else quantity_text(euros, "€")

    return {
        "view": view,
        "sums": {
            "promised": said(view.total.promised),
            "delivered": said(view.total.delivered),
            "unsure": said(view.total.unsure) if view.total.unsure else "",
            "euros": worth(view.euros),
        },
        "lines": [
            {
                "share": share,
                "percent": None if share.share is None else float(share.share * 100),
                "promised": said(share.sums.promised),
                "delivered": said(share.sums.delivered),
                "unsure": said(share.sums.unsure) if share.sums.unsure else "",
                "euros": worth(share.euros),
                "bar": draw(share.sums.promised, share.sums.delivered, view.most),
            }
            for share in view.shares
        ],
    }


@in_room
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, room: Room) -> HttpResponse:
    """Write a line."""
    if not acted(request, lambda: access.check_write(room.actor, room.alliance)):
        return redirect(reverse("alliances:contributions", args=[room.alliance.code]))
    data = request.POST if request.method == "POST" else None
    form = LineForm(data, parties=ends(room), me=room.me)
    if form.is_bound and form.is_valid():
        made: list[Contribution] = []
        if acted(
            request,
            lambda: made.append(
                actions.enter(alliance=room.alliance, by=room.actor, **form.cleaned_data)
            ),
            _("C’est noté."),
        ):
            return redirect(made[0])
    context = {"room": room, "here": "commitments", "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "alliances/contributions/add.html", context, status=status)


def _load(room: Room, pk: int) -> Contribution:
    rows = queries.lines_of(room.alliance).select_related(
        "giver__organisation",
        "to__organisation",
        "party__organisation",
        "person",
        "confirmed_by__organisation",
        "corrects",
    )
    found: Contribution = get_object_or_404(rows, pk=pk)
    found.alliance = room.alliance
    return found


@in_room
@require_safe
def contribution(request: HttpRequest, room: Room, pk: int) -> HttpResponse:
    """One line of the ledger."""
    return _page(request, room, _load(room, pk))


def _page(
    request: HttpRequest, room: Room, line: Contribution, form: WhyForm | None = None
) -> HttpResponse:
    context = {
        "room": room,
        "here": "commitments",
        "line": line,
        "quantity": quantity_text(line.quantity, line.unit),
        "correction": Contribution.objects.filter(corrects=line).first(),
        "may_confirm": actions.may_confirm(room.actor, line),
        "may_correct": actions.may_correct(room.actor, line),
        "form": form or WhyForm(),
    }
    status = 422 if form else 200
    return render(request, "alliances/contributions/line.html", context, status=status)


@in_room
@require_POST
def confirm(request: HttpRequest, room: Room, pk: int) -> HttpResponse:
    """Say that one received it."""
    line = _load(room, pk)
    acted(request, lambda: actions.confirm(line=line, by=room.actor), _("C’est confirmé."))
    return redirect(line)


@in_room
@require_POST
def correct(request: HttpRequest, room: Room, pk: int) -> HttpResponse:
    """Take a line back by another one."""
    line, form = _load(room, pk), WhyForm(request.POST)
    if not form.is_valid():
        return _page(request, room, line, form)
    why = form.cleaned_data["why"]
    acted(
        request,
        lambda: actions.correct(line=line, why=why, by=room.actor),
        _("La ligne est reprise par une autre, de signe contraire : les deux restent lisibles."),
    )
    return redirect(line)


@in_room
@require_http_methods(["GET", "HEAD", "POST"])
def conventions(request: HttpRequest, room: Room) -> HttpResponse:
    """How each kind is valued: what is in force, what is proposed, what was before."""
    form = ConventionForm(request.POST if request.method == "POST" else None)
    if form.is_bound:
        if not acted(request, lambda: access.check_write(room.actor, room.alliance)):
            return redirect(reverse("alliances:contributions", args=[room.alliance.code]))
        if form.is_valid() and acted(
            request,
            lambda: actions.propose_convention(
                alliance=room.alliance, by=room.actor, **form.cleaned_data
            ),
            _("La convention est proposée : elle vaut quand toutes l’ont acceptée."),
        ):
            return redirect(reverse("alliances:conventions", args=[room.alliance.code]))
    found = list(queries.conventions_of(room.alliance))
    context = {
        "room": room,
        "here": "commitments",
        "form": form,
        "kinds": _told(found, room),
        "contributes": contributes(room),
    }
    status = 422 if form.is_bound else 200
    return render(request, "alliances/contributions/conventions.html", context, status=status)


def _told(found: list[ValuationConvention], room: Room) -> list[dict[str, Any]]:
    """Each kind with its convention in force, the one proposed since, the former ones."""
    told = []
    voices = {party.pk: party for party in room.voices}
    may_bind = room.may_bind and room.alliance.status != "closed"
    for kind in ContributionKind:
        mine = [one for one in found if one.kind == kind]
        if not mine:
            continue
        force = next((one for one in mine if one.agreed_at), None)
        newest = mine[0] if not mine[0].agreed_at else None
        agreed = {a.party_id for a in newest.agreements.all()} if newest else set()
        told.append(
            {
                "label": kind.label,
                "force": force,
                "proposed": newest,
                "missing": [party for key, party in voices.items() if key not in agreed],
                "may_agree": newest is not None and may_bind and room.me.pk not in agreed,
                "former": [one for one in mine if one not in (force, newest)],
            }
        )
    return told


@in_room
@require_POST
def agree(request: HttpRequest, room: Room, pk: int) -> HttpResponse:
    """Agree to a convention."""
    found = get_object_or_404(ValuationConvention.objects.filter(alliance=room.alliance), pk=pk)
    found.alliance = room.alliance
    acted(
        request,
        lambda: actions.agree(convention=found, by=room.actor),
        _("Votre organisation accepte cette convention."),
    )
    return redirect(reverse("alliances:conventions", args=[room.alliance.code]))
