"""Solve an instance of the literature: several processes, the best plan and bound of all."""

import json
import os
import selectors
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, cast

from alliage_engines.scheduling import plan as plans
from alliage_engines.scheduling.benchmark import worker
from alliage_engines.scheduling.benchmark.dzn import Benchmark, breaks_of
from alliage_engines.scheduling.benchmark.explaining import possible, reasons, reduced
from alliage_engines.scheduling.plan import Level, Listener, Meeting, Mode, Plan, Progress, Status
from alliage_engines.scheduling.problem import Infeasible, SchedulingError

_SOURCE = Path(__file__).parents[3]
_PAUSE = 0.2  # seconds between two words to the listener
_COMMAND = f"from {worker.__name__} import main; main()"
_HOW = ("steps", "annealing", "cores")


def solve(
    instance: Benchmark,
    *,
    seconds: float = 60.0,
    workers: int = 2,
    seed: int = 0,
    listen: Listener = plans.silent,
) -> Plan:
    """The plan with the fewest breaks, or the best that was found in the time, with its bound.

    workers: processes at work, 1 or more, each with a way and a seed of its own: from below (CaDiCaL),
    by annealing, then by cores (RC2). The number of breaks that is proved does not depend on
    which is first; among plans that are equally good, the one that came first is kept. Raises
    Infeasible, and SchedulingError when the time is over before any plan is found.
    """
    run = _Run(instance, time.monotonic(), seconds, listen)
    domains = reduced(instance)
    run.listen(Progress("read", run.spent()))
    if not possible(domains):
        raise Infeasible(reasons(instance))
    with _started(instance, domains, seconds, workers, seed) as processes:
        run.follow(processes)
    if run.best is None:
        early = "every solver ended early" if run.spent() < seconds else "the time is over"
        raise SchedulingError(instance.name, f"no plan was found in {seconds:g} seconds: {early}")
    return run.plan()


@contextmanager
def _started(
    instance: Benchmark, domains: list[list[int]], seconds: float, workers: int, seed: int
) -> Iterator[list["subprocess.Popen[str]"]]:
    """The workers at work; all are ended on leaving, whatever happens."""
    given = worker.to_json(instance, domains)
    path = os.pathsep.join(filter(None, [str(_SOURCE), os.environ.get("PYTHONPATH", "")]))
    processes: list[subprocess.Popen[str]] = []
    try:
        for number in range(max(1, workers)):
            how = _HOW[number % len(_HOW)]
            process = subprocess.Popen(
                [sys.executable, "-c", _COMMAND, how, str(seconds), str(seed + number)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                env={**os.environ, "PYTHONPATH": path},
            )
            processes.append(process)
        for process in processes:
            with suppress(BrokenPipeError), cast("IO[str]", process.stdin) as pipe:
                pipe.write(given)
        yield processes
    finally:
        for process in processes:
            process.kill()
        for process in processes:
            process.wait()
            for pipe in filter(None, (process.stdin, process.stdout)):
                pipe.close()


class _Run:
    """What is known so far of one instance."""

    def __init__(self, instance: Benchmark, start: float, seconds: float, listen: Listener) -> None:
        self.instance, self.start, self.seconds, self.listen = instance, start, seconds, listen
        self.best: list[int] | None = None
        self.breaks = 0
        self.bound: int | None = None

    def spent(self) -> float:
        return time.monotonic() - self.start

    @property
    def proved(self) -> bool:
        return self.best is not None and self.bound is not None and self.bound >= self.breaks

    def follow(self, processes: "Sequence[subprocess.Popen[str]]") -> None:
        """Until a plan is proved, the time is over or all have ended; the listener may end it."""
        with selectors.DefaultSelector() as waiting:
            for process in processes:
                if process.stdout:
                    waiting.register(process.stdout.fileno(), selectors.EVENT_READ, bytearray())
            while waiting.get_map() and not self.proved and self.spent() < self.seconds:
                left = max(0.0, self.seconds - self.spent())
                for key, _ in waiting.select(min(left, _PAUSE)):
                    if not (read := os.read(key.fd, 1 << 16)):
                        waiting.unregister(key.fd)
                    key.data.extend(read)
                    *lines, rest = key.data.split(b"\n")
                    key.data[:] = rest
                    for line in lines:
                        self.learn(json.loads(line))
                self.listen(Progress("search", self.spent()))

    def learn(self, learnt: dict[str, Any]) -> None:
        """Take in what a worker says. Raises Infeasible."""
        if learnt.get("impossible"):
            raise Infeasible(reasons(self.instance))
        if "bound" in learnt:
            self.bound = max(self.bound or 0, learnt["bound"])
        if "slots" in learnt:
            breaks = sum(breaks_of(self.instance, learnt["slots"]))
            if self.best is None or breaks < self.breaks:
                self.best, self.breaks = learnt["slots"], breaks
                self.listen(Progress("better", self.spent(), self.plan()))
        if self.breaks == 0 and self.best is not None:
            self.bound = 0

    def plan(self) -> Plan:
        """The best so far, tables given out slot by slot in the order of the meetings."""
        held = self.best or []
        used: Counter[int] = Counter()
        meetings = []
        for number, (slot, (a, b)) in enumerate(zip(held, self.instance.meetings, strict=True), 1):
            used[slot] += 1
            low, high = sorted((str(a + 1), str(b + 1)))
            meetings.append(Meeting(low, high, str(slot + 1), str(used[slot]), number))
        level = Level("breaks", self.breaks, self.bound, self.proved, self._why())
        status = Status.OPTIMAL if self.proved else Status.FEASIBLE
        return Plan(status, Mode.BENCHMARK, (level,), tuple(meetings), seconds=self.spent())

    def _why(self) -> str:
        if self.bound is None:
            return "no bound was proved in the time"
        if self.breaks == 0:
            return "nobody waits"
        return f"no plan has fewer than {self.bound} breaks: proved by clauses that contradict"
