"""Answers from CSV files; whatever is wrong is said with the file, the line and the column."""

import re
from fractions import Fraction
from pathlib import Path

from alliage_engines.health.model import (
    RATINGS,
    SCORE_BOUNDS,
    Answer,
    HealthError,
    Pair,
    bounds_of,
)
from alliage_engines.tabular import rows

ANSWER_COLUMNS = ("organisation", "person", "factor", "score")
PAIR_COLUMNS = ("rater", "person", "rated", *RATINGS)
_NUMBER = re.compile(r"[0-9]{1,3}(?:[.,][0-9]{1,15})?")


def read_answers(path: Path) -> list[Answer]:
    """Scores of a file; a person may have several of one factor. Raises `HealthError`."""
    answers = []
    for place, row in rows(path, ANSWER_COLUMNS, HealthError):
        organisation, person, factor = _names(row, ANSWER_COLUMNS, place)
        score = _number(row["score"], SCORE_BOUNDS, f"{place}, score")
        answers.append(Answer(organisation, person, factor, score))
    if not answers:
        raise HealthError(str(path), "no answer under the header")
    return answers


def read_pairs(path: Path) -> list[Pair]:
    """Ratings of a file; an empty cell is not answered. Raises `HealthError`."""
    pairs = []
    seen: dict[tuple[str, str, str], str] = {}
    for place, row in rows(path, PAIR_COLUMNS, HealthError):
        rater, person, rated = names = _names(row, PAIR_COLUMNS, place)
        if rater == rated:
            raise HealthError(f"{place}, rated", f"{rater!r} rates itself")
        if names in seen:
            first = seen[names].rpartition(", ")[2]
            raise HealthError(f"{place}, rated", f"{person!r} has rated {rated!r} on {first}")
        seen[names] = place
        given = [
            _number(row[rating], bounds_of(rating), f"{place}, {rating}") if row[rating] else None
            for rating in RATINGS
        ]
        pairs.append(Pair(rater, person, rated, *given))
    return pairs


def _names(row: dict[str, str], columns: tuple[str, ...], place: str) -> tuple[str, str, str]:
    """The three cells that name somebody or something."""
    first, second, third = columns[:3]
    for column in (first, second, third):
        if not row[column]:
            raise HealthError(f"{place}, {column}", "the cell is empty")
    return row[first], row[second], row[third]


def _number(text: str, bounds: tuple[int, int], place: str) -> Fraction:
    low, high = bounds
    if _NUMBER.fullmatch(text):
        number = Fraction(text.replace(",", "."))
        if low <= number <= high:
            return number
    raise HealthError(place, f"a number from {low} to {high} is wanted, not {text[:40]!r}")
