"""How complete an agreement is: a pure function of weights and ratings (domain.md §4)."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

#: What a rating counts for; one that is not relevant leaves the sum.
WORTH = {"absent": Fraction(0), "partly": Fraction(1, 2), "fully": Fraction(1)}
NOT_RELEVANT = "not_relevant"


@dataclass(frozen=True, slots=True)
class Ingredient:
    """One thing that an agreement may say. weight: 1 to 3; rating: a value of `Rating`.

    written: whether a clause says it; one of the library that no clause says is not in place.
    """

    name: str
    weight: int
    rating: str
    written: bool = True


@dataclass(frozen=True, slots=True)
class Score:
    """value: None when nothing is relevant; gaps: what is not fully in place, heaviest first."""

    value: Fraction | None
    gaps: tuple[Ingredient, ...]

    @property
    def percent(self) -> int | None:
        """The value out of 100, a half rounded up; 100 is said of a full one alone."""
        if self.value is None:
            return None
        rounded = int(self.value * 100 + Fraction(1, 2))
        return min(rounded, 99) if self.value < 1 else 100


def score(ingredients: Iterable[Ingredient]) -> Score:
    """Return sum(w · {0, ½, 1}) / sum(w) over what is relevant, and the gaps.

    Raises ValueError on a weight below 1 and KeyError on an unknown rating: neither has a meaning.
    """
    relevant = [one for one in ingredients if one.rating != NOT_RELEVANT]
    if any(one.weight < 1 for one in relevant):
        raise ValueError("a weight counts for at least 1")
    total = sum(one.weight for one in relevant)
    reached = sum((one.weight * WORTH[one.rating] for one in relevant), Fraction(0))
    short = [one for one in relevant if WORTH[one.rating] < 1]
    gaps = sorted(short, key=lambda one: (-one.weight, WORTH[one.rating]))
    return Score(Fraction(reached, total) if total else None, tuple(gaps))
