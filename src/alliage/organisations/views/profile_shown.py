"""What templates show of a profile: the same for the page, its panels, its preview."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from alliage.core.formats import number
from alliage.directory.adapters import areas, words
from alliage.directory.criteria import Criteria
from alliage.directory.views.ways_out import results_url
from alliage.organisations import sdgs
from alliage.organisations.exports_profile import LEVERS, Row, lever_rows
from alliage.organisations.levers_drawing import Drawing, draw
from alliage.organisations.models import Organisation
from alliage.organisations.queries.profile import WEIGHTS

#: The fields of a profile that make the picture of the levers.
LEVER_KEYS = ("weights", "people", "money")


@dataclass(frozen=True, slots=True)
class Told:
    """What an organisation says, in words; each list holds (words, address)."""

    activities: str = ""
    beneficiaries: str = ""
    website: str = ""
    areas: list[tuple[str, str]] = field(default_factory=list)
    themes: list[tuple[str, str]] = field(default_factory=list)
    sdgs: list[tuple[str, str]] = field(default_factory=list)

    def __bool__(self) -> bool:
        texts = (self.activities, self.beneficiaries, self.website)
        return any(texts) or bool(self.areas or self.themes or self.sdgs)


def told(seen: Mapping[str, Any], besides: Any = None) -> Told:
    """Put visible fields in words; besides: the directory's page, whose texts are not repeated."""
    website, activities = seen.get("website", ""), seen.get("activities", "")
    if besides is not None:
        website = "" if website == besides.website else website
        activities = "" if activities == besides.purpose else activities
    return Told(
        activities=activities,
        beneficiaries=seen.get("beneficiaries", ""),
        website=website,
        areas=[_area(place) for place in seen.get("areas", [])],
        themes=[
            (words.theme_label(code), results_url(Criteria(themes=(code,))))
            for code in seen.get("themes", [])
        ],
        sdgs=[
            (sdgs.label(number_), sdgs.GOALS[number_].uri)
            for number_ in seen.get("sdgs", [])
            if number_ in sdgs.GOALS
        ],
    )


def _area(place: str) -> tuple[str, str]:
    found = areas.area_of(place)
    if found is None:
        return place, ""
    return found.label, reverse("directory:territory", args=[found.kind, found.code])


def figures_in_words(seen: Mapping[str, Any]) -> dict[str, str]:
    """The figures of each part of the levers in a line: weights, people, money."""
    parts = {key: list(lever_rows({key: seen.get(key, {})}, {})) for key in LEVER_KEYS}
    return {
        key: " · ".join(
            f"{row[0] if key == 'weights' else row[1]} {number(row[2])}"
            + ("" if key == "people" else f" {row[3]}")
            for row in rows
        )
        for key, rows in parts.items()
    }


@dataclass(frozen=True, slots=True)
class LeversShown:
    """The picture, its sentence, the figures under each lever, the table twin."""

    drawing: Drawing | None
    sentence: str
    levers: list[tuple[str, str, int | None, list[Row]]]
    partners: list[tuple[str, int]]
    rows: list[Row]
    year: int | None


def levers_shown(seen: Mapping[str, Any], partners: Mapping[str, int]) -> LeversShown | None:
    """Return what is drawn of the three levers, None where nothing of them may be seen."""
    if not any(key in seen for key in LEVER_KEYS):
        return None
    weights = seen.get("weights", {})
    rows = list(lever_rows(seen, partners))
    figures = {
        lever: [row for row in rows if row[0] == str(label) and row[3] != _("sur 5")]
        for lever, label in LEVERS.items()
    }
    years = {seen[key]["year"] for key in ("people", "money") if "year" in seen.get(key, {})}
    return LeversShown(
        drawing=draw(weights) if weights else None,
        sentence=_balance(weights),
        levers=[
            (lever, str(label), weights.get(lever), [] if lever == "alliances" else figures[lever])
            for lever, label in LEVERS.items()
        ],
        partners=list(partners.items()),
        rows=rows,
        year=years.pop() if years else None,
    )


def _balance(weights: Mapping[str, int]) -> str:
    """In one sentence, on what the model rests; nothing where a weight is not told."""
    if set(weights) != set(WEIGHTS):
        return ""
    most = max(weights.values())
    if len(set(weights.values())) == 1:
        return _("Les trois leviers pèsent autant : %(n)s sur 5.") % {"n": number(most)}
    named = [str(LEVERS[lever]).lower() for lever in WEIGHTS if weights[lever] == most]
    if len(named) == 1:
        return _("Son modèle repose d’abord sur un levier : %(lever)s.") % {"lever": named[0]}
    return _("Son modèle repose d’abord sur deux leviers : %(one)s et %(two)s.") % {
        "one": named[0],
        "two": named[1],
    }


def lever_context(
    organisation: Organisation, seen: Mapping[str, Any], partners: Mapping[str, int]
) -> dict[str, Any] | None:
    """What `organisations/profile/_levers.html` shows."""
    shown = levers_shown(seen, partners)
    if shown is None:
        return None
    url = reverse("organisations:levers_export", args=[organisation.public_id, "csv"])
    return {"shown": shown, "organisation": organisation, "csv_url": url}
