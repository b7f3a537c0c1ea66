"""Territories: what a place field names, and the ground that the map draws."""

from dataclasses import dataclass
from functools import lru_cache

from alliage.directory.constellation import Frame, Place, around, frame_of
from alliage_engines.directory.territory import Area, Commune, fold_name, presence, territory

from . import snapshots

#: From the smallest to the largest: each one contains the one before it.
LARGER = ("commune", "epci", "departement", "region", "country")
#: Beyond this many communes the smallest add ink and no shape.
DOTS_INSIDE, DOTS_OUTSIDE = 2500, 700
COUNTRY = "FR"
METROPOLE = (41.2, 51.3, -5.4, 9.8)


@lru_cache(maxsize=8192)
def area(kind: str, code: str) -> Area | None:
    """The area of that kind and code, in its present form (an old commune gives its successor)."""
    if kind == "commune":
        commune = territory().commune(code)
        return territory().area(kind, commune.code) if commune else None
    return territory().area(kind, code)


def area_of(place: str) -> Area | None:
    """The area of a "kind:code", None when there is none."""
    kind, _, code = place.partition(":")
    return area(kind, code) if kind and code else None


def country() -> Area:
    """The whole country."""
    found = area("country", COUNTRY)
    if found is None:
        raise LookupError("the territory file has no country")
    return found


def place_of(found: Area) -> str:
    return f"{found.kind}:{found.code}"


def suggested(text: str, limit: int = 8) -> list[Area]:
    """Areas whose name, code or postal code begins like the text.

    Those where the directory knows somebody come first, then the most populated.
    """
    return list(territory().suggest(text, limit, _known())) if text.strip() else []


def resembling(text: str) -> list[Area]:
    """Areas whose name is a fault or two away from a misspelt one."""
    return list(territory().resembling(text, 3, _known()))


def _known() -> frozenset[tuple[str, str]]:
    folder = snapshots.current()
    return presence.present(folder) if folder else frozenset()


@lru_cache(maxsize=4096)
def larger(kind: str, code: str) -> tuple[Area, ...]:
    """The areas that contain this one, from the nearest to the country, without itself."""
    found = area(kind, code)
    if found is None or kind == "country":
        return ()
    seat = main_commune(kind, code)
    areas = territory().areas_of(seat) if seat else {}
    above = LARGER[LARGER.index(kind) + 1 :]
    return tuple(areas[name] for name in above if name in areas)


@lru_cache(maxsize=4096)
def main_commune(kind: str, code: str) -> str | None:
    """The most populated commune of an area, itself for a commune."""
    if kind == "commune":
        return code
    found = area(kind, code)
    communes = (
        [territory().commune(child) for child in territory().children(found)] if found else []
    )
    known = [commune for commune in communes if commune]
    return max(known, key=lambda item: item.population).code if known else None


@lru_cache(maxsize=512)
def nearer(kind: str, code: str) -> tuple[Area, ...]:
    """The areas that make this one: communes, intercommunalities, départements or régions."""
    below = {"epci": "commune", "departement": "epci", "region": "departement", "country": "region"}
    found = area(kind, code)
    if found is None or kind not in below:
        return ()
    wanted = below[kind]
    parts = {
        part.code: part
        for commune_code in communes_of(found)
        if (part := territory().areas_of(commune_code).get(wanted))
    }
    return tuple(sorted(parts.values(), key=lambda part: fold_name(part.name)))


def communes_of(found: Area) -> tuple[str, ...]:
    """Codes of the communes of an area."""
    return (found.code,) if found.kind == "commune" else tuple(territory().children(found))


def commune(code: str) -> Commune | None:
    return territory().commune(code)


@lru_cache(maxsize=40_000)
def place(code: str) -> Place | None:
    """A commune as the map knows it; None without coordinates."""
    found = territory().commune(code)
    return _place(found) if found else None


def _place(found: Commune) -> Place | None:
    if found.lat is None or found.lon is None:
        return None
    return Place(found.code, found.name, found.lat, found.lon, found.population or 0)


@lru_cache(maxsize=256)
def seat(departement: str) -> Place | None:
    """A département as one place: its name, at its most populated commune."""
    found = area("departement", departement)
    main = main_commune("departement", departement)
    at = place(main) if main else None
    if found is None or at is None:
        return None
    return Place(departement, found.name, at.lat, at.lon, found.population)


@dataclass(frozen=True, slots=True)
class Ground:
    """The communes that a map draws: those of the area, those around it, and the frame."""

    frame: Frame
    inside: tuple[Place, ...]
    outside: tuple[Place, ...]


@lru_cache(maxsize=128)
def ground(kind: str, code: str, radius_km: int | None, width: int, height: int) -> Ground | None:
    """The ground of an area, or of a circle around a commune; None for an unknown area.

    The frame of the country is that of metropolitan France: the caption counts what lies outside.
    """
    found = area(kind, code)
    if found is None:
        return None
    inside = _inside(found, radius_km)
    points = [(item.lat, item.lon) for item in inside]
    if radius_km and kind == "commune":
        points += around(found.lat, found.lon, radius_km)
    if not points:
        return None
    frame = frame_of(points, width=width, height=height)
    around_it = () if kind == "country" else _outside(frame, inside)
    return Ground(frame, inside[:DOTS_INSIDE], around_it[:DOTS_OUTSIDE])


def _inside(found: Area, radius_km: int | None) -> tuple[Place, ...]:
    if found.kind == "commune" and radius_km:
        codes = tuple(territory().within(found.lat, found.lon, radius_km))
    else:
        codes = communes_of(found)
    known = [item for item in map(place, codes) if item]
    if found.kind == "country":
        south, north, west, east = METROPOLE
        known = [p for p in known if south < p.lat < north and west < p.lon < east]
    return tuple(sorted(known, key=lambda item: -item.population))


def _outside(frame: Frame, inside: tuple[Place, ...]) -> tuple[Place, ...]:
    """Neighbouring communes that fall inside the frame."""
    middle_lat = frame.north - frame.height / frame.scale / 2
    middle_lon = frame.west + frame.width / frame.scale / frame.squeeze / 2
    reach = frame.km((frame.width**2 + frame.height**2) ** 0.5 / 2)
    own = {item.code for item in inside}
    codes = territory().within(middle_lat, middle_lon, reach)
    known = (place(code) for code in codes if code not in own)
    shown = [p for p in known if p and frame.holds(p.lat, p.lon)]
    return tuple(sorted(shown, key=lambda item: -item.population))
