"""Where the bytes of a source are: a plain file, a gzip, a Parquet file, or the members of a
zip."""

import gzip
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BufferedIOBase
from pathlib import Path
from typing import cast

from alliage_engines.directory.errors import SourceError

_TABLES = (".csv", ".txt", ".parquet")
PARQUET = b"PAR1"
#: No official table shrinks this much (they shrink 4 to 20 times): what does would fill the disk.
BOMB_RATIO, BOMB_SIZE = 200, 50_000_000


@dataclass(frozen=True, slots=True)
class Member:
    """One table inside a source file. `label` names it in messages; `inside` is its name in a
    zip."""

    path: Path
    label: str
    packing: str
    inside: str | None = None
    size: int = 0


def _magic(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(4)
    except IsADirectoryError as error:
        raise SourceError(path.name, None, "a folder, not a file") from error
    except FileNotFoundError as error:
        # A shell leaves a pattern as it is when nothing matches it.
        pattern = "*" in path.name or "?" in path.name
        said = "no file has such a name; fetch it first" if pattern else "there is no such file"
        raise SourceError(path, None, said) from error
    except OSError as error:
        raise SourceError(path, None, f"cannot be read: {error.strerror}") from error


def _is_parquet(path: Path) -> bool:
    with path.open("rb") as stream:
        stream.seek(0, 2)
        if stream.tell() < 12:
            return False
        stream.seek(-4, 2)
        return stream.read(4) == PARQUET


def members(path: Path) -> list[Member]:
    """The tables that a file holds, in the file's order.

    Raises SourceError when the file is absent, empty, truncated, or holds no table.
    """
    magic = _magic(path)
    size = path.stat().st_size
    if size == 0:
        raise SourceError(path.name, None, "the file is empty")
    if magic == PARQUET:
        if not _is_parquet(path):
            raise SourceError(path.name, None, "truncated: the Parquet file has lost its end")
        return [Member(path, path.name, "parquet", size=size)]
    if magic.startswith(b"PK"):
        return _zip_members(path)
    if magic.startswith(b"\x1f\x8b"):
        return [Member(path, path.name, "gzip", size=size)]
    return [Member(path, path.name, "plain", size=size)]


def _zip_members(path: Path) -> list[Member]:
    try:
        with zipfile.ZipFile(path) as archive:
            infos = [
                info
                for info in archive.infolist()
                if not info.is_dir()
                and info.filename.lower().endswith(_TABLES)
                and not info.filename.startswith("__MACOSX")
            ]
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise SourceError(path.name, None, "truncated or broken zip archive") from error
    if not infos:
        raise SourceError(path.name, None, "the zip archive holds no CSV")
    if any(info.flag_bits & 1 for info in infos):
        raise SourceError(path.name, None, "the zip archive is protected by a password")
    for info in infos:
        if info.file_size > max(BOMB_SIZE, BOMB_RATIO * info.compress_size):
            label = f"{path.name}/{info.filename}"
            raise SourceError(label, None, f"unpacks to {info.file_size // 1_000_000} MB: refused")
    return [
        Member(
            path,
            f"{path.name}/{info.filename}",
            "zip parquet" if info.filename.lower().endswith(".parquet") else "zip",
            info.filename,
            info.file_size,
        )
        for info in infos
    ]


@contextmanager
def opened(member: Member) -> Iterator[BufferedIOBase]:
    """The bytes of a table, uncompressed as they are read; a broken archive is a SourceError."""
    try:
        if member.inside is not None:
            with (
                zipfile.ZipFile(member.path) as archive,
                archive.open(member.inside) as inner,
            ):
                yield cast(BufferedIOBase, inner)
        elif member.packing == "gzip":
            with gzip.open(member.path, "rb") as inner:
                yield cast(BufferedIOBase, inner)
        else:
            with member.path.open("rb") as plain:
                yield plain
    except (zipfile.BadZipFile, zlib.error, EOFError, gzip.BadGzipFile) as error:
        raise SourceError(member.label, None, "truncated or broken archive") from error
    except (NotImplementedError, RuntimeError) as error:
        raise SourceError(member.label, None, f"cannot be unpacked: {error}") from error
