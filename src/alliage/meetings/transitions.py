"""What may become of an event: data, tested in every cell, drawn in the documents."""

from collections.abc import Mapping
from enum import StrEnum

from alliage.meetings.enums import EventState


class Step(StrEnum):
    """What its organiser does with an event."""

    OPEN = "open"  # the wishes open
    CLOSE = "close"  # the wishes close
    REOPEN = "reopen"  # the wishes open again, before any plan is published
    PUBLISH = "publish"  # a version of the plan is put in force, the first or another
    START = "start"  # the day begins
    FINISH = "finish"  # the day is over
    CANCEL = "cancel"


WAY: Mapping[tuple[str, Step], EventState] = {
    (EventState.DRAFT, Step.OPEN): EventState.INVITING,
    (EventState.INVITING, Step.CLOSE): EventState.CLOSED,
    (EventState.CLOSED, Step.REOPEN): EventState.INVITING,
    (EventState.CLOSED, Step.PUBLISH): EventState.PUBLISHED,
    (EventState.PUBLISHED, Step.PUBLISH): EventState.PUBLISHED,
    (EventState.LIVE, Step.PUBLISH): EventState.LIVE,
    (EventState.PUBLISHED, Step.START): EventState.LIVE,
    # A day run on paper alone is never started here.
    (EventState.PUBLISHED, Step.FINISH): EventState.FINISHED,
    (EventState.LIVE, Step.FINISH): EventState.FINISHED,
    (EventState.DRAFT, Step.CANCEL): EventState.CANCELLED,
    (EventState.INVITING, Step.CANCEL): EventState.CANCELLED,
    (EventState.CLOSED, Step.CANCEL): EventState.CANCELLED,
    (EventState.PUBLISHED, Step.CANCEL): EventState.CANCELLED,
    (EventState.LIVE, Step.CANCEL): EventState.CANCELLED,
}
#: While slots and tables may change: no plan rests on them for the participants yet.
ARRANGEABLE = (EventState.DRAFT, EventState.INVITING, EventState.CLOSED)


def after(state: str, step: Step) -> EventState | None:
    """Return the state to which a step leads, None where it may not be taken."""
    return WAY.get((state, step))


def already(state: str, step: Step) -> bool:
    """Tell whether a step was taken before: a second click, or somebody else's, changes nothing."""
    reached = {Step.OPEN: EventState.INVITING, Step.REOPEN: EventState.INVITING,
               Step.CLOSE: EventState.CLOSED, Step.START: EventState.LIVE,
               Step.FINISH: EventState.FINISHED, Step.CANCEL: EventState.CANCELLED}  # fmt: skip
    return reached.get(step) == state


def drawing() -> str:
    """Return the table as a Mermaid state diagram, for the documents."""
    ways = [f"    {start} --> {end}: {step}" for (start, step), end in WAY.items()]
    return "\n".join(
        ["```mermaid", "stateDiagram-v2", f"    [*] --> {EventState.DRAFT}", *ways, "```"]
    )
