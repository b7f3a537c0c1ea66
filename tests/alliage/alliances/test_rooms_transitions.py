"""The table of stages and states, whole; what answers make of a gate; the drawing in the docs."""

from itertools import pairwise, product
from pathlib import Path

import pytest

from alliage.alliances import transitions
from alliage.alliances.actions.gates import outcome
from alliage.alliances.enums import STAGES, GateKind, Stage, Status

DOC = Path(__file__).parents[3] / "docs" / "reference" / "alliance-stages.md"
NEXT = dict(pairwise(STAGES))


def expected(status: Status, stage: Stage, kind: GateKind) -> tuple[Status, Stage] | None:
    """domain.md §3 said again, without the table."""
    if status is Status.CLOSED or kind is GateKind.OPENING:
        return None
    running = status is Status.RUNNING
    if kind is GateKind.ADVANCE:
        return (Status.RUNNING, NEXT[stage]) if running and stage in NEXT else None
    if kind is GateKind.PAUSE:
        return (Status.PAUSED, stage) if running else None
    if kind is GateKind.RESUME:
        return None if running else (Status.RUNNING, stage)
    if kind is GateKind.CLOSE:
        return (Status.CLOSED, stage)
    back = Stage.INTENTION if kind is GateKind.REORIENT_INTENTION else Stage.FEASIBILITY
    return (Status.RUNNING, back) if STAGES.index(stage) > STAGES.index(back) else None


def test_every_cell_of_the_table() -> None:
    for cell in product(Status, Stage, GateKind):
        assert transitions.after(*cell) == expected(*cell), cell


def test_every_stage_is_reached_and_every_running_one_is_left() -> None:
    reached, ahead = {Stage.NEED}, [Stage.NEED]
    while ahead:
        stage = ahead.pop()
        for kind in transitions.KINDS:
            found = transitions.after(Status.RUNNING, stage, kind)
            if found and found[1] not in reached:
                reached.add(found[1])
                ahead.append(found[1])
    assert reached == set(Stage)
    assert all(
        transitions.kinds_from(status, stage) for status in ("running", "paused") for stage in Stage
    )
    assert not any(transitions.kinds_from("closed", stage) for stage in Stage)


def test_what_is_no_code_leads_nowhere() -> None:
    assert transitions.after("running", "nowhere", "advance") is None


def test_the_documents_hold_the_same_table() -> None:
    assert transitions.drawing() in DOC.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("kind", "yes", "no", "waiting", "time_up", "state"),
    [
        ("advance", 2, 0, 0, False, "passed"),
        ("advance", 2, 0, 1, False, "open"),
        ("advance", 2, 0, 1, True, "passed"),
        ("advance", 1, 0, 1, True, "lapsed"),  # an alliance takes two
        ("advance", 1, 0, 0, False, "lapsed"),  # the other one left
        ("advance", 5, 1, 0, False, "refused"),
        ("advance", 5, 1, 1, False, "open"),  # a refusal may still change
        ("advance", 0, 0, 3, True, "lapsed"),
        ("close", 1, 0, 3, True, "passed"),
        ("pause", 1, 0, 0, False, "passed"),
        ("close", 1, 1, 0, False, "refused"),
        ("resume", 0, 0, 2, True, "lapsed"),
    ],
)
def test_what_answers_make_of_a_gate(
    kind: str, yes: int, no: int, waiting: int, time_up: bool, state: str
) -> None:
    assert outcome(kind, yes, no, waiting, time_up=time_up) == state


def test_silence_never_counts_as_a_yes() -> None:
    """Whatever the silence, the same answers give the same end once the time is up."""
    for kind, yes, waiting in product(transitions.KINDS, range(4), range(4)):
        end = outcome(kind, yes, 0, waiting, time_up=True)
        assert end == outcome(kind, yes, 0, 0, time_up=True)
        assert end != "passed" or yes
