"""Verbs of the time that an alliance takes: log, correct with a trace, agree on what an hour is worth."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from alliage.alliances import access, history
from alliage.alliances.actions.experiments_room import changed_of, entered, signature
from alliage.alliances.models import Alliance, Effort, EffortConvention
from alliage.core.actor import Actor
from alliage.core.permissions import Denied, allows
from alliage.organisations import conflicts


def check_correct(by: Actor, effort: Effort) -> None:
    """The person who wrote a line corrects it, in the name of the same organisation."""
    party = access.check_contribute(by, effort.alliance)
    own = by.person is not None and by.person.pk == effort.person_id
    if not own or party.pk != effort.party_id:
        raise Denied(_("Seule la personne qui a noté cette ligne la corrige."))


may_correct = allows(check_correct)


@transaction.atomic
def log(
    *,
    alliance: Alliance,
    key: Any,
    on: date,
    hours: Decimal,
    euros: Decimal,
    kind: str,
    note: str,
    by: Actor,
) -> Effort:
    """Log time or money of one's organisation; accompaniers log theirs too."""
    room, party = entered(alliance, by)
    if not hours and not euros:
        raise Denied(_("Notez des heures, des euros, ou les deux."))
    values = {"on": on, "hours": hours, "euros": euros, "kind": kind, "note": note}
    made, new = room.efforts.get_or_create(key=key, defaults={**values, **signature(by, party)})
    if new:
        history.record("effort.logged", alliance=room, by=by, target=made)
    return made


@transaction.atomic
def correct(*, effort: Effort, version: int, by: Actor, **values: Any) -> Effort:
    """Correct one's own line, down to nothing; what it was stays beside it."""
    room, _party = entered(effort.alliance_id, by)
    effort.alliance = room
    check_correct(by, effort)
    held: Effort = conflicts.advance(effort, version)
    before = {name: getattr(held, name) for name in ("on", "hours", "euros", "kind")}
    changed = changed_of(held, values)
    if set(before) & set(changed):
        held.corrections.create(**before)
    held.save(update_fields=changed)
    history.record("effort.corrected", alliance=room, by=by, target=held)
    return held


@transaction.atomic
def agree_on_hour(
    *, convention: EffortConvention, version: int, by: Actor, **values: Any
) -> EffortConvention:
    """Say what an hour is worth in this alliance; `conflicts.Stale` when somebody was faster."""
    room, _party = entered(convention.alliance_id, by, access.check_voice)
    EffortConvention.objects.get_or_create(alliance=room)
    held: EffortConvention = conflicts.advance(convention, version)
    changed = changed_of(held, values)
    held.save(update_fields=changed)
    history.record("effort.convention_changed", alliance=room, by=by, target=held)
    return held
