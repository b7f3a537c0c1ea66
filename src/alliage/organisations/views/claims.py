"""« C’est notre organisation » : claim a record of the directory, or register one without."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from alliage.core.actor import actor_of
from alliage.core.permissions import Denied, signed_in
from alliage.organisations.actions import claims as actions
from alliage.organisations.adapters import claims as directory
from alliage.organisations.forms.claims import RegisterForm, SearchFirstForm, WhoForm
from alliage.organisations.models import Mandate
from alliage.organisations.queries import claims as queries
from alliage.organisations.views.mandates_limits import posts_limited
from alliage.people.actions import update_profile

#: Claims begun, by account: who acts for many organisations is a third party, which imports.
CLAIMS = "10/d"


def _record(identifier: str) -> directory.Organisation:
    found = directory.record(identifier)
    if not isinstance(found, directory.Organisation):
        raise Http404(_("Aucune organisation de l’annuaire ne porte cet identifiant."))
    return found


def _who(request: HttpRequest) -> dict[str, Any]:
    return {"name": getattr(request.user, "display_name", "")}


def _named(request: HttpRequest, name: str) -> None:
    """Keep the name that the person gives as the one shown to those they act with."""
    person: Any = request.user
    update_profile(person=person, by=actor_of(request), display_name=name)


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@posts_limited("organisations.claim", CLAIMS)
def claim(request: HttpRequest, identifier: str) -> HttpResponseBase:
    """Begin a claim on a record of the directory."""
    record = _record(identifier)
    if record.id != identifier:
        return redirect("organisations:claim", record.id)
    active = queries.active_for(record.id)
    held = active and Mandate.objects.running().of(request.user).filter(organisation=active).first()
    if held:
        return redirect("organisations:home", held.organisation.public_id)
    begun = queries.open_claim(request.user, active.directory_id if active else record.id)
    if begun:
        return redirect("organisations:claim_proof", begun.pk)
    form = WhoForm(request.POST or None, initial=_who(request))
    if request.method == "POST" and form.is_valid():
        return _claim(request, record, form)
    context = {
        "form": form,
        "record": record,
        "kind_label": directory.kind_label(record.kind),
        "active": active,
    }
    return render(request, "organisations/claims/claim.html", context)


def _claim(request: HttpRequest, record: directory.Organisation, form: WhoForm) -> HttpResponseBase:
    data = form.cleaned_data
    try:
        with transaction.atomic():
            made = actions.claim(
                record=record, role=data["role"], title=data["title"], by=actor_of(request)
            )
            _named(request, data["name"])
    except Denied as refusal:
        messages.error(request, refusal.reason)
        return redirect("organisations:mine")
    messages.success(
        request, _("Votre brouillon est prêt : vous seul le voyez. Reste à le faire vérifier.")
    )
    return redirect("organisations:claim_proof", made.pk)


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@posts_limited("organisations.claim", CLAIMS)
def register(request: HttpRequest) -> HttpResponseBase:
    """Look for the organisation first; register it when it is none of those found."""
    if request.method == "POST":
        form = RegisterForm(request.POST)
        if form.is_valid():
            return _register(request, form)
        return render(request, "organisations/claims/register.html", {"form": form})
    search = SearchFirstForm(request.GET if "nom" in request.GET else None)
    if search.is_bound and search.is_valid():
        name = search.cleaned_data["nom"]
        if "nouvelle" not in request.GET:
            context = {"search": search, "near": _near(name, search.commune), "asked": name}
            return render(request, "organisations/claims/register_search.html", context)
        initial = _who(request) | {
            "organisation": name,
            "ou": search.cleaned_data["ou"],
            "lieu": search.cleaned_data["lieu"],
        }
        form = RegisterForm(initial=initial)
        return render(request, "organisations/claims/register.html", {"form": form})
    return render(request, "organisations/claims/register_search.html", {"search": search})


def _near(name: str, commune: str) -> list[directory.Near]:
    """Return the near names of the directory, then of the organisations active here."""
    found = directory.near(name, commune)
    known = {near.identifier for near in found}
    for row in queries.active_named(name):
        if not {row.public_id, row.directory_id} & known:
            place = directory.commune_name(row.commune)
            found.append(directory.Near(row.public_id, row.name, row.family, place))
    return found


def _register(request: HttpRequest, form: RegisterForm) -> HttpResponseBase:
    data = form.cleaned_data
    with transaction.atomic():
        made = actions.register(
            values=form.values(),
            number=data["number"],
            role=data["role"],
            title=data["title"],
            by=actor_of(request),
        )
        _named(request, data["name"])
    messages.success(
        request, _("Votre brouillon est prêt : vous seul le voyez. Reste à le faire vérifier.")
    )
    return redirect("organisations:claim_proof", made.pk)
