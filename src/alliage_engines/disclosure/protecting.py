"""Which cells may be printed: the thresholds first, then as many more hidden as an attack demands."""

from collections.abc import Collection, Iterable, Sequence

from alliage_engines.disclosure.auditing import Breach, breach_of, intervals_of
from alliage_engines.disclosure.model import (
    Breakdown,
    Cell,
    Contribution,
    Interval,
    Keys,
    Protected,
    Rules,
)
from alliage_engines.disclosure.searching import cost_of, improved
from alliage_engines.disclosure.tables import Entry, System, systems

TOTAL: tuple[Breakdown, ...] = ((),)
CellKey = tuple[str, str, Keys]  # wave, factor, keys


def protect(
    contributions: Iterable[Contribution],
    breakdowns: Sequence[Breakdown] = TOTAL,
    rules: Rules | None = None,
    *,
    public: Collection[CellKey] = (),
) -> Protected:
    """Every cell of every table, printed or suppressed. Raises `DisclosureError`.

    Give all breakdowns and all waves in one call: protection holds for what is published together.
    public: (wave, factor, keys) of cells printed in the past: they cannot be taken back, so others
    are hidden in their place, and what cannot be kept any more is told in `exposed`.
    """
    rules = rules or Rules()
    cells: list[Cell] = []
    exposed: list[str] = []
    for system in systems(contributions, breakdowns, rules):
        out = {
            at
            for at, entry in enumerate(system.entries)
            if (entry.wave, system.factor, entry.keys) in public
        }
        shown = {at for at, entry in enumerate(system.entries) if not entry.reason} | out
        if rules.secondary:
            shown = _hide(system, shown, out, rules, exposed)
        cells += [
            _cell(system, entry, at in shown, rules) for at, entry in enumerate(system.entries)
        ]
    cells.sort(key=lambda cell: cell.wave)  # stable: factors and breakdowns keep their order
    return Protected(tuple(cells), tuple(exposed))


def audit(
    contributions: Iterable[Contribution],
    cells: Iterable[Cell],
    *,
    own: str | None = None,
    rules: Rules | None = None,
) -> list[Interval]:
    """What a reader works out of each hidden value, from the printed cells and own answers.

    own: the organisation whose answers the reader knows, None for a reader from outside. Hidden
    are the suppressed cells among `cells` and what each other organisation answered.
    """
    rules = rules or Rules()
    held = {(cell.factor, cell.wave, cell.keys): cell for cell in cells}
    breakdowns = dict.fromkeys(tuple(name for name, _ in keys) for _, _, keys in held)
    found: list[Interval] = []
    for system in systems(contributions, list(breakdowns), rules):
        shown = [
            at
            for at, entry in enumerate(system.entries)
            if (cell := held.get((system.factor, *entry.key))) and not cell.suppressed
        ]
        found += intervals_of(system, shown, rules, own)
    return found


def _hide(
    system: System, shown: set[int], out: set[int], rules: Rules, exposed: list[str]
) -> set[int]:
    """Wave after wave, hide what gives others away; then show again what proved needless.

    A wave is made safe among those before it, so that a newer one seldom changes an older one.
    """
    lost: set[object] = set()
    for wave in system.waves:
        part = _until(system, wave)
        ours = range(len(part.entries))
        while breach := breach_of(part, shown.intersection(ours), rules, lost):
            choice = _choice(system, breach, (shown - out).intersection(ours))
            if choice is None:
                lost.add(breach.target.key)
                exposed.append(_words(system, breach))
            else:
                shown.discard(choice)
        safe = improved(part, wave, shown.intersection(ours), rules, out, lost)
        shown = safe | shown.difference(ours)
    return shown


def _until(system: System, wave: str) -> System:
    """The system as it stands when a wave is published; entries come in the order of waves."""
    entries = [entry for entry in system.entries if entry.wave <= wave]
    count = sum(min(unit.waves) <= wave for unit in system.units)
    links = [(a, b) for a, b in system.links if max(a, b) < count]
    return System(system.factor, system.units[:count], entries, links)


def _choice(system: System, breach: Breach, free: set[int]) -> int | None:
    """The cheapest printed cell among those that bound the value too narrowly."""
    bounding = [at for at in breach.because if at in free]
    # Degenerate programmes may blame only cells that are out already: any that shares a unit helps.
    touching = [at for at in free if system.entries[at].weights.keys() & breach.target.parts.keys()]
    candidates = bounding or touching
    return min(candidates, key=lambda at: cost_of(system, at), default=None)


def _words(system: System, breach: Breach) -> str:
    target = breach.target
    if target.unit is not None:
        return f"{system.factor}: {system.units[target.unit].organisation}"
    entry = system.entries[target.entry or 0]
    return f"{system.factor}: {entry.wave} {dict(entry.keys)}"


def _cell(system: System, entry: Entry, shown: bool, rules: Rules) -> Cell:
    if not shown:
        kind, reason = ("primary", entry.reason) if entry.reason else ("secondary", "subtraction")
        return Cell(entry.wave, system.factor, entry.keys, None, None, None, kind, reason)  # type: ignore[arg-type]
    return Cell(
        wave=entry.wave,
        factor=system.factor,
        keys=entry.keys,
        n_organisations=entry.organisations,
        n_people=entry.people // rules.people_step * rules.people_step,
        mean=round(entry.mean, rules.decimals),
    )
