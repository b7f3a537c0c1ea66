"""The columns of a campaign's exports; docs/guides/questionnaires.md documents the schema.

NAMED: a row a sheet. Else a row a figure that may be read: never a person's answer.
"""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from alliage.core.exports import Column
from alliage.organisations.models import Organisation
from alliage.questionnaires.definition import Question, words
from alliage.questionnaires.enums import Anonymity
from alliage.questionnaires.models import Campaign
from alliage.questionnaires.queries import results
from alliage.questionnaires.queries.campaigns import answers

Rows = tuple[list[Column], list[dict[str, Any]]]


def rows(campaign: Campaign) -> Rows:
    """Return the columns and rows of a campaign's export, as its anonymity allows."""
    if campaign.anonymity == Anonymity.NAMED:
        return _named(campaign)
    return _figures(campaign)


def _column(key: str, label: Any) -> Column:
    return Column(key, label, lambda row: row.get(key))


def _named(campaign: Campaign) -> Rows:
    people = {row.pk: row for row in campaign.respondents.select_related("person", "organisation")}
    columns = [_column("organisation", _("Organisation")), _column("person", _("Personne"))]
    for question in campaign.asked.questions:
        columns += [_column(key, label) for key, label in _places(question)]
    found = []
    for sheet in answers(campaign):
        who = people.get(sheet.respondent_id or 0)
        row: dict[str, Any] = {
            "organisation": who.organisation.name if who and who.organisation else "",
            "person": _name(who),
        }
        for question in campaign.asked.questions:
            row |= _flat(question, sheet.values.get(question.key))
        found.append(row)
    return columns, found


def _name(who: Any) -> str:
    """A person's name, or the address of who was asked by one."""
    if who is None:
        return ""
    return who.person.display_name or who.person.email if who.person else who.email


def _places(question: Question) -> list[tuple[str, str]]:
    """The columns of one question: one a row of a matrix or an option of several choices."""
    text = words(question.text)
    if question.type == "matrix":
        return [(f"{question.key}.{r.key}", f"{text} – {words(r.label)}") for r in question.rows]
    if question.type == "multiple":
        return [(f"{question.key}.{o.key}", f"{text} – {words(o.label)}") for o in question.options]
    return [] if question.type == "pair" else [(question.key, text)]


def _flat(question: Question, value: Any) -> dict[str, Any]:
    if value is None or question.type == "pair":
        return {}
    if question.type == "matrix":
        return {f"{question.key}.{row}": step for row, step in value.items()}
    if question.type == "multiple":
        return {f"{question.key}.{o.key}": o.key in value for o in question.options}
    if question.options:
        return {question.key: next(words(o.label) for o in question.options if o.key == value)}
    return {question.key: value}


def _figures(campaign: Campaign) -> Rows:
    asked = campaign.asked
    cells = results.cells(campaign)
    keys = {cell.organisation_id for cell in cells}
    names = dict(Organisation.objects.filter(pk__in=keys).values_list("pk", "name"))
    columns = [
        _column("kind", _("Sorte")),
        _column("key", _("Clé")),
        _column("part", pgettext("d’un questionnaire", "Partie")),
        _column("label", _("Ce qui est mesuré")),
        _column("people", _("Personnes")),
        _column("value", _("Valeur")),
    ]
    if campaign.anonymity == Anonymity.BY_ORGANISATION:
        columns.insert(0, _column("organisation", _("Organisation")))
    return columns, [
        {
            "organisation": names.get(cell.organisation_id or 0, ""),
            "kind": cell.kind,
            "key": cell.key,
            "part": cell.part,
            "label": results.label_of(asked, cell),
            "people": cell.people,
            # As on the page: more digits would let two tables be subtracted.
            "value": round(cell.value, 2 if cell.kind == results.SHARE else 1),
        }
        for cell in cells
    ]
