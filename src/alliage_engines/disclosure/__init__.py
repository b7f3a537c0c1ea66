"""What may be published outside a room, so that no figure gives an organisation away."""

from alliage_engines.disclosure.check import check
from alliage_engines.disclosure.model import (
    Cell,
    Contribution,
    DisclosureError,
    Interval,
    Protected,
    Rules,
)
from alliage_engines.disclosure.protecting import audit, protect

__all__ = [
    "Cell",
    "Contribution",
    "DisclosureError",
    "Interval",
    "Protected",
    "Rules",
    "audit",
    "check",
    "protect",
]
