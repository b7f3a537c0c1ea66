"""What leaves of a profile: its record as JSON, its levers as rows. Only what the reader may see."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from alliage.core.exports import Column
from alliage.core.families import family_label
from alliage.directory.adapters import areas, words
from alliage.organisations import sdgs
from alliage.organisations.models import Organisation

LEVERS = {
    "human": _l("Richesse humaine"),
    "financial": _l("Ressources financières"),
    "alliances": _l("Alliances"),
}


def profile_record(organisation: Organisation, seen: Mapping[str, Any]) -> dict[str, Any]:
    """One profile as JSON; seen: what `visible_fields` gives. A key that is absent says nothing."""
    record: dict[str, Any] = {
        "id": organisation.public_id,
        "directory_id": organisation.directory_id or None,
        "name": organisation.name,
        "acronym": organisation.acronym or None,
        "family": organisation.family,
        "kind": organisation.kind,
        "roles": [role.role for role in organisation.roles.all()],
        "changed": organisation.shown_at.isoformat() if organisation.shown_at else None,
    }
    labels = {"themes": words.theme_label, "areas": _area_name, "sdgs": sdgs.label}
    for key, value in seen.items():
        if key == "sdgs":
            record[key] = [
                {"code": n, "label": sdgs.label(n), "uri": sdgs.GOALS[n].uri}
                for n in value
                if n in sdgs.GOALS
            ]
        elif key in labels:
            record[key] = [{"code": code, "label": labels[key](code)} for code in value]
        else:
            record[key] = value
    return record


def _area_name(place: str) -> str:
    found = areas.area_of(place)
    return found.name if found else place


#: One row: lever, measure, value, unit, year.
Row = tuple[str, str, int, str, int | None]


def lever_rows(seen: Mapping[str, Any], partners: Mapping[str, int]) -> Iterator[Row]:
    """Each known figure of the levers; partners: how many by family, "" where it is not known."""
    weights = seen.get("weights", {})
    people, money = seen.get("people", {}), seen.get("money", {})
    names = {"volunteers": _("Bénévoles"), "employees": _("Salariés"), "members": _("Adhérents")}
    yield from _weight(weights, "human")
    for key, label in names.items():
        if key in people:
            yield str(LEVERS["human"]), label, people[key], _("personnes"), people.get("year")
    yield from _weight(weights, "financial")
    shares = {
        "public_share": _("Financements publics"),
        "earned_share": _("Recettes d’activité"),
        "private_share": _("Dons et mécénat"),
    }
    if "budget" in money:
        lever = str(LEVERS["financial"])
        yield lever, _("Budget annuel"), money["budget"], _("euros"), money.get("year")
    for key, label in shares.items():
        if key in money:
            lever = str(LEVERS["financial"])
            yield lever, label, money[key], _("part du budget, en %"), money.get("year")
    yield from _weight(weights, "alliances")
    for family, n in partners.items():
        label = family_label(family) if family else _("Famille inconnue")
        yield str(LEVERS["alliances"]), label, n, _("partenaires"), None


def _weight(weights: Mapping[str, int], lever: str) -> Iterator[Row]:
    if lever in weights:
        yield str(LEVERS[lever]), _("Poids dans le modèle"), weights[lever], _("sur 5"), None


LEVER_COLUMNS = (
    Column("lever", _l("Levier"), lambda row: row[0]),
    Column("measure", _l("Mesure"), lambda row: row[1]),
    Column("value", _l("Valeur"), lambda row: row[2]),
    Column("unit", _l("Unité"), lambda row: row[3]),
    Column("year", _l("Année"), lambda row: row[4]),
)
