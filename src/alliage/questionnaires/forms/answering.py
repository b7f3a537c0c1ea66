"""A page of a questionnaire: what a browser sends -> JSON values, and what is shown of each question.

Names of fields: "a.<question>", "a.<question>.<row>", "a.<question>.<organisation>.<row>".
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from alliage.questionnaires.checking import Asking, Problem
from alliage.questionnaires.definition import (
    MATRIX,
    MULTIPLE,
    NUMBER,
    PAIR,
    SCALE,
    Point,
    Question,
    words,
)

#: Letters of one field that are read at all: twice the longest text, for a fault that is named.
READ = 8000


@dataclass(frozen=True, slots=True)
class Choice:
    """One radio button or box."""

    id: str
    value: str
    label: str
    checked: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to answer: an item on a scale, or a row of a matrix; `name` is of its field."""

    name: str
    label: str
    choices: tuple[Choice, ...]
    answered: bool
    factor: str = ""

    @property
    def count(self) -> int:
        return len(self.choices)

    @property
    def first(self) -> Choice:
        return self.choices[0]

    @property
    def last(self) -> Choice:
        return self.choices[-1]


@dataclass(slots=True)
class Shown:
    """One question on its page. groups: (organisation's name or "", lines) of scales and rows."""

    question: Question
    name: str
    text: str
    help: str
    value: str = ""
    unit: str = ""
    choices: tuple[Choice, ...] = ()
    groups: list[tuple[str, list[Line]]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    conflict: str = ""

    @property
    def type(self) -> str:
        return self.question.type

    @property
    def required(self) -> bool:
        return self.question.required

    @property
    def id(self) -> str:
        return f"q-{self.question.key}"


def read(data: QueryDict, questions: Iterable[Question], asked: Asking) -> dict[str, Any]:
    """Return question -> JSON value, of what was sent; what makes no sense stays to be refused."""
    return {question.key: _value(data, question, asked) for question in questions}


def _value(data: QueryDict, question: Question, asked: Asking) -> Any:
    name = f"a.{question.key}"
    if question.type == SCALE:
        return _step(data.get(name, ""))
    if question.type == MULTIPLE:
        return [one[:READ] for one in data.getlist(name)] or None
    if question.type == MATRIX:
        return _lines(data, name, question)
    if question.type == PAIR:
        return {key: _lines(data, f"{name}.{key}", question) for key in asked.others}
    text = data.get(name, "")[:READ]
    return _number(text) if question.type == NUMBER else text


def _lines(data: QueryDict, name: str, question: Question) -> dict[str, Any]:
    return {row.key: _step(data.get(f"{name}.{row.key}", "")) for row in question.rows}


def _step(text: str) -> Any:
    """Return a degree of a scale; other text as it is, to be refused."""
    bare = text.strip()
    if not bare:
        return None
    digits = bare.removeprefix("-")
    return int(bare) if digits.isascii() and digits.isdigit() and len(digits) < 6 else text[:READ]


def _number(text: str) -> Any:
    """Return a number as people write it: 12,5 or 1 200; other text as it is, to be refused."""
    bare = "".join(text.split()).replace(",", ".")
    if not bare:
        return None
    try:
        return float(bare) if bare.isascii() and len(bare) < 40 else text
    except ValueError:
        return text


def show(
    questions: Iterable[Question],
    values: Mapping[str, Any],
    asked: Asking,
    problems: Iterable[Problem] = (),
    conflicts: Mapping[str, Any] | None = None,
) -> list[Shown]:
    """Return what a page shows, with what was answered (or typed, when it was refused)."""
    found = list(problems)
    shown = []
    for question in questions:
        one = _shown(question, values.get(question.key), asked)
        one.errors = [problem.reason for problem in found if problem.question.key == question.key]
        if conflicts and question.key in conflicts:
            one.conflict = in_words(question, conflicts[question.key], asked) or "–"
        shown.append(one)
    return shown


def _shown(question: Question, value: Any, asked: Asking) -> Shown:
    name = f"a.{question.key}"
    one = Shown(
        question, name, words(question.text), words(question.help), unit=words(question.unit)
    )
    rows = value if isinstance(value, dict) else {}
    if question.type == SCALE:
        one.groups = [("", [_line(name, one.text, question.points, value)])]
    elif question.type == MATRIX:
        one.groups = [("", _matrix(name, question, rows))]
    elif question.type == PAIR:
        one.groups = [
            (label, _matrix(f"{name}.{key}", question, rows.get(key) or {}))
            for key, label in asked.others.items()
        ]
    elif question.options:
        one.choices = _options(name, question, value)
    else:
        one.value = _typed(value)
    return one


def _options(name: str, question: Question, value: Any) -> tuple[Choice, ...]:
    given = value if isinstance(value, list) else [value]
    return tuple(
        Choice(f"{name}-{option.key}", option.key, words(option.label), option.key in given)
        for option in question.options
    )


def _matrix(name: str, question: Question, rows: Mapping[str, Any]) -> list[Line]:
    return [
        _line(f"{name}.{row.key}", words(row.label), row.points, rows.get(row.key))
        for row in question.rows
    ]


def _line(name: str, label: str, points: tuple[Point, ...], value: Any) -> Line:
    choices = tuple(
        Choice(f"{name}-{p.value}", str(p.value), words(p.label), p.value == value) for p in points
    )
    return Line(name, label, choices, any(choice.checked for choice in choices))


def _typed(value: Any) -> str:
    """Return a number or a text as one would type it."""
    if value is None:
        return ""
    if isinstance(value, float):
        return (str(int(value)) if value.is_integer() else str(value)).replace(".", ",")
    return str(value)


def in_words(question: Question, value: Any, asked: Asking) -> str:
    """Return an answer as a person reads it; "" for none."""
    if value is None:
        return ""
    labels = {option.key: words(option.label) for option in question.options}
    if question.type == SCALE:
        return _label(question.points, value)
    if question.type == MATRIX:
        return _rows_in_words(question, value)
    if question.type == PAIR:
        return " ; ".join(
            f"{asked.others.get(key, '')} : {_rows_in_words(question, rows)}"
            for key, rows in value.items()
        )
    if isinstance(value, list):
        return ", ".join(labels.get(one, "") for one in value)
    return labels.get(value) or _typed(value)


def _label(points: tuple[Point, ...], value: int) -> str:
    return next((words(point.label) for point in points if point.value == value), "")


def _rows_in_words(question: Question, rows: Mapping[str, int]) -> str:
    return " ; ".join(
        f"{words(row.label)} {_label(row.points, rows[row.key])}"
        for row in question.rows
        if row.key in rows
    )
