"""Where each organisation stands in the picture: components side by side, isolated ones in a row.

Every mark is a disc of `radius`; two never overlap and none leaves the picture.
"""

import math
from collections.abc import Iterable, Mapping, Sequence

from alliage_engines.networks.model import NetworkError, Node, Tie, edges_of

#: Centres of marks stand at least this many radii apart: two radii and some air.
SPACING = 2.5
_LARGEST = 12.0
_SMALLEST = 0.5
_ROOM = 4.5  # places in the picture for each organisation: marks can be moved, ties are seen


def mark_radius(organisations: int, width: float, height: float) -> float:
    """The largest radius, in the units of `width` and up to 12, at which the marks have room."""
    if not (math.isfinite(width) and math.isfinite(height)) or min(width, height) < 1:
        raise NetworkError("size", f"{width} × {height} is no picture")
    radius = min(_LARGEST, width / 4, height / 4)
    while radius > _SMALLEST and not _fits(organisations, width, height, radius):
        radius *= 0.95
    if not _fits(organisations, width, height, radius):
        raise NetworkError("size", f"{organisations} marks do not fit in {width} × {height}")
    return radius


def _fits(count: int, width: float, height: float, radius: float) -> bool:
    if count <= 1:
        return True
    columns, rows = grid(width, height, radius)
    # One row may stay half empty under the components, above the isolated.
    return columns * max(1, rows - 1) >= _ROOM * count


def grid(width: float, height: float, radius: float) -> tuple[int, int]:
    """How many marks stand beside each other, and one above the other, without touching."""
    step = SPACING * radius
    return (
        int((width - 2 * radius) / step + 1e-9) + 1,
        int((height - 2 * radius) / step + 1e-9) + 1,
    )


def layout(
    nodes: Sequence[Node],
    ties: Iterable[Tie],
    *,
    width: float,
    height: float,
    seed: int = 0,
    radius: float | None = None,
) -> Mapping[str, tuple[float, float]]:
    """The centre of each organisation's mark, y downwards; the same input gives the same picture.

    `radius` is that of the marks, `mark_radius` where none is given. Raises `NetworkError` for bad
    input (as `measure`) or where so many marks of this radius cannot stand apart.
    """
    edges, _, _ = edges_of(nodes, ties)
    largest = mark_radius(len(nodes), width, height)
    if radius is None:
        radius = largest
    elif not radius > 0 or not _fits(len(nodes), width, height, radius):
        raise NetworkError("radius", f"{len(nodes)} marks of {radius} do not fit")
    if not nodes:
        return {}
    from alliage_engines.networks.placing import place  # noqa: PLC0415 - numpy for pictures only

    points = place(len(nodes), edges, (width, height), radius, seed)
    return {node.id: point for node, point in zip(nodes, points, strict=True)}
