"""Verbs of the action plan: what is decided after a wave, done or dropped, promised."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from alliage.alliances import access, history
from alliage.alliances.actions import commitments
from alliage.alliances.enums_evaluation import ActionState
from alliage.alliances.models import ActionItem, Alliance, Commitment, HealthWave, Party
from alliage.core.actor import Actor
from alliage.core.permissions import Denied
from alliage.organisations import conflicts


def _check(by: Actor, alliance: Alliance) -> Party:
    party = access.check_contribute(by, alliance)
    access.check_open(alliance)
    return party


def _of_room(alliance: Alliance, parties: Iterable[Party]) -> list[Party]:
    """The parties of an action: active ones of this room, one at least."""
    keys = [party.pk for party in parties]
    found = list(Party.objects.active().filter(alliance=alliance, pk__in=keys))
    if not found or len(found) != len(set(keys)):
        raise Denied(_("Dites avec quelles organisations de l’alliance."))
    return found


@transaction.atomic
def decide(
    *,
    alliance: Alliance,
    wave: HealthWave | None,
    factor: str,
    what: str,
    parties: Iterable[Party],
    due_on: date,
    by: Actor,
) -> ActionItem:
    """Add an action to the plan. wave and factor: the results that it answers."""
    _check(by, alliance)
    made = ActionItem.objects.create(
        alliance=alliance, wave=wave, factor=factor, what=what, due_on=due_on
    )
    made.parties.set(_of_room(alliance, parties))
    _record("health_action.decided", made, by)
    return made


@transaction.atomic
def edit(*, item: ActionItem, version: int, by: Actor, **values: Any) -> ActionItem:
    """Mend an action; raises `conflicts.Stale` when somebody was faster."""
    _check(by, item.alliance)
    held: ActionItem = conflicts.advance(item, version)
    parties = _of_room(held.alliance, values.pop("parties"))
    for name, value in values.items():
        setattr(held, name, value)
    held.save()
    held.parties.set(parties)
    _record("health_action.edited", held, by)
    return held


@transaction.atomic
def settle(*, item: ActionItem, state: str, outcome: str, by: Actor) -> None:
    """Say that an action is done, dropped, or under way again; safe twice."""
    _check(by, item.alliance)
    if state not in ActionState.values:
        raise Denied(_("Dites ce que devient cette action."))
    rows = ActionItem.objects.filter(pk=item.pk).exclude(state=state)
    if rows.update(state=state, outcome=outcome):
        _record(f"health_action.{state}", item, by)


@transaction.atomic
def promise(*, item: ActionItem, owing: Party, by: Actor) -> Commitment:
    """Make an action a commitment of one of its parties to all; asked twice, the same one."""
    _check(by, item.alliance)
    held = ActionItem.objects.select_for_update().get(pk=item.pk)
    if held.commitment_id is not None:
        return Commitment.objects.get(pk=held.commitment_id)
    if not held.parties.filter(pk=owing.pk).exists():
        raise Denied(_("Cette organisation n’a pas part à cette action."))
    made = commitments.promise(
        alliance=item.alliance, owing=owing, to=None, what=held.what, due_on=held.due_on, by=by
    )
    ActionItem.objects.filter(pk=held.pk).update(commitment=made)
    return made


def _record(kind: str, item: ActionItem, by: Actor) -> None:
    history.record(kind, alliance=item.alliance, by=by, target=item, data={"what": item.what})
