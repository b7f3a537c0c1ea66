"""Peers of the literature's mode: RC2 as it comes and CP-SAT as it comes, each in its own process.

`python -m bench.meetings_peers PEER FILE SECONDS` prints one line of JSON: breaks or null, and
whether they are proved. Both count each end of a break, as the paper does.
"""

import json
import signal
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

from alliage_engines.scheduling.benchmark import Benchmark, read_dzn
from alliage_engines.scheduling.benchmark.encoding import encode
from alliage_engines.scheduling.benchmark.explaining import reduced

_FAIR = 2


def plain_clauses(given: Benchmark) -> tuple[Any, list[list[int]], list[int]]:
    """Bofill et al.'s clauses with their implied constraints, and the literals to be paid for.

    In every published instance somebody has at most one meeting: then fairness is at most two
    breaks each.
    """
    from pysat.card import CardEnc  # noqa: PLC0415
    from pysat.formula import IDPool  # noqa: PLC0415

    assert any(len(own) <= 1 for own in given.meetings_of)
    pool, clauses, paid = IDPool(), [], []
    held = [{s: pool.id(("held", m, s)) for s in own} for m, own in enumerate(given.domains)]

    def at_most(literals: list[int], most: int, *, exactly: bool = False) -> None:
        if exactly or most < len(literals):
            count = CardEnc.equals if exactly else CardEnc.atmost
            clauses.extend(count(literals, most, vpool=pool).clauses)

    for own in held:
        at_most(list(own.values()), 1, exactly=True)
    busy: list[dict[int, int]] = []
    for p, meetings in enumerate(given.meetings_of):
        busy.append({})
        for slot in range(given.slots):
            own = [held[m][slot] for m in meetings if slot in held[m]]
            if own:
                busy[p][slot] = pool.id(("busy", p, slot))
                clauses.append([*own, -busy[p][slot]])
                clauses.extend([-x, busy[p][slot]] for x in own)
                at_most(own, 1)
        if meetings:
            at_most(list(busy[p].values()), len(meetings), exactly=True)
    for slot in range(given.slots):
        at_most([own[slot] for own in held if slot in own], given.tables)
        at_most([own[slot] for own in busy if slot in own], 2 * given.tables)
    for p, meetings in enumerate(given.meetings_of):
        ends = _ends(given, p, busy[p], pool, clauses) if len(meetings) > 1 else []
        at_most(ends, _FAIR)
        paid += ends
    return held, clauses, paid


def _ends(
    given: Benchmark, p: int, busy: dict[int, int], pool: Any, clauses: list[list[int]]
) -> list[int]:
    """One literal for each slot that may be the last of a break."""
    begun = [pool.id(("begun", p, slot)) for slot in range(given.slots)]
    clauses.extend([-early, late] for early, late in pairwise(begun))
    ends = []
    for slot, literal in enumerate(begun):
        own = [busy[slot]] if slot in busy else []
        clauses.extend([-x, literal] for x in own)
        clauses.append([-literal, *begun[max(0, slot - 1) : slot], *own])
        if slot and slot + 1 in busy:
            ends.append(pool.id(("end", p, slot)))
            clauses.append([ends[-1], -begun[slot - 1], -busy[slot + 1], *own])
    return ends


def bare_rc2(given: Benchmark, _seconds: float) -> tuple[int | None, bool]:
    """RC2 on the paper's clauses."""
    _, clauses, paid = plain_clauses(given)
    return _rc2(clauses, paid)


def rc2_on_ours(given: Benchmark, _seconds: float) -> tuple[int | None, bool]:
    """RC2 on our clauses: what is owed to them, and what to the search."""
    made = encode(given, reduced(given))
    return _rc2(made.clauses, made.breaks)


def _rc2(clauses: list[list[int]], paid: list[int]) -> tuple[int | None, bool]:
    """RC2 of python-sat with Glucose 4, all its improvements on."""
    from pysat.examples.rc2 import RC2  # noqa: PLC0415
    from pysat.formula import WCNF  # noqa: PLC0415

    formula = WCNF()
    formula.extend(clauses)
    for literal in paid:
        formula.append([-literal], weight=1)
    with RC2(formula, solver="g4", adapt=True, exhaust=True, minz=True, trim=5) as solver:
        found = solver.compute()
        return (solver.cost, True) if found is not None else (None, True)


def plain_cp_sat(given: Benchmark, seconds: float) -> tuple[int | None, bool]:
    """CP-SAT with its defaults and two workers: as few literals as its own constraints need."""
    from ortools.sat.python import cp_model  # noqa: PLC0415

    model = cp_model.CpModel()
    held = [{slot: model.new_bool_var("") for slot in own} for own in given.domains]
    for own in held:
        model.add_exactly_one(own.values())
    for slot in range(given.slots):
        model.add(sum(own[slot] for own in held if slot in own) <= given.tables)
    paid: list[Any] = []
    for meetings in given.meetings_of:
        busy = []
        for slot in range(given.slots):
            busy.append(model.new_bool_var(""))
            model.add(sum(held[m][slot] for m in meetings if slot in held[m]) == busy[-1])
        begun = [model.new_bool_var("") for _ in busy]
        ends = [model.new_bool_var("") for _ in busy[2:]]
        for slot, literal in enumerate(busy):
            model.add_implication(literal, begun[slot])
            if slot:
                model.add_implication(begun[slot - 1], begun[slot])
            if 0 < slot < given.slots - 1:
                model.add_bool_or(
                    ends[slot - 1], begun[slot - 1].negated(), literal, busy[slot + 1].negated()
                )
        model.add(sum(ends) <= _FAIR)
        paid += ends
    model.minimize(sum(paid))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 2
    solver.parameters.max_time_in_seconds = seconds
    status = solver.solve(model)
    if status not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
        return None, False
    return round(solver.objective_value), status == cp_model.OPTIMAL


PEERS = {"rc2": bare_rc2, "rc2-ours": rc2_on_ours, "cp-sat": plain_cp_sat}


def main() -> None:
    peer, path, seconds = sys.argv[1], Path(sys.argv[2]), float(sys.argv[3])
    signal.setitimer(signal.ITIMER_REAL, seconds + 5)  # ends it, even in C++
    breaks, proved = PEERS[peer](read_dzn(path), seconds)
    print(json.dumps({"breaks": breaks, "proved": proved}))


if __name__ == "__main__":
    main()
