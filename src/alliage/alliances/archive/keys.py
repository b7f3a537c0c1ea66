"""Keys of rows that stand inside values: as the database has them, and as the archive has them.

In the archive a row is "commitments:12": its table and its number there.
"""

import re
from collections.abc import Callable
from typing import Any

from alliage.alliances.archive.tables import Table, tables

Rename = Callable[[str, str], str | None]  # table, key -> the other key, None for a row not there
_CANVAS = re.compile(r"canvas:((?:parties:)?[0-9]{1,18}):([^:]+)")
_DIGITS = re.compile(r"[0-9]{1,18}")


def renamed(table: Table, name: str, value: Any, rename: Rename) -> Any:
    """Return a field's value with its keys renamed."""
    target = table.keyed[name]
    if target == "*":
        return _target(value, rename)
    if name == "origin":
        found = _CANVAS.fullmatch(value or "")
        key = found and rename(target, found[1])
        return f"canvas:{key}:{found[2]}" if found and key else ""
    if isinstance(value, dict) and name in ("texts", "sheets"):
        pairs = ((rename(target, key) or key, inner) for key, inner in value.items())
        return dict(pairs)
    return _deep(value, lambda text: rename(target, text) or text)


def _target(value: str, rename: Rename) -> str:
    """What an act is about, "model:key"; "" for what the archive does not hold."""
    model, _colon, key = value.partition(":")
    for table in tables():
        if table.model._meta.model_name == model:
            found = rename(table.name, key)
            return f"{model}:{found}" if found else ""
    return ""


def _deep(value: Any, change: Callable[[str], str]) -> Any:
    """Change every text that looks like a key, wherever it stands."""
    if isinstance(value, dict):
        return {change(key): _deep(inner, change) for key, inner in value.items()}
    if isinstance(value, list):
        return [_deep(inner, change) for inner in value]
    return change(value) if isinstance(value, str) else value


def to_archive(numbers: dict[str, dict[str, int]]) -> Rename:
    """numbers: table -> key of the database as text -> number in the archive."""

    def rename(table: str, key: str) -> str | None:
        number = numbers.get(table, {}).get(key) if _DIGITS.fullmatch(key) else None
        return f"{table}:{number}" if number else None

    return rename


def from_archive(made: dict[str, list[Any]]) -> Rename:
    """made: table -> its rows in the order of the archive, saved or None."""

    def rename(table: str, key: str) -> str | None:
        name, _colon, number = key.partition(":")
        if name != table or not _DIGITS.fullmatch(number):
            return None
        rows = made.get(table, [])
        row = rows[int(number) - 1] if 0 < int(number) <= len(rows) else None
        return str(row.pk) if row is not None else None

    return rename
