"""The literature's speed meetings: proved optima against bare RC2 and plain CP-SAT.

The samples (`ALLIAGE_SAMPLES`/meetings) are 20 `.dzn` files and `optima.csv`: published optima and
seconds of UWrMaxSat. For each: the optimum, what is proved, seconds by the clock and of processor of
every engine, each in fresh processes, one after the other. Ours and CP-SAT have two workers, RC2 has
one by its nature. `--quick`: a few easy ones.
"""

import argparse
import csv
import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from alliage_engines.scheduling.benchmark import Benchmark, read_dzn, solve
from alliage_engines.scheduling.plan import Progress

SLOWEST, MEDIAN, RATIO, NEAR, SOON = 23.3, 2.0, 0.5, 3, 10.0  # what we aim at
_QUICK = ("tic-12", "forumt-14crafd", "tic-13crafc")


@dataclass
class Measure:
    """One engine: by instance seconds, processor seconds, breaks, whether proved."""

    name: str
    seconds: dict[str, float] = field(default_factory=dict)
    busy: dict[str, float] = field(default_factory=dict)
    breaks: dict[str, int | None] = field(default_factory=dict)
    proved: dict[str, bool] = field(default_factory=dict)

    def time(self, instance: str, work: Callable[[], tuple[int | None, bool]]) -> None:
        started, busy = time.perf_counter(), _children()
        self.breaks[instance], self.proved[instance] = work()
        self.seconds[instance] = time.perf_counter() - started
        self.busy[instance] = _children() - busy

    def cell(self, instance: str) -> str:
        spent = f"{self.seconds[instance]:.1f} ({self.busy[instance]:.1f})"
        if self.proved[instance]:
            return spent
        found = self.breaks[instance]
        return f"{spent}, {'none' if found is None else found} open"


def _children() -> float:
    """Processor seconds of all processes that were started and have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _ours(given: Benchmark, seconds: float, soon: dict[str, int]) -> tuple[int | None, bool]:
    def listen(progress: Progress) -> None:
        if progress.best and progress.seconds <= SOON:
            soon[given.name] = progress.best.level("breaks").achieved

    level = solve(given, seconds=seconds, workers=2, listen=listen).level("breaks")
    return level.achieved, level.proved


def _peer(name: str, path: Path, seconds: float) -> tuple[int | None, bool]:
    command = [sys.executable, "-m", "bench.meetings_peers", name, str(path), str(seconds)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(["src", *sys.path])}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    if done.returncode:
        return None, False  # out of time
    told = json.loads(done.stdout)
    return told["breaks"], told["proved"]


def run(folder: Path, names: list[str], peers: list[str], seconds: float) -> None:
    """Every engine on every instance, one after the other, a row as soon as it is known."""
    with (folder / "optima.csv").open(encoding="utf-8") as file:
        published = {row["instance"]: row for row in csv.DictReader(file)}
    ours, others = Measure("Alliage"), {name: Measure(name) for name in peers}
    soon: dict[str, int] = {}
    load = " ".join(f"{x:.1f}" for x in os.getloadavg())
    print(f"\n## Speed meetings of the literature, load {load}\n")
    print("| instance | optimum | Alliage |", *(f"{name} |" for name in peers), end=" ")
    print("published (s) | Alliage after 10 s |")
    print("| --- |" + " ---: |" * (4 + len(peers)))
    for name in names or published:
        path = folder / f"{name}.original.dzn"
        given = read_dzn(path)
        ours.time(name, lambda: _ours(given, seconds, soon))  # noqa: B023 - called at once
        for peer, measure in others.items():
            limit = seconds if peer.startswith("rc2") else min(seconds, 40.0)
            measure.time(name, lambda: _peer(peer, path, limit))  # noqa: B023 - called at once
        best = int(published[name]["optimum_d2"])
        assert not ours.proved[name] or ours.breaks[name] == best, name
        cells = [ours.cell(name), *(measure.cell(name) for measure in others.values())]
        row = [name, best, *cells, published[name]["maxsat_seconds"], soon.get(given.name, "none")]
        print("|", " | ".join(map(str, row)), "|", flush=True)
        soon[name] = soon.get(given.name, 10**6) - best
    _sums(ours, list(others.values()), soon)


def _sums(ours: Measure, others: list[Measure], soon: dict[str, int]) -> None:
    print("\nSeconds by the clock (of processor). Open: not proved, the best found.\n")
    print("| | proved | total (s) | processor (s) | median (s) | slowest (s) | ours ÷ it |")
    print("| --- |" + " ---: |" * 6)
    total = sum(ours.seconds.values())
    for one in [ours, *others]:
        spent = list(one.seconds.values())
        print(
            f"| {one.name} | {sum(one.proved.values())} of {len(spent)} | {sum(spent):.1f} "
            f"| {sum(one.busy.values()):.1f} | {statistics.median(spent):.2f} | {max(spent):.1f} "
            f"| {total / sum(spent):.2f} ({sum(ours.busy.values()) / sum(one.busy.values()):.2f}) |"
        )
    near = sum(soon[name] <= NEAR for name in ours.seconds)
    slowest, median = max(ours.seconds.values()), statistics.median(ours.seconds.values())
    print(
        f"\nWithin {NEAR} of the optimum after {SOON:g} s: {near} of {len(ours.seconds)}. "
        f"Slowest at most {SLOWEST} s: {'met' if slowest <= SLOWEST else 'missed'}; "
        f"median at most {MEDIAN:g} s: {'met' if median <= MEDIAN else 'missed'}."
    )
    for one in others:
        if one.name == "rc2":
            met = total <= RATIO * sum(one.seconds.values())
            print(f"At most {RATIO} of bare RC2 in all: {'met' if met else 'missed'}.")


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("instances", nargs="*", help="names without .original.dzn; all if none")
    parser.add_argument("--quick", action="store_true", help=", ".join(_QUICK))
    parser.add_argument("--peers", default="rc2,rc2-ours,cp-sat", help="commas between them")
    parser.add_argument("--seconds", type=float, default=300.0, help="CP-SAT has 40 at most")
    options = parser.parse_args(arguments)
    samples = os.environ.get("ALLIAGE_SAMPLES", "")
    if not samples:
        print("Speed meetings left out: ALLIAGE_SAMPLES is not set")
        return
    names = [*options.instances, *(_QUICK if options.quick else ())]
    peers = [name for name in options.peers.split(",") if name]
    run(Path(samples) / "meetings", names, peers, options.seconds)


if __name__ == "__main__":
    main()
