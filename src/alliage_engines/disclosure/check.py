"""An independent recount of published cells, in exact fractions and without linear programmes.

It shares no code with `protect`: thresholds and figures are counted again, and a hidden value that
additions and subtractions of printed cells alone give exactly is found by elimination. How near one
may come otherwise is what `audit` answers.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from fractions import Fraction

from alliage_engines.disclosure.model import Cell, Contribution, Rules

_Row = dict[tuple[str, str], Fraction]  # (organisation, observation or wave) → part


def check(
    contributions: Iterable[Contribution], cells: Sequence[Cell], rules: Rules | None = None
) -> list[str]:
    """What is wrong in `cells`, one sentence each; nothing when all is right."""
    rules = rules or Rules()
    rows = list(contributions)
    wrong: list[str] = []
    shown: dict[str, list[_Row]] = defaultdict(list)
    hidden: dict[str, list[tuple[str, _Row]]] = defaultdict(list)
    for cell in cells:
        name = f"{cell.wave} {cell.factor} {dict(cell.keys)}"
        members = [
            row
            for row in rows
            if (row.wave, row.factor) == (cell.wave, cell.factor)
            and all(row.keys.get(dimension) == value for dimension, value in cell.keys)
        ]
        if not members:
            wrong.append(f"{name}: nobody is in it")
            continue
        wrong += [f"{name}: {what}" for what in _wrong_cell(cell, members, rules)]
        if cell.suppressed:
            hidden[cell.factor].append((name, _parts(members)))
        else:
            shown[cell.factor].append(_parts(members))
    for row in rows:
        hidden[row.factor].append((f"{row.wave} {row.factor}: {row.organisation}", _parts([row])))
    if rules.secondary:
        wrong += _recovered(shown, hidden)
    return wrong


def _wrong_cell(cell: Cell, members: Sequence[Contribution], rules: Rules) -> list[str]:
    people: dict[str, int] = defaultdict(int)
    scores: dict[str, list[Fraction]] = defaultdict(list)
    for row in members:
        people[row.organisation] += row.people
        scores[row.organisation].append(Fraction(row.mean))
    count, total = len(people), sum(people.values())
    refused = count < rules.organisations or total < rules.people
    refused = refused or any(own > rules.share * total for own in people.values())
    if cell.suppressed:
        figures = (cell.mean, cell.n_people, cell.n_organisations)
        leaks = ["a figure of a suppressed cell"] if any(f is not None for f in figures) else []
        wants = [] if (cell.suppressed == "primary") == refused else ["the wrong kind of hiding"]
        return leaks + wants
    if cell.mean is None or cell.n_people is None:
        return ["a figure is missing"]
    mean = sum((sum(own, Fraction(0)) / len(own) for own in scores.values()), Fraction(0)) / count
    half = Fraction(1, 2 * 10**rules.decimals)
    wrong = ["it is too small, or one organisation is most of it"] if refused else []
    if abs(Fraction(cell.mean) - mean) > half + Fraction(1, 10**9):
        wrong.append(f"the mean is {float(mean)}")
    if cell.n_organisations != count or not 0 <= total - cell.n_people < rules.people_step:
        wrong.append(f"{count} organisations and {total} people are in it")
    return wrong


def _parts(members: Sequence[Contribution]) -> _Row:
    own: dict[str, list[Contribution]] = defaultdict(list)
    for row in members:
        own[row.organisation].append(row)
    return {
        (row.organisation, f"={row.observation}" if row.observation else f"@{row.wave}"): Fraction(
            1, len(own) * len(mine)
        )
        for mine in own.values()
        for row in mine
    }


def _recovered(
    shown: dict[str, list[_Row]], hidden: dict[str, list[tuple[str, _Row]]]
) -> list[str]:
    """Hidden values that are exact combinations of printed cells, of one factor."""
    wrong = []
    for factor, targets in hidden.items():
        pivots: dict[tuple[str, str], _Row] = {}
        for row in shown.get(factor, ()):
            left = _reduced(row, pivots)
            if left:
                pivots[min(left)] = left
        wrong += [
            f"{name}: found by subtraction" for name, row in targets if not _reduced(row, pivots)
        ]
    return wrong


def _reduced(row: _Row, pivots: dict[tuple[str, str], _Row]) -> _Row:
    """What is left of a row when every pivot is taken out; empty: it is a combination of them."""
    left = dict(row)
    for pivot in sorted(pivots):  # a pivot's row has nothing before its pivot
        if pivot in left:
            base = pivots[pivot]
            factor = left[pivot] / base[pivot]
            for at, part in base.items():
                left[at] = left.get(at, Fraction(0)) - factor * part
                if not left[at]:
                    del left[at]
    return left
