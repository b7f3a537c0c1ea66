"""What is computed of trials and of the roadmap, without a database."""

import itertools
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliage.alliances import measures, timeline
from alliage.alliances.enums_experiments import DONE, ExperimentState
from alliage.alliances.queries.effort import months_between
from alliage.alliances.transitions_experiments import (
    BY_HAND,
    TABLE,
    Event,
    after,
    drawing,
    events_from,
    settled,
)

DOCS = Path(__file__).parents[3] / "docs/reference/experiments.md"


def test_the_drawing_of_the_docs_is_the_table() -> None:
    assert drawing() in DOCS.read_text()


@pytest.mark.parametrize(
    ("state", "event"), list(itertools.product(ExperimentState.values, list(Event)))
)
def test_every_state_and_event(state: str, event: Event) -> None:
    """Stopped and withdrawn are ends; only what runs is reviewed; only a review settles."""
    to = after(state, event)
    if state in (ExperimentState.STOPPED, ExperimentState.WITHDRAWN):
        assert to is None
    if to in DONE or event == Event.CONTEST:
        assert to is None or state == ExperimentState.REVIEW
    if event == Event.REVIEW:
        assert (to is not None) == (state == ExperimentState.RUNNING)
    assert (event in events_from(state)) == (event in BY_HAND and to is not None)


def test_every_state_is_reached_and_no_way_skips_the_review() -> None:
    reached = {ExperimentState.PLANNED}
    while True:
        more = {to for (start, _event), to in TABLE.items() if start in reached} - reached
        if not more:
            break
        reached |= more
    assert reached == set(ExperimentState)
    without = {ExperimentState.PLANNED}
    steps = [(s, t) for (s, e), t in TABLE.items() if e != Event.REVIEW]
    for _round in ExperimentState:
        without |= {to for start, to in steps if start in without}
    assert not without & set(DONE)


@pytest.mark.parametrize("agreed", [(), (1,), (1, 2), (1, 2, 3)])
@pytest.mark.parametrize("contested", [True, False])
@pytest.mark.parametrize("time_up", [True, False])
def test_silence_holds_nobody_up_and_a_refusal_is_heard(
    agreed: tuple[int, ...], contested: bool, time_up: bool
) -> None:
    said = settled((1, 2, 3), agreed, contested, time_up)
    expected = False if contested else True if time_up or len(agreed) == 3 else None
    assert said is expected


# --- the roadmap's picture

DAYS = st.dates(date(2012, 1, 1), date(2040, 12, 31))
TITLES = st.text("abcdé fghij ’", min_size=1, max_size=120)
STEPS = st.builds(timeline.Step, DAYS, TITLES, st.booleans())


@st.composite
def stretches(draw: st.DrawFn) -> timeline.Stretch:
    start = draw(DAYS)
    end = start + timedelta(draw(st.integers(0, 900)))
    steps = draw(st.lists(STEPS, max_size=6))
    inside = tuple(
        timeline.Step(min(max(step.day, start), end), step.title, step.reached) for step in steps
    )
    families = draw(st.lists(st.sampled_from(["peer", "public", "private"]), max_size=4))
    return timeline.Stretch(draw(TITLES), start, end, "running", tuple(families), inside)


def _drawn(found: list[timeline.Stretch], today: date, kind: str) -> timeline.Drawing:
    return timeline.draw(
        found,
        today,
        layout=timeline.WIDE if kind == "wide" else timeline.NARROW,
        month_words=lambda month: f"{month:%b}",
        step_words=lambda step: f"{step.day:%d %b} {step.title}",
    )


def _share(text: str) -> float:
    return float(text.removesuffix("%"))


@pytest.mark.parametrize("kind", ["wide", "narrow"])
@settings(max_examples=60, deadline=None)
@given(st.lists(stretches(), min_size=1, max_size=6), DAYS)
def test_everything_stands_in_the_picture_and_no_label_on_another(
    kind: str, found: list[timeline.Stretch], today: date
) -> None:
    drawn = _drawn(found, today, kind)
    height, last = float(drawn.height), 0.0
    assert drawn.today == "" or 0 <= _share(drawn.today) <= 100
    for row, one in zip(drawn.rows, found, strict=True):
        assert last <= row.top < row.bottom <= height  # rows follow each other
        last = row.bottom
        assert _share(row.x) >= 0
        assert _share(row.width) > 0
        assert _share(row.x) + _share(row.width) <= 100.7
        assert all(row.top <= float(y) <= row.bottom for _line, y in row.lines)
        assert [_share(point.at) for point in row.points] == sorted(
            _share(point.at) for point in row.points
        )
        assert len(row.points) == len(one.steps)
        for point in row.points:
            assert -0.01 <= point.left <= point.right <= 100.01
            assert float(row.y) < float(point.label_y) <= row.bottom + 1
        for a, b in itertools.combinations(row.points, 2):
            assert a.lane != b.lane or a.right < b.left or b.right < a.left
    ticks = [_share(tick.at) for tick in drawn.ticks]
    assert ticks == sorted(set(ticks))
    assert ticks[0] >= 0
    assert ticks[-1] <= 100


@pytest.mark.parametrize("kind", ["wide", "narrow"])
@given(DAYS, st.integers(0, 5000))
def test_months_are_named_apart(kind: str, start: date, length: int) -> None:
    one = timeline.Stretch("x", start, start + timedelta(length), "running")
    drawn = _drawn([one], start, kind)
    layout = timeline.WIDE if kind == "wide" else timeline.NARROW
    least = 100 * 4 * layout.letter / layout.plot
    places = [_share(tick.at) for tick in drawn.ticks]
    assert 1 <= len(places) <= layout.ticks
    assert all(b - a > least for a, b in itertools.pairwise(places))
    assert drawn.ticks[0].year


def test_a_bar_is_as_long_as_its_days() -> None:
    year = [timeline.Stretch("x", date(2026, 1, 1), date(2026, 12, 31), "done")]
    half = [*year, timeline.Stretch("y", date(2026, 1, 1), date(2026, 6, 30), "done")]
    drawn = _drawn(half, date(2026, 7, 2), "wide")
    assert drawn.rows[0].width == "100.00%"
    assert abs(_share(drawn.rows[1].width) - 100 * 181 / 365) < 0.01
    assert abs(_share(drawn.today) - 100 * 182 / 365) < 0.01
    assert _drawn(half, date(2027, 7, 2), "wide").today == ""


def test_an_empty_roadmap_is_no_picture() -> None:
    with pytest.raises(ValueError, match="workstream"):
        _drawn([], date(2026, 1, 1), "wide")


# --- an indicator's line


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(DAYS, st.floats(-1e6, 1e6), min_size=1, max_size=20),
    st.one_of(st.none(), st.floats(-1e6, 1e6)),
    st.one_of(st.none(), st.floats(-1e6, 1e6)),
)
def test_a_line_stays_in_its_picture(
    values: dict[date, float], baseline: float | None, hoped: float | None
) -> None:
    watched = measures.Watched("x", "x", sorted(values.items()), baseline, hoped, "")
    words = {"baseline": "départ", "hoped": "espéré", "day": "Jour", "value": "vélos"}
    made = measures.figure(watched, number=str, day=str, words=words)
    height = float(made.wide.height)
    points = [mark for mark in made.wide.marks if "x" in mark]
    assert len(points) == len(made.rows) == len(values)
    for mark in points:
        assert 0 <= _share(str(mark["x"])) <= 100
        assert 0 < float(str(mark["y"])) < height
    assert points[-1]["text"]  # the last value is always written
    lettered = [_share(str(mark["x"])) for mark in points if mark["text"]]
    assert all(b - a >= 14 for a, b in itertools.pairwise(lettered))
    levels = [
        float(level["text_y"]) for mark in made.wide.marks for level in mark.get("levels", ())
    ]
    assert len(levels) == (baseline is not None) + (hoped is not None)
    assert all(b - a >= measures.APART - 0.2 for a, b in itertools.pairwise(levels))


# --- months of effort


@given(st.sets(st.dates(date(2012, 1, 1), date(2030, 1, 1)).map(lambda d: d.replace(day=1))))
def test_no_month_is_left_out(found: set[date]) -> None:
    months = months_between(found)
    assert found <= set(months)
    assert months == sorted(set(months))
    assert not found or (months[0], months[-1]) == (min(found), max(found))
    assert all((b - a).days in range(28, 32) for a, b in itertools.pairwise(months))
