"""Verbs of evaluation by maturity: choose the level, tell an effect, mend it, take it back."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from alliage.alliances import access, history
from alliage.alliances.enums_evaluation import Level
from alliage.alliances.models import Alliance, EvaluationLevel, MaturityEntry
from alliage.core.actor import Actor
from alliage.core.permissions import Denied, allows
from alliage.organisations import conflicts


def check_change(by: Actor, entry: MaturityEntry) -> None:
    """The people of the organisation that told it, as long as the room is open."""
    party = access.check_contribute(by, entry.alliance)
    if party.pk != entry.party_id:
        raise Denied(_("C’est une autre organisation qui l’a raconté."))
    access.check_open(entry.alliance)


may_change = allows(check_change)


@transaction.atomic
def choose_level(*, alliance: Alliance, level: str, by: Actor) -> None:
    """Say at which level the alliance evaluates itself; safe twice."""
    access.check_voice(by, alliance)
    access.check_open(alliance)
    if level not in Level.values:
        raise Denied(_("Choisissez l’un des trois niveaux."))
    chosen, created = EvaluationLevel.objects.get_or_create(
        alliance=alliance, defaults={"level": level}
    )
    changed = EvaluationLevel.objects.filter(pk=chosen.pk).exclude(level=level).update(level=level)
    if created or changed:
        history.record("evaluation.level_chosen", alliance=alliance, by=by, target=chosen)


@transaction.atomic
def tell(*, alliance: Alliance, by: Actor, **values: Any) -> MaturityEntry:
    """Add an effect, in the name of the organisation one acts for."""
    party = access.check_contribute(by, alliance)
    access.check_open(alliance)
    made = MaturityEntry.objects.create(
        alliance=alliance, party=party, person=by.person, **_kept(values)
    )
    history.record("evaluation.effect_told", alliance=alliance, by=by, target=made)
    return made


def _kept(values: dict[str, Any]) -> dict[str, Any]:
    """What a level does not ask is not kept: no figure where one tells."""
    if values["level"] != Level.EACH_OTHER:
        values = {**values, "people": None, "contribution": "", "lesson": ""}
    if values["level"] != Level.COUNT:
        values = {**values, "indicator": None}
    return values


@transaction.atomic
def edit(*, entry: MaturityEntry, version: int, by: Actor, **values: Any) -> MaturityEntry:
    """Mend an effect; raises `conflicts.Stale` when a colleague was faster."""
    check_change(by, entry)
    held: MaturityEntry = conflicts.advance(entry, version)
    for name, value in _kept({**values, "level": held.level}).items():
        setattr(held, name, value)
    held.save()
    history.record("evaluation.effect_edited", alliance=held.alliance, by=by, target=held)
    return held


@transaction.atomic
def take_back(*, entry: MaturityEntry, by: Actor) -> None:
    """Remove an effect; safe twice."""
    check_change(by, entry)
    alliance, target = entry.alliance, f"maturityentry:{entry.pk}"
    deleted, _models = MaturityEntry.objects.filter(pk=entry.pk).delete()
    if deleted:
        history.record("evaluation.effect_taken_back", alliance=alliance, by=by, target=target)
