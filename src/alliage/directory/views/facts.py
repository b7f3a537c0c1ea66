"""The three facts at the head of a portrait, in words."""

from django.utils.translation import gettext as _

from alliage.core.formats import number, percent
from alliage.directory.adapters import words
from alliage.directory.portrait import Fact


def sentence(fact: Fact, compared: str) -> dict[str, str]:
    """A fact as a title and a line that gives both values; compared: the other territory's name."""
    here = _value(fact, fact.here)
    if fact.there is None:
        return {"title": _title_alone(fact), "text": _line_alone(fact.code) % {"here": here}}
    values = {"here": here, "there": _value(fact, fact.there), "where": compared}
    return {"title": _title_beside(fact), "text": _line_beside(fact.code) % values}


def _value(fact: Fact, value: float) -> str:
    if fact.code == "born":
        return number(value)
    return number(value, 1) if fact.code == "rate" else percent(value, 1)


def _title_alone(fact: Fact) -> str:
    if fact.code == "theme":
        return _("Le premier thème : %(theme)s") % {"theme": words.theme_label(fact.subject)}
    if fact.code == "born":
        return _("Ce qui est né en %(year)s") % {"year": fact.subject}
    return _("Des nouvelles récentes")


def _line_alone(code: str) -> str:
    return {
        "theme": _("%(here)s des associations et pairs."),
        "born": _("%(here)s créations."),
        "fresh": _("%(here)s ont déclaré quelque chose depuis cinq ans."),
    }[code]


def _title_beside(fact: Fact) -> str:
    if fact.code == "theme":
        return _("Plus présent ici : %(theme)s") % {"theme": words.theme_label(fact.subject)}
    more, fewer = {
        "rate": (_("Plus d’associations"), _("Moins d’associations")),
        "young": (_("Des créations plus nombreuses"), _("Moins de créations récentes")),
        "employers": (_("Davantage d’employeurs"), _("Moins d’employeurs")),
        "fresh": (_("Des déclarations plus récentes"), _("Des déclarations plus anciennes")),
    }[fact.code]
    return more if fact.here >= (fact.there or 0) else fewer


def _line_beside(code: str) -> str:
    return {
        "rate": _("%(here)s pour 10 000 habitants ; %(where)s : %(there)s."),
        "theme": _("%(here)s des associations et pairs ; %(where)s : %(there)s."),
        "young": _("%(here)s créées depuis cinq ans ; %(where)s : %(there)s."),
        "employers": _("%(here)s emploient quelqu’un ; %(where)s : %(there)s."),
        "fresh": _("%(here)s ont déclaré quelque chose depuis cinq ans ; %(where)s : %(there)s."),
    }[code]
