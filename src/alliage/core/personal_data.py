"""What is known of a person: each area says how to export its part and how to erase it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction


@dataclass(frozen=True, slots=True)
class Holder:
    """One part: `export` returns JSON values; `erase` removes or anonymises and returns a count."""

    name: str
    export: Callable[[Any], Any]
    erase: Callable[[Any], int]


_holders: dict[str, Holder] = {}


def register(holder: Holder) -> None:
    """Add a part, under its name; safe twice."""
    _holders[holder.name] = holder


def export(person: Any) -> dict[str, Any]:
    """Return everything known of a person, part by part."""
    return {name: holder.export(person) for name, holder in sorted(_holders.items())}


@transaction.atomic
def erase(person: Any) -> dict[str, int]:
    """Erase every part but the account itself; return how many rows each lost."""
    return {name: holder.erase(person) for name, holder in sorted(_holders.items())}
