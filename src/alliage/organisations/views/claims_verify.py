"""Operators read what was sent, and answer."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from alliage.core.actor import actor_of
from alliage.core.formats import in_words
from alliage.core.permissions import Denied, load_visible_or_404, operator_only
from alliage.core.tables import Table, TableColumn
from alliage.organisations.actions import claims_decide as actions
from alliage.organisations.adapters import claims as directory
from alliage.organisations.forms.claims import DecisionForm
from alliage.organisations.models import Claim
from alliage.organisations.queries import claims as queries

#: How many organisations without a manager the page lists.
ORPHANS = 100


def proof_words(claim: Claim) -> str:
    """How a claim is to be shown, and by whom."""
    if claim.voucher:
        return _("%(name)s doit se prononcer") % {"name": claim.voucher.name}
    return str(claim.get_proof_display())


def _url(claim: Claim) -> str:
    return reverse("organisations:verification", args=[claim.pk])


@operator_only
@never_cache
@require_safe
def verifications(request: HttpRequest) -> HttpResponseBase:
    """List the claims that wait, the oldest first."""
    columns = [
        TableColumn(
            "organisation",
            _("Organisation"),
            lambda c: c.organisation.name,
            sort="organisation__name",
            url=_url,
            family=lambda c: c.organisation.family,
        ),
        TableColumn("proof", _("Preuve"), proof_words),
        TableColumn("role", _("Rôle demandé"), lambda c: c.get_role_display()),
        TableColumn(
            "since",
            _("Depuis"),
            lambda c: c.created_at.date(),
            lambda c: in_words(c.created_at),
            sort="created_at",
        ),
    ]
    caption = _("Demandes en attente")
    table = Table(
        request, columns, queries.to_verify(), caption=caption, sort="since", name="verifications"
    )
    context = {"table": table, "orphans": queries.without_manager()[:ORPHANS]}
    return table.export() or render(request, "organisations/claims/verifications.html", context)


@operator_only
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def verification(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One claim with its proof; the answer."""
    claim = load_visible_or_404(queries.visible_claims(actor_of(request)), request, pk=pk)
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        verbs: dict[str, Callable[..., Any]] = {
            DecisionForm.YES: lambda **k: actions.verify(claim=claim, **k),
            DecisionForm.NO: lambda **k: actions.refuse(
                claim=claim, reason=form.cleaned_data["reason"], **k
            ),
        }
        if decided(request, form, verbs[form.cleaned_data["verdict"]]):
            return redirect("organisations:verifications")
    return render(request, "organisations/claims/verification.html", claim_context(claim, form))


def claim_context(claim: Claim, form: DecisionForm) -> dict[str, Any]:
    """What a page that answers a claim shows."""
    organisation = claim.organisation
    return {
        "claim": claim,
        "organisation": organisation,
        "form": form,
        "identifiers": organisation.identifiers.all(),
        "kind_label": directory.kind_label(organisation.kind),
        "place": directory.commune_name(organisation.commune),
        "twin": queries.active_twin(organisation),
        "waiting": claim.state == "submitted",
    }


def decided(request: HttpRequest, form: DecisionForm, verb: Callable[..., Any]) -> bool:
    """Act on an answer; say that somebody answered before, or on the form why it is refused."""
    try:
        changed = verb(by=actor_of(request))
    except Denied as refusal:
        form.add_error(None, refusal.reason)
        return False
    if changed:
        messages.success(request, _("Votre réponse est enregistrée."))
    else:
        messages.warning(request, _("Quelqu’un a répondu avant vous : rien n’a changé."))
    return True
