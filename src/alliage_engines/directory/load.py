"""Brings one source after another into DuckDB tables, and counts what became of every row."""

import csv
import re
from pathlib import Path
from typing import TextIO

import duckdb

from alliage_engines.directory.errors import SourceError
from alliage_engines.directory.normalise import SELECTS
from alliage_engines.directory.privacy import REJECT_COLUMNS
from alliage_engines.directory.progress import Progress, watched
from alliage_engines.directory.report import SourceReport
from alliage_engines.directory.sources import (
    LAYOUTS,
    Kind,
    Source,
    accounted,
    relation,
    salvage,
    transcoded,
)

#: Layout -> the table its rows are gathered in.
TABLES: dict[Kind, str] = {
    Kind.RNA_WALDEC: "rna",
    Kind.RNA_IMPORT: "rna",
    Kind.SIRENE_UNITS: "units",
    Kind.SIRENE_ESTABLISHMENTS: "establishments",
    Kind.RNF: "rnf",
    Kind.AMALIA: "amalia",
    Kind.QPV: "zones",
    Kind.FRR: "zones",
    Kind.PUBLISHED: "published",
}
#: What the rows of a layout leave in the rejects file, beside file, line and reason.
_TRACES: dict[Kind, dict[str, str]] = {
    Kind.RNA_WALDEC: {"id": "id", "position": "position", "commune_code": "insee"},
    Kind.RNA_IMPORT: {"id": "id", "position": "position", "commune_code": "insee"},
    Kind.SIRENE_UNITS: {"siren": "siren"},
    Kind.SIRENE_ESTABLISHMENTS: {"siren": "siren", "siret": "siret", "commune_code": "insee"},
    Kind.RNF: {"id": "numero", "siren": "siren"},
    Kind.AMALIA: {},
    Kind.QPV: {"id": "code", "commune_code": "insee"},
    Kind.FRR: {"commune_code": "insee"},
    Kind.PUBLISHED: {"id": "alliage_id", "siren": "siren"},
}
#: A trace is written only if it has the shape of what it says it is: a damaged row can hold
#: anything.
_SHAPES = {
    "id": re.compile(
        r"W[\dA-Z]{1,12}|\d[\dA-Z]{2}[PS][\dA-Z/.-]{1,10}|\d[\dAB]\d-[A-Z]{2,5}-[\d-]{5,9}|QN\w{5,7}|pub-[a-z0-9-]+"
    ),
    "siren": re.compile(r"\d{9}"),
    "siret": re.compile(r"\d{14}"),
    "position": re.compile(r"[A-Z]"),
    "commune_code": re.compile(r"\d[\dAB]\d{3}"),
}
#: Rows that stay on although dropped: their identifiers must still resolve.
_STAYS = "dropped IS NULL OR dropped IN ('dissolved', 'deleted', 'moved', 'closed')"


class Loader:
    """Loads sources through one connection; rejected rows go to an open CSV."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        work: Path,
        rejects: TextIO,
        opposed: frozenset[str],
        progress: Progress,
    ) -> None:
        self._connection = connection
        self._work = work
        self._rejects = csv.writer(rejects, lineterminator="\n")
        self._rejects.writerow(REJECT_COLUMNS)
        self._opposed = opposed
        self._progress = progress
        self.reports: list[SourceReport] = []

    def load(self, source: Source) -> None:
        """Read one source whole: rows to their table, refused ones to the rejects file, counts
        kept.

        Raises SourceError when the file is truncated or cannot be read to its end.
        """
        rows = self._incoming(source)
        report = SourceReport(source.label, source.layout.kind.value, source.size, source.origin)
        number = len(self.reports)
        self.reports.append(report)
        counts = report.counts
        counts.read = rows
        counts.rejected = self._reject(source)
        sites = source.layout.kind is Kind.SIRENE_ESTABLISHMENTS
        stays = "dropped IS NULL" if sites else _STAYS
        for reason, count in self._connection.execute(
            f"SELECT dropped, count(*) FROM incoming WHERE reject IS NULL AND NOT ({stays}) GROUP BY 1"
        ).fetchall():
            counts.dropped[reason] += count
        self._keep(source.layout.kind, number, stays)
        self._connection.execute("DROP TABLE incoming")

    def _read(self, source: Source, *, thorough: bool = False) -> tuple[int, int]:
        self._connection.execute("DROP TABLE IF EXISTS incoming")
        select = SELECTS[source.layout.kind](relation(source, thorough=thorough))
        # A row's place in `incoming` is its place in the file: joins must not turn round.
        self._connection.execute("SET disabled_optimizers = 'join_order,build_side_probe_side'")
        try:
            with watched(self._connection, self._progress, f"reading {source.label}", source.size):
                self._connection.execute(f"CREATE TABLE incoming AS {select}")
        finally:
            self._connection.execute("RESET disabled_optimizers")
        row = self._connection.execute(
            "SELECT count(*), coalesce(sum(newlines), 0) FROM incoming"
        ).fetchone()
        return (int(row[0]), int(row[1])) if row else (0, 0)

    def _incoming(self, source: Source) -> int:
        """Fill `incoming` by the quick reader, or by the careful one; return the number of rows."""
        rows = self._quick(source)
        if rows is None and (plain := transcoded(source, self._work)) is not None:
            source = plain
            rows = self._quick(source)
        if rows is None:
            rows = self._quick(source, thorough=True)
        if rows is None:
            rows, _ = self._read(salvage(source, self._work))
        return rows

    def _quick(self, source: Source, *, thorough: bool = False) -> int | None:
        """Rows read by the quick reader; None when it refuses the file or misses a line of it.

        Newlines are first looked for where they are usual; in every column if `thorough`.
        """
        try:
            rows, newlines = self._read(source, thorough=thorough)
        except (duckdb.InvalidInputException, duckdb.NotImplementedException) as error:
            if source.parquet:
                raise SourceError(source.label, None, "broken Parquet file") from error
            return None
        except duckdb.Error as error:
            if source.parquet:
                raise SourceError(source.label, None, "truncated or broken Parquet file") from error
            raise
        return rows if accounted(source, rows, newlines) else None

    def _reject(self, source: Source) -> int:
        """Write the refused rows of `incoming`, each with its physical line; return how many."""
        traces = _TRACES[source.layout.kind]
        columns = "".join(f", i.{column}" for column in traces.values())
        place = "n + 1" if source.parquet else "n + 2 + before"
        cursor = self._connection.execute(f"""
            WITH marks AS (
              SELECT rowid AS n, newlines, reject, line FROM incoming
              WHERE newlines > 0 OR reject IS NOT NULL),
            placed AS (
              SELECT n, reject, line, coalesce(sum(newlines) OVER (
                ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS before
              FROM marks)
            SELECT coalesce(p.line, {place}) AS place, p.reject{columns}
            FROM placed p JOIN incoming i ON i.rowid = p.n
            WHERE p.reject IS NOT NULL ORDER BY place""")
        count = 0
        while batch := cursor.fetchmany(10_000):
            for line, reason, *values in batch:
                trace = dict(zip(traces, values, strict=True))
                shown = [self._shown(name, trace.get(name)) for name in REJECT_COLUMNS[3:]]
                self._rejects.writerow([source.label, line, reason, *shown])
                count += 1
        return count

    def _shown(self, name: str, value: str | None) -> str:
        if value is None or _SHAPES[name].fullmatch(value) is None or value in self._opposed:
            return ""
        if name == "siret" and value[:9] in self._opposed:
            return ""
        return value

    def _keep(self, kind: Kind, number: int, stays: str) -> None:
        """Move the rows that stay from `incoming` to their table, communes resolved by code."""
        self._connection.execute(
            f"INSERT INTO {TABLES[kind]} BY NAME {_kept(kind, number)} WHERE i.reject IS NULL AND ({stays})"
        )


def _kept(kind: Kind, number: int) -> str:
    # Sirene's legal units have no address of their own.
    insee = ", NULL::VARCHAR AS insee" if kind is Kind.SIRENE_UNITS else ""
    return f"""
        SELECT {number} AS src, i.* EXCLUDE (reject, line, newlines),
               c.code AS commune, c.arrondissement
        FROM (SELECT *{insee} FROM incoming) i LEFT JOIN t_code c ON c.old = i.insee"""


def create_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the table of every layout, empty: a build may be given any subset of the files."""
    connection.execute("CREATE OR REPLACE TEMP TABLE t_kept_unit (unit VARCHAR)")
    for layout in LAYOUTS:
        columns = ", ".join(f"NULL::VARCHAR AS {name}" for name in layout.wanted)
        nothing = f"SELECT {columns}, NULL::VARCHAR AS reject, NULL::BIGINT AS line, 0 AS newlines"
        select = SELECTS[layout.kind](nothing)
        connection.execute(f"CREATE OR REPLACE TABLE incoming AS {select} LIMIT 0")
        connection.execute(
            f"CREATE TABLE IF NOT EXISTS {TABLES[layout.kind]} AS {_kept(layout.kind, 0)} LIMIT 0"
        )
    connection.execute("DROP TABLE incoming")
