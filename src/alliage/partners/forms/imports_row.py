"""A line of a spreadsheet, read as a form is: what is wrong with it, what it would do."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from django import forms
from django.utils.translation import gettext as _

from alliage.core import exports
from alliage.partners.adapters.imports_read import Grid, Row, clean
from alliage.partners.imports_columns import KINDS, Column, fold

#: What `exports.PIECE` put a quote into.
QUOTED = re.compile(r"([,;\t\r\n](?:\s*(?='[=@])|(?='[+\-|%])))'")
#: How much of a refused value is shown again.
SHOWN = 120


class Outcome(StrEnum):
    """What becomes of a line. ASKED: a person must choose which organisation it means."""

    CREATED = "created"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REJECTED = "rejected"
    ASKED = "asked"


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a line is refused, or what is said of it: the column, its value, the reason in words."""

    column: str
    value: str
    reason: str


@dataclass(slots=True)
class Plan:
    """What a line would do. apply: does it; notes: said, without refusing the line."""

    outcome: Outcome
    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)
    candidates: list[dict[str, Any]] = field(default_factory=list)
    name: str = ""
    apply: Callable[[], None] | None = None


class Loader(Protocol):
    """Reads the lines of one kind for one actor; line: as the file numbers them."""

    def plan(self, line: int, given: Mapping[str, str]) -> Plan: ...


class Refused(Exception):  # noqa: N818 - a state of things, as `Denied` is
    """A line is refused for one or several problems."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__()
        self.problems = list(problems)


def rejected(problems: list[Problem]) -> Plan:
    return Plan(Outcome.REJECTED, problems=problems)


def given_of(row: Row, places: Mapping[str, int]) -> dict[str, str]:
    """Return what a line gives: field -> text, empty cells left out."""
    return {name: row.cells[place] for name, place in places.items() if row.cells[place]}


def places_of(grid: Grid, mapping: Mapping[str, str]) -> dict[str, int]:
    """Return field -> number of its column, for the headings that the sheet has."""
    return {
        name: grid.headings.index(heading)
        for name, heading in mapping.items()
        if heading in grid.headings
    }


def is_example(kind: str, given: Mapping[str, str]) -> bool:
    """Tell whether a line is the template's own example, left there."""
    return is_example_of(KINDS[kind].columns, given)


def is_example_of(columns: Sequence[Column], given: Mapping[str, str]) -> bool:
    """Tell whether a line is the example of some columns."""
    for language in ("fr", "en"):
        shown = {c.name: c.shown(language) for c in columns if c.example[0]}
        if set(given) == set(shown) and all(fold(given[k]) == fold(shown[k]) for k in shown):
            return True
    return False


def settled(current: Any, cell: str) -> str:
    """Return the text that a cell gives, as it stands now where the cell only shows it again.

    Our CSV puts a quote before what a spreadsheet would run: it is taken off again here.
    """
    now = "" if current is None else str(current)
    if cell in {clean(now), clean(harmless(now))}:
        return now
    return unquoted(cell)


def harmless(text: str) -> str:
    """Return a text as our CSV writes it."""
    column = exports.Column("text", "text", lambda row: row)
    line = "".join(list(exports.csv_lines([column], [text]))[1:])
    line = line.removesuffix("\r\n")
    return line[1:-1].replace('""', '"') if line.startswith('"') else line


def unquoted(cell: str) -> str:
    """Return a cell without the quotes that our CSV puts before what a spreadsheet would run."""
    if cell[:1] == "'" and cell[1:2] and cell[1:].removeprefix("\\")[:1] in tuple("@+-=|%"):
        cell = cell[1:].replace("\\|", "|")
    return QUOTED.sub(r"\1", cell)


class Cells:
    """The cells of one line, read one after the other; what is wrong is gathered."""

    def __init__(self, given: Mapping[str, str]) -> None:
        self.given = given
        self.problems: list[Problem] = []
        self.notes: list[Problem] = []

    def read(self, name: str, reader: Callable[[str], str]) -> str | None:
        """Return what a cell says; None when it is empty, or wrong."""
        cell = self.given.get(name, "")
        if not cell:
            return None
        try:
            return reader(unquoted(cell))
        except ValueError as error:
            self.refuse(name, str(error))
            return None

    def refuse(self, name: str, reason: str) -> None:
        self.problems.append(Problem(name, self.given.get(name, "")[:SHOWN], reason))

    def note(self, name: str, reason: str) -> None:
        self.notes.append(Problem(name, self.given.get(name, "")[:SHOWN], reason))

    def check(self) -> None:
        """Raise Refused when something was wrong."""
        if self.problems:
            raise Refused(*self.problems)


def cleaned(
    form: forms.BaseForm, cells: Cells, current: Mapping[str, Any] | None
) -> dict[str, Any]:
    """Return the values of a form; what is not changed is not judged.

    current: what stands now, None for something new. Fields bear the names of columns.
    """
    form.full_clean()
    values = dict(form.cleaned_data)
    already = {problem.column for problem in cells.problems}
    for name, errors in form.errors.items():
        same = current is not None and form.data.get(name, "") == _text(current.get(name))
        if current is not None and name in current and (same or name not in cells.given):
            values[name] = current[name]
        elif name not in already:
            cells.refuse(name if name != "__all__" else "", " ".join(map(str, errors)))
    return values


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def once(seen: dict[Any, int], key: Any, line: int) -> None:
    """Refuse a line that says the same thing as an earlier one of the file."""
    first = seen.setdefault(key, line)
    if first != line:
        reason = _("La ligne %(n)s du fichier dit déjà la même chose.") % {"n": first}
        raise Refused(Problem("", "", reason))
