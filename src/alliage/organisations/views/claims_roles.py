"""Operators say which active organisations are third parties."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from alliage.core.actor import actor_of
from alliage.core.permissions import load_visible_or_404, operator_only
from alliage.organisations.actions import claims_roles as actions
from alliage.organisations.enums import ThirdParty
from alliage.organisations.models import Organisation
from alliage.organisations.queries import claims as queries


@operator_only
@never_cache
@require_safe
def roles(request: HttpRequest) -> HttpResponseBase:
    """The organisations that hold a role; those that a search finds, to give them one."""
    asked = request.GET.get("nom", "").strip()
    context = {
        "asked": asked,
        "found": queries.active_with_roles(asked) if asked else [],
        "holders": queries.third_parties(),
        "roles": ThirdParty.choices,
    }
    return render(request, "organisations/claims/roles.html", context)


def _change(request: HttpRequest, public_id: str, verb: Any, said: str) -> HttpResponse:
    role = request.POST.get("role", "")
    if role not in ThirdParty.values:
        raise Http404
    active = Organisation.objects.active()
    organisation = load_visible_or_404(active, request, public_id=public_id)
    if verb(organisation=organisation, role=role, by=actor_of(request)):
        messages.success(request, said % organisation.name)
    return redirect("organisations:roles")


@operator_only
@require_POST
def role_grant(request: HttpRequest, public_id: str) -> HttpResponse:
    """Grant a role."""
    return _change(request, public_id, actions.grant_role, _("Rôle donné à « %s »."))


@operator_only
@require_POST
def role_withdraw(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take a role back."""
    return _change(request, public_id, actions.withdraw_role, _("Rôle retiré à « %s »."))
