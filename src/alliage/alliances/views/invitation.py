"""The page of who is only invited: purpose, parties, stage, what accepting means; nothing else."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from alliage.alliances.actions import membership as actions
from alliage.alliances.enums import GateKind, PartyState
from alliage.alliances.models import Gate, Party
from alliage.core.actor import Actor, actor_of
from alliage.core.permissions import signed_in
from alliage.core.replies import acted
from alliage.organisations.acting import acting_required, choice_url
from alliage.organisations.models import Mandate


def _invitation(request: HttpRequest, code: str) -> Party | HttpResponseBase:
    """The invitation of the organisation one acts for, else the way to choose, else 404."""
    actor = actor_of(request)
    rows = Party.objects.select_related("alliance", "organisation", "invited_by__organisation")
    found = rows.invited(actor).filter(alliance__code=code).first()
    if found is not None:
        return found
    if Party.objects.active().filter(alliance__code=code, organisation=actor.organisation).exists():
        return redirect("alliances:room", code)
    mine = Mandate.objects.running().of(request.user).values("organisation")
    if Party.objects.awaiting(mine).filter(alliance__code=code).exists():
        return redirect(choice_url(request))
    raise Http404


@signed_in
@acting_required
@never_cache
@require_safe
def invitation(request: HttpRequest, code: str) -> HttpResponseBase:
    """What one is invited to."""
    found = _invitation(request, code)
    if not isinstance(found, Party):
        return found
    return render(request, "alliances/rooms/invitation.html", _context(found, actor_of(request)))


def _context(found: Party, actor: Actor) -> dict[str, Any]:
    states = (PartyState.ACTIVE, PartyState.INVITED)
    around = Party.objects.filter(alliance=found.alliance, state__in=states)
    others = around.exclude(pk=found.pk).select_related("organisation").order_by("pk")
    statement = None
    if found.objections_until is None:  # a founder approves the statement by entering
        statement = Gate.objects.filter(alliance=found.alliance, kind=GateKind.OPENING).first()
    parties = list(others)
    return {
        "party": found,
        "alliance": found.alliance,
        "active": [party for party in parties if party.state == PartyState.ACTIVE],
        "invited": [party for party in parties if party.state == PartyState.INVITED],
        "statement": statement,
        "may_answer": actions.may_answer(actor, found),
    }


@signed_in
@acting_required
@never_cache
@require_POST
def answer(request: HttpRequest, code: str) -> HttpResponse | HttpResponseBase:
    """Accept or decline, for one's organisation."""
    found = _invitation(request, code)
    if not isinstance(found, Party):
        return found
    actor, alliance = actor_of(request), found.alliance
    if request.POST.get("answer") != "yes":
        said = _("C’est noté : votre organisation n’entre pas dans cette alliance.")
        acted(request, lambda: actions.decline(alliance=alliance, by=actor), said)
        return redirect("alliances:mine")
    done: list[Party] = []
    if acted(request, lambda: done.append(actions.accept(alliance=alliance, by=actor))):
        if done[0].state == PartyState.ACTIVE:
            return redirect("alliances:room", code)
        said = _("C’est noté. Vous entrez dès que les parties n’ont plus de délai pour s’opposer.")
        acted(request, lambda: None, said)
    return redirect("alliances:invitation", code)
