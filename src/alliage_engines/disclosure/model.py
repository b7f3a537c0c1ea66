"""What is published outside a room, from what, under which rules."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from alliage_engines.tabular import PlacedError

Keys = tuple[tuple[str, str], ...]  # dimension and value, in the order of the breakdown
Breakdown = tuple[str, ...]  # names of dimensions; () is the total
Suppressed = Literal["", "primary", "secondary"]
Reason = Literal["", "organisations", "people", "share", "subtraction"]


class DisclosureError(PlacedError):
    """Contributions that cannot be used: names the place (`contributions[3]`, a line) and why."""


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one organisation brings to a factor in a wave: the mean of its `people` who answered.

    keys: dimension → value, of every dimension that a breakdown names. wave: the publication; waves
    come in the order of their names. observation: what was asked (a campaign); the same observation
    in two waves is the same answers carried over. An organisation has several contributions to a
    factor in a wave when it answered in several rooms: their observations differ.
    """

    organisation: str
    keys: Mapping[str, str]
    factor: str
    mean: float
    people: int
    wave: str = ""
    observation: str = ""


@dataclass(frozen=True, slots=True)
class Rules:
    """What may be shown. The defaults are the product's promise; change none of them lightly.

    organisations, people: fewest of a cell. share: no organisation has more of a cell's people.
    interval: what the best-informed reader must still not know of a hidden value, as a part of it.
    low, high: the scale. decimals: of a printed mean. people_step: numbers of people are rounded
    down to a multiple of it. secondary: hide more, so that nothing is found by subtraction.
    """

    organisations: int = 3
    people: int = 5
    share: float = 0.85
    interval: float = 0.20
    low: float = 1.0
    high: float = 5.0
    decimals: int = 2
    people_step: int = 5
    secondary: bool = True


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of one table as it may be printed; a suppressed one has no figure at all.

    n_people is a floor: 25 is "25 to 29 people". reason: why it is suppressed, naming nobody.
    """

    wave: str
    factor: str
    keys: Keys
    n_organisations: int | None
    n_people: int | None
    mean: float | None
    suppressed: Suppressed = ""
    reason: Reason = ""


@dataclass(frozen=True, slots=True)
class Protected:
    """The cells of all tables and waves, in the order of waves, factors, breakdowns, values.

    exposed: cells and organisations, in words for who computes and for nobody else, whose values
    cannot be kept because of cells that are public already; empty unless `public` was given.
    """

    cells: tuple[Cell, ...]
    exposed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Interval:
    """What a reader can work out of one hidden value: that it lies from low to high.

    organisation: of an organisation's own value, else None. measure: mean or people.
    """

    measure: Literal["mean", "people"]
    wave: str
    factor: str
    keys: Keys
    organisation: str | None
    value: float
    low: float
    high: float

    def keeps(self, part: float) -> bool:
        """Whether the interval is at least this part of the value wide."""
        return self.high - self.low >= part * self.value - 1e-6
