"""Mine, and the workspace of one organisation."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from alliage.core.actor import actor_of
from alliage.core.permissions import load_visible_or_404, signed_in
from alliage.organisations.acting import acting_required, mandates_of
from alliage.organisations.models import Organisation
from alliage.organisations.rules import mandate_of


@signed_in
@never_cache
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """The organisations for which one acts."""
    context = {"mandates": mandates_of(request.user)}
    return render(request, "organisations/mandates/mine.html", context)


@signed_in
@acting_required
@never_cache
@require_safe
def home(request: HttpRequest, public_id: str) -> HttpResponse:
    """The workspace of an organisation, for those who act in its name."""
    actor = actor_of(request)
    mandated = Organisation.objects.mandating(request.user)
    organisation = load_visible_or_404(mandated, request, public_id=public_id)
    context = {"organisation": organisation, "mandate": mandate_of(actor, organisation)}
    return render(request, "organisations/mandates/home.html", context)
