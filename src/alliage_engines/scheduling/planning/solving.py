"""A plan of the day: who meets whom, when and where, one level of the objective after the other."""

from alliage_engines.scheduling.plan import Listener, Plan, silent
from alliage_engines.scheduling.problem import Problem


def solve(
    problem: Problem,
    *,
    seconds: float = 60.0,
    workers: int = 2,
    seed: int = 0,
    listen: Listener = silent,
    start: Plan | None = None,
) -> Plan:
    """The best plan found in about so many seconds, never worse than `start` where that holds.

    `listen` hears each better plan as soon as it is found; where it raises, the search ends with its
    exception. Raises Infeasible where no plan holds the hard constraints, SchedulingError where none
    was found in the time.
    """
    # OR-Tools, numpy and numba are loaded by who plans, not by who measures.
    from alliage_engines.scheduling.planning.search import Search  # noqa: PLC0415

    return Search(problem, seconds, workers, seed, listen).run(start)
