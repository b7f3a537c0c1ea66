"""Means by factor as a picture: a dot on its scale over the bands, a tick for the wave before.

Pure geometry: means in, text of SVG attributes out. As in `core.charts`, horizontal places are
percentages of the plot and heights are pixels, so that the drawing stretches and its text does not.
"""

import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from alliage.core.charts import Drawing, Figure, Grid
from alliage.core.formats import number

#: Pixels: of a row, of a line of label, of the axis, of the names of the bands.
PITCH, LINE, AXIS, HEAD = 40, 18, 34, 24


@dataclass(frozen=True, slots=True)
class Row:
    """One factor: its mean and that of the wave before; None where neither may be read."""

    label: str
    now: float | None
    before: float | None = None


@dataclass(frozen=True, slots=True)
class Zone:
    """One band: where it begins, its tone (the band's key), its name."""

    start: float
    tone: str
    label: str


def figure(
    rows: Sequence[Row],
    zones: Sequence[Zone],
    steps: Sequence[int],
    *,
    title: str,
    headings: tuple[str, str, str],
    csv_url: str = "",
) -> Figure:
    """Return the figure and its table twin.

    zones: highest first; steps: the values of the scale, growing, two at least. headings: of the
    table: factor, this wave, the wave before, whose column is left out where nothing is known of it.
    """
    compared = any(row.before is not None for row in rows)
    named = headings if compared else headings[:2]
    legend = (("now", headings[1]), ("tick-1", headings[2])) if compared else ()
    return Figure(
        template="questionnaires/campaigns/_factors.html",
        id="facteurs",
        title=title,
        wide=_drawing("wide", rows, zones, steps),
        narrow=_drawing("narrow", rows, zones, steps),
        headings=named,
        rows=tuple(
            (
                row.label,
                *(number(v, 1) for v in ((row.now, row.before) if compared else (row.now,))),
            )
            for row in rows
        ),
        legend=legend,
        csv_url=csv_url,
    )


def _drawing(
    kind: str, rows: Sequence[Row], zones: Sequence[Zone], steps: Sequence[int]
) -> Drawing:
    low, high = steps[0], steps[-1]

    def at(value: float) -> str:
        return f"{100 * (min(max(value, low), high) - low) / (high - low):.2f}%"

    marks: list[dict[str, object]] = []
    y = float(HEAD)
    for row in rows:
        lines = textwrap.wrap(row.label, 25 if kind == "wide" else 38)
        above = LINE * len(lines) if kind == "narrow" else 0
        middle = y + above + PITCH / 2
        first = y + LINE if above else middle - LINE * (len(lines) - 1) / 2 + 5
        marks.append(
            {
                "lines": tuple((line, _px(first + LINE * n)) for n, line in enumerate(lines)),
                "y": _px(middle),
                "text_y": _px(middle + 5),
                "top": _px(middle - 11),
                "bottom": _px(middle + 11),
                "now": "" if row.now is None else at(row.now),
                "before": "" if row.before is None else at(row.before),
                "value": number(row.now, 1),
            }
        )
        y += above + PITCH
    grid = tuple(Grid(at(step), number(step)) for step in steps)
    return Drawing(kind, _px(y + AXIS), _px(y), grid, (*_zones(zones, high, at, y), *marks))


def _zones(
    zones: Sequence[Zone], high: int, at: Callable[[float], str], bottom: float
) -> list[dict[str, object]]:
    ends = [float(high), *(zone.start for zone in zones)]
    found: list[dict[str, object]] = []
    for zone, end in zip(zones, ends, strict=False):
        start, width = float(at(zone.start)[:-1]), float(at(end)[:-1]) - float(at(zone.start)[:-1])
        found.append(
            {
                "tone": zone.tone,
                "x": f"{start:.2f}%",
                "width": f"{width:.2f}%",
                "top": _px(HEAD - 4),
                "height": _px(bottom - HEAD + 4),
                "middle": f"{start + width / 2:.2f}%",
                "label": zone.label,
            }
        )
    return found


def _px(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
