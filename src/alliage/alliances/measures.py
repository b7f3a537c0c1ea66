"""What a trial's indicator was, day after day, as a small line picture. Pure, as `core.charts`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from alliage.core.charts import Drawing, Figure, Grid

#: Pixels: the picture's height, its axis; two labels of the margin never stand nearer than this.
HEIGHT, HEAD, AXIS, APART = 96, 22, 26, 16


@dataclass(frozen=True, slots=True)
class Watched:
    """An indicator in words for a figure. values: (day, value) by day, at least one."""

    title: str
    identifier: str
    values: Sequence[tuple[date, float]]
    baseline: float | None
    hoped: float | None
    csv_url: str


def figure(
    watched: Watched,
    *,
    number: Callable[[float], str],
    day: Callable[[date], str],
    words: dict[str, str],
) -> Figure:
    """Return the picture and its table; ValueError without a value.

    words: "baseline", "hoped", "day", "value" in the language of the page.
    """
    if not watched.values:
        raise ValueError("a line needs a value: say that there is none yet")
    headings = (words["day"], words["value"])
    rows = tuple((day(when), number(value)) for when, value in watched.values)
    return Figure(
        template="alliances/experiments/_line.html",
        id=watched.identifier,
        title=watched.title,
        wide=drawing(watched, "wide", number, day, words),
        narrow=drawing(watched, "narrow", number, day, words),
        headings=headings,
        rows=rows,
        csv_url=watched.csv_url,
        hide_title=True,
    )


def drawing(
    watched: Watched,
    kind: str,
    number: Callable[[float], str],
    day: Callable[[date], str],
    words: dict[str, str],
) -> Drawing:
    """Points joined in the order of days over the lines of the start and of what is hoped."""
    known = [value for _when, value in watched.values]
    levels = [
        (words[name], value)
        for name, value in (("baseline", watched.baseline), ("hoped", watched.hoped))
        if value is not None
    ]
    every = [*known, *(value for _label, value in levels)]
    low, high = min(every), max(every)
    room = (high - low) or 1.0
    floor = HEAD + HEIGHT

    def y_of(value: float) -> float:
        return floor - HEIGHT * (value - low) / room if high > low else HEAD + HEIGHT / 2

    places = _places([when for when, _value in watched.values])
    texts = [
        number(value) if lettered else ""
        for value, lettered in zip(
            known, _lettered(places, 14 if kind == "wide" else 24), strict=True
        )
    ]
    marks = _points(places, [y_of(value) for value in known], texts)
    first, last = watched.values[0][0], watched.values[-1][0]
    ends = (
        (Grid("0%", day(first)),)
        if first == last
        else (Grid("0%", day(first)), Grid("100%", day(last)))
    )
    marks.append({"levels": _levels(levels, y_of, number), "ends": ends})
    return Drawing(kind, _px(floor + AXIS), _px(floor + 6), (), tuple(marks))


def _points(
    places: Sequence[float], heights: Sequence[float], texts: Sequence[str]
) -> list[dict[str, object]]:
    """A mark a value, with the line that comes from the value before. heights: in px from above."""
    marks: list[dict[str, object]] = []
    for i, (at, y, text) in enumerate(zip(places, heights, texts, strict=True)):
        marks.append(
            {
                "x": f"{at:.2f}%",
                "y": _px(y),
                "from_x": f"{places[i - 1]:.2f}%" if i else "",
                "from_y": _px(heights[i - 1]) if i else "",
                "text": text,
                "text_y": _px(y - 9),
            }
        )
    return marks


def _places(days: Sequence[date]) -> list[float]:
    """Where each day stands, in % of the plot; a single one in its middle."""
    first, last = days[0], days[-1]
    length = (last - first).days
    return [100 * (when - first).days / length if length else 50.0 for when in days]


def _lettered(places: Sequence[float], apart: float) -> list[bool]:
    """Which points say their value: the last, then, going back, those far enough from the next."""
    shown = [False] * len(places)
    free = 200.0
    for i in range(len(places) - 1, -1, -1):
        if free - places[i] >= apart:
            shown[i], free = True, places[i]
    return shown


def _levels(
    levels: Sequence[tuple[str, float]],
    y_of: Callable[[float], float],
    number: Callable[[float], str],
) -> tuple[dict[str, str], ...]:
    """The lines of the start and of what is hoped; their labels in the margin, kept apart."""
    found: list[dict[str, str]] = []
    placed: list[float] = []
    for label, value in sorted(levels, key=lambda pair: -pair[1]):
        y = y_of(value)
        text_y = y + 5
        if placed and text_y - placed[-1] < APART:
            text_y = placed[-1] + APART
        placed.append(text_y)
        found.append({"y": _px(y), "text_y": _px(text_y), "label": f"{label} {number(value)}"})
    return tuple(found)


def _px(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
