"""Events, plans and changes from files: what spreadsheets write is read, what is wrong is placed."""

from pathlib import Path

import pytest
from tests.alliage_engines.scheduling.files import DZN, EVENT, plan, write, write_event

from alliage_engines.scheduling import (
    Kind,
    Participant,
    Problem,
    SchedulingError,
    Table,
    Wish,
)
from alliage_engines.scheduling.benchmark.dzn import Benchmark
from alliage_engines.scheduling.generate import family
from alliage_engines.scheduling.plan import Plan, Status
from alliage_engines.scheduling.reading import (
    read,
    read_change,
    read_folder,
    read_plan,
    write_folder,
)


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    for problem in (family("evening", 1), read_folder(write_event(tmp_path / "event"))):
        write_folder(problem, tmp_path / "written")  # the second over the first
        assert read(tmp_path / "written") == problem


def test_a_spreadsheet_of_here_is_read(tmp_path: Path) -> None:
    """A BOM, semicolons, other columns in another order, words of here, empty cells and lines."""
    folder = write_event(
        tmp_path,
        participants="\ufeffName;ID;remark;needs_accessible;max_meetings\r\nAna;a;x;Oui;\r\n"
        ";;;;\r\nBob;b;;non;3\r\n",
        slots="id\ns1\ns2\n",
        tables="accessible,id,capacity\ntrue,t1,\nFALSE,t2,6\n",
        availability="slot;status;participant\ns1;Absente;a\ns1;disponible;b\n",
        wishes="to,from,kind,weight\nb,a,Rather not,\na,b,indispensable,5\n",
        fixed=None,
        precedence=None,
    )
    assert read(folder) == Problem(
        (Participant("a", "Ana", needs_accessible=True), Participant("b", "Bob", max_meetings=3)),
        read_folder(folder).slots,
        (Table("t1", accessible=True), Table("t2", capacity=6)),
        frozenset({("a", "s1")}),
        (Wish("a", "b", Kind.RATHER_NOT), Wish("b", "a", Kind.MUST, 5)),
    )


def test_four_of_the_files_may_be_absent(tmp_path: Path) -> None:
    absent = dict.fromkeys(("availability", "wishes", "fixed", "precedence"))
    problem = read_folder(write_event(tmp_path, **absent))
    assert (problem.unavailable, problem.wishes) == (frozenset(), ())
    assert (problem.fixed, problem.precedences) == ((), ())


def _with(name: str, line: str) -> dict[str, str]:
    return {name: EVENT[name] + line + "\n"}


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"tables": None}, "tables.csv: cannot be read"),
        ({"participants": "id\n"}, "participants.csv: no participant under the header"),
        ({"slots": "id,start\n"}, "slots.csv: no slot under the header"),
        ({"slots": "start\n18:00\n"}, "slots.csv, line 1: no column id"),
        (_with("participants", "a,,,,,,,,"), "participants.csv, line 7, id: 'a' stands twice"),
        (_with("participants", ",x,,,,,,,"), "participants.csv, line 7, id: the cell is empty"),
        (_with("participants", "f,,,,0,,,,"), "line 7, delegates: a whole number from 1"),
        (_with("participants", "f,,,,,x,,,"), "line 7, min_meetings: a whole number from 0"),
        (_with("participants", "f,,,,,3,2,,"), "line 7, min_meetings: 3 is more than the 2"),
        (_with("participants", "f,,,,,,,t9,"), "line 7, home_table: no table 't9'"),
        (_with("participants", "f,,,,,,,,peut-être"), "line 7, needs_accessible: yes or no is"),
        (_with("participants", "f,,"), "line 7: 3 cells where the header has 9"),
        (_with("slots", "s4,19:00,,h,"), "slots.csv, line 6, id: 's4' stands twice"),
        (_with("slots", "s5,9:00,,h,"), "slots.csv, line 6, start: 9:00 is before 18:40"),
        (_with("slots", "s5,19:00,,h,later"), "slots.csv, line 6, break_after: yes or no"),
        (_with("tables", "t4,A,0,"), "tables.csv, line 5, capacity: a whole number from 1"),
        (_with("availability", "z,s1,absent"), "availability.csv, line 4: no participant 'z'"),
        (_with("availability", "a,s9,absent"), "availability.csv, line 4: no slot 's9'"),
        (_with("availability", "a,s1,maybe"), "line 4, status: available or unavailable"),
        (_with("availability", "e,s1,free"), "line 4: 'e' has said of 's1' before"),
        (_with("wishes", "a,z,wish,"), "wishes.csv, line 11: no participant 'z'"),
        (_with("wishes", ",a,wish,"), "wishes.csv, line 11: no participant is named"),
        (_with("wishes", "a,a,wish,"), "wishes.csv, line 11: 'a' cannot meet itself"),
        (_with("wishes", "a,b,wish,"), "line 11: 'a' has said before whether to meet 'b'"),
        (_with("wishes", "a,c,love,"), "wishes.csv, line 11, kind: must, wish"),
        (_with("wishes", "a,c,wish,6"), "line 11, weight: a whole number from 1 to 5"),
        (_with("wishes", "a,c,wish,0"), "line 11, weight: a whole number from 1 to 5"),
        (_with("wishes", "a,c,wish,2.5"), "line 11, weight: a whole number from 1 to 5"),
        (_with("fixed", "a,z,,"), "fixed.csv, line 3: no participant 'z'"),
        (_with("fixed", "d,b,,"), "fixed.csv, line 3: 'b' and 'd' are fixed before"),
        (_with("fixed", "c,e,,"), "fixed.csv, line 3: 'e' never wants this meeting"),
        (_with("fixed", "a,b,s9,"), "fixed.csv, line 3, slot: no slot 's9'"),
        (_with("fixed", "a,b,,t9"), "fixed.csv, line 3, table: no table 't9'"),
        (_with("precedence", "a,b,b,a"), "precedence.csv, line 3: a meeting cannot come before"),
        (_with("precedence", "a,b,c,c"), "precedence.csv, line 3: 'c' cannot meet itself"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(
    tmp_path: Path, changed: dict[str, str | None], expected: str
) -> None:
    with pytest.raises(SchedulingError) as error:
        read(write_event(tmp_path, **changed))
    assert expected in str(error.value)
    assert str(tmp_path) in error.value.place


def test_another_day_or_session_may_begin_earlier(tmp_path: Path) -> None:
    slots = "id,start,session\n1,2027-03-01T18:00,a\n2,2027-03-02T09:00,a\n3,08:00,a\n4,07:00,b\n5,x,b\n"
    parts = {"availability": None, "fixed": None}
    assert len(read_folder(write_event(tmp_path, slots=slots, **parts)).slots) == 5


def test_a_dzn_is_a_benchmark_and_nothing_else_is(tmp_path: Path) -> None:
    (tmp_path / "X.DZN").write_text(DZN, encoding="utf-8")
    found = read(tmp_path / "X.DZN")
    assert isinstance(found, Benchmark)
    assert found.meetings == ((0, 1), (2, 3), (0, 2), (1, 3))
    for other in ("plan.json", "absent"):
        with pytest.raises(SchedulingError, match=r"a \.dzn file is wanted, or a folder"):
            read(tmp_path / other)


def test_a_plan_is_read_or_refused(tmp_path: Path) -> None:
    found = read_plan(write(tmp_path / "plan.json", plan()))
    assert (found.status, len(found.meetings), found.meetings[0].index) == (
        Status.FEASIBLE,
        4,
        None,
    )
    assert Plan.from_json(found.to_json()) == found
    for wrong in ({}, [], plan(status="best"), plan(levels=[{"what": 3}])):
        with pytest.raises(SchedulingError, match=r"plan\.json"):
            read_plan(write(tmp_path / "plan.json", wrong))
    (tmp_path / "plan.json").write_text('{\n"a": }', encoding="utf-8")
    with pytest.raises(SchedulingError, match=r"plan\.json, line 2"):
        read_plan(tmp_path / "plan.json")
    (tmp_path / "plan.json").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SchedulingError, match="not UTF-8"):
        read_plan(tmp_path / "plan.json")


def test_changes_are_read_with_what_goes_without_saying(tmp_path: Path) -> None:
    problem = read_folder(write_event(tmp_path / "event"))
    change = {
        "now": "s2",
        "absent": [{"participant": "a"}, {"participant": "b", "from": "s1", "to": "s3"}],
        "arrived": [
            {
                "id": "f",
                "delegates": 2,
                "needs_accessible": True,
                "wishes": [{"from": "f", "to": "a", "kind": "wish", "weight": 4}],
            }
        ],
        "tables_lost": ["t2"],
        "slots_lost": ["s4"],
        "lock": [["d", "b"], ["f", "a"]],
    }
    found = read_change(write(tmp_path / "c.json", change), problem)
    assert found.now == "s2"
    assert found.absent == (("a", "s2", "s4"), ("b", "s1", "s3"))
    (row,) = found.arrived
    wish = {"from": "f", "to": "a", "kind": "wish", "weight": "4"}
    assert row == {"id": "f", "delegates": "2", "needs_accessible": "yes", "wishes": (wish,)}
    assert (found.tables_lost, found.slots_lost) == (("t2",), ("s4",))
    assert found.lock == (("b", "d"), ("a", "f"))
    assert read_change(write(tmp_path / "c.json", {}), problem).now == "s1"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"nows": "s1"}, "unknown nows"),
        ({"now": "s9"}, "now: no slot 's9'"),
        ({"now": True}, "now: the id of a slot is wanted"),
        ({"absent": {}}, None),
        ({"absent": "a"}, "absent: a list is wanted"),
        ({"absent": ["a"]}, "absent[0]: an object is wanted"),
        ({"absent": [{"from": "s1"}]}, "absent[0].participant: the id of a participant"),
        ({"absent": [{"participant": "z"}]}, "absent[0].participant: no participant 'z'"),
        ({"absent": [{"participant": "a", "from": "s3", "to": "s2"}]}, "absent[0]: slot 's2'"),
        ({"arrived": [{"name": "x"}]}, "arrived[0].id: no id"),
        ({"arrived": [{"id": "f"}, {"id": "f"}]}, "arrived[1].id: 'f' stands twice"),
        ({"arrived": [{"id": "f", "delegates": -1}]}, "arrived[0], delegates: a whole number"),
        ({"arrived": [{"id": "f", "wishes": ["a"]}]}, "wishes[0]: an object is wanted"),
        (
            {"arrived": [{"id": "f", "wishes": [{"from": "f", "to": "z", "kind": "wish"}]}]},
            "no participant 'z'",
        ),
        ({"tables_lost": ["t9"]}, "tables_lost[0]: no table 't9'"),
        ({"slots_lost": [None]}, "slots_lost[0]: the id of a slot is wanted"),
        ({"lock": [["a"]]}, "lock[0]: two ids are wanted"),
        ({"lock": [["a", "z"]]}, "lock[0]: no participant 'z'"),
    ],
)
def test_changes_that_are_wrong_are_refused_with_their_place(
    tmp_path: Path, change: object, expected: str | None
) -> None:
    problem = read_folder(write_event(tmp_path / "event"))
    path = write(tmp_path / "changes.json", change)
    if expected is None:
        read_change(path, problem)
        return
    with pytest.raises(SchedulingError) as error:
        read_change(path, problem)
    assert expected in str(error.value)
    assert str(path) in error.value.place
