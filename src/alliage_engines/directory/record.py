"""The stored record: one organisation as a short line of text, so that a hit needs no other file.

Fields stand in a fixed order, separated by the ASCII unit separator. What many organisations share
(the place, the profile of kind, rules and sources) is a number into `Tables`, kept beside the
index.
"""

import json
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from alliage_engines.directory.schema import Identifier, Organisation

UNIT = "\x1f"
TABLES = "tables.json"
_EPOCH = date(1970, 1, 1)

_PLACE = (
    "commune",
    "commune_name",
    "arrondissement",
    "epci",
    "departement",
    "region",
    "lat",
    "lon",
)
_PROFILE = (
    "family", "kind", "theme_rule", "legal_category", "employer", "social_economy",
    "mission_company", "public_utility", "fictitious", "provenance",
)  # fmt: skip
_OWN = ("id", "name", "acronym", "purpose", "theme", "naf", "headcount", "website", "postal_code")


def _days(column: str) -> str:
    return f"coalesce(({column} - DATE '1970-01-01')::VARCHAR, '')"


def _text(column: str) -> str:
    return f"replace(coalesce({column}, ''), chr(31), ' ')"


def _list(column: str) -> str:
    return f"coalesce(array_to_string({column}, ' '), '')"


def record_sql() -> str:
    """The DuckDB expression of a record without its place and profile numbers."""
    sources = """list_transform(map_entries(source_dates),
        lambda e: e.key || ':' || (e.value - DATE '1970-01-01'))"""
    identifiers = """list_transform(identifiers, lambda i: i.scheme || ':'
        || if(i.current, '1', '0') || if(i.value = id, '', ':' || i.value))"""
    parts = [_text(column) for column in _OWN]
    parts += [_days("created"), _days("last_declared"), "coalesce(establishments, 0)::VARCHAR"]
    parts += [_list("waldec")]
    parts += [f"if(establishment_communes = [commune], '=', {_list('establishment_communes')})"]
    parts += [f"coalesce(array_to_string({identifiers}, '|'), '')", _list(sources)]
    return " || chr(31) || ".join(parts)


def place_sql() -> str:
    """The DuckDB expression of the place that a record shares: a JSON list."""
    return f"json_array({', '.join(_PLACE)})::VARCHAR"


def profile_sql() -> str:
    """The DuckDB expression of the profile that a record shares: a JSON list."""
    columns = [c for c in _PROFILE if c != "provenance"]
    return f"json_array({', '.join(columns)}, map_entries(provenance))::VARCHAR"


@dataclass(slots=True)
class Tables:
    """The shared places and profiles of one index, by number."""

    places: list[list[Any]] = field(default_factory=list)
    profiles: list[list[Any]] = field(default_factory=list)
    columns: dict[str, list[Any]] = field(default_factory=dict)

    @classmethod
    def load(cls, folder: Path) -> "Tables":
        content = json.loads((folder / TABLES).read_text(encoding="utf-8"))
        for profile in content["profiles"]:
            profile[-1] = {entry["key"]: entry["value"] for entry in profile[-1] or ()}
        columns = content["columns"]
        columns["kind"] = [pair.split(" ") for pair in columns["kind"]]
        return cls(content["places"], content["profiles"], columns)

    @staticmethod
    def save(
        folder: Path, places: list[str], profiles: list[str], columns: dict[str, list[str]]
    ) -> None:
        """Write the tables, in the order of their numbers; places and profiles are JSON texts."""
        text = (
            f'{{"places":[{",".join(places)}],"profiles":[{",".join(profiles)}],'
            f'"columns":{json.dumps(columns, ensure_ascii=False)}}}'
        )
        (folder / TABLES).write_text(text, encoding="utf-8")


@lru_cache(maxsize=65536)
def _date(days: str) -> date | None:
    return _EPOCH + timedelta(days=int(days)) if days else None


@lru_cache(maxsize=4096)
def _sources(text: str) -> tuple[tuple[str, date], ...]:
    pairs = (part.split(":") for part in text.split())
    return tuple((source, day) for source, days in pairs if (day := _date(days)))


def _identifiers(text: str, own: str) -> tuple[Identifier, ...]:
    """The identifiers of a record; one without value is the organisation's own."""
    found = []
    for part in text.split("|") if text else ():
        scheme, current, *value = part.split(":", 2)
        found.append(Identifier(scheme, value[0] if value else own, current == "1"))
    return tuple(found)


def decode(record: bytes, tables: Tables) -> Organisation:
    """Return the organisation of a stored record: the very row of `organisations.parquet`."""
    (
        place, profile, own, name, acronym, purpose, theme, naf, headcount, website, postal_code,
        created, declared, establishments, waldec, communes, identifiers, sources,
    ) = record.decode().split(UNIT)  # fmt: skip
    commune, commune_name, arrondissement, epci, departement, region, lat, lon = tables.places[
        int(place)
    ]
    family, kind, theme_rule, legal, employer, social, mission, utility, fictitious, provenance = (
        tables.profiles[int(profile)]
    )
    return Organisation(
        own, name, family, kind, acronym or None, purpose or None, theme or None, theme_rule,
        tuple(waldec.split()), naf or None, legal, headcount or None, employer, social, mission,
        utility, _date(created), _date(declared), website or None, postal_code or None, commune,
        commune_name, arrondissement, epci, departement, region, lat, lon, bool(fictitious),
        int(establishments), (commune,) if communes == "=" else tuple(communes.split()),
        _identifiers(identifiers, own), dict(provenance), dict(_sources(sources)),
    )  # fmt: skip
