"""« Au nom de … »: for which organisation a signed-in person acts, kept in the session."""

from typing import Any

from django.http import HttpRequest

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
