"""Three offers that mend the day, the choice of one, and the list of its changes to print."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_POST, require_safe

from alliage.core.actor import actor_of
from alliage.core.permissions import Denied
from alliage.core.ratelimit import rate_limit
from alliage.core.replies import acted
from alliage.core.tables import Table, TableColumn
from alliage.meetings.actions import repairs as actions
from alliage.meetings.enums import OVER, PlanKind
from alliage.meetings.event import in_event
from alliage.meetings.models import Event
from alliage.meetings.queries import incidents
from alliage.meetings.queries import repairs as queries
from alliage.meetings.screens import place

#: Above this many meetings the page comes first, and the offers when they are found.
AT_ONCE, ASKED = 400, "propositions"


@in_event
@require_safe
@rate_limit("meeting-repairs", "240/h")
def repairs(request: HttpRequest, event: Event) -> HttpResponseBase:
    """What happened, and the offers side by side."""
    if event.state in OVER:
        return redirect("meetings:desk", event.code)
    waiting = list(incidents.pending(event))
    gone = list(incidents.gone().filter(event=event))
    context: dict[str, Any] = {"event": event, "here": "desk", "incidents": waiting, "gone": gone}
    if (waiting or gone) and event.may_organise:
        if ASKED not in request.GET and event.meetings.count() > AT_ONCE:
            context["ask_url"] = f"?{ASKED}=1"
        else:
            context |= _offered(request, event)
    return render(request, "meetings/board/repairs.html", context)


def _offered(request: HttpRequest, event: Event) -> dict[str, Any]:
    try:
        digest, made = actions.offers(event=event, by=actor_of(request))
    except Denied as refusal:
        return {"refused": refusal.reason}
    found = queries.effects(event, made)
    names = {
        "still": (_("Personne d’autre ne bouge"), _("Seules les rencontres touchées changent.")),
        "few": (_("Peu de monde bouge"), _("Quelques personnes changent pour en sauver plus.")),
        "deeper": (_("Plus en profondeur"), _("Autant de rencontres que possible sont tenues.")),
    }
    offers = []
    for one, effect in zip(made, found, strict=True):
        title, lead = names[one["name"]]
        same = names[one["same_as"]][0] if one["same_as"] else ""
        offers.append(
            {"name": one["name"], "title": title, "lead": lead, "effect": effect, "same": same}
        )
    return {"digest": digest, "offers": offers}


@in_event
@require_POST
@rate_limit("meeting-repairs", "240/h")
def choose(request: HttpRequest, event: Event) -> HttpResponseBase:
    """Put an offer in force; whoever it touches is told."""
    sequence = request.POST.get("sequence", "")
    known = sequence.isascii() and sequence.isdigit() and len(sequence) < 10
    said = _("Le planning est réparé : seules les personnes concernées sont prévenues.")
    done = acted(
        request,
        lambda: actions.choose(
            event=event,
            name=request.POST.get("offer", ""),
            digest=request.POST.get("digest", ""),
            sequence=int(sequence) if known else -1,
            by=actor_of(request),
        ),
        said,
    )
    return redirect("meetings:changes" if done else "meetings:repairs", event.code)


@in_event
@require_safe
def changes(request: HttpRequest, event: Event) -> HttpResponseBase:
    """What the last repair changed, to print or to take away."""
    rows = event.plans.filter(kind=PlanKind.REPAIRED, publications__isnull=False)
    version = rows.select_related("based_on", "event").order_by("-number").first()
    effect = queries.of_version(version) if version else queries.Effect()
    table = Table(
        request,
        COLUMNS,
        effect.moves,
        caption=_("Changements"),
        per_page=500,
        name=f"changements-{event.code}",
        hide_caption=True,
    )
    exported = table.export()
    if exported is not None:
        return exported
    context = {"event": event, "here": "desk", "version": version, "effect": effect, "table": table}
    return render(request, "meetings/board/changes.html", context)


def _what(move: queries.Move) -> str:
    if move.was and move.will:
        return _("déplacée")
    return _("ajoutée") if move.will else _("retirée")


COLUMNS = (
    TableColumn(
        "a", _l("Organisation"), lambda move: move.a.name, family=lambda move: move.a.family
    ),
    TableColumn("b", _l("Avec"), lambda move: move.b.name, family=lambda move: move.b.family),
    TableColumn("what", _l("Rencontre"), _what),
    TableColumn("was", _l("Était à"), lambda move: place(move.was)),
    TableColumn("will", _l("Est à"), lambda move: place(move.will)),
)
