"""« Pas eux »: whom one's organisation sets aside. Nobody else ever sees it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from alliage.core.actor import actor_of
from alliage.core.permissions import Denied, signed_in
from alliage.organisations import rules
from alliage.organisations.acting import acting_required
from alliage.organisations.models import Organisation
from alliage.partners.actions import needs_around as around
from alliage.partners.adapters import needs as adapter
from alliage.partners.queries import needs as queries


@signed_in
@acting_required
@never_cache
@require_safe
def exclusions(request: HttpRequest) -> HttpResponseBase:
    """Whom one's organisation set aside."""
    actor = actor_of(request)
    context = {
        "organisation": actor.organisation,
        "exclusions": queries.exclusions_of(actor.organisation),
        "may_write": rules.write_for(actor, actor.organisation),
    }
    return render(request, "partners/needs/exclusions.html", context)


@signed_in
@acting_required
@require_POST
def add(request: HttpRequest) -> HttpResponseBase:
    """Set aside the party whose id is posted; the name is ours, never what was posted."""
    party_id = request.POST.get("party_id", "")[:32]
    name = _name_of(party_id)
    if not name:
        raise Http404
    try:
        around.exclude(party_id=party_id, name=name, by=actor_of(request))
    except Denied as refusal:
        messages.error(request, refusal.reason)
        return redirect(_back(request))
    messages.success(
        request,
        _("« %(name)s » n’apparaîtra plus dans vos listes. Personne d’autre ne le sait.")
        % {"name": name},
    )
    return redirect(_back(request))


def _name_of(party_id: str) -> str:
    here = Organisation.objects.active().filter(public_id=party_id).first() if party_id else None
    return here.name if here else adapter.directory_name(party_id)


def _back(request: HttpRequest) -> str:
    """Where one was, when it is a page of ours; else the list."""
    wanted: Any = request.POST.get("next", "")
    if wanted.startswith("/") and url_has_allowed_host_and_scheme(
        wanted, {request.get_host()}, request.is_secure()
    ):
        return str(wanted)
    return "partners:exclusions"


@signed_in
@acting_required
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Take an exclusion back; a second click finds it gone already."""
    actor = actor_of(request)
    own = queries.exclusions_of(actor.organisation)
    found = own.filter(pk=pk).select_related("organisation").first()
    if found:
        around.include_again(exclusion=found, by=actor)
        said = _("« %(name)s » revient dans vos listes.")
        messages.success(request, said % {"name": found.party_name})
    return redirect("partners:exclusions")
