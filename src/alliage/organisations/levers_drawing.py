"""The three levers as a picture: three axes from a centre, weights 1 to 5, and the shape they make.

Pure geometry: weights in, strings of SVG attributes out (a template would write decimals with the
comma of the page). A regular triangle is a balanced model; colours are in `profile.css`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import cos, radians, sin

#: Pixels of the drawing, its centre, the length of an axis.
WIDTH, HEIGHT = 360, 282
CENTRE = (180.0, 168.0)
REACH = 112.0
MOST = 5
#: Each lever's direction, in degrees from the right, downwards.
DIRECTIONS: Mapping[str, float] = {"human": -90.0, "alliances": 30.0, "financial": 150.0}


@dataclass(frozen=True, slots=True)
class Spoke:
    """One lever: its axis, the dot of its weight (None where it is not told), its number."""

    lever: str
    x: str
    y: str
    dot_x: str = ""
    dot_y: str = ""
    weight: int | None = None


@dataclass(frozen=True, slots=True)
class Drawing:
    """centre; rings: points of each step of the scale; shape: points, empty unless all are told."""

    centre_x: str
    centre_y: str
    rings: tuple[str, ...]
    spokes: tuple[Spoke, ...]
    shape: str
    width: str = str(WIDTH)
    height: str = str(HEIGHT)


def draw(weights: Mapping[str, int]) -> Drawing:
    """Draw weights from 1 to 5 by lever; a lever that is left out has no dot."""
    spokes = tuple(_spoke(lever, weights.get(lever)) for lever in DIRECTIONS)
    told = all(spoke.weight is not None for spoke in spokes)
    shape = " ".join(f"{spoke.dot_x},{spoke.dot_y}" for spoke in spokes) if told else ""
    return Drawing(
        centre_x=_px(CENTRE[0]),
        centre_y=_px(CENTRE[1]),
        rings=tuple(_ring(step) for step in range(1, MOST + 1)),
        spokes=spokes,
        shape=shape,
    )


def _spoke(lever: str, weight: int | None) -> Spoke:
    x, y = _at(lever, MOST)
    if weight is None:
        return Spoke(lever, _px(x), _px(y))
    dot_x, dot_y = _at(lever, weight)
    return Spoke(lever, _px(x), _px(y), _px(dot_x), _px(dot_y), weight)


def _ring(step: int) -> str:
    return " ".join(",".join(map(_px, _at(lever, step))) for lever in DIRECTIONS)


def _at(lever: str, weight: float) -> tuple[float, float]:
    turn = radians(DIRECTIONS[lever])
    away = REACH * weight / MOST
    return CENTRE[0] + away * cos(turn), CENTRE[1] + away * sin(turn)


def _px(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
