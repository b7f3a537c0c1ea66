"""One file that an instance can be made again from; and making it again.

A backup is a ZIP: `manifest.json` (format, date, checksums), the database (`database.sqlite3` by
SQLite's backup API, or `database.dump` by pg_dump), `files/…`, `opposition.txt` (organisations that
asked to be left out of the directory) and `directory.json`, which names the snapshot in use: the
directory itself is rebuilt from the official files. Neither secrets nor open
sessions are in it: people sign in again after a restoration.
"""

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings
from django.db import connection, connections

from alliage.core.adapters import current_snapshot, opposition_list

FORMAT = 1
SQLITE_MEMBER = "database.sqlite3"
OPPOSITION_MEMBER = "opposition.txt"
POSTGRESQL_MEMBER = "database.dump"
#: What describes an archive and has no checksum of its own.
DESCRIBING = {"manifest.json", "directory.json"}
#: Open sessions are keys to accounts, and the cache holds counters: neither leaves the instance.
LEFT_OUT = ("core_cache", "django_session")


class BackupError(RuntimeError):
    """A backup cannot be written or restored; the message says why and what was left untouched."""


def stamp() -> str:
    return datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")


def backup(out: Path | None = None) -> Path:
    """Write a backup and return its path: complete, or not there at all."""
    out = Path(out) if out else Path(settings.BACKUPS) / f"alliage-{stamp()}.alliage"
    out.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=".backup-") as folder:
        work = Path(folder)
        # The database first: no file that it knows can be missing, one kept since is in excess.
        database = _dump_database(work)
        draft = work / "draft.zip"
        _write_archive(draft, database)
        draft.chmod(0o600)
        with draft.open("rb") as file:
            os.fsync(file.fileno())
        draft.replace(out)
    return out


def _write_archive(draft: Path, database: Path) -> None:
    checksums: dict[str, str] = {}
    with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, path in _members(database):
            archive.write(path, name)
            checksums[name] = _sha256(path)
        snapshot = current_snapshot()
        directory = asdict(snapshot) if snapshot else None
        archive.writestr("directory.json", json.dumps(directory, default=str))
        manifest = {
            "format": FORMAT,
            "created_at": datetime.now(UTC).isoformat(),
            "database": connection.vendor,
            "checksums": checksums,
        }
        archive.writestr("manifest.json", json.dumps(manifest, indent=1))


def _members(database: Path) -> Iterator[tuple[str, Path]]:
    yield database.name, database
    root = Path(settings.PRIVATE_FILES)
    for path in sorted(root.rglob("*")):
        if path.is_file():
            yield f"files/{path.relative_to(root).as_posix()}", path
    if opposition_list().is_file():
        yield OPPOSITION_MEMBER, opposition_list()


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _dump_database(folder: Path) -> Path:
    if connection.vendor == "sqlite":
        target = folder / SQLITE_MEMBER
        connection.ensure_connection()
        copy = sqlite3.connect(target, isolation_level=None)
        try:
            connection.connection.backup(copy)
            _leave_out(copy)
        finally:
            copy.close()
        return target
    target = folder / POSTGRESQL_MEMBER
    left_out = [f"--exclude-table-data={name}" for name in LEFT_OUT]
    _postgresql(
        "pg_dump", "--format=custom", "--no-owner", "--no-acl", *left_out, f"--file={target}"
    )
    return target


def _leave_out(copy: sqlite3.Connection) -> None:
    found = {name for (name,) in copy.execute("SELECT name FROM sqlite_master WHERE type='table'")}
    for name in sorted(found.intersection(LEFT_OUT)):
        copy.execute(f"DELETE FROM {name}")  # noqa: S608 - our own constants
    # What was deleted would otherwise stay in the free pages of the file.
    copy.execute("VACUUM")


def _postgresql(program: str, *arguments: str) -> None:
    """Run a program of PostgreSQL on our database; the password goes by the environment."""
    values: dict[str, Any] = connection.settings_dict
    environment = {
        **os.environ,
        "PGHOST": str(values["HOST"] or ""),
        "PGPORT": str(values["PORT"] or ""),
        "PGUSER": str(values["USER"] or ""),
        "PGPASSWORD": str(values["PASSWORD"] or ""),
        "PGDATABASE": str(values["NAME"]),
    }
    found = {key: value for key, value in environment.items() if value}
    try:
        subprocess.run([program, *arguments], env=found, check=True, capture_output=True, text=True)
    except FileNotFoundError as error:
        raise BackupError(f"{program} is not installed (package postgresql-client).") from error
    except subprocess.CalledProcessError as error:
        raise BackupError(f"{program} failed: {error.stderr.strip()}") from error


def restore(file: Path, *, force: bool = False) -> list[str]:
    """Restore a backup and return what was done, a line each.

    Everything is checked before anything is touched. Where something is there already, BackupError,
    or with `force` it is renamed and kept.
    """
    with tempfile.TemporaryDirectory(dir=_data(), prefix=".restore-") as folder:
        work = Path(folder)
        manifest = _unpack(Path(file), work)
        held = manifest.get("database")
        member = SQLITE_MEMBER if connection.vendor == "sqlite" else POSTGRESQL_MEMBER
        if held != connection.vendor or not (work / member).is_file():
            raise BackupError(f"This backup is of {held}; this instance runs {connection.vendor}.")
        if not force and (reason := _occupied()):
            raise BackupError(f"{reason} Nothing was touched; --force keeps it aside and goes on.")
        moment = stamp()
        report = _restore_files(work / "files", moment)
        report += _restore_opposition(work / OPPOSITION_MEMBER)
        report += _restore_database(work, moment)
    return [*report, f"Restored the backup of {manifest.get('created_at')}. Run `alliage migrate`."]


def _data() -> Path:
    folder = Path(settings.DATA)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _unpack(file: Path, folder: Path) -> dict[str, Any]:
    try:
        with zipfile.ZipFile(file) as archive:
            for name in archive.namelist():
                if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts:
                    raise BackupError(f"{file} holds a path that leaves its folder: {name}")
            archive.extractall(folder)
        manifest: Any = json.loads((folder / "manifest.json").read_text("utf-8"))
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise BackupError(f"{file} is no backup of Alliage, or it is damaged.") from error
    if not isinstance(manifest, dict):
        raise BackupError(f"{file} is no backup of Alliage, or it is damaged.")
    if manifest.get("format") != FORMAT:
        raise BackupError(
            f"{file} has format {manifest.get('format')}; this version reads {FORMAT}."
        )
    checksums = manifest.get("checksums")
    members = {name for name in _files_below(folder) if name not in DESCRIBING}
    if not isinstance(checksums, dict) or set(checksums) != members:
        raise BackupError(f"{file} is damaged: its files are not those that it lists.")
    if not members.intersection((SQLITE_MEMBER, POSTGRESQL_MEMBER)):
        raise BackupError(f"{file} is damaged: it holds no database.")
    for name, checksum in checksums.items():
        path = folder / name
        if not path.is_file() or _sha256(path) != checksum:
            raise BackupError(f"{file} is damaged: {name} is not what was saved.")
    return manifest


def _files_below(folder: Path) -> Iterator[str]:
    for path in folder.rglob("*"):
        if path.is_file():
            yield path.relative_to(folder).as_posix()


def _occupied() -> str:
    """Say what stands where the backup would go, or an empty text."""
    if connection.vendor == "sqlite":
        path = Path(str(connection.settings_dict["NAME"]))
        if path.exists() and path.stat().st_size:
            return f"There is a database already: {path}."
    elif connection.introspection.table_names():
        return "The PostgreSQL database is not empty."
    files = Path(settings.PRIVATE_FILES)
    if files.exists() and any(files.iterdir()):
        return f"There are private files already: {files}."
    return ""


def _restore_files(source: Path, moment: str) -> list[str]:
    target = Path(settings.PRIVATE_FILES)
    report = []
    if target.exists() and any(target.iterdir()):
        aside = target.with_name(f"{target.name}.before-{moment}")
        target.rename(aside)
        report.append(f"The former private files are kept in {aside}.")
    if source.exists():
        shutil.copytree(source, target, dirs_exist_ok=True)
        for path in target.rglob("*"):
            path.chmod(0o700 if path.is_dir() else 0o600)
    return report


def _restore_opposition(source: Path) -> list[str]:
    """Add the saved oppositions to those of the store: one made since the backup still holds."""
    if not source.is_file():
        return []
    target = opposition_list()
    known = target.read_text("utf-8").splitlines() if target.is_file() else []
    added = [line for line in source.read_text("utf-8").splitlines() if line not in known]
    if added:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text("\n".join([*known, *added]) + "\n", "utf-8")
    return [f"Organisations left out of the directory: {len(added)} restored."]


def _restore_database(work: Path, moment: str) -> list[str]:
    if connection.vendor == "sqlite":
        return _restore_sqlite(work / SQLITE_MEMBER, moment)
    report = []
    if connection.introspection.table_names():
        aside = f"before_{moment.lower()}"
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER SCHEMA public RENAME TO {aside}")
            cursor.execute("CREATE SCHEMA public")
        report.append(f"The former tables are kept in the schema {aside}.")
    _postgresql(
        "pg_restore", "--no-owner", "--no-acl", "--exit-on-error", "--single-transaction",
        f"--dbname={connection.settings_dict['NAME']}", str(work / POSTGRESQL_MEMBER),
    )  # fmt: skip
    return report


def _restore_sqlite(source: Path, moment: str) -> list[str]:
    target = Path(str(connection.settings_dict["NAME"]))
    connections.close_all()
    report = []
    if target.exists() and target.stat().st_size:
        aside = target.with_name(f"{target.name}.before-{moment}")
        # A journal belongs to its database: left behind, SQLite would replay it into the new one.
        for suffix in ("-wal", "-shm", ""):
            part = target.with_name(target.name + suffix)
            if part.exists():
                part.rename(aside.with_name(aside.name + suffix))
        report.append(f"The former database is kept in {aside}.")
    draft = target.with_name(f".{target.name}.{moment}")
    shutil.copyfile(source, draft)
    draft.chmod(0o600)
    draft.replace(target)
    return report
