"""The literature's problem: every meeting is held, breaks are as few as can be, and fairly shared.

Bofill et al., CP 2014 and JAIR 74 (2022): each participant has one meeting at a time, a slot no
more meetings than tables; forbidden slots, sessions, fixed slots and precedences hold; breaks of
any two participants differ by at most 2; the sum of all breaks is the least.
"""

from alliage_engines.scheduling.benchmark.dzn import Benchmark, read_dzn
from alliage_engines.scheduling.benchmark.solving import solve

__all__ = ["Benchmark", "read_dzn", "solve"]
