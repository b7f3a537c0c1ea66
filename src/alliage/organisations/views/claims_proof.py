"""One's own claim: where it stands, the ways to prove it, giving it up."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from alliage.core.actor import Actor, actor_of
from alliage.core.permissions import Denied, load_visible_or_404, signed_in
from alliage.core.replies import acted
from alliage.organisations.actions import claims as actions
from alliage.organisations.actions import claims_proof as proofs
from alliage.organisations.actions.claims_checks import submit_allowed
from alliage.organisations.enums import ClaimState, Proof
from alliage.organisations.forms.claims import OperatorForm, ReceiptForm, VoucherForm
from alliage.organisations.models import Claim
from alliage.organisations.queries import claims as queries
from alliage.organisations.views.mandates_limits import posts_limited

FORMS: dict[str, type[forms.Form]] = {
    Proof.VOUCHED: VoucherForm,
    Proof.RECEIPT: ReceiptForm,
    Proof.OPERATOR: OperatorForm,
}


def _mine(request: HttpRequest, pk: int) -> Claim:
    """Return one's own claim: a voucher and an operator see it on pages of their own."""
    own = queries.claims_of(request.user)
    return load_visible_or_404(own, request, pk=pk)


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@posts_limited("organisations.proof", "20/d")
def claim_proof(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Show where a claim stands; take a proof."""
    claim = _mine(request, pk)
    actor = actor_of(request)
    bound: dict[str, forms.Form] = {}
    if request.method == "POST":
        wanted = request.POST.get("proof", "")
        if wanted == Proof.DOMAIN:
            return _by_domain(request, claim)
        if wanted not in FORMS:
            raise Http404
        form = FORMS[wanted](request.POST, request.FILES, prefix=wanted)
        if form.is_valid() and _sent(request, claim, wanted, form):
            return redirect("organisations:claim_proof", claim.pk)
        bound[wanted] = form
    return render(request, "organisations/claims/proof.html", _context(claim, actor, bound))


def _context(claim: Claim, actor: Actor, bound: dict[str, forms.Form]) -> dict[str, Any]:
    is_open = claim.state in queries.OPEN
    ways = {
        proof: bound.get(proof) or form(prefix=proof)
        for proof, form in FORMS.items()
        if is_open and submit_allowed(actor, claim, proof)
    }
    by_domain = is_open and submit_allowed(actor, claim, Proof.DOMAIN)
    return {
        "claim": claim,
        "organisation": claim.organisation,
        "ways": ways,
        "vouchers": bool(ways.get(Proof.VOUCHED)) and queries.vouchers().exists(),
        "verdict": proofs.judge_addresses(claim, actor) if by_domain else None,
        "waiting": claim.state == ClaimState.SUBMITTED,
        "is_open": is_open,
    }


def _sent(request: HttpRequest, claim: Claim, proof: str, form: forms.Form) -> bool:
    """Send one proof; say on the form why it is refused."""
    data, actor = form.cleaned_data, actor_of(request)
    try:
        if proof == Proof.RECEIPT:
            proofs.send_receipt(claim=claim, content=data["receipt"], note=data["note"], by=actor)
        elif proof == Proof.VOUCHED:
            proofs.ask_voucher(claim=claim, voucher=data["voucher"], note=data["note"], by=actor)
        else:
            proofs.ask_operator(claim=claim, note=data["note"], by=actor)
    except Denied as refusal:
        form.add_error(None, refusal.reason)
        if not submit_allowed(actor, claim, proof):  # its form is no longer on the page
            messages.error(request, refusal.reason)
        return False
    messages.success(request, _("Votre demande est envoyée. Vous pouvez préparer en attendant."))
    return True


def _by_domain(request: HttpRequest, claim: Claim) -> HttpResponseBase:
    try:
        verdict = proofs.prove_by_domain(claim=claim, by=actor_of(request))
    except Denied as refusal:
        messages.error(request, refusal.reason)
        return redirect("organisations:claim_proof", claim.pk)
    if not verdict.proved:
        messages.error(request, verdict.reason)
        return redirect("organisations:claim_proof", claim.pk)
    claim.refresh_from_db()
    messages.success(
        request,
        _("C’est vérifié : vous agissez au nom de « %s ».") % claim.organisation.name,
    )
    return redirect("organisations:home", claim.organisation.public_id)


@signed_in
@require_POST
def claim_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Give up one's own claim and its draft."""
    claim = _mine(request, pk)
    acted(
        request,
        lambda: actions.withdraw(claim=claim, by=actor_of(request)),
        _("Votre demande est retirée, son brouillon et sa pièce aussi."),
    )
    return redirect("organisations:mine")
