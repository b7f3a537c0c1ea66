"""The table of what may become of a commitment: every pair tried, drawn in the documents."""

from pathlib import Path

import pytest

from alliage.alliances.actions.commitments import ENDS
from alliage.alliances.enums_commitments import BINDING, MOVES, OPEN, Act, CommitmentState, drawing

ROOT = Path(__file__).resolve().parents[3]
EXPECTED = {
    ("proposed", "accept"): "running",
    ("proposed", "decline"): "declined",
    ("proposed", "take_back"): "taken_back",
    ("running", "say_kept"): "said_kept",
    ("running", "renegotiate"): "running",
    ("running", "withdraw"): "withdrawn",
    ("said_kept", "unsay"): "running",
    ("said_kept", "confirm"): "kept",
    ("said_kept", "contest"): "contested",
    ("contested", "say_kept"): "said_kept",
    ("contested", "confirm"): "kept",
    ("contested", "renegotiate"): "running",
    ("contested", "withdraw"): "withdrawn",
}


@pytest.mark.parametrize("act", list(Act))
@pytest.mark.parametrize("state", CommitmentState.values)
def test_every_pair(state, act) -> None:
    assert MOVES.get((state, act)) == EXPECTED.get((state, str(act)))


def test_what_is_open_can_move_and_what_is_settled_cannot() -> None:
    movable = {state for state, _act in MOVES}
    assert movable == set(OPEN)
    assert set(BINDING) < set(OPEN)


def test_every_act_says_who_does_it() -> None:
    assert set(ENDS) | {Act.TAKE_BACK} == set(Act)


def test_the_documents_draw_this_table() -> None:
    assert drawing() in (ROOT / "docs/reference/commitments.md").read_text("utf-8")
