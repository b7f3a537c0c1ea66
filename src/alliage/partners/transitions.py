"""What may become of an introduction and of each side's answer: data, tested whole, drawn in docs.

docs/reference/introductions.md holds `drawing()`; a test compares the two.
"""

from collections.abc import Mapping
from enum import StrEnum

from alliage.partners.enums import IntroductionState, SideState


class Event(StrEnum):
    """What happens to the whole."""

    ENOUGH = "enough"  # two sides accepted
    TOO_FEW = "too_few"  # two sides can no longer accept
    TIME_UP = "time_up"  # the day of expiry is over
    WITHDRAW = "withdraw"  # who asked takes it back
    LEFT = "left"  # fewer than two remain of those who accepted


class Answer(StrEnum):
    """What one side does."""

    ACCEPT = "accept"
    DECLINE = "decline"
    LEAVE = "leave"


WHOLE: Mapping[tuple[str, Event], IntroductionState] = {
    (IntroductionState.OPEN, Event.ENOUGH): IntroductionState.MADE,
    (IntroductionState.OPEN, Event.TOO_FEW): IntroductionState.DECLINED,
    (IntroductionState.OPEN, Event.TIME_UP): IntroductionState.EXPIRED,
    (IntroductionState.OPEN, Event.WITHDRAW): IntroductionState.WITHDRAWN,
    (IntroductionState.MADE, Event.LEFT): IntroductionState.WITHDRAWN,
}
SIDE: Mapping[tuple[str, Answer], SideState] = {
    (SideState.ASKED, Answer.ACCEPT): SideState.ACCEPTED,
    (SideState.ASKED, Answer.DECLINE): SideState.DECLINED,
    (SideState.ACCEPTED, Answer.LEAVE): SideState.DECLINED,
}
#: Sides may answer while the whole is open, and the slower ones of several once it is made.
ANSWERABLE = (IntroductionState.OPEN, IntroductionState.MADE)


def event_of(state: str, accepted: int, waiting: int) -> Event | None:
    """Return what the answers given so far do to the whole, or None.

    accepted, waiting: how many sides accepted, and how many have not answered.
    """
    if state == IntroductionState.OPEN:
        if accepted >= 2:
            return Event.ENOUGH
        return Event.TOO_FEW if accepted + waiting < 2 else None
    if state == IntroductionState.MADE and accepted + waiting < 2:
        return Event.LEFT
    return None


def drawing() -> str:
    """Return both tables as Mermaid state diagrams, for the documents."""
    whole = [f"    {start} --> {end}: {event}" for (start, event), end in WHOLE.items()]
    side = [f"    {start} --> {end}: {answer}" for (start, answer), end in SIDE.items()]
    return "\n".join(
        [
            "```mermaid",
            "stateDiagram-v2",
            f"    [*] --> {IntroductionState.OPEN}",
            *whole,
            "```",
            "",
            "```mermaid",
            "stateDiagram-v2",
            f"    [*] --> {SideState.ASKED}",
            *side,
            "```",
        ]
    )
