"""Family and kind of an organisation, from its legal category, its nature and, last, its name.

Legal categories are INSEE's (nomenclature des catégories juridiques, level III); the longest prefix
that the table knows decides. The family of a kind is the vocabulary's. A name decides in three
cases
only, which no register settles: the kinds of foundation inside category 9300, and cooperatives
(SCIC, SCOP) that Sirene files under an ordinary company's category.
"""

import duckdb

from alliage_engines.vocabulary import kinds

_COOPERATIVES = (
    "5191 5192 5193 5194 5195 5196 5203 5307 5309 5443 5451 5453 5454 5455 5458 5459 5460 5543 "
    "5551 5552 5553 5554 5555 5558 5559 5560 5643 5651 5652 5653 5654 5655 5658 5659 5660 61 63 "
    "6543 6551 6554 6558 6560 6595 6596"
)
#: Legal category, or the start of one -> kind.
KIND_BY_CATEGORY: dict[str, str] = {
    **dict.fromkeys(("3", "5", "62", "65", "69", "9900"), "company"),
    **dict.fromkeys(("3110", "3205", "3210", "414", "415", "73", "74"), "public_body"),
    **dict.fromkeys(("41", "7382", "7385", "7389"), "state_agency"),
    **dict.fromkeys(_COOPERATIVES.split(), "cooperative"),
    **dict.fromkeys(("5546", "5547", "5646", "5647", "7371"), "housing_body"),
    **dict.fromkeys(("64", "82", "8510", "8520"), "mutual"),
    "71": "state",
    "7210": "commune",
    "7220": "departement",
    **dict.fromkeys(("7225", "7229", "7230"), "region"),
    "7331": "school",
    **dict.fromkeys(("734", "7353", "7354", "7355", "7356", "7357"), "intercommunality"),
    **dict.fromkeys(("7361", "7366", "7367"), "social_care_body"),
    **dict.fromkeys(("7364", "7365", "7470", "9970"), "hospital"),
    "7381": "chamber",
    **dict.fromkeys(("7383", "7384"), "university"),
    "81": "public_body",
    **dict.fromkeys(("83", "84"), "union"),
    **dict.fromkeys(("8450", "8470"), "public_body"),
    "9210": "undeclared_association",
    "92": "association",
    **dict.fromkeys(("9221", "9222"), "association_insertion"),
    "9223": "employers_group",
    "9230": "association_rup",
    "9240": "congregation",
    "9260": "local_law_association",
    "9300": "foundation",
}

#: Left out of the directory: why, by legal category or the start of one.
OUT_OF_SCOPE: dict[str, str] = {
    "1": "natural_person",
    "0": "shell",
    "2": "shell",
    "6540": "shell",
    "9110": "shell",
    "9150": "shell",
    "9224": "out_of_scope",
}


def _longest(category: str, table: dict[str, str]) -> str | None:
    return next((table[category[:n]] for n in (4, 3, 2, 1) if category[:n] in table), None)


def kind_of(category: str) -> str:
    """The kind that a legal category gives; "company" for a category yet unknown."""
    return _longest(category, KIND_BY_CATEGORY) or "company"


def out_of_scope(category: str) -> str | None:
    """Why a legal category is left out, or None."""
    return _longest(category, OUT_OF_SCOPE)


def scope_table(connection: duckdb.DuckDBPyConnection) -> None:
    """Create `t_category`: every category of four digits -> kind, reason to leave it out."""
    codes = [f"{n:04d}" for n in range(10000)]
    connection.execute(
        "CREATE TEMP TABLE t_category AS SELECT unnest($1::VARCHAR[]) AS category, "
        "unnest($2::VARCHAR[]) AS kind, unnest($3::VARCHAR[]) AS out",
        [codes, [kind_of(c) for c in codes], [out_of_scope(c) for c in codes]],
    )
    families = {code: str(kind.family) for code, kind in kinds().items()}
    connection.execute(
        "CREATE TEMP TABLE t_kind AS SELECT unnest($1::VARCHAR[]) AS kind, "
        "unnest($2::VARCHAR[]) AS family",
        [list(families), list(families.values())],
    )


#: Kind of a Sirene unit: columns `category_kind`, `social_economy`, `mission`, `name`.
SIRENE_KIND_SQL = """
CASE
  WHEN category = '9300' AND regexp_matches(strip_accents(upper(name)), 'FONDS? DE DOTATIONS?')
    THEN 'endowment_fund'
  WHEN category = '9300' AND regexp_matches(strip_accents(upper(name)), 'FONDATION D ?.?ENTREPRISE')
    THEN 'corporate_foundation'
  WHEN category_kind = 'company'
    AND regexp_matches(strip_accents(upper(name)), '\\b(SCIC|SCOP|S\\.C\\.I\\.C|S\\.C\\.O\\.P)\\b')
    THEN 'cooperative'
  WHEN category_kind = 'company' AND mission THEN 'mission_company'
  WHEN category_kind = 'company' AND social_economy THEN 'social_enterprise'
  ELSE category_kind
END"""

#: Kind of an association of the RNA: columns `nature`, `rup`, `groupement`.
RNA_KIND_SQL = """
CASE WHEN rup THEN 'association_rup'
     WHEN groupement IN ('F', 'U') THEN 'federation'
     ELSE 'association' END"""

#: Kind of a row of the RNF, by the middle of its number.
RNF_KIND_SQL = """
CASE split_part(numero, '-', 2) WHEN 'FDD' THEN 'endowment_fund'
     WHEN 'FE' THEN 'corporate_foundation' ELSE 'foundation' END"""
