"""From a file on disk to a DuckDB relation: what it is, whether every byte is accounted for.

The quick way is DuckDB's own strict CSV reader. It is believed only when the file's physical lines
equal header + records + newlines inside fields; on any error or mismatch the careful reader
(`salvage`) goes over the file instead.
"""

import csv
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from io import BufferedIOBase
from pathlib import Path

import duckdb

from alliage_engines.directory.errors import SourceError
from alliage_engines.directory.sources.containers import Member, members, opened
from alliage_engines.directory.sources.encoding import Encoding, Scan, detect, scan, transcode
from alliage_engines.directory.sources.layouts import Kind, Layout, NotRecognisedError, recognise
from alliage_engines.directory.sources.salvage import Salvage

LONGEST_HEADER = 1 << 16
_DELIMITERS = ";,|\t"


@dataclass(frozen=True, slots=True)
class Source:
    """One table ready to be read.

    label: its name in messages. file: a path DuckDB may open. places: our column -> its position
    (CSV) or `names` -> its spelling (Parquet). lines: physical lines, 0 for Parquet.
    """

    label: str
    origin: Path
    file: Path
    layout: Layout
    size: int
    places: dict[str, int]
    names: tuple[str, ...] = ()
    delimiter: str = ";"
    lines: int = 0
    salvaged: bool = False

    @property
    def parquet(self) -> bool:
        """Whether the table is a Parquet file: its `line` is then the row's number."""
        return bool(self.names)


def _header(stream: BufferedIOBase, label: str) -> tuple[list[str], str]:
    raw = stream.readline(LONGEST_HEADER)
    if not raw.strip():
        raise SourceError(label, 1, "the file has no header")
    text = raw.decode("utf-8-sig", "replace")
    delimiter = max(_DELIMITERS, key=text.count)
    try:
        cells = next(csv.reader([text.rstrip("\r\n")], delimiter=delimiter), [])
    except csv.Error as error:
        raise SourceError(label, 1, "the header is not a line of a CSV file") from error
    return cells, delimiter


def _identify(label: str, cells: list[str], *, check_width: bool) -> tuple[Layout, dict[str, int]]:
    try:
        layout, places = recognise(cells)
    except NotRecognisedError as error:
        raise SourceError(label, 1, str(error)) from error
    if check_width and layout.widths is not None and len(cells) not in layout.widths:
        expected = " or ".join(str(width) for width in sorted(layout.widths))
        raise SourceError(
            label,
            1,
            f"wrong column count: {layout.title} has {expected} columns, this header {len(cells)}",
        )
    return layout, places


def _link(path: Path, work: Path, suffix: str) -> Path:
    """A name without wildcards for a file: DuckDB would expand those of the original."""
    link = work / f"input{suffix}"
    link.unlink(missing_ok=True)
    link.symlink_to(path.resolve())
    return link


def _prepare_parquet(member: Member, work: Path) -> Source:
    file = _link(member.path, work, ".parquet")
    if member.inside is not None:
        file = work / "unpacked.parquet"
        with opened(member) as stream, file.open("wb") as copy:
            scan(stream, copy)
    try:
        with duckdb.connect() as connection:
            columns = connection.execute(
                f"DESCRIBE SELECT * FROM read_parquet('{file}')"
            ).fetchall()
    except duckdb.Error as error:
        raise SourceError(member.label, None, "truncated or broken Parquet file") from error
    names = tuple(str(column[0]) for column in columns)
    layout, places = _identify(member.label, list(names), check_width=False)
    return Source(member.label, member.path, file, layout, member.size, places, names)


def prepare(member: Member, work: Path, tick: Callable[[int], None] | None = None) -> Source:
    """Recognise one table, unpack or transcode it under `work` where needed, count its lines.

    `tick` is told of bytes as they go by. Raises SourceError for a table that cannot be read at
    all.
    """
    if member.packing.endswith("parquet"):
        return _prepare_parquet(member, work)
    file = work / "unpacked.csv"
    if member.packing == "plain":
        with opened(member) as stream:
            seen = scan(stream, None, tick)
        file = _link(member.path, work, ".csv")
    else:
        seen = _unpack(member, file, tick)
    if seen.size == 0:
        raise SourceError(member.label, None, "the file is empty")
    with file.open("rb") as stream:
        cells, delimiter = _header(stream, member.label)
    layout, places = _identify(member.label, cells, check_width=True)
    return Source(
        member.label,
        member.path,
        file,
        layout,
        seen.size,
        places,
        delimiter=delimiter,
        lines=seen.lines,
    )


def _unpack(member: Member, file: Path, tick: Callable[[int], None] | None) -> Scan:
    """Uncompress a member; a broken one is refused at the line that could still be read."""
    try:
        with opened(member) as stream, file.open("wb") as copy:
            return scan(stream, copy, tick)
    except SourceError as error:
        with file.open("rb") as reached:
            line = scan(reached).lines
        raise SourceError(error.path, line or None, error.reason) from error


def kind_of(path: Path) -> Kind:
    """What a file is, from the header of its first table only. Raises SourceError as reading
    would."""
    first = members(path)[0]
    if first.packing == "parquet":
        with tempfile.TemporaryDirectory() as work:
            return _prepare_parquet(first, Path(work)).layout.kind
    with opened(first) as stream:
        cells, _ = _header(stream, first.label)
    return _identify(first.label, cells, check_width=True)[0].kind


def transcoded(source: Source, work: Path) -> Source | None:
    """The same source as UTF-8 when it is Windows-1252; None when it is UTF-8, sound or not.

    Asked only of a file that the quick reader refused: a file it reads is sound UTF-8.
    """
    encoding = detect(source.file)
    if encoding is not Encoding.CP1252:
        return None
    plain = work / "transcoded.csv"
    transcode(source.file, plain)
    return replace(source, file=plain)


def width(source: Source) -> int:
    """How many columns the header of a CSV source has."""
    with source.file.open("rb") as stream:
        text = stream.readline(LONGEST_HEADER).decode("utf-8-sig", "replace").rstrip("\r\n")
    return len(next(csv.reader([text], delimiter=source.delimiter)))


def relation(source: Source, *, thorough: bool = False) -> str:
    """SQL that selects our columns of a source, as text, then `reject`, `line` and `newlines`.

    A column that the file lacks is NULL. `line` is NULL where it follows from the row's place.
    Newlines are counted in columns of free text, or in every column of the file if `thorough`.
    """
    ours = list(source.layout.wanted)
    if source.parquet:
        quoted = {
            n: '"' + source.names[p].replace('"', '""') + '"' for n, p in source.places.items()
        }
        picks = [
            f"{quoted[n]}::VARCHAR AS {n}" if n in quoted else f"NULL::VARCHAR AS {n}" for n in ours
        ]
        tail = "NULL::VARCHAR AS reject, NULL::BIGINT AS line, 0 AS newlines"
        return f"SELECT {', '.join(picks)}, {tail} FROM read_parquet('{source.file}')"
    if source.salvaged:
        columns = ["line", "reject", *ours]
        tail = "reject, line::BIGINT AS line, 0 AS newlines"
        return f"SELECT {', '.join(ours)}, {tail} FROM {_read_csv(source.file, columns, ',')}"
    columns = [f"c{n}" for n in range(width(source))]
    picks = [
        f"c{source.places[n]} AS {n}" if n in source.places else f"NULL::VARCHAR AS {n}"
        for n in ours
    ]
    inside = " + ".join(
        f"(CASE WHEN contains({c}, chr(10)) "
        f"THEN length({c}) - length(replace({c}, chr(10), '')) ELSE 0 END)"
        for c in (columns if thorough else _texts(source))
    )
    tail = f"NULL::VARCHAR AS reject, NULL::BIGINT AS line, ({inside or 0})::INTEGER AS newlines"
    return f"SELECT {', '.join(picks)}, {tail} FROM {_read_csv(source.file, columns, source.delimiter)}"


def _texts(source: Source) -> list[str]:
    return [f"c{source.places[n]}" for n in sorted(source.layout.texts) if n in source.places]


def _read_csv(file: Path, columns: list[str], delimiter: str) -> str:
    typed = ", ".join(f"'{column}': 'VARCHAR'" for column in columns)
    return (
        f"read_csv('{file}', auto_detect=false, header=true, columns={{{typed}}}, "
        f"delim='{delimiter}', quote='\"', escape='\"', strict_mode=true)"
    )


def accounted(source: Source, rows: int, newlines: int) -> bool:
    """Whether rows read by the quick reader account for every physical line of the file."""
    return source.parquet or source.salvaged or 1 + rows + newlines == source.lines


def salvage(source: Source, work: Path) -> Source:
    """The same source, read by the careful reader into a clean CSV that keeps lines and reasons.

    Raises SourceError when the file is truncated or its rows do not have the header's width.
    """
    ours = list(source.layout.wanted)
    clean = work / "salvaged.csv"
    records = Salvage(source.file, source.label, source.layout, width(source), source.delimiter)
    first = next((name for name, place in source.places.items() if place == 0), None)
    with clean.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n", quoting=csv.QUOTE_ALL)
        writer.writerow(["line", "reject", *ours])
        for record in records:
            if record.reason is None:
                cells = [record.cells[source.places[n]] if n in source.places else "" for n in ours]
            else:
                cells = [record.cells[0] if record.cells and n == first else "" for n in ours]
            writer.writerow([record.line, record.reason or "", *cells])
    return replace(source, file=clean, salvaged=True)


def forget(work: Path) -> None:
    """Remove every unpacked copy: they hold columns that the engine never reads."""
    for name in ("unpacked.csv", "unpacked.parquet", "transcoded.csv", "salvaged.csv"):
        (work / name).unlink(missing_ok=True)
    for suffix in (".csv", ".parquet"):
        if os.path.lexists(work / f"input{suffix}"):
            (work / f"input{suffix}").unlink()
