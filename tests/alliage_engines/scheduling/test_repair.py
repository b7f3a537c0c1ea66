import json
from dataclasses import asdict, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliage_engines.scheduling import generate, repair
from alliage_engines.scheduling.check import repair_violations
from alliage_engines.scheduling.folder import write_folder
from alliage_engines.scheduling.plan import Change, Meeting, Mode, Plan, Status
from alliage_engines.scheduling.problem import (
    Fixed,
    Kind,
    Participant,
    Precedence,
    Problem,
    SchedulingError,
    Slot,
    Table,
    Wish,
)
from alliage_engines.scheduling.repair import Cause, Offer, offers

_SLOTS = tuple(Slot(f"s{n}") for n in range(1, 6))


def _event(wishes: str, *, slots: int = 4, tables: int = 3, people: str = "abcdef") -> Problem:
    """wishes: "ab ac:5 cd!" — a wishes b, a wishes c by 5, c must meet d."""
    said = []
    for word in wishes.split():
        weight = int(word[3:]) if ":" in word else 3
        kind = Kind.MUST if word.endswith("!") else Kind.WISH
        said.append(Wish(word[0], word[1], kind, weight))
    return Problem(
        tuple(Participant(one) for one in people),
        _SLOTS[:slots],
        tuple(Table(f"t{n}") for n in range(1, tables + 1)),
        wishes=tuple(said),
    )


def _plan(*meetings: str) -> Plan:
    """meetings: "ab s1 t1"."""
    held = []
    for one in meetings:
        both, slot, table = (*one.split(), "")[:3]
        held.append(Meeting(both[0], both[1], slot, table))
    return Plan(Status.FEASIBLE, Mode.PLAN, (), tuple(held))


def _where(offer: Offer) -> dict[str, tuple[str, str]]:
    return {m.a + m.b: (m.slot, m.table) for m in offer.plan.meetings}


def _judged(problem: Problem, plan: Plan, change: Change, offer: Offer) -> list[str]:
    """What the independent checker says of an offer, from files."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        write_folder(problem, folder / "event")
        absent = [dict(zip(("participant", "from", "to"), a, strict=True)) for a in change.absent]
        lock = [list(key) for key in change.lock]
        told = {**asdict(change), "absent": absent, "lock": lock}
        for file, content in (
            ("before", plan.to_json()),
            ("change", told),
            ("after", offer.plan.to_json()),
        ):
            (folder / file).write_text(json.dumps(content), encoding="utf-8")
        files = (folder / file for file in ("event", "before", "change", "after"))
        return repair_violations(*files)


# --- what may have happened


def test_the_hole_of_an_absent_one_serves_a_wish_not_met() -> None:
    problem = _event("ab:2 ac:5 bd", slots=1)
    plan = _plan("ab s1 t1")
    (still, few, deeper) = offers(problem, plan, Change("s1", [("b", "s1", "s1")]))
    assert _where(still) == {"ac": ("s1", _where(still)["ac"][1])}
    assert still.recovered == (("a", "c"),)
    assert [(one.pair, one.cause, one.of) for one in still.lost] == [
        (("a", "b"), Cause.ABSENT, "b")
    ]
    assert still.lost[0].why == "b is absent"
    assert still.affected == ("a", "c")
    assert [few.same_as, deeper.same_as] == ["still", "still"]
    assert {(one.a, one.b) for one in still.plan.unmet} == {("a", "b"), ("b", "d")}


def test_who_comes_late_meets_later_whom_it_missed() -> None:
    problem = _event("ab ac", slots=4)
    plan = _plan("ab s1 t1", "ac s2 t1")
    still = offers(problem, plan, Change("s1", [("a", "s1", "s2")]))[0]
    assert {slot for slot, _ in _where(still).values()} == {"s3", "s4"}
    assert still.lost == ()
    assert still.recovered == (("a", "b"), ("a", "c"))
    assert still.affected == ("a", "b", "c")


def test_nobody_else_is_affected_by_a_meeting_lost_with_an_absent_one() -> None:
    problem = _event("ab cd", slots=1)
    still = offers(problem, _plan("ab s1 t1", "cd s1 t2"), Change("s1", [("a", "s1", "s1")]))[0]
    assert still.affected == ()
    assert _where(still) == {"cd": ("s1", "t2")}


def test_a_meeting_whose_table_is_lost_takes_a_free_one_in_its_slot() -> None:
    problem = _event("ab cd ef")
    plan = _plan("ab s1 t1", "cd s1 t2", "ef s2 t1")
    still = offers(problem, plan, Change("s1", tables_lost=["t1"]))[0]
    assert _where(still)["cd"] == ("s1", "t2")
    assert _where(still)["ab"] == ("s1", "t3")
    assert _where(still)["ef"][0] == "s2"
    assert still.moved == (("a", "b"), ("e", "f"))
    assert still.affected == ("a", "b", "e", "f")
    assert "t1" not in {table.id for table in still.problem.tables}


def test_without_a_table_left_it_takes_another_slot_or_is_lost() -> None:
    problem = _event("ab cd", slots=2, tables=2)
    plan = _plan("ab s1 t1", "cd s1 t2")
    still = offers(problem, plan, Change("s1", tables_lost=["t1"]))[0]
    assert _where(still) == {"cd": ("s1", "t2"), "ab": ("s2", "t2")}
    lone = replace(problem, slots=problem.slots[:1])
    still = offers(lone, plan, Change("s1", tables_lost=["t1"]))[0]
    assert [(one.pair, one.cause, one.of) for one in still.lost] == [
        (("a", "b"), Cause.TABLE, "t1")
    ]


def test_what_was_held_at_a_table_lost_later_stays() -> None:
    problem = _event("ab cd", slots=2, tables=2)
    plan = _plan("ab s1 t1", "cd s2 t1")
    for offer in offers(problem, plan, Change("s2", tables_lost=["t1"])):
        assert _where(offer) == {"ab": ("s1", "t1"), "cd": ("s2", "t2")}
        assert "t1" in {table.id for table in offer.problem.tables}


def test_a_lost_slot_is_met_elsewhere_and_nobody_is_there() -> None:
    problem = _event("ab cd", slots=2)
    still = offers(problem, _plan("ab s1 t1", "cd s1 t2"), Change("s1", slots_lost=["s1"]))[0]
    assert {slot for slot, _ in _where(still).values()} == {"s2"}
    assert still.lost == ()
    assert still.recovered == (("a", "b"), ("c", "d"))
    assert still.affected == ("a", "b", "c", "d")
    assert not any(still.problem.available(one, "s1") for one in still.problem.by_id)


def test_a_walk_in_meets_whom_it_wishes() -> None:
    problem = _event("ab", slots=2)
    row = {"id": "w", "delegates": "1", "wishes": ({"from": "w", "to": "a", "kind": "must"},)}
    still = offers(problem, _plan("ab s1 t1"), Change("s1", arrived=[row]))[0]  # type: ignore[list-item]
    assert _where(still)["aw"][0] == "s2"
    assert still.recovered == (("a", "w"),)
    assert still.plan.level("musts").achieved == 1


def test_a_few_move_where_that_recovers_more() -> None:
    """d can meet a only in s1, where a meets b; a and b can meet in s2 as well."""
    problem = _event("ab cd ad:5", slots=2)
    problem = replace(problem, unavailable=frozenset({("d", "s2")}))
    plan = _plan("ab s1 t1", "cd s1 t2")
    still, few, deeper = offers(problem, plan, Change("s1", [("c", "s1", "s2")]))
    assert still.recovered == ()
    assert _where(few) == {"ad": ("s1", _where(few)["ad"][1]), "ab": ("s2", _where(few)["ab"][1])}
    assert few.moved == (("a", "b"),)
    assert few.affected == ("a", "b", "d")
    assert deeper.same_as == "few"
    locked = offers(problem, plan, Change("s1", [("c", "s1", "s2")], lock=[("b", "a")]))
    assert all(_where(offer)["ab"] == ("s1", "t1") for offer in locked)


def test_a_promise_that_cannot_be_held_becomes_a_must() -> None:
    problem = replace(_event("cd", slots=2), fixed=(Fixed("a", "b", "s1", "t1"),))
    plan = _plan("ab s1 t1")
    still = offers(problem, plan, Change("s1", [("a", "s1", "s1")]))[0]
    assert _where(still)["ab"][0] == "s2"
    assert still.problem.fixed == ()
    assert still.plan.level("musts").achieved == 1


def test_a_colleague_who_leaves_takes_the_lesser_meeting_with_her() -> None:
    problem = _event("ab:5 ac:1", slots=1)
    people = (Participant("a", delegates=2), *problem.participants[1:])
    plan = _plan("ab s1 t1", "ac s1 t2")
    change = Change("s1", arrived=[{"id": "a", "delegates": "1"}])
    still = offers(replace(problem, participants=people), plan, change)[0]
    assert _where(still) == {"ab": ("s1", "t1")}
    assert [(one.pair, one.cause) for one in still.lost] == [(("a", "c"), Cause.CROWDED)]


def test_who_now_needs_it_gets_an_accessible_table() -> None:
    problem = _event("ab", slots=1)
    tables = (*problem.tables, Table("t9", accessible=True))
    change = Change("s1", arrived=[{"id": "b", "needs_accessible": "yes"}])
    still = offers(replace(problem, tables=tables), _plan("ab s1 t1"), change)[0]
    assert _where(still) == {"ab": ("s1", "t9")}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (Change("s9"), "no slot 's9'"),
        (Change("s1", [("z", "s1", "s2")]), "no participant 'z'"),
        (Change("s1", [("a", "s2", "s1")]), "before it"),
        (Change("s1", tables_lost=["t9"]), "no table 't9'"),
        (Change("s1", lock=[("a", "z")]), "no participant 'z'"),
        (Change("s1", arrived=[{"id": "w", "delegates": "none"}]), "arrived, row 1, delegates"),
    ],
)
def test_a_change_that_names_what_is_not_there_is_refused(change: Change, said: str) -> None:
    with pytest.raises(SchedulingError, match=said):
        repair.apply(_event("ab"), change)


def test_a_plan_of_another_event_is_refused() -> None:
    with pytest.raises(SchedulingError, match="plan: no participant 'z'"):
        offers(_event("ab"), _plan("az s1 t1"), Change("s1"))


# --- whatever happens


@st.composite
def _days(draw: st.DrawFn) -> tuple[Problem, Plan, Change]:
    """A small event with a plan, and what happens in it."""
    ids = "abcdefgh"[: draw(st.integers(3, 8))]
    slots = _SLOTS[: draw(st.integers(2, 5))]
    tables = tuple(
        Table(f"t{n}", "AB"[n % 2], draw(st.sampled_from([2, 2, 4])), n == 1)
        for n in range(1, draw(st.integers(1, 4)) + 1)
    )
    names = [table.id for table in tables]
    people = tuple(
        Participant(
            one,
            delegates=draw(st.sampled_from([1, 1, 1, 2])),
            max_meetings=draw(st.sampled_from([None, None, 2])),
            min_meetings=draw(st.sampled_from([0, 0, 1])),
            home_table=draw(st.sampled_from(["", "", "", *names[:1]])),
            needs_accessible=draw(st.integers(0, 9)) == 0,
        )
        for one in ids
    )
    pairs = [(a, b) for a in ids for b in ids if a != b]
    said = draw(st.lists(st.sampled_from(pairs), unique=True, min_size=2, max_size=16))
    kinds = st.sampled_from([Kind.WISH] * 6 + [Kind.MUST, Kind.RATHER_NOT, Kind.NEVER])
    wishes = tuple(Wish(a, b, draw(kinds), draw(st.integers(1, 5))) for a, b in said)
    spots = st.tuples(st.sampled_from(ids), st.sampled_from([s.id for s in slots]))
    problem = Problem(people, slots, tables, draw(st.frozensets(spots, max_size=4)), wishes)
    keys = sorted(problem.candidates)
    if len(keys) > 1 and draw(st.booleans()):
        problem = replace(problem, precedences=(Precedence(keys[0], keys[-1]),))
    if keys and draw(st.booleans()):
        problem = replace(problem, fixed=(Fixed(*draw(st.sampled_from(keys))),))
    made = offers(problem, _plan(), Change(slots[0].id), seconds=0.3)[-1]
    return made.problem, made.plan, draw(_changes(made.problem, made.plan))


@st.composite
def _changes(draw: st.DrawFn, problem: Problem, plan: Plan) -> Change:
    names = [slot.id for slot in problem.slots]
    absent = []
    for who in draw(st.lists(st.sampled_from(sorted(problem.by_id)), unique=True, max_size=2)):
        since = draw(st.integers(0, len(names) - 1))
        until = draw(st.integers(since, len(names) - 1))
        absent.append((who, names[since], names[until]))
    wish = {"from": "w", "to": draw(st.sampled_from(sorted(problem.by_id))), "kind": "wish"}
    lock = st.lists(st.sampled_from([m.pair for m in plan.meetings]), max_size=2)
    few = [table.id for table in problem.tables[1:]]
    return Change(
        draw(st.sampled_from(names)),
        absent,
        draw(st.sampled_from([(), ({"id": "w", "wishes": (wish,)},)])),
        draw(st.lists(st.sampled_from(few), max_size=1)) if few else (),
        draw(st.lists(st.sampled_from(names), max_size=1)),
        draw(lock) if plan.meetings else (),
    )


@settings(max_examples=20, deadline=None)
@given(_days())
def test_no_offer_breaks_anything(day: tuple[Problem, Plan, Change]) -> None:
    problem, plan, change = day
    found = offers(problem, plan, change, seconds=0.3)
    assert [offer.name for offer in found] == ["still", "few", "deeper"]
    for offer in found:
        assert _judged(problem, plan, change, offer) == []
        assert _told(problem, plan, change, offer) == []
        assert {level.bound for level in offer.plan.levels[3:]} == {0}
        for level in offer.plan.levels[:3:2]:
            best = max(other.plan.level(level.name).achieved for other in found)
            assert level.bound is not None
            assert best <= level.bound
            assert level.proved == (level.achieved == level.bound)
    kept = {m for m in plan.meetings if _unhurt(problem, change, m)}
    assert kept <= {replace(m, index=None) for m in found[0].plan.meetings}
    assert {m.pair for m in kept} <= {m.pair for m in found[2].plan.meetings}


def _unhurt(problem: Problem, change: Change, meeting: Meeting) -> bool:
    """Whether the change takes nothing from a meeting: nobody, slot or table. Of its own code."""
    order = [slot.id for slot in problem.slots]
    at = order.index(meeting.slot)
    if at < order.index(change.now):
        return True
    away = any(
        who in meeting.pair and order.index(since) <= at <= order.index(until)
        for who, since, until in change.absent
    )
    homes = {problem.by_id[one].home_table for one in meeting.pair} & {*change.tables_lost}
    lost = meeting.slot in change.slots_lost or meeting.table in change.tables_lost
    return not (away or lost or homes)


def _told(problem: Problem, plan: Plan, change: Change, offer: Offer) -> list[str]:
    """Whether an offer says of itself what it does: who is affected, moved, recovered and lost."""
    order = {slot.id: n for n, slot in enumerate(problem.slots)}
    now = order[change.now]
    old = {m.pair: m for m in plan.meetings if order[m.slot] >= now}
    new = {m.pair: m for m in offer.plan.meetings if order[m.slot] >= now}
    wrong = []
    if {one.pair for one in offer.lost} != old.keys() - new.keys():
        wrong.append("lost")
    if not new.keys() - old.keys() <= set(offer.recovered) <= new.keys():
        wrong.append("recovered")
    changed = {one for key, m in new.items() if old.get(key) != m for one in key}
    if not changed <= set(offer.affected):
        wrong.append("affected")
    if {key for key in old.keys() & new.keys() if old[key] != new[key]} - {
        *offer.moved,
        *offer.recovered,
    }:
        wrong.append("moved")
    return wrong


def test_of_an_evening_nobody_moves_but_who_must() -> None:
    """The family "evening" through the same judge."""
    problem = generate.family("evening", 2)
    made = offers(problem, _plan(), Change("s01"), seconds=0.2)[0]
    change = generate.incident(made.problem, made.plan, 3)
    found = offers(made.problem, made.plan, change, seconds=0.2)
    for offer in found:
        assert _judged(made.problem, made.plan, change, offer) == []
    kept = {m for m in made.plan.meetings if _unhurt(made.problem, change, m)}
    assert len(kept) > 50
    assert kept <= set(found[0].plan.meetings)
    best = [offer.plan.level("wishes").achieved for offer in found]
    assert best == sorted(best)
