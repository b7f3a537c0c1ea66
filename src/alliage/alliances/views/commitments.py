"""Commitments: the list, one of them, what each end does with it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliage.alliances import access
from alliage.alliances.actions import commitments as actions
from alliage.alliances.actions import commitments_changes as change_actions
from alliage.alliances.enums_canvas import Topic
from alliage.alliances.enums_commitments import Act, ChangeKind
from alliage.alliances.exports_commitments import commitments_table
from alliage.alliances.forms.commitments import PromiseForm, TermsForm, WordsForm
from alliage.alliances.models import CanvasSheet, Commitment, CommitmentChange, Party
from alliage.alliances.queries import commitments as queries
from alliage.alliances.room import Room, in_room
from alliage.core.replies import acted

#: What the address says -> the filter of the query, its words.
TABS = {
    "": ("open", _l("En cours")),
    "en-retard": ("late", _l("En retard")),
    "nous-devons": ("ours", _l("Nous devons")),
    "on-nous-doit": ("owed", _l("On nous doit")),
    "proposes": ("proposed", _l("Proposés")),
    "regles": ("settled", _l("Terminés")),
    "tous": ("all", _l("Tous")),
}


def tabs_of(room: Room, here: str) -> list[dict[str, Any]]:
    """Commitments and contributions are two pages of one section."""
    pages = (("commitments", _("Engagements")), ("contributions", _("Apports")))
    return [
        {
            "label": label,
            "url": reverse(f"alliances:{name}", args=[room.alliance.code]),
            "current": name == here,
        }
        for name, label in pages
    ]


@in_room
@require_safe
def commitments(request: HttpRequest, room: Room) -> HttpResponseBase:
    """Who owes what to whom, by when."""
    asked = request.GET.get("voir", "")
    name, _label = TABS.get(asked, TABS[""])
    table = commitments_table(request, queries.of_room(room.alliance, name, room.me), room)
    file = table.export()
    if file is not None:
        return file
    counts = queries.counts(room.alliance, room.me)
    url = reverse("alliances:commitments", args=[room.alliance.code])
    filters = [
        {
            "label": words,
            "url": f"{url}?voir={key}" if key else url,
            "count": counts[one],
            "current": one == name,
        }
        for key, (one, words) in TABS.items()
    ]
    context = {
        "room": room,
        "here": "commitments",
        "pages": tabs_of(room, "commitments"),
        "filters": filters,
        "table": table,
        "total": counts["all"],
        "late": counts["late"],
        "contributes": contributes(room),
    }
    return render(request, "alliances/commitments/list.html", context)


def contributes(room: Room) -> bool:
    return room.may_contribute and room.alliance.status != "closed"


def ends(room: Room) -> list[Party]:
    """Who may stand at an end: those who write in the room."""
    return [party for party in room.parties if party.contributes]


@in_room
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, room: Room) -> HttpResponse:
    """Propose a commitment, from nothing or from a passage of the canvas."""
    url = reverse("alliances:commitments", args=[room.alliance.code])
    if not acted(request, lambda: access.check_write(room.actor, room.alliance)):
        return redirect(url)
    passage = _passage(room, request.GET.get("origine", ""))
    data = request.POST if request.method == "POST" else None
    parties = ends(room)
    form = PromiseForm(data, parties=parties, me=room.me, initial=_likely(room, parties, passage))
    if form.is_bound and form.is_valid():
        made: list[Commitment] = []
        origin = passage["origin"] if passage else ""
        if acted(
            request,
            lambda: made.append(
                actions.promise(
                    alliance=room.alliance, by=room.actor, origin=origin, **form.cleaned_data
                )
            ),
        ):
            return redirect(made[0])
    context = {
        "room": room,
        "here": "commitments",
        "form": form,
        "passage": passage,
        "cancel_url": reverse(
            "alliances:canvas_sheet", args=[room.alliance.code, passage["party"].pk]
        )
        if passage
        else url,
    }
    status = 422 if form.is_bound else 200
    return render(request, "alliances/commitments/add.html", context, status=status)


def _likely(room: Room, parties: list[Party], passage: dict[str, Any] | None) -> dict[str, Any]:
    """Of a passage of the canvas: towards whom it speaks of; by oneself, or by another."""
    if passage is None or not passage["party"].contributes:
        return {}
    if passage["party"].pk != room.me.pk:
        return {"owing": room.me.pk, "to": passage["party"].pk}
    others = [party for party in parties if party.pk != room.me.pk]
    return {"to": room.me.pk, "owing": others[0].pk} if others else {}


def _passage(room: Room, origin: str) -> dict[str, Any] | None:
    """What a passage of the revealed canvas says, where the address names one."""
    place, _colon, rest = origin[:80].partition(":")
    key, _colon, topic = rest.partition(":")
    party = room.party(key)
    if place != "canvas" or topic not in Topic.values or party is None:
        return None
    sheet = CanvasSheet.objects.revealed().open_words().filter(party=party).first()
    if sheet is None:
        return None
    return {
        "origin": f"canvas:{party.pk}:{topic}",
        "party": party,
        "topic": Topic(topic).label,
        "text": sheet.words.get(topic, ""),
        "url": reverse("alliances:canvas_sheet", args=[room.alliance.code, party.pk]) + f"#{topic}",
    }


def _load(room: Room, pk: int) -> Commitment:
    rows = Commitment.objects.filter(alliance=room.alliance).with_parties()
    found: Commitment = get_object_or_404(rows.select_related("proposed_by__organisation"), pk=pk)
    found.alliance = room.alliance
    return found


@in_room
@require_safe
def commitment(request: HttpRequest, room: Room, pk: int) -> HttpResponse:
    """One commitment: its terms, where it stands, what one may do, how the terms changed."""
    return _page(request, room, _load(room, pk))


def _page(
    request: HttpRequest, room: Room, found: Commitment, status: int = 200, **forms: Any
) -> HttpResponse:
    rows = CommitmentChange.objects.filter(commitment=found)
    changes = list(
        rows.select_related("party__organisation", "person", "answered_by__organisation")
    )
    for change in changes:
        change.commitment = found
    waiting = next((change for change in changes if change.state == "proposed"), None)
    may = {act.value: actions.may(room.actor, found, act) for act in Act}
    context = {
        "room": room,
        "here": "commitments",
        "commitment": found,
        "passage": _passage(room, found.origin),
        "changes": [change for change in changes if change is not waiting],
        "waiting": waiting,
        "may_answer": waiting is not None and change_actions.may_answer(room.actor, waiting),
        "may_take_back": waiting is not None
        and waiting.party_id == room.me.pk
        and contributes(room),
        "may": may,
        "may_change": may[Act.RENEGOTIATE.value] and waiting is None,
        "acts": any(
            value for name, value in may.items() if name not in ("renegotiate", "withdraw")
        ),
        "contest": forms.get("contest") or WordsForm(prefix="contest"),
        "kept": WordsForm(prefix="kept"),
        "terms": forms.get("terms")
        or TermsForm(initial={"what": found.what, "due_on": found.due_on}),
        "withdrawal": forms.get("withdrawal") or WordsForm(prefix="withdrawal"),
    }
    return render(request, "alliances/commitments/commitment.html", context, status=status)


_SAID = {
    Act.ACCEPT: _l("Votre organisation s’y engage."),
    Act.DECLINE: _l("La proposition est déclinée."),
    Act.TAKE_BACK: _l("La proposition est reprise."),
    Act.SAY_KEPT: _l("C’est dit tenu : l’autre partie le confirme ou le conteste."),
    Act.UNSAY: _l("L’engagement est de nouveau en cours."),
    Act.CONFIRM: _l("L’engagement est tenu."),
}
_VERBS = {
    Act.ACCEPT: actions.accept,
    Act.DECLINE: actions.decline,
    Act.TAKE_BACK: actions.take_back,
    Act.SAY_KEPT: actions.say_kept,
    Act.UNSAY: actions.unsay,
    Act.CONFIRM: actions.confirm,
}


@in_room
@require_POST
def act(request: HttpRequest, room: Room, pk: int) -> HttpResponse:
    """Accept, decline, keep, confirm, contest."""
    found, asked = _load(room, pk), request.POST.get("what", "")
    if asked == Act.CONTEST:
        form = WordsForm(request.POST, prefix="contest")
        if not form.is_valid():
            return _page(request, room, found, status=422, contest=form)
        said = form.cleaned_data["said"]
        acted(
            request,
            lambda: actions.contest(commitment=found, said=said, by=room.actor),
            _("Vos mots sont transmis : l’engagement reste à tenir."),
        )
        return redirect(found)
    verb = _VERBS.get(asked)  # type: ignore[call-overload]
    if verb is None:
        raise Http404
    acted(request, lambda: verb(commitment=found, by=room.actor), _SAID[Act(asked)])
    return redirect(found)


@in_room
@require_POST
def change(request: HttpRequest, room: Room, pk: int) -> HttpResponse:
    """Propose other terms or a withdrawal."""
    found = _load(room, pk)
    if request.POST.get("what_kind") == ChangeKind.WITHDRAWAL:
        form: Any = WordsForm(request.POST, prefix="withdrawal")
        if not form.is_valid():
            return _page(request, room, found, status=422, withdrawal=form)
        why = form.cleaned_data["said"]
        acted(
            request,
            lambda: change_actions.propose_withdrawal(commitment=found, why=why, by=room.actor),
            _("Le retrait est proposé : l’engagement tient jusqu’à la réponse."),
        )
        return redirect(found)
    form = TermsForm(request.POST)
    if not form.is_valid():
        return _page(request, room, found, status=422, terms=form)
    acted(
        request,
        lambda: change_actions.propose_terms(commitment=found, by=room.actor, **form.cleaned_data),
        _("Les nouveaux termes sont proposés : ceux d’avant tiennent jusqu’à la réponse."),
    )
    return redirect(found)


_ANSWERS = {
    "accept": (change_actions.accept_change, _l("C’est accepté par les deux.")),
    "decline": (change_actions.decline_change, _l("Les termes d’avant restent.")),
    "take_back": (change_actions.take_back_change, _l("La proposition est reprise.")),
}


@in_room
@require_POST
def answer_change(request: HttpRequest, room: Room, pk: int, number: int) -> HttpResponse:
    """Accept or decline what the other end proposed, or take one's own proposal back."""
    found = _load(room, pk)
    waiting = get_object_or_404(CommitmentChange.objects.filter(commitment=found), pk=number)
    waiting.commitment = found
    if request.POST.get("what", "") not in _ANSWERS:
        raise Http404
    verb, said = _ANSWERS[request.POST["what"]]
    acted(request, lambda: verb(change=waiting, by=room.actor), said)
    return redirect(found)
