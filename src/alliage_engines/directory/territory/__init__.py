"""Where things are: communes of the COG 2026, their old codes, what holds them, coordinates.

The reference is three small Parquet files in `data/`; `data/README.md` tells their sources.
"""

import gc
import os
from functools import cache
from pathlib import Path

import duckdb

from alliage_engines.directory.territory import tables
from alliage_engines.directory.territory.model import (
    EARTH_KM,
    Area,
    AreaName,
    Commune,
    OldCode,
    Resolution,
    Territory,
    great_circle_km,
)
from alliage_engines.directory.territory.names import FOLD_SQL, fold_name, fold_words

__all__ = [
    "COG_YEAR",
    "EARTH_KM",
    "FOLD_SQL",
    "Area",
    "Commune",
    "Resolution",
    "Territory",
    "duckdb_tables",
    "fold_name",
    "fold_words",
    "great_circle_km",
    "resolve_communes",
    "territory",
]

resolve_communes = tables.resolve_communes

DATA = Path(__file__).parent / "data"
#: The year of the Code officiel géographique whose communes these are.
COG_YEAR = 2026


def territory(centroids: Path | None = None) -> Territory:
    """Return the territory, loaded once; `centroids` (else ALLIAGE_TERRITORY) moves the communes.

    The override is the CSV that `alliage directory territories --refresh` writes.
    """
    chosen = _centroids(centroids)
    return _load(chosen, chosen.stat().st_mtime_ns if chosen else 0)


def _centroids(given: Path | None) -> Path | None:
    """Return the file of centroids to use, None when there is none."""
    named = os.environ.get("ALLIAGE_TERRITORY", "")
    chosen = given or (Path(named) if named else None)
    return chosen if chosen and chosen.is_file() else None


@cache
def _load(centroids: Path | None, _modified: int) -> Territory:
    # 35 000 new objects make the garbage collector run again and again: without it, half the time.
    collecting = gc.isenabled()
    gc.disable()
    try:
        return _read(centroids)
    finally:
        if collecting:
            gc.enable()


def _read(centroids: Path | None) -> Territory:
    with duckdb.connect(config={"threads": 1}) as connection:
        communes = connection.execute(_communes_sql(centroids)).fetchall()
        old = connection.execute(f"SELECT * FROM '{DATA}/codes.parquet'").fetchall()
        areas = connection.execute(f"SELECT * FROM '{DATA}/areas.parquet'").fetchall()
    return Territory(
        [Commune(*(*row[:9], tuple(row[9]), (), row[10])) for row in communes],
        [OldCode(*(*row[:4], tuple(row[4]))) for row in old],
        [AreaName(*row) for row in areas],
    )


def _communes_sql(centroids: Path | None) -> str:
    columns = "code, name, departement, region, epci, population"
    place = "round(lat::DOUBLE, 4) AS lat, round(lon::DOUBLE, 4) AS lon, precision"
    source = f"'{DATA}/communes.parquet' c"
    if centroids:
        quoted = str(centroids).replace("'", "''")
        source += (
            f" LEFT JOIN read_csv('{quoted}', header=true, columns={{'code': 'VARCHAR', "
            "'lat': 'DOUBLE', 'lon': 'DOUBLE'}) o USING (code)"
        )
        place = (
            "coalesce(o.lat, round(c.lat::DOUBLE, 4)) AS lat, "
            "coalesce(o.lon, round(c.lon::DOUBLE, 4)) AS lon, "
            "CASE WHEN o.lat IS NULL THEN precision ELSE 'official' END AS precision"
        )
    return f"SELECT {columns}, {place}, postal_codes, siren FROM {source} ORDER BY code"


def duckdb_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the temporary tables of `territory()` on `connection`; see `tables.duckdb_tables`."""
    tables.duckdb_tables(connection, _communes_sql(_centroids(None)), str(DATA / "codes.parquet"))
