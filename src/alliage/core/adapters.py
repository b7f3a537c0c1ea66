"""The engines as core's pages see them: the vocabulary's lists, the snapshot in use."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from alliage_engines import vocabulary
from alliage_engines.directory.errors import DirectoryError
from alliage_engines.directory.store import Manifest, Store

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
    """Return the snapshot in use, or None when there is none that can be read."""
    folder = Store(Path(settings.DIRECTORY_STORE)).current()
    if folder is None:
        return None
    try:
        manifest = Manifest.load(folder)
        built_at = datetime.fromisoformat(manifest.built_at)
    except (DirectoryError, ValueError):
        return None
    if timezone.is_naive(built_at):
        built_at = timezone.make_aware(built_at)
    return Snapshot(manifest.version, built_at, manifest.organisations)


def opposition_list() -> Path:
    """Return where the store keeps the organisations that asked to be left out."""
    return Store(Path(settings.DIRECTORY_STORE)).opposition
