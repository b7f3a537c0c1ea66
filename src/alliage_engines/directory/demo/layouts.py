"""How each file is written: the official layouts, column by column, and zips without a clock."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alliage_engines.directory.demo.words import data

#: The same bytes whenever the files are written: a zip holds no clock.
_ZIP_DATE = (2026, 1, 1, 0, 0, 0)

Row = dict[str, str]


class Rows:
    """Writes rows of one layout; columns that a row leaves out are empty."""

    def __init__(self, stream: io.TextIOBase, layout: str, **dialect: Any) -> None:
        self._columns: list[str] = data("layouts")[layout]
        self._csv = csv.writer(stream, lineterminator="\n", **dialect)
        self._csv.writerow(self._columns)

    def write(self, row: Row) -> None:
        """One row."""
        self._csv.writerow([row.get(column, "") for column in self._columns])

    def write_all(self, rows: Iterable[Row]) -> None:
        """Every row of `rows`."""
        for row in rows:
            self.write(row)


@contextmanager
def zipped(path: Path, member: str, encoding: str, layout: str, **dialect: Any) -> Iterator[Rows]:
    """Rows of the one CSV of a new zip."""
    info = zipfile.ZipInfo(member, _ZIP_DATE)
    info.compress_type = zipfile.ZIP_DEFLATED
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open(info, "w", force_zip64=True) as raw,
        io.TextIOWrapper(io.BufferedWriter(raw, 1 << 20), encoding, newline="") as text,
    ):
        yield Rows(text, layout, **dialect)


@contextmanager
def plain(path: Path, layout: str, **dialect: Any) -> Iterator[Rows]:
    """Rows of a new UTF-8 file."""
    with path.open("w", encoding="utf-8", newline="") as text:
        yield Rows(text, layout, **dialect)


def old_latin(text: str) -> str:
    """`text` with what ISO-8859-1 lacks spelt otherwise."""
    plain_text = text.replace("œ", "oe").replace("Œ", "OE").replace("’", "'").replace("–", "-")
    return plain_text.encode("iso-8859-1", "ignore").decode("iso-8859-1")
