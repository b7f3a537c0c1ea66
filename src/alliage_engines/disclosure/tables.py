"""From contributions to tables: which cell is which mean of whom."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from alliage_engines.disclosure.model import (
    Breakdown,
    Contribution,
    DisclosureError,
    Keys,
    Reason,
    Rules,
)


@dataclass(slots=True)
class Unit:
    """One unknown of a reader: what an organisation answered to a factor in an observation."""

    organisation: str
    mean: float
    people: int
    waves: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Entry:
    """A cell before protection. weights: position of a unit → its part of the cell's mean."""

    wave: str
    keys: Keys
    weights: dict[int, float]
    organisations: int
    people: int
    mean: float
    reason: Reason  # why it may not be printed on its own account

    @property
    def key(self) -> tuple[str, Keys]:
        return self.wave, self.keys


@dataclass(slots=True)
class System:
    """All cells of one factor over all waves. links: the same organisation in two waves."""

    factor: str
    units: list[Unit]
    entries: list[Entry]
    links: list[tuple[int, int]]

    @property
    def waves(self) -> list[str]:
        return sorted({entry.wave for entry in self.entries})

    @property
    def organisations(self) -> list[str]:
        return sorted({unit.organisation for unit in self.units})


def systems(
    contributions: Iterable[Contribution], breakdowns: Sequence[Breakdown], rules: Rules
) -> list[System]:
    """One system a factor, in the order of their names. Raises `DisclosureError`."""
    rows: dict[str, list[tuple[str, Contribution]]] = defaultdict(list)
    for number, row in enumerate(contributions):
        place = f"contributions[{number}]"
        _check(row, breakdowns, rules, place)
        rows[row.factor].append((place, row))
    if len(set(breakdowns)) < len(breakdowns):
        raise DisclosureError("breakdowns", "one stands twice")
    return [_system(factor, rows[factor], breakdowns, rules) for factor in sorted(rows)]


def _check(row: Contribution, breakdowns: Sequence[Breakdown], rules: Rules, place: str) -> None:
    if not row.organisation or not row.factor:
        raise DisclosureError(place, "an organisation and a factor are wanted")
    if not (math.isfinite(row.mean) and rules.low <= row.mean <= rules.high):
        raise DisclosureError(f"{place}.mean", f"{row.mean} is not {rules.low} to {rules.high}")
    if isinstance(row.people, bool) or not isinstance(row.people, int) or row.people < 1:
        raise DisclosureError(f"{place}.people", f"{row.people!r} is not 1 or more")
    for dimension in {name for breakdown in breakdowns for name in breakdown}:
        if dimension not in row.keys:
            raise DisclosureError(f"{place}.keys", f"no {dimension}")


def _system(
    factor: str,
    rows: Sequence[tuple[str, Contribution]],
    breakdowns: Sequence[Breakdown],
    rules: Rules,
) -> System:
    units: list[Unit] = []
    held: dict[tuple[str, str], int] = {}
    cells: dict[tuple[str, int, Keys], list[int]] = defaultdict(list)
    for place, row in sorted(rows, key=lambda one: _order(one[1])):
        at = _unit(row, units, held, place)
        for rank, breakdown in enumerate(breakdowns):
            keys = tuple((name, row.keys[name]) for name in breakdown)
            cells[row.wave, rank, keys].append(at)
    entries = [
        _entry(wave, keys, members, units, rules)
        for (wave, _, keys), members in sorted(cells.items())
    ]
    return System(factor, units, entries, _links(units))


def _order(row: Contribution) -> tuple[str, str, str]:
    return row.wave, row.organisation, row.observation


def _unit(
    row: Contribution, units: list[Unit], held: dict[tuple[str, str], int], place: str
) -> int:
    known = (row.organisation, f"={row.observation}" if row.observation else f"@{row.wave}")
    at = held.setdefault(known, len(units))
    if at == len(units):
        units.append(Unit(row.organisation, row.mean, row.people, [row.wave]))
        return at
    unit = units[at]
    if row.wave in unit.waves:
        raise DisclosureError(place, f"{row.organisation!r} contributes twice in {row.wave!r}")
    if (unit.mean, unit.people) != (row.mean, row.people):
        raise DisclosureError(place, f"{row.observation!r} has other figures in another wave")
    unit.waves.append(row.wave)
    return at


def _entry(
    wave: str, keys: Keys, members: Sequence[int], units: Sequence[Unit], rules: Rules
) -> Entry:
    """Organisations weigh the same; the contributions of one organisation share its weight."""
    own: dict[str, list[int]] = defaultdict(list)
    for at in members:
        own[units[at].organisation].append(at)
    weights = {at: 1 / (len(own) * len(mine)) for mine in own.values() for at in mine}
    by_organisation = {name: sum(units[at].people for at in mine) for name, mine in own.items()}
    people = sum(by_organisation.values())
    return Entry(
        wave=wave,
        keys=keys,
        weights=weights,
        organisations=len(own),
        people=people,
        mean=math.fsum(part * units[at].mean for at, part in weights.items()),
        reason=_primary(by_organisation, people, rules),
    )


def _primary(by_organisation: Mapping[str, int], people: int, rules: Rules) -> Reason:
    if len(by_organisation) < rules.organisations:
        return "organisations"
    if people < rules.people:
        return "people"
    return "share" if max(by_organisation.values()) > rules.share * people else ""


def _links(units: Sequence[Unit]) -> list[tuple[int, int]]:
    """Units of one organisation in a wave and in the next one where it answers."""
    held: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for at, unit in enumerate(units):
        for wave in unit.waves:
            held[unit.organisation][wave].append(at)
    links = {
        (min(a, b), max(a, b))
        for waves in held.values()
        for before, after in pairwise(sorted(waves))
        for a in waves[before]
        for b in waves[after]
        if a != b
    }
    return sorted(links)
