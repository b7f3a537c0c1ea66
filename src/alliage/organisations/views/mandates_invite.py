"""Invite somebody; answer an invitation."""

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from alliage.core import links
from alliage.core.actor import actor_of
from alliage.core.permissions import Denied, public, signed_in
from alliage.organisations.acting import KEY, acting_required
from alliage.organisations.actions import mandates_invite as actions
from alliage.organisations.actions.claims_checks import MANAGERS_ANSWER
from alliage.organisations.enums import MandateState
from alliage.organisations.forms.mandates import InviteForm
from alliage.organisations.models import Invitation
from alliage.organisations.queries import claims as claim_queries
from alliage.organisations.views.mandates_limits import posts_limited
from alliage.organisations.views.mandates_people import workspace


@signed_in
@acting_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@posts_limited("organisations.invite", "30/d")
def invite(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Invite a person by address."""
    organisation = workspace(request, public_id)
    actor = actor_of(request)
    actions.check_invite(actor, organisation)
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.invite(organisation=organisation, by=actor, **form.cleaned_data)
        messages.success(
            request, _("L’invitation part : la personne y répond depuis son courriel.")
        )
        return redirect("organisations:mandates", public_id)
    context = {"organisation": organisation, "form": form}
    return render(request, "organisations/mandates/invite.html", context)


@signed_in
@require_POST
def invitation_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back an invitation that one's organisation sent."""
    acting = actor_of(request).organisation
    if acting is None:
        raise Http404
    mine = Invitation.objects.filter(answered_at=None).select_related("organisation", "vouching")
    found = get_object_or_404(mine.filter(Q(vouching=acting) | Q(organisation=acting)), pk=pk)
    actions.cancel(invitation=found, by=actor_of(request))
    messages.success(request, _("L’invitation est retirée : son lien ne vaut plus rien."))
    if found.vouching_id == acting.pk:
        return redirect("organisations:vouches")
    return redirect("organisations:mandates", found.organisation.public_id)


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponseBase:
    """Read an invitation; a GET writes nothing. Its POST accepts, once signed in, or declines."""
    try:
        link = links.read(token, actions.PURPOSE)
    except links.LinkError as error:
        return render(request, "core/link_refused.html", {"reason": str(error)}, status=404)
    found = actions.invitation_of(link)
    if found is None:
        reason = _("Cette invitation a déjà reçu une réponse.")
        return render(request, "core/link_refused.html", {"reason": reason}, status=404)
    if request.method == "POST":
        return _answer(request, found)
    return render(request, "organisations/mandates/invitation.html", _context(request, found))


def _context(request: HttpRequest, found: Invitation, refusal: str = "") -> dict[str, object]:
    actor = actor_of(request)
    if not refusal and request.user.is_authenticated:
        try:
            actions.check_accept(actor, found)
        except Denied as denied:
            refusal = denied.reason
    return {
        "invitation": found,
        "organisation": found.organisation,
        "voucher": found.vouching,
        "refusal": refusal,
        "already": claim_queries.has_manager(found.organisation),
    }


def _answer(request: HttpRequest, found: Invitation) -> HttpResponseBase:
    if request.POST.get("answer") == "no":
        actions.decline(invitation=found, by=actor_of(request))
        return render(request, "organisations/mandates/declined.html")
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    try:
        held = actions.accept(invitation=found, by=actor_of(request))
    except Denied as denied:
        context = _context(request, found, denied.reason)
        return render(request, "organisations/mandates/invitation.html", context, status=403)
    if held.state == MandateState.ASKED:
        messages.success(request, str(MANAGERS_ANSWER))
        return redirect("organisations:mine")
    request.session[KEY] = held.pk
    messages.success(request, _("Vous agissez au nom de « %s ».") % held.organisation.name)
    return redirect("organisations:home", held.organisation.public_id)
