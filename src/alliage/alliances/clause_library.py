"""The clause library: `data/clauses.fr.toml` and its English words, read once, checked when read."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from alliage.alliances.enums_agreement import Group, Level, Weight

DATA = Path(__file__).parent / "data"
LANGUAGES = ("fr", "en")


@dataclass(frozen=True, slots=True)
class LibraryClause:
    """One clause as the library offers it, in one language. text: may hold {placeholders}."""

    key: str
    group: str
    weight: int
    levels: tuple[str, ...]
    title: str
    hint: str
    text: str


@dataclass(frozen=True, slots=True)
class Library:
    """The clauses of a version, in the order of a document."""

    version: str
    clauses: tuple[LibraryClause, ...]

    def get(self, key: str) -> LibraryClause | None:
        return next((clause for clause in self.clauses if clause.key == key), None)

    def of_level(self, level: str) -> tuple[LibraryClause, ...]:
        return tuple(clause for clause in self.clauses if level in clause.levels)


@lru_cache(maxsize=len(LANGUAGES))
def library(language: str) -> Library:
    """Return the library in "fr" or "en"; any other language reads the French.

    Raises ValueError when the files do not hold together: a start of the service must not find
    out later.
    """
    french = tomllib.loads((DATA / "clauses.fr.toml").read_text("utf-8"))
    english = tomllib.loads((DATA / "clauses.en.toml").read_text("utf-8"))
    version = french["version"]
    keys = [row["key"] for row in french["clause"]]
    if english.pop("version") != version or sorted(keys) != sorted(english):
        raise ValueError("clauses.en.toml is not the translation of clauses.fr.toml")
    if len(set(keys)) != len(keys):
        raise ValueError("a key of clauses.fr.toml stands twice")
    words = english if language == "en" else {row["key"]: row for row in french["clause"]}
    rows = sorted(french["clause"], key=lambda row: Group.values.index(row["group"]))
    return Library(version, tuple(_clause(row, words[row["key"]]) for row in rows))


def _clause(row: Mapping[str, object], words: Mapping[str, str]) -> LibraryClause:
    levels = tuple(Level(level).value for level in row["levels"])  # type: ignore[attr-defined]
    return LibraryClause(
        key=str(row["key"]),
        group=Group(row["group"]).value,
        weight=Weight(row["weight"]).value,
        levels=levels,
        title=words["title"],
        hint=words["hint"],
        text=words["text"].strip("\n"),
    )


def filled(text: str, values: Mapping[str, str]) -> str:
    """Return a library text with its {placeholders} replaced; what is not known stays to be filled.

    Plain replacement in one pass: a value that holds braces is not read again.
    """
    parts = text.split("{")
    made = [parts[0]]
    for part in parts[1:]:
        name, closing, rest = part.partition("}")
        made.append(f"{values[name]}{rest}" if closing and name in values else f"{{{part}")
    return "".join(made)
