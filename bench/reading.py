"""Reading and normalising official files against polars' bare `read_csv` of the same files.

Prints seconds and their ratio, median of the rounds. Ours recognises, decodes, checks and cleans;
merging, placing, theming and the index are told apart. polars parses the same bytes into strings
and does nothing with them.
"""

import argparse
import multiprocessing
import os
import statistics
import tempfile
import time
import zipfile
from datetime import date
from pathlib import Path

from alliage_engines.directory.build import Inputs, build
from alliage_engines.directory.demo import DemoFiles, scale

TARGET = 3.0
TODAY = date(2026, 11, 1)


class Steps:
    """A progress that only keeps when each step began."""

    def __init__(self) -> None:
        self.began: list[tuple[str, float]] = []

    def begin(self, step: str, _total: float | None) -> None:
        self.began.append((step, time.perf_counter()))

    def reach(self, _done: float) -> None:
        """How far a step has come is nobody's business here."""

    def seconds(self) -> dict[str, float]:
        """Seconds by kind of step, the index included."""
        ends = [moment for _, moment in self.began[1:]] + [time.perf_counter()]
        spent: dict[str, float] = {}
        for (step, start), end in zip(self.began, ends, strict=True):
            kind = step.split(" ")[0]
            spent[kind] = spent.get(kind, 0.0) + end - start
        return spent


def plain(files: DemoFiles, folder: Path) -> list[Path]:
    """The generated files out of their archives: polars reads no zip."""
    out = []
    for path in (
        files.rna_waldec,
        files.rna_import,
        files.sirene_units,
        files.sirene_establishments,
    ):
        if path.suffix != ".zip":
            out.append(path)
            continue
        with zipfile.ZipFile(path) as archive:
            out += [Path(archive.extract(name, folder)) for name in archive.namelist()]
    return out


def ours(paths: list[Path], answer: "multiprocessing.Queue[dict[str, float]]") -> None:
    steps = Steps()
    with tempfile.TemporaryDirectory() as folder:
        report = build(Path(folder) / "store", Inputs.of(paths), progress=steps, today=TODAY)
    answer.put({**steps.seconds(), "peak_memory_mb": report.peak_memory_mb})


def peer(paths: list[Path], answer: "multiprocessing.Queue[dict[str, float]]") -> None:
    import polars  # noqa: PLC0415 - a peer, installed for the bench alone

    started = time.perf_counter()
    for path in paths:
        separator = ";" if path.name.startswith("rna") else ","
        polars.read_csv(path, separator=separator, infer_schema=False, encoding="utf8-lossy")
    answer.put({"reading": time.perf_counter() - started})


def apart(measure: object, paths: list[Path]) -> dict[str, float]:
    """One measure in a process of its own, so that no cache or memory of the other helps it."""
    context = multiprocessing.get_context("spawn")
    answer: multiprocessing.Queue[dict[str, float]] = context.Queue()
    process = context.Process(target=measure, args=(paths, answer))  # type: ignore[arg-type]
    process.start()
    result = answer.get()
    process.join()
    return result


def run(rows: int, rounds: int) -> None:
    """Measure both in turn, then print the table."""
    with tempfile.TemporaryDirectory() as folder:
        paths = plain(scale(Path(folder), rows, today=TODAY), Path(folder))
        size = sum(path.stat().st_size for path in paths) / 1e6
        mine, theirs = [], []
        for _ in range(rounds):
            theirs.append(apart(peer, paths)["reading"])
            mine.append(apart(ours, paths))
    table(f"{rows:,} RNA rows and their Sirene ({size:.0f} MB), {rounds} rounds", mine, theirs)


def table(what: str, mine: list[dict[str, float]], theirs: list[float]) -> None:
    """Two ratios: reading alone (decode, check, clean), and all up to the written organisations."""
    steps = {name: statistics.median([m.get(name, 0.0) for m in mine]) for name in mine[0]}
    base = statistics.median(theirs)
    reading = steps["unpacking"] + steps["reading"]
    written = reading + steps["merging"] + steps["writing"]
    load = ", ".join(f"{x:.1f}" for x in os.getloadavg())
    print(f"\n## Reading and normalising: {what}")
    print(f"load {load}; {os.cpu_count()} processors; peak {steps['peak_memory_mb']:.0f} MB\n")
    print("| | seconds (median) | ratio | target |\n| --- | --- | --- | --- |")
    print(f"| polars, bare read_csv | {base:.2f} | 1 | |")
    print(f"| read and normalised | {reading:.2f} | {reading / base:.1f} | <= {TARGET:.0f} |")
    print(f"| merged, placed, themed, written | {written:.2f} | {written / base:.1f} | |")
    print(f"| indexed besides | {steps['indexing']:.2f} | {steps['indexing'] / base:.1f} | |")


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=400_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args(arguments)
    run(options.rows, options.rounds)


if __name__ == "__main__":
    main()
