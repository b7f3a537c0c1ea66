"""How an alliance is felt by each party: factors, gaps, trust, asymmetry, and what to talk about."""

from alliage_engines.health.check import check
from alliage_engines.health.following import (
    Comparison,
    FactorMove,
    Move,
    OrganisationMove,
    Topic,
    agenda,
    compare,
)
from alliage_engines.health.model import (
    Answer,
    Asymmetry,
    Factor,
    HealthError,
    Network,
    Pair,
    Report,
    Standing,
)
from alliage_engines.health.reporting import report

__all__ = [
    "Answer",
    "Asymmetry",
    "Comparison",
    "Factor",
    "FactorMove",
    "HealthError",
    "Move",
    "Network",
    "OrganisationMove",
    "Pair",
    "Report",
    "Standing",
    "Topic",
    "agenda",
    "check",
    "compare",
    "report",
]
