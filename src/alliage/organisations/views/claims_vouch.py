"""A voucher answers those who ask it to vouch, and invites those it knows."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from alliage.core.actor import actor_of
from alliage.core.permissions import Denied, load_visible_or_404, signed_in
from alliage.organisations.acting import acting_required
from alliage.organisations.actions import claims_decide as actions
from alliage.organisations.actions import claims_invite
from alliage.organisations.adapters import claims as directory
from alliage.organisations.forms.claims import DecisionForm
from alliage.organisations.forms.mandates import VouchInviteForm
from alliage.organisations.models import Claim
from alliage.organisations.queries import claims as queries
from alliage.organisations.rules import manage
from alliage.organisations.views.claims_verify import claim_context, decided
from alliage.organisations.views.mandates_limits import posts_limited


@signed_in
@acting_required
@never_cache
@require_safe
def vouches(request: HttpRequest) -> HttpResponseBase:
    """Who asks the organisation to vouch for them."""
    actor = actor_of(request)
    voucher = actor.organisation
    may = queries.may_vouch(voucher) and manage(actor, voucher)
    context = {
        "voucher": voucher,
        "may": may,
        "claims": queries.asked_of(voucher) if may else Claim.objects.none(),
        "invitations": queries.vouching_invitations(voucher) if may else [],
    }
    return render(request, "organisations/claims/vouches.html", context)


@signed_in
@acting_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def vouch(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One request; the answer."""
    actor = actor_of(request)
    asked = queries.asked_of(actor.organisation)
    if not (queries.may_vouch(actor.organisation) and manage(actor, actor.organisation)):
        raise Http404
    claim = load_visible_or_404(asked, request, pk=pk)
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        verbs: dict[str, Callable[..., Any]] = {
            DecisionForm.YES: lambda **k: actions.vouch(claim=claim, **k),
            DecisionForm.NO: lambda **k: actions.decline_vouch(
                claim=claim, reason=form.cleaned_data["reason"], **k
            ),
        }
        if decided(request, form, verbs[form.cleaned_data["verdict"]]):
            return redirect("organisations:vouches")
    return render(request, "organisations/claims/vouch.html", claim_context(claim, form))


@signed_in
@acting_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@posts_limited("organisations.invite", "30/d")
def vouch_invite(request: HttpRequest, identifier: str) -> HttpResponseBase:
    """Invite somebody to act for a record of the directory, which one vouches for."""
    actor = actor_of(request)
    if not (queries.may_vouch(actor.organisation) and manage(actor, actor.organisation)):
        raise Http404
    record = directory.record(identifier)
    if not isinstance(record, directory.Organisation):
        raise Http404
    form = VouchInviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                claims_invite.invite_record(record=record, by=actor, **form.cleaned_data)
        except Denied as refusal:
            form.add_error(None, refusal.reason)
        else:
            messages.success(request, _("L’invitation part : vous la voyez ici."))
            return redirect("organisations:vouches")
    context = {"form": form, "record": record, "voucher": actor.organisation}
    return render(request, "organisations/claims/vouch_invite.html", context)
