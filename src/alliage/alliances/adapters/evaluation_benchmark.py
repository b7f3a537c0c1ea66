"""Closed waves <-> `alliage_engines.disclosure`: what may be told of them outside their rooms.

Inside a room each party reads the results of all its organisations: for it the room is one known
block. Who contributes to a cell is therefore not an organisation but a block of rooms: those that
share an organisation are one, so that whoever sits in several rooms knows one contributor's answers
and no more. Three blocks make at least three organisations.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from alliage.alliances.models import HealthWave
from alliage_engines.disclosure import Contribution, Rules, protect

#: The total, then one table a dimension.
BREAKDOWNS: tuple[tuple[str, ...], ...] = ((), ("stage",), ("family",), ("territory",))


def protected(
    editions: Mapping[str, Sequence[HealthWave]],
    published: Mapping[str, Sequence[Mapping[str, Any]]],
    rules: Rules | None = None,
) -> dict[str, list[dict[str, Any]]]:
    """Return the cells of each edition.

    editions: key -> the waves that count in it, past editions too, for protection holds for all
    that is published together. published: cells of the past editions, which stay as they are.
    """
    public = [
        (key, cell["factor"], tuple((name, value) for name, value in cell["keys"]))
        for key, cells in published.items()
        for cell in cells
        if not cell["suppressed"]
    ]
    found = protect(contributions(editions), BREAKDOWNS, rules, public=public)
    cells: dict[str, list[dict[str, Any]]] = {key: [] for key in editions}
    for cell in found.cells:
        cells[cell.wave].append(
            {
                "factor": cell.factor,
                "keys": [list(one) for one in cell.keys],
                "alliances": cell.n_organisations,
                "people": cell.n_people,
                "mean": cell.mean,
                "suppressed": cell.suppressed,
            }
        )
    return cells


def contributions(editions: Mapping[str, Sequence[HealthWave]]) -> list[Contribution]:
    """Return one row an organisation, a factor and a wave, in the name of its block of rooms."""
    blocks = blocks_of(wave for waves in editions.values() for wave in waves)
    return [
        Contribution(
            organisation=blocks[wave.alliance_id],
            keys={
                "stage": wave.stage,
                "family": cell["family"],
                "territory": departement(cell["commune"]),
            },
            factor=cell["factor"],
            mean=cell["mean"],
            people=cell["people"],
            wave=key,
            observation=f"{wave.pk}:{cell['organisation']}",
        )
        for key, waves in editions.items()
        for wave in waves
        for cell in wave.cells
    ]


def blocks_of(waves: Iterable[HealthWave]) -> dict[int, str]:
    """Alliance's key -> its block: alliances in which one organisation answered are one block."""
    parent: dict[str, str] = {}

    def root(one: str) -> str:
        parent.setdefault(one, one)
        while parent[one] != one:
            one = parent[one]
        return one

    alliances = set()
    for wave in waves:
        alliances.add(wave.alliance_id)
        for cell in wave.cells:
            first, second = root(f"a{wave.alliance_id}"), root(f"o{cell['organisation']}")
            parent[max(first, second)] = min(first, second)
    return {alliance: root(f"a{alliance}") for alliance in alliances}


def departement(commune: str) -> str:
    """The code of the département of a commune's code, "" where there is none."""
    return commune[:3] if commune[:2] in {"97", "98"} else commune[:2]
