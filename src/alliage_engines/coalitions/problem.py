"""The problem checked and written in whole units, as the recount and the solver both read it."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from alliage_engines.coalitions.model import Candidate, CoalitionError, Requirement, Rules

THOUSAND = 1000
#: Up to so many units a requirement is written exactly; beyond, in millionths of its quantity.
_MOST_UNITS = 10**7
_MILLIONTHS = 10**6
_HEAVIEST = 10**6
_LARGEST = 1e15
_FARTHEST_KM = 100_000


@dataclass(frozen=True, slots=True)
class Problem:
    """Candidates by position; `amounts` in units by requirement, capped at `quantity`, none of 0."""

    requirements: tuple[Requirement, ...]
    candidates: tuple[Candidate, ...]
    rules: Rules
    place: Mapping[str, int]
    quantity: tuple[int, ...]
    amounts: tuple[Mapping[int, int], ...]
    eligible: tuple[bool, ...]

    def given(self, requirement: int, units: int) -> float:
        """Units of a requirement as its own quantity."""
        asked = Fraction(str(float(self.requirements[requirement].quantity)))
        return float(asked * units / self.quantity[requirement])

    def thousandths(self, requirement: int, short: int) -> int:
        """What is short as thousandths of what is asked, rounded up."""
        return -(-THOUSAND * short // self.quantity[requirement])

    def tenths_km(self, candidate: int) -> int:
        return round(self.candidates[candidate].distance_km * 10)


def prepared(
    requirements: Sequence[Requirement], candidates: Sequence[Candidate], rules: Rules
) -> Problem:
    """Check the problem and write it in whole units. Raises `CoalitionError`."""
    index = _checked_requirements(requirements)
    places = _checked_candidates(candidates, index)
    _checked_limits(rules)
    eligible = tuple(_eligible(candidate, rules) for candidate in candidates)
    _checked_rules(candidates, eligible, rules)
    quantity, amounts = _units(requirements, candidates, index)
    return Problem(
        tuple(requirements), tuple(candidates), rules, places, quantity, amounts, eligible
    )


def _eligible(candidate: Candidate, rules: Rules) -> bool:
    if candidate.excluded:
        return False
    limit = rules.max_distance_km
    return candidate.fixed or limit is None or candidate.distance_km <= limit


def _amount(value: float, place: str, what: str) -> None:
    if isinstance(value, bool) or not math.isfinite(value) or not 0 <= value <= _LARGEST:
        raise CoalitionError(place, f"{what} {value} is not a number of 0 or more")


def _checked_requirements(requirements: Sequence[Requirement]) -> dict[str, int]:
    index: dict[str, int] = {}
    for number, requirement in enumerate(requirements):
        place = f"requirements[{number}] {requirement.id!r}"
        _new(requirement.id, index, place)
        _amount(requirement.quantity, place, "the quantity")
        if requirement.quantity == 0:
            raise CoalitionError(place, "the quantity is 0: nothing is asked")
        weight = requirement.weight
        if isinstance(weight, bool) or not isinstance(weight, int) or not 1 <= weight <= _HEAVIEST:
            raise CoalitionError(place, f"the weight {weight} is not a whole number from 1 to 10⁶")
        index[requirement.id] = number
    return index


def _new(name: str, known: Mapping[str, int], place: str) -> None:
    if not name:
        raise CoalitionError(place, "the id is empty")
    if name in known:
        raise CoalitionError(place, "the id stands twice")


def _checked_candidates(
    candidates: Sequence[Candidate], requirements: Mapping[str, int]
) -> dict[str, int]:
    places: dict[str, int] = {}
    for number, candidate in enumerate(candidates):
        place = f"candidates[{number}] {candidate.id!r}"
        _new(candidate.id, places, place)
        for name, amount in candidate.brings.items():
            if name not in requirements:
                raise CoalitionError(place, f"it brings {name!r}, which no requirement asks")
            _amount(amount, place, f"the amount of {name!r}")
        _amount(candidate.distance_km, place, "the distance")
        if candidate.distance_km > _FARTHEST_KM:
            raise CoalitionError(place, f"the distance {candidate.distance_km} km is too far")
        if candidate.fixed and candidate.excluded:
            raise CoalitionError(place, "it is fixed and excluded at once")
        places[candidate.id] = number
    return places


def _checked_limits(rules: Rules) -> None:
    limits: list[tuple[str, float | None]] = [("at_most", rules.at_most)]
    for name in ("family_at_least", "family_at_most"):
        held: Mapping[str, int] = getattr(rules, name)
        limits += [(f"{name}[{family!r}]", limit) for family, limit in held.items()]
    for place, limit in limits:
        if limit is None:
            continue
        if isinstance(limit, bool) or not isinstance(limit, int) or limit < 0:
            raise CoalitionError(f"rules.{place}", f"{limit} is not a whole number of 0 or more")
    if rules.max_distance_km is not None:
        _amount(rules.max_distance_km, "rules.max_distance_km", "the distance")


def _checked_rules(candidates: Sequence[Candidate], eligible: Sequence[bool], rules: Rules) -> None:
    """Refuse limits that no set can keep; what passes has at least one set."""
    there = Counter(c.family for c, can in zip(candidates, eligible, strict=True) if can)
    fixed = Counter(c.family for c in candidates if c.fixed)
    for family, least in rules.family_at_least.items():
        place = f"rules.family_at_least[{family!r}]"
        if least > there[family]:
            raise CoalitionError(place, f"{least} are asked, {there[family]} may be chosen")
        most = rules.family_at_most.get(family)
        if most is not None and least > most:
            raise CoalitionError(place, f"{least} are asked, at most {most} are allowed")
    for family, most in rules.family_at_most.items():
        if fixed[family] > most:
            place = f"rules.family_at_most[{family!r}]"
            raise CoalitionError(place, f"{fixed[family]} members are fixed, {most} allowed")
    if rules.at_most is None:
        return
    if fixed.total() > rules.at_most:
        reason = f"{fixed.total()} members are fixed, {rules.at_most} allowed"
        raise CoalitionError("rules.at_most", reason)
    forced = fixed | Counter(dict(rules.family_at_least))
    if forced.total() > rules.at_most:
        reason = f"{rules.at_most} allowed; fixed members and families ask {forced.total()}"
        raise CoalitionError("rules.at_most", reason)


def _units(
    requirements: Sequence[Requirement],
    candidates: Sequence[Candidate],
    index: Mapping[str, int],
) -> tuple[tuple[int, ...], tuple[dict[int, int], ...]]:
    """Quantities and amounts as whole units, the coarsest that lose nothing where there is one."""
    brought: list[dict[int, Fraction]] = [{} for _ in requirements]
    asked = [_fraction(requirement.quantity) for requirement in requirements]
    for number, candidate in enumerate(candidates):
        for name, most in candidate.brings.items():
            if most > 0:
                at = index[name]
                brought[at][number] = min(_fraction(most), asked[at])
    quantity = []
    amounts: tuple[dict[int, int], ...] = tuple({} for _ in candidates)
    for at, quantity_asked in enumerate(asked):
        unit = _unit(quantity_asked, brought[at].values())
        quantity.append(int(quantity_asked / unit))
        for number, amount in brought[at].items():
            # Rounded up only in millionths: three thirds written in decimals make the whole.
            amounts[number][at] = math.ceil(amount / unit)
    return tuple(quantity), amounts


def _fraction(value: float) -> Fraction:
    """The number as it is written: 0.1 is a tenth, not its nearest binary neighbour."""
    return Fraction(str(float(value)))


def _unit(asked: Fraction, amounts: Iterable[Fraction]) -> Fraction:
    values = {asked, *amounts}
    below = math.lcm(*(value.denominator for value in values))
    unit = Fraction(math.gcd(*(int(value * below) for value in values)), below)
    return unit if asked / unit <= _MOST_UNITS else asked / _MILLIONTHS
