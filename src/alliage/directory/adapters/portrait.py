"""Counts of a territory, read from the snapshot's portrait table by DuckDB."""

import threading
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path

import duckdb

from alliage.directory.portrait import Counts, Figures, per_ten_thousand
from alliage_engines.directory.territory import Area

from .areas import area, commune, communes_of

_local = threading.local()

_COUNTS = ", ".join(
    f"coalesce(sum({name}), 0)"
    for name in ("n", "n_stale5", "n_recent10", "n_employer", "n_single_employee")
)


def _connection() -> duckdb.DuckDBPyConnection:
    """One connection a thread: DuckDB's are not to be shared while they run a query."""
    found = getattr(_local, "connection", None)
    if found is None:
        found = _local.connection = duckdb.connect(":memory:", config={"threads": 1})
    return found


def _rows(snapshot: Path, select: str, tail: str, codes: Sequence[str] | None) -> list[tuple]:
    scope = "" if codes is None else "AND commune IN (SELECT unnest(?::VARCHAR[]))"
    query = f"SELECT {select} FROM read_parquet(?) WHERE true {scope} {tail}"  # noqa: S608
    values = [str(snapshot / "portrait.parquet"), *([list(codes)] if codes is not None else [])]
    return _connection().execute(query, values).fetchall()


@lru_cache(maxsize=512)
def figures(snapshot: Path, kind: str, code: str) -> Figures | None:
    """The counts of an area in a snapshot; None for an unknown area.

    Snapshots never change, so what was counted once is kept.
    """
    found = area(kind, code)
    if found is None:
        return None
    codes = None if kind == "country" else communes_of(found)
    families = _rows(snapshot, f"family, {_COUNTS}", "GROUP BY family", codes)
    themes = _rows(
        snapshot, "coalesce(theme, ''), sum(n)", "AND family = 'peer' GROUP BY theme", codes
    )
    years = _rows(
        snapshot,
        "year_created, sum(n)",
        "AND family = 'peer' AND year_created IS NOT NULL GROUP BY year_created",
        codes,
    )
    return Figures(
        kind=kind,
        code=code,
        name=found.name,
        population=found.population or 0,
        families={family: Counts(*map(int, counts)) for family, *counts in families},
        themes={theme: int(n) for theme, n in themes},
        years={int(year): int(n) for year, n in years},
    )


@lru_cache(maxsize=128)
def peer_rates(snapshot: Path, kind: str, code: str) -> dict[str, float]:
    """Commune -> peers for 10 000 inhabitants, over the inhabited communes of an area."""
    found = area(kind, code)
    if found is None:
        return {}
    rows = _rows(snapshot, "commune, sum(n)", "AND family = 'peer' GROUP BY commune", _scope(found))
    known = dict(rows)
    rates: dict[str, float] = {}
    for child in communes_of(found):
        place = commune(child)
        rate = per_ten_thousand(int(known.get(child, 0)), place.population or 0) if place else None
        if rate is not None:
            rates[child] = rate
    return rates


def _scope(found: Area) -> Sequence[str] | None:
    return None if found.kind == "country" else communes_of(found)


@lru_cache(maxsize=512)
def coverage(snapshot: Path, kind: str, code: str) -> float:
    """Share of an area's inhabitants (0 to 1) who live where the snapshot has anybody.

    A snapshot of one département says nothing of the country, which is then not compared.
    """
    found = area(kind, code)
    if found is None or not found.population:
        return 0.0
    present = {commune for (commune,) in _rows(snapshot, "DISTINCT commune", "", _scope(found))}
    places = (commune(child) for child in communes_of(found) if child in present)
    return sum(place.population for place in places if place) / found.population


@lru_cache(maxsize=16)
def densest_departement(snapshot: Path) -> str | None:
    """The département with most organisations."""
    query = (
        "SELECT departement FROM read_parquet(?) WHERE departement IS NOT NULL "
        "GROUP BY departement ORDER BY count(*) DESC, departement LIMIT 1"
    )
    found = _connection().execute(query, [str(snapshot / "organisations.parquet")]).fetchone()
    return found[0] if found else None


@lru_cache(maxsize=16)
def holds_fictitious(snapshot: Path) -> bool:
    """Whether a snapshot holds demonstration data, which every page then says."""
    query = "SELECT coalesce(bool_or(fictitious), false) FROM read_parquet(?)"
    found = _connection().execute(query, [str(snapshot / "organisations.parquet")]).fetchone()
    return bool(found and found[0])


@lru_cache(maxsize=16)
def data_until(snapshot: Path) -> date | None:
    """The newest day that the registers tell of: a creation or a declaration."""
    query = "SELECT greatest(max(created), max(last_declared)) FROM read_parquet(?)"
    found = _connection().execute(query, [str(snapshot / "organisations.parquet")]).fetchone()
    return found[0] if found else None


@lru_cache(maxsize=256)
def zone_counts(snapshot: Path, kind: str, code: str) -> dict[str, int]:
    """Communes of an area in each priority zone ("qpv", "frr"); empty when no list was loaded."""
    found = area(kind, code)
    if found is None:
        return {}
    query = (
        "SELECT kind, count(DISTINCT commune) FROM read_parquet(?) {} GROUP BY kind ORDER BY kind"
    )
    path = str(snapshot / "zones.parquet")
    if kind == "country":
        return dict(_connection().execute(query.format(""), [path]).fetchall())
    scope = "WHERE commune IN (SELECT unnest(?::VARCHAR[]))"
    values = [path, list(communes_of(found))]
    return dict(_connection().execute(query.format(scope), values).fetchall())
