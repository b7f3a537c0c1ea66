"""What may become of a decision, an interest, a meeting, minutes: data, tested whole, drawn in docs.

docs/reference/governance.md holds `drawing()`; a test compares the two.
"""

from collections.abc import Mapping
from enum import StrEnum

from django.utils.translation import gettext as _

from alliage.core.permissions import Denied
from alliage.governance.enums import DecisionState, InterestState, MeetingState, MinutesState


class Event(StrEnum):
    """What happens to a decision."""

    OPEN = "open"
    AMEND = "amend"  # taken back to be written again: a new round will follow
    CLOSE = "close"  # everybody spoke, and one asks for the result
    TIME_UP = "time_up"  # the last day is over
    WITHDRAW = "withdraw"


class InterestEvent(StrEnum):
    ADMIT = "admit"
    DENY = "deny"
    TAKE_BACK = "take_back"


class MeetingEvent(StrEnum):
    HOLD = "hold"
    CANCEL = "cancel"


class MinutesEvent(StrEnum):
    PROPOSE = "propose"
    WRITE = "write"  # written again: what was proposed is no more
    APPROVE = "approve"  # more than half of the voices that were there agreed


DECISION: Mapping[tuple[str, Event], DecisionState] = {
    (DecisionState.DRAFT, Event.OPEN): DecisionState.OPEN,
    (DecisionState.OPEN, Event.AMEND): DecisionState.DRAFT,
    (DecisionState.OPEN, Event.CLOSE): DecisionState.DECIDED,
    (DecisionState.OPEN, Event.TIME_UP): DecisionState.DECIDED,
    (DecisionState.DRAFT, Event.WITHDRAW): DecisionState.WITHDRAWN,
    (DecisionState.OPEN, Event.WITHDRAW): DecisionState.WITHDRAWN,
}
INTEREST: Mapping[tuple[str, InterestEvent], InterestState] = {
    (InterestState.ASKED, InterestEvent.ADMIT): InterestState.DECLARED,
    (InterestState.ASKED, InterestEvent.DENY): InterestState.DENIED,
    (InterestState.DECLARED, InterestEvent.TAKE_BACK): InterestState.WITHDRAWN,
}
MEETING: Mapping[tuple[str, MeetingEvent], MeetingState] = {
    (MeetingState.PLANNED, MeetingEvent.HOLD): MeetingState.HELD,
    (MeetingState.PLANNED, MeetingEvent.CANCEL): MeetingState.CANCELLED,
}
MINUTES: Mapping[tuple[str, MinutesEvent], MinutesState] = {
    (MinutesState.WRITING, MinutesEvent.WRITE): MinutesState.WRITING,
    (MinutesState.WRITING, MinutesEvent.PROPOSE): MinutesState.PROPOSED,
    (MinutesState.PROPOSED, MinutesEvent.WRITE): MinutesState.WRITING,
    (MinutesState.PROPOSED, MinutesEvent.APPROVE): MinutesState.APPROVED,
}
TABLES: dict[str, tuple[Mapping[tuple[str, StrEnum], str], tuple[str, ...]]] = {
    "decision": (DECISION, (DecisionState.DRAFT,)),  # type: ignore[dict-item]
    "interest": (INTEREST, (InterestState.ASKED, InterestState.DECLARED)),  # type: ignore[dict-item]
    "meeting": (MEETING, (MeetingState.PLANNED,)),  # type: ignore[dict-item]
    "minutes": (MINUTES, (MinutesState.WRITING,)),  # type: ignore[dict-item]
}


def after(name: str, state: str, event: StrEnum) -> str:
    """Return the state that an event leads to; raises `Denied` where the table has none."""
    table, _starts = TABLES[name]
    found = table.get((state, event))
    if found is None:
        raise Denied(_("Ce n’est plus possible : cela a changé d’état entre-temps."))
    return str(found)


def drawing(name: str) -> str:
    """Return a table as a Mermaid state diagram, for the documents."""
    table, starts = TABLES[name]
    return "\n".join(
        [
            "```mermaid",
            "stateDiagram-v2",
            *(f"    [*] --> {start}" for start in starts),
            *(f"    {start} --> {end}: {event}" for (start, event), end in table.items()),
            "```",
        ]
    )
