"""The page of one need and of one offer, for those who may read it."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from alliage.core.actor import Actor, actor_of
from alliage.core.permissions import load_visible_or_404, public
from alliage.organisations import rules
from alliage.partners.actions import needs as actions
from alliage.partners.actions import needs_around as around
from alliage.partners.adapters import needs as adapter
from alliage.partners.enums import Publication
from alliage.partners.forms.needs import SecondForm
from alliage.partners.models import Introduction, Need, Side
from alliage.partners.queries import coalitions, suggestions
from alliage.partners.queries import needs as queries

from . import needs_columns as columns


@public
@require_safe
def thing(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """A need or an offer; what is not visible does not exist."""
    rows = queries.with_context(queries.MODELS[kind]._default_manager.all())
    found = load_visible_or_404(rows, request, pk=pk)
    actor = actor_of(request)
    context = _context(found, kind, actor)
    if kind == "need":
        context |= need_context(found, actor)
    else:
        context |= {
            "quantity": columns.quantity_in_words(found),
            "reach": columns.reach_in_words(found),
        }
    return render(request, f"partners/needs/{kind}.html", context)


def _context(found: Any, kind: str, actor: Actor) -> dict[str, Any]:
    own = rules.read_for(actor, found.organisation)
    return {
        "thing": found,
        "kind": kind,
        "own": own,
        "state": columns.state_in_words(found),
        "notice": _notice(found, kind),
        "words": [adapter.label(tag.scheme, tag.code) for tag in found.tags.all()],
        "steps": actions.steps_of(actor, found) if own else [],
        "may_edit": own and actions.may_edit(actor, found),
        "not_verified": own and not found.organisation.is_active,
        "may_set_aside": not own
        and actor.organisation is not None
        and rules.write_for(actor, actor.organisation),
        "needs_untagged": own and not found.tags.all(),
    }


def _notice(found: Any, kind: str) -> str:
    """What ended it, in words; nothing while it runs."""
    need = kind == "need"
    if found.state == Publication.MET:
        return _("Ce besoin est satisfait.") if need else _("Cet apport a trouvé preneur.")
    if found.state == Publication.WITHDRAWN:
        return _("Ce besoin est retiré.") if need else _("Cet apport est retiré.")
    if found.state == Publication.PUBLISHED and found.has_expired:
        return (
            _("Ce besoin a expiré : il n’est plus dans les listes.")
            if need
            else _("Cet apport a expiré : il n’est plus dans les listes.")
        )
    return ""


def _progress(need: Need, actor: Actor) -> dict[str, Any] | None:
    """What came of one's own need: introductions that one's people see, the coalition drawn up."""
    if not rules.read_for(actor, need.organisation):
        return None
    shown = Side.objects.shown().filter(organisation=need.organisation)
    mine = Q(asked_by=need.organisation) | Q(pk__in=shown.values("introduction"))
    found = list(Introduction.objects.filter(mine, need=need).order_by("-created_at")[:5])
    coalition = coalitions.coalitions_for(need, actor).first()
    return {"introductions": found, "coalition": coalition} if found or coalition else None


def need_context(need: Need, actor: Actor) -> dict[str, Any]:
    """What stands around a need: who recognises it, what it takes, whether one is told."""
    own_second = queries.second_by(need, actor.organisation)
    return {
        "seconds": queries.seconds_of(need),
        "own_second": own_second,
        "may_second": around.may_second(actor, need),
        "second_form": SecondForm(initial={"comment": own_second.comment if own_second else ""}),
        "requirements": queries.requirements_of(need),
        "progress": _progress(need, actor),
        "helped": suggestions.helped_by(actor).filter(pk=need.pk).exists(),
        "alert": queries.alerts_of(actor.person).filter(need=need).first()
        if actor.person and rules.read_for(actor, need.organisation)
        else None,
    }
