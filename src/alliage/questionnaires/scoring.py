"""From the answers of one sheet to scores: by factor, and by pair. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any

from alliage.questionnaires.definition import MATRIX, PAIR, SCALE, Definition, Point


def turned(value: int, points: tuple[Point, ...], is_reversed: bool) -> int:
    """Return a score counted from the other end of its scale where agreeing is bad news."""
    if not is_reversed:
        return value
    values = [point.value for point in points]
    return min(values) + max(values) - value


def item_scores(asked: Definition, values: Mapping[str, Any]) -> Iterator[tuple[str, str, int]]:
    """Yield (factor, item, score) of each answered item that belongs to a factor.

    item: the question's key, or "question.row".
    """
    for question in asked.questions:
        found = values.get(question.key)
        if found is None:
            continue
        if question.type == SCALE and question.factor:
            yield question.factor, question.key, turned(found, question.points, question.reversed)
        elif question.type == MATRIX:
            for row in question.rows:
                if row.factor and row.key in found:
                    score = turned(found[row.key], row.points, row.reversed)
                    yield row.factor, f"{question.key}.{row.key}", score


def factor_scores(asked: Definition, values: Mapping[str, Any]) -> dict[str, list[int]]:
    """Return the scores of one sheet by factor; a factor of which nothing was answered is absent."""
    scores: dict[str, list[int]] = {}
    for factor, _item, score in item_scores(asked, values):
        scores.setdefault(factor, []).append(score)
    return scores


def factor_means(asked: Definition, values: Mapping[str, Any]) -> dict[str, float]:
    """Return one sheet's mean by factor, over the items that were answered."""
    return {key: sum(s) / len(s) for key, s in factor_scores(asked, values).items()}


def pair_scores(asked: Definition, values: Mapping[str, Any]) -> dict[int, dict[str, int]]:
    """Return what one sheet says of each other organisation: its key -> row -> value."""
    scores: dict[int, dict[str, int]] = {}
    for question in asked.questions:
        if question.type == PAIR:
            for organisation, rows in (values.get(question.key) or {}).items():
                scores.setdefault(int(organisation), {}).update(rows)
    return scores
