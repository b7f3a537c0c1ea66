"""The lines of a list of participants: what each gives, what is wrong with it, by column."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from alliage.meetings.imports_columns import COLUMNS
from alliage.meetings.models import Event
from alliage.meetings.queries import participants as queries
from alliage.organisations.adapters import claims as directory
from alliage.organisations.models import Organisation
from alliage.organisations.queries.claims import active_for
from alliage.partners.adapters import imports_guard
from alliage.partners.adapters import imports_words as words
from alliage.partners.adapters.imports_read import Grid
from alliage.partners.forms.imports_row import (
    Cells,
    Problem,
    given_of,
    is_example_of,
    places_of,
    unquoted,
)
from alliage.partners.imports_columns import fold

#: The longest text of each field that has one.
LONGEST = {"name": 250, "person_name": 150, "needs": 1000, "offers": 1000}
YES = frozenset({"oui", "o", "yes", "y", "x", "1", "vrai", "true"})
NO = frozenset({"non", "n", "no", "0", "faux", "false"})
SPAN = re.compile(r"^(\d{1,3})(?:\s*[-–à]\s*(\d{1,3}))?$")


class FileForm(forms.Form):
    """A spreadsheet."""

    file = forms.FileField(
        label=_l("Le fichier"),
        help_text=_l("XLSX, ODS ou CSV ; 5 Mo et 2 000 participants au plus."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.ods,.csv,.tsv,.txt"}),
        error_messages={"empty": _l("Ce fichier est vide.")},
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > imports_guard.MAX_BYTES:
            raise forms.ValidationError(_("Ce fichier dépasse 5 Mo."))
        return file


@dataclass(frozen=True, slots=True)
class Line:
    """One line that would be added. here: an organisation of this name that acts here, to confirm.

    linked: whether it was tied to one that acts here by its number, or by the organiser.
    """

    number: int
    values: dict[str, Any]
    here: Organisation | None = None
    linked: bool = False


@dataclass(slots=True)
class Reading:
    """What a sheet would do: lines to add, those already there, those refused and why."""

    new: list[Line] = field(default_factory=list)
    already: list[tuple[int, str]] = field(default_factory=list)
    refused: list[tuple[int, Problem]] = field(default_factory=list)

    @property
    def refused_lines(self) -> int:
        return len({number for number, _problem in self.refused})


class Reader:
    """Reads the lines of one sheet for one event; the database is read once, not a line at a time.

    confirmed: numbers of the lines of which the organiser said that the organisation of the same
    name is the one that acts here.
    """

    def __init__(self, event: Event, confirmed: frozenset[int] = frozenset()) -> None:
        self.confirmed = confirmed
        self.known = queries.known(event)
        self.slots = dict(event.slots.values_list("position", "pk"))
        self.tables = {fold(table.label): table for table in event.tables.filter(lost_at=None)}
        self.here: dict[str, list[Organisation]] = {}
        for one in Organisation.objects.active():
            self.here.setdefault(fold(one.name), []).append(one)
        self.seen: dict[str, int] = {}

    def read(self, grid: Grid, mapping: Mapping[str, str]) -> Reading:
        """Return what each line would do; nothing is written."""
        found = Reading()
        places = places_of(grid, mapping)
        for row in grid.rows:
            given = given_of(row, places)
            if given and not is_example_of(COLUMNS, given):
                self._take(found, row.line, Cells(given))
        return found

    def _take(self, found: Reading, number: int, cells: Cells) -> None:
        values = self._values(cells)
        candidate = self._link(cells, values, number)
        if cells.problems:
            found.refused += [(number, problem) for problem in cells.problems]
            return
        there = queries.same(self.known, values)
        if there is not None:
            found.already.append((number, there.name))
            return
        first = self._first(values, number)
        if first != number:
            reason = _("La ligne %(n)s du fichier dit déjà la même chose.") % {"n": first}
            found.refused.append((number, Problem("name", values["name"], reason)))
            return
        linked = values["organisation"] is not None
        found.new.append(Line(number, values, candidate, linked))

    def _first(self, values: dict[str, Any], number: int) -> int:
        """The first line of the file that names the same organisation: this one, or one above."""
        keys = [f"name:{fold(values['name'])}"]
        if values["directory_id"]:
            keys.append(f"dir:{values['directory_id']}")
        first = min(self.seen.get(key, number) for key in keys)
        for key in keys:
            self.seen.setdefault(key, number)
        return first

    # --- the cells

    def _values(self, cells: Cells) -> dict[str, Any]:
        values: dict[str, Any] = {name: self._text(cells, name) for name in LONGEST}
        if not values["name"]:
            cells.refuse("name", _("Donnez son nom."))
        values["email"] = self._email(cells)
        values["family"] = cells.read("family", words.family) or ""
        values["delegates"] = self._count(cells, "delegates", 1, 20) or 1
        values["min_meetings"] = self._count(cells, "min_meetings", 0, 200) or 0
        values["max_meetings"] = self._count(cells, "max_meetings", 1, 200)
        most = values["max_meetings"]
        if most is not None and most < values["min_meetings"]:
            cells.refuse("max_meetings", _("Le nombre le plus grand est plus petit que l’autre."))
        values["needs_accessible"] = cells.read("needs_accessible", _yes_or_no) == "1"
        values["home_table"] = self._table(cells)
        values["unavailable"] = self._away(cells)
        return values

    def _text(self, cells: Cells, name: str) -> str:
        text = unquoted(cells.given.get(name, "")).strip()
        if name in ("name", "person_name"):
            text = " ".join(text.split())
        if len(text) > LONGEST[name]:
            cells.refuse(name, _("%(n)s signes au plus.") % {"n": LONGEST[name]})
        return text

    def _email(self, cells: Cells) -> str:
        email = cells.given.get("email", "").removeprefix("mailto:").strip()
        if email:
            try:
                validate_email(email)
            except ValidationError as error:
                cells.refuse("email", " ".join(error.messages))
        return email

    def _count(self, cells: Cells, name: str, least: int, most: int) -> int | None:
        text = cells.read(name, words.number)
        if text is None:
            return None
        if "." in text or not least <= int(text) <= most:
            cells.refuse(
                name,
                _("Un nombre entier de %(least)s à %(most)s.") % {"least": least, "most": most},
            )
            return None
        return int(text)

    def _table(self, cells: Cells) -> Any:
        typed = cells.given.get("home_table", "")
        found = self.tables.get(fold(typed)) or self.tables.get(
            fold(re.sub(r"(?i)^table\s+", "", typed))
        )
        if typed and found is None:
            cells.refuse("home_table", _("Aucune table de la rencontre ne s’appelle ainsi."))
        return found

    def _away(self, cells: Cells) -> tuple[int, ...]:
        """The slots named by their numbers: "1, 2, 7-9"."""
        numbers: set[int] = set()
        for piece in filter(None, re.split(r"[\s]*[,;]\s*", cells.given.get("unavailable", ""))):
            span = SPAN.match(piece.strip())
            if span is None:
                cells.refuse("unavailable", _("Écrivez des numéros de tours, comme 1, 2, 7-9."))
                return ()
            numbers |= set(range(int(span[1]), int(span[2] or span[1]) + 1))
        missing = sorted(numbers - self.slots.keys())
        if missing:
            cells.refuse("unavailable", _("Il n’y a pas de tour %(n)s.") % {"n": missing[0]})
            return ()
        return tuple(self.slots[number] for number in sorted(numbers))

    # --- which organisation

    def _link(self, cells: Cells, values: dict[str, Any], number: int) -> Organisation | None:
        """Fill what the number leads to; return one of the same name that acts here, to confirm."""
        values |= {"organisation": None, "directory_id": ""}
        typed = cells.read("number", words.registered_number)
        if typed:
            self._by_number(cells, values, typed)
        if values["organisation"] is not None or typed:
            return None
        same = self.here.get(fold(values["name"]), [])
        if len(same) != 1:
            return None
        if number in self.confirmed:
            values["organisation"] = same[0]
            values["directory_id"] = same[0].directory_id
            values["family"] = values["family"] or same[0].family
        return same[0]

    def _by_number(self, cells: Cells, values: dict[str, Any], typed: str) -> None:
        """What a registered number names: its record, and the organisation where it acts here."""
        record = directory.record(typed)
        if isinstance(record, directory.Gone):
            cells.refuse(
                "number", _("Cette organisation a disparu des registres : elle est close.")
            )
            return
        here = active_for(record.id if record else "", typed)
        named = f"{record.name} {record.acronym or ''}" if record else (here.name if here else "")
        if named and values["name"] and not words.same_name(values["name"], named):
            reason = _("Ce numéro est celui de « %(name)s ».")
            cells.refuse("number", reason % {"name": named.strip()})
            return
        values["organisation"] = here
        values["directory_id"] = record.id if record else (here.directory_id if here else "")
        family = here.family if here else (str(record.family) if record else "")
        values["family"] = values["family"] or family


def _yes_or_no(cell: str) -> str:
    plain = fold(cell)
    if plain in YES:
        return "1"
    if plain in NO:
        return "0"
    raise ValueError(_("Écrivez oui ou non."))
