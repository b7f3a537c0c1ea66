"""The snapshot store: immutable versions beside each other, and one file that says which is
current.

    STORE/versions/<UTC stamp>-<short hash>/   a snapshot, never written again once it is there
    STORE/CURRENT                              the name of the current one, replaced atomically
    STORE/building-<pid>-<stamp>/              a build under way; what a killed build leaves, the
    next removes
    STORE/opposition.txt                       identifiers that no build may let in
    STORE/.lock                                held by the one build that may run

A reader opens CURRENT, then the folder it names. Whatever moment a build dies at, CURRENT names a
whole snapshot: the folder is complete and on disk before CURRENT is replaced.
"""

import fcntl
import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from alliage_engines.directory.errors import DirectoryError, StoreBusyError

CURRENT = "CURRENT"
MANIFEST = "manifest.json"
FORMAT = 1
_VERSION = re.compile(r"\d{8}T\d{6,12}Z-[0-9a-f]{8}")
_CHUNK = 1 << 20


@dataclass(frozen=True)
class Manifest:
    """What a snapshot holds and where it comes from.

    built_at: UTC, ISO 8601. sources: file, kind, size, sha256 and row counts of each. counts: the
    report's totals. checksums: file of the snapshot -> sha256.
    """

    version: str
    built_at: str
    organisations: int
    gone: int
    sources: tuple[dict[str, Any], ...] = ()
    counts: dict[str, Any] = field(default_factory=dict)
    checksums: dict[str, str] = field(default_factory=dict)
    directory_format: int = FORMAT

    @staticmethod
    def load(folder: Path) -> "Manifest":
        """Read a snapshot's manifest. Raises DirectoryError when it is absent or not one."""
        try:
            data = json.loads((folder / MANIFEST).read_text("utf-8"))
            data["sources"] = tuple(data["sources"])
            return Manifest(**data)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise DirectoryError(f"{folder}: no readable manifest") from error

    def save(self, folder: Path) -> None:
        """Write the manifest into a snapshot under construction."""
        text = json.dumps(asdict(self), ensure_ascii=False, indent=2)
        (folder / MANIFEST).write_text(text + "\n", "utf-8")


def sha256(path: Path) -> str:
    """The SHA-256 of a file, read as a stream."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while data := stream.read(_CHUNK):
            digest.update(data)
    return digest.hexdigest()


def checksums(folder: Path) -> dict[str, str]:
    """Relative name -> SHA-256 of every file of a snapshot, the manifest aside."""
    files = sorted(p for p in folder.rglob("*") if p.is_file() and p.name != MANIFEST)
    return {str(p.relative_to(folder)): sha256(p) for p in files}


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class Store:
    """A folder of snapshots. Reading needs no lock; building holds one."""

    def __init__(self, path: Path) -> None:
        self.path = Path(path)

    @property
    def opposition(self) -> Path:
        """The opposition list that survives rebuilds."""
        return self.path / "opposition.txt"

    def current(self) -> Path | None:
        """The folder of the current snapshot, or None before the first build."""
        try:
            name = (self.path / CURRENT).read_text("utf-8").strip()
        except FileNotFoundError:
            return None
        folder = self.path / "versions" / name
        return folder if _VERSION.fullmatch(name) and folder.is_dir() else None

    def versions(self) -> list[Manifest]:
        """Manifests of all snapshots that are whole, newest first."""
        found = []
        for folder in sorted(self._folders(), reverse=True):
            try:
                found.append(Manifest.load(folder))
            except DirectoryError:
                continue
        return found

    def _folders(self) -> list[Path]:
        versions = self.path / "versions"
        if not versions.is_dir():
            return []
        return [p for p in versions.iterdir() if p.is_dir() and _VERSION.fullmatch(p.name)]

    @contextmanager
    def locked(self) -> Iterator[int]:
        """Hold the store for one build; yields the lock's descriptor, for a child process to hold
        too.

        Raises StoreBusyError when another build runs. The lock dies with its holders.
        """
        self.path.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self.path / ".lock", os.O_RDWR | os.O_CREAT, 0o644)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise StoreBusyError(self.path) from error
            yield descriptor
        finally:
            os.close(descriptor)

    def begin(self) -> Path:
        """A fresh folder to build in, beside the snapshots; leftovers of killed builds are
        removed."""
        self.clean_leftovers()
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
        folder = self.path / f"building-{os.getpid()}-{stamp}"
        folder.mkdir(mode=0o700, parents=True)
        return folder

    def publish(self, folder: Path) -> Path:
        """Make a built folder the current snapshot; its manifest names the version.

        Order matters: files reach the disk, then the folder takes its name, then CURRENT is
        replaced.
        """
        target = self.path / "versions" / Manifest.load(folder).version
        target.parent.mkdir(exist_ok=True)
        for file in folder.rglob("*"):
            _sync(file)
        _sync(folder)
        folder.chmod(0o755)
        folder.rename(target)
        _sync(target.parent)
        temporary = self.path / f"{CURRENT}.new"
        with temporary.open("w", encoding="utf-8") as stream:
            stream.write(target.name + "\n")
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(self.path / CURRENT)
        _sync(self.path)
        return target

    def clean_leftovers(self) -> None:
        """Remove what killed builds left: half-built folders, half-written CURRENT."""
        for folder in self.path.glob("building-*"):
            shutil.rmtree(folder)
        (self.path / f"{CURRENT}.new").unlink(missing_ok=True)

    def clean(self, keep: int = 3) -> None:
        """Remove the oldest snapshots beyond `keep`; the current one always stays."""
        current = self.current()
        for folder in sorted(self._folders(), reverse=True)[keep:]:
            if folder != current:
                shutil.rmtree(folder)


def version_name(moment: datetime, seed: str) -> str:
    """The name of a version: its UTC moment, to the microsecond, and a short hash of what it holds."""
    digest = hashlib.sha256(seed.encode()).hexdigest()[:8]
    return f"{moment.astimezone(UTC).strftime('%Y%m%dT%H%M%S%fZ')}-{digest}"
