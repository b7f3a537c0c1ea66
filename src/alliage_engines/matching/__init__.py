"""Which offers answer which needs: words in common, near enough, and why."""

from alliage_engines.matching.items import Item, Match, MatchingError
from alliage_engines.matching.one import Offers

__all__ = ["Item", "Match", "MatchingError", "Offers"]
