"""The tables of states: every pair tried, drawn in the documents."""

from pathlib import Path

import pytest

from alliage.core.permissions import Denied
from alliage.governance import enums
from alliage.governance import transitions as moves

ROOT = Path(__file__).resolve().parents[3]
STATES = {
    "decision": (enums.DecisionState, moves.Event),
    "interest": (enums.InterestState, moves.InterestEvent),
    "meeting": (enums.MeetingState, moves.MeetingEvent),
    "minutes": (enums.MinutesState, moves.MinutesEvent),
}
EXPECTED = {
    "decision": {
        ("draft", "open"): "open",
        ("open", "amend"): "draft",
        ("open", "close"): "decided",
        ("open", "time_up"): "decided",
        ("draft", "withdraw"): "withdrawn",
        ("open", "withdraw"): "withdrawn",
    },
    "interest": {
        ("asked", "admit"): "declared",
        ("asked", "deny"): "denied",
        ("declared", "take_back"): "withdrawn",
    },
    "meeting": {("planned", "hold"): "held", ("planned", "cancel"): "cancelled"},
    "minutes": {
        ("writing", "write"): "writing",
        ("writing", "propose"): "proposed",
        ("proposed", "write"): "writing",
        ("proposed", "approve"): "approved",
    },
}
PAIRS = [
    (name, state, event)
    for name, (states, events) in STATES.items()
    for state in states.values
    for event in events
]


@pytest.mark.parametrize(("name", "state", "event"), PAIRS)
def test_every_pair(name, state, event) -> None:
    wanted = EXPECTED[name].get((state, str(event)))
    if wanted is None:
        with pytest.raises(Denied):
            moves.after(name, state, event)
    else:
        assert moves.after(name, state, event) == wanted


def test_what_is_decided_or_approved_never_moves_again() -> None:
    for name, end in (("decision", "decided"), ("decision", "withdrawn"), ("minutes", "approved")):
        assert not [key for key in moves.TABLES[name][0] if key[0] == end]


@pytest.mark.parametrize("name", list(STATES))
def test_the_documents_draw_these_tables(name) -> None:
    page = (ROOT / "docs/reference/governance.md").read_text("utf-8")
    assert moves.drawing(name) in page
