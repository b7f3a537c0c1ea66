"""Whether two versions of a definition measure the same: a wave compares with the one before. Pure."""

from django.utils.translation import gettext as _

from alliage.questionnaires.definition import Definition, Question


def differences(old: Definition, new: Definition) -> list[str]:
    """Return why answers to `new` do not compare with those to `old`, in words; [] where they do.

    A newer version may add questions and mend words; it takes no item away from a factor, adds
    none, and measures on the same scales.
    """
    if old.key != new.key:
        return [_("Ce n’est pas le même questionnaire.")]
    found = []
    if _items(old) != _items(new):
        found.append(_("Les facteurs ne se mesurent plus par les mêmes questions."))
    for question in old.questions:
        other = new.by_key.get(question.key)
        if other is not None and _shape(question) != _shape(other):
            found.append(_("La question « %s » ne se répond plus de la même façon.") % question.key)
    return found


def _items(asked: Definition) -> set[tuple[str, str, str, bool]]:
    """Every item that counts in a factor: factor, question, row, whether it is reversed."""
    single = {(q.factor, q.key, "", q.reversed) for q in asked.questions if q.factor and not q.rows}
    rows = {
        (r.factor, q.key, r.key, r.reversed) for q in asked.questions for r in q.rows if r.factor
    }
    return single | rows


def _shape(question: Question) -> tuple[object, ...]:
    return (
        question.type,
        tuple(point.value for point in question.points),
        {option.key for option in question.options},
        {(row.key, tuple(point.value for point in row.points)) for row in question.rows},
    )
