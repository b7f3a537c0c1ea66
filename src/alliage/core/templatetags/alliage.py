"""The tags that every page may use: marks, icons, numbers, dates in words, links of the frame."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.template.loader_tags import BLOCK_CONTEXT_KEY, BlockNode
from django.urls import translate_url
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.http import escape_leading_slashes
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from alliage.core import formats
from alliage.core.families import FAMILIES
from alliage.core.families import family_label as in_words
from alliage.core.icons import ICONS
from alliage.core.panels import render as render_panels

register = template.Library()

#: The three shapes on a grid of 16, and where the number stands in each.
SHAPES = {
    "peer": mark_safe('<circle cx="8" cy="8" r="7.4"/>'),
    "public": mark_safe('<rect x="1.4" y="1.4" width="13.2" height="13.2"/>'),
    "private": mark_safe('<path d="M8 .6 15.9 14.8H.1z"/>'),
}
OUTLINES = {
    "peer": mark_safe('<circle class="outline" cx="16" cy="16" r="14"/>'),
    "public": mark_safe('<rect class="outline" x="3" y="3" width="26" height="26"/>'),
    "private": mark_safe('<path class="outline" d="M16 2.5 31 29H1z"/>'),
}
NUMBER_BASELINE = {"peer": 20.5, "public": 20.5, "private": 25}


SILENT = mark_safe('aria-hidden="true"')


def _spoken(name: object) -> SafeString:
    """The attributes of a picture that has a name, or of one that screen readers pass over."""
    return format_html('role="img" aria-label="{}"', name) if name else SILENT


@register.simple_tag
def family_mark(family: str, hollow: bool = False, label: bool = True) -> SafeString:
    """The family's shape in its colour.

    label: False where the family's name is written beside it, so that it is not read twice.
    hollow: the second organisation of one family in a chart.
    """
    name = FAMILIES[family].one
    return format_html(
        '<svg class="f f-{}{}" viewBox="0 0 16 16" {}>{}</svg>',
        family,
        " hollow" if hollow else "",
        _spoken(label and name),
        SHAPES[family],
    )


@register.simple_tag
def number_mark(family: str, n: int) -> SafeString:
    """The family's outline with an ink number inside, as in the list and on the map."""
    return format_html(
        '<svg class="number-mark f-{}" viewBox="0 0 32 32" role="img" aria-label="{}, {}">'
        '{}<text x="16" y="{}" aria-hidden="true">{}</text></svg>',
        family,
        n,
        FAMILIES[family].one,
        OUTLINES[family],
        NUMBER_BASELINE[family],
        n,
    )


#: Where the second disc stands, and how wide the picture is, for each distance between the two.
MARKS = {"apart": (52, 66), "touching": (40.3, 66), "overlapping": (27, 66), "brand": (27, 41)}
LENS = mark_safe('<path class="lens" d="M20.5 2.74a13 13 0 0 1 0 22.52 13 13 0 0 1 0-22.52z"/>')


@register.simple_tag
def mark(state: str = "brand", label: str = "", css: str = "") -> SafeString:
    """The two discs: state "apart", "touching", "overlapping", or "brand" cut to its size.

    label: an accessible name; without one the mark is silent. css "loading-mark": it breathes.
    """
    second, width = MARKS[state]
    return format_html(
        '<svg class="mark {}" viewBox="0 0 {} 28" width="{}" height="28" {}>'
        '<circle class="disc-a" cx="14" cy="14" r="13"/>'
        '<circle class="disc-b" cx="{}" cy="14" r="13"/>{}</svg>',
        css,
        str(width),
        str(width),
        _spoken(label),
        str(second),
        LENS if second == 27 else "",
    )


@register.simple_tag
def family_label(family: str, form: str = "plural") -> str:
    """The family in words: form "plural", "short" or "one"."""
    return in_words(family, form)


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """A line icon, silent unless it is given a label."""
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" {}>{}</svg>', _spoken(label), ICONS[name]
    )


@register.simple_tag
def ago(day: date | None, today: date | None = None) -> SafeString | str:
    """A date in words inside a <time>; nothing when there is none."""
    if day is None or day == "":
        return ""
    return format_html(
        '<time datetime="{}">{}</time>', day.isoformat(), formats.in_words(day, today)
    )


@register.simple_tag
def day(value: date | None) -> SafeString | str:
    """A full date inside a <time>: 21 novembre 2026."""
    if value is None or value == "":
        return ""
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), formats.day(value))


@register.filter
def clock(value: datetime | None) -> str:
    """A time of day: 18 h 05; nothing when there is none."""
    return formats.clock(value) if value else ""


@register.simple_tag
def number(value: float | None, decimals: int | None = None) -> str:
    """A number with its thousands apart and the language's decimal mark."""
    return formats.number(value, decimals)


@register.simple_tag
def colon() -> str:
    """A colon between two values, with its no-break space in French."""
    return f"{formats.NO_BREAK_SPACE}:" if formats.is_french() else ":"


@register.simple_tag
def percent(value: float | None, decimals: int = 0) -> str:
    """A share from 0 to 100 with its sign."""
    return formats.percent(value, decimals)


@register.filter
def share(fraction: float | None) -> str:
    """A fraction from 0 to 1 as a percentage without decimals."""
    return formats.percent(None if fraction is None else fraction * 100)


@register.filter
def years_since(value: date | None) -> int:
    """Whole years since a date; 0 when there is none."""
    return formats.years_since(value)


@register.filter
def marked(text: str, spans: Iterable[tuple[int, int]] | None) -> SafeString:
    """A text whose given (start, end) spans are underlined; everything is escaped."""
    parts, at = [], 0
    for start, end in sorted(spans or ()):
        if start < at or end <= start:
            continue
        parts.append(conditional_escape(text[at:start]))
        parts.append(format_html("<mark>{}</mark>", text[start:end]))
        at = end
    parts.append(conditional_escape(text[at:]))
    return format_html_join("", "{}", ((part,) for part in parts))


@register.simple_tag(takes_context=True)
def other_language_url(context: template.Context, language: str) -> str:
    """The address of this same page, query included, in another language."""
    request = context.get("request")
    if request is None:
        return "/"
    # An address that begins with two slashes would name another site.
    return translate_url(escape_leading_slashes(request.get_full_path()), language)


@register.simple_tag
def other_language() -> str:
    """The code of the language that this page is not in: "en" or "fr"."""
    return "en" if (get_language() or "fr").startswith("fr") else "fr"


@register.simple_tag(takes_context=True)
def panels(context: template.Context, place: str, subject: Any = None) -> SafeString:
    """Every panel that later areas registered for a place, in order; often nothing."""
    found = render_panels(context["request"], place, subject)
    return format_html_join(
        "", "{}", ((render_to_string("components/panel.html", panel),) for panel in found)
    )


@register.simple_tag(takes_context=True)
def in_area(context: template.Context, *prefixes: str) -> bool:
    """Whether the current route's namespace or name is one of these, to mark where one is."""
    request = context.get("request")
    match = getattr(request, "resolver_match", None)
    if match is None:
        return False
    return match.namespace in prefixes or match.view_name in prefixes


class RepeatBlock(template.Node):
    """Writes again a block that stands elsewhere in the page, so that a title is written once."""

    def __init__(self, name: str) -> None:
        self.name = name

    def render(self, context: template.Context) -> str:
        if BLOCK_CONTEXT_KEY not in context.render_context:
            return ""
        return BlockNode(self.name, template.NodeList()).render(context)


@register.tag
def repeat_block(_parser: template.base.Parser, token: template.base.Token) -> RepeatBlock:
    """`{% repeat_block title %}` writes the block `title` a second time."""
    _, name = token.split_contents()
    return RepeatBlock(name)
