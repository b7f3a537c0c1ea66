"""Sites from a file or a paste: lines read, every fault with its line and its reason, or none."""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import override

from alliage.alliances.actions.sites import MOST_PARTNERS, SiteWords
from alliage.alliances.adapters.sites import sameness
from alliage.alliances.enums_sites import SiteState
from alliage.core.families import FAMILIES
from alliage.partners.adapters import imports_guard as guard
from alliage.partners.adapters import imports_read as reader
from alliage.partners.adapters import imports_words as words
from alliage.partners.forms.imports_row import unquoted

MOST_LINES = 300
#: Each may be looked up in the directory while the room waits.
MOST_NAMES = 1000
#: A refused file says so many faults; the others come after these are mended.
MOST_FAULTS = 100
SHOWN = 60
#: Column -> the headings that mean it, folded; the first one is that of the export.
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "name": ("nom", "site", "nom du site", "name"),
    "commune": ("commune", "ville", "town", "city", "code insee"),
    "since": ("depuis", "depuis le", "ouvert le", "ouverture", "since", "open since"),
    "state": ("etat", "statut", "state", "status"),
    "carrier": ("porte par", "porteur", "structure porteuse", "carried by", "carrier"),
    "carrier_family": ("famille", "family"),
    "partners": ("partenaires", "partenaires locaux", "partners", "local partners"),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong. line: as the spreadsheet shows it, 0 for the whole file."""

    line: int
    column: str
    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a file says: every site, or what must be mended first."""

    sites: tuple[SiteWords, ...]
    faults: tuple[Fault, ...]
    ignored: tuple[str, ...] = ()
    more: int = 0


class SitesFileForm(forms.Form):
    """A file, or lines pasted from a spreadsheet."""

    file = forms.FileField(
        label=_l("Un fichier"),
        required=False,
        help_text=_l("CSV, XLSX ou ODS ; 300 lignes au plus."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.ods,.csv,.tsv,.txt"}),
        error_messages={"empty": _l("Ce fichier est vide.")},
    )
    pasted = forms.CharField(
        label=_l("Ou des lignes collées d’un tableur"),
        required=False,
        max_length=200_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_l("La première ligne porte les titres : Nom, Commune, Porté par…"),
    )

    def clean_file(self) -> UploadedFile | None:
        file: UploadedFile | None = self.cleaned_data["file"]
        if file and (file.size or 0) > guard.MAX_BYTES:
            raise forms.ValidationError(_("Ce fichier dépasse 5 Mo."))
        return file

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        pasted = (data.get("pasted") or "").strip()
        if not self.errors and not data.get("file") and not pasted:
            self.add_error("file", _("Choisissez un fichier, ou collez des lignes."))
        return data

    def content(self) -> bytes:
        """Return what was sent, as bytes."""
        file = self.cleaned_data.get("file")
        return bytes(file.read()) if file else self.cleaned_data["pasted"].encode()


def read(content: bytes) -> Sheet:
    """Read a file. Never raises: what cannot be read is a fault of line 0."""
    try:
        guard.kind_of(content)
        grid = reader.read(content)
    except guard.UnreadableError as error:
        return Sheet((), (Fault(0, "", "", str(error)),))
    places = _places(grid.headings)
    missing = [name for name in ("name", "commune") if name not in places]
    if missing:
        wanted = ", ".join(f"« {heading(name)} »" for name in missing)
        reason = _("Il manque une colonne : %(wanted)s.") % {"wanted": wanted}
        return Sheet((), (Fault(0, "", "", reason),))
    if len(grid.rows) > MOST_LINES:
        reason = _("%(most)d lignes au plus : coupez ce fichier.") % {"most": MOST_LINES}
        return Sheet((), (Fault(0, "", "", reason),))
    ignored = [h for place, h in enumerate(grid.headings) if place not in places.values()]
    return _sheet(grid, places, tuple(ignored))


def heading(name: str) -> str:
    """Return the heading of a column in the language of the page; a file is read in both."""
    return {
        "name": _("Nom"),
        "commune": _("Commune"),
        "since": _("Depuis"),
        "state": _("État"),
        "carrier": _("Porté par"),
        "carrier_family": _("Famille"),
        "partners": _("Partenaires"),
    }[name]


def fold(text: str) -> str:
    """Return a text without accents, case nor double spaces."""
    plain = unicodedata.normalize("NFKD", text)
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).casefold().split())


def _places(headings: tuple[str, ...]) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, said in enumerate(headings):
        folded = fold(said)
        for name, meant in HEADINGS.items():
            if folded in {*meant, fold(heading(name))}:
                found.setdefault(name, place)
    return found


def _sheet(grid: reader.Grid, places: Mapping[str, int], ignored: tuple[str, ...]) -> Sheet:
    sites: list[SiteWords] = []
    faults: list[Fault] = []
    seen: dict[tuple[str, str], int] = {}
    for row in grid.rows:
        cells = {name: unquoted(row.cells[place]).strip() for name, place in places.items()}
        if not any(cells.values()):
            continue
        values, wrong = _line(row.line, cells)
        if wrong:
            faults += wrong
            continue
        site = SiteWords(**values)
        key = (site.commune, sameness(site.name))
        if key in seen:
            reason = _("C’est le même site que la ligne %(line)d.") % {"line": seen[key]}
            faults.append(Fault(row.line, heading("name"), site.name[:SHOWN], reason))
            continue
        seen[key] = row.line
        sites.append(site)
    if sum(len(site.partners or ()) for site in sites) > MOST_NAMES:
        reason = _("%(most)d partenaires au plus : coupez ce fichier.") % {"most": MOST_NAMES}
        faults.append(Fault(0, "", "", reason))
    if not sites and not faults:
        faults.append(Fault(0, "", "", _("Aucune ligne sous les titres.")))
    return Sheet(
        tuple(sites), tuple(faults[:MOST_FAULTS]), ignored, max(0, len(faults) - MOST_FAULTS)
    )


def _line(line: int, cells: Mapping[str, str]) -> tuple[dict[str, Any], list[Fault]]:
    values: dict[str, Any] = {}
    wrong: list[Fault] = []
    readers: dict[str, Callable[[str], Any]] = {
        "name": _named(160),
        "commune": words.commune,
        "since": lambda cell: date.fromisoformat(words.day(cell)),
        "state": words.chooser(SiteState),
        "carrier": _named(250),
        "carrier_family": _family,
        "partners": _partners,
    }
    for name, read_cell in readers.items():
        cell = cells.get(name, "")
        if not cell:
            if name in ("name", "commune"):
                wrong.append(Fault(line, heading(name), "", _("Cette case est vide.")))
            continue
        try:
            values[name] = read_cell(cell)
        except ValueError as error:
            wrong.append(Fault(line, heading(name), cell[:SHOWN], str(error)))
    if "name" in values and not sameness(values["name"]):
        reason = _("Un nom a au moins une lettre ou un chiffre.")
        wrong.append(Fault(line, heading("name"), cells["name"][:SHOWN], reason))
    return values, wrong


def _named(longest: int) -> Callable[[str], str]:
    def name(cell: str) -> str:
        plain = " ".join(cell.split())
        if len(plain) > longest:
            raise ValueError(_("%(most)d signes au plus.") % {"most": longest})
        return plain

    return name


def _family(cell: str) -> str:
    """Return the family of a code, or of a label in French or English."""
    for language in ("fr", "en"):
        with override(language):
            for key, label in FAMILIES.items():
                said = {key, str(label.one), str(label.plural)}
                if fold(cell) in {fold(one) for one in said}:
                    return key
    accepted = ", ".join(f"« {label.one} »" for label in FAMILIES.values())
    raise ValueError(_("Écrivez l’un de : %(accepted)s.") % {"accepted": accepted})


def _partners(cell: str) -> tuple[str, ...]:
    """Return the names of a cell, parted by "|"."""
    names = tuple(dict.fromkeys(" ".join(n.split()) for n in cell.split("|") if n.strip()))
    if len(names) > MOST_PARTNERS:
        raise ValueError(_("%(most)d partenaires au plus par site.") % {"most": MOST_PARTNERS})
    if any(len(name) > 250 for name in names):
        raise ValueError(_("%(most)d signes au plus.") % {"most": 250})
    return names
