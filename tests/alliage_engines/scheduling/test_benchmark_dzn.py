"""The literature's files: what they say, and where they are wrong."""

from pathlib import Path

import pytest
from tests.alliage_engines.scheduling.benchmark_data import TINY

from alliage_engines.scheduling.benchmark import read_dzn
from alliage_engines.scheduling.problem import SchedulingError


def write(folder: Path, text: str) -> Path:
    path = folder / "tiny.dzn"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_is_read_as_it_says(tmp_path: Path) -> None:
    read = read_dzn(write(tmp_path, TINY))
    assert (read.name, read.participants, read.tables, read.slots) == ("tiny", 4, 1, 5)
    assert read.meetings == ((0, 1), (0, 2), (1, 2), (3, 0))
    assert read.meetings_of == ((0, 1, 3), (0, 2), (1, 2), (3,))
    assert [sorted(one) for one in read.forbidden] == [[2], [], [], [3, 4]]
    assert read.before[2] == {1}
    assert read.domains == ((0, 1), (0, 1, 3, 4), (2, 3, 4), (1,))


@pytest.mark.parametrize(
    ("old", "new", "place", "reason"),
    [
        ("nTables = 1;", "", "tiny.dzn", "nTables is missing"),
        ("nTables = 1;", "nTables = one;", "line 4", "no whole number: 'one'"),
        ("nTables = 1;", "nTables = 1; nTables = 1;", "line 4", "given twice"),
        ("nMorningSlots = 2", "nMorningSlots = 9", "line 6", "the morning has 9 slots, the day 5"),
        ("|1, 3,3,", "|1, 5,3,", "line 9", "from 1 to 4, not '5'"),
        ("|1, 3,3,", "|1, 3,4,", "line 9", "two participants and a session"),
        ("|1, 3,3,", "|1, x,3,", "line 9", "not 'x'"),
        ("|1, 3,3,", "|3, 3,3,", "line 9", "3 is to meet itself"),
        ("|1, 3,3,", "", "line 8", "3 rows and not 4"),
        ("{1,3,4}", "{1,3,5}", "line 14", "meetingsxBusiness: 3 has others"),
        ("[3,2,2,1]", "[3,2,1,1]", "line 18", "3 has 2 meetings, not 1"),
        ("{4, 5}", "{4, 6}", "line 19", "a number from 0 to 5, not '6'"),
        ("{0,3}, ", "", "line 19", "3 sets and not 4"),
        ("{0,3}, ", "{0,3} and ", "line 19", "what is 'and'?"),
        ("[0,0,0,2]", "[0,0,2]", "line 20", "3 numbers and not 4"),
        ("[0,0,0,2]", "0,0,0,2", "line 20", "does not stand between [ and ]"),
        ("{},{},{2}", "{},{},{5}", "line 21", "a number from 0 to 4, not '5'"),
        ("{2},{0}];", "{2},{0}]", "line 21", "a name, =, a value and ;"),
    ],
)
def test_what_is_wrong_is_told_by_its_line(
    tmp_path: Path, old: str, new: str, place: str, reason: str
) -> None:
    assert old in TINY
    with pytest.raises(SchedulingError) as told:
        read_dzn(write(tmp_path, TINY.replace(old, new)))
    assert told.value.place.endswith(place)
    assert reason in told.value.reason


def test_what_is_no_text_is_told(tmp_path: Path) -> None:
    (tmp_path / "odd.dzn").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SchedulingError, match=r"odd\.dzn: no text"):
        read_dzn(tmp_path / "odd.dzn")
    with pytest.raises(SchedulingError, match=r"none\.dzn"):
        read_dzn(tmp_path / "none.dzn")
