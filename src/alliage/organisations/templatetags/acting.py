"""For whom one acts, in the top bar and on forms."""

from typing import Any

from django import template

from alliage.core.actor import actor_of

register = template.Library()


@register.simple_tag(takes_context=True)
def acting(context: template.Context) -> dict[str, Any] | None:
    """Return `organisation` (None: not chosen yet) and `many`; None for who has no mandate.

    One query a request, the one that the actor asks anyway.
    """
    request = context.get("request")
    if request is None or not request.user.is_authenticated:
        return None
    organisation = actor_of(request).organisation
    mandates = getattr(request, "mandates", [])
    if not mandates:
        return None
    return {"organisation": organisation, "many": len(mandates) > 1}
