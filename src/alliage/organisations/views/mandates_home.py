"""Mine, and the workspace of one organisation."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from alliage.core.actor import actor_of
from alliage.core.permissions import signed_in
from alliage.organisations.acting import acting_required, mandates_of
from alliage.organisations.adapters import claims as directory
from alliage.organisations.models import Mandate
from alliage.organisations.queries import claims as claim_queries
from alliage.organisations.queries import mandates as mandate_queries
from alliage.organisations.queries import mandates_home as queries
from alliage.organisations.rules import manage, mandate_of
from alliage.organisations.views.mandates_people import name_of, workspace


@signed_in
@never_cache
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """The organisations for which one acts, with the state and the next step of each."""
    mandates = mandates_of(request.user)
    context = {
        "entries": queries.entries(request.user, mandates),
        "to_come": queries.to_come(request.user),
        "acting": actor_of(request).mandate,
        "many": len(mandates) > 1,
    }
    return render(request, "organisations/mandates/mine.html", context)


@signed_in
@acting_required
@never_cache
@require_safe
def home(request: HttpRequest, public_id: str) -> HttpResponse:
    """The workspace of an organisation, for those who act in its name."""
    organisation = workspace(request, public_id)
    actor = actor_of(request)
    claim = (
        claim_queries.claims_of(request.user)
        .filter(organisation=organisation.pk, state__in=claim_queries.OPEN)
        .first()
    )
    running = Mandate.objects.running().filter(organisation=organisation.pk)
    people = [(name_of(held), held) for held in running.select_related("person")]
    todo = queries.to_do(organisation)
    context = {
        "organisation": organisation,
        "mandate": mandate_of(actor, organisation),
        "claim": claim,
        "next_step": queries.next_step(claim) if claim else None,
        "people": people,
        "requests": mandate_queries.requests_to(organisation).count()
        if manage(actor, organisation)
        else 0,
        "todo": todo,
        "left": sum(check["state"] != "ok" for check in todo),
        "roles": organisation.roles.all(),
        "vouches": claim_queries.may_vouch(organisation),
        "kind_label": directory.kind_label(organisation.kind),
        "place": directory.commune_name(organisation.commune),
    }
    return render(request, "organisations/mandates/home.html", context)
