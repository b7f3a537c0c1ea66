"""One organisation, several identifiers: which rows of which registers speak of the same one.

- RNA and Sirene meet on `identifiantAssociationUniteLegale` only; the RNA's own `siret` is nearly
  always empty and is never used. Two SIREN on one RNA number: the open one leads, then the most
  recently created; the other stays as an identifier.
- An import row at position R is an alias of the W number written in its observation.
- RNF rows join by SIREN; where several share a SIREN, only the one of the same name does.
- AMALIA rows join a Sirene unit of category 9260 of the same folded name and commune, unique on
both
  sides, or none.
- An association dissolved or deleted in the RNA is gone, whatever Sirene still says.

Every statement works on the tables that `load` filled; `dropped` becomes the row's final fate and
`org` the stable id of the organisation it speaks of: RNA or import id, else SIREN, else RNF, else
AMALIA.
"""

from collections.abc import Iterable

import duckdb

from alliage_engines.directory.identifiers import rna_import_sql, rna_sql
from alliage_engines.directory.territory import FOLD_SQL, resolve_communes


def _duplicates(table: str, key: str, order: str) -> str:
    """Keep the newest row of every key: duplicates are few, so only their keys are sorted."""
    return f"""
CREATE OR REPLACE TEMP TABLE twice AS SELECT {key} FROM {table} GROUP BY {key} HAVING count(*) > 1;
UPDATE {table} SET dropped = 'duplicate' WHERE rowid IN (
  SELECT place FROM (
    SELECT t.rowid AS place,
           row_number() OVER (PARTITION BY {key} ORDER BY {order}, src DESC, t.rowid DESC) AS rank
    FROM {table} t SEMI JOIN twice USING ({key}))
  WHERE rank > 1);
"""


_RNA = f"""
{_duplicates("rna", "id", "updated DESC, imported")}
CREATE TABLE alias AS
  SELECT DISTINCT ON (old) old, id, scheme FROM (
    SELECT id AS old, moved_to AS id, 'rna_import' AS scheme FROM rna
      WHERE dropped = 'moved' AND moved_to IS NOT NULL
    UNION ALL SELECT written, moved_to, 'rna_import' FROM rna
      WHERE dropped = 'moved' AND moved_to IS NOT NULL AND written IS NOT NULL
    UNION ALL SELECT written, id, CASE WHEN imported THEN 'rna_import' ELSE 'rna' END FROM rna
      WHERE written IS NOT NULL AND dropped IS DISTINCT FROM 'moved'
        AND dropped IS DISTINCT FROM 'duplicate')
  ORDER BY old, id;
"""

_SIRENE = f"""
{_duplicates("units", "siren", "updated DESC")}
CREATE TEMP TABLE bridge AS
  SELECT u.siren, coalesce(a.id, u.rna) AS rna, u.dropped IS NULL AS open, u.created, u.started
  FROM units u LEFT JOIN alias a ON a.old = u.rna
  WHERE u.dropped IS DISTINCT FROM 'duplicate'
    AND ({rna_sql("coalesce(a.id, u.rna)")} OR {rna_import_sql("coalesce(a.id, u.rna)")});
CREATE TEMP TABLE fate AS
  SELECT b.siren, b.rna, CASE WHEN r.dropped IN ('dissolved', 'deleted') THEN r.dropped END AS fate,
    row_number() OVER (PARTITION BY b.rna ORDER BY b.open DESC, b.created DESC NULLS LAST,
                       b.started DESC NULLS LAST, b.siren DESC) = 1 AS leads
  FROM bridge b
  LEFT JOIN (SELECT id, dropped FROM rna
             WHERE dropped IS NULL OR dropped IN ('dissolved', 'deleted')) r ON r.id = b.rna;
CREATE TABLE unit AS
  SELECT u.* REPLACE (CASE WHEN u.dropped IS NULL THEN f.fate ELSE u.dropped END AS dropped),
    coalesce(f.rna, u.siren) AS org, coalesce(f.leads, true) AS leads
  FROM units u LEFT JOIN fate f ON f.siren = u.siren AND u.dropped IS DISTINCT FROM 'duplicate';
DROP TABLE units;
CREATE OR REPLACE TEMP TABLE t_kept_unit AS SELECT siren AS unit FROM unit WHERE dropped IS NULL;
"""

_RNF = f"""
{_duplicates("rnf", "numero", "created DESC")}
CREATE TABLE fund AS
  WITH shared AS (
    SELECT siren FROM rnf WHERE dropped IS NULL AND siren IS NOT NULL GROUP BY siren
      HAVING count(*) > 1),
  matched AS (
    SELECT f.*, u.org AS unit_org, u.dropped AS unit_dropped, u.siren IS NOT NULL AS known,
      s.siren IS NULL OR coalesce({FOLD_SQL("f.name")} = {FOLD_SQL("u.name")}, false) AS joins
    FROM rnf f LEFT JOIN unit u ON u.siren = f.siren AND u.dropped IS DISTINCT FROM 'duplicate'
    LEFT JOIN shared s ON s.siren = f.siren)
  SELECT * EXCLUDE (unit_org, unit_dropped, known, joins) REPLACE (
      coalesce(dropped, CASE WHEN known AND joins THEN unit_dropped END) AS dropped),
    CASE WHEN siren IS NULL OR NOT joins THEN numero WHEN known THEN unit_org ELSE siren END AS org,
    siren IS NOT NULL AND joins AS joins
  FROM matched;
DROP TABLE rnf;
"""

_ESTABLISHMENTS = f"""
{_duplicates("establishments", "siret", "updated DESC")}
CREATE TABLE site AS
  SELECT e.*, u.org FROM establishments e
  LEFT JOIN unit u ON u.siren = e.siren AND u.dropped IS NULL;
DROP TABLE establishments;
"""

_AMALIA = f"""
{_duplicates("amalia", "number", "created DESC")}
CREATE TEMP TABLE local_law AS
  SELECT folded, commune, any_value(org) AS org FROM (
    SELECT {FOLD_SQL("u.name")} AS folded, s.commune, u.org
    FROM unit u JOIN site s ON s.siren = u.siren AND s.seat AND s.dropped IS NULL
    WHERE u.dropped IS NULL AND u.category = '9260' AND s.commune IS NOT NULL)
  GROUP BY ALL HAVING count(*) = 1;
CREATE TEMP TABLE local_name AS
  SELECT {FOLD_SQL("name")} AS folded, commune FROM amalia WHERE dropped IS NULL AND commune IS
    NOT NULL
  GROUP BY ALL HAVING count(*) = 1;
CREATE TABLE court AS
  SELECT a.*, coalesce(l.org, a.number) AS org FROM amalia a
  LEFT JOIN (SELECT * FROM local_law SEMI JOIN local_name USING (folded, commune)) l
    ON a.dropped IS NULL AND l.folded = {FOLD_SQL("a.name")} AND l.commune = a.commune;
DROP TABLE amalia;
"""

_PUBLISHED = f"""
{_duplicates("published", "key", "name")}
CREATE TABLE named AS
  SELECT p.*, coalesce(u.org, p.siren, p.alliage_id) AS org FROM published p
  LEFT JOIN unit u ON u.siren = p.siren AND u.dropped IS NULL;
DROP TABLE published;
"""

#: Table -> its identifiers, any of which may be opposed.
_OPPOSABLE = {
    "rna": ("id", "org"),
    "unit": ("siren", "org"),
    "fund": ("numero", "siren", "org"),
    "court": ("number", "org"),
    "named": ("siren", "alliage_id", "org"),
}


def _place(connection: duckdb.DuckDBPyConnection, table: str) -> None:
    """Give a commune to kept rows whose code said nothing: by postal code and name, then by
    département."""
    connection.execute(f"""
CREATE OR REPLACE TEMP TABLE lost AS
  SELECT rowid AS place, insee, postal, libcom FROM {table}
  WHERE commune IS NULL AND dropped IS NULL AND libcom IS NOT NULL""")
    resolve_communes(connection, "lost", code="insee", postal_code="postal", name="libcom")
    connection.execute(f"""
UPDATE {table} SET commune = r.commune, arrondissement = r.arrondissement
  FROM lost l JOIN t_resolved r ON r.code IS NOT DISTINCT FROM l.insee
    AND r.postal_code IS NOT DISTINCT FROM l.postal AND r.name IS NOT DISTINCT FROM l.libcom
  WHERE l.place = {table}.rowid AND r.commune IS NOT NULL;
UPDATE {table} SET arrondissement = d.arrondissement FROM t_district d
  WHERE {table}.arrondissement IS NULL AND d.code = {table}.commune
    AND d.postal_code = {table}.postal;
""")


def _oppose(connection: duckdb.DuckDBPyConnection, tables: Iterable[str]) -> None:
    """Drop what is opposed, and whatever speaks of the same organisation."""
    connection.execute("""
CREATE OR REPLACE TEMP TABLE t_opposed_org AS
  SELECT identifier AS org FROM t_opposed
  UNION SELECT id FROM alias WHERE old IN (FROM t_opposed)""")
    tables = tuple(tables)
    for table in tables:
        hit = " OR ".join(
            f"{'id' if (table, c) == ('rna', 'org') else c} IN (FROM t_opposed_org)"
            for c in _OPPOSABLE[table]
        )
        org = "id" if table == "rna" else "org"
        connection.execute(
            f"INSERT INTO t_opposed_org SELECT DISTINCT {org} FROM {table} WHERE {hit}"
        )
    for table in tables:
        org = "id" if table == "rna" else "org"
        # An old row that has moved to an opposed number is opposed as well.
        moved = " OR moved_to IN (FROM t_opposed_org)" if table == "rna" else ""
        connection.execute(f"""
UPDATE {table} SET dropped = 'opposition'
WHERE ({org} IN (FROM t_opposed_org){moved}) AND dropped IS DISTINCT FROM 'duplicate'""")
    connection.execute(
        "DELETE FROM alias WHERE id IN (FROM t_opposed_org) OR old IN (FROM t_opposed)"
    )


def settle(connection: duckdb.DuckDBPyConnection, opposed: Iterable[str]) -> None:
    """Decide on RNA, Sirene units and RNF rows; after it, `t_kept_unit` says whose establishments
    count."""
    connection.execute("CREATE OR REPLACE TEMP TABLE t_opposed (identifier VARCHAR)")
    rows = list(opposed)
    connection.execute("INSERT INTO t_opposed SELECT unnest(?::VARCHAR[])", [rows])
    connection.execute(_RNA)
    connection.execute(_SIRENE)
    connection.execute(_RNF)
    for table in ("rna", "fund"):
        _place(connection, table)
    if rows:
        _oppose(connection, ("rna", "unit", "fund"))
        connection.execute(
            "CREATE OR REPLACE TEMP TABLE t_kept_unit AS "
            "SELECT siren AS unit FROM unit WHERE dropped IS NULL"
        )


def settle_places(connection: duckdb.DuckDBPyConnection, opposed: Iterable[str]) -> None:
    """Decide on establishments, AMALIA and published rows, once establishments are loaded."""
    connection.execute(_ESTABLISHMENTS)
    _place(connection, "site")
    _place(connection, "amalia")
    connection.execute(_AMALIA)
    connection.execute(_PUBLISHED)
    if list(opposed):
        _oppose(connection, ("rna", "unit", "fund", "court", "named"))
        connection.execute(
            "UPDATE site SET dropped = 'opposition' WHERE dropped IS NULL AND org IN (FROM t_opposed_org)"
        )
