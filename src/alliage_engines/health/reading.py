"""Answers from CSV files; whatever is wrong is said with the file, the line and the column."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator
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

ANSWER_COLUMNS = ("organisation", "person", "factor", "score")
PAIR_COLUMNS = ("rater", "person", "rated", *RATINGS)
_NUMBER = re.compile(r"[0-9]{1,3}(?:[.,][0-9]{1,15})?")
_Row = tuple[str, dict[str, str]]  # where it stands, its cells


def read_answers(path: Path) -> list[Answer]:
    """Scores of a file; a person may have several of one factor. Raises `HealthError`."""
    answers = []
    for place, row in _rows(path, ANSWER_COLUMNS):
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
    for place, row in _rows(path, PAIR_COLUMNS):
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


def _rows(path: Path, wanted: tuple[str, ...]) -> Iterator[_Row]:
    """Rows with the line they begin on; `;` and tab are read as well as `,`; other columns ignored."""
    text = _text(path)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    places: dict[str, int] = {}
    width, begins = 0, 1
    while (row := _next(lines, path, begins)) is not None:
        place, begins = f"{path}, line {begins}", lines.line_num + 1
        if not any(cell.strip() for cell in row):
            continue
        if not places:
            places, width = _header(row, wanted, place), len(row)
            continue
        if len(row) != width:
            raise HealthError(place, f"{len(row)} cells where the header has {width}")
        yield place, {name: _clean(row[at]) for name, at in places.items()}
    if not places:
        raise HealthError(f"{path}, line 1", f"no header: {', '.join(wanted)} are wanted")


def _text(path: Path) -> str:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        reason = error.strerror or str(error)
        raise HealthError(str(path), f"cannot be read: {reason}") from error
    except UnicodeDecodeError as error:
        raise HealthError(str(path), "the file is not UTF-8 text") from error
    if "\0" in text:
        raise HealthError(str(path), "the file is not text")
    return text


def _delimiter(text: str) -> str:
    head = text.lstrip("\r\n").split("\n", 1)[0]
    return max(",;\t", key=head.count)


def _next(lines: Iterator[list[str]], path: Path, line: int) -> list[str] | None:
    try:
        return next(lines, None)
    except csv.Error as error:
        raise HealthError(f"{path}, line {line}", f"not a row of CSV: {error}") from error


def _header(row: list[str], wanted: tuple[str, ...], place: str) -> dict[str, int]:
    names = [_clean(cell).lower() for cell in row]
    if missing := [name for name in wanted if name not in names]:
        raise HealthError(place, f"no column {', '.join(missing)}")
    if twice := [name for name in wanted if names.count(name) > 1]:
        raise HealthError(place, f"the column {twice[0]} stands twice")
    return {name: names.index(name) for name in wanted}


def _clean(cell: str) -> str:
    """Without spaces around; an é of two characters (as macOS writes it) is that of one."""
    return unicodedata.normalize("NFC", cell).strip()
