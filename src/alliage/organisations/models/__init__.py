"""The tables of organisations."""

from alliage.organisations.models.mandate import Claim, Invitation, Mandate
from alliage.organisations.models.organisation import (
    ActionArea,
    GrantedRole,
    Levers,
    Organisation,
    OrganisationIdentifier,
)
from alliage.organisations.models.ties import Membership, Partnership
from alliage.organisations.models.upkeep import Duplicate, Merge, Reconciliation

__all__ = [
    "ActionArea",
    "Claim",
    "Duplicate",
    "GrantedRole",
    "Invitation",
    "Levers",
    "Mandate",
    "Membership",
    "Merge",
    "Organisation",
    "OrganisationIdentifier",
    "Partnership",
    "Reconciliation",
]
