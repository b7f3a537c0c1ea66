"""The work under `layout`: each component by stress majorisation, all packed, marks pushed apart.

Stress majorisation: Gansner, Koren and North, "Graph Drawing by Stress Majorization" (2004).
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from alliage_engines.networks.layouts import SPACING, grid

Points = NDArray[np.float64]
_SWEEPS = 120
_STEPS = 3e7  # pairs looked at in all sweeps: a drawing of a thousand gets fewer of them
_PUSHES = 400
_LONGEST = 12.0  # an edge is drawn up to this many radii long, however much room there is
_STRETCH = 1.6  # a picture may be drawn out this much to fill its frame
_EVEN = 0.5  # a large component's marks are this much spread evenly, out of its dense middle
_LARGE = 200  # organisations in a component that is spread so; smaller ones less


def place(
    count: int,
    edges: Sequence[tuple[int, int]],
    size: tuple[float, float],
    radius: float,
    seed: int,
) -> list[tuple[float, float]]:
    """Centres of `count` marks within `size`, none overlapping, in the order of the nodes."""
    near: list[list[int]] = [[] for _ in range(count)]
    for a, b in edges:
        near[a].append(b)
        near[b].append(a)
    alone = [node for node in range(count) if not near[node]]
    points = np.zeros((count, 2))
    floor = _row(points, alone, size, radius, only=len(alone) == count)
    tied = [node for node in range(count) if near[node]]
    if tied:
        room = (size[0], floor)
        parts = _components(near)
        drawn = [_draw(part, near, seed) for part in parts]
        _pack(points, parts, drawn, room, radius)
        points[tied] = apart(points[tied], room, radius)
    return [(round(float(x), 2), round(float(y), 2)) for x, y in points]


def _row(
    points: Points, alone: list[int], size: tuple[float, float], radius: float, *, only: bool
) -> float:
    """Stand the isolated in rows at the foot, or amid a picture of them only; return the height left."""
    width, height = size
    if not alone:
        return height
    step = SPACING * radius
    columns, _ = grid(width, height, radius)
    rows = math.ceil(len(alone) / columns)
    deep = (rows - 1) * step
    top = (height - deep) / 2 if only else height - radius - deep
    left = (width - (min(len(alone), columns) - 1) * step) / 2
    for number, node in enumerate(alone):
        points[node] = left + number % columns * step, top + number // columns * step
    return top - step + radius


def _components(near: list[list[int]]) -> list[list[int]]:
    """Components of two or more, the largest first."""
    seen: set[int] = set()
    found = []
    for start, others in enumerate(near):
        if start in seen or not others:
            continue
        part = [start]
        seen.add(start)
        for node in part:
            fresh = [other for other in near[node] if other not in seen]
            seen.update(fresh)
            part.extend(fresh)
        found.append(sorted(part))
    return sorted(found, key=lambda part: (-len(part), part))


def _draw(part: list[int], near: list[list[int]], seed: int) -> Points:
    """A component in a frame of its own: an edge about 1 long, the longer side lying."""
    ways = _ways(part, near)
    size = len(part)
    jitter = np.random.default_rng((seed, size)).normal(scale=0.05, size=(size, 2))
    points = _classical(ways) + jitter
    weights = 1.0 / np.where(ways > 0, ways, 1.0) ** 2
    np.fill_diagonal(weights, 0.0)
    laplacian = np.diag(weights.sum(axis=1)) - weights
    inverse = np.linalg.pinv(laplacian)
    for _ in range(min(_SWEEPS, max(20, int(_STEPS / size**2)))):
        points = inverse @ _pull(points, weights * ways)
    return _lying(points)


def _pull(points: Points, strength: Points) -> Points:
    """B(X)X of the majorisation: each pair pulled or pushed along its line."""
    gaps = points[:, None, :] - points[None, :, :]
    far = np.sqrt((gaps**2).sum(axis=2))
    ratio = strength / np.maximum(far, 1e-9)
    np.fill_diagonal(ratio, 0.0)
    pulled: Points = ratio.sum(axis=1)[:, None] * points - ratio @ points
    return pulled


def _ways(part: list[int], near: list[list[int]]) -> Points:
    """Steps on the shortest way between each two of a component."""
    index = {node: number for number, node in enumerate(part)}
    ways = np.zeros((len(part), len(part)))
    for number, start in enumerate(part):
        reached = {start: 0}
        queue = [start]
        for node in queue:
            for other in near[node]:
                if other not in reached:
                    reached[other] = reached[node] + 1
                    queue.append(other)
        for node, steps in reached.items():
            ways[number, index[node]] = steps
    return ways


def _classical(ways: Points) -> Points:
    """A start by classical scaling, signs fixed so that it is the same on every run."""
    size = len(ways)
    centre = np.eye(size) - 1.0 / size
    values, vectors = np.linalg.eigh(-0.5 * centre @ (ways**2) @ centre)
    best = vectors[:, -2:][:, ::-1] * np.sqrt(np.maximum(values[-2:][::-1], 0.0))
    signs = np.sign(best[np.abs(best).argmax(axis=0), np.arange(best.shape[1])])
    start: Points = best * np.where(signs == 0, 1.0, signs)
    return start


def _lying(points: Points) -> Points:
    """Turn the drawing so that its greatest spread is horizontal; begin at 0, 0."""
    middle = points - points.mean(axis=0)
    _, _, turn = np.linalg.svd(middle, full_matrices=False)
    signs = np.sign(turn[np.arange(2), np.abs(turn).argmax(axis=1)])
    turned = middle @ (turn * signs[:, None]).T
    lying: Points = turned - turned.min(axis=0)
    return _even(lying)


def _even(points: Points) -> Points:
    """Spread a dense middle: draw each coordinate towards its rank, as far as the size asks."""
    share = _EVEN * min(1.0, len(points) / _LARGE)
    ranks = points.argsort(axis=0, kind="stable").argsort(axis=0, kind="stable")
    evenly = ranks / max(1, len(points) - 1) * points.max(axis=0)
    spread: Points = (1 - share) * points + share * evenly
    return spread


def _pack(
    points: Points,
    parts: list[list[int]],
    drawn: list[Points],
    room: tuple[float, float],
    radius: float,
) -> None:
    """Set the drawings side by side on shelves, all at the largest one scale that fits."""
    if room[1] > room[0]:
        drawn = [drawing[:, ::-1] for drawing in drawn]
    frames = [drawing.max(axis=0) for drawing in drawn]
    low, high = 0.0, _LONGEST * radius
    for _ in range(40):
        scale = (low + high) / 2
        low, high = (scale, high) if _shelves(frames, scale, room, radius) else (low, scale)
    corners = _shelves(frames, low, room, radius) or [(0.0, 0.0)] * len(parts)
    for part, drawing, corner in zip(parts, drawn, corners, strict=True):
        points[part] = drawing * low + np.array(corner)
    tied = [node for part in parts for node in part]
    points[tied] = _fill(points[tied], room, radius)


def _shelves(
    frames: list[Points], scale: float, room: tuple[float, float], radius: float
) -> list[tuple[float, float]] | None:
    """The corner of each frame, or nothing where they do not fit at this scale."""
    width, height = room
    air = SPACING * radius
    corners = [(0.0, 0.0)] * len(frames)
    x = y = shelf = 0.0
    for number in sorted(range(len(frames)), key=lambda n: (-frames[n][1], -frames[n][0], n)):
        wide, tall = frames[number] * scale + air
        if x and x + wide > width:
            x, y, shelf = 0.0, y + shelf, 0.0
        if x + wide > width or y + tall > height:
            return None
        corners[number] = (x + air / 2, y + air / 2)
        x, shelf = x + wide, max(shelf, tall)
    return corners


def _fill(points: Points, room: tuple[float, float], radius: float) -> Points:
    """Draw the whole out a little to fill the room, and centre it."""
    first, last = points.min(axis=0), points.max(axis=0)
    spread = np.maximum(last - first, 1e-9)
    free = np.array(room) - SPACING * radius
    stretch = np.clip(free / spread, 0.0, _STRETCH)
    filled: Points = (points - (first + last) / 2) * stretch + np.array(room) / 2
    return filled


def apart(points: Points, room: tuple[float, float], radius: float) -> Points:
    """Push marks apart until none overlap; where pushing does not do, give each its own place."""
    low, high = np.full(2, radius), np.array(room) - radius
    step = SPACING * radius
    moved = np.clip(points, low, high)
    for _ in range(_PUSHES):
        gaps = moved[:, None, :] - moved[None, :, :]
        far = np.sqrt((gaps**2).sum(axis=2))
        np.fill_diagonal(far, np.inf)
        lack = np.maximum(step * 1.001 - far, 0.0)
        if float(far.min(initial=np.inf)) >= step - 1e-6:
            return moved
        away = gaps / np.maximum(far, 1e-6)[:, :, None]
        moved = np.clip(moved + 0.5 * (away * lack[:, :, None]).sum(axis=1), low, high)
    return _own_places(points, room, radius)


def _own_places(points: Points, room: tuple[float, float], radius: float) -> Points:
    """Each mark on the nearest free crossing of a grid, those in the middle first."""
    columns, rows = grid(room[0], room[1], radius)
    across = np.linspace(radius, room[0] - radius, columns) if columns > 1 else [room[0] / 2]
    down = np.linspace(radius, room[1] - radius, rows) if rows > 1 else [room[1] / 2]
    crossings = np.array([(x, y) for y in down for x in across])
    free = np.ones(len(crossings), dtype=bool)
    placed = points.copy()
    middle = np.array(room) / 2
    for number in np.argsort(((points - middle) ** 2).sum(axis=1), kind="stable"):
        cost = ((crossings - points[number]) ** 2).sum(axis=1)
        chosen = int(np.where(free, cost, np.inf).argmin())
        free[chosen] = False
        placed[number] = crossings[chosen]
    return placed
