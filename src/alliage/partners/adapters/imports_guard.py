"""What a spreadsheet is made of, looked at before anything opens it: its kind, its true size.

A workbook is a ZIP: a small one may unpack to gigabytes, and one cell far away, or one row repeated
a million times, becomes as many cells in memory. Everything is counted here first, without trusting
what the archive says of itself; the reader (`imports_read`) sees only what passed.
"""

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from xml.parsers import expat

from django.utils.translation import gettext as _

MAX_BYTES = 5 * 1024 * 1024
MAX_ROWS = 5000
MAX_COLUMNS = 100
#: Blank lines and headings above and between the rows.
SPARE_ROWS = 200
MAX_ENTRIES = 500
UNPACKED = 40 * 1024 * 1024
#: Letters of all the cells together, repeated ones as often as they show.
MAX_TEXT = 30_000_000

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ODS_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"
LOCAL_HEADER = struct.Struct("<4s5H3L2H")
CELL = re.compile(r"^([A-Z]{1,3})(\d{1,7})$")


class UnreadableError(Exception):
    """A file is refused; the message says why, in words for the person who sent it."""


def too_many_rows() -> UnreadableError:
    return UnreadableError(
        _("Ce fichier dépasse %(n)s lignes : coupez-le en plusieurs.") % {"n": MAX_ROWS}
    )


def too_many_columns() -> UnreadableError:
    return UnreadableError(
        _("Ce fichier dépasse %(n)s colonnes : ne gardez que les utiles.") % {"n": MAX_COLUMNS}
    )


def too_big() -> UnreadableError:
    return UnreadableError(
        _("Une fois ouvert, ce fichier serait démesuré : enregistrez-le à nouveau, ou en CSV.")
    )


def broken() -> UnreadableError:
    return UnreadableError(
        _("Ce fichier est abîmé : ouvrez-le dans votre tableur et enregistrez-le à nouveau.")
    )


def protected() -> UnreadableError:
    return UnreadableError(
        _("Ce fichier est protégé par un mot de passe : enregistrez-le sans protection.")
    )


def kind_of(content: bytes) -> str:
    """Return "xlsx", "ods" or "csv" by what the file holds, whatever its name says."""
    if not content:
        raise UnreadableError(_("Ce fichier est vide."))
    if len(content) > MAX_BYTES:
        raise UnreadableError(_("Ce fichier dépasse 5 Mo."))
    if content.startswith(OLE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise protected()
        raise UnreadableError(
            _("C’est un ancien format de tableur (.xls) : enregistrez-le en XLSX, ODS ou CSV.")
        )
    if content.startswith(ZIP):
        return _kind_of_zip(content)
    if content.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf")):
        raise not_a_table()
    if content.lstrip()[:15].lower().startswith((b"<!doctype", b"<html", b"<?xml")):
        raise not_a_table()
    return "csv"


def not_a_table() -> UnreadableError:
    return UnreadableError(_("Ce n’est pas un tableur : envoyez un fichier XLSX, ODS ou CSV."))


def _kind_of_zip(content: bytes) -> str:
    parts = dict(_unpacked(content))
    if "xl/workbook.xml" in parts:
        _check_xlsx(parts)
        return "xlsx"
    if parts.get("mimetype", b"").strip() == ODS_TYPE and "content.xml" in parts:
        if b"encryption-data" in parts.get("META-INF/manifest.xml", b""):
            raise protected()
        _scan(parts["content.xml"], _OdsCells())
        return "ods"
    raise not_a_table()


# --- the archive


def _unpacked(content: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the name and the content of each entry, inflated under one limit for all of them."""
    try:
        entries = zipfile.ZipFile(BytesIO(content)).infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise broken() from error
    if len(entries) > MAX_ENTRIES:
        raise too_big()
    left = UNPACKED
    for entry in entries:
        if entry.flag_bits & 0x1:
            raise protected()
        inflated = _inflate(content, entry, left)
        left -= len(inflated)
        yield entry.filename, inflated


def _inflate(content: bytes, entry: zipfile.ZipInfo, limit: int) -> bytes:
    """Inflate one entry; its header may lie about its size, so the stream itself is counted."""
    start = entry.header_offset
    header = content[start : start + LOCAL_HEADER.size]
    if len(header) < LOCAL_HEADER.size or not header.startswith(ZIP):
        raise broken()
    fields = LOCAL_HEADER.unpack(header)
    begin = start + LOCAL_HEADER.size + fields[9] + fields[10]
    packed = content[begin : begin + entry.compress_size]
    if entry.compress_type == zipfile.ZIP_STORED:
        found = packed
    elif entry.compress_type == zipfile.ZIP_DEFLATED:
        found = _deflated(packed, limit)
    else:
        raise broken()
    if len(found) > limit:
        raise too_big()
    return found


def _deflated(packed: bytes, limit: int) -> bytes:
    stream = zlib.decompressobj(-15)
    try:
        found = stream.decompress(packed, limit + 1)
    except zlib.error as error:
        raise broken() from error
    if len(found) <= limit and not stream.eof:
        raise broken()
    return found


# --- the cells


@dataclass(slots=True)
class _Cells:
    """Counts what a sheet's XML asks to be put in memory; raises as soon as it is too much."""

    text: int = 0
    inside: list[str] = field(default_factory=list)

    def add(self, last_row: int, last_column: int, letters: int) -> None:
        if last_row > MAX_ROWS + SPARE_ROWS:
            raise too_many_rows()
        if last_column > MAX_COLUMNS:
            raise too_many_columns()
        self.text += letters
        if self.text > MAX_TEXT:
            raise too_big()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        raise NotImplementedError

    def end(self, name: str) -> None:
        raise NotImplementedError

    def data(self, text: str) -> None:
        raise NotImplementedError


@dataclass(slots=True)
class _SharedStrings(_Cells):
    """The length of each text that cells name by its number."""

    lengths: list[int] = field(default_factory=list)

    def start(self, name: str, attributes: dict[str, str]) -> None:  # noqa: ARG002
        if name == "si":
            self.lengths.append(0)

    def end(self, name: str) -> None:
        pass

    def data(self, text: str) -> None:
        if self.lengths:
            self.lengths[-1] += len(text)


@dataclass(slots=True)
class _XlsxCells(_Cells):
    """Cells of one sheet that hold a value; those that are only coloured are not counted."""

    lengths: list[int] = field(default_factory=list)
    row: int = 0
    column: int = 0
    shared: bool = False
    valued: bool = False
    said: str = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "row":
            self.row = int(attributes.get("r") or self.row + 1)
            self.column = 0
        elif name == "c":
            found = CELL.match(attributes.get("r", ""))
            self.column = _number_of(found[1]) if found else self.column + 1
            self.row = int(found[2]) if found else self.row
            self.shared, self.valued, self.said = attributes.get("t") == "s", False, ""
        elif name in {"v", "is"}:
            self.valued = True

    def end(self, name: str) -> None:
        if name == "c" and self.valued:
            self.add(self.row, self.column, self._letters())

    def _letters(self) -> int:
        if self.shared and self.said.strip().isdecimal():
            place = int(self.said)
            return self.lengths[place] if place < len(self.lengths) else 0
        return len(self.said)

    def data(self, text: str) -> None:
        if self.valued:
            self.said += text


@dataclass(slots=True)
class _OdsCells(_Cells):
    """Rows and cells of a document, repeated ones as often as they say."""

    row: int = 0
    rows: int = 1
    column: int = 0
    last: int = 0
    letters: int = 0
    repeated: int = 1
    own: int = 0
    valued: bool = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "table":
            self.row = 0
        elif name == "table-row":
            self.rows = _repeats(attributes, "number-rows-repeated")
            self.column = self.last = self.letters = 0
        elif name in {"table-cell", "covered-table-cell"}:
            self.repeated = _repeats(attributes, "number-columns-repeated")
            self.valued = any(key.endswith("value-type") for key in attributes)
            self.own = sum(len(v) for k, v in attributes.items() if k.endswith("string-value"))

    def end(self, name: str) -> None:
        if name in {"table-cell", "covered-table-cell"}:
            self.column += self.repeated
            if self.valued or self.own:
                self.last = self.column
                self.letters += self.own * self.repeated
        elif name == "table-row":
            self.row += self.rows
            if self.last:
                self.add(self.row, self.last, self.letters * self.rows)

    def data(self, text: str) -> None:
        self.own += len(text.strip())


def _repeats(attributes: dict[str, str], name: str) -> int:
    return next((max(1, int(v)) for k, v in attributes.items() if k.endswith(name)), 1)


def _number_of(letters: str) -> int:
    """Return the number of a column: A is 1, XFD 16384."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _check_xlsx(parts: dict[str, bytes]) -> None:
    shared = _SharedStrings()
    if "xl/sharedStrings.xml" in parts:
        _scan(parts["xl/sharedStrings.xml"], shared)
    for name, content in parts.items():
        if name.startswith("xl/worksheets/") and name.endswith(".xml"):
            _scan(content, _XlsxCells(lengths=shared.lengths))


def _scan(content: bytes, cells: _Cells) -> None:
    """Read an XML part from one end to the other; one that declares a type of its own is refused."""

    def refuse(*_args: Any) -> None:
        raise broken()

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = lambda name, found: cells.start(name.rpartition(" ")[2], found)
    parser.EndElementHandler = lambda name: cells.end(name.rpartition(" ")[2])
    parser.CharacterDataHandler = cells.data
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, ValueError) as error:
        raise broken() from error
