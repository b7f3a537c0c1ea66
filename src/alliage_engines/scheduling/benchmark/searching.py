"""How a worker searches: by annealing, step by step from below, by halves from above, by cores."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from alliage_engines.scheduling.benchmark import annealing
from alliage_engines.scheduling.benchmark.dzn import Benchmark, breaks_of
from alliage_engines.scheduling.benchmark.encoding import count, encode

_FEW = 10  # so many participants to a break of the first guess
_ROUNDS = 4  # of annealing: some ten seconds of a processor
_SOON = 30_000  # conflicts after which a first plan is sought with more breaks


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


class _Question:
    """Is there a plan with so many breaks at most? CaDiCaL answers, and learns from each question."""

    def __init__(self, instance: Benchmark, domains: Sequence[Sequence[int]], seed: int) -> None:
        from pysat.solvers import Solver  # noqa: PLC0415

        self.made = encode(instance, domains)
        self.instance = instance
        self.total = count(self.made, self.made.breaks, len(self.made.breaks))
        self.solver = Solver("cadical195")
        self.solver.configure({"seed": seed})
        self.solver.append_formula(self.made.clauses)

    def __call__(self, most: int | None = None) -> list[int] | None:
        """The slots of such a plan, None when there is none. most None: any plan."""
        denied = [] if most is None else self.total[most : most + 1]
        if most == 0:  # without the counter: the clauses of whole days alone
            denied = self.made.breaks
        self.given_up = self.solver.solve_limited([-literal for literal in denied]) is None
        model = self.solver.get_model()
        return None if model is None else self.made.slots(model)

    def near(self, slots: Sequence[int]) -> None:
        """Guess first that meetings are in these slots."""
        chosen = zip(self.made.held, slots, strict=True)
        self.solver.set_phases([held[slot] for held, slot in chosen])

    def soon(self, most: int) -> list[int] | None:
        """The same, but gives up after some conflicts."""
        self.solver.conf_budget(_SOON)
        slots = self(most)
        self.solver.conf_budget(-1)
        return slots


def by_steps(
    instance: Benchmark, domains: Sequence[Sequence[int]], seed: int, tell: Teller
) -> None:
    """Is there a plan without breaks? With 1? …: the first that is found is an optimum."""
    ask = _Question(instance, domains, seed)
    for bound in range(len(ask.total) + 1):
        if (slots := ask(bound)) is not None:
            tell(slots=slots)
            return
        tell(bound=bound + 1)
    tell(impossible=True)


def by_halves(
    instance: Benchmark, domains: Sequence[Sequence[int]], seed: int, tell: Teller
) -> None:
    """A plan with few breaks, or twice as many, …, then halfway between the best and the bound."""
    ask = _Question(instance, domains, seed)
    low, guess = 0, max(1, instance.participants // _FEW)
    while (slots := ask.soon(guess) if guess < len(ask.total) else ask()) is None:
        if guess >= len(ask.total):
            tell(impossible=True)
            return
        if not ask.given_up:
            low = guess + 1
            tell(bound=low)
        guess *= 2
    tell(slots=slots)
    high = sum(breaks_of(instance, slots))
    while low < high:
        middle = (low + high) // 2
        if (slots := ask(middle)) is not None:
            tell(slots=slots)
            high = sum(breaks_of(instance, slots))
        else:
            low = middle + 1
            tell(bound=low)


def by_annealing(
    instance: Benchmark, domains: Sequence[Sequence[int]], seed: int, tell: Teller
) -> None:
    """Ever better plans by annealing, then from the best one down; by halves where there is none."""
    best = annealing.anneal(instance, domains, seed, tell, annealing.compiled(), _ROUNDS)
    if best is None:
        by_halves(instance, domains, seed, tell)
        return
    high = sum(breaks_of(instance, best))
    ask = _Question(instance, domains, seed) if high else None
    while ask and high:
        ask.near(best)
        if (found := ask(high - 1)) is None:
            tell(bound=high)
            return
        tell(slots=found)
        best, high = found, sum(breaks_of(instance, found))


HOW: Mapping[str, Callable[[Benchmark, Sequence[Sequence[int]], int, Teller], None]] = {
    "annealing": by_annealing,
    "steps": by_steps,
    "halves": by_halves,
    "cores": by_cores,
}
