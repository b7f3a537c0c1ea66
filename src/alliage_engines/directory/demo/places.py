"""Where organisations sit: real communes, weighted by population, with the usual regional name."""

from bisect import bisect
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate
from math import cos, hypot, radians
from random import Random

from alliage_engines.directory.demo.numbers import OVERSEAS
from alliage_engines.directory.demo.words import Setting, at, data, of
from alliage_engines.directory.territory import Commune, territory

#: Alsace-Moselle keeps its own registers: the RNA has none of its associations.
LOCAL_LAW = ("57", "67", "68")
#: Paris, Lyon, Marseille as registers write them: first arrondissement, postal code, how many.
_DIVIDED = {"75056": (75101, 75001, 20), "69123": (69381, 69001, 9), "13055": (13201, 13001, 16)}
#: Associations are denser in small communes: seats grow with population to this power.
_DENSITY = 0.88
#: Communes outside Isère in which an employer of Isère may have another establishment.
NEIGHBOURS = ("69123", "73065", "26362", "42218", "75056", "74010", "01053", "13055", "05061")


@dataclass(frozen=True, slots=True)
class Seat:
    """One commune to sit in: the code and postal code to write, and the words for it."""

    code: str
    postal_code: str
    name: str
    departement: str
    setting: Setting


class Places:
    """Draws seats among communes."""

    def __init__(self, communes: Iterable[Commune], *, regions: bool) -> None:
        """`regions`: the communes are Isère's, whose small regions have names of their own."""
        found = sorted(communes, key=lambda c: c.code)
        self._seats = [_seat(commune, regions=regions) for commune in found]
        self._bounds = list(accumulate((c.population or 1) ** _DENSITY for c in found))
        self._former = _former_codes() if regions else {}

    def draw(self, rng: Random) -> Seat:
        """A seat, large communes more often."""
        seat = self._seats[bisect(self._bounds, rng.random() * self._bounds[-1])]
        return _arrondissement(seat, rng) if seat.code in _DIVIDED else seat

    def declared_code(self, seat: Seat, rng: Random) -> str:
        """The code as a declaration writes it: sometimes a former commune's, rarely none."""
        chance = rng.random()
        if chance < 0.004:
            return "0"
        former = self._former.get(seat.code)
        return rng.choice(former) if former and chance < 0.4 else seat.code


def isere() -> Places:
    """The communes of Isère."""
    return Places(isere_communes(), regions=True)


def neighbours() -> Places:
    """Towns around Isère and the three largest cities."""
    return Places((c for c in map(territory().commune, NEIGHBOURS) if c), regions=False)


def country() -> Places:
    """Every commune whose associations the RNA registers."""
    return Places((c for c in territory().communes if _in_rna(c.departement)), regions=False)


def isere_communes() -> list[Commune]:
    """Every commune of Isère, by code."""
    return sorted((c for c in territory().communes if c.departement == "38"), key=lambda c: c.code)


def _in_rna(departement: str) -> bool:
    return departement in OVERSEAS or (len(departement) == 2 and departement not in LOCAL_LAW)


def _former_codes() -> dict[str, list[str]]:
    """Current commune -> codes of those it was made of, which old declarations still carry."""
    found: dict[str, list[str]] = {}
    for old in territory().old_codes:
        if old.code.startswith("38") and not old.arrondissement:
            found.setdefault(old.code, []).append(old.old)
    return found


def _seat(commune: Commune, *, regions: bool) -> Seat:
    of_region, in_region = f"du pays {of(commune.name)}", f"en pays {of(commune.name)}"
    if regions:
        of_region, in_region = _small_region(commune)
    setting = Setting(commune.name, of(commune.name), at(commune.name), of_region, in_region)
    postal = commune.postal_codes[0] if commune.postal_codes else "00000"
    return Seat(commune.code, postal, commune.name, commune.departement, setting)


def _small_region(commune: Commune) -> tuple[str, str]:
    lat, lon = commune.lat or 45.2, commune.lon or 5.6
    shrink = cos(radians(45.2))
    nearest = min(
        data("places")["pays"], key=lambda p: hypot(p["lat"] - lat, (p["lon"] - lon) * shrink)
    )
    return nearest["du"], nearest["au"]


def _arrondissement(seat: Seat, rng: Random) -> Seat:
    code, postal, count = _DIVIDED[seat.code]
    rank = int(rng.random() * count)
    name = f"{seat.name} {rank + 1}"
    return Seat(str(code + rank), f"{postal + rank:05d}", name, seat.departement, seat.setting)
