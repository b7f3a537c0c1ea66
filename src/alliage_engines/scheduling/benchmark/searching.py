"""How a worker searches: from below by cores, or step by step."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from alliage_engines.scheduling.benchmark.dzn import Benchmark
from alliage_engines.scheduling.benchmark.encoding import Encoding, encode


class Teller(Protocol):
    """Hears what is learnt: slots=, bound= or impossible=."""

    def __call__(self, **learnt: Any) -> None: ...


def by_cores(
    instance: Benchmark, domains: Sequence[Sequence[int]], _seed: int, tell: Teller
) -> None:
    """Core-guided MaxSAT (RC2 with Glucose 4): each core raises the bound, the end is an optimum."""
    from pysat.examples.rc2 import RC2  # noqa: PLC0415
    from pysat.formula import WCNF  # noqa: PLC0415

    made = encode(instance, domains)
    formula = WCNF()
    formula.extend(made.clauses)
    for literal in made.breaks:
        formula.append([-literal], weight=1)

    class Telling(RC2):  # type: ignore[misc,unused-ignore]
        def process_core(self) -> None:
            super().process_core()
            tell(bound=self.cost)

    with Telling(formula, solver="g4", adapt=True, exhaust=True, minz=True, trim=5) as solver:
        model = solver.compute()
        if model is None:
            tell(impossible=True)
        else:
            tell(slots=made.slots(model))
            tell(bound=solver.cost)


def by_steps(
    instance: Benchmark, domains: Sequence[Sequence[int]], _seed: int, tell: Teller
) -> None:
    """Are there 0 breaks? 1? …, by CaDiCaL: the first yes is an optimum, after any plan at all."""
    from pysat.card import ITotalizer  # noqa: PLC0415
    from pysat.solvers import Solver  # noqa: PLC0415

    made = encode(instance, domains)
    with Solver("cadical195", bootstrap_with=made.clauses) as solver:
        bound = 0
        if solver.solve(assumptions=[-literal for literal in made.breaks]):
            tell(slots=made.slots(solver.get_model()))
            return
        if not solver.solve():
            tell(impossible=True)
            return
        tell(slots=made.slots(solver.get_model()))
        total = ITotalizer(made.breaks, ubound=len(made.breaks), top_id=made.variables)
        for clause in total.cnf.clauses:
            solver.add_clause(clause)
        while bound < len(total.rhs):
            bound += 1
            tell(bound=bound)
            if solver.solve(assumptions=[-literal for literal in total.rhs[bound : bound + 1]]):
                tell(slots=made.slots(solver.get_model()))
                return


HOW: Mapping[str, Callable[[Benchmark, Sequence[Sequence[int]], int, Teller], None]] = {
    "cores": by_cores,
    "steps": by_steps,
}
__all__ = ["HOW", "Encoding", "Teller"]
