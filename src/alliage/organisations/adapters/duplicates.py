"""Which active organisations may be one and the same, with the reasons."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations
from urllib.parse import urlsplit

from alliage.organisations.adapters.upkeep import ALIKE, likeness
from alliage.organisations.models import Organisation

#: Reason -> how sure it makes one, 0 to 100. An antenna shares its numbers with what it is of.
SURE = {"number": 100.0, "website": 70.0, "name": 60.0}
Pair = tuple[int, int]


def _groups(rows: list[Organisation]) -> Iterator[tuple[str, list[Organisation]]]:
    """Yield (reason, organisations) that share a number, a web site, or a commune to compare in."""
    shared: dict[tuple[str, str], list[Organisation]] = defaultdict(list)
    for row in rows:
        for number in row.identifiers.all():
            shared["number", f"{number.scheme}:{number.value}"].append(row)
        host = (urlsplit(row.website).hostname or "").removeprefix("www.")
        if host:
            shared["website", host].append(row)
        if row.commune:
            shared["name", row.commune].append(row)
    yield from ((reason, found) for (reason, _), found in sorted(shared.items()))


def _related(one: Organisation, other: Organisation) -> bool:
    """Whether one is an antenna of the other, or both of a third."""
    return (
        one.pk == other.antenna_of_id
        or other.pk == one.antenna_of_id
        or (one.antenna_of_id is not None and one.antenna_of_id == other.antenna_of_id)
    )


def pairs(rows: Iterable[Organisation]) -> dict[Pair, tuple[float, list[str]]]:
    """Return (first, second) keys -> (score, reasons), the strongest reason first."""
    found: dict[Pair, dict[str, float]] = defaultdict(dict)
    for reason, group in _groups(list(rows)):
        for one, other in combinations(sorted(group, key=lambda row: row.pk), 2):
            if one.pk == other.pk or _related(one, other):
                continue
            score = SURE[reason]
            if reason == "name":
                alike = likeness(one.name, other.name)
                if alike < ALIKE:
                    continue
                score = SURE[reason] * alike / 100
            held = found[one.pk, other.pk]
            held[reason] = max(score, held.get(reason, 0.0))
    return {
        pair: (round(max(held.values()), 1), sorted(held, key=lambda r: -held[r]))
        for pair, held in found.items()
    }
