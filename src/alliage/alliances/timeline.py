"""The roadmap as a picture: months as columns, a bar a workstream, its milestones, today's line.

Pure layout: days in, places out. As in `core.charts`, horizontal places are percentages of the plot
and heights are pixels, both as text; the wide drawing names rows in its margin, the narrow one above
each bar. Text is measured at the narrowest width at which a drawing is shown, where it is largest.
"""

import math
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

#: Pixels: a line of text, a bar, the room between rows, the two lines of the axis.
LINE, BAR, GAP, AXIS = 18, 14, 16, 42
MARK = 18
STEPS = (1, 2, 3, 6, 12, 24, 60, 120, 240)


@dataclass(frozen=True, slots=True)
class Layout:
    """plot: px of the plot where it is narrowest; letter: px of a letter; ticks: labels at most;
    letters: of a line of a row's name; words: letters of a milestone's label."""

    kind: str
    plot: int
    letter: float
    ticks: int
    letters: int
    words: int


WIDE = Layout("wide", plot=441, letter=7.4, ticks=7, letters=22, words=34)
NARROW = Layout("narrow", plot=280, letter=7.4, ticks=4, letters=36, words=36)


@dataclass(frozen=True, slots=True)
class Step:
    """A milestone."""

    day: date
    title: str
    reached: bool = False


@dataclass(frozen=True, slots=True)
class Stretch:
    """A workstream. families: of its carriers, for the marks beside its name."""

    title: str
    start: date
    end: date
    state: str
    families: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Tick:
    at: str
    label: str
    year: str


@dataclass(frozen=True, slots=True)
class Point:
    """A milestone: where its diamond is, and its label. left, right: of the label, in %."""

    at: str
    y: str
    label: str
    label_x: str
    label_y: str
    anchor: str
    reached: bool
    left: float
    right: float
    lane: int


@dataclass(frozen=True, slots=True)
class Row:
    """A workstream: the lines of its name with their y, its marks with their px, its bar."""

    lines: tuple[tuple[str, str], ...]
    marks: tuple[tuple[str, str], ...]
    marks_y: str
    x: str
    width: str
    y: str
    state: str
    points: tuple[Point, ...]
    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """One way to draw. today: % of today's line, "" where today is out of the picture."""

    kind: str
    height: str
    plot: str
    ticks: tuple[Tick, ...]
    today: str
    today_anchor: str
    rows: tuple[Row, ...]
    bar: str = str(BAR)


@dataclass(frozen=True, slots=True)
class Span:
    """From the first day of a month to the first day of another."""

    first: date
    last: date

    def share(self, day: date) -> float:
        """Where a day begins, in % of the plot."""
        return 100 * (day - self.first).days / (self.last - self.first).days

    def months(self) -> list[date]:
        count = _index(self.last) - _index(self.first)
        return [_month(_index(self.first) + i) for i in range(count)]


def _index(day: date) -> int:
    return day.year * 12 + day.month - 1


def _month(index: int) -> date:
    return date(index // 12, index % 12 + 1, 1)


def span_of(stretches: Sequence[Stretch]) -> Span:
    """Return whole months that hold every bar and milestone, at least two of them."""
    days = [day for one in stretches for day in (one.start, one.end, *(s.day for s in one.steps))]
    first, last = _index(min(days)), _index(max(days)) + 1
    return Span(_month(first), _month(max(last, first + 2)))


def draw(
    stretches: Sequence[Stretch],
    today: date,
    *,
    layout: Layout,
    month_words: Callable[[date], str],
    step_words: Callable[[Step], str],
) -> Drawing:
    """Lay a roadmap out; ValueError without a workstream.

    month_words: a month on the axis, a few letters. step_words: a milestone's label.
    """
    if not stretches:
        raise ValueError("a roadmap needs a workstream: show components/empty.html instead")
    span = span_of(stretches)
    rows: list[Row] = []
    y = float(AXIS + 8)
    for one in stretches:
        row = _row(one, span, layout, y, step_words)
        rows.append(row)
        y = row.bottom + GAP
    at = span.share(today)
    inside = 0 <= at <= 100
    return Drawing(
        kind=layout.kind,
        height=_px(y + LINE),
        plot=_px(y - GAP / 2),
        ticks=_ticks(span, layout, month_words),
        today=_share(at) if inside else "",
        today_anchor="start" if at < 15 else "end" if at > 85 else "middle",
        rows=tuple(rows),
    )


def _ticks(span: Span, layout: Layout, words: Callable[[date], str]) -> tuple[Tick, ...]:
    months = span.months()
    step = next(s for s in STEPS if math.ceil(len(months) / s) <= layout.ticks or s == STEPS[-1])
    shown = [m for m in months if _index(m) % step == 0] or months[:1]
    # A label at the very end of the plot would leave it.
    edge = 100 - 100 * 6 * layout.letter / layout.plot
    kept = [m for m in shown if span.share(m) <= edge] or months[:1]
    found, year = [], 0
    for month in kept:
        label = words(month) if step < 12 else ""
        found.append(
            Tick(_share(span.share(month)), label, str(month.year) if month.year != year else "")
        )
        year = month.year
    return tuple(found)


def _row(one: Stretch, span: Span, layout: Layout, top: float, words: Callable[[Step], str]) -> Row:
    marks = tuple((family, _px(i * MARK)) for i, family in enumerate(one.families[:3]))
    names = textwrap.wrap(one.title, layout.letters) or [""]
    first = top + (LINE if marks else 0)  # the marks of the carriers stand on a line of their own
    lines = tuple((line, _px(first + 13 + i * LINE)) for i, line in enumerate(names))
    named = first - top + LINE * len(names)
    bar = top + 2 if layout.kind == WIDE.kind else top + named + 4
    x = span.share(one.start)
    end = span.share(one.end + timedelta(days=1))
    points = _points(one, span, layout, bar, words)
    lanes = 1 + max((point.lane for point in points), default=-1)
    below = bar + BAR + (LINE * lanes + 4 if lanes else 0)
    return Row(
        lines=lines,
        marks=marks,
        marks_y=_px(top),
        x=_share(x),
        width=_share(max(end - x, 0.6)),
        y=_px(bar),
        state=one.state,
        points=points,
        top=top,
        bottom=max(below, top + named),
    )


def _points(
    one: Stretch, span: Span, layout: Layout, bar: float, words: Callable[[Step], str]
) -> tuple[Point, ...]:
    """Milestones with their labels under the bar, from the right: then no line crosses a label."""
    letter = 100 * layout.letter / layout.plot
    taken: list[list[tuple[float, float]]] = []
    found = []
    for step in sorted(one.steps, key=lambda s: s.day, reverse=True):
        at = min(max(span.share(step.day), 0.0), 100.0)
        label = textwrap.shorten(words(step), layout.words, placeholder="…")
        label = label if len(label) <= layout.words else label[: layout.words - 1] + "…"
        left, right, anchor = _label_box(at, len(label) * letter)
        lane = _free_lane(taken, left, right)
        found.append(
            Point(
                at=_share(at),
                y=_px(bar + BAR / 2),
                label=label,
                label_x=_share({"start": left, "end": right}.get(anchor, (left + right) / 2)),
                label_y=_px(bar + BAR + 15 + LINE * lane),
                anchor=anchor,
                reached=step.reached,
                left=left,
                right=right,
                lane=lane,
            )
        )
    return tuple(reversed(found))


def _label_box(at: float, wide: float) -> tuple[float, float, str]:
    """Where a label of some width stands around a place: after it, before it, else inside."""
    if at + wide <= 100:
        return at, at + wide, "start"
    if at - wide >= 0:
        return at - wide, at, "end"
    left = max(0.0, 100 - wide)
    return left, 100.0, "end"


def _free_lane(taken: list[list[tuple[float, float]]], left: float, right: float) -> int:
    for number, lane in enumerate(taken):
        if all(
            right + 1 < other_left or left > other_right + 1 for other_left, other_right in lane
        ):
            lane.append((left, right))
            return number
    taken.append([(left, right)])
    return len(taken) - 1


def _share(value: float) -> str:
    return f"{value:.2f}%"


def _px(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
