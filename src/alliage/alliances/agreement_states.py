"""What may become of an agreement: data, tested whole, drawn in docs/reference/agreement.md."""

from collections.abc import Mapping
from enum import StrEnum

from alliage.alliances.enums_agreement import AgreementState as State


class Event(StrEnum):
    """What happens to an agreement."""

    SUBMIT = "submit"  # the whole text is frozen as a version, and each party is asked
    AGREE = "agree"  # every party with a voice approved the same version
    AMEND = "amend"  # a party opens the text of an approved agreement again
    GIVE_UP = "give_up"  # the amendment is dropped: the text in force comes back
    ABANDON = "abandon"  # what was never approved is put away
    RESUME = "resume"  # and taken up again
    DISSOLVE = "dissolve"  # fewer than two parties remain of those that approved
    EXPIRE = "expire"  # the exit date of the version in force is over


TABLE: Mapping[tuple[State, Event], State] = {
    (State.DRAFT, Event.SUBMIT): State.SUBMITTED,
    (State.DRAFT, Event.ABANDON): State.ENDED,
    (State.SUBMITTED, Event.SUBMIT): State.SUBMITTED,
    (State.SUBMITTED, Event.AGREE): State.APPROVED,
    (State.SUBMITTED, Event.ABANDON): State.ENDED,
    (State.APPROVED, Event.AMEND): State.AMENDED,
    (State.APPROVED, Event.DISSOLVE): State.ENDED,
    (State.APPROVED, Event.EXPIRE): State.ENDED,
    (State.AMENDED, Event.SUBMIT): State.AMENDED,
    (State.AMENDED, Event.AGREE): State.APPROVED,
    (State.AMENDED, Event.GIVE_UP): State.APPROVED,
    (State.AMENDED, Event.DISSOLVE): State.ENDED,
    (State.AMENDED, Event.EXPIRE): State.ENDED,
    (State.ENDED, Event.RESUME): State.DRAFT,
}
#: The text is written in these; a version may be asked about in the last two.
WRITTEN = (State.DRAFT, State.SUBMITTED, State.AMENDED)
ASKED = (State.SUBMITTED, State.AMENDED)
#: A version is in force.
IN_FORCE = (State.APPROVED, State.AMENDED)


def after(state: str, event: Event) -> State | None:
    """Return the state after an event, or None when it is not allowed."""
    return TABLE.get((State(state), event))


def drawing() -> str:
    """Return the table as a Mermaid state diagram, for the documents."""
    lines = [f"    {start} --> {end}: {event}" for (start, event), end in TABLE.items()]
    return "\n".join(["```mermaid", "stateDiagram-v2", f"    [*] --> {State.DRAFT}", *lines, "```"])
