"""A map as SVG text, written at once: a template would include itself for each of its marks."""

from collections.abc import Iterable, Sequence

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from alliage.directory.constellation import Dots, Label, Mark


def ground(dots: Iterable[Dots]) -> SafeString:
    """Dots of communes; the attributes are our own numbers."""
    return mark_safe(  # noqa: S308 - numbers and tones of our own
        "".join(
            f'<path class="ground" data-tone="{dot.tone}" '
            f'stroke-width="{dot.width}" d="{dot.path}"/>'
            for dot in dots
        )
    )


def shapes(marks: Iterable[Mark], kind: str) -> SafeString:
    """Marks of families; kind is "map-mark" or "map-number", whose number is written on it."""
    return mark_safe("".join(_shape(mark, kind) for mark in marks))  # noqa: S308 - titles are escaped


def _shape(mark: Mark, kind: str) -> str:
    title = f"<title>{conditional_escape(mark.title)}</title>"
    css = f'class="{kind} {mark.family}"'
    if mark.family == "peer":
        drawn = f'<circle {css} cx="{mark.x}" cy="{mark.y}" r="{mark.r}">{title}</circle>'
    elif mark.family == "public":
        box = f'x="{mark.left}" y="{mark.top}" width="{mark.size}" height="{mark.size}"'
        drawn = f"<rect {css} {box}>{title}</rect>"
    else:
        drawn = f'<polygon {css} points="{mark.points}">{title}</polygon>'
    if mark.number is None:
        return drawn
    at = f'x="{mark.x}" y="{mark.baseline}"'
    return f'{drawn}<text class="map-number-text" {at}>{mark.number}</text>'


def leaders(marks: Iterable[Mark]) -> SafeString:
    """Thin lines from a number that was moved apart to its commune."""
    return mark_safe(  # noqa: S308 - numbers of our own
        "".join(
            f'<path class="map-line" d="M{mark.from_x} {mark.from_y}L{mark.x} {mark.y}"/>'
            for mark in marks
            if mark.from_x
        )
    )


def names(labels: Sequence[Label]) -> SafeString:
    """Names of towns."""
    return mark_safe(  # noqa: S308 - names are escaped
        "".join(
            f'<text class="map-label" x="{label.x}" y="{label.y}" text-anchor="{label.anchor}">'
            f"{conditional_escape(label.text)}</text>"
            for label in labels
        )
    )
