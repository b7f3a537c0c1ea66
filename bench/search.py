"""Search against Lucene and PostgreSQL: one run, one machine, the same organisations and questions.

Prints milliseconds per question, the size of the index and the time to build it, then their ratios.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from alliage_engines.directory.search import Directory
from bench import peer_lucene, peer_postgres
from bench.generate import generate
from bench.workload import SORTS, Case, workload

#: What the directory promises: at most this ratio to the peer.
TARGETS = {
    ("p95", "Lucene 9.9"): 0.5,
    ("p95", "PostgreSQL GIN"): 1 / 40,
    ("build", "Lucene 9.9"): 0.5,
    ("size", "Lucene 9.9"): 1.0,
}
_MS, _MB = "ms", "MB"
_VERSION = "20260101T000000Z-00000000"


@dataclass
class Measure:
    """What one engine did: milliseconds by case, megabytes of index, seconds of build."""

    name: str
    times: list[float]
    totals: list[int]
    size: float
    build: float

    def p(self, share: float, cases: list[Case], sort: str | None = None) -> float:
        chosen = [t for t, c in zip(self.times, cases, strict=True) if sort in (None, c.sort)]
        return sorted(chosen)[min(len(chosen) - 1, int(share * len(chosen)))]


Ask = Callable[[Case], tuple[float, int]]


def _timed(
    cases: list[Case], engines: dict[str, Ask], warm: int, rounds: int
) -> dict[str, tuple[list[float], list[int]]]:
    """The least disturbed time of each case by engine over `rounds`, after `warm` that do not count.

    Engines take turns, round by round, so that the machine's other work falls on all of them.
    """
    times: dict[str, list[list[float]]] = {name: [[] for _ in cases] for name in engines}
    totals = {name: [0] * len(cases) for name in engines}
    for number in range(warm + rounds):
        for name, ask in engines.items():
            for place, case in enumerate(cases):
                milliseconds, totals[name][place] = ask(case)
                if number >= warm:
                    times[name][place].append(milliseconds)
    return {name: ([min(t) for t in times[name]], totals[name]) for name in engines}


def build_store(folder: Path, parquet: Path) -> float:
    """Build the index in a process of its own, as a national build does; return its seconds."""
    version = folder / "store" / "versions" / _VERSION
    version.mkdir(parents=True)
    shutil.copy(parquet, version / "organisations.parquet")
    code = (
        "import sys; from pathlib import Path;"
        "from alliage_engines.directory.index import build_index;"
        "build_index(Path(sys.argv[1]), Path(sys.argv[2]))"
    )
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", code, parquet, version / "index"], check=True)
    seconds = time.perf_counter() - started
    (folder / "store" / "CURRENT").write_text(_VERSION, encoding="utf-8")
    return seconds


def _ours(directory: Directory) -> Ask:
    def ask(case: Case) -> tuple[float, int]:
        started = time.perf_counter()
        total = directory.search(case.query).total
        return (time.perf_counter() - started) * 1000, total

    return ask


@contextmanager
def _lucene(
    folder: Path, parquet: Path, cases: list[Case], directory: Directory
) -> Iterator[tuple[Measure, Ask]]:
    rows = folder / "rows.tsv"
    peer_lucene.write_rows(parquet, rows)
    engine = peer_lucene.Lucene(folder)
    build = engine.build(rows, threads=1)
    lines = {id(case): peer_lucene.line_of(case, directory.matcher) for case in cases}
    # Its records number the same tables as ours, so they count on both sides.
    size = engine.size() + (folder / f"store/versions/{_VERSION}/index/tables.json").stat().st_size
    engine.open()
    try:
        for _ in range(10):  # the Java machine compiles what runs often
            for line in lines.values():
                engine.ask(line)
        yield (
            Measure(engine.name, [], [], size / 1e6, build),
            lambda case: engine.ask(lines[id(case)]),
        )
    finally:
        engine.close()


@contextmanager
def _postgres(parquet: Path) -> Iterator[tuple[Measure, Ask]]:
    engine = peer_postgres.Postgres()
    try:
        build = engine.build(parquet)
        yield Measure(engine.name, [], [], engine.size() / 1e6, build), engine.ask
    finally:
        engine.close()


def _reading(directory: Directory, cases: list[Case]) -> str:
    """The time to read the hits, which the peers' figures leave out as ours do."""
    taken = []
    for case in cases:
        hits = directory.search(case.query).hits
        started = time.perf_counter()
        for hit in hits:
            assert hit.reasons
        taken.append((time.perf_counter() - started) * 1000)
    taken.sort()
    return f"p50 {taken[len(taken) // 2]:.2f} ms, p95 {taken[int(len(taken) * 0.95)]:.2f} ms more."


def _print(count: int, cases: list[Case], measures: list[Measure], directory: Directory) -> None:
    ours = measures[0]
    load = " ".join(f"{x:.2f}" for x in os.getloadavg())
    print(f"\n## Search, {count:,} organisations, {len(cases)} questions, load {load}\n")
    print(
        "| | "
        + " | ".join(m.name for m in measures)
        + " | "
        + " | ".join(f"÷ {m.name}" for m in measures[1:])
        + " |"
    )
    print("| --- |" + " ---: |" * (2 * len(measures) - 1))

    def row(label: str, unit: str, value: Callable[[Measure], float], target: str = "") -> None:
        values = [value(m) for m in measures]
        ratios = []
        for measure, other in zip(measures[1:], values[1:], strict=True):
            goal = TARGETS.get((target, measure.name))
            ratio = values[0] / other
            mark = "" if goal is None else f" ({'met' if ratio <= goal else 'missed'}: {goal:.3g})"
            ratios.append(f"{ratio:.3g}{mark}")
        print(
            f"| {label} ({unit}) | " + " | ".join([*(f"{v:.2f}" for v in values), *ratios]) + " |"
        )

    row("all, p50", _MS, lambda m: m.p(0.50, cases))
    row("all, p95", _MS, lambda m: m.p(0.95, cases), "p95")
    for sort in SORTS:
        row(f"{sort}, p50", _MS, lambda m, s=sort: m.p(0.50, cases, s))
        row(f"{sort}, p95", _MS, lambda m, s=sort: m.p(0.95, cases, s))
    row("index", _MB, lambda m: m.size, "size")
    row("build", "s", lambda m: m.build, "build")
    print(
        f"\nReading the 20 organisations of a page and their reasons: {_reading(directory, cases)}"
    )
    for other in measures[1:]:
        same = sum(a == b for a, b in zip(ours.totals, other.totals, strict=True))
        print(
            f"\n{other.name}: the same number of organisations found for {same} questions"
            f" of {len(cases)}."
        )


def run(count: int, peers: tuple[str, ...] = ("lucene", "postgres")) -> list[Measure]:
    """Generate, build, ask, print."""
    with tempfile.TemporaryDirectory(prefix="bench-search-") as name, ExitStack() as stack:
        folder = Path(name)
        parquet = generate(folder / "organisations.parquet", count)
        seconds = build_store(folder, parquet)
        index = folder / f"store/versions/{_VERSION}/index"
        size = sum(file.stat().st_size for file in index.iterdir()) / 1e6
        directory = Directory.open(folder / "store")
        cases = workload(directory)
        measures = [Measure("Alliage", [], [], size, seconds)]
        engines = {"Alliage": _ours(directory)}
        for peer, module in (("lucene", peer_lucene), ("postgres", peer_postgres)):
            if reason := module.missing() if peer in peers else "not asked for":
                print(f"{peer} left out: {reason}")
                continue
            opened = (
                _lucene(folder, parquet, cases, directory)
                if peer == "lucene"
                else _postgres(parquet)
            )
            measure, ask = stack.enter_context(opened)
            measures.append(measure)
            engines[measure.name] = ask
        for engine, (times, totals) in _timed(cases, engines, warm=1, rounds=7).items():
            measure = next(m for m in measures if m.name == engine)
            measure.times, measure.totals = times, totals
        _print(count, cases, measures, directory)
    return measures


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, action="append", help="organisations (repeatable)")
    parser.add_argument(
        "--peer", action="append", choices=["lucene", "postgres"], help="only these"
    )
    options = parser.parse_args(arguments)
    for count in options.rows or [1_000_000]:
        run(count, tuple(options.peer or ("lucene", "postgres")))


if __name__ == "__main__":
    main()
