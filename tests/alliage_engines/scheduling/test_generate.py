import hashlib
from collections import Counter
from dataclasses import replace

import pytest

from alliage_engines.scheduling.generate import FAMILIES, family, incident, just_enough, room
from alliage_engines.scheduling.plan import Change, Meeting, Mode, Plan, Status
from alliage_engines.scheduling.problem import Kind, Problem, SchedulingError, pair


@pytest.mark.parametrize("name", ["evening", "day", "fair-tight", "fair-fixed"])
def test_a_family_has_its_size_and_is_the_same_for_the_same_seed(name: str) -> None:
    size, problem = FAMILIES[name], family(name, 7)
    assert problem == family(name, 7)
    assert problem != family(name, 8)
    assert len(problem.participants) == size.participants
    assert len(problem.slots) in size.slots
    assert len(problem.tables) == (size.tables or just_enough(problem))
    wished = {pair(w.by, w.of) for w in problem.wishes if w.kind in (Kind.MUST, Kind.WISH)}
    assert len(wished) == size.pairs


def test_a_published_instance_never_changes() -> None:
    """Figures published of a benchmark are of this very instance."""
    problem = family("evening", 0)
    parts = (*vars(replace(problem, unavailable=frozenset())).values(), sorted(problem.unavailable))
    assert hashlib.sha256(repr(parts).encode()).hexdigest()[:16] == "079c66e8a15e8f3d"


def test_all_fairs_have_the_same_people_and_wishes() -> None:
    fair, tight, long = (family(name, 3) for name in ("fair", "fair-tight", "fair-long"))
    for other in (tight, long):
        assert other.wishes == fair.wishes
        assert other.fixed == fair.fixed
        assert other.precedences == fair.precedences
    assert long.participants == fair.participants
    assert len(tight.tables) < len(fair.tables) == len(long.tables)
    assert [len(one.blocks) for one in (fair, tight, long)] == [4, 4, 1]


def test_promises_are_of_who_is_there_and_free() -> None:
    fixed, long = family("fair-fixed", 3), family("fair-long", 3)
    assert fixed.wishes == long.wishes
    assert fixed.fixed[: len(long.fixed)] == long.fixed
    promised = fixed.fixed[len(long.fixed) :]
    assert len(promised) == FAMILIES["fair-fixed"].promised
    busy = Counter((one, meeting.slot) for meeting in promised for one in (meeting.a, meeting.b))
    assert max(busy.values()) == 1
    assert not busy.keys() & fixed.unavailable
    assert max(Counter(one for one, _ in busy).values()) == 2


@pytest.mark.parametrize("seed", range(5))
def test_what_is_hard_can_be_held(seed: int) -> None:
    """Nobody is asked more than its candidates and slots give; ids exist; stands fit who has one."""
    problem = family("evening", seed)
    tables = {table.id: table for table in problem.tables}
    partners = Counter(one for key in problem.candidates for one in key)
    for one in problem.participants:
        assert one.min_meetings <= min(partners[one.id], room(problem, one)) // 2
        if one.home_table:
            assert tables[one.home_table].meetings >= one.delegates
            assert tables[one.home_table].accessible
    homes = [one.home_table for one in problem.participants if one.home_table]
    assert len(homes) == len(set(homes)) == len(problem.participants) // 15
    for fixed in problem.fixed:
        assert pair(fixed.a, fixed.b) in problem.candidates
        for one in (fixed.a, fixed.b) if fixed.slot else ():
            assert problem.available(one, fixed.slot)
    kinds = Counter(wish.kind for wish in problem.wishes)
    assert min(kinds[kind] for kind in (Kind.MUST, Kind.WISH, Kind.RATHER_NOT)) > 0


def test_an_unknown_family_is_named() -> None:
    with pytest.raises(SchedulingError, match="no such family: evening, day, fair"):
        family("weekend")


def _some_plan(problem: Problem) -> Plan:
    meetings = [
        Meeting(*key, problem.slots[n % len(problem.slots)].id, problem.tables[n % 9].id)
        for n, key in enumerate(problem.candidates)
    ]
    return Plan(Status.FEASIBLE, Mode.PLAN, (), tuple(meetings))


@pytest.mark.parametrize("seed", range(4))
def test_incidents_are_of_the_day_to_come(seed: int) -> None:
    problem = family("evening", 1)
    change = incident(problem, _some_plan(problem), seed)
    assert change == incident(problem, _some_plan(problem), seed)
    number = problem.slot_number
    now = number[change.now]
    assert len(problem.slots) // 3 <= now < len(problem.slots)
    assert len({who for who, *_ in change.absent}) == len(change.absent) == 3
    assert all(now <= number[since] <= number[until] for _, since, until in change.absent)
    assert all(number[slot] >= now for slot in change.slots_lost)
    assert len(change.slots_lost) == (seed == 3)
    assert len(change.arrived) == len(change.tables_lost) == 1


def test_only_what_is_asked_happens() -> None:
    problem = family("evening", 1)
    change = incident(problem, _some_plan(problem), 3, kinds={"table"})
    assert change == Change(change.now, [], (), change.tables_lost, ())
    assert change.tables_lost
