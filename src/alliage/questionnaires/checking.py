"""Answers against what is asked: which questions are shown, which values are answers, what is missing.

Pure, and the only judge: whatever comes from a browser, a link or another program passes here.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alliage.core.formats import number
from alliage.questionnaires.definition import (
    MATRIX,
    MULTIPLE,
    NUMBER,
    PAIR,
    SCALE,
    SINGLE,
    Condition,
    Definition,
    Point,
    Question,
    Row,
    Section,
    words,
)

#: No number that is asked of people is larger.
LARGEST = 10**12
Values = Mapping[str, Any]


class Invalid(Exception):  # noqa: N818 - a state of things, as `Denied` is
    """A value is no answer to its question; the message says why in words."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What stands in the way: `part` is a row, or "organisation.row", of the question."""

    question: Question
    reason: str
    part: str = ""

    @property
    def message(self) -> str:
        return _("« %(question)s » : %(reason)s") % {
            "question": words(self.question.text),
            "reason": self.reason,
        }


@dataclass(frozen=True)
class Asking:
    """What one respondent is asked.

    others: organisations that pair questions are about, key as text -> name. texts: whether what
    is written freely can be read by anybody afterwards; where nobody could, it is not asked.
    """

    definition: Definition
    others: Mapping[str, str]
    texts: bool = True

    def shown(self, values: Values) -> list[tuple[Section, list[Question]]]:
        """Return the sections that are shown with their shown questions.

        The answer of a hidden question counts as none for the conditions that follow.
        """
        known: dict[str, Any] = {}
        found = []
        for section in self.definition.sections:
            if not _holds(section.shown_if, known):
                continue
            questions = []
            for question in section.questions:
                if self._is_asked(question) and _holds(question.shown_if, known):
                    questions.append(question)
                    known[question.key] = values.get(question.key)
            if questions:
                found.append((section, questions))
        return found

    def _is_asked(self, question: Question) -> bool:
        if question.type == PAIR:
            return bool(self.others)
        return self.texts or not question.is_text

    def visible(self, values: Values) -> dict[str, Question]:
        """Return the shown questions by key, in their order."""
        return {q.key: q for _section, questions in self.shown(values) for q in questions}

    def check(self, question: Question, value: Any) -> Any:
        """Return the value as it is kept, None for no answer; raises Invalid."""
        if value is None or value == "":
            return None
        return _CHECKS[question.type](question, value, self.others)

    def kept(self, values: Values) -> dict[str, Any]:
        """Return the answers of shown questions that stand, for a sheet that is sent."""
        kept: dict[str, Any] = {}
        for key, question in self.visible(values).items():
            try:
                value = self.check(question, values.get(key))
            except Invalid:
                continue
            if value is not None:
                kept[key] = value
        return kept

    def missing(self, values: Values) -> Iterator[Problem]:
        """Yield the required answers that are not there, and those that no longer stand."""
        for key, question in self.visible(values).items():
            try:
                value = self.check(question, values.get(key))
            except Invalid as error:
                yield Problem(question, str(error))
                continue
            if question.required and not self.is_whole(question, value):
                yield Problem(question, _("une réponse est attendue"))

    def is_whole(self, question: Question, value: Any) -> bool:
        """Whether a checked value answers all that its question asks."""
        if value is None:
            return False
        if question.type == MATRIX:
            return len(value) == len(question.rows)
        if question.type == PAIR:
            return all(len(value.get(key, {})) == len(question.rows) for key in self.others)
        return True


def _holds(conditions: tuple[Condition, ...], known: Values) -> bool:
    return all(_meets(condition, known.get(condition.question)) for condition in conditions)


def _meets(condition: Condition, value: Any) -> bool:
    if value is None:
        return False
    if condition.among:
        given = value if isinstance(value, list) else [value]
        if not any(_same(one, wanted) for one in given for wanted in condition.among):
            return False
    for bound, sign in ((condition.at_least, 1), (condition.at_most, -1)):
        if bound is not None and not (_is_number(value) and sign * (value - bound) >= 0):
            return False
    return True


def _same(one: Any, wanted: Any) -> bool:
    # True == 1 in Python: a yes is no number here.
    return isinstance(one, bool) == isinstance(wanted, bool) and one == wanted


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _point(points: tuple[Point, ...], value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise Invalid(_("choisissez l’un des degrés proposés"))
    if value not in {point.value for point in points}:
        raise Invalid(_("choisissez l’un des degrés proposés"))
    return value


def _scale(question: Question, value: Any, _others: Values) -> int:
    return _point(question.points, value)


def _single(question: Question, value: Any, _others: Values) -> str:
    if not isinstance(value, str) or value not in {option.key for option in question.options}:
        raise Invalid(_("choisissez l’une des réponses proposées"))
    return value


def _multiple(question: Question, value: Any, _others: Values) -> list[str] | None:
    known = [option.key for option in question.options]
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise Invalid(_("choisissez parmi les réponses proposées"))
    if not set(value) <= set(known):
        raise Invalid(_("choisissez parmi les réponses proposées"))
    most = question.at_most
    if most is not None and len(set(value)) > most:
        raise Invalid(
            ngettext("une réponse au plus", "%(most)d réponses au plus", most) % {"most": most}
        )
    return [key for key in known if key in value] or None


def _rows(rows: tuple[Row, ...], value: Any) -> dict[str, int]:
    known = {row.key: row for row in rows}
    if not isinstance(value, dict) or not set(value) <= set(known):
        raise Invalid(_("les lignes ne sont pas celles de la question"))
    given = {key: one for key, one in value.items() if one is not None and one != ""}
    return {key: _point(row.points, given[key]) for key, row in known.items() if key in given}


def _matrix(question: Question, value: Any, _others: Values) -> dict[str, int] | None:
    return _rows(question.rows, value) or None


def _pair(question: Question, value: Any, others: Values) -> dict[str, dict[str, int]] | None:
    if not isinstance(value, dict):
        raise Invalid(_("les lignes ne sont pas celles de la question"))
    # An organisation that is asked no longer is no fault of who answered about it.
    checked = {key: _rows(question.rows, value[key]) for key in others if value.get(key)}
    return {key: rows for key, rows in checked.items() if rows} or None


def _number(question: Question, value: Any, _others: Values) -> int | float:
    # In this order: a whole number too large is no float at all.
    if not _is_number(value) or not abs(value) <= LARGEST:
        raise Invalid(_("écrivez un nombre, par exemple 12 ou 12,5"))
    if question.whole and value != int(value):
        raise Invalid(_("écrivez un nombre entier"))
    if question.minimum is not None and value < question.minimum:
        raise Invalid(_("pas moins de %s") % number(question.minimum))
    if question.maximum is not None and value > question.maximum:
        raise Invalid(_("pas plus de %s") % number(question.maximum))
    found: int | float = int(value) if value == int(value) else value
    return found


def _text(question: Question, value: Any, _others: Values) -> str | None:
    if not isinstance(value, str):
        raise Invalid(_("écrivez un texte"))
    lines = value.replace("\r\n", "\n").replace("\r", "\n")
    # Controls and halves of a character (Cc, Cs) are no text, and no database keeps them all.
    clean = "".join(c for c in lines if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))
    clean = clean.strip()
    if len(clean) > question.longest:
        raise Invalid(_("%s lettres au plus") % number(question.longest))
    return clean or None


_CHECKS: Mapping[str, Any] = {
    SCALE: _scale,
    SINGLE: _single,
    MULTIPLE: _multiple,
    MATRIX: _matrix,
    PAIR: _pair,
    NUMBER: _number,
    "short_text": _text,
    "long_text": _text,
}
