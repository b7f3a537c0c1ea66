"""Pictures of a health check as numbers for templates: the dots of each factor, the network.

Horizontal places are percentages of the plot, heights pixels, as in `core.charts`: text does not
stretch. Pure; every length leaves as text, for a template would write 43.2 as "43,2" in French.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

LOW, HIGH = 1.0, 5.0
PITCH, TOP = 33, 28
#: The mark of each family around its middle: disc, square, triangle.
SHAPES = {
    "peer": "M-7 0a7 7 0 1 0 14 0a7 7 0 1 0-14 0z",
    "public": "M-6.5-6.5h13v13h-13z",
    "private": "M0-8 8 6.5H-8z",
}
#: Two marks nearer than this, in points of the scale, are set apart so that both are seen.
NEAR = 0.09
STEP = 11


@dataclass(frozen=True, slots=True)
class Dot:
    """One organisation on a factor's line. dy: pixels, where others stand at the same place."""

    at: str
    y: str
    family: str
    hollow: bool
    name: str
    value: float


@dataclass(frozen=True, slots=True)
class Line:
    """One factor. from_ and to: where the organisations' means end; narrow_y: of its name on a phone."""

    label: str
    y: str
    text_y: str
    from_: str
    to: str
    mean_at: str
    mean_y1: str
    mean_y2: str
    mean: float
    gap: float
    band: str
    flagged: bool
    dots: tuple[Dot, ...]
    marks: Any  # what `draw` made of the dots


@dataclass(frozen=True, slots=True)
class Dots:
    """The dot plot: wide has names left of the plot, narrow above each line."""

    kind: str
    height: str
    plot: str
    band: str
    axis_y: str
    lines: tuple[Line, ...]
    ticks: tuple[tuple[str, str], ...]


def at(value: float) -> str:
    """Where a value of 1 to 5 stands, as a share of the plot."""
    return f"{100 * (value - LOW) / (HIGH - LOW):.2f}%"


def hollows(organisations: Sequence[Mapping[str, Any]]) -> dict[str, bool]:
    """Key -> whether its mark is hollow: the second, fourth… organisation of a family."""
    seen: dict[str, int] = {}
    found = {}
    for one in organisations:
        rank = seen.get(one["family"], 0)
        found[one["key"]] = rank % 2 == 1
        seen[one["family"]] = rank + 1
    return found


def dots(
    factors: Sequence[Mapping[str, Any]],
    organisations: Sequence[Mapping[str, Any]],
    labels: Mapping[str, str],
    *,
    draw: Callable[[Sequence[Dot]], Any],
    kind: str = "wide",
) -> Dots:
    """Return the dot plot of a wave's factors, in the order given (largest gap first).

    draw: makes the marks of a line at once: a template that made each would take its time with
    forty organisations.
    """
    pitch = PITCH if kind == "wide" else PITCH + 26
    known = {one["key"]: one for one in organisations}
    hollow = hollows(organisations)
    lines = []
    for number, factor in enumerate(factors):
        middle = TOP + pitch * (number + 0.5) + (0 if kind == "wide" else 10)
        lines.append(_line(factor, known, hollow, labels, middle, kind, draw))
    plot = TOP + pitch * len(factors) + 4
    ticks = tuple((at(v), str(v)) for v in range(1, 6))
    return Dots(
        kind, _px(plot + 26), _px(plot), _px(plot - 22), _px(plot + 20), tuple(lines), ticks
    )


def _line(
    factor: Mapping[str, Any],
    known: Mapping[str, Mapping[str, Any]],
    hollow: Mapping[str, bool],
    labels: Mapping[str, str],
    middle: float,
    kind: str,
    draw: Callable[[Sequence[Dot]], Any],
) -> Line:
    means: Mapping[str, float] = factor["by_organisation"]
    placed = sorted((key for key in means if key in known), key=lambda key: (means[key], key))
    made = []
    for key, dy in _apart([means[key] for key in placed], placed):
        one = known[key]
        made.append(
            Dot(
                at(means[key]),
                _px(middle + dy),
                one["family"],
                hollow[key],
                one["name"],
                means[key],
            )
        )
    return Line(
        label=labels.get(factor["factor"], factor["factor"]),
        y=_px(middle),
        text_y=_px(middle + 5 if kind == "wide" else middle - 20),
        from_=at(min(means.values())),
        to=at(max(means.values())),
        mean_at=at(factor["mean"]),
        mean_y1=_px(middle - 11),
        mean_y2=_px(middle + 11),
        mean=factor["mean"],
        gap=factor["gap"],
        band=factor["band"],
        flagged=factor["flagged"],
        dots=tuple(made),
        marks=draw(made),
    )


def _apart(values: Sequence[float], keys: Sequence[str]) -> list[tuple[str, float]]:
    """Key -> pixels up or down: marks at one place stand in a little column around the line."""
    groups: list[list[int]] = []
    for index, value in enumerate(values):
        if groups and value - values[groups[-1][0]] < NEAR:
            groups[-1].append(index)
        else:
            groups.append([index])
    found = []
    for group in groups:
        step = min(STEP, 22 / max(1, len(group) - 1))
        for rank, index in enumerate(group):
            found.append((keys[index], (rank - (len(group) - 1) / 2) * step))
    return found


@dataclass(frozen=True, slots=True)
class Node:
    x: str
    y: str
    family: str
    hollow: bool
    name: str
    shape: str


@dataclass(frozen=True, slots=True)
class Ring:
    """Organisations on a circle; edges both ends of which say they are tied, one-way ties dashed."""

    nodes: tuple[Node, ...] = ()
    edges: tuple[tuple[str, str, str, str], ...] = ()
    oneway: tuple[tuple[str, str, str, str], ...] = ()
    pairs: tuple[tuple[str, str, bool], ...] = field(default=())


SIDE, RADIUS = 320, 128


def ring(organisations: Sequence[Mapping[str, Any]], ties: Sequence[Sequence[str]]) -> Ring:
    """Return the network of a wave on a circle, in the order of the legend."""
    hollow = hollows(organisations)
    count = max(1, len(organisations))
    places: dict[str, tuple[float, float]] = {}
    for number, one in enumerate(organisations):
        angle = 2 * math.pi * number / count - math.pi / 2
        places[one["key"]] = (
            SIDE / 2 + RADIUS * math.cos(angle),
            SIDE / 2 + RADIUS * math.sin(angle),
        )
    ways = {(a, b) for a, b in ties if a in places and b in places}
    both = sorted((a, b) for a, b in ways if (b, a) in ways and a < b)
    alone = sorted((a, b) for a, b in ways if (b, a) not in ways)
    names = {one["key"]: str(one["name"]) for one in organisations}
    return Ring(
        nodes=tuple(
            Node(
                *map(_px, places[one["key"]]),
                one["family"],
                hollow[one["key"]],
                one["name"],
                SHAPES[one["family"]],
            )
            for one in organisations
        ),
        edges=tuple(_between(places, pair) for pair in both),
        oneway=tuple(_between(places, pair) for pair in alone),
        pairs=(
            *((names[a], names[b], True) for a, b in both),
            *((names[a], names[b], False) for a, b in alone),
        ),
    )


def _between(
    places: Mapping[str, tuple[float, float]], pair: tuple[str, str]
) -> tuple[str, str, str, str]:
    (x1, y1), (x2, y2) = places[pair[0]], places[pair[1]]
    return _px(x1), _px(y1), _px(x2), _px(y2)


@dataclass(frozen=True, slots=True)
class Slope:
    """One factor in two waves: where its mean was, where it is."""

    label: str
    y: str
    text_y: str
    before: str
    after: str
    rose: bool


@dataclass(frozen=True, slots=True)
class Moves:
    kind: str
    height: str
    plot: str
    axis_y: str
    lines: tuple[Slope, ...]
    ticks: tuple[tuple[str, str], ...]


def moves(rows: Sequence[tuple[str, float, float]], *, kind: str = "wide") -> Moves:
    """Return the picture of what moved: (label, mean before, mean after) of each factor."""
    pitch = PITCH if kind == "wide" else PITCH + 22
    made = []
    for number, (label, before, after) in enumerate(rows):
        middle = TOP + pitch * (number + 0.5) + (0 if kind == "wide" else 10)
        text_y = middle + 5 if kind == "wide" else middle - 14
        made.append(Slope(label, _px(middle), _px(text_y), at(before), at(after), after >= before))
    plot = TOP + pitch * len(rows) + 4
    ticks = tuple((at(v), str(v)) for v in range(1, 6))
    return Moves(kind, _px(plot + 26), _px(plot), _px(plot + 20), tuple(made), ticks)


def _px(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
