"""The final count of every row that stayed after loading: kept, dropped, merged, unresolved."""

import duckdb

from alliage_engines.directory.report import Report

#: Table -> whether one of its rows was merged into an organisation that another row already makes.
_MERGED = {
    "rna": "false",
    "unit": "NOT t.leads OR t.org IN (SELECT id FROM rna WHERE dropped IS NULL)",
    "fund": "t.org IN (SELECT org FROM t_known) OR t.rank_in_org > 1",
    "court": "t.org IN (SELECT org FROM t_known) OR t.rank_in_org > 1",
    "named": "t.org IN (SELECT org FROM t_known) OR t.rank_in_org > 1",
    "site": "false",
    "zones": "false",
}
#: Table -> whether a kept row says a place that could not be resolved to a commune.
_UNRESOLVED = {
    "rna": "t.commune IS NULL",
    "unit": "false",
    "fund": "t.commune IS NULL",
    "court": "t.commune IS NULL",
    "named": "false",
    "site": "t.commune IS NULL AND NOT t.abroad",
    "zones": "t.commune IS NULL",
}


def settle_counts(connection: duckdb.DuckDBPyConnection, report: Report) -> None:
    """Add what became of the rows in DuckDB's tables to the counts of each source.

    Needs the tables that `merge` leaves; the identity read = kept + dropped + rejected then holds.
    """
    connection.execute("""
        CREATE OR REPLACE TEMP TABLE t_known AS
        SELECT id AS org FROM rna WHERE dropped IS NULL UNION SELECT org FROM unit
          WHERE dropped IS NULL""")
    for table, merged in _MERGED.items():
        ranked = table in ("fund", "court", "named")
        rank = (
            ", row_number() OVER (PARTITION BY org, dropped IS NULL) AS rank_in_org"
            if ranked
            else ""
        )
        rows = connection.execute(f"""
            SELECT src, dropped, count(*), count_if({merged}), count_if({_UNRESOLVED[table]})
            FROM (SELECT *{rank} FROM {table}) t GROUP BY ALL""").fetchall()
        for number, dropped, count, joined, unresolved in rows:
            counts = report.sources[number].counts
            if dropped is not None:
                counts.dropped[dropped] += count
            else:
                counts.kept += count
                counts.merged += joined
                counts.unresolved_communes += unresolved
        if ranked:
            connection.execute(f"INSERT INTO t_known SELECT org FROM {table} WHERE dropped IS NULL")
    for number, count in connection.execute("""
            SELECT src, count(*) FROM rna WHERE dropped = 'moved' AND moved_to IS NOT NULL
            GROUP BY src""").fetchall():
        report.sources[number].counts.aliases += count
