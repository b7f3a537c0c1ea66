"""What the area registers at start: mandates."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from alliage.core import audit, inbox, personal_data
from alliage.core.actor import resolve_with
from alliage.organisations import acting
from alliage.organisations.models import Invitation, Mandate
from alliage.organisations.queries import claims as claim_queries
from alliage.organisations.queries import mandates as queries
from alliage.organisations.tasks import mandates as tasks

__all__ = ["tasks"]

resolve_with(acting.resolve)
audit.describe(
    {
        "invitation.accepted": _l("Invitation acceptée"),
        "invitation.cancelled": _l("Invitation retirée"),
        "invitation.declined": _l("Invitation refusée"),
        "mandate.changed": _l("Mandat changé"),
        "mandate.confirmed": _l("Mandat accordé"),
        "mandate.ended": _l("Mandat terminé"),
        "mandate.expired": _l("Mandat arrivé à son terme"),
        "mandate.invited": _l("Personne invitée à agir"),
        "mandate.left": _l("Mandat abandonné par la personne"),
        "mandate.refused": _l("Mandat refusé"),
    }
)


def what_awaits(person: Any) -> list[inbox.Item]:
    """Requests to act for an organisation that the person manages."""
    return [
        inbox.Item(
            _("Une personne demande à agir pour « %(name)s »") % {"name": asked.organisation.name},
            reverse("organisations:mandates", args=[asked.organisation.public_id]),
            _("Acceptez si vous la connaissez, refusez sinon : rien ne change sans vous."),
        )
        for asked in queries.requests_for(person)
    ]


def first_step(person: Any) -> list[inbox.Item]:
    """For who acts for nobody yet: the way to say for whom one acts."""
    if person.is_operator or person.mandates.exists() or person.claims.exists():
        return []
    title = _("Dites au nom de quelle organisation vous agissez")
    reason = _("Un besoin, un apport, une mise en lien se font au nom d’une organisation.")
    return [inbox.Item(title, reverse("organisations:mine"), reason)]


inbox.register("organisations.first_step", first_step)


def _invitations(person: Any) -> Any:
    """Return the open invitations to an address that the person proved."""
    return Invitation.objects.filter(
        email__in=claim_queries.verified_addresses(person), answered_at=None
    )


def export_mandates(person: Any) -> dict[str, Any]:
    """Return a person's mandates, and the invitations that wait for their answer."""
    mandates = Mandate.objects.of(person).select_related("organisation")
    return {
        "mandates": [
            {
                "organisation": held.organisation.name,
                "role": held.role,
                "title": held.title,
                "state": held.state,
                "starts_on": held.starts_on.isoformat(),
                "ends_on": held.ends_on.isoformat() if held.ends_on else None,
            }
            for held in mandates
        ],
        "invitations": [
            {
                "organisation": found.organisation.name,
                "role": found.role,
                "created_at": found.created_at.isoformat(),
            }
            for found in _invitations(person).select_related("organisation")
        ],
    }


def erase_mandates(person: Any) -> int:
    """Delete a person's mandates and forget the invitations to their addresses."""
    count = Mandate.objects.of(person).delete()[0]
    return count + _invitations(person).update(email="")


inbox.register("organisations.mandates", what_awaits)
personal_data.register(
    personal_data.Holder("organisations.mandates", export_mandates, erase_mandates)
)
