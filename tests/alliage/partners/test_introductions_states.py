"""The tables of what may become of an introduction: every pair tried, drawn in the documents."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliage.partners.enums import IntroductionState, SideState
from alliage.partners.transitions import ANSWERABLE, SIDE, WHOLE, Answer, Event, drawing, event_of

ROOT = Path(__file__).resolve().parents[3]
WHOLE_EXPECTED = {
    ("open", "enough"): "made",
    ("open", "too_few"): "declined",
    ("open", "time_up"): "expired",
    ("open", "withdraw"): "withdrawn",
    ("made", "left"): "withdrawn",
}
SIDE_EXPECTED = {
    ("asked", "accept"): "accepted",
    ("asked", "decline"): "declined",
    ("accepted", "leave"): "declined",
}


@pytest.mark.parametrize("event", list(Event))
@pytest.mark.parametrize("state", IntroductionState.values)
def test_whole(state, event) -> None:
    assert WHOLE.get((state, event)) == WHOLE_EXPECTED.get((state, str(event)))


@pytest.mark.parametrize("answer", list(Answer))
@pytest.mark.parametrize("state", SideState.values)
def test_side(state, answer) -> None:
    assert SIDE.get((state, answer)) == SIDE_EXPECTED.get((state, str(answer)))


@given(st.sampled_from(IntroductionState.values), st.integers(0, 10), st.integers(0, 10))
def test_answers_never_ask_for_a_move_that_the_table_lacks(state, accepted, waiting) -> None:
    event = event_of(state, accepted, waiting)
    if event is None:
        # What stands may still be made, or was.
        assert state not in ANSWERABLE or accepted + waiting >= 2
    else:
        after = WHOLE[(IntroductionState(state), event)]
        assert (after == IntroductionState.MADE) == (accepted >= 2)


def test_the_documents_draw_these_tables() -> None:
    assert drawing() in (ROOT / "docs/reference/introductions.md").read_text("utf-8")
