"""The filters at the left of the results: lists with counts, then single choices."""

from collections.abc import Callable, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from alliage.directory.adapters import words
from alliage.directory.adapters.search import Results
from alliage.directory.criteria import BY, EMPLOYER, PARAMETERS, Criteria
from alliage.directory.enums import DECLARED_WITHIN, RADII

#: Values shown at once; the others unfold.
SHOWN = 6
#: What the form of the filters sends by itself, so that nothing is sent twice.
OWN = (
    "theme", "nature", "declaree", "rayon", "effectif", "employeur", "depuis", "par", "page",
)  # fmt: skip
#: Creations offered: since so many years.
CREATED_WITHIN = (1, 5, 10)


def kept(criteria: Criteria) -> list[tuple[str, str]]:
    """Parameters that a change of filter keeps: the need, the place, the family…"""
    return [(name, value) for name, value in criteria.parameters() if name not in OWN]


def kept_by_search(criteria: Criteria) -> list[tuple[str, str]]:
    """Parameters that a new need or place keeps: the filters."""
    own = {PARAMETERS["text"], PARAMETERS["place"], PARAMETERS["page"]}
    return [(name, value) for name, value in criteria.parameters() if name not in own]


def groups(found: Results, criteria: Criteria) -> list[dict[str, Any]]:
    """Every group that offers a choice, in the order of the page."""
    shown = [
        _several("theme", _("Thème"), found, criteria.themes, words.theme_label),
        _declared(criteria),
        _several("nature", _("Nature"), found, criteria.kinds, words.kind_label, "kind"),
    ]
    if criteria.place_kind == "commune":
        choices = [(km, _("Moins de %(km)s km") % {"km": km}) for km in RADII]
        shown.insert(
            1, _one("rayon", _("Distance"), criteria.radius, choices, _("La commune seule"))
        )
    effectif = _several(
        "effectif", _("Effectif"), found, criteria.headcounts, words.headcount_label, "headcount"
    )
    where = _one(
        "par",
        _("Présence"),
        BY["any"] if criteria.by == "any" else None,
        [(BY["any"], _("Par le siège ou un établissement"))],
        _("Par le siège"),
    )
    last = (effectif, _employer(criteria), _created(criteria), where)
    return [group for group in (*shown, *last) if group["options"]]


def _employer(criteria: Criteria) -> dict[str, Any]:
    chosen = EMPLOYER[criteria.employer] if criteria.employer is not None else None
    choices = [(EMPLOYER[True], _("Qui emploient")), (EMPLOYER[False], _("Sans salarié"))]
    return _one("employeur", _("Employeur"), chosen, choices, _("Avec ou sans salarié"))


def _created(criteria: Criteria) -> dict[str, Any]:
    """The usual years, and the one asked by the address when it is another."""
    this_year = timezone.localdate().year
    years = {this_year - back for back in CREATED_WITHIN}
    if criteria.since_year:
        years.add(criteria.since_year)
    choices = [
        (year, _("Depuis %(year)s") % {"year": year}) for year in sorted(years, reverse=True)
    ]
    return _one("depuis", _("Création"), criteria.since_year, choices, _("Toutes les années"))


def _declared(criteria: Criteria) -> dict[str, Any]:
    labels = {1: _("Moins d’un an")}
    choices = [
        (years, labels.get(years) or _("Moins de %(years)s ans") % {"years": years})
        for years in DECLARED_WITHIN
    ]
    return _one(
        "declaree", _("Dernière déclaration"), criteria.declared_within, choices, _("Toutes")
    )


def _several(
    name: str,
    label: str,
    found: Results,
    chosen: Sequence[str],
    label_of: Callable[[str], str],
    facet: str = "",
) -> dict[str, Any]:
    counts = {item.value: item.count for item in found.facets.get(facet or name, []) if item.value}
    counts |= {value: counts.get(value, 0) for value in chosen}
    ordered = sorted(counts, key=lambda value: (value not in chosen, -counts[value], value))
    if name == "effectif":
        ordered = [code for code, _label in words.headcount_choices() if code in counts]
    options = [
        {"value": v, "label": label_of(v), "count": counts[v], "checked": v in chosen}
        for v in ordered
    ]
    return {
        "name": name,
        "label": label,
        "kind": "checkbox",
        "options": options[:SHOWN],
        "more": options[SHOWN:],
    }


def _one(
    name: str, label: str, chosen: object, choices: Sequence[tuple[object, str]], all_label: str
) -> dict[str, Any]:
    options = [{"value": "", "label": all_label, "count": None, "checked": chosen is None}]
    options += [
        {"value": value, "label": text, "count": None, "checked": value == chosen}
        for value, text in choices
    ]
    return {"name": name, "label": label, "kind": "radio", "options": options, "more": []}
