"""The engines as core's pages see them: the vocabulary's lists, the snapshot in use."""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from alliage_engines import vocabulary

#: The lists by the last part of their address, which is French, and the function that gives each.
LISTS = {"themes": "themes", "sujets": "topics", "competences": "skills", "moyens": "means"}


@dataclass(frozen=True, slots=True)
class Word:
    """One concept in the page's language."""

    code: str
    label: str
    synonyms: tuple[str, ...]
    theme: str


def concepts(scheme: str) -> list[Any]:
    """Return the concepts of one list, as the engine gives them."""
    return list(getattr(vocabulary, LISTS[scheme])().values())


def words(scheme: str, language: str) -> list[Word]:
    """Return one list in a language, sorted by theme when it has themes, then by label."""
    themes = vocabulary.themes()

    def read(concept: Any) -> Word:
        theme = themes.get(getattr(concept, "theme", "")) if scheme == "sujets" else None
        suffix = "en" if language == "en" else "fr"
        return Word(
            code=concept.code,
            label=getattr(concept, f"label_{suffix}"),
            synonyms=tuple(getattr(concept, f"synonyms_{suffix}")),
            theme=getattr(theme, f"label_{suffix}") if theme else "",
        )

    return sorted(map(read, concepts(scheme)), key=lambda word: (word.theme, word.label))


def turtle() -> str:
    """Return the whole vocabulary as SKOS, in Turtle."""
    return vocabulary.to_skos()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The directory's version in use."""

    version: str
    built_at: datetime
    organisations: int

    @property
    def age_days(self) -> int:
        return (timezone.now() - self.built_at).days


def current_snapshot() -> Snapshot | None:
    """Return the snapshot that CURRENT names, or None when there is none that can be read."""
    store = Path(settings.DIRECTORY_STORE)
    try:
        version = (store / "CURRENT").read_text(encoding="utf-8").strip()
        manifest = json.loads((store / "versions" / version / "manifest.json").read_bytes())
        built_at = datetime.fromisoformat(manifest["built_at"])
        count = int(manifest["organisations"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    if timezone.is_naive(built_at):
        built_at = timezone.make_aware(built_at)
    return Snapshot(version, built_at, count)
