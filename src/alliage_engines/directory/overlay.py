"""Organisations that act here take the place of their records in the search, without a rebuild.

An overlay is a second index of one snapshot: its files are hard links to the snapshot's (copies
where the disk has no links), the records that are replaced are deleted, and what replaces them is
written as one more segment. Ranking, facets, maps and look-ups then need no merging of two
answers. The snapshot itself is never touched. Ten organisations or a thousand take well under a
second, whatever the size of the directory.

    root/
    ├── CURRENT                        the name of the overlay in use
    └── <snapshot's version>.<stamp>/  index files, tables.json, facets.json

An overlay of another snapshot than the current one is not used: search falls back on the snapshot
alone until the overlay is built again.
"""

import fcntl
import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import duckdb
import tantivy

from alliage_engines.directory import index as indexing
from alliage_engines.directory.record import TABLES, Tables
from alliage_engines.directory.schema import COLUMNS, Organisation
from alliage_engines.directory.text import compact_identifier

CURRENT = "CURRENT"
_HEAP_BYTES = 30_000_000
#: What tantivy replaces by renaming or locks: never shared between two indexes.
_OWN_FILES = (".tantivy-writer.lock", ".tantivy-meta.lock")


def index_of(snapshot: Path, root: Path | None) -> Path:
    """Return the folder of the index to search: the overlay of this snapshot, else its own index."""
    if root is not None:
        try:
            name = (root / CURRENT).read_text("utf-8").strip()
        except FileNotFoundError:
            name = ""
        folder = root / name
        if name.startswith(f"{snapshot.name}.") and "/" not in name and folder.is_dir():
            return folder
    return snapshot / "index"


def build_overlay(
    snapshot: Path,
    root: Path,
    organisations: Sequence[Organisation],
    *,
    stamp: str,
    hidden: Sequence[str] = (),
) -> Path:
    """Write the overlay of `snapshot` in which `organisations` replace the records of the same id.

    hidden: ids of records that leave the search without one of the same id in their place.
    stamp: letters, digits and dashes; tells two overlays of one snapshot apart; building the one
    in use again does nothing. Returns the overlay's folder, which is then the current one. One
    process builds at a time, the others wait.
    """
    if not stamp.replace("-", "").isalnum():
        raise ValueError(f"stamp: expects letters, digits and dashes, not {stamp!r}")
    with _locked(root):
        name = f"{snapshot.name}.{stamp}"
        folder = root / name
        if index_of(snapshot, root) == folder:
            return folder
        with tempfile.TemporaryDirectory(prefix="building-", dir=root) as scratch:
            made = Path(scratch) / "index"
            _share(snapshot / "index", made)
            _replace(made, organisations, hidden)
            shutil.rmtree(folder, ignore_errors=True)
            made.rename(folder)
        temporary = root / f"{CURRENT}.new"
        temporary.write_text(name + "\n", "utf-8")
        temporary.replace(root / CURRENT)
        _clean(root, keep=folder)
    return folder


@contextmanager
def _locked(root: Path) -> Iterator[None]:
    root.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(root / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _share(index: Path, made: Path) -> None:
    """Link the files of an index into another folder; a meta file, which changes, is copied."""
    made.mkdir()
    for file in index.iterdir():
        target = made / file.name
        if file.name in _OWN_FILES:
            continue
        if file.suffix == ".json":
            shutil.copyfile(file, target)
            continue
        try:
            target.hardlink_to(file)
        except OSError:
            shutil.copyfile(file, target)


def _replace(made: Path, organisations: Sequence[Organisation], hidden: Sequence[str]) -> None:
    landing = json.loads((made / indexing.LANDING).read_text(encoding="utf-8"))
    shared = _Continued(made)
    index = indexing.open_index(made)
    if organisations or hidden:
        writer: Any = index.writer(_HEAP_BYTES, num_threads=1)
        for identifier in (*(found.id for found in organisations), *hidden):
            value = compact_identifier(identifier)
            own = tantivy.Query.term_query(index.schema, "identifier", value, "basic")
            writer.delete_documents_by_query(own)
        for document in _documents(organisations, shared):
            writer.add_json(document)
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
    shared.save(made)
    searcher = index.searcher()
    landing["organisations"] = searcher.num_docs
    every = tantivy.Query.all_query()
    landing["facets"] = indexing.count_facets(searcher, every, Tables.load(made))
    (made / indexing.LANDING).write_text(json.dumps(landing, ensure_ascii=False), "utf-8")


def _documents(organisations: Sequence[Organisation], shared: "_Continued") -> Iterator[str]:
    """Yield the index's documents of organisations by the very way of a build: through Parquet."""
    with (
        tempfile.TemporaryDirectory(prefix="alliage-overlay-") as scratch,
        duckdb.connect() as base,
    ):
        parquet = Path(scratch) / "organisations.parquet"
        write_rows(base, organisations, parquet)
        for rows in indexing.batches(base, parquet):
            yield from indexing.documents(rows, shared)


def write_rows(
    connection: duckdb.DuckDBPyConnection, organisations: Iterable[Organisation], target: Path
) -> None:
    """Write organisations as a Parquet file of `COLUMNS`."""
    lines = target.with_suffix(".jsonl")
    with lines.open("w", encoding="utf-8") as file:
        for found in organisations:
            file.write(json.dumps(asdict(found), default=str, ensure_ascii=False) + "\n")
    types = ", ".join(f"'{name}': '{kind}'" for name, kind in COLUMNS.items())
    connection.execute(
        f"""COPY (SELECT {", ".join(COLUMNS)} FROM read_json({_quoted(lines)},
        format='newline_delimited', columns={{{types}}}))
        TO {_quoted(target)} (FORMAT parquet)"""
    )


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


class _Continued(indexing.Shared):
    """The tables of an index, to which new organisations add what they do not find in them."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._raw = json.loads((folder / TABLES).read_text(encoding="utf-8"))
        self.places = indexing.Numbers(start=len(self._raw["places"]))
        self.profiles = indexing.Numbers(start=len(self._raw["profiles"]))
        self.columns = {
            name: indexing.Numbers({value: n for n, value in enumerate(self._raw["columns"][name])})
            for name in indexing.COLUMNS
        }

    def save(self, folder: Path) -> None:
        """Write the tables with what was added at their ends."""
        places = [json.dumps(place, ensure_ascii=False) for place in self._raw["places"]]
        profiles = [json.dumps(profile, ensure_ascii=False) for profile in self._raw["profiles"]]
        values = {name: list(numbers) for name, numbers in self.columns.items()}
        Tables.save(folder, [*places, *self.places], [*profiles, *self.profiles], values)


def _clean(root: Path, keep: Path) -> None:
    """Remove the overlays no longer in use. A process that has one open keeps its files."""
    for folder in root.iterdir():
        if folder.is_dir() and folder != keep:
            shutil.rmtree(folder, ignore_errors=True)
