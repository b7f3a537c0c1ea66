"""Which definitions an organisation may ask with: those of the software, and those it imported."""

from typing import Any

from alliage.questionnaires import definition_files as files
from alliage.questionnaires.definition import Definition, read
from alliage.questionnaires.models import ImportedDefinition


def versions(key: str, holder: Any = None) -> list[dict[str, Any]]:
    """Return every version of a definition that a holder may use, oldest first; [] for none."""
    ours = files.every().get(key)
    if ours:
        return list(ours.values())
    if holder is None:
        return []
    rows = ImportedDefinition.objects.filter(organisation=holder, key=key)
    found = rows.values_list("content", flat=True)
    return sorted(found, key=lambda values: files.number(values["version"]))


def newest(key: str, holder: Any = None) -> dict[str, Any] | None:
    """Return the newest version of a definition that a holder may use, or None."""
    found = versions(key, holder)
    return found[-1] if found else None


def available(holder: Any = None) -> list[Definition]:
    """Return the newest version of each definition: the software's, then the holder's. One query."""
    mine: dict[str, dict[str, Any]] = {}
    if holder is not None:
        for row in ImportedDefinition.objects.filter(organisation=holder).order_by("key"):
            known = mine.get(row.key)
            if known is None or files.number(row.version) > files.number(known["version"]):
                mine[row.key] = row.content
    return [*files.shown(), *(read(values) for values in mine.values())]


def of_alliances(asked: Definition) -> bool:
    """Tell whether a definition of the software asks about the other organisations of a room."""
    return asked.has_pairs and asked.key in files.every()
