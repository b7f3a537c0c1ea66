"""The board as data: who stays at a table, who comes next, where the day is."""

from typing import Any

import pytest

from alliage.meetings.screens import Held, countdown, discs, moment, rows_of, stays


def held(slot: int, table: int, *sides: int, homes: tuple[int, ...] = ()) -> Held:
    return Held(slot, f"T{table}" if table else "", table, sides, frozenset(homes))


def slots(*sessions: int) -> list[dict[str, Any]]:
    """Rounds of 7 minutes every 9, in milliseconds."""
    minute = 60_000
    return [
        {"start": n * 9 * minute, "end": (n * 9 + 7) * minute, "session": session}
        for n, session in enumerate(sessions)
    ]


def test_the_one_whose_table_it_is_stays_whatever_the_order() -> None:
    rows = rows_of([held(0, 1, 5, 3, homes=(3,)), held(1, 1, 3, 7, homes=(3,))], 2)
    assert rows == [[["T1", 3, 5, 3, 7]], [["T1", 3, 7, None, None]]]
    assert stays(rows[0])


def test_without_a_home_who_is_there_at_the_next_round_stays() -> None:
    rows = rows_of([held(0, 1, 5, 3), held(1, 1, 7, 3), held(2, 1, 7, 9)], 3)
    assert rows[0] == [["T1", 3, 5, 3, 7]]
    # Nobody was there twice: the one before, whose table it was, goes on being the host.
    assert rows[1] == [["T1", 3, 7, 7, 9]]
    assert not stays(rows[1])


def test_a_table_that_is_free_now_says_who_comes_next() -> None:
    rows = rows_of([held(0, 2, 1, 2), held(1, 1, 3, 4), held(1, 2, 1, 5)], 2)
    assert rows[0] == [["T1", None, None, 3, 4], ["T2", 1, 2, 1, 5]]


def test_a_large_table_keeps_its_two_meetings_apart() -> None:
    rows = rows_of([held(0, 1, 1, 2), held(0, 1, 3, 4), held(1, 1, 3, 5), held(1, 1, 1, 6)], 2)
    assert rows[0] == [["T1", 1, 2, 1, 6], ["T1", 3, 4, 3, 5]]


def test_without_tables_each_is_followed_to_its_next_meeting() -> None:
    rows = rows_of([held(0, 0, 1, 2), held(1, 0, 3, 1)], 2)
    assert rows[0] == [["", 1, 2, 1, 3]]


def test_somebody_left_alone_reads_free() -> None:
    assert rows_of([held(0, 1, 4)], 1) == [[["T1", 4, None, None, None]]]


@pytest.mark.parametrize(
    ("minute", "kind", "index", "left"),
    [
        (-5, "before", 0, 300),
        (0, "meeting", 0, 420),
        (6.99, "meeting", 0, 1),
        (7, "change", 1, 120),
        (9, "meeting", 1, 420),
        (16.5, "pause", 2, 90),
        (25, "after", 2, 0),
    ],
)
def test_where_the_day_is(minute: float, kind: str, index: int, left: int) -> None:
    found = moment(slots(1, 1, 2), int(minute * 60_000))
    assert (found.kind, found.index, found.left) == (kind, index, left)


def test_a_day_without_a_round_is_nowhere() -> None:
    assert moment([], 0).kind == "none"


def test_the_discs_close_in_and_never_merge() -> None:
    def apart(done: float) -> float:
        found = discs(done)
        return float(found["second"]) - float(found["first"])

    assert [apart(done) for done in (0, 0.5, 1, 7)] == [124, 94, 64, 64]


def test_seconds_have_two_digits() -> None:
    assert [countdown(seconds) for seconds in (420, 65, 5)] == ["7:00", "1:05", "0:05"]
