"""Verbs of the roadmap: workstreams and their milestones."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from alliage.alliances import history
from alliage.alliances.actions.experiments_room import carriers_among, changed_of, entered
from alliage.alliances.models import Alliance, Experiment, Milestone, Workstream
from alliage.core.actor import Actor
from alliage.core.permissions import Denied
from alliage.organisations import conflicts

#: A roadmap of more is not read any more.
MOST_WORKSTREAMS, MOST_MILESTONES = 60, 12


@transaction.atomic
def add(
    *,
    alliance: Alliance,
    key: Any,
    carriers: Iterable[Any],
    experiments: Iterable[Any],
    by: Actor,
    **values: Any,
) -> Workstream:
    """Add a workstream. key: one filling of the form; sent twice, it makes one."""
    room, _party = entered(alliance, by)
    if room.workstreams.exclude(key=key).count() >= MOST_WORKSTREAMS:
        raise Denied(_("%(most)d chantiers au plus.") % {"most": MOST_WORKSTREAMS})
    carrying = carriers_among(room, carriers)
    made, new = room.workstreams.get_or_create(key=key, defaults=values)
    if new:
        made.carriers.set(carrying)
        made.experiments.set(_trials(room, experiments))
        _record("workstream.added", made, by)
    return made


@transaction.atomic
def edit(
    *,
    workstream: Workstream,
    version: int,
    carriers: Iterable[Any],
    experiments: Iterable[Any],
    by: Actor,
    **values: Any,
) -> Workstream:
    """Change a workstream; `conflicts.Stale` when somebody else was faster."""
    room, _party = entered(workstream.alliance_id, by)
    held: Workstream = conflicts.advance(workstream, version)
    held.alliance = room
    wanted, there = {int(key) for key in carriers}, set(held.carriers.values_list("pk", flat=True))
    coming = carriers_among(room, wanted - there)
    changed = changed_of(held, values)
    held.save(update_fields=changed)
    held.carriers.remove(*(there - wanted))
    held.carriers.add(*coming)
    held.experiments.set(_trials(room, experiments))
    _record("workstream.edited", held, by)
    return held


def _trials(room: Alliance, keys: Iterable[Any]) -> list[Experiment]:
    return list(room.experiments.filter(pk__in=[int(key) for key in keys]))


@transaction.atomic
def add_milestone(*, workstream: Workstream, key: Any, by: Actor, **values: Any) -> Milestone:
    """Add a milestone to a workstream; a day outside of it is refused."""
    room, _party = entered(workstream.alliance_id, by)
    held = Workstream.objects.select_for_update().get(pk=workstream.pk)
    held.alliance = room
    if held.milestones.exclude(key=key).count() >= MOST_MILESTONES:
        raise Denied(_("%(most)d jalons au plus par chantier.") % {"most": MOST_MILESTONES})
    made, new = held.milestones.get_or_create(key=key, defaults=values)
    if new:
        _record("milestone.added", held, by)
    return made


@transaction.atomic
def edit_milestone(*, milestone: Milestone, version: int, by: Actor, **values: Any) -> Milestone:
    """Change a milestone, say that it is reached; `conflicts.Stale` when somebody was faster."""
    room, _party = entered(milestone.workstream.alliance_id, by)
    held: Milestone = conflicts.advance(milestone, version)
    held.workstream.alliance = room
    reached = held.reached_on is None and values.get("reached_on") is not None
    changed = changed_of(held, values)
    held.save(update_fields=changed)
    _record("milestone.reached" if reached else "milestone.edited", held.workstream, by)
    return held


@transaction.atomic
def remove_milestone(*, milestone: Milestone, by: Actor) -> None:
    """Take a milestone off; safe twice."""
    room, _party = entered(milestone.workstream.alliance_id, by)
    milestone.workstream.alliance = room
    if Milestone.objects.filter(pk=milestone.pk).delete()[0]:
        _record("milestone.removed", milestone.workstream, by)


def _record(kind: str, workstream: Workstream, by: Actor) -> None:
    history.record(
        kind,
        alliance=workstream.alliance,
        by=by,
        target=workstream,
        data={"title": workstream.title},
    )
