"""Passages of an event and the timetable of a day: data and pure functions, no database."""

from datetime import date, datetime, time, timedelta
from itertools import pairwise, product
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from django.utils import timezone

from alliage import demonstration_meetings
from alliage.meetings import rules, timetable
from alliage.meetings.enums import OVER, EventState
from alliage.meetings.forms import arranging
from alliage.meetings.models import Event
from alliage.meetings.queries import overview
from alliage.meetings.timetable import Shape, TimetableError
from alliage.meetings.transitions import WAY, Step, after, already, drawing

D, I, C, P, L, F, X = EventState.values  # noqa: E741
#: Every cell, written out: step -> where it leads from each state in their order.
CELLS = {
    Step.OPEN: (I, None, None, None, None, None, None),
    Step.CLOSE: (None, C, None, None, None, None, None),
    Step.REOPEN: (None, None, I, None, None, None, None),
    Step.PUBLISH: (None, None, P, P, L, None, None),
    Step.START: (None, None, None, L, None, None, None),
    Step.FINISH: (None, None, None, F, F, None, None),
    Step.CANCEL: (X, X, X, X, X, None, None),
}


@pytest.mark.parametrize(("step", "state"), list(product(Step, EventState)))
def test_every_cell_of_the_table(step, state):
    assert after(state, step) == CELLS[step][EventState.values.index(state)]


def test_nothing_leaves_what_is_over_and_everything_can_be_reached():
    assert not [start for start, _step in WAY if start in OVER]
    assert {EventState.DRAFT, *WAY.values()} == set(EventState)
    assert all(already(end, step) for (_start, step), end in WAY.items() if step != Step.PUBLISH)
    assert "draft --> inviting: open" in drawing()


def test_the_documents_draw_the_same_passages():
    page = Path(__file__).parents[3] / "docs/reference/meetings.md"
    assert drawing() in page.read_text("utf-8")


def clocks(laid):
    return [(timezone.localtime(one.starts_at).strftime("%H:%M"), one.session) for one in laid]


def test_rounds_with_a_break_between_two_sessions():
    shape = Shape(time(18), 7, 2, rounds=4, breaks={2: 15})
    laid = timetable.rounds(date(2027, 1, 12), shape)
    assert clocks(laid) == [("18:00", 1), ("18:09", 1), ("18:31", 2), ("18:40", 2)]
    assert [one.pause for one in laid] == [0, 15, 0, 0]


def test_as_many_rounds_as_fit_before_the_end():
    laid = timetable.rounds(date(2027, 1, 12), Shape(time(18), 7, 2, end=time(18, 34)))
    assert len(laid) == 4
    assert timezone.localtime(laid[-1].ends_at).time() == time(18, 34)


def test_a_break_shorter_than_the_changeover_still_lets_people_move():
    laid = timetable.rounds(date(2027, 1, 12), Shape(time(18), 7, 5, rounds=2, breaks={1: 1}))
    assert clocks(laid) == [("18:00", 1), ("18:12", 2)]


def test_a_break_after_the_last_round_is_the_end():
    laid = timetable.rounds(date(2027, 1, 12), Shape(time(18), 7, 2, rounds=2, breaks={2: 30}))
    assert laid[-1].pause == 0


@pytest.mark.parametrize(
    ("shape", "words"),
    [
        (Shape(time(18), 7, 2, end=time(18, 5)), "aucun tour"),
        (Shape(time(23, 30), 7, 2, rounds=6), "minuit"),
        (Shape(time(18), 7, 2, rounds=3, breaks={9: 5}), "pas de tour 9"),
        (Shape(time(8), 2, 0, end=time(18)), "trop"),
    ],
)
def test_times_that_make_no_day_say_why(shape, words):
    with pytest.raises(TimetableError, match=words):
        timetable.rounds(date(2027, 1, 12), shape)


def test_the_night_of_winter_time_keeps_its_minutes():
    laid = timetable.rounds(date(2026, 10, 25), Shape(time(1), 7, 2, rounds=20))
    lasts = {(one.ends_at - one.starts_at).total_seconds() for one in laid}
    assert lasts == {420}
    assert all(a.ends_at < b.starts_at for a, b in pairwise(laid))


def test_rules_are_read_line_by_line():
    assert rules.lines("- Une\n\n • Deux\n 3. Trois ") == ["Une", "Deux", "3. Trois"]
    text = " ".join(rules.lines(rules.proposed(9)))
    assert "9 minutes" in text
    assert "argent" in text
    assert "vend" in text


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ({"rounds": "5"}, {}),
        ({"end": "18:40"}, {}),
        ({"rounds": "5", "after_1": "7"}, None),
        ({"rounds": "8"}, {6: 15}),
    ],
)
def test_a_break_that_nobody_typed_goes_with_its_round(typed, kept):
    given = arranging.begun(Event(minutes=7, changeover=2), None)
    sent = {**given, "start": "18:00", "rounds": "", **typed}
    form = arranging.RoundsForm(QueryDict(urlencode(sent)), day=date(2027, 1, 12), initial=given)
    assert form.is_valid() == (kept is not None), form.errors
    if kept is not None:
        assert {one.position: one.pause for one in form.laid if one.pause} == kept
        assert form["after_1"].value() == ("6" if kept else "")


def test_the_closing_of_wishes_is_no_date_to_come_once_they_were_closed_early():
    soon = timezone.now() + timedelta(days=3)
    assert overview.closing(Event(state="inviting", wishes_until=soon)) == soon
    assert overview.closing(Event(state="closed", wishes_until=soon)) is None
    past = timezone.now() - timedelta(days=3)
    assert overview.closing(Event(state="closed", wishes_until=past)) == past


def test_what_is_put_back_keeps_its_hour_across_the_change_of_hour():
    winter = timezone.make_aware(datetime.combine(date(2026, 11, 20), time(16)))
    back = demonstration_meetings.earlier(winter, timedelta(days=34))
    assert timezone.localtime(back) == timezone.make_aware(
        datetime.combine(date(2026, 10, 17), time(16))
    )
