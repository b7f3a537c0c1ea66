"""The snapshot store as the screens see it: what is in use, what was built, and a new build."""

from datetime import datetime
from pathlib import Path

from django.conf import settings

from alliage_engines.directory.store import Manifest, Store

__all__ = ["Manifest"]


def store() -> Store:
    return Store(settings.DIRECTORY_STORE)


def current() -> Path | None:
    """The folder of the snapshot in use; None as long as none was ever built."""
    return store().current()


def manifest() -> Manifest | None:
    """What the snapshot in use was made of."""
    folder = current()
    return Manifest.load(folder) if folder else None


def built_at(found: Manifest) -> datetime:
    """When a snapshot was built."""
    return datetime.fromisoformat(found.built_at)


def manifests() -> list[Manifest]:
    """Every snapshot kept, the newest first."""
    return store().versions()


def inbox_files() -> tuple[str, ...]:
    """Names of the files that an operator put in the inbox folder, in order."""
    folder = settings.DIRECTORY_INBOX
    if not folder.is_dir():
        return ()
    return tuple(
        sorted(path.name for path in folder.iterdir() if path.is_file() and path.name[0] != ".")
    )
