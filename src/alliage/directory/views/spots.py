"""What a map counts, by commune or by département, and its table twin."""

from collections.abc import Callable, Collection, Iterable, Sequence
from functools import cached_property
from heapq import nsmallest
from typing import Any

from django.utils.translation import gettext as _

from alliage.directory.adapters import areas, search
from alliage.directory.adapters.search import Directory, Results, Spot
from alliage.directory.constellation import Place
from alliage.directory.criteria import Criteria
from alliage.directory.enums import FAMILIES

#: Above this many organisations a map of the country or of a région counts by département.
MANY = {"country": 600, "region": 3000}


class Spots:
    """Counts by place and family. level: "commune" or "departement", which the codes are of."""

    def __init__(self, level: str, spots: Sequence[Spot]) -> None:
        self.level = level
        self._spots = spots

    @cached_property
    def totals(self) -> dict[str, int]:
        """Code -> organisations of every family."""
        totals: dict[str, int] = {}
        for spot in self._spots:
            totals[spot.code] = totals.get(spot.code, 0) + spot.count
        return totals

    @property
    def place(self) -> Callable[[str], Place | None]:
        """Where a code is drawn."""
        return areas.seat if self.level == "departement" else areas.place

    def largest(self, limit: int | None, among: Collection[str] | None = None) -> list[str]:
        """Codes with most organisations first, then in their order."""
        totals = self.totals
        codes: Iterable[str] = totals if among is None else among
        if limit is None:
            return sorted(codes, key=lambda code: (-totals[code], code))
        return nsmallest(limit, codes, key=lambda code: (-totals[code], code))

    def of(self, codes: Collection[str]) -> list[Spot]:
        """The counts of some places, place by place, families in their order."""
        chosen = [spot for spot in self._spots if spot.code in codes]
        return sorted(chosen, key=lambda spot: (spot.code, FAMILIES.index(spot.family)))

    def rows(self, limit: int | None = None) -> list[dict[str, Any]]:
        """The table twin: one row a place, the most provided first."""
        rows = {code: self._row(code) for code in self.largest(limit)}
        for spot in self.of(rows):
            rows[spot.code][spot.family] = spot.count
        return list(rows.values())

    def _row(self, code: str) -> dict[str, Any]:
        place = self.place(code)
        name = place.name if place else _("lieu inconnu")
        empty = dict.fromkeys(FAMILIES, 0)
        return {"commune": code, "name": name, **empty, "total": self.totals[code]}


def spots_of(directory: Directory, criteria: Criteria, found: Results, area: areas.Area) -> Spots:
    """The counts of a search at the level that a map of the area can show."""
    wide = area.kind in MANY and found.total > MANY[area.kind]
    level = "departement" if wide else "commune"
    return Spots(level, search.spots(directory, criteria, level))
