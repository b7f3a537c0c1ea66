"""The smallest set of organisations that covers a need, and why each one is in it."""

from alliage_engines.coalitions.checks import check
from alliage_engines.coalitions.composing import compose
from alliage_engines.coalitions.covering import cover
from alliage_engines.coalitions.model import (
    OBJECTIVES,
    Candidate,
    CoalitionError,
    Cost,
    Member,
    Proposal,
    Requirement,
    Rules,
)

__all__ = [
    "OBJECTIVES",
    "Candidate",
    "CoalitionError",
    "Cost",
    "Member",
    "Proposal",
    "Requirement",
    "Rules",
    "check",
    "compose",
    "cover",
]
