"""What a coalition is composed of, what comes out, and what is refused."""

from collections.abc import Mapping
from dataclasses import dataclass, field

#: The objectives, the first one before all: each is improved only where those before it do not lose.
OBJECTIVES = ("uncovered_essential", "uncovered_other", "members", "untied", "distance")


class CoalitionError(ValueError):
    """A problem that contradicts itself: names the place (`candidates[3] "W38…"`) and the reason."""

    def __init__(self, place: str, reason: str) -> None:
        self.place = place
        self.reason = reason
        super().__init__(f"{place}: {reason}")


@dataclass(frozen=True, slots=True)
class Requirement:
    """What the need asks: `quantity` in any unit, above 0; `weight` from 1 to 1 000 000."""

    id: str
    quantity: float = 1.0
    essential: bool = True
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Candidate:
    """An organisation that could join; `brings` up to so much of each requirement, in its unit."""

    id: str
    family: str
    brings: Mapping[str, float]
    distance_km: float = 0.0
    tied: bool = False
    excluded: bool = False
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class Rules:
    """Limits of the coalition; `max_distance_km` does not send away a fixed member."""

    at_most: int | None = None
    family_at_least: Mapping[str, int] = field(default_factory=dict)
    family_at_most: Mapping[str, int] = field(default_factory=dict)
    max_distance_km: float | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """A member, what it covers (never more than it brings or than is asked) and why it is in.

    Reasons are codes, some with what they speak of behind a colon; README.md lists them.
    """

    id: str
    covers: Mapping[str, float]
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cost:
    """The objectives of a set: what is uncovered in weighted thousandths of what is asked."""

    uncovered_essential: int
    uncovered_other: int
    members: int
    tied: int
    distance_km: float  # of all members, each rounded to 0.1 km

    @property
    def key(self) -> tuple[int, int, int, int, int]:
        """The objectives in their order, the smaller the better."""
        untied = self.members - self.tied
        tenths = round(self.distance_km * 10)
        return self.uncovered_essential, self.uncovered_other, self.members, untied, tenths


@dataclass(frozen=True, slots=True)
class Proposal:
    """A coalition: fixed members first, then those who cover most.

    `uncovered`: how much is missing, by requirement, those covered left out. `gap`: how far the first
    objective not proved (`unproved`) may be from its best, as a share; 0 when all is proved, None for
    a set made by hand. `differs`: how many members of each earlier proposal it was asked to do without.
    `superfluous` members cover nothing that the others would not; `broken` rules are codes.
    """

    members: tuple[Member, ...]
    uncovered: Mapping[str, float]
    optimal: bool
    gap: float | None
    cost: Cost
    unproved: str | None = None
    differs: int = 0
    superfluous: tuple[str, ...] = ()
    broken: tuple[str, ...] = ()
