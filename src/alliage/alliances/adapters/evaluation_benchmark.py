"""Closed waves <-> `alliage_engines.disclosure`: what may be told of them outside their rooms.

Inside a room each party reads the results of all its organisations: for it the room is one known
block. Who contributes to a cell is therefore not an organisation but a block of rooms: those that
share an organisation are one, so that whoever sits in several rooms knows one contributor's answers
and no more. Three blocks make at least three organisations.

Values too rare to be shown apart are first brought together (« autres »), and a breakdown of which
a single value would be left is not made: what is then protected by hiding cells is little. Else one
lone room in a stage would hide the total of all.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from alliage.alliances.models import HealthWave
from alliage_engines.disclosure import Contribution, Rules, protect

DIMENSIONS = ("stage", "family", "territory")
#: The total, then one table a dimension.
BREAKDOWNS: tuple[tuple[str, ...], ...] = ((), *((name,) for name in DIMENSIONS))
#: The engine's defaults: three contributors, five people, none above 85 %, nothing by subtraction.
RULES = Rules()
#: Values brought together; the only value of a breakdown that is not made; not known.
OTHERS, NONE, UNKNOWN = "others", "", "unknown"
Row = dict[str, Any]


def protected(
    editions: Mapping[str, Sequence[HealthWave]],
    published: Mapping[str, Sequence[Mapping[str, Any]]],
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
    found = protect(contributions(editions), BREAKDOWNS, RULES, public=public)
    cells: dict[str, list[dict[str, Any]]] = {key: [] for key in editions}
    for cell in found.cells:
        if any(value == NONE for _name, value in cell.keys):
            continue  # the total again
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
    return [
        Contribution(
            organisation=row["block"],
            keys={name: row[name] for name in DIMENSIONS},
            factor=row["factor"],
            mean=row["mean"],
            people=row["people"],
            wave=key,
            observation=f"{row['wave']}:{row['organisation']}",
        )
        for key, waves in editions.items()
        for row in rows_of(waves)
    ]


def rows_of(waves: Sequence[HealthWave]) -> list[Row]:
    """Return what the organisations of one edition bring, their dimensions as they are shown.

    It depends on nothing but the waves of the edition: computed again later, it says the same.
    """
    blocks = blocks_of(waves)
    rows = [
        {
            **cell,
            "wave": wave.pk,
            "block": blocks[wave.alliance_id],
            "stage": wave.stage or UNKNOWN,
            "territory": departement(cell["commune"]) or UNKNOWN,
        }
        for wave in waves
        for cell in wave.cells
    ]
    for name in DIMENSIONS:
        shown = _brought_together(rows, name)
        for row in rows:
            row[name] = shown[row[name]]
    return rows


def _brought_together(rows: Sequence[Row], name: str) -> dict[str, str]:
    """Value -> what it is shown as: itself, among the others, or nothing.

    The rarest values join the others until these may be shown, so that no cell has to be hidden for
    being small.
    """
    held: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        held[row[name]].append(row)
    by_size = sorted(held, key=lambda value: (len({r["block"] for r in held[value]}), value))
    others = [value for value in by_size if _too_small(held[value])]
    left = [value for value in by_size if value not in others]
    while others and left and _too_small([row for value in others for row in held[value]]):
        others.append(left.pop(0))
    if len(left) + bool(others) < 2:
        return dict.fromkeys(held, NONE)
    return {value: OTHERS if value in others else value for value in held}


def _too_small(rows: Sequence[Row]) -> bool:
    """Whether the cell of some factor would be under the thresholds."""
    people: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in rows:
        people[row["factor"]][row["block"]] += row["people"]
    return any(
        len(blocks) < RULES.organisations
        or sum(blocks.values()) < RULES.people
        or max(blocks.values()) > RULES.share * sum(blocks.values())
        for blocks in people.values()
    )


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
