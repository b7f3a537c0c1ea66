"""Where meetings can be at all, and why there is no plan when there is none."""

import time
from collections.abc import Iterator, Sequence

from alliage_engines.scheduling.benchmark.dzn import AFTERNOON, ANY, MORNING, Benchmark
from alliage_engines.scheduling.benchmark.encoding import Encoding, at_most

_SHRINK = 5.0  # seconds spent on making an explanation smaller

#: A rule that may be dropped: its kind, and the participant or meetings that it binds.
Rule = tuple[str, int, int]


def reduced(instance: Benchmark) -> list[list[int]]:
    """The slots of each meeting, without those that precedences rule out.

    Empty ones mean that there is no plan; others do not mean that there is one.
    """
    domains = [list(domain) for domain in instance.domains]
    changed = True
    while changed:
        changed = False
        for meeting, firsts in enumerate(instance.before):
            for first in firsts:
                early, late = domains[first], domains[meeting]
                after = [slot for slot in late if early and slot > early[0]]
                before = [slot for slot in early if late and slot < late[-1]]
                changed |= len(after) < len(late) or len(before) < len(early)
                domains[meeting], domains[first] = after, before
    return domains


def reasons(instance: Benchmark) -> list[str]:
    """A set of rules that cannot hold together, as small as found, in words."""
    from pysat.solvers import Solver  # noqa: PLC0415

    made = Encoding(instance)
    rules: dict[int, Rule] = {}
    for kind, of, clauses in _rules(made):
        (switch,) = made.new(1)
        rules[switch] = (kind, *of)
        made.clauses.extend([-switch, *clause] for clause in clauses)
    deadline = time.monotonic() + _SHRINK
    with Solver("cadical195", bootstrap_with=made.clauses) as solver:
        if solver.solve(assumptions=list(rules)):
            return ["breaks cannot be shared so that no two participants are more than 2 apart"]
        core = sorted(solver.get_core() or [])
        for switch in list(core):
            if time.monotonic() > deadline:
                break
            if switch in core:
                rest = [other for other in core if other != switch]
                if not solver.solve(assumptions=rest):
                    core = sorted(solver.get_core() or [])
    return [_words(instance, rules[switch]) for switch in core]


def _rules(made: Encoding) -> Iterator[tuple[str, tuple[int, int], list[list[int]]]]:
    """Every rule with its clauses; that each meeting is held is no rule, but the question."""
    instance = made.instance
    for _ in instance.meetings:
        made.held.append(dict(enumerate(made.new(instance.slots))))
        made.clauses.append(list(made.held[-1].values()))
    for meeting, held in enumerate(made.held):
        allowed = instance.session(meeting)
        if instance.sessions[meeting] != ANY:
            yield "session", (meeting, 0), [[-x] for s, x in held.items() if s not in allowed]
        if (fixed := instance.fixed[meeting]) is not None:
            yield "fixed", (meeting, 0), [[-x] for s, x in held.items() if s != fixed]
        for first in sorted(instance.before[meeting]):
            before = made.held[first]
            clauses = [[-x, *(before[t] for t in range(s))] for s, x in held.items()]
            # Held once: a meeting that stands in two slots would precede itself.
            clauses += [[-x, -y] for s, x in before.items() for t, y in held.items() if t <= s]
            yield "before", (first, meeting), clauses
    yield from _capacities(made)


def _capacities(made: Encoding) -> Iterator[tuple[str, tuple[int, int], list[list[int]]]]:
    instance = made.instance
    for participant, meetings in enumerate(instance.meetings_of):
        refused = sorted(instance.forbidden[participant])
        if refused and meetings:
            clauses = [[-made.held[m][slot]] for m in meetings for slot in refused]
            yield "forbidden", (participant, 0), clauses
        clauses = [
            [-made.held[m][slot], -made.held[other][slot]]
            for number, m in enumerate(meetings)
            for other in meetings[:number]
            for slot in range(instance.slots)
        ]
        if clauses:
            yield "once", (participant, 0), clauses
    start = len(made.clauses)
    for slot in range(instance.slots):
        at_most(made, [held[slot] for held in made.held], instance.tables)
    clauses, made.clauses[start:] = made.clauses[start:], []
    yield "tables", (0, 0), clauses


def _words(instance: Benchmark, rule: Rule) -> str:
    kind, one, other = rule
    a, b = instance.meetings[one] if kind in {"session", "fixed"} else (0, 0)
    meeting = f"meeting {one + 1} ({a + 1} with {b + 1})"
    if kind == "session":
        part = {MORNING: "morning", AFTERNOON: "afternoon"}[instance.sessions[one]]
        return f"{meeting} is asked for the {part}"
    if kind == "fixed":
        return f"{meeting} is fixed in slot {(instance.fixed[one] or 0) + 1}"
    if kind == "before":
        return f"meeting {one + 1} comes before meeting {other + 1}"
    if kind == "forbidden":
        slots = ", ".join(str(slot + 1) for slot in sorted(instance.forbidden[one]))
        return f"participant {one + 1} is not there in slot {slots}"
    if kind == "once":
        count = len(instance.meetings_of[one])
        return f"participant {one + 1} has {count} meetings, one at a time"
    return f"there are {instance.tables} tables and {instance.slots} slots"


def possible(domains: Sequence[Sequence[int]]) -> bool:
    """Whether each meeting has a slot at all."""
    return all(domains)
