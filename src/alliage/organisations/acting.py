"""« Au nom de … »: for which organisation a signed-in person acts, kept in the session."""

import functools
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from alliage.core.actor import actor_of
from alliage.core.permissions import View, access_of
from alliage.organisations.models import Mandate

KEY = "acting_mandate"


def mandates_of(person: Any) -> list[Mandate]:
    """Return the running mandates of a person with their organisations, by name."""
    found = Mandate.objects.running().of(person).select_related("organisation")
    return list(found.order_by("organisation__name", "pk"))


def resolve(request: HttpRequest) -> tuple[Any, Any] | None:
    """Return (organisation, mandate) for which the person of a request acts, or None.

    The one chosen in this session; else the only one there is. Among several nobody guesses.
    """
    session = getattr(request, "session", None)
    if session is None:
        return None
    mandates = mandates_of(request.user)
    request.mandates = mandates  # type: ignore[attr-defined]
    chosen = session.get(KEY)
    found = next((mandate for mandate in mandates if mandate.pk == chosen), None)
    if found is None and len(mandates) == 1:
        found = mandates[0]
    return (found.organisation, found) if found else None


def acting_required(view: View) -> View:
    """Send who acts for no organisation to the page where one chooses, and back afterwards.

    Stands under `@signed_in`: an anonymous visitor never comes here. A view of one organisation's
    workspace (its address has `public_id`) asks to act for that one when the person may: acting
    for A, nothing is done on B by a bookmark. A strange one goes on to the view's own 404.
    """
    if access_of(view):
        raise TypeError(f"{view!r}: write @signed_in above @acting_required.")

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        acting = actor_of(request).organisation
        wanted = kwargs.get("public_id", "")
        if acting is None or (acting.public_id != wanted and holds(request, wanted)):
            return redirect(choice_url(request))
        return view(request, *args, **kwargs)

    return guarded


def holds(request: HttpRequest, public_id: str) -> bool:
    """Tell whether the person of a request holds a running mandate of an organisation."""
    actor_of(request)
    mandates = getattr(request, "mandates", [])
    return any(mandate.organisation.public_id == public_id for mandate in mandates)


def choice_url(request: HttpRequest) -> str:
    """Return where one chooses for whom one acts; a page that was only read comes back after."""
    url = reverse("organisations:choose")
    if request.method not in ("GET", "HEAD"):
        return url
    return f"{url}?{urlencode({'next': request.get_full_path()})}"
