"""Organisations that act here and the directory: laid over it, and compared with each snapshot."""

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from rapidfuzz import fuzz

from alliage.directory.adapters.portrait import holds_fictitious
from alliage.organisations.enums import Visibility
from alliage.organisations.models import Organisation as Row
from alliage.organisations.queries.profile import fields_at
from alliage_engines.directory.lookup import Fate
from alliage_engines.directory.overlay import build_overlay
from alliage_engines.directory.schema import Identifier, Organisation
from alliage_engines.directory.search import Directory
from alliage_engines.directory.store import Store
from alliage_engines.directory.territory import territory
from alliage_engines.directory.text import normalise

#: The source of what an organisation says of itself, beside the registers'.
OWN = "self"
#: Below this likeness of names (0 to 100) two organisations of a commune are not alike.
ALIKE = 85.0


@lru_cache(maxsize=2)
def _registers_of(store: Path) -> Directory:
    return Directory.open(store)


def registers() -> Directory | None:
    """The snapshot alone, as the registers have it, without what organisations say here."""
    if Store(settings.DIRECTORY_STORE).current() is None:
        return None
    found = _registers_of(settings.DIRECTORY_STORE)
    found.refresh()
    return found


def snapshot_name() -> str:
    """The version of the current snapshot, empty when there is none."""
    current = Store(settings.DIRECTORY_STORE).current()
    return current.name if current else ""


def fate(found: Directory, identifier: str) -> Fate:
    return found.fate(identifier)


def _identifiers(row: Row, record: Organisation | None) -> tuple[Identifier, ...]:
    """Its numbers here and in the registers; those of what was folded into it are past ones."""
    known = {(i.scheme, i.value): i.current for i in row.identifiers.all()}
    known |= {(i.scheme, i.value): i.current for i in (record.identifiers if record else ())}
    past = {(OWN, gone.public_id): False for gone in row.absorbed.all()}
    known = past | known
    return tuple(Identifier(*pair, current) for pair, current in sorted(known.items()))


def _place(row: Row) -> dict[str, Any]:
    found = territory().commune(row.commune) if row.commune else None
    if found is None:
        return {}
    names = ("epci", "departement", "region", "lat", "lon")
    values = {name: getattr(found, name) for name in names}
    return {"commune": found.code, "commune_name": found.name, **values}


def overlaid(row: Row, record: Organisation | None, *, fictitious: bool) -> Organisation:
    """Return how an active organisation stands in the search: its record, and what it says.

    Only what everybody may see. last_declared: the newest of its record's and of its own last word.
    """
    shown = fields_at(row, Visibility.PUBLIC)
    said: dict[str, Any] = {"name": row.name, "acronym": row.acronym or None}
    if "activities" in shown:
        said["purpose"] = shown["activities"]
    if "website" in shown:
        said["website"] = shown["website"]
    if "themes" in shown and not (record and record.theme == shown["themes"][0]):
        said |= {"theme": shown["themes"][0], "theme_rule": OWN}
    # Never `updated_at`: a hidden edit would be seen by its date.
    day = (row.shown_at or row.verified_at or row.created_at).date()
    base = record or Organisation(
        id=row.public_id,
        name=row.name,
        family=row.family,
        kind=row.kind,
        fictitious=fictitious,
        establishments=1,
    )
    place = _place(row) if record is None or record.commune is None else {}
    declared: date = max(filter(None, (base.last_declared, day)))
    own = [*said, *place, *(("kind", "family") if record is None else ())]
    sources = dict.fromkeys(own, OWN) | ({"last_declared": OWN} if declared == day else {})
    return replace(
        base,
        **said,
        **place,
        id=row.public_id,
        last_declared=declared,
        identifiers=_identifiers(row, record),
        provenance={**base.provenance, **sources},
        source_dates={**base.source_dates, OWN: day},
    )


def lay_over(rows: Iterable[Row]) -> bool:
    """Lay active organisations over the snapshot of this machine; return whether there is one.

    Their state makes the stamp: nothing is written when nothing changed.
    """
    found = registers()
    current = Store(settings.DIRECTORY_STORE).current()
    if found is None or current is None:
        return False
    invented = holds_fictitious(current)
    made, hidden = [], []
    for row in rows:
        record = found.get(row.directory_id) if row.directory_id else None
        known = record if isinstance(record, Organisation) else None
        made.append(overlaid(row, known, fictitious=invented))
        if known and known.id != row.public_id:
            hidden.append(known.id)
    stamp = hashlib.sha256(repr((made, hidden)).encode()).hexdigest()[:20]
    build_overlay(current, settings.DIRECTORY_OVERLAYS, made, stamp=stamp, hidden=hidden)
    return True


def likeness(one: str, other: str) -> float:
    """How alike two names are, from 0 to 100, whatever the order of their words."""
    return float(fuzz.token_sort_ratio(normalise(one), normalise(other)))
