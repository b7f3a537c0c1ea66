"""The stored record: one organisation as a short line of text, so that a hit needs no other file.

Fields stand in a fixed order, separated by the ASCII unit separator. What many organisations share (the
place, the profile of kind, rules and sources) is a number into `Tables`, kept beside the index.
"""

import json
from dataclasses import dataclass, field
from datetime import date, timedelta
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
    sources = "list_transform(map_entries(source_dates), lambda e: e.key || ':' || (e.value - DATE '1970-01-01'))"
    identifiers = "list_transform(identifiers, lambda i: i.scheme || ':' || if(i.current, '1', '0') || ':' || i.value)"
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

    @classmethod
    def load(cls, folder: Path) -> "Tables":
        content = json.loads((folder / TABLES).read_text(encoding="utf-8"))
        for profile in content["profiles"]:
            profile[-1] = {entry["key"]: entry["value"] for entry in profile[-1] or ()}
        return cls(content["places"], content["profiles"])

    @staticmethod
    def save(folder: Path, places: list[str], profiles: list[str]) -> None:
        """Write the two tables from their JSON texts, in the order of their numbers."""
        text = (
            '{"places":[' + ",\n".join(places) + '],\n"profiles":[' + ",\n".join(profiles) + "]}\n"
        )
        (folder / TABLES).write_text(text, encoding="utf-8")


def _date(days: str) -> date | None:
    return _EPOCH + timedelta(days=int(days)) if days else None


def _identifier(text: str) -> Identifier:
    scheme, current, value = text.split(":", 2)
    return Identifier(scheme, value, current == "1")


def decode(record: bytes, tables: Tables) -> Organisation:
    """Return the organisation of a stored record: the very row of `organisations.parquet`."""
    place, profile, *rest = record.decode().split(UNIT)
    own = dict(zip(_OWN, rest, strict=False))
    created, declared, count, waldec, communes, identifiers, sources = rest[len(_OWN) :]
    values: dict[str, Any] = {k: v or None for k, v in own.items()}
    values |= zip(_PLACE, tables.places[int(place)], strict=True)
    values |= zip(_PROFILE, tables.profiles[int(profile)], strict=True)
    commune = values["commune"]
    values["fictitious"] = bool(values["fictitious"])
    values["name"] = own["name"]
    values["provenance"] = dict(values["provenance"])
    dates = {k: _date(v) for k, v in (s.split(":") for s in sources.split())}
    return Organisation(
        created=_date(created),
        last_declared=_date(declared),
        establishments=int(count),
        waldec=tuple(waldec.split()),
        establishment_communes=(commune,) if communes == "=" else tuple(communes.split()),
        identifiers=tuple(map(_identifier, identifiers.split("|"))) if identifiers else (),
        source_dates={k: v for k, v in dates.items() if v},
        **values,
    )
