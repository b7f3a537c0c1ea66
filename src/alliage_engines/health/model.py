"""What a health check is made of, what comes out of it, and what it refuses."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from alliage_engines.tabular import PlacedError

Number = int | float | Fraction
Band = Literal["strength", "discuss", "concern"]

#: What one organisation says of another: how deep they work together, then six items in two halves.
TRUST = ("reliability", "mission", "openness")
VALUE = ("influence", "involvement", "resources")
RATINGS = ("depth", *TRUST, *VALUE)

SCORE_BOUNDS = (1, 5)
DEPTH_BOUNDS = (0, 5)
ITEM_BOUNDS = (1, 4)

STRENGTH_FROM = 4  # a mean of 4.0 or more is a strength
DISCUSS_FROM = 3  # of 3.0 or more, and under 4.0, to discuss; under 3.0 a concern
FLAG_FROM = 1  # a gap of 1.0 or more is flagged
TIE_FROM = 2  # a mean depth of 2.0 or more is a tie
ASYMMETRY_FROM = 1  # the agenda speaks of differences of trust of 1.0 or more


class HealthError(PlacedError):
    """Answers that cannot be used: names the place (`answers[3].score`, a file's line) and why."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One score, 1 to 5, by one person for their organisation. A factor may have several items.

    A person is known within their organisation: the same name in two organisations is two people.
    """

    organisation: str
    person: str
    factor: str
    score: Number


@dataclass(frozen=True, slots=True)
class Pair:
    """What a person of `rater` says of the organisation `rated`; None is not answered.

    depth is 0 to 5, the six others 1 to 4. A person rates an organisation once, and not their own.
    """

    rater: str
    person: str
    rated: str
    depth: Number | None = None
    reliability: Number | None = None
    mission: Number | None = None
    openness: Number | None = None
    influence: Number | None = None
    involvement: Number | None = None
    resources: Number | None = None


@dataclass(frozen=True, slots=True)
class Factor:
    """One factor: `mean` of the organisations' means (1 to 5), the largest distance to it."""

    factor: str
    mean: float
    band: Band
    gap: float
    flagged: bool
    by_organisation: dict[str, float]


@dataclass(frozen=True, slots=True)
class Standing:
    """What the others give an organisation: means of 1 to 4, indices of 0 to 100; None: not rated."""

    trust: float | None
    value: float | None
    trust_index: float | None
    value_index: float | None


@dataclass(frozen=True, slots=True)
class Asymmetry:
    """Two organisations that rated each other; difference = trust_ab − trust_ba, a before b."""

    a: str
    b: str
    trust_ab: float
    trust_ba: float
    difference: float


@dataclass(frozen=True, slots=True)
class Network:
    """Ratios of 0 to 1; all None when no depth was answered.

    density needs two organisations, centralisation three, reciprocity one tie.
    """

    density: float | None
    centralisation: float | None
    reciprocity: float | None


@dataclass(frozen=True, slots=True)
class Report:
    """A wave's results, everything sorted by name: the order of answers changes nothing."""

    factors: tuple[Factor, ...]
    organisations: dict[str, Standing]
    asymmetry: tuple[Asymmetry, ...]
    network: Network


def exact(value: object, low: int, high: int, place: str) -> Fraction:
    """The number as it is written, 3.1 being 31/10, or `HealthError`: not a number of low to high."""
    if isinstance(value, (int, float, Fraction)) and not isinstance(value, bool):
        try:
            number = Fraction(str(value)) if isinstance(value, float) else Fraction(value)
        except ValueError:  # nan, inf
            number = Fraction(low - 1)
        if low <= number <= high:
            return number
    raise HealthError(place, f"a number from {low} to {high} is wanted, not {value!r}")


def bounds_of(rating: str) -> tuple[int, int]:
    return DEPTH_BOUNDS if rating == "depth" else ITEM_BOUNDS
