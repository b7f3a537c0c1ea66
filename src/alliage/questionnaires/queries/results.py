"""What may be read of a campaign: means, shares and totals, as its anonymity rule allows.

NAMED: all, at any time. BY_ORGANISATION: once closed, means of the organisations of which enough
people answered, or that answered jointly. ANONYMOUS: once closed, totals of five people at least.
Every mean is of organisations' means, so that ten people of one weigh no more than one of another.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from alliage.questionnaires import scoring
from alliage.questionnaires.definition import MATRIX, NUMBER, SCALE, Definition, Question, words
from alliage.questionnaires.enums import Anonymity, CampaignState
from alliage.questionnaires.models import Campaign
from alliage.questionnaires.queries.campaigns import Answered, answers

#: Fewer people than this make no total of an anonymous campaign.
FEWEST = 5
FACTOR, MEAN, SHARE = "factor", "mean", "share"


@dataclass(frozen=True, slots=True)
class Group:
    """Sheets that are read together. organisation_id: None where they are of nobody in particular.

    least: fewer people than this answering a question leave it unread.
    """

    organisation_id: int | None
    sheets: list[Answered]
    least: int


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure of one group. kind: FACTOR and MEAN in the scale's unit, SHARE from 0 to 1.

    key: a factor or a question; part: a row or an option; people: how many answered it.
    """

    organisation_id: int | None
    kind: str
    key: str
    part: str
    people: int
    value: float


def readable(campaign: Campaign) -> bool:
    """Tell whether results are read at all: figures that grow answer by answer would give each away."""
    return campaign.anonymity == Anonymity.NAMED or campaign.state == CampaignState.CLOSED


def groups(campaign: Campaign, found: Iterable[Answered]) -> list[Group]:
    """Return the groups that may be shown."""
    rows = list(found)
    if campaign.anonymity == Anonymity.ANONYMOUS:
        return [Group(None, rows, FEWEST)] if len(rows) >= FEWEST else []
    by_organisation: dict[int | None, list[Answered]] = {}
    for row in rows:
        by_organisation.setdefault(row.organisation_id, []).append(row)
    named = campaign.anonymity == Anonymity.NAMED
    made = []
    for key, sheets in by_organisation.items():
        alone = named or all(sheet.joint for sheet in sheets)
        least = 1 if alone else campaign.smallest
        if len(sheets) >= least:
            made.append(Group(key, sheets, least))
    return made


def cells(campaign: Campaign) -> list[Cell]:
    """Return every figure that may be read; [] as long as none may. One query."""
    if not readable(campaign):
        return []
    asked = campaign.asked
    return [
        cell for group in groups(campaign, answers(campaign)) for cell in _of_group(asked, group)
    ]


def _of_group(asked: Definition, group: Group) -> list[Cell]:
    found = _factors(asked, group)
    for question in asked.questions:
        found += _question(question, group)
    # An item that too few answered could be had back from its factor and its neighbours.
    hidden = _thin_factors(asked, group)
    return [cell for cell in found if cell.kind != MEAN or _factor(asked, cell) not in hidden]


def _factors(asked: Definition, group: Group) -> list[Cell]:
    by_factor: dict[str, list[float]] = {}
    for sheet in group.sheets:
        for key, mean in scoring.factor_means(asked, sheet.values).items():
            by_factor.setdefault(key, []).append(mean)
    return [
        Cell(group.organisation_id, FACTOR, factor.key, "", len(means), fmean(means))
        for factor in asked.factors
        if len(means := by_factor.get(factor.key, [])) >= group.least
    ]


def _question(question: Question, group: Group) -> list[Cell]:
    given = [s.values[question.key] for s in group.sheets if question.key in s.values]
    parts: dict[str, list[float]] = {}
    if question.type in (SCALE, NUMBER):
        parts[""] = [float(value) for value in given]
    elif question.type == MATRIX:
        for row in question.rows:
            parts[row.key] = [float(value[row.key]) for value in given if row.key in value]
    elif question.options:
        for option in question.options:
            chosen = [value if isinstance(value, list) else [value] for value in given]
            parts[option.key] = [float(option.key in one) for one in chosen]
    kind = SHARE if question.options else MEAN
    return [
        Cell(group.organisation_id, kind, question.key, part, len(values), fmean(values))
        for part, values in parts.items()
        if values and len(values) >= group.least
    ]


def _factor(asked: Definition, cell: Cell) -> str:
    question = asked.by_key[cell.key]
    row = next((row for row in question.rows if row.key == cell.part), None)
    return row.factor if row else question.factor


def _thin_factors(asked: Definition, group: Group) -> set[str]:
    """Return the factors of which some item was answered by somebody, yet by too few."""
    counts: dict[tuple[str, str], int] = {}
    for sheet in group.sheets:
        for factor, item, _score in scoring.item_scores(asked, sheet.values):
            counts[factor, item] = counts.get((factor, item), 0) + 1
    return {factor for (factor, _item), n in counts.items() if n < group.least}


@dataclass(frozen=True, slots=True)
class Overall:
    """The mean over the groups of one figure."""

    kind: str
    key: str
    part: str
    people: int
    value: float


def overall(found: Iterable[Cell]) -> dict[tuple[str, str, str], Overall]:
    """Return (kind, key, part) -> its mean of the groups' means."""
    by: dict[tuple[str, str, str], list[Cell]] = {}
    for cell in found:
        by.setdefault((cell.kind, cell.key, cell.part), []).append(cell)
    return {
        name: Overall(*name, sum(c.people for c in some), fmean(c.value for c in some))
        for name, some in by.items()
    }


def texts(campaign: Campaign) -> list[tuple[str, list[str]]]:
    """Return (question, what was written) of free texts, in alphabetical order, where they are read.

    Anonymous: only what five people at least answered, mixed. By organisation: joint answers.
    """
    if not readable(campaign):
        return []
    shown = []
    rows = answers(campaign)
    for question in campaign.asked.questions:
        if not question.is_text:
            continue
        written = [row for row in rows if row.values.get(question.key)]
        if campaign.anonymity == Anonymity.BY_ORGANISATION:
            written = [row for row in written if row.joint]
        if campaign.anonymity == Anonymity.ANONYMOUS and len(written) < FEWEST:
            continue
        if written:
            said = sorted(str(row.values[question.key]) for row in written)
            shown.append((words(question.text), said))
    return shown


def label_of(asked: Definition, cell: Any) -> str:
    """Return a figure's name in words."""
    if cell.kind == FACTOR:
        factor = asked.factor(cell.key)
        return words(factor.label) if factor else cell.key
    question = asked.by_key[cell.key]
    parts = {row.key: row.label for row in question.rows}
    parts |= {option.key: option.label for option in question.options}
    part = words(parts.get(cell.part))
    return f"{words(question.text)} – {part}" if part else words(question.text)
