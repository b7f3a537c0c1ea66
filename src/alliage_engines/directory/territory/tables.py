"""The same territory as DuckDB tables, for joins over millions of rows."""

from duckdb import DuckDBPyConnection

from alliage_engines.directory.territory.names import FOLD_SQL


def duckdb_tables(connection: DuckDBPyConnection, communes: str, codes: str) -> None:
    """Create the temporary tables t_commune, t_code, t_name and t_district.

    t_commune(code, name, departement, region, epci, population, lat, lon, precision);
    t_code(old, code, arrondissement): every known code, current ones included -> current commune;
    t_name(postal_code, departement, folded, code): `folded` compares with `FOLD_SQL(expression)`;
    t_district(code, postal_code, arrondissement): Paris, Lyon and Marseille.
    communes: a query with the columns of `data/communes.parquet`; codes: the file of past codes.
    """
    connection.execute(f"CREATE OR REPLACE TEMP TABLE t_source AS {communes}")
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE t_commune AS "
        "SELECT * EXCLUDE (postal_codes, siren) FROM t_source ORDER BY code"
    )
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE t_code AS "
        "SELECT code AS old, code, NULL::VARCHAR AS arrondissement FROM t_commune UNION ALL "
        f"SELECT old, code, arrondissement FROM '{codes}' o "
        "WHERE NOT EXISTS (SELECT 1 FROM t_commune c WHERE c.code = o.old)"
    )
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE t_name AS WITH named AS ("
        "SELECT code, name, coalesce(nullif(postal_codes, []), ['']) AS postal FROM t_source "
        f"UNION ALL SELECT o.code, o.name, c.postal_codes FROM '{codes}' o "
        "JOIN t_source c USING (code) WHERE o.name IS NOT NULL), "
        f"folded AS MATERIALIZED (SELECT code, {FOLD_SQL('name')} AS folded, postal FROM named) "
        "SELECT DISTINCT unnest(f.postal) AS postal_code, c.departement, f.folded, f.code "
        "FROM folded f JOIN t_commune c USING (code)"
    )
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE t_district AS "
        "SELECT code, unnest(postal_codes) AS postal_code, arrondissement "
        f"FROM '{codes}' WHERE arrondissement IS NOT NULL"
    )
    connection.execute("DROP TABLE t_source")


def resolve_communes(
    connection: DuckDBPyConnection,
    table: str,
    *,
    code: str = "code",
    postal_code: str = "postal_code",
    name: str = "name",
) -> None:
    """Create t_resolved(code, postal_code, name, commune, arrondissement, how) for `table`.

    The rules of `Territory.resolve`, one row for each distinct triple as written: join back on the
    three columns with IS NOT DISTINCT FROM. Needs the tables of `duckdb_tables`; `code`,
    `postal_code` and `name` are column names of `table`.
    """
    sql = _RESOLVE_SQL.format(
        table=table,
        code=code,
        postal_code=postal_code,
        name=name,
        folded=FOLD_SQL("name"),
        postal_departement=_departement_sql("g.p"),
        code_departement=_departement_sql("g.c"),
    )
    connection.execute(sql)


def _departement_sql(code: str) -> str:
    """`model.departement_of` as SQL."""
    return f"left({code}, CASE WHEN left({code}, 2) IN ('97', '98') THEN 3 ELSE 2 END)"


_RESOLVE_SQL = """
CREATE OR REPLACE TEMP TABLE t_resolved AS
WITH given AS (
    SELECT DISTINCT {code} AS code, {postal_code} AS postal_code, {name} AS name
    FROM {table}
), cleaned AS (
    SELECT *, upper(trim(coalesce(code, ''))) AS c, trim(coalesce(postal_code, '')) AS p,
        coalesce({folded}, '') AS folded FROM given
), named AS (
    SELECT departement AS area, folded, any_value(code) AS found
    FROM t_name GROUP BY ALL HAVING count(DISTINCT code) = 1
    UNION ALL
    SELECT postal_code, folded, any_value(code)
    FROM t_name WHERE postal_code <> '' GROUP BY ALL HAVING count(DISTINCT code) = 1
), found AS (
    SELECT g.code, g.postal_code, g.name, g.p, k.arrondissement,
        coalesce(k.code, a.found, b.found, d.found) AS commune,
        CASE WHEN k.old = k.code THEN 'code' WHEN k.old IS NOT NULL THEN 'old_code'
            WHEN coalesce(a.found, b.found, d.found) IS NULL THEN 'unresolved'
            ELSE 'name' END AS how
    FROM cleaned g
    LEFT JOIN t_code k ON k.old = g.c
    LEFT JOIN named a ON a.area = g.p AND a.folded = g.folded AND g.p <> ''
    LEFT JOIN named b ON b.area = {postal_departement} AND b.folded = g.folded
    LEFT JOIN named d ON d.area = {code_departement} AND d.folded = g.folded
)
SELECT f.code, f.postal_code, f.name, f.commune,
    coalesce(f.arrondissement, t.arrondissement) AS arrondissement, f.how
FROM found f LEFT JOIN t_district t ON t.code = f.commune AND t.postal_code = f.p
"""
