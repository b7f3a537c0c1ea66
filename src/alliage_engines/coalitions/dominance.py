"""Candidates that need not be looked at, because enough others do as well in every way."""

from collections.abc import Collection
from typing import TYPE_CHECKING

from alliage_engines.coalitions.core import Core

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_COMPARED = 5_000  # candidates of a family are compared with each other up to this many


class Dominance:
    """Who brings as much as whom, and, with `liked`, is tied as well and as near.

    A candidate may go when `room` others of its family do for it and at most `room` are chosen: a
    set with it leaves one of those out, which can take its place without loss. Two equals: the
    earlier does for the later, so that replacing comes to an end. Families without a rule count as one.
    """

    def __init__(self, core: Core, *, liked: bool) -> None:
        self._free = core.free
        self._groups: list[tuple[list[int], NDArray[np.bool_] | None]] = []
        ruled = core.least.keys() | core.most.keys()
        groups: dict[str | None, list[int]] = {}
        for at in core.free:
            family = core.family(at)
            groups.setdefault(family if family in ruled else None, []).append(at)
        for members in groups.values():
            few = len(members) <= _COMPARED
            self._groups.append((members, _better(core, members, liked) if few else None))

    def kept(self, room: int | None, shunned: Collection[int] = ()) -> list[int]:
        """Candidates worth keeping when at most `room` are chosen.

        `shunned` ones, which earlier proposals hold, never count among the `room`: taking one in
        could make a set too like those.
        """
        if room is None:
            return list(self._free)
        kept: list[int] = []
        for members, better in self._groups:
            if better is None:
                kept += members
                continue
            rivals = better[[at not in shunned for at in members]].sum(axis=0)
            kept += [at for at, many in zip(members, rivals, strict=True) if many < room]
        return sorted(kept)


def _better(core: Core, members: list[int], liked: bool) -> "NDArray[np.bool_]":
    """[a, b] is true where the member a does for the member b."""
    import numpy as np  # noqa: PLC0415 - the recount on a page does without it

    rows = [[core.amounts[at].get(r, 0) for r in sorted(core.need)] for at in members]
    if liked:
        for row, at in zip(rows, members, strict=True):
            row += [core.problem.candidates[at].tied, -core.problem.tenths_km(at)]
    table = np.array(rows, dtype=np.int64).reshape(len(members), -1)
    better = np.ones((len(members), len(members)), dtype=bool)
    for column in table.T:
        better &= column[:, None] >= column[None, :]
    equal = better & better.T
    earlier = np.triu(np.ones_like(better), 1)
    result: NDArray[np.bool_] = better & (~equal | earlier)
    return result
