"""Needs and offers: which offers suit a need best, exactly, and why. See README.md."""

from alliage_engines.matching.checking import check
from alliage_engines.matching.engine import match
from alliage_engines.matching.items import Item, Match, MatchingError
from alliage_engines.matching.offers import Offers

__all__ = ["Item", "Match", "MatchingError", "Offers", "check", "match"]
