"""Images of a tile server under the constellation, where an operator chose one. Pure.

Tiles follow the usual scheme: web Mercator, {z}/{x}/{y}, 256 px
(https://wiki.openstreetmap.org/wiki/Slippy_map_tilenames). Each is placed by its own corners, so
that both projections agree there.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import asinh, atan, floor, log2, pi, radians, sinh, tan

from alliage.directory.constellation import Frame, px

TILE_PX = 256
DEEPEST = 17


@dataclass(frozen=True, slots=True)
class Tile:
    """One image and where it is drawn, in px as text."""

    url: str
    x: str
    y: str
    width: str
    height: str


def tiles(frame: Frame, template: str) -> list[Tile]:
    """The images that cover a frame. template: an address with {z}, {x}, {y} and perhaps {s}."""
    return list(_tiles(frame, template)) if template else []


def _tiles(frame: Frame, template: str) -> Iterator[Tile]:
    zoom = zoom_of(frame)
    south = frame.north - frame.height / frame.scale
    east = frame.west + frame.width / frame.scale / frame.squeeze
    left, top = tile_number(frame.north, frame.west, zoom)
    right, bottom = tile_number(south, east, zoom)
    for x in range(floor(left), floor(right) + 1):
        for y in range(floor(top), floor(bottom) + 1):
            x0, y0 = frame.at(*_corner(x, y, zoom))
            x1, y1 = frame.at(*_corner(x + 1, y + 1, zoom))
            address = (
                template.replace("{z}", str(zoom))
                .replace("{x}", str(x))
                .replace("{y}", str(y))
                .replace("{s}", "abc"[(x + y) % 3])
            )
            yield Tile(address, px(x0), px(y0), px(x1 - x0), px(y1 - y0))


def zoom_of(frame: Frame) -> int:
    """The depth at which a tile is drawn at about its own size, never stretched to twice that."""
    degrees = TILE_PX / frame.scale / frame.squeeze
    return max(0, min(DEEPEST, round(log2(360 / degrees))))


def tile_number(lat: float, lon: float, zoom: int) -> tuple[float, float]:
    """Where a point lies, in tiles from the north-west corner of the world at a zoom."""
    side = 2**zoom
    y = (1 - asinh(tan(radians(lat))) / pi) / 2 * side
    return (lon + 180) / 360 * side, y


def _corner(x: int, y: int, zoom: int) -> tuple[float, float]:
    """Latitude and longitude of a tile's north-west corner, in degrees."""
    side = 2**zoom
    return atan(sinh(pi * (1 - 2 * y / side))) * 180 / pi, x / side * 360 - 180
