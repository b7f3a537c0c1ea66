"""A questionnaire's definition, read from the JSON values of its file: what is asked, in words.

Pure: mappings in, dataclasses out. The values were checked before (`definition_check`), so that
nothing is verified here again. A text is a mapping of languages to words, French always there.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import get_language

Text = Mapping[str, str]

SCALE, SINGLE, MULTIPLE = "scale", "single", "multiple"
MATRIX, PAIR = "matrix", "pair"
NUMBER, SHORT, LONG = "number", "short_text", "long_text"
#: Letters that a text answer may have, unless its question says less.
LONGEST = {SHORT: 200, LONG: 4000}


def words(text: Text | None) -> str:
    """Return a text in the language of the page, else in French."""
    if not text:
        return ""
    return text.get((get_language() or "fr")[:2]) or text.get("fr", "")


@dataclass(frozen=True, slots=True)
class Point:
    """One step of a scale."""

    value: int
    label: Text


@dataclass(frozen=True, slots=True)
class Option:
    key: str
    label: Text


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a matrix or of a pair question, with its own scale."""

    key: str
    label: Text
    points: tuple[Point, ...]
    factor: str
    reversed: bool


@dataclass(frozen=True, slots=True)
class Condition:
    """Holds where the answer of `question` is one of `among`, or lies between two numbers."""

    question: str
    among: tuple[Any, ...]
    at_least: float | None
    at_most: float | None


@dataclass(frozen=True, slots=True)
class Question:
    """One question. points: of a scale; rows: of a matrix or pair; options: of a choice.

    reversed: agreeing is bad news: its score counts from the other end. at_most: choices of
    "multiple"; minimum, maximum, whole, unit: of "number"; longest: letters of a text.
    """

    key: str
    type: str
    text: Text
    help: Text | None
    required: bool
    factor: str
    reversed: bool
    points: tuple[Point, ...]
    options: tuple[Option, ...]
    rows: tuple[Row, ...]
    at_most: int | None
    minimum: float | None
    maximum: float | None
    whole: bool
    unit: Text | None
    longest: int
    shown_if: tuple[Condition, ...]

    @property
    def is_text(self) -> bool:
        return self.type in LONGEST


@dataclass(frozen=True, slots=True)
class Section:
    """One page of a questionnaire."""

    key: str
    title: Text
    text: Text | None
    questions: tuple[Question, ...]
    shown_if: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Factor:
    """What several items measure together. advice: what to do next, by band."""

    key: str
    label: Text
    text: Text | None
    advice: Mapping[str, Text]


@dataclass(frozen=True, slots=True)
class Band:
    """What a mean of at least `at_least` is called."""

    key: str
    at_least: float
    label: Text


@dataclass(frozen=True)
class Definition:
    """One version of one questionnaire."""

    key: str
    version: str
    title: Text
    purpose: Text
    minutes: int
    anonymity: str
    factors: tuple[Factor, ...]
    bands: tuple[Band, ...]
    sections: tuple[Section, ...]

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        return tuple(q for section in self.sections for q in section.questions)

    @cached_property
    def by_key(self) -> dict[str, Question]:
        return {question.key: question for question in self.questions}

    @property
    def has_pairs(self) -> bool:
        return any(question.type == PAIR for question in self.questions)

    @property
    def items(self) -> int:
        """How many things are asked: a row of a matrix is one."""
        return sum(len(q.rows) or 1 for q in self.questions)

    def factor(self, key: str) -> Factor | None:
        return next((factor for factor in self.factors if factor.key == key), None)

    def band(self, mean: float) -> Band | None:
        """Return the highest band that a mean reaches, of the mean as it is shown (one decimal)."""
        reached = [band for band in self.bands if round(mean, 1) >= band.at_least]
        return max(reached, key=lambda band: band.at_least, default=None)


def read(values: Mapping[str, Any]) -> Definition:
    """Return a definition of checked values."""
    scales = {key: _points(points) for key, points in values.get("scales", {}).items()}
    return Definition(
        key=values["key"],
        version=values["version"],
        title=values["title"],
        purpose=values["purpose"],
        minutes=values["minutes"],
        anonymity=values.get("anonymity", "by_organisation"),
        factors=tuple(
            Factor(f["key"], f["label"], f.get("text"), f.get("advice", {}))
            for f in values.get("factors", [])
        ),
        bands=tuple(Band(b["key"], b["at_least"], b["label"]) for b in values.get("bands", [])),
        sections=tuple(_section(section, scales) for section in values["sections"]),
    )


def _points(points: list[dict[str, Any]]) -> tuple[Point, ...]:
    return tuple(Point(point["value"], point["label"]) for point in points)


def _section(values: Mapping[str, Any], scales: Mapping[str, tuple[Point, ...]]) -> Section:
    return Section(
        key=values["key"],
        title=values["title"],
        text=values.get("text"),
        questions=tuple(_question(question, scales) for question in values["questions"]),
        shown_if=tuple(_conditions(values)),
    )


def _conditions(values: Mapping[str, Any]) -> Iterator[Condition]:
    for found in values.get("shown_if", []):
        yield Condition(
            question=found["question"],
            among=tuple(found.get("among", [])),
            at_least=found.get("at_least"),
            at_most=found.get("at_most"),
        )


def _question(values: Mapping[str, Any], scales: Mapping[str, tuple[Point, ...]]) -> Question:
    kind, scale = values["type"], values.get("scale", "")
    rows = tuple(
        Row(
            key=row["key"],
            label=row["label"],
            points=scales[row.get("scale", scale)],
            factor=row.get("factor", values.get("factor", "")),
            reversed=row.get("reversed", False),
        )
        for row in values.get("rows", [])
    )
    return Question(
        key=values["key"],
        type=kind,
        text=values["text"],
        help=values.get("help"),
        required=values.get("required", False),
        factor=values.get("factor", ""),
        reversed=values.get("reversed", False),
        points=scales.get(scale, ()),
        options=tuple(Option(o["key"], o["label"]) for o in values.get("options", [])),
        rows=rows,
        at_most=values.get("at_most"),
        minimum=values.get("minimum"),
        maximum=values.get("maximum"),
        whole=values.get("whole", False),
        unit=values.get("unit"),
        longest=values.get("longest", LONGEST.get(kind, 0)),
        shown_if=tuple(_conditions(values)),
    )
