"""The profile of an organisation: its fields, who sees which. The one place that decides.

Pages, JSON, exports, panels and the index all ask `visible_fields`; nothing else reads the
visibility of a field.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _l

from alliage.core.actor import Actor
from alliage.organisations import allies, rules
from alliage.organisations.enums import Visibility
from alliage.organisations.models import Levers, Organisation

#: From who sees least to who sees all.
ORDER = (Visibility.PUBLIC, Visibility.MEMBERS, Visibility.ALLIES, Visibility.PRIVATE)


@dataclass(frozen=True, slots=True)
class ProfileField:
    """One thing that is shown or hidden as a whole.

    key: in `Organisation.visibility` and in what `visible_fields` returns; section: the form where
    it is edited; default: who sees it as long as nobody chose.
    """

    key: str
    label: Any
    section: str
    default: Visibility = Visibility.PUBLIC


FIELDS: Mapping[str, ProfileField] = {
    field.key: field
    for field in (
        ProfileField("activities", _l("Ce que nous faisons"), "activite"),
        ProfileField("beneficiaries", _l("Pour qui nous agissons"), "activite"),
        ProfileField("website", _l("Site web"), "activite"),
        ProfileField("areas", _l("Territoires d’action"), "territoire"),
        ProfileField("themes", _l("Thèmes"), "territoire"),
        ProfileField("sdgs", _l("Objectifs de développement durable"), "territoire"),
        ProfileField("weights", _l("Poids des trois leviers"), "leviers"),
        ProfileField("people", _l("Bénévoles, salariés, adhérents"), "leviers"),
        ProfileField("money", _l("Budget et provenance"), "leviers", Visibility.MEMBERS),
    )
}
WEIGHTS = {
    "human": "human_weight",
    "financial": "financial_weight",
    "alliances": "alliances_weight",
}
PEOPLE = ("volunteers", "employees", "members")
MONEY = ("budget", "public_share", "earned_share", "private_share")


def visibility_of(organisation: Organisation, key: str) -> Visibility:
    """Return who sees a field; what is not understood is kept to the organisation itself."""
    asked = organisation.visibility.get(key, FIELDS[key].default)
    return Visibility(asked) if asked in Visibility.values else Visibility.PRIVATE


def reading_level(
    organisation: Organisation, actor: Actor, allied: frozenset[int] | None = None
) -> Visibility | None:
    """Return how much an actor may read of a profile, None for nothing at all.

    Who one acts for decides, and not every mandate that one holds. Those who run the instance read
    all. allied: the allies of the actor's organisation, already asked, where a list is read.
    """
    if actor.is_operator or rules.read_for(actor, organisation):
        return Visibility.PRIVATE
    if not organisation.is_active:
        return None
    own = actor.organisation
    if own is None or actor.mandate is None or not own.is_active:
        return Visibility.PUBLIC
    if allied is None:
        levels = {visibility_of(organisation, key) for key in FIELDS}
        allied = allies.of(own) if Visibility.ALLIES in levels else frozenset()
    return Visibility.ALLIES if organisation.pk in allied else Visibility.MEMBERS


def visible_fields(
    organisation: Organisation, actor: Actor, allied: frozenset[int] | None = None
) -> dict[str, Any]:
    """Return the filled fields of a profile that an actor may see, by their key.

    An empty field and a hidden one are both absent, so that an absence says nothing. At most four
    queries: the areas, the levers, and the two of the allies; none of them where the caller
    prefetched `areas`, selected `levers` and gives `allied`.
    """
    level = reading_level(organisation, actor, allied)
    return fields_at(organisation, level) if level else {}


def fields_at(organisation: Organisation, level: Visibility) -> dict[str, Any]:
    """Return the filled fields that readers of a level see."""
    rank = ORDER.index(level)
    seen = [key for key in FIELDS if ORDER.index(visibility_of(organisation, key)) <= rank]
    found = {key: _value(organisation, key) for key in seen}
    return {key: value for key, value in found.items() if value not in (None, "", [], {})}


def _value(organisation: Organisation, key: str) -> Any:
    if key == "areas":
        return sorted(f"{area.kind}:{area.code}" for area in organisation.areas.all())
    if key in {"weights", "people", "money"}:
        return _levers_value(levers_of(organisation), key)
    return getattr(organisation, key)


def levers_of(organisation: Organisation) -> Levers | None:
    """Return the levers of an organisation, None where nobody told them."""
    try:
        found: Levers = organisation.levers
    except Levers.DoesNotExist:
        return None
    return found


def _levers_value(levers: Levers | None, key: str) -> dict[str, int]:
    """The known figures of a part of the levers; those of people and money have their year."""
    if levers is None:
        return {}
    names = {"weights": WEIGHTS, "people": PEOPLE, "money": MONEY}[key]
    pairs = WEIGHTS.items() if names is WEIGHTS else ((name, name) for name in names)
    found = {name: getattr(levers, attribute) for name, attribute in pairs}
    known = {name: value for name, value in found.items() if value is not None}
    if known and key != "weights" and levers.year:
        known["year"] = levers.year
    return known
