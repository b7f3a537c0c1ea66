"""The directory as a claim reads it: one record, its near names, what it prefills."""

from dataclasses import dataclass
from typing import Any

from alliage.directory.adapters import areas, search, words
from alliage_engines import vocabulary
from alliage_engines.directory.identifiers import is_rna, is_rnf, is_siren
from alliage_engines.directory.query import Query, QueryError
from alliage_engines.directory.schema import Gone, Organisation

__all__ = ["Gone", "Organisation"]

NEAR = 6


@dataclass(frozen=True, slots=True)
class Near:
    """An organisation that may be the one somebody is about to register."""

    identifier: str
    name: str
    family: str
    place: str


def record(identifier: str) -> Organisation | Gone | None:
    """Return what an identifier names in the directory, past or present."""
    found = search.directory()
    return found.get(identifier) if found else None


def website(directory_id: str) -> str:
    """Return the site that the directory knows for a record, "" without one."""
    found = record(directory_id) if directory_id else None
    return (found.website or "") if isinstance(found, Organisation) else ""


def near(name: str, commune: str = "") -> list[Near]:
    """Return the organisations of the directory whose names are near one, the nearest first."""
    found = search.directory()
    if found is None or not name.strip():
        return []
    try:
        query = Query(text=name, near=commune or None, limit=NEAR, facets=False)
        hits = found.search(query).hits
    except QueryError:
        return []
    return [
        Near(hit.organisation.id, hit.organisation.name, hit.organisation.family, _place(hit))
        for hit in hits
        if search.name_marks(hit) or any(reason.code == "identifier" for reason in hit.reasons)
    ]


def _place(hit: Any) -> str:
    return hit.organisation.commune_name or ""


def prefill(found: Organisation) -> dict[str, Any]:
    """Return the fields of an organisation's row that its record in the directory gives."""
    site = found.website or ""
    return {
        "name": found.name[:250],
        "acronym": (found.acronym or "")[:40],
        "family": str(found.family),
        "kind": found.kind,
        "commune": found.commune or "",
        "themes": [found.theme] if found.theme else [],
        "website": site if site.startswith(("http://", "https://")) and len(site) <= 200 else "",
    }


def numbers(found: Organisation) -> list[tuple[str, str, bool]]:
    """Return (scheme, value, current) of a record's identifiers, each once."""
    kept = {(str(i.scheme), i.value): i.current for i in found.identifiers}
    return [(scheme, value[:40], current) for (scheme, value), current in kept.items()]


def scheme_of(number: str) -> str:
    """Return the register that a typed number has the shape of: rna, siren, rnf, or ""."""
    tests = {"rna": is_rna, "siren": is_siren, "rnf": is_rnf}
    return next((scheme for scheme, test in tests.items() if test(number)), "")


def families_of_kinds() -> dict[str, str]:
    """Return kind -> family, of every kind of the vocabulary."""
    return {kind.code: str(kind.family) for kind in vocabulary.kinds().values()}


def kind_choices() -> list[tuple[str, str]]:
    return words.kind_choices()


def kind_label(code: str) -> str:
    return words.kind_label(code)


def commune_name(code: str) -> str:
    """Return the name of a commune, "" where none has the code."""
    found = areas.area("commune", code) if code else None
    return found.name if found else ""


def commune_of(typed: str, chosen: str) -> tuple[str, list[str]]:
    """Return the code of the commune that a place field names, and the names to choose among.

    chosen: "commune:38563" where the type-ahead filled it, and the text was not changed since.
    """
    if chosen.startswith("commune:"):
        found = areas.area_of(chosen)
        if found and typed in ("", found.name, found.label):
            return found.code, []
    communes = [found for found in areas.suggested(typed) if found.kind == "commune"]
    exact = [found for found in communes if found.name.lower() == typed.strip().lower()]
    if len(exact) == 1 or (len(communes) == 1 and not exact):
        return (exact or communes)[0].code, []
    return "", [found.label for found in communes[:5]]
