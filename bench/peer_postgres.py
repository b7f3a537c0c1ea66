"""PostgreSQL on loopback: GIN over weighted French vectors with unaccent, and pg_trgm for typos."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import duckdb
import psycopg

from alliage_engines.directory.query import Query
from alliage_engines.directory.territory import territory
from alliage_engines.directory.text import query_words
from bench.workload import Case

_TABLE = """
CREATE EXTENSION unaccent; CREATE EXTENSION pg_trgm;
CREATE TEXT SEARCH CONFIGURATION fr (COPY = french);
ALTER TEXT SEARCH CONFIGURATION fr
    ALTER MAPPING FOR hword, hword_part, word WITH unaccent, french_stem;
CREATE TABLE org (id text, name text, purpose text, family text, kind text, theme text,
    departement text, region text, headcount text, commune text, year int, record text,
    plain text, tsv tsvector);
"""
_INDEXES = """
UPDATE org SET plain = unaccent(lower(name)), tsv = setweight(to_tsvector('fr', name), 'A')
    || setweight(to_tsvector('fr', coalesce(purpose, '')), 'B');
CREATE INDEX ON org USING gin (tsv); CREATE INDEX ON org USING gin (plain gin_trgm_ops);
CREATE INDEX ON org (departement); CREATE INDEX ON org (region); CREATE INDEX ON org (commune);
CREATE INDEX ON org (id);
"""
_COLUMNS = (
    "id",
    "name",
    "purpose",
    "family",
    "kind",
    "theme",
    "departement",
    "region",
    "headcount",
    "commune",
)


def _programs() -> Path | None:
    """The folder of PostgreSQL's own programs, which Debian keeps off the path."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    found = shutil.which("initdb")
    return next(iter(folders), Path(found).resolve().parent if found else None)


def missing() -> str | None:
    """Why PostgreSQL cannot run here, or None."""
    folder = _programs()
    if folder is None:
        return "no PostgreSQL server (make system)"
    asked = subprocess.run(
        [folder / "pg_config", "--sharedir"], capture_output=True, text=True, check=False
    )
    shared = [Path(asked.stdout.strip())] if asked.returncode == 0 else []
    shared.append(Path("/usr/share/postgresql") / folder.parent.name)
    if any((place / "extension/pg_trgm.control").exists() for place in shared):
        return None
    return "no pg_trgm (postgresql-contrib)"


class Postgres:
    """A server of its own in a temporary folder, stopped and removed by `close`."""

    name = "PostgreSQL GIN"

    def __init__(self) -> None:
        programs = _programs()
        assert programs is not None, missing()
        self._programs = programs
        self._folder = Path(tempfile.mkdtemp(prefix="bench-postgres-"))
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._port = probe.getsockname()[1]
        if os.geteuid() == 0:  # the server refuses to run as root
            shutil.chown(self._folder, "postgres", "postgres")
        data = self._folder / "data"
        self._run(
            "initdb", "-D", data, "-U", "bench", "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8"
        )
        settings = (
            f"-p {self._port} -h 127.0.0.1 -k {self._folder} -c shared_buffers=2GB -c work_mem=64MB"
            " -c maintenance_work_mem=1GB -c fsync=off -c full_page_writes=off -c max_wal_size=8GB"
        )
        self._run("pg_ctl", "-D", data, "-w", "-l", self._folder / "log", "-o", settings, "start")
        address = f"host=127.0.0.1 port={self._port} user=bench dbname=postgres"
        self._connection = psycopg.connect(address, autocommit=True)

    def _run(self, program: str, *arguments: str | Path) -> None:
        command = [str(self._programs / program), *map(str, arguments)]
        if os.geteuid() == 0:
            command = ["runuser", "-u", "postgres", "--", *command]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=self._folder)

    def build(self, parquet: Path) -> float:
        """Load and index the organisations; return the seconds."""
        self._connection.execute(_TABLE)
        started = time.perf_counter()
        with duckdb.connect() as source, self._connection.cursor() as cursor:
            columns = ", ".join(_COLUMNS)
            source.execute(
                f"SELECT {columns}, year(created), to_json(t)::VARCHAR FROM '{parquet}' t"
            )
            with cursor.copy(f"COPY org ({columns}, year, record) FROM STDIN") as copy:
                while rows := source.fetchmany(20_000):
                    for row in rows:
                        copy.write_row(row)
        self._connection.execute(_INDEXES)
        self._connection.execute("VACUUM ANALYZE org")
        return time.perf_counter() - started

    def size(self) -> int:
        row = self._connection.execute("SELECT pg_total_relation_size('org')").fetchone()
        assert row is not None
        return int(row[0])

    def ask(self, case: Case) -> tuple[float, int]:
        """Return the milliseconds of one answer, and its size."""
        started = time.perf_counter()
        where, values, order = _conditions(case)
        cursor = self._connection.cursor()
        cursor.execute(
            f"""SELECT record, count(*) OVER () FROM org WHERE {where}
            ORDER BY {order} DESC LIMIT 20""",
            values,
        )
        rows = cursor.fetchall()
        if case.query.facets:
            cursor.execute(
                f"""SELECT family, kind, theme, departement, headcount, count(*) FROM org
                WHERE {where}
                GROUP BY GROUPING SETS ((family), (kind), (theme), (departement), (headcount))""",
                values,
            )
            cursor.fetchall()
        return (time.perf_counter() - started) * 1000, int(rows[0][1]) if rows else 0

    def close(self) -> None:
        self._connection.close()
        self._run("pg_ctl", "-D", self._folder / "data", "-m", "immediate", "stop")
        shutil.rmtree(self._folder, ignore_errors=True)


def _conditions(case: Case) -> tuple[str, dict[str, object], str]:
    query: Query = case.query
    values: dict[str, object] = {}
    if case.sort == "typo":
        values["word"] = query.text
        where, order = ["%(word)s <%% plain"], "word_similarity(%(word)s, plain)"
    else:
        ends = ":*" if case.sort == "prefix" else ""
        values["words"] = " & ".join(word + ends for word in query_words(query.text))
        where, order = (
            ["tsv @@ to_tsquery('fr', %(words)s)"],
            "ts_rank(tsv, to_tsquery('fr', %(words)s))",
        )
    for name in ("departement", "region"):
        if getattr(query, name):
            values[name] = getattr(query, name)
            where.append(f"{name} = %({name})s")
    if query.families:
        values["families"] = list(query.families)
        where.append("family = ANY(%(families)s)")
    if query.since_year:
        values["year"] = query.since_year
        where.append("year >= %(year)s")
    if query.near and query.radius_km:
        centre = territory().commune(query.near)
        assert centre is not None
        values["communes"] = territory().within(centre.lat, centre.lon, query.radius_km)
        where.append("commune = ANY(%(communes)s)")
    return " AND ".join(where), values, order
