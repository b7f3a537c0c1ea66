"""An attacker written apart from the engine: scipy, every table, every wave, and own answers.

Nothing of the engine is imported but its plain rows. The attacker reads the printed cells, knows who
answered in which cell, how many units of printing error a figure has, their own answers, and how far
each other organisation moved from one wave to the next.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import linprog

from alliage_engines.disclosure import Cell, Contribution

LOW, HIGH, HALF = 1.0, 5.0, 0.005


def members(cell: Cell, rows: Sequence[Contribution]) -> list[int]:
    return [
        at
        for at, row in enumerate(rows)
        if row.wave == cell.wave
        and row.factor == cell.factor
        and all(row.keys[name] == value for name, value in cell.keys)
    ]


@dataclass
class Attacker:
    """`own`: whose answers are known. Each contribution (a row) is an unknown of the programme."""

    rows: Sequence[Contribution]
    cells: Sequence[Cell]
    own: str | None = None
    knows_moves: bool = True
    matrix: list[np.ndarray] = field(default_factory=list)
    bounds: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        for cell in self.cells:
            if cell.mean is not None:
                combination = self.combination(cell)
                self.at_most(combination, cell.mean + HALF + 1e-7)
                self.at_most(-combination, -(cell.mean - HALF - 1e-7))
        for a, b, moved in self.pairs():
            difference = np.zeros(len(self.rows))
            difference[a], difference[b] = 1, -1
            self.at_most(difference, moved + 1e-7)
            self.at_most(-difference, moved + 1e-7)
        self.box = [
            (row.mean, row.mean) if row.organisation == self.own else (LOW, HIGH)
            for row in self.rows
        ]

    def at_most(self, combination: np.ndarray, bound: float) -> None:
        self.matrix.append(combination)
        self.bounds.append(bound)

    def combination(self, cell: Cell) -> np.ndarray:
        """The cell's mean is the mean of its organisations' means."""
        inside = members(cell, self.rows)
        organisations = [self.rows[at].organisation for at in inside]
        parts = np.zeros(len(self.rows))
        for at, name in zip(inside, organisations, strict=True):
            parts[at] = 1 / (len(set(organisations)) * organisations.count(name))
        return parts

    def pairs(self) -> Iterator[tuple[int, int, float]]:
        waves = sorted({row.wave for row in self.rows})
        for a, first in enumerate(self.rows):
            for b, second in enumerate(self.rows):
                same = first.organisation == second.organisation and first.factor == second.factor
                if not same or first.wave >= second.wave:
                    continue
                moved = abs(first.mean - second.mean)
                if first.observation and first.observation == second.observation:
                    yield a, b, 0.0
                elif self.knows_moves and waves.index(second.wave) - waves.index(first.wave) == 1:
                    yield a, b, moved

    def interval(self, combination: np.ndarray) -> float:
        """Width of what is possible for a combination of unknowns."""
        ends = []
        for sign in (1, -1):
            found = linprog(
                sign * combination,
                A_ub=np.array(self.matrix) if self.matrix else None,
                b_ub=self.bounds or None,
                bounds=self.box,
                method="highs",
            )
            assert found.status == 0, found.message
            ends.append(sign * found.fun)
        return ends[1] - ends[0]

    def finds(self) -> list[str]:
        """Hidden values known to less than 20 % of themselves."""
        truth = np.array([row.mean for row in self.rows])
        hidden: list[tuple[str, np.ndarray]] = [
            (f"{cell.wave} {cell.factor} {cell.keys}", self.combination(cell))
            for cell in self.cells
            if cell.suppressed
            and any(self.rows[at].organisation != self.own for at in members(cell, self.rows))
        ]
        for at, row in enumerate(self.rows):
            if row.organisation != self.own:
                parts = np.zeros(len(self.rows))
                parts[at] = 1
                hidden.append((f"{row.wave} {row.factor} of {row.organisation}", parts))
        return [
            name
            for name, parts in hidden
            if self.interval(parts) < 0.2 * float(parts @ truth) - 1e-6
        ]


def everybody_finds(rows: Sequence[Contribution], cells: Sequence[Cell]) -> dict[str, list[str]]:
    """What each organisation finds, and a reader from outside; those who find nothing left out."""
    readers: list[str | None] = [None, *sorted({row.organisation for row in rows})]
    found = {str(own): Attacker(rows, cells, own).finds() for own in readers}
    return {reader: what for reader, what in found.items() if what}
