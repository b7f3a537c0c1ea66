"""One SELECT a layout: raw text columns -> clean, typed columns, with what becomes of each row.

Every SELECT ends with the same four columns:

- `reject`: why the row is refused (it goes to the rejects file), or NULL;
- `dropped`: why a sound row stays out (dissolved, moved, out of scope…), or NULL;
- `line`: the physical line, when the careful reader knew it, else NULL;
- `newlines`: how many newlines the record's own fields hold.

Dates outside [1901,
  day of the build] are read as unknown: `0001-01-01` is how the RNA writes a null.
"""

from collections.abc import Callable
from datetime import date

import duckdb

from alliage_engines.directory.identifiers import (
    rna_import_sql,
    rna_sql,
    rnf_sql,
    siren_sql,
    siret_sql,
)
from alliage_engines.directory.privacy import SCRUB_MACROS
from alliage_engines.directory.sources.layouts import Kind
from alliage_engines.vocabulary import kinds, themes

_TAIL = "reject, dropped, line, newlines"

_MACROS = """
CREATE OR REPLACE TEMP MACRO day(x) AS
  CASE WHEN x >= '1901' AND TRY_CAST(left(x, 10) AS DATE) <= DATE '{today}'
       THEN TRY_CAST(left(x, 10) AS DATE)
       WHEN x[3] = '/' AND try_strptime(left(x, 10), '%d/%m/%Y')
            BETWEEN TIMESTAMP '1901-01-01' AND TIMESTAMP '{today}'
       THEN try_strptime(left(x, 10), '%d/%m/%Y')::DATE END;
CREATE OR REPLACE TEMP MACRO year_end(x) AS
  CASE WHEN TRY_CAST(x AS DOUBLE) BETWEEN 1901 AND {year} - 1
       THEN make_date(TRY_CAST(x AS DOUBLE)::INTEGER, 12, 31) END;
CREATE OR REPLACE TEMP MACRO postal_code(x) AS
  CASE WHEN regexp_full_match(x, '[0-9]{{5}}') AND NOT starts_with(x, '00') THEN x END;
CREATE OR REPLACE TEMP MACRO repaired_postal_code(x) AS
  postal_code(CASE length(x) WHEN 4 THEN x || '0' WHEN 6 THEN left(x, 5) WHEN 8 THEN right(x, 5)
              ELSE x END);
CREATE OR REPLACE TEMP MACRO commune_code(x) AS
  CASE WHEN regexp_full_match(x, '[0-9][0-9AB][0-9]{{3}}') THEN x END;
CREATE OR REPLACE TEMP MACRO waldec(x) AS
  CASE WHEN x <> '000000' AND left(lpad(x, 6, '0'), 3) IN ({themes}) AND length(x) <= 6
       THEN lpad(x, 6, '0') END;
CREATE OR REPLACE TEMP MACRO web_address(x) AS
  CASE WHEN contains(x, '@') THEN NULL
       WHEN regexp_full_match(x, '(?i)https?://[a-z0-9.-]+\\.[a-z]{{2,}}([:/?#]\\S*)?') THEN x
       WHEN regexp_full_match(x, '(?i)[a-z0-9-]+(\\.[a-z0-9-]+)*\\.[a-z]{{2,}}([:/?#]\\S*)?')
       THEN 'http://' || x END;
CREATE OR REPLACE TEMP MACRO disclosed(x) AS nullif(tidy(x), '[ND]');
CREATE OR REPLACE TEMP MACRO yes(x) AS
  CASE upper(x) WHEN 'O' THEN true WHEN 'TRUE' THEN true WHEN 'N' THEN false WHEN 'FALSE'
    THEN false END;
"""


def macros(connection: duckdb.DuckDBPyConnection, today: date) -> None:
    """Create the macros that the SELECTs below use."""
    families = ", ".join(f"'{code}'" for code in themes())
    connection.execute(SCRUB_MACROS)
    connection.execute(
        _MACROS.format(today=today.isoformat(), year=today.year + 1, themes=families)
    )


def _rna(raw: str, *, imported: bool) -> str:
    shape = rna_import_sql("squeezed") if imported else rna_sql("squeezed")
    wanted = "an id of the import file" if imported else "an RNA number (W and 9 characters)"
    absent = "NULL::VARCHAR"
    moved = (
        "CASE WHEN position = 'R' "
        "THEN nullif(regexp_extract(upper(moved_to), 'W[0-9][0-9A-Z][0-9]{7}'), '') END"
        if imported
        else absent
    )
    decla, disso, short = (
        (absent, absent, absent) if imported else ("date_decla", "date_disso", "titre_court")
    )
    return f"""
WITH raw AS ({raw}),
shaped AS (
  SELECT *, upper(trim(id)) AS written, replace(upper(trim(id)), ' ', '') AS squeezed,
         upper(trim(position)) AS place, scrub(titre) AS title, scrub({short}) AS short
  FROM raw
),
judged AS (
  SELECT * REPLACE (coalesce(reject, CASE
      WHEN squeezed IS NULL OR NOT {shape} THEN 'not {wanted}'
      WHEN place IS NULL OR place NOT IN ('A', 'I', 'D', 'S', 'R') THEN 'unknown position'
      WHEN place IN ('A', 'I') AND titre IS NULL AND {short} IS NULL THEN 'no title' END)
        AS reject),
    CASE place WHEN 'D' THEN 'dissolved' WHEN 'S' THEN 'deleted' WHEN 'R' THEN 'moved' END
      AS dropped,
    coalesce(place IN ('A', 'I'), false) AND reject IS NULL AS live
  FROM shaped
)
SELECT squeezed AS id, CASE WHEN written <> squeezed THEN written END AS written,
  {str(imported).lower()} AS imported,
  CASE WHEN place IN ('D', 'S') OR live THEN coalesce(title, short, squeezed) END AS name,
  CASE WHEN live AND short <> title AND NOT contains(short, '...') THEN short END AS acronym,
  scrub_if(live, objet) AS purpose,
  CASE WHEN live THEN waldec(objet_social1) END AS waldec1,
  CASE WHEN live THEN waldec(objet_social2) END AS waldec2,
  upper(nature) AS nature, upper(groupement) AS groupement,
  (upper(nature) = 'R' OR coalesce(rup_mi, '') <> '') AS rup,
  day(date_creat) AS created,
  greatest(day(date_creat), day(date_publi), day({decla}), day(maj_time)) AS declared,
  coalesce(day({disso}), CASE WHEN place IN ('D', 'S') THEN day(maj_time) END) AS ended,
  coalesce(maj_time, '') AS updated, day(maj_time) AS record_date,
  CASE WHEN live THEN web_address(siteweb) END AS website,
  commune_code(adrs_codeinsee) AS insee, postal_code(adrs_codepostal) AS postal,
  CASE WHEN live THEN tidy(libcom) END AS libcom, left(gestion, 2) AS office, {moved} AS moved_to,
  place AS position, {_TAIL}
FROM judged"""


def _units(raw: str) -> str:
    return f"""
WITH raw AS ({raw}),
typed AS (
  SELECT raw.* REPLACE (trim(siren) AS siren,
      coalesce(disclosed(name), disclosed(usual_name), disclosed(raw.acronym)) AS name),
    c.kind AS category_kind, c.out, yes(social_economy) AS ess, yes(mission) AS mission_company,
    yes(employer) AS employs
  FROM raw LEFT JOIN t_category c USING (category)
),
scoped AS (
  SELECT *, CASE
      WHEN out = 'natural_person' THEN out
      WHEN yes(purged) THEN 'purged'
      WHEN upper(diffusion) <> 'O' THEN 'not_diffused'
      WHEN out IS NOT NULL THEN out
      WHEN category_kind = 'company' AND NOT (coalesce(employs, false) OR coalesce(ess, false)
           OR coalesce(mission_company, false)
           OR coalesce(regexp_matches(name, '\\b(SCIC|SCOP)\\b'), false)) THEN 'out_of_scope'
      WHEN state <> 'A' THEN 'closed' END AS dropped
  FROM typed
),
judged AS (
  SELECT * REPLACE (coalesce(reject, CASE
      WHEN siren IS NULL OR NOT regexp_full_match(siren, '[0-9]{{9}}') THEN 'not a SIREN (9 digits)'
      WHEN category_kind IS NULL THEN 'no legal category of four digits'
      WHEN diffusion IS NULL THEN 'no diffusion status'
      WHEN state IS NULL OR state NOT IN ('A', 'C') THEN 'unknown state'
      WHEN dropped IS NOT NULL AND dropped <> 'closed' THEN NULL
      WHEN NOT {siren_sql("siren")} THEN 'SIREN with a wrong check digit'
      WHEN name IS NULL THEN 'no name' END) AS reject),
    dropped IS NULL OR dropped = 'closed' AS near,
    scrub_if(dropped IS NULL OR dropped = 'closed', name) AS clean_name
  FROM scoped
)
SELECT siren, category, category_kind, ess AS social_economy, mission_company AS mission,
  employs AS employer,
  CASE WHEN near THEN coalesce(clean_name, siren) END AS name,
  scrub_if(near, disclosed(acronym)) AS acronym,
  CASE WHEN near THEN nullif(upper(replace(rna, ' ', '')), '') END AS rna,
  nullif(headcount, '') AS headcount,
  CASE WHEN coalesce(nomenclature, 'NAFRev2') = 'NAFRev2' AND regexp_full_match(naf,
    '[0-9]{{2}}\\.[0-9]{{2}}[A-Z]')
       THEN naf END AS naf,
  nullif(day(created), DATE '1900-01-01') AS created,
  greatest(day(start_date), day(created), year_end(headcount_year)) AS declared,
  day(start_date) AS started, day(processed) AS record_date, coalesce(processed, '') AS updated,
  seat_nic, {_TAIL}
FROM judged"""


def _establishments(raw: str) -> str:
    return f"""
WITH raw AS ({raw}),
judged AS (
  SELECT raw.* REPLACE (coalesce(reject, CASE
      WHEN siret IS NULL OR NOT regexp_full_match(siret, '[0-9]{{14}}')
        THEN 'not a SIRET (14 digits)'
      WHEN siren IS NULL OR left(siret, 9) <> siren THEN 'SIRET and SIREN disagree'
      WHEN diffusion IS NULL THEN 'no diffusion status'
      WHEN state IS NULL OR state NOT IN ('A', 'F') THEN 'unknown state'
      WHEN state = 'A' AND k.unit IS NOT NULL AND NOT {siret_sql("siret")}
        THEN 'SIRET with a wrong check digit' END) AS reject),
    CASE WHEN state <> 'A' THEN 'closed' WHEN upper(diffusion) <> 'O' THEN 'not_diffused'
         WHEN k.unit IS NULL THEN 'unit_not_kept' END AS dropped
  FROM raw LEFT JOIN t_kept_unit k ON k.unit = raw.siren
)
SELECT siren, siret, yes(seat) AS seat, commune_code(insee) AS insee, postal_code(postal) AS postal,
  CASE WHEN dropped IS NULL THEN tidy(libcom) END AS libcom,
  coalesce(country, '') <> '' AS abroad, coalesce(processed, '') AS updated, {_TAIL}
FROM judged"""


def _rnf(raw: str) -> str:
    return f"""
WITH raw AS ({raw}),
shaped AS (
  SELECT *, upper(trim(numero_rnf)) AS numero, scrub(titre) AS name, replace(siret, ' ', '')
    AS given
  FROM raw
)
SELECT numero, name, CASE WHEN {siret_sql("given")} THEN left(given, 9) END AS siren,
  day(date_creation) AS created, NULL::VARCHAR AS insee, postal_code(code_postal) AS postal,
  tidy(ville) AS libcom,
  coalesce(reject, CASE WHEN numero IS NULL OR NOT {rnf_sql("numero")} THEN 'not an RNF number'
    WHEN name IS NULL THEN 'no title' END) AS reject,
  NULL::VARCHAR AS dropped, line, newlines
FROM shaped"""


def _amalia(raw: str) -> str:
    return f"""
WITH raw AS ({raw}),
shaped AS (SELECT *, upper(trim(numero_amalia)) AS number, scrub(name) AS title FROM raw)
SELECT number, title AS name, scrub(purpose) AS purpose, day(created) AS created,
  NULL::VARCHAR AS insee, repaired_postal_code(trim(code_postal)) AS postal, tidy(commune)
    AS libcom,
  coalesce(reject, CASE WHEN nullif(number, '') IS NULL THEN 'no AMALIA number'
    WHEN state IS NULL THEN 'unknown state' WHEN title IS NULL THEN 'no name' END) AS reject,
  CASE WHEN upper(trim(state)) NOT IN ('INSCRITE', 'INSCRIT') THEN 'dissolved' END AS dropped,
  line, newlines
FROM shaped"""


def _published(raw: str) -> str:
    codes = ", ".join(f"'{code}'" for code in kinds())
    return f"""
WITH raw AS ({raw})
SELECT nullif(trim(alliage_id), '') AS alliage_id, nullif(trim(siren), '') AS siren,
  coalesce(nullif(trim(siren), ''), alliage_id) AS key, scrub(name) AS name, tidy(acronym)
    AS acronym, kind, nullif(theme, '') AS theme,
  scrub(purpose) AS purpose, commune_code(commune) AS insee, NULL::VARCHAR AS postal,
  NULL::VARCHAR AS libcom,
  coalesce(reject, CASE
    WHEN nullif(trim(siren), '') IS NULL AND NOT coalesce(regexp_full_match(alliage_id,
      'pub-[a-z0-9-]+'), false)
      THEN 'neither a SIREN nor an id of the form pub-…'
    WHEN nullif(trim(siren), '') IS NOT NULL AND NOT {siren_sql("trim(siren)")}
      THEN 'SIREN with a wrong check digit'
    WHEN kind IS NULL OR kind NOT IN ({codes}) THEN 'unknown kind'
    WHEN tidy(name) IS NULL THEN 'no name' END) AS reject,
  NULL::VARCHAR AS dropped, line, newlines
FROM raw"""


def _qpv(raw: str) -> str:
    return f"""
WITH raw AS ({raw})
SELECT 'qpv' AS kind, code_qp AS code, tidy(lib_qp) AS label, commune_code(insee_com) AS insee,
  coalesce(reject, CASE WHEN code_qp IS NULL THEN 'no district code'
    WHEN commune_code(insee_com) IS NULL THEN 'no commune code' END) AS reject,
  NULL::VARCHAR AS dropped, line, newlines
FROM raw"""


def _frr(raw: str) -> str:
    return f"""
WITH raw AS ({raw})
SELECT 'frr' AS kind, CASE WHEN contains(upper(class), 'FRR+') THEN 'FRR+' ELSE 'FRR' END AS code,
  tidy(class) AS label, commune_code(insee) AS insee,
  coalesce(reject, CASE WHEN commune_code(insee) IS NULL THEN 'no commune code' END) AS reject,
  CASE WHEN class IS NULL OR regexp_matches(class, '(?i)^(non|-9999|n$|0$)')
    THEN 'not_classified' END
    AS dropped,
  line, newlines
FROM raw"""


#: Layout -> the SELECT that cleans it, given the SQL of its raw relation.
SELECTS: dict[Kind, Callable[[str], str]] = {
    Kind.RNA_WALDEC: lambda raw: _rna(raw, imported=False),
    Kind.RNA_IMPORT: lambda raw: _rna(raw, imported=True),
    Kind.SIRENE_UNITS: _units,
    Kind.SIRENE_ESTABLISHMENTS: _establishments,
    Kind.RNF: _rnf,
    Kind.AMALIA: _amalia,
    Kind.QPV: _qpv,
    Kind.FRR: _frr,
    Kind.PUBLISHED: _published,
}
