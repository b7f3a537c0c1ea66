"""What the area registers at start: partnerships on the public page and in the workspace."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext

from alliage.core import audit, inbox, panels
from alliage.core.actor import actor_of
from alliage.organisations.models import Organisation
from alliage.organisations.queries import ties as queries
from alliage.organisations.queries.profile_public import acting_here

SHOWN = 6

audit.describe(
    {
        "partnership.declared": _l("Partenariat déclaré"),
        "partnership.edited": _l("Partenariat modifié"),
        "partnership.linked": _l("Partenaire reconnu à la main"),
        "partnership.confirmed": _l("Partenariat confirmé"),
        "partnership.disputed": _l("Partenariat contesté"),
        "partnership.removed": _l("Partenariat retiré"),
    }
)


def public_context(request: HttpRequest, subject: Any) -> dict[str, Any] | None:
    """What the reader may see of an active organisation's partnerships; nothing where none."""
    organisation = acting_here(request, subject.id) or queries.whose_story(subject.id)
    found = queries.trajectory(organisation, actor_of(request)) if organisation else []
    if not found:
        return None
    latest = [
        {
            "name": t.organisation.name if t.partner_id == organisation.pk else t.partner_name,  # type: ignore[union-attr]
            "family": t.organisation.family
            if t.partner_id == organisation.pk  # type: ignore[union-attr]
            else t.partner_family,
            "tie": t,
        }
        for t in reversed(found[-SHOWN:])
    ]
    return {"latest": latest, "count": len(found), "organisation": organisation}


def workspace_context(_request: HttpRequest, organisation: Organisation) -> dict[str, Any]:
    """How many partnerships are declared, and what awaits a word."""
    return {
        "organisation": organisation,
        "declared": queries.declared_by(organisation).count(),
        "waiting": queries.to_confirm(organisation).count(),
        "choose": queries.to_choose(organisation).count(),
    }


def what_awaits(person: Any) -> list[inbox.Item]:
    """Partnerships that others declare with an organisation that one manages."""
    return [
        inbox.Item(
            title=ngettext(
                "%(count)d partenariat déclaré avec %(name)s attend votre mot",
                "%(count)d partenariats déclarés avec %(name)s attendent votre mot",
                count,
            )
            % {"count": count, "name": organisation.name},
            url=reverse("organisations:ties", args=[organisation.public_id]),
        )
        for organisation, count in queries.awaiting(person).items()
    ]


inbox.register("organisations.ties", what_awaits)
panels.register(
    "organisation",
    panels.Panel(
        title=_l("Ses partenariats"),
        permission=lambda _user: True,
        queries=5,
        template="organisations/ties/_public_panel.html",
        context=public_context,
        order=50,
    ),
)
panels.register(
    "workspace",
    panels.Panel(
        title=_l("Partenariats"),
        permission=lambda user: user.is_authenticated,
        queries=3,
        template="organisations/ties/_workspace_panel.html",
        context=workspace_context,
        order=50,
    ),
)
