"""The story of an organisation's partnerships as a line of time, drawn on the server."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from alliage.directory.constellation import family_mark, px
from alliage.directory.views.drawing import shapes

TOP, BOTTOM, SIDE = 10, 30, 18


@dataclass(frozen=True, slots=True)
class Step:
    """One partnership of the line: who, of which family, from which year to which (None: it lasts)."""

    name: str
    family: str
    since: int
    until: int | None


@dataclass(frozen=True, slots=True)
class Line:
    """One drawing: its size in px and its SVG text."""

    kind: str
    width: int
    height: int
    drawn: SafeString


@dataclass(frozen=True, slots=True)
class _Axis:
    first: int
    last: int
    left: float
    width: float

    def at(self, year: float) -> float:
        return self.left + (year - self.first) / max(1, self.last - self.first) * self.width


def lines(steps: Sequence[Step], today: int) -> list[Line]:
    """Draw the steps twice, for a wide page and for a phone. today: the current year."""
    return [_line(steps, today, "wide", 960, 40), _line(steps, today, "narrow", 360, 56)]


def _line(steps: Sequence[Step], today: int, kind: str, width: int, pitch: int) -> Line:
    first = min(step.since for step in steps)
    last = max([today, *(step.until or today for step in steps)]) + 1
    left = 330.0 if kind == "wide" else SIDE
    axis = _Axis(first, last, left, width - left - SIDE)
    height = TOP + pitch * len(steps) + BOTTOM
    drawn = [_grid(axis, height, 8 if kind == "wide" else 4)]
    for row, step in enumerate(steps):
        middle = TOP + pitch * row + (pitch / 2 if kind == "wide" else 40)
        drawn.append(_bar(step, axis, middle, today))
        drawn.append(_label(step, kind, axis, middle))
    return Line(kind, width, height, mark_safe("".join(drawn)))  # noqa: S308 - names are escaped


def _grid(axis: _Axis, height: float, most: int) -> str:
    span = axis.last - axis.first
    every = next(step for step in (1, 2, 5, 10, 20, 50, 100) if span / step <= most)
    years = [y for y in range(axis.first, axis.last + 1) if y % every == 0] or [axis.first]
    return "".join(
        f'<path class="grid" d="M{px(axis.at(y))} {TOP}V{px(height - BOTTOM + 4)}"/>'
        f'<text class="axis" x="{px(axis.at(y))}" y="{px(height - 8)}" text-anchor="middle">{y}</text>'
        for y in years
    )


def _bar(step: Step, axis: _Axis, middle: float, today: int) -> str:
    start = axis.at(step.since)
    end = axis.at((step.until or today) + 1)
    css = f"span {step.family}" + ("" if step.until else " lasting")
    line = f'<path class="{css}" d="M{px(start)} {px(middle)}H{px(end)}"/>'
    if not step.family:  # who it is was not recognised: no family is guessed
        return line
    mark = family_mark(step.family, start, middle, 8.0, step.name)
    return f"{line}{shapes([mark], 'map-mark')}"


def _label(step: Step, kind: str, axis: _Axis, middle: float) -> str:
    most = 38 if kind == "wide" else 40
    name = step.name if len(step.name) <= most else step.name[: most - 1].rstrip() + "…"
    at = f'x="{SIDE - 10}" y="{px(middle - 14)}"'
    if kind == "wide":
        at = f'x="{px(axis.left - 20)}" y="{px(middle + 5)}" text-anchor="end"'
    return f'<text class="who" {at}>{conditional_escape(name)}</text>'
