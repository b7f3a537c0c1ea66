"""« Au nom de … »: see for whom one may act, and choose."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from alliage.core.actor import actor_of
from alliage.core.permissions import signed_in
from alliage.organisations.acting import KEY, mandates_of


def inside(request: HttpRequest, wanted: str) -> str:
    """Return a path of this site as it is; "" for anything else, which a forged link may name.

    A word without a slash is no path: `redirect` would take it for the name of a page.
    """
    safe = url_has_allowed_host_and_scheme(
        wanted, {request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe and wanted.startswith("/") else ""


@signed_in
@never_cache
@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """List the organisations for which one may act."""
    context = {
        "mandates": mandates_of(request.user),
        "current": actor_of(request).mandate,
        "next": inside(request, request.GET.get("next", "")),
    }
    return render(request, "organisations/mandates/choose.html", context)


@signed_in
@require_POST
def act_for(request: HttpRequest) -> HttpResponse:
    """Act from now on under one of one's running mandates; anybody else's does not exist."""
    wanted = request.POST.get("mandate", "")
    found = next((held for held in mandates_of(request.user) if str(held.pk) == wanted), None)
    if found is None:
        raise Http404
    request.session[KEY] = found.pk
    home = reverse("organisations:home", args=[found.organisation.public_id])
    return redirect(inside(request, request.POST.get("next", "")) or home)
