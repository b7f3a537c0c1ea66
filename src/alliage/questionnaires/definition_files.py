"""The definitions that come with the software: definitions/<key>/<version>.yaml, never changed once
released: another content is another version."""

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from alliage.questionnaires import definition_check
from alliage.questionnaires.definition import Definition, read

FOLDER = Path(__file__).parent / "definitions"


def number(version: str) -> tuple[int, ...]:
    """Return a version as numbers, so that 1.10 comes after 1.9."""
    return tuple(int(part) for part in version.split("."))


@lru_cache(maxsize=1)
def every() -> dict[str, dict[str, dict[str, Any]]]:
    """Return key -> version -> values, oldest version first; raises on a file that is wrong."""
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for path in sorted(FOLDER.glob("*/*.yaml"), key=lambda p: (p.parent.name, number(p.stem))):
        values = yaml.safe_load(path.read_text(encoding="utf-8"))
        faults = definition_check.faults(values)
        if faults or (values["key"], values["version"]) != (path.parent.name, path.stem):
            where = f"{faults[0].pointer}: {faults[0].reason}" if faults else "key or version"
            raise ValueError(f"{path.parent.name}/{path.name}: {where}")
        found.setdefault(path.parent.name, {})[path.stem] = values
    return found


def newest(key: str) -> dict[str, Any] | None:
    """Return the values of the newest version of a definition, or None."""
    versions = every().get(key)
    return list(versions.values())[-1] if versions else None


def shown() -> list[Definition]:
    """Return the newest version of each definition, by key."""
    return [read(list(versions.values())[-1]) for versions in every().values()]
