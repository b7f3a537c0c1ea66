"""Plan mode: wishes are optional; who meets whom, when and where, proved as far as can be."""

from alliage_engines.scheduling.planning.measuring import measure
from alliage_engines.scheduling.planning.solving import solve

__all__ = ["measure", "solve"]
