"""A process of its own that proves or finds: an instance in, lines of what it learns out.

Its arguments are HOW SECONDS SEED, its standard input what `to_json` made. Each line is a JSON
object: {"slots": […]} a plan, {"bound": n} no plan has fewer breaks, {"impossible": true}.
It ends by itself when it has proved a plan, when the time is over or when its parent is gone.
"""

import ctypes
import json
import signal
import sys
from contextlib import suppress
from dataclasses import asdict
from typing import Any

from alliage_engines.scheduling.benchmark.dzn import Benchmark
from alliage_engines.scheduling.benchmark.searching import HOW

_GRACE = 1.0  # seconds after the end of its time
_PARENT_DIED = 1  # PR_SET_PDEATHSIG of Linux


def to_json(instance: Benchmark, domains: list[list[int]]) -> str:
    """What a worker reads."""
    fields = asdict(instance)
    for name in ("forbidden", "before"):
        fields[name] = [sorted(one) for one in fields[name]]
    return json.dumps({"instance": fields, "domains": domains})


def _from_json(text: str) -> tuple[Benchmark, list[list[int]]]:
    read = json.loads(text)
    fields = read["instance"]
    for name in ("forbidden", "before"):
        fields[name] = tuple(frozenset(one) for one in fields[name])
    fields["meetings"] = tuple((a, b) for a, b in fields["meetings"])
    fields["sessions"], fields["fixed"] = tuple(fields["sessions"]), tuple(fields["fixed"])
    return Benchmark(**fields), read["domains"]


def _mortal(seconds: float) -> None:
    """End in time, and with the parent, even while a solver of C++ runs."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, seconds + _GRACE)
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PARENT_DIED, signal.SIGKILL)


def _tell(**learnt: Any) -> None:
    sys.stdout.write(json.dumps(learnt) + "\n")
    sys.stdout.flush()


def main() -> None:
    how, seconds, seed = sys.argv[1], float(sys.argv[2]), int(sys.argv[3])
    _mortal(seconds)
    instance, domains = _from_json(sys.stdin.read())
    with suppress(BrokenPipeError):
        HOW[how](instance, domains, seed, _tell)
