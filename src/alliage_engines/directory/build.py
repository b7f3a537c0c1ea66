"""The build: official files in, one new current snapshot out, or nothing changed at all."""

import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb

from alliage_engines.directory import assemble, classify, merge, normalise, theme
from alliage_engines.directory.account import settle_counts
from alliage_engines.directory.errors import DirectoryError, SourceError
from alliage_engines.directory.load import Loader, create_tables
from alliage_engines.directory.privacy import read_opposition
from alliage_engines.directory.progress import Progress, Silent, watched
from alliage_engines.directory.report import Report
from alliage_engines.directory.sources import Kind, forget, kind_of, members, prepare
from alliage_engines.directory.store import Manifest, Store, checksums, sha256, version_name
from alliage_engines.directory.territory import duckdb_tables

#: DuckDB's share of the 2 GB that a whole country may take; the rest is Python and file buffers.
MEMORY_LIMIT = "1200MB"


@dataclass(frozen=True, slots=True)
class Inputs:
    """The files of a build, in the option they were given under.

    fictitious: every organisation is invented, but those of `published` files, which are real.
    """

    rna: tuple[Path, ...] = ()
    sirene_units: tuple[Path, ...] = ()
    sirene_establishments: tuple[Path, ...] = ()
    rnf: tuple[Path, ...] = ()
    amalia: tuple[Path, ...] = ()
    qpv: tuple[Path, ...] = ()
    frr: tuple[Path, ...] = ()
    published: tuple[Path, ...] = ()
    fictitious: bool = False

    @staticmethod
    def of(files: Iterable[Path], *, fictitious: bool = False) -> "Inputs":
        """Files sorted by what their header says they are. Raises SourceError for an unknown
        one."""
        sorted_files: dict[str, list[Path]] = {}
        for file in files:
            kind = kind_of(file)
            name = "rna" if kind in (Kind.RNA_WALDEC, Kind.RNA_IMPORT) else kind.value
            sorted_files.setdefault(name, []).append(file)
        given = {name: tuple(found) for name, found in sorted_files.items()}
        return Inputs(**given, fictitious=fictitious)

    def first(self) -> Iterator[tuple[Path, frozenset[Kind]]]:
        """Files to read before it is known which units are kept, with what they may be."""
        for files, kinds in (
            (self.rna, {Kind.RNA_WALDEC, Kind.RNA_IMPORT}),
            (self.sirene_units, {Kind.SIRENE_UNITS}),
            (self.rnf, {Kind.RNF}),
            (self.amalia, {Kind.AMALIA}),
            (self.published, {Kind.PUBLISHED}),
            (self.qpv, {Kind.QPV}),
            (self.frr, {Kind.FRR}),
        ):
            for file in files:
                yield file, frozenset(kinds)

    def then(self) -> Iterator[tuple[Path, frozenset[Kind]]]:
        """Files to read once it is known."""
        for file in self.sirene_establishments:
            yield file, frozenset({Kind.SIRENE_ESTABLISHMENTS})

    def every(self) -> list[Path]:
        """Every file given."""
        return [file for part in (self.first(), self.then()) for file, _ in part]


def build(
    out: Path,
    inputs: Inputs,
    *,
    opposition: Path | None = None,
    progress: Progress | None = None,
    today: date,
) -> Report:
    """Build a snapshot of `inputs` in the store `out` and make it current.

    `opposition`: a file of identifiers added to the store's own list before building. `today`
    bounds
    dates and freshness. Raises SourceError (a file that cannot be read) or StoreBusyError; the
    store's
    current snapshot is then untouched.
    """
    started = time.monotonic()
    if not inputs.every():
        raise DirectoryError("no file to build from")
    if any(character in str(out.resolve()) for character in "*?[]'"):
        raise DirectoryError(f"{out}: the store's path may not hold * ? [ ] or quotes")
    store = Store(out)
    with store.locked() as lock:
        if opposition is not None:
            _remember(store, opposition)
        folder = store.begin()
        try:
            report = _Build(store, folder.resolve(), inputs, progress or Silent(), today).run(lock)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        report.seconds = time.monotonic() - started
        report.peak_memory_mb = _peak_memory_mb()
        _manifest(folder, report, inputs)
        store.publish(folder)
        store.clean()
    return report


class _Build:
    """One run, in its own folder."""

    def __init__(
        self, store: Store, folder: Path, inputs: Inputs, progress: Progress, today: date
    ) -> None:
        self._folder = folder
        self._inputs = inputs
        self._progress = progress
        self._today = today
        lists = [store.opposition] if store.opposition.exists() else []
        self._opposed = read_opposition(lists)

    def run(self, lock: int) -> Report:
        work = self._folder / "work"
        work.mkdir()
        with (
            duckdb.connect() as connection,
            (self._folder / "rejects.csv").open("w", encoding="utf-8", newline="") as rejects,
        ):
            self._configure(connection, work)
            loader = Loader(connection, work, rejects, frozenset(self._opposed), self._progress)
            report = self._tables(connection, loader, work)
        shutil.rmtree(work)
        self._index(lock)
        return report

    def _configure(self, connection: duckdb.DuckDBPyConnection, work: Path) -> None:
        # Tables live in memory and spill beside the snapshot: a database file would cost three
        # times
        # the processor time, in compression, and a write-ahead log.
        connection.execute(f"SET memory_limit = '{MEMORY_LIMIT}'")
        connection.execute(f"SET temp_directory = '{work / 'spill'}'")
        connection.execute("SET enable_progress_bar = false")
        connection.execute("SET checkpoint_threshold = '1TB'")
        normalise.macros(connection, self._today)
        classify.scope_table(connection)
        duckdb_tables(connection)
        create_tables(connection)

    def _tables(self, connection: duckdb.DuckDBPyConnection, loader: Loader, work: Path) -> Report:
        self._load(loader, self._inputs.first(), work)
        with watched(connection, self._progress, "merging registers"):
            merge.settle(connection, self._opposed)
        self._load(loader, self._inputs.then(), work)
        report = Report(loader.reports)
        with watched(connection, self._progress, "writing organisations"):
            merge.settle_places(connection, self._opposed)
            settle_counts(connection, report)
            assemble.draft(connection, fictitious=self._inputs.fictitious)
            theme.assign(connection)
            report.organisations, report.gone = assemble.write(
                connection, self._folder, self._today
            )
        return report

    def _load(
        self, loader: Loader, files: Iterable[tuple[Path, frozenset[Kind]]], work: Path
    ) -> None:
        for file, kinds in files:
            for member in members(file):
                self._progress.begin(f"unpacking {member.label}", member.size)
                source = prepare(member, work, self._tick())
                if source.layout.kind not in kinds:
                    expected = " or ".join(sorted(kinds))
                    raise SourceError(
                        source.label,
                        1,
                        f"is {source.layout.title}, given where {expected} is expected",
                    )
                loader.load(source)
                forget(work)

    def _tick(self) -> "_Sum":
        return _Sum(self._progress)

    def _index(self, lock: int) -> None:
        """Index in a process of its own: its memory is given back, and it holds the lock as we
        do."""
        self._progress.begin("indexing", None)
        code = (
            "import sys; from pathlib import Path; "
            "from alliage_engines.directory.index import build_index; "
            "build_index(Path(sys.argv[1]), Path(sys.argv[2]))"
        )
        arguments = [str(self._folder / "organisations.parquet"), str(self._folder / "index")]
        done = subprocess.run(
            [sys.executable, "-c", code, *arguments],
            check=False,
            pass_fds=[lock],
            capture_output=True,
            text=True,
        )
        if done.returncode != 0:
            last = (done.stderr.strip().splitlines() or ["no message"])[-1]
            raise DirectoryError(f"the index could not be built: {last}")


class _Sum:
    """Adds up bytes for a progress that wants to know how far it is."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._done = 0

    def __call__(self, size: int) -> None:
        self._done += size
        self._progress.reach(self._done)


def _remember(store: Store, opposition: Path) -> None:
    """Add a list to the store's own, which later builds read without being told."""
    try:
        known = read_opposition(
            [opposition, *([store.opposition] if store.opposition.exists() else [])]
        )
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(opposition, None, "not a readable list of identifiers") from error
    temporary = store.opposition.with_suffix(".new")
    temporary.write_text("".join(f"{identifier}\n" for identifier in known), "utf-8")
    temporary.chmod(0o600)
    temporary.replace(store.opposition)


def _peak_memory_mb() -> float:
    """The largest resident memory this process or the index step has had."""
    unit = 1 if sys.platform == "darwin" else 1024
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return max(own, child) * unit / 1_000_000


def _manifest(folder: Path, report: Report, inputs: Inputs) -> None:
    digests = {file: sha256(file) for file in inputs.every()}
    sums = checksums(folder)
    now = datetime.now(UTC)
    report.version = version_name(now, "".join(sums.values()))
    sources = []
    for source, counts in zip(report.sources, report.as_dict()["sources"], strict=True):
        modified = datetime.fromtimestamp(source.origin.stat().st_mtime, UTC)
        told = {
            "sha256": digests[source.origin],
            "modified": modified.isoformat(timespec="seconds"),
        }
        sources.append({**counts, **told})
    Manifest(
        version=report.version,
        built_at=now.isoformat(timespec="seconds"),
        organisations=report.organisations,
        gone=report.gone,
        sources=tuple(sources),
        counts=report.total().as_dict(),
        checksums=sums,
    ).save(folder)
