"""The three facts at the head of a portrait, in words."""

from django.utils.translation import gettext as _

from alliage.core.formats import number, percent
from alliage.directory.adapters import words
from alliage.directory.portrait import Fact


def sentence(fact: Fact, compared: str) -> dict[str, str]:
    """A fact as a title and a line that gives both values; compared: the other territory's name."""
    title, alone, beside = _wordings(fact)
    value = number(fact.here, 1) if fact.code == "rate" else percent(fact.here, 1)
    if fact.code == "born":
        value = number(fact.here)
    if fact.there is None:
        return {"title": title, "text": alone % {"here": value}}
    other = number(fact.there, 1) if fact.code == "rate" else percent(fact.there, 1)
    return {"title": title, "text": beside % {"here": value, "there": other, "where": compared}}


def _wordings(fact: Fact) -> tuple[str, str, str]:
    """Title, line without and line with comparison."""
    more = fact.there is None or fact.here >= fact.there
    if fact.code == "rate":
        return (
            _("Plus d’associations") if more else _("Moins d’associations"),
            "",
            _("%(here)s pour 10 000 habitants ; %(where)s : %(there)s."),
        )
    if fact.code == "theme":
        theme = {"theme": words.theme_label(fact.subject)}
        alone = fact.there is None
        return (
            (_("Le premier thème : %(theme)s") if alone else _("Plus présent ici : %(theme)s"))
            % theme,
            _("%(here)s des associations et pairs."),
            _("%(here)s des associations et pairs ; %(where)s : %(there)s."),
        )
    if fact.code == "young":
        return (
            _("Des créations plus nombreuses") if more else _("Moins de créations récentes"),
            "",
            _("%(here)s créées depuis cinq ans ; %(where)s : %(there)s."),
        )
    if fact.code == "employers":
        return (
            _("Davantage d’employeurs") if more else _("Moins d’employeurs"),
            "",
            _("%(here)s emploient quelqu’un ; %(where)s : %(there)s."),
        )
    if fact.code == "born":
        return (
            _("Ce qui est né en %(year)s") % {"year": fact.subject},
            _("%(here)s créations."),
            "",
        )
    return (
        _fresh_title(fact),
        _("%(here)s ont déclaré quelque chose depuis cinq ans."),
        _("%(here)s ont déclaré quelque chose depuis cinq ans ; %(where)s : %(there)s."),
    )


def _fresh_title(fact: Fact) -> str:
    if fact.there is None:
        return _("Des nouvelles récentes")
    return (
        _("Des déclarations plus récentes")
        if fact.here >= fact.there
        else _("Des déclarations plus anciennes")
    )
