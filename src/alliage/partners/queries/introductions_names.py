"""Finding organisations that act here by their names, for a third party that introduces them."""

from collections.abc import Sequence
from dataclasses import dataclass

from alliage.core.formats import folded
from alliage.organisations.models import Organisation
from alliage.partners.models import Case

MOST_FOUND = 12


@dataclass(frozen=True, slots=True)
class Candidates:
    """(public id, name) of whom one may choose; new: what the search just added."""

    choices: list[tuple[str, str]]
    new: list[tuple[str, str]]


def by_name(search: str, *, but: int, limit: int = MOST_FOUND) -> list[Organisation]:
    """Return active organisations whose name or acronym has every word, the shortest name first.

    One query; names are compared here because SQLite folds no accents. but: a key to leave out.
    """
    words = folded(search).split()
    if not words:
        return []
    rows = (
        Organisation.objects.active()
        .exclude(pk=but)
        .only("pk", "public_id", "name", "acronym", "family", "state", "directory_id")
    )
    found = [
        row
        for row in rows.iterator()
        if all(word in folded(f"{row.name} {row.acronym}") for word in words)
    ]
    return sorted(found, key=lambda row: (len(row.name), row.name, row.pk))[:limit]


def candidates(third_party: Organisation, *, chosen: Sequence[str], search: str) -> Candidates:
    """Return whom a third party may introduce: chosen ones, what it searched, its caseload."""
    active = Organisation.objects.active().exclude(pk=third_party.pk)
    first = [(o.public_id, o.name) for o in active.filter(public_id__in=list(chosen)[:20])]
    new = [(o.public_id, o.name) for o in by_name(search, but=third_party.pk)]
    cases = Case.objects.filter(third_party=third_party, closed_on=None)
    followed = active.filter(pk__in=cases.values("organisation")).order_by("name", "pk")
    known = [(o.public_id, o.name) for o in followed]
    return Candidates(list(dict.fromkeys([*first, *new, *known])), new)
