"""Who is tied to whom: density, brokers, what hangs on one organisation, and a picture of it."""

from alliage_engines.networks.checks import check, check_layout
from alliage_engines.networks.layouts import layout, mark_radius
from alliage_engines.networks.measures import measure
from alliage_engines.networks.model import (
    Broker,
    Critical,
    FamilyCount,
    NetworkError,
    Node,
    Report,
    Tie,
)

__all__ = [
    "Broker",
    "Critical",
    "FamilyCount",
    "NetworkError",
    "Node",
    "Report",
    "Tie",
    "check",
    "check_layout",
    "layout",
    "mark_radius",
    "measure",
]
