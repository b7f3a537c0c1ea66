"""The places of the COG 2026: communes with every code they had, and the areas that hold them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from alliage_engines.directory.territory.names import fold_name
from alliage_engines.directory.territory.suggest import KINDS, Key, Named, Suggestions

EARTH_KM = 6371.0088
COUNTRY = "FR"
#: Communes whose radius cannot be told from their neighbours' (alone on an island) get this, in km.
LONE_COMMUNE_KM = 5.0
#: Départements of the mainland and Corsica have two characters; the country's centre is theirs.
MAINLAND_LENGTH = 2


@dataclass(frozen=True, slots=True)
class Commune:
    """One commune of the COG 2026; lat and lon in WGS 84 degrees, None for a few uninhabited lands.

    precision: "geonames" (the place itself), "postal" (mean of communes that share a postal code),
    "arrondissement" (mean of the EPCI or arrondissement), "official" (the State's centroid).
    zones: flags of `zones.py`, such as "qpv" or "frr", when those lists are loaded.
    """

    code: str
    name: str
    departement: str
    region: str
    epci: str | None
    population: int
    lat: float | None
    lon: float | None
    precision: str | None
    postal_codes: tuple[str, ...]
    zones: tuple[str, ...] = ()
    siren: str | None = None


@dataclass(frozen=True, slots=True)
class Area:
    """A place to search in; radius_km reaches its furthest commune (a commune: its neighbours).

    kind: one of KINDS; code: INSEE's (an EPCI: SIREN); label tells homonyms apart by département.
    """

    kind: str
    code: str
    name: str
    population: int
    lat: float | None
    lon: float | None
    radius_km: float
    label: str


@dataclass(frozen=True, slots=True)
class Resolution:
    """The current commune of what a register writes.

    how: "code", "old_code", "name" or "unresolved".
    """

    commune: str | None
    arrondissement: str | None
    how: str


@dataclass(frozen=True, slots=True)
class OldCode:
    """A code of a merged, delegated or associated commune or an arrondissement, and its commune."""

    old: str
    code: str
    arrondissement: str | None
    name: str | None
    postal_codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AreaName:
    """An EPCI, a département, a région or the country; parent: a département's région."""

    kind: str
    code: str
    name: str
    parent: str | None


def great_circle_km(
    lat: float, lon: float, lats: NDArray[np.float64], lons: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return distances in km from one point to many, all in degrees; NaN where one is unknown."""
    here, there = np.radians(lat), np.radians(lats)
    chord = np.sin((there - here) / 2) ** 2
    chord += np.cos(here) * np.cos(there) * np.sin(np.radians(lons - lon) / 2) ** 2
    return np.asarray(2 * EARTH_KM * np.arcsin(np.sqrt(np.clip(chord, 0, 1))), dtype=np.float64)


class Territory:
    """Every commune and area, found by code, name or distance; immutable and thread-safe."""

    def __init__(
        self,
        communes: Sequence[Commune],
        old_codes: Sequence[OldCode],
        areas: Sequence[AreaName],
    ) -> None:
        self.communes = tuple(communes)
        self.old_codes = tuple(old_codes)
        self.area_names = {(a.kind, a.code): a for a in areas}
        self._communes = {c.code: c for c in self.communes}
        self._old = {o.old: o for o in self.old_codes if o.old not in self._communes}
        self._wide_areas: dict[tuple[str, str], Area] = {}
        nan = float("nan")
        self._lats = np.array([nan if c.lat is None else c.lat for c in self.communes])
        self._lons = np.array([nan if c.lon is None else c.lon for c in self.communes])
        # By latitude, the unknown ones last and left out: a radius search looks at one band only.
        known = int(np.count_nonzero(~np.isnan(self._lats)))
        self._by_latitude = np.argsort(self._lats, kind="stable")[:known]
        self._latitudes = self._lats[self._by_latitude]

    def commune(self, code: str) -> Commune | None:
        """Return the current commune of a current, old, delegated or arrondissement `code`."""
        found = self._communes.get(code)
        if found is None and code in self._old:
            return self._communes[self._old[code].code]
        return found

    def resolve(self, code: str | None, postal_code: str | None, name: str | None) -> Resolution:
        """Find the current commune by code, else name and postal code, else name, département."""
        postal_code = (postal_code or "").strip()
        code = (code or "").strip().upper()
        current = self._communes.get(code)
        if current:
            return Resolution(code, self._arrondissement_of(code, postal_code), "code")
        if code in self._old:
            old = self._old[code]
            district = old.arrondissement or self._arrondissement_of(old.code, postal_code)
            return Resolution(old.code, district, "old_code")
        found = self._by_name(code, postal_code, fold_name(name or ""))
        if found is None:
            return Resolution(None, None, "unresolved")
        return Resolution(found, self._arrondissement_of(found, postal_code), "name")

    def _by_name(self, code: str, postal_code: str, folded: str) -> str | None:
        if not folded:
            return None
        keys = [postal_code, departement_of(postal_code), departement_of(code)]
        for key in keys:
            found = self._names.get((key, folded), ()) if key else ()
            if len(found) == 1:
                return next(iter(found))
        return None

    def _arrondissement_of(self, commune: str, postal_code: str) -> str | None:
        return self._districts.get((commune, postal_code))

    @cached_property
    def names(self) -> tuple[tuple[str, str, str, str], ...]:
        """Every (postal code, département, folded name, commune), former names included."""
        rows = {
            (postal, c.departement, fold_name(c.name), c.code)
            for c in self.communes
            for postal in c.postal_codes or ("",)
        }
        for old in self.old_codes:
            if old.name:
                parent = self._communes[old.code]
                folded = fold_name(old.name)
                rows.update(
                    (p, parent.departement, folded, parent.code) for p in parent.postal_codes
                )
        return tuple(sorted(rows))

    @cached_property
    def _names(self) -> Mapping[tuple[str, str], set[str]]:
        found: dict[tuple[str, str], set[str]] = defaultdict(set)
        for postal, departement, folded, code in self.names:
            found[postal, folded].add(code)
            found[departement, folded].add(code)
        return found

    @cached_property
    def _districts(self) -> Mapping[tuple[str, str], str]:
        """(Paris, Lyon or Marseille, postal code) -> arrondissement."""
        return {
            (old.code, postal): old.arrondissement
            for old in self.old_codes
            if old.arrondissement
            for postal in old.postal_codes
        }

    @cached_property
    def _members(self) -> Mapping[tuple[str, str], list[int]]:
        found: dict[tuple[str, str], list[int]] = defaultdict(list)
        for position, c in enumerate(self.communes):
            for kind, code in _holders(c):
                found[kind, code].append(position)
        return found

    def children(self, area: Area) -> tuple[str, ...]:
        """Return the codes of the communes in `area`."""
        return tuple(self.communes[i].code for i in self._members.get((area.kind, area.code), ()))

    def area(self, kind: str, code: str) -> Area | None:
        """Return one area, or None; an old commune code gives the current commune."""
        if kind == "commune":
            found = self.commune(code)
            return self._commune_area(found) if found else None
        name = self.area_names.get((kind, code))
        if name is None or (kind, code) not in self._members:
            return None
        if (kind, code) not in self._wide_areas:
            self._wide_areas[kind, code] = self._wide_area(name)
        return self._wide_areas[kind, code]

    def _commune_area(self, commune: Commune) -> Area:
        return Area(
            "commune",
            commune.code,
            commune.name,
            commune.population,
            commune.lat,
            commune.lon,
            self._commune_radius(commune),
            f"{commune.name} ({commune.departement})",
        )

    def _commune_radius(self, commune: Commune) -> float:
        if commune.lat is None or commune.lon is None:
            return LONE_COMMUNE_KM
        reach = 4 * LONE_COMMUNE_KM
        near = np.degrees(reach / EARTH_KM)
        span = np.searchsorted(self._latitudes, (commune.lat - near, commune.lat + near))
        band = self._by_latitude[span[0] : span[1]]
        km = great_circle_km(commune.lat, commune.lon, self._lats[band], self._lons[band])
        apart = np.sort(km[(km > 0.1) & (km < reach)])[:6]
        return round(float(np.median(apart)) * 0.75, 1) if len(apart) else LONE_COMMUNE_KM

    def _wide_area(self, name: AreaName) -> Area:
        positions = self._members[name.kind, name.code]
        people = sum(self.communes[i].population for i in positions)
        if name.kind == "country":
            mainland = MAINLAND_LENGTH
            positions = [i for i in positions if len(self.communes[i].departement) == mainland]
        chosen = np.array(positions)
        known = chosen[~np.isnan(self._lats[chosen])]
        lat = lon = None
        radius = 0.0
        if len(known):
            lat = round(float(self._lats[known].mean()), 4)
            lon = round(float(self._lons[known].mean()), 4)
            km = great_circle_km(lat, lon, self._lats[known], self._lons[known])
            radius = round(float(km.max()), 1)
        return Area(name.kind, name.code, name.name, people, lat, lon, radius, self._label(name))

    @staticmethod
    def _label(name: AreaName) -> str:
        return f"{name.name} ({name.code})" if name.kind == "departement" else name.name

    def areas_of(self, commune_code: str) -> dict[str, Area]:
        """Return kind -> area for a commune and all that holds it; empty for an unknown code."""
        commune = self.commune(commune_code)
        if commune is None:
            return {}
        found = {kind: self.area(kind, code) for kind, code in _holders(commune)}
        return {kind: area for kind, area in found.items() if area is not None}

    def within(self, lat: float, lon: float, km: float) -> list[str]:
        """Return the codes of the communes whose point is at most `km` away, the nearest first."""
        reach = np.degrees(km / EARTH_KM) + 1e-9
        first, last = np.searchsorted(self._latitudes, (lat - reach, lat + reach))
        band = np.sort(self._by_latitude[first:last])
        distances = great_circle_km(lat, lon, self._lats[band], self._lons[band])
        inside = np.flatnonzero(distances <= km)
        order = inside[np.argsort(distances[inside], kind="stable")]
        return [self.communes[i].code for i in band[order]]

    def suggest(self, text: str, limit: int = 8, known: Collection[Key] = ()) -> list[Area]:
        """Return the areas that `text` may mean, best first; see `suggest.Suggestions`.

        known: (kind, code) of the areas to prefer, as `holding` gives them.
        """
        return self._areas(self._suggestions.find(text, limit, known))

    def resembling(self, text: str, limit: int = 3, known: Collection[Key] = ()) -> list[Area]:
        """Return the areas whose name is a fault or two away from `text`; for a misspelt place."""
        return self._areas(self._suggestions.resembling(text, limit, known))

    def holding(self, communes: Iterable[str]) -> frozenset[Key]:
        """Return (kind, code) of every area that holds one of `communes`, those included."""
        found = (self.commune(code) for code in communes)
        return frozenset(key for commune in found if commune for key in _holders(commune))

    def _areas(self, keys: Iterable[Key]) -> list[Area]:
        areas = (self.area(kind, code) for kind, code in keys)
        return [area for area in areas if area is not None]

    @cached_property
    def _suggestions(self) -> Suggestions:
        people = [c.population for c in self.communes]
        sizes = {key: sum(people[i] for i in rows) for key, rows in self._members.items()}
        named = [Named("commune", c.code, c.name, sizes["commune", c.code]) for c in self.communes]
        named += [
            Named(*key, name.name, sizes[key])
            for key, name in self.area_names.items()
            if key in sizes
        ]
        codes = {c.code: (c.departement, c.postal_codes) for c in self.communes}
        return Suggestions(named, codes)

    def with_zones(self, flags: Mapping[str, tuple[str, ...]]) -> "Territory":
        """Return the same territory with the flags of `zones.commune_flags` on its communes."""
        communes = [
            replace(c, zones=flags[c.code]) if c.code in flags else c for c in self.communes
        ]
        return Territory(communes, self.old_codes, tuple(self.area_names.values()))


def _holders(commune: Commune) -> list[tuple[str, str]]:
    codes = (commune.code, commune.epci, commune.departement, commune.region, COUNTRY)
    return [(kind, code) for kind, code in zip(KINDS, codes, strict=True) if code]


def departement_of(code: str) -> str:
    """Return the département that a code starts with (none has Corsica's postal "20")."""
    return code[:3] if code.startswith(("97", "98")) else code[:2]
