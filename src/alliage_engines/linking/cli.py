"""`alliage link`: a file of partner names linked to the directory, no database."""

import csv
import io
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
from defusedcsv import csv as defused  # type: ignore[import-untyped]

from alliage_engines.directory.store import Store
from alliage_engines.directory.territory import territory
from alliage_engines.linking.linker import PROPOSED, Linker
from alliage_engines.linking.model import Link, LinkingError, Name, reason_text
from alliage_engines.linking.wording import departement_codes

app = typer.Typer(no_args_is_help=True)

_COLUMNS = ("text", "departement", "commune", "identifier")
_CANDIDATE = ("id", "name", "family", "commune", "score", "why")
_LONGEST_FIELD = 100_000


def _decoded(path: Path) -> str:
    """The text of a file in UTF-8, else in Windows-1252."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise LinkingError(path, None, error.strerror or "cannot be read") from error
    if b"\0" in data:
        line = data[: data.index(b"\0")].count(b"\n") + 1
        raise LinkingError(path, line, "a null byte: this is not a text file")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise LinkingError(path, line, "neither UTF-8 nor Windows-1252") from error


def read_names(path: Path) -> list[Name]:
    """Read the names of a CSV file: columns text and, if there, departement, commune, identifier.

    The delimiter is the one of ; , or tab that the header holds most. Other columns are ignored.
    Raises LinkingError (file, line, reason) for the first line that cannot be used.
    """
    text = _decoded(path)
    header = text.split("\n", 1)[0]
    delimiter = max(";,\t", key=header.count)
    csv.field_size_limit(_LONGEST_FIELD)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        return list(_names(path, rows))
    except csv.Error as error:
        raise LinkingError(path, rows.line_num, str(error)) from error


def _names(path: Path, rows: Any) -> Iterator[Name]:
    """The names of a CSV reader's rows."""
    header = [cell.strip().lower() for cell in next(rows, [])]
    if "text" not in header:
        raise LinkingError(
            path, 1, "no column “text”; the columns are " + (", ".join(header) or "none")
        )
    if len(set(header)) < len(header):
        raise LinkingError(path, 1, "two columns of the same name")
    for row in rows:
        if not any(cell.strip() for cell in row):
            continue
        if len(row) != len(header):
            reason = f"{len(row)} cells where the header has {len(header)}"
            raise LinkingError(path, rows.line_num, reason)
        cells = dict(zip(header, (cell.strip() for cell in row), strict=True))
        yield _name(path, rows.line_num, cells)


def _name(path: Path, line: int, cells: dict[str, str]) -> Name:
    text, departement, commune, identifier = (cells.get(column, "") for column in _COLUMNS)
    departement = departement.upper()
    departement = departement.zfill(2) if departement.isdigit() else departement
    if departement and departement.lower() not in departement_codes():
        raise LinkingError(path, line, f"{departement}: no département has this code")
    if commune and territory().commune(commune.upper()) is None:
        raise LinkingError(path, line, f"{commune}: no commune has this INSEE code")
    return Name(text, departement or None, commune.upper() or None, identifier or None)


def _rows(names: Iterable[Name], links: Iterable[Link], language: str) -> Iterator[list[str]]:
    """The lines of the answer; `linked` holds an id only where the link is sure."""
    header = [*_COLUMNS, "decision", "linked"]
    header += [f"{column}_{n}" for n in range(1, PROPOSED + 1) for column in _CANDIDATE]
    yield header
    for name, link in zip(names, links, strict=True):
        row = [name.text, name.departement or "", name.commune or "", name.identifier or ""]
        row += [link.decision, link.chosen or ""]
        for one in link.candidates:
            why = " · ".join(reason_text(reason, language) for reason in one.reasons)
            row += [one.id, one.name, one.family, one.commune or "", f"{one.score:.1f}", why]
        yield row + [""] * (len(header) - len(row))


def write_rows(path: Path, rows: Iterable[list[str]]) -> None:
    """Write a CSV file (UTF-8, `;`) whole or not at all. LinkingError when it cannot be written.

    What a spreadsheet would take for a formula is written as text.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        with temporary.open("w", encoding="utf-8-sig", newline="") as file:
            defused.writer(file, delimiter=";").writerows(rows)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        raise LinkingError(path, None, error.strerror or "cannot be written") from error
    finally:
        temporary.unlink(missing_ok=True)


def _snapshot(store: Path | None) -> Path:
    if store is None:
        raise LinkingError("directory", None, "give --store STORE or set ALLIAGE_DIRECTORY")
    folder = Store(store).current()
    if folder is None:
        raise LinkingError(store, None, "no snapshot yet: run `alliage directory build`")
    return folder


def link_file(names_file: Path, store: Path | None, out: Path, *, processes: int = 1) -> str:
    """Link the names of a CSV file into another; return the counts in words."""
    names = read_names(names_file)
    linker = Linker.open(_snapshot(store))
    language = "en" if os.environ.get("LANG", "").lower().startswith("en") else "fr"
    links = list(linker.link_many(names, processes=processes))
    write_rows(out, _rows(names, links, language))
    counts = dict.fromkeys(("sure", "proposed", "none"), 0)
    for link in links:
        counts[link.decision] += 1
    return f"{len(links)} names: " + ", ".join(f"{n} {word}" for word, n in counts.items())


@app.command("link")
def link_command(
    names: Annotated[
        Path, typer.Argument(help="CSV: text, and if known departement, commune, identifier.")
    ],
    out: Annotated[Path, typer.Option(help="The CSV to write.")],
    store: Annotated[
        Path | None,
        typer.Option(envvar="ALLIAGE_DIRECTORY", help="The folder of the snapshots."),
    ] = None,
    processes: Annotated[int, typer.Option(min=1, help="How many work beside each other.")] = 1,
) -> None:
    """Link partner names to organisations of the directory: sure, proposed, or none."""
    try:
        typer.echo(link_file(names, store, out, processes=processes))
    except LinkingError as error:
        typer.echo(f"alliage: {error}", err=True)
        raise typer.Exit(2) from error
