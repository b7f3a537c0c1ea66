"""The tables of partners."""

from alliage.partners.models.caseload import Case, Step
from alliage.partners.models.coalitions import Coalition, CoalitionMember
from alliage.partners.models.imports import Import
from alliage.partners.models.introductions import (
    ANSWER_WITHIN,
    FOLLOW_UP_DAYS,
    ContactConsent,
    FollowUp,
    Introduction,
    Side,
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
    "ANSWER_WITHIN",
    "FOLLOW_UP_DAYS",
    "Alert",
    "AlertSent",
    "Case",
    "Coalition",
    "CoalitionMember",
    "ContactConsent",
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
