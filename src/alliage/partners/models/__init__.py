"""The tables of partners."""

from alliage.partners.models.coalitions import Coalition, CoalitionMember
from alliage.partners.models.imports import Import
from alliage.partners.models.introductions import (
    FOLLOW_UP_DAYS,
    Case,
    FollowUp,
    Introduction,
    Side,
    Step,
)
from alliage.partners.models.publications import (
    Alert,
    AlertSent,
    Exclusion,
    Need,
    NeedTag,
    Offer,
    OfferTag,
    Requirement,
    Second,
)

__all__ = [
    "FOLLOW_UP_DAYS",
    "Alert",
    "AlertSent",
    "Case",
    "Coalition",
    "CoalitionMember",
    "Exclusion",
    "FollowUp",
    "Import",
    "Introduction",
    "Need",
    "NeedTag",
    "Offer",
    "OfferTag",
    "Requirement",
    "Second",
    "Side",
    "Step",
]
