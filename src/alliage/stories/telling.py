"""A version in words: dates, kinds and tags in the language of the page."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.dateformat import format as date_format

from alliage.alliances.enums import AllianceDepth, Stage
from alliage.core import formats
from alliage.directory.adapters import words
from alliage.organisations import sdgs
from alliage.organisations.enums import Form
from alliage.stories.enums import MomentKind, Precision


@dataclass(frozen=True, slots=True)
class Line:
    """One moment of the timeline. new_year: the first of its year; year_alone: no month is known."""

    when: str
    on: date
    kind: str
    kind_label: str
    title: str
    text: str
    by: str
    year: int
    new_year: bool
    year_alone: bool


def when(on: date, precision: str) -> str:
    """A moment's date in words: "2012", "mars 2015", "14 mars 2015"."""
    if precision == Precision.YEAR:
        return str(on.year)
    if precision == Precision.MONTH:
        return date_format(on, "F Y")
    return formats.day(on)


def lines(moments: list[dict[str, Any]]) -> list[Line]:
    """Return the moments of a version's content, or of a draft in the same shape."""
    made: list[Line] = []
    for one in moments:
        on = date.fromisoformat(one["on"])
        made.append(
            Line(
                when=when(on, one["precision"]),
                on=on,
                kind=one["kind"],
                kind_label=str(MomentKind(one["kind"]).label),
                title=one["title"],
                text=one["text"],
                by=one["by"],
                year=on.year,
                new_year=not made or made[-1].year != on.year,
                year_alone=one["precision"] == Precision.YEAR,
            )
        )
    return made


def tags(content: dict[str, Any]) -> list[str]:
    """Return the tags of a version's content: form, depth, stage, themes, goals, territory."""
    return [
        *(str(Form(form).label) for form in content["forms"]),
        *([str(AllianceDepth(content["depth"]).label)] if content["depth"] else []),
        *([str(Stage(content["stage"]).label)] if content["stage"] else []),
        *(words.theme_label(theme) for theme in content["themes"]),
        *(sdgs.label(goal) for goal in content["sdgs"]),
        *([content["area_name"]] if content["area_name"] else []),
    ]


def as_text(content: dict[str, Any]) -> str:
    """Return a version whole, as plain text."""
    moments = [
        f"{line.when}, {line.kind_label} : {line.title}" + (f"\n{line.text}" if line.text else "")
        for line in lines(content["moments"])
    ]
    return "\n\n".join(part for part in (content["summary"], *moments, content["lessons"]) if part)
