"""The same territory as DuckDB tables, for joins over millions of rows."""

from duckdb import DuckDBPyConnection

from alliage_engines.directory.territory.model import Territory


def duckdb_tables(connection: DuckDBPyConnection, territory: Territory) -> None:
    """Create the temporary tables t_commune, t_code, t_name and t_district on `connection`.

    t_commune(code, name, departement, region, epci, population, lat, lon, precision);
    t_code(old, code, arrondissement): every known code, current ones included -> current commune;
    t_name(postal_code, departement, folded, code): `folded` compares with `FOLD_SQL(expression)`;
    t_district(code, postal_code, arrondissement): Paris, Lyon and Marseille.
    """
    communes = territory.communes
    _create(
        connection,
        "t_commune",
        "code VARCHAR, name VARCHAR, departement VARCHAR, region VARCHAR, epci VARCHAR, "
        "population INTEGER, lat DOUBLE, lon DOUBLE, precision VARCHAR",
        [
            (
                c.code,
                c.name,
                c.departement,
                c.region,
                c.epci,
                c.population,
                c.lat,
                c.lon,
                c.precision,
            )
            for c in communes
        ],
    )
    codes: list[tuple[object, ...]] = [(c.code, c.code, None) for c in communes]
    known = {c.code for c in communes}
    codes += [(o.old, o.code, o.arrondissement) for o in territory.old_codes if o.old not in known]
    _create(connection, "t_code", "old VARCHAR, code VARCHAR, arrondissement VARCHAR", codes)
    _create(
        connection,
        "t_name",
        "postal_code VARCHAR, departement VARCHAR, folded VARCHAR, code VARCHAR",
        list(territory.names),
    )
    districts = [
        (o.code, postal, o.arrondissement)
        for o in territory.old_codes
        if o.arrondissement
        for postal in o.postal_codes
    ]
    columns = "code VARCHAR, postal_code VARCHAR, arrondissement VARCHAR"
    _create(connection, "t_district", columns, districts)


def _create(
    connection: DuckDBPyConnection, name: str, columns: str, rows: list[tuple[object, ...]]
) -> None:
    """Fill a temporary table from whole columns: row-wise inserts would take seconds."""
    names = [column.split()[0] for column in columns.split(", ")]
    types = [column.split()[1] for column in columns.split(", ")]
    lists = [list(column) for column in zip(*rows, strict=True)]
    chosen = ", ".join(
        f"unnest(${i + 1}::{kind}[]) AS {column}"
        for i, (column, kind) in enumerate(zip(names, types, strict=True))
    )
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT {chosen}", lists)
