"""What one organisation of the national directory is: the row that every part of the engine shares.

`organisations.parquet` in a snapshot holds one row an organisation, with the columns of `COLUMNS` in
this order; `Organisation` is the same row in Python. Dates are ISO days, coordinates WGS 84 degrees,
codes are those of INSEE's COG 2026 unless said.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Family(StrEnum):
    """The three families of partner, each with its own stake in an alliance."""

    PEER = "peer"
    PUBLIC = "public"
    PRIVATE = "private"


class Scheme(StrEnum):
    """Registers that give identifiers. RNA is typed but has no org-id.guide scheme: none is minted."""

    RNA = "rna"
    RNA_IMPORT = "rna_import"
    SIREN = "siren"
    SIRET = "siret"
    RNF = "rnf"
    AMALIA = "amalia"


@dataclass(frozen=True, slots=True)
class Identifier:
    """One identifier an organisation has or had; `current` is False for a past or replaced one."""

    scheme: str
    value: str
    current: bool


@dataclass(frozen=True, slots=True)
class Organisation:
    """One organisation, merged from the registers that know it.

    id: RNA or import id, else SIREN, else RNF, else AMALIA number; stable across builds.
    kind: a code of `alliage_engines.vocabulary` kinds; theme: a Waldec family of three digits, or None.
    theme_rule: "waldec" (declared), "title" (deduced from title and purpose), "naf", or "none".
    headcount: INSEE's band code ("NN", "00", "01"…); None when not known.
    last_declared: the newest date that the organisation itself declared; never a claim that it is active.
    provenance: field name -> source ("rna", "rna_import", "sirene", "rnf", "amalia").
    source_dates: source -> date of that register's record of this organisation, where it gives one.
    establishment_communes: every commune with an open establishment, the seat's included.
    """

    id: str
    name: str
    family: str
    kind: str
    acronym: str | None = None
    purpose: str | None = None
    theme: str | None = None
    theme_rule: str = "none"
    waldec: tuple[str, ...] = ()
    naf: str | None = None
    legal_category: str | None = None
    headcount: str | None = None
    employer: bool | None = None
    social_economy: bool | None = None
    mission_company: bool | None = None
    public_utility: bool | None = None
    created: date | None = None
    last_declared: date | None = None
    website: str | None = None
    postal_code: str | None = None
    commune: str | None = None
    commune_name: str | None = None
    arrondissement: str | None = None
    epci: str | None = None
    departement: str | None = None
    region: str | None = None
    lat: float | None = None
    lon: float | None = None
    fictitious: bool = False
    establishments: int = 0
    establishment_communes: tuple[str, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    provenance: dict[str, str] = field(default_factory=dict)
    source_dates: dict[str, date] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Gone:
    """An organisation that is no longer in the directory, still resolvable by id.

    status: "dissolved", "deleted", "closed", or "moved" (its new number is `successor`, which this
    directory does not hold); successor: the id that replaces it, if any.
    """

    id: str
    name: str
    status: str
    since: date | None
    commune: str | None
    successor: str | None


#: Column -> DuckDB type, in file order. `organisations.parquet` is sorted by departement, commune, id.
COLUMNS: dict[str, str] = {
    "id": "VARCHAR",
    "name": "VARCHAR",
    "family": "VARCHAR",
    "kind": "VARCHAR",
    "acronym": "VARCHAR",
    "purpose": "VARCHAR",
    "theme": "VARCHAR",
    "theme_rule": "VARCHAR",
    "waldec": "VARCHAR[]",
    "naf": "VARCHAR",
    "legal_category": "VARCHAR",
    "headcount": "VARCHAR",
    "employer": "BOOLEAN",
    "social_economy": "BOOLEAN",
    "mission_company": "BOOLEAN",
    "public_utility": "BOOLEAN",
    "created": "DATE",
    "last_declared": "DATE",
    "website": "VARCHAR",
    "postal_code": "VARCHAR",
    "commune": "VARCHAR",
    "commune_name": "VARCHAR",
    "arrondissement": "VARCHAR",
    "epci": "VARCHAR",
    "departement": "VARCHAR",
    "region": "VARCHAR",
    "lat": "DOUBLE",
    "lon": "DOUBLE",
    "fictitious": "BOOLEAN",
    "establishments": "INTEGER",
    "establishment_communes": "VARCHAR[]",
    "identifiers": "STRUCT(scheme VARCHAR, value VARCHAR, current BOOLEAN)[]",
    "provenance": "MAP(VARCHAR, VARCHAR)",
    "source_dates": "MAP(VARCHAR, DATE)",
}

GONE_COLUMNS: dict[str, str] = {
    "id": "VARCHAR",
    "name": "VARCHAR",
    "status": "VARCHAR",
    "since": "DATE",
    "commune": "VARCHAR",
    "successor": "VARCHAR",
}
