"""Charts as numbers for templates: what is drawn, where, twice (wide and narrow), and as a table.

The drawings stretch with the page and their text does not: horizontal places are percentages of the
plot, heights are pixels (docs/adr/0005). Every length leaves this file as text, because a template
would write 43.2 as "43,2" in French. Colours and weights are CSS classes of static/css/charts.css.
"""

import math
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, field

from alliage.core.formats import number, percent

#: Pixels.
AXIS = 34
LABEL_LINE = 18
COLUMN_HEIGHT = 150


@dataclass(frozen=True)
class Layout:
    """How bars are laid out. pitch and bar: pixels; letters: of a label's line; fit: the share of
    the plot under which a value does not fit inside its bar, at the narrowest it is shown."""

    kind: str
    pitch: int
    bar: int
    letters: int
    fit: float


#: Labels stand in the margin of a wide figure, above the bar on a phone (of 320 pixels too).
WIDE = Layout("wide", pitch=42, bar=22, letters=25, fit=12.0)
NARROW = Layout("narrow", pitch=50, bar=20, letters=38, fit=18.0)


@dataclass(frozen=True)
class Scale:
    """What a bar measures: the end of its axis, its unit, the digits it shows."""

    ceiling: float
    unit: str
    decimals: int

    def share(self, value: float) -> str:
        return f"{100 * value / self.ceiling:.2f}%"


@dataclass(frozen=True)
class BarRow:
    """One bar and the marks it is compared with, in the figure's unit; None is "not published"."""

    label: str
    value: float | None
    references: tuple[float | None, ...] = ()


@dataclass(frozen=True)
class Column:
    """One column; `partial` is hatched (the year is not over), `note` is written above it."""

    label: str
    value: float
    partial: bool = False
    note: str = ""


@dataclass(frozen=True)
class Grid:
    """A line of the grid and its label; `at` is a percentage or pixels, as text."""

    at: str
    label: str


@dataclass(frozen=True)
class Drawing:
    """One way to draw: its height in pixels, its grid, its marks (dictionaries of text)."""

    kind: str
    height: str
    plot: str
    grid: tuple[Grid, ...]
    marks: tuple[dict[str, object], ...]


@dataclass(frozen=True)
class Figure:
    """A drawing in two widths and its table twin, for `components/figure.html`.

    legend: (class of the mark, words); headings and rows: the table, already in words.
    """

    template: str
    id: str
    title: str
    wide: Drawing
    narrow: Drawing
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    legend: tuple[tuple[str, str], ...] = ()
    note: str = ""
    csv_url: str = ""
    hide_title: bool = field(default=False)


def comparison_bars(  # noqa: PLR0913 - every one is named at the call
    rows: Sequence[BarRow],
    *,
    title: str,
    here: str,
    references: Sequence[str] = (),
    unit: str = "%",
    decimals: int = 1,
    identifier: str = "bars",
    note: str = "",
    csv_url: str = "",
    hide_title: bool = False,
) -> Figure:
    """Bars of one place, each with up to two ticks of the places it is compared with.

    rows: at least one; values at or above zero, in `unit`. references: the names of the ticks, at
    most two, in the order of `BarRow.references`.
    """
    if not rows or len(references) > 2:
        raise ValueError("a chart needs rows (else components/empty.html) and at most two places")
    known = [v for row in rows for v in (row.value, *row.references) if v is not None]
    ceiling, ticks = scale(max(known, default=0), 5)
    few = scale(max(known, default=0), 3, ceiling)[1]
    on = Scale(ceiling, unit, decimals)
    return Figure(
        template="components/chart_bars.html",
        id=identifier,
        title=title,
        wide=_bars(WIDE, rows, on, ticks),
        narrow=_bars(NARROW, rows, on, few),
        headings=("", here, *references),
        rows=tuple(
            (row.label, *(_value(v, unit, decimals) for v in (row.value, *row.references)))
            for row in rows
        ),
        legend=tuple(zip(("bar", "tick-1", "tick-2"), (here, *references), strict=False)),
        note=note,
        csv_url=csv_url,
        hide_title=hide_title,
    )


def columns(
    items: Sequence[Column],
    *,
    title: str,
    unit: str,
    over: str,
    identifier: str = "columns",
    note: str = "",
    csv_url: str = "",
    hide_title: bool = False,
) -> Figure:
    """Columns over time.

    items: at least one, in order. unit: what is counted, the heading of the table's second column;
    over: what the columns follow ("Année"), the heading of its first.
    """
    if not items:
        raise ValueError("a chart needs a column: show components/empty.html instead")
    ceiling, ticks = scale(max(item.value for item in items), 3)
    return Figure(
        template="components/chart_columns.html",
        id=identifier,
        title=title,
        wide=_columns("wide", items, ceiling, ticks, labels=12),
        narrow=_columns("narrow", items, ceiling, ticks, labels=5),
        headings=(over, unit),
        rows=tuple(
            (
                f"{item.label} ({item.note})" if item.partial and item.note else item.label,
                number(item.value),
            )
            for item in items
        ),
        note=note,
        csv_url=csv_url,
        hide_title=hide_title,
    )


def scale(
    highest: float, most: int, ceiling: float | None = None
) -> tuple[float, tuple[float, ...]]:
    """The end of an axis from zero, and its ticks: round numbers, one to `most` (at least 2)
    above zero.

    ceiling: an end already chosen, kept; the ticks then stop at or before it.
    """
    highest = ceiling or highest or 1.0
    power = 10.0 ** math.floor(math.log10(highest / most))
    step = next(m * power for m in (1, 2, 2.5, 5, 10, 20) if highest / (m * power) <= most)
    count = math.floor(highest / step + 1e-9)
    ticks = tuple(round(i * step, 10) for i in range(count + 1))
    return (ceiling or highest, ticks)


def _bars(layout: Layout, rows: Sequence[BarRow], on: Scale, ticks: Sequence[float]) -> Drawing:
    marks: list[dict[str, object]] = []
    y = 0.0
    for row in rows:
        lines = textwrap.wrap(row.label, layout.letters)
        room = LABEL_LINE * len(lines)
        if layout is WIDE:
            pitch = max(layout.pitch, room + 10)
            middle = y + pitch / 2
            first = middle - (room - LABEL_LINE) / 2 + 5.5
        else:
            pitch = layout.pitch - LABEL_LINE + room
            middle = y + pitch - layout.bar / 2 - 6
            first = middle - layout.bar / 2 - 8 - (room - LABEL_LINE)
        words = tuple((line, _px(first + i * LABEL_LINE)) for i, line in enumerate(lines))
        marks.append({"lines": words, **_bar(row, layout, middle, on)})
        y += pitch
    last = len(ticks) - 1
    grid = tuple(
        Grid(on.share(tick), _value(tick, on.unit, 0) if i == last else _axis(tick))
        for i, tick in enumerate(ticks)
    )
    return Drawing(layout.kind, _px(y + AXIS), _px(y + 4), grid, tuple(marks))


def _bar(row: BarRow, layout: Layout, middle: float, on: Scale) -> dict[str, object]:
    top, bottom = middle - layout.bar / 2, middle + layout.bar / 2
    known = [v for v in (row.value, *row.references) if v is not None]
    inside = row.value is not None and min(known) >= layout.fit / 100 * on.ceiling
    # The axis says the unit of percentages; elsewhere each value does.
    unit = "" if on.unit == "%" else on.unit
    return {
        "width": on.share(row.value or 0),
        "top": _px(top),
        "bar": _px(layout.bar),
        "text_y": _px(middle + 5),
        "text_x": "0%" if inside or not known else on.share(max(known)),
        "inside": inside,
        "text": _value(row.value, unit, on.decimals),
        "ticks": tuple(
            (f"tick-{i}", on.share(v), _px(top - 3), _px(bottom + 3))
            for i, v in enumerate(row.references, 1)
            if v is not None
        ),
    }


def _columns(
    kind: str, items: Sequence[Column], ceiling: float, ticks: Sequence[float], labels: int
) -> Drawing:
    notes = [item for item in items if item.note]
    staggered = kind == "narrow"
    head = 12 + (22 * len(notes) if staggered else 22 * bool(notes))
    slot = 100 / len(items)
    every = math.ceil(len(items) / labels)
    marks: list[dict[str, object]] = []
    for i, item in enumerate(items):
        height = COLUMN_HEIGHT * item.value / ceiling
        at = (i + 0.5) * slot
        # The rightmost note stands highest, so that no leader crosses the words of another.
        row = len(notes) - 1 - notes.index(item) if staggered and item.note else 0
        marks.append(
            {
                "x": f"{at - slot * 0.34:.2f}%",
                "width": f"{slot * 0.68:.2f}%",
                "top": _px(head + COLUMN_HEIGHT - height),
                "height": _px(height),
                "at": f"{at:.2f}%",
                "anchor": "start" if at < 12 else "end" if at > 82 else "middle",
                "label": item.label if (len(items) - 1 - i) % every == 0 else "",
                "note": item.note,
                "note_y": _px(14 + 22 * row),
                "line_top": _px(20 + 22 * row),
                "line_end": _px(max(head + COLUMN_HEIGHT - height - 4, 20 + 22 * row)),
                "partial": item.partial,
            }
        )
    floor = head + COLUMN_HEIGHT
    grid = tuple(Grid(_px(floor - COLUMN_HEIGHT * t / ceiling), _axis(t)) for t in ticks)
    return Drawing(kind, _px(floor + AXIS), _px(floor), grid, tuple(marks))


def _px(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _axis(value: float) -> str:
    return number(value, 0 if float(value).is_integer() else 1)


def _value(value: float | None, unit: str, decimals: int) -> str:
    """A value in words with its unit; "–" where none was published."""
    if value is None or not unit:
        return number(value, decimals)
    return percent(value, decimals) if unit == "%" else f"{number(value, decimals)} {unit}"
