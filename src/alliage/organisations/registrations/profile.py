"""What the area registers at start: the profile's panels, requests to answer, words of the log."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from alliage.core import audit, inbox, panels
from alliage.organisations.enums import MembershipKind
from alliage.organisations.queries import profile_networks
from alliage.organisations.views import profile_panels

audit.describe(
    {
        "profile.edited": _l("Profil d’une organisation modifié"),
        "levers.edited": _l("Leviers d’une organisation modifiés"),
        "organisation.renamed": _l("Organisation renommée"),
        "membership.asked": _l("Lien de réseau demandé"),
        "membership.confirmed": _l("Lien de réseau confirmé"),
        "membership.refused": _l("Lien de réseau refusé"),
        "membership.ended": _l("Lien de réseau terminé"),
    }
)


def _everybody(_user: Any) -> bool:
    return True


_PANELS = (
    ("organisation", _l("Ce qu’elle dit d’elle-même"), 7, "_told", profile_panels.told, 20),
    ("organisation", _l("Ses trois leviers"), 8, "_levers", profile_panels.levers, 30),
    ("organisation", _l("Ses réseaux"), 3, "_networks", profile_panels.networks, 40),
    ("workspace", _l("Votre profil"), 2, "_completeness", profile_panels.completeness, 10),
    ("workspace", _l("Vos trois leviers"), 4, "_own_levers", profile_panels.own_levers, 70),
    ("workspace", _l("Vos réseaux"), 2, "_own_networks", profile_panels.own_networks, 60),
)
for place, title, queries, template, context, order in _PANELS:
    panels.register(
        place,
        panels.Panel(
            title=title,
            permission=_everybody,
            queries=queries,
            template=f"organisations/profile/{template}.html",
            context=context,
            order=order,
        ),
    )


def what_awaits(person: Any) -> list[inbox.Item]:
    """One item a request that awaits the answer of an organisation for which one writes."""
    return [
        inbox.Item(
            title=_title(membership, side),
            url=reverse("organisations:networks", args=[side.public_id]),
            reason=_("Rien ne se voit tant que vous n’avez pas confirmé."),
        )
        for membership, side in profile_networks.awaiting_person(person)
    ]


def _title(membership: Any, side: Any) -> str:
    other = profile_networks.other_end(membership, side)
    names = {"other": other.name, "side": side.name}
    head = membership.head_id == side.pk
    if membership.kind == MembershipKind.ANTENNA:
        if head:
            return _("%(other)s dit être une antenne de %(side)s") % names
        return _("%(other)s dit que %(side)s est son antenne") % names
    if head:
        return _("%(other)s dit être membre du réseau %(side)s") % names
    return _("%(other)s dit que %(side)s est membre de son réseau") % names


inbox.register("organisations.networks", what_awaits)
