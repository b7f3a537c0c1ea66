"""Where a snapshot has organisations, so that a typed place is looked for there first."""

from functools import lru_cache
from pathlib import Path

import duckdb

from alliage_engines.directory.territory import territory
from alliage_engines.directory.territory.suggest import Key


@lru_cache(maxsize=4)
def present(snapshot: Path) -> frozenset[Key]:
    """Return (kind, code) of every area where the snapshot in this folder has an organisation.

    Read once a snapshot, from its `portrait.parquet`; a snapshot never changes.
    """
    with duckdb.connect(config={"threads": 1}) as connection:
        rows = connection.execute(
            "SELECT DISTINCT commune FROM read_parquet(?) WHERE commune IS NOT NULL",
            [str(snapshot / "portrait.parquet")],
        ).fetchall()
    return territory().holding(code for (code,) in rows)
