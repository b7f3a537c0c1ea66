"""From settled rows to the snapshot's tables: organisations, gone, aliases, portrait, zones.

Where two registers know a field, the RNA's declaration gives name, acronym, purpose, theme and date
of creation, Sirene gives activity, headcount, legal category and economic flags; the place is the
RNA's seat where its commune is known, else Sirene's head establishment, else the RNF's, else
AMALIA's.
"""

from datetime import date
from pathlib import Path

import duckdb

from alliage_engines.directory.classify import RNA_KIND_SQL, RNF_KIND_SQL, SIRENE_KIND_SQL
from alliage_engines.directory.schema import COLUMNS, GONE_COLUMNS

#: An association that both registers know: public utility and federations by the RNA, else
#: Sirene's kind.
_KIND = """
CASE WHEN r.kind IS NULL THEN l.kind
     WHEN l.kind IS NULL OR r.kind <> 'association' OR l.kind IN ('undeclared_association',
       'company')
     THEN r.kind ELSE l.kind END"""


def _pick(column: str) -> str:
    """The column of the register that places the organisation."""
    return (
        f"CASE by_place WHEN r.source THEN r.{column} WHEN 'sirene' THEN s.{column} "
        f"WHEN 'rnf' THEN f.{column} WHEN 'amalia' THEN c.{column} END"
    )


_SITES = """
CREATE TEMP TABLE spread AS
  SELECT org, commune, count(*)::INTEGER AS sites FROM site
  WHERE dropped IS NULL AND org IS NOT NULL GROUP BY ALL;
CREATE TEMP TABLE presence AS
  SELECT org, sum(sites)::INTEGER AS sites, any_value(commune) AS commune, count(commune)
    AS communes
  FROM spread GROUP BY org;
CREATE TEMP TABLE presences AS
  SELECT org, list(commune ORDER BY commune) AS communes FROM spread
  SEMI JOIN (SELECT org FROM presence WHERE communes > 1) USING (org)
  WHERE commune IS NOT NULL GROUP BY org;
CREATE TEMP TABLE seat AS
  SELECT siren, siret, commune, arrondissement, postal, libcom FROM (
    SELECT s.*, row_number() OVER (PARTITION BY siren ORDER BY coalesce(seat, false) DESC, siret)
      AS rank
    FROM site s WHERE dropped IS NULL) WHERE rank = 1;
"""

#: Identifiers beside the organisation's own: old import ids, second or closed SIREN.
_EXTRAS = """
CREATE TEMP TABLE extra AS
  SELECT org, list({'scheme': scheme, 'value': old, 'current': false} ORDER BY old) AS more FROM (
    SELECT a.id AS org, a.scheme, a.old FROM alias a
    UNION SELECT u.org, 'siren', u.siren FROM unit u
      WHERE u.org <> u.siren AND (u.dropped = 'closed' OR (u.dropped IS NULL AND NOT u.leads)))
  GROUP BY org;
"""

#: One row an organisation and register, narrow: what the wide join below is keyed on.
_IDS = """
CREATE TEMP TABLE ids AS
  SELECT id AS org FROM rna WHERE dropped IS NULL
  UNION SELECT org FROM unit WHERE dropped IS NULL
  UNION SELECT org FROM fund WHERE dropped IS NULL
  UNION SELECT org FROM court WHERE dropped IS NULL
  UNION SELECT org FROM named WHERE dropped IS NULL;
"""

_DRAFT = f"""
CREATE TABLE draft AS
WITH r AS (SELECT *, {RNA_KIND_SQL} AS kind,
             CASE WHEN imported THEN 'rna_import' ELSE 'rna' END AS source FROM rna
               WHERE dropped IS NULL),
  l AS (SELECT *, {SIRENE_KIND_SQL} AS kind FROM unit WHERE dropped IS NULL AND leads),
  f AS (SELECT *, {RNF_KIND_SQL} AS kind FROM fund WHERE dropped IS NULL
        QUALIFY row_number() OVER (PARTITION BY org ORDER BY numero) = 1),
  c AS (FROM court WHERE dropped IS NULL),
  n AS (FROM named WHERE dropped IS NULL)
SELECT o.org AS id,
  coalesce(r.name, l.name, f.name, c.name, n.name) AS name,
  CASE WHEN r.name IS NOT NULL THEN r.source WHEN l.name IS NOT NULL THEN 'sirene'
       WHEN f.name IS NOT NULL THEN 'rnf' WHEN c.name IS NOT NULL THEN 'amalia'
       ELSE 'published' END AS by_name,
  coalesce(n.kind, f.kind, {_KIND}, CASE WHEN c.org IS NOT NULL THEN 'local_law_association' END)
    AS kind,
  CASE WHEN n.kind IS NOT NULL THEN 'published' WHEN f.kind IS NOT NULL THEN 'rnf'
       WHEN r.id IS NOT NULL AND ({_KIND}) = r.kind THEN r.source
       WHEN l.siren IS NOT NULL THEN 'sirene' ELSE 'amalia' END AS by_kind,
  coalesce(r.acronym, l.acronym, n.acronym) AS acronym,
  CASE WHEN r.acronym IS NOT NULL THEN r.source WHEN l.acronym IS NOT NULL THEN 'sirene'
       WHEN n.acronym IS NOT NULL THEN 'published' END AS by_acronym,
  coalesce(r.purpose, c.purpose, n.purpose) AS purpose,
  CASE WHEN r.purpose IS NOT NULL THEN r.source WHEN c.purpose IS NOT NULL THEN 'amalia'
       WHEN n.purpose IS NOT NULL THEN 'published' END AS by_purpose,
  r.waldec1, r.waldec2, n.theme AS published_theme,
  l.naf, l.category AS legal_category, l.headcount, l.employer, l.social_economy,
  l.mission AS mission_company, l.siren IS NOT NULL AS by_sirene,
  CASE WHEN r.id IS NOT NULL THEN r.rup OR coalesce(l.category = '9230', false)
       WHEN l.siren IS NOT NULL THEN l.category = '9230' END AS public_utility,
  coalesce(r.created, l.created, f.created, c.created) AS created,
  CASE WHEN r.created IS NOT NULL THEN r.source WHEN l.created IS NOT NULL THEN 'sirene'
       WHEN f.created IS NOT NULL THEN 'rnf' WHEN c.created IS NOT NULL THEN 'amalia' END
         AS by_created,
  greatest(r.declared, l.declared, f.created, c.created) AS last_declared,
  CASE last_declared WHEN r.declared THEN r.source WHEN l.declared THEN 'sirene'
       WHEN f.created THEN 'rnf' WHEN c.created THEN 'amalia' END AS by_declared,
  r.website, r.source AS by_rna,
  CASE WHEN r.commune IS NOT NULL THEN r.source WHEN s.commune IS NOT NULL THEN 'sirene'
       WHEN f.commune IS NOT NULL THEN 'rnf' WHEN c.commune IS NOT NULL THEN 'amalia'
       WHEN n.commune IS NOT NULL THEN 'published' WHEN r.id IS NOT NULL THEN r.source
       WHEN s.siren IS NOT NULL THEN 'sirene' WHEN f.org IS NOT NULL THEN 'rnf'
       WHEN c.org IS NOT NULL THEN 'amalia' END AS by_place,
  coalesce(r.commune, s.commune, f.commune, c.commune, n.commune) AS commune,
  {_pick("arrondissement")} AS arrondissement,
  {_pick("postal")} AS postal_code,
  {_pick("libcom")} AS libcom,
  r.office, r.record_date AS rna_date, l.record_date AS sirene_date,
  CASE WHEN r.id IS NULL AND o.org <> l.siren THEN o.org END AS rna,
  coalesce(l.siren, n.siren, CASE WHEN f.joins THEN f.siren END) AS siren,
  s.siret, f.numero AS rnf, c.number AS amalia, l.siren AS unit_siren,
  {{fictitious}} AND n.org IS NULL AS fictitious
FROM ids o
LEFT JOIN r ON r.id = o.org
LEFT JOIN l ON l.org = o.org
LEFT JOIN seat s ON s.siren = l.siren
LEFT JOIN f ON f.org = o.org
LEFT JOIN c ON c.org = o.org
LEFT JOIN n ON n.org = o.org;
"""

#: Columns of the draft that say where a field came from -> the fields they speak for.
_ORIGINS = {
    "by_name": ("name",),
    "by_kind": ("kind",),
    "by_acronym": ("acronym",),
    "by_purpose": ("purpose",),
    "by_created": ("created",),
    "by_declared": ("last_declared",),
    "by_place": ("commune", "postal_code"),
}

_SIRENE_FIELDS = (
    "naf",
    "legal_category",
    "headcount",
    "employer",
    "social_economy",
    "mission_company",
)

#: Organisations of the same origins share one map, found by this.
_SIGNED = f"{', '.join(_ORIGINS)}, by_rna, by_sirene"
_SIGNATURE = f"hash(({_SIGNED}, waldec1 IS NULL, website IS NULL))"


def _entries(origins: dict[str, str]) -> str:
    """Field -> SQL of the register it comes from, as the entries of a DuckDB map."""
    return ", ".join(f"{{'k': '{field}', 'v': {origin}}}" for field, origin in origins.items())


_PROVENANCE = f"""
CREATE TEMP TABLE origin AS
  SELECT hash(({_SIGNED}, undeclared, unlinked)) AS signature, map_from_entries(list_filter([{
    _entries(
        {field: column for column, fields in _ORIGINS.items() for field in fields}
        | {"waldec": "CASE WHEN NOT undeclared THEN by_rna END"}
        | {"website": "CASE WHEN NOT unlinked THEN by_rna END"}
        | {"public_utility": "coalesce(by_rna, CASE WHEN by_sirene THEN 'sirene' END)"}
        | dict.fromkeys(_SIRENE_FIELDS, "CASE WHEN by_sirene THEN 'sirene' END")
    )
}], lambda e: e.v IS NOT NULL)) AS provenance
  FROM (SELECT DISTINCT {_SIGNED}, waldec1 IS NULL AS undeclared, website IS NULL AS unlinked
        FROM draft);
"""

_AREAS = """
CREATE TEMP TABLE t_epci AS
  SELECT epci AS id, epci, mode(departement) AS departement, mode(region) AS region,
    sum(lat * population) / sum(population) AS lat, sum(lon * population) / sum(population) AS lon
  FROM t_commune WHERE epci IS NOT NULL GROUP BY epci;
CREATE TEMP TABLE t_departement AS
  SELECT departement, mode(region) AS region FROM t_commune WHERE departement IS NOT NULL
    GROUP BY 1;
CREATE TEMP MACRO departement_of(postal, office) AS
  CASE WHEN left(postal, 2) IN ('97', '98') THEN left(postal, 3)
       WHEN left(postal, 3) IN ('200', '201') THEN '2A' WHEN left(postal, 2) = '20' THEN '2B'
       ELSE coalesce(left(postal, 2), office) END;
"""

_ORGANISATIONS = """
SELECT d.id, d.name, k.family, d.kind, d.acronym, d.purpose,
  coalesce(d.published_theme, t.theme) AS theme,
  CASE WHEN d.published_theme IS NOT NULL THEN 'published'
       ELSE coalesce(t.theme_rule, 'none') END AS theme_rule,
  CASE WHEN d.waldec1 IS NULL AND d.waldec2 IS NULL THEN []
       WHEN d.waldec1 IS NULL OR d.waldec1 = d.waldec2 THEN [d.waldec2]
       WHEN d.waldec2 IS NULL THEN [d.waldec1] ELSE [d.waldec1, d.waldec2] END AS waldec,
  d.naf, d.legal_category, d.headcount, d.employer, d.social_economy, d.mission_company,
  d.public_utility, d.created, d.last_declared, d.website, d.postal_code, d.commune,
  coalesce(c.name, d.libcom) AS commune_name, d.arrondissement, coalesce(c.epci, e.epci) AS epci,
  coalesce(c.departement, e.departement, p.departement) AS departement,
  coalesce(c.region, e.region, p.region) AS region,
  coalesce(c.lat, e.lat) AS lat, coalesce(c.lon, e.lon) AS lon, d.fictitious,
  coalesce(pr.sites, 0)::INTEGER AS establishments,
  CASE WHEN ps.communes IS NOT NULL AND (d.commune IS NULL OR list_contains(ps.communes, d.commune))
         THEN ps.communes
       WHEN ps.communes IS NOT NULL THEN list_prepend(d.commune, ps.communes)
       WHEN pr.commune IS NOT NULL AND pr.commune <> d.commune THEN [d.commune, pr.commune]
       WHEN coalesce(d.commune, pr.commune) IS NOT NULL THEN [coalesce(d.commune, pr.commune)]
       ELSE [] END AS establishment_communes,
  list_filter(list_concat([
      {'scheme': CASE WHEN d.by_rna IS NOT NULL THEN d.by_rna WHEN starts_with(d.rna, 'W') THEN 'rna'
                      ELSE 'rna_import' END,
       'value': CASE WHEN d.by_rna IS NOT NULL THEN d.id ELSE d.rna END, 'current': true},
      {'scheme': 'siren', 'value': d.siren, 'current': true},
      {'scheme': 'siret', 'value': d.siret, 'current': true},
      {'scheme': 'rnf', 'value': d.rnf, 'current': true},
      {'scheme': 'amalia', 'value': d.amalia, 'current': true}], coalesce(x.more, [])),
    lambda i: i.value IS NOT NULL) AS identifiers,
  o.provenance,
  map_from_entries(list_filter([
      {'k': d.by_rna, 'v': d.rna_date}, {'k': 'sirene', 'v': d.sirene_date}],
    lambda e: e.k IS NOT NULL AND e.v IS NOT NULL)) AS source_dates
FROM draft d
LEFT JOIN t_theme t ON t.id = d.id
LEFT JOIN t_kind k ON k.kind = d.kind
LEFT JOIN t_commune c ON c.code = d.commune
LEFT JOIN t_epci e ON e.id = d.id AND d.commune IS NULL
LEFT JOIN t_departement p ON d.commune IS NULL AND e.id IS NULL
  AND p.departement = departement_of(d.postal_code, d.office)
LEFT JOIN presence pr ON pr.org = d.id
LEFT JOIN presences ps ON ps.org = d.id
LEFT JOIN extra x ON x.org = d.id
LEFT JOIN origin o ON o.signature = __SIGNATURE__
ORDER BY departement, commune, d.id
"""

_GONE = """
CREATE TABLE gone AS
SELECT id, coalesce(name, id) AS name, status, since, commune, NULL::VARCHAR AS successor
FROM (
  SELECT id, name, dropped AS status, ended AS since, commune, 1 AS rank FROM rna
    WHERE dropped IN ('dissolved', 'deleted')
  UNION ALL SELECT org, name, 'closed', started, commune, 2 FROM unit WHERE dropped = 'closed'
  UNION ALL SELECT org, name, 'dissolved', NULL, commune, 3 FROM court WHERE dropped = 'dissolved')
WHERE id NOT IN (SELECT id FROM draft)
QUALIFY row_number() OVER (PARTITION BY id ORDER BY rank, since DESC NULLS LAST, name) = 1;
"""

_ALIASES = """
SELECT DISTINCT old, id, scheme FROM (
  SELECT old, id, scheme FROM alias
  UNION ALL SELECT siren, org, 'siren' FROM unit
    WHERE org <> siren AND coalesce(dropped, 'closed') IN ('closed', 'dissolved', 'deleted')
  UNION ALL SELECT numero, org, 'rnf' FROM fund WHERE org <> numero AND coalesce(dropped,
    'closed') = 'closed'
  UNION ALL SELECT number, org, 'amalia' FROM court WHERE org <> number AND dropped IS NULL
  UNION ALL SELECT alliage_id, org, 'published' FROM named WHERE org <> alliage_id
    AND dropped IS NULL)
WHERE old NOT IN (SELECT id FROM draft)
ORDER BY old, id
"""

_PORTRAIT = """
SELECT commune, family, theme, kind, year(created)::INTEGER AS year_created, count(*)::INTEGER AS n,
  count_if(last_declared < DATE '{today}' - INTERVAL 5 YEAR)::INTEGER AS n_stale5,
  count_if(last_declared >= DATE '{today}' - INTERVAL 10 YEAR)::INTEGER AS n_recent10,
  count_if(employer)::INTEGER AS n_employer,
  count_if(headcount = '01')::INTEGER AS n_single_employee
FROM read_parquet('{organisations}') WHERE commune IS NOT NULL
GROUP BY ALL ORDER BY ALL
"""


def _columns(select: str, columns: dict[str, str]) -> str:
    typed = ", ".join(f"{name}::{kind} AS {name}" for name, kind in columns.items())
    return f"SELECT {typed} FROM ({select})"


def _copy(connection: duckdb.DuckDBPyConnection, select: str, target: Path) -> None:
    connection.execute(
        f"COPY ({select}) TO '{target}' (FORMAT PARQUET, COMPRESSION ZSTD, ROW_GROUP_SIZE 65536)"
    )


def draft(connection: duckdb.DuckDBPyConnection, *, fictitious: bool) -> None:
    """Create `draft`, one row an organisation before theme and place are spelt out, and `gone`."""
    for statement in (_SITES, _EXTRAS, _IDS, _DRAFT.format(fictitious=str(fictitious).lower())):
        connection.execute(statement)
    connection.execute(_PROVENANCE)
    connection.execute(_AREAS)
    connection.execute(_GONE)


def write(connection: duckdb.DuckDBPyConnection, folder: Path, today: date) -> tuple[int, int]:
    """Write the snapshot's Parquet files into `folder`; return how many organisations, how many
    gone.

    Needs `draft` and `t_theme`.
    """
    organisations = folder / "organisations.parquet"
    select = _ORGANISATIONS.replace("__SIGNATURE__", _SIGNATURE)
    _copy(connection, _columns(select, COLUMNS), organisations)
    _copy(connection, _columns("FROM gone ORDER BY id", GONE_COLUMNS), folder / "gone.parquet")
    _copy(connection, _ALIASES, folder / "aliases.parquet")
    _copy(
        connection,
        _PORTRAIT.format(today=today.isoformat(), organisations=organisations),
        folder / "portrait.parquet",
    )
    zones = (
        "SELECT DISTINCT commune, kind, code, label FROM zones WHERE dropped IS NULL ORDER BY ALL"
    )
    _copy(connection, zones, folder / "zones.parquet")
    counts = connection.execute("SELECT (SELECT count(*) FROM draft), (SELECT count(*) FROM gone)")
    row = counts.fetchone()
    return (int(row[0]), int(row[1])) if row else (0, 0)
