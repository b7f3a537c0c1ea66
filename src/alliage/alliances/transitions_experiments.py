"""What may become of a trial: data, tested whole, drawn in docs/reference/experiments.md."""

from collections.abc import Collection, Mapping
from enum import StrEnum

from alliage.alliances.enums_experiments import Conclusion, ExperimentState


class Event(StrEnum):
    """What happens to a trial."""

    START = "start"  # it begins
    WITHDRAW = "withdraw"  # given up before it began
    REVIEW = "review"  # a carrier writes the review
    CONTEST = "contest"  # another carrier does not recognise it: to be written again
    CONTINUE = "continue"  # the review is settled: continue
    ADAPT = "adapt"  # … adapt
    STOP = "stop"  # … stop, with its lessons
    AGAIN = "again"  # it runs once more


TABLE: Mapping[tuple[str, Event], ExperimentState] = {
    (ExperimentState.PLANNED, Event.START): ExperimentState.RUNNING,
    (ExperimentState.PLANNED, Event.WITHDRAW): ExperimentState.WITHDRAWN,
    (ExperimentState.RUNNING, Event.REVIEW): ExperimentState.REVIEW,
    (ExperimentState.REVIEW, Event.CONTEST): ExperimentState.RUNNING,
    (ExperimentState.REVIEW, Event.CONTINUE): ExperimentState.CONTINUED,
    (ExperimentState.REVIEW, Event.ADAPT): ExperimentState.ADAPTED,
    (ExperimentState.REVIEW, Event.STOP): ExperimentState.STOPPED,
    (ExperimentState.CONTINUED, Event.AGAIN): ExperimentState.RUNNING,
    (ExperimentState.ADAPTED, Event.AGAIN): ExperimentState.RUNNING,
}
#: What a person asks for by a button; the others come with a review.
BY_HAND = (Event.START, Event.WITHDRAW, Event.AGAIN)
SETTLES: Mapping[str, Event] = {
    Conclusion.CONTINUE: Event.CONTINUE,
    Conclusion.ADAPT: Event.ADAPT,
    Conclusion.STOP: Event.STOP,
}


def after(state: str, event: Event) -> ExperimentState | None:
    """Return the state that an event leads to, None where it may not happen."""
    return TABLE.get((state, event))


def events_from(state: str) -> tuple[Event, ...]:
    """Return what a person may ask for by a button in a state."""
    return tuple(event for event in BY_HAND if (state, event) in TABLE)


def settled(
    expected: Collection[int], agreed: Collection[int], contested: bool, time_up: bool
) -> bool | None:
    """Return what the carriers' words do to a review: True settles it, False refuses it, None waits.

    expected: carriers with a voice today; agreed: those who confirmed. One that objects is heard
    even at the last hour; one that says nothing holds nobody up once the time is up.
    """
    if contested:
        return False
    return True if time_up or set(expected) <= set(agreed) else None


def drawing() -> str:
    """Return the table as a Mermaid state diagram, for the documents."""
    lines = [f"    {start} --> {end}: {event}" for (start, event), end in TABLE.items()]
    first = f"    [*] --> {ExperimentState.PLANNED}"
    return "\n".join(["```mermaid", "stateDiagram-v2", first, *lines, "```"])
