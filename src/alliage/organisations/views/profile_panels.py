"""What the profile shows on the pages of others: the public page, the workspace."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from alliage.core.actor import actor_of
from alliage.organisations.actions import profile as actions
from alliage.organisations.enums import Visibility
from alliage.organisations.models import Organisation
from alliage.organisations.queries import profile, profile_networks, profile_public
from alliage.organisations.views import profile_shown
from alliage.organisations.views.profile import next_step

#: Members named on the public page; the page of the network has them all.
MOST_MEMBERS = 12


def _seen(request: HttpRequest, organisation: Organisation) -> dict[str, Any]:
    """What this reader may see, decided once a request."""
    kept: dict[int, dict[str, Any]] = request.__dict__.setdefault("_profiles_seen", {})
    if organisation.pk not in kept:
        kept[organisation.pk] = profile.visible_fields(organisation, actor_of(request))
    return kept[organisation.pk]


def told(request: HttpRequest, subject: Any) -> dict[str, Any] | None:
    """« Ce qu’elle dit d’elle-même »: what it says, the functions of who acts for it."""
    organisation = profile_public.acting_here(request, subject.id)
    if organisation is None:
        return None
    return {
        "organisation": organisation,
        "told": profile_shown.told(_seen(request, organisation), subject),
        "functions": profile_public.functions_of(organisation),
        "may_edit": actions.edit(actor_of(request), organisation),
    }


def levers(request: HttpRequest, subject: Any) -> dict[str, Any] | None:
    """The picture of its three levers, where this reader may see a part of it."""
    organisation = profile_public.acting_here(request, subject.id)
    if organisation is None:
        return None
    seen = _seen(request, organisation)
    if not any(key in seen for key in profile_shown.LEVER_KEYS):
        return None
    partnerships = profile_public.seen_by(actor_of(request))
    partners = profile_public.partners_by_family(organisation, partnerships)
    return profile_shown.lever_context(organisation, seen, partners)


def networks(request: HttpRequest, subject: Any) -> dict[str, Any] | None:
    """Its networks, members and antennas that both ends confirmed."""
    organisation = profile_public.acting_here(request, subject.id)
    found = profile_public.networks_of(organisation) if organisation else None
    if not found:
        return None
    return {
        "organisation": organisation,
        "networks": found,
        "members": found.members[:MOST_MEMBERS],
        "more": max(0, len(found.members) - MOST_MEMBERS),
    }


def completeness(request: HttpRequest, organisation: Organisation) -> dict[str, Any] | None:
    """« Votre profil »: what is filled, what is missing, the next step."""
    seen = profile.fields_at(organisation, Visibility.PRIVATE)
    checks = [
        {
            "state": "ok" if key in seen else "warning",
            "text": field.label,
            "help": profile.visibility_of(organisation, key).label if key in seen else "",
        }
        for key, field in profile.FIELDS.items()
    ]
    return {
        "organisation": organisation,
        "checks": checks,
        "filled": len(seen),
        "total": len(checks),
        "next_step": next_step(organisation, seen),
        "may_edit": actions.edit(actor_of(request), organisation),
    }


def own_levers(request: HttpRequest, organisation: Organisation) -> dict[str, Any] | None:
    """The picture as the organisation sees it; without figures, what it is for."""
    seen = profile.fields_at(organisation, Visibility.PRIVATE)
    partnerships = profile_public.seen_by(actor_of(request))
    partners = profile_public.partners_by_family(organisation, partnerships)
    shown = profile_shown.lever_context(organisation, seen, partners)
    may = actions.edit(actor_of(request), organisation)
    return {**(shown or {}), "organisation": organisation, "may_edit": may}


def own_networks(_request: HttpRequest, organisation: Organisation) -> dict[str, Any] | None:
    """Its ties in a line each kind, and how many requests await an answer."""
    found = profile_public.networks_of(organisation)
    asked = profile_networks.awaiting(organisation).count()
    counted = [
        (_("Réseaux dont vous êtes membre"), len(found.heads) + bool(found.parent)),
        (_("Membres de votre réseau"), len(found.members)),
        (_("Vos antennes"), len(found.antennas)),
    ]
    lines = [(label, n) for label, n in counted if n]
    return {"organisation": organisation, "lines": lines, "asked": asked}
