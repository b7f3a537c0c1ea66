"""Flags of the priority areas on communes: QPV (priority districts) and FRR (rural zoning).

The lists themselves are read by the directory's build, which writes them to a snapshot's
`zones.parquet` (commune, kind "qpv" or "frr", code, label).
"""

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import duckdb

from alliage_engines.directory.territory.model import Territory
from alliage_engines.directory.territory.names import fold_name

#: Flags, in the order in which a commune carries them.
FLAGS = ("qpv", "frr", "frr_plus", "frr_partial", "frr_beneficiary")


def frr_flag(label: str) -> str | None:
    """Return the flag of a class of the FRR list, None for a commune that is not classified."""
    words = fold_name(label)
    if not words or words.startswith("non ") or words == "9999":
        return None
    if "partiel" in words:
        return "frr_partial"
    if "beneficiaire" in words:
        return "frr_beneficiary"
    return "frr_plus" if "+" in label else "frr"


def commune_flags(rows: Iterable[tuple[str, str, str]]) -> dict[str, tuple[str, ...]]:
    """Return commune code -> flags from (commune, kind, label) rows."""
    found: dict[str, set[str]] = defaultdict(set)
    for commune, kind, label in rows:
        flag = frr_flag(label) if kind == "frr" else kind
        if flag in FLAGS:
            found[commune].add(flag)
    return {commune: tuple(f for f in FLAGS if f in flags) for commune, flags in found.items()}


def with_snapshot_zones(territory: Territory, zones: Path) -> Territory:
    """Return the territory with the flags of a `zones.parquet`, or as it is without one."""
    if not zones.is_file():
        return territory
    with duckdb.connect() as connection:
        sql = "SELECT commune, kind, coalesce(label, '') FROM read_parquet(?)"
        rows = connection.execute(sql, [str(zones)]).fetchall()
    return territory.with_zones(commune_flags(rows))
