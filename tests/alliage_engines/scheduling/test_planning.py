"""Plans against every plan there is, on days small enough to look at them all."""

from collections import Counter
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.alliage_engines.scheduling import planning_judge as judge

from alliage_engines.scheduling import Infeasible, Plan, Precedence, Problem, planning
from alliage_engines.scheduling.plan import LEVELS
from alliage_engines.scheduling.problem import pair

#: The levels that the judge settles; spares are those held only for a minimum or the floor.
ORDER = ("musts", "floor", "wishes", "spares", "worst_wait", "waits")
QUIET = list(HealthCheck)


def solved(problem: Problem) -> Plan | None:
    try:
        return planning.solve(problem, seconds=5, workers=1)
    except Infeasible:
        return None


def kept(problem: Problem, plan: Plan) -> judge.Placed:
    """The plan as the judge reads it, once its tables are found to be right."""
    placed: judge.Placed = {}
    load: Counter[tuple[str, str]] = Counter()
    tables = {table.id: table for table in problem.tables}
    for one in plan.meetings:
        assert one.pair == pair(one.a, one.b)
        assert one.pair not in placed
        placed[one.pair] = problem.slot_number[one.slot]
        load[one.slot, one.table] += 1
        assert judge.serves(problem, one.pair, tables[one.table]) if tables else not one.table
    assert all(n <= tables[table].meetings for (_, table), n in load.items() if tables)
    assert judge.kept(problem, placed)
    return placed


def agree(problem: Problem) -> None:
    best, plan = judge.best(problem), solved(problem)
    assert (best is None) == (plan is None)
    if plan is None or best is None:
        return
    worth = judge.worth(problem, kept(problem, plan))
    measured = planning.measure(problem, plan.meetings)
    assert tuple(measured) == LEVELS
    assert {level.name: level.achieved for level in plan.levels} == measured
    judged = {name: abs(n) for n, name in zip(worth, ORDER, strict=True)}
    assert all(measured[name] == n for name, n in judged.items() if name != "spares")
    # A day this small is always proved, down to the waits.
    assert worth == best
    assert all(level.proved and level.bound == level.achieved for level in plan.levels[:5])


@settings(max_examples=40, deadline=None, suppress_health_check=QUIET)
@given(judge.days())
def test_no_plan_is_better_than_a_proved_one(problem: Problem) -> None:
    agree(problem)


@settings(max_examples=20, deadline=None, suppress_health_check=QUIET)
@given(judge.waiting_days())
def test_no_plan_has_fewer_waits_than_a_proved_one(problem: Problem) -> None:
    agree(problem)


@settings(max_examples=8, deadline=None, suppress_health_check=QUIET)
@given(judge.days(), st.permutations("vwxyz"))
def test_other_names_change_no_optimum(problem: Problem, names: list[str]) -> None:
    other = _renamed(problem, dict(zip("abcde", names, strict=True)))
    plan, again = solved(problem), solved(other)
    assert (plan is None) == (again is None)
    if plan and again:
        kept(other, again)
        assert [one.achieved for one in plan.levels[:5]] == [
            one.achieved for one in again.levels[:5]
        ]


def _renamed(problem: Problem, name: dict[str, str]) -> Problem:
    def both(key: tuple[str, str]) -> tuple[str, str]:
        return pair(name[key[0]], name[key[1]])

    return replace(
        problem,
        participants=tuple(replace(p, id=name[p.id]) for p in reversed(problem.participants)),
        unavailable=frozenset((name[one], slot) for one, slot in problem.unavailable),
        wishes=tuple(replace(w, by=name[w.by], of=name[w.of]) for w in problem.wishes),
        fixed=tuple(replace(f, a=name[f.a], b=name[f.b]) for f in problem.fixed),
        precedences=tuple(Precedence(both(p.before), both(p.after)) for p in problem.precedences),
    )
