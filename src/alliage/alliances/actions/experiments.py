"""Verbs of trials: plan, edit, begin, watch, tell."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alliage.alliances import access, history
from alliage.alliances.actions.experiments_room import (
    carriers_among,
    changed_of,
    entered,
    located,
    signature,
)
from alliage.alliances.enums_experiments import ExperimentState
from alliage.alliances.models import (
    Alliance,
    Experiment,
    ExperimentIndicator,
    JournalEntry,
    Party,
)
from alliage.alliances.transitions_experiments import BY_HAND, Event, after
from alliage.core.actor import Actor
from alliage.core.permissions import Denied, allows
from alliage.organisations import conflicts

#: More figures than this and nobody looks at any.
MOST_INDICATORS = 8


def check_editable(experiment: Experiment) -> None:
    """Policy: what the carriers reviewed, or are reviewing, no longer changes under their eyes."""
    if not experiment.is_editable:
        raise Denied(_("Cet essai est passé en revue : ses mots ne changent plus."))


def check_tellable(experiment: Experiment) -> None:
    """Policy: effects may come long after the end; nothing comes of what never began."""
    if experiment.state == ExperimentState.WITHDRAWN:
        raise Denied(_("Cet essai a été retiré avant de commencer."))


def check_own_entry(by: Actor, entry: JournalEntry) -> Party:
    """A line of the journal is corrected in the name of the organisation that wrote it."""
    party = access.check_contribute(by, entry.experiment.alliance)
    if party.pk != entry.party_id:
        raise Denied(_("Seule l’organisation qui a écrit cette ligne la corrige."))
    return party


may_edit_entry = allows(check_own_entry)


def _of(experiment: Experiment, by: Actor) -> tuple[Alliance, Party, Experiment]:
    """Lock the room, then the trial, for who contributes."""
    room, party = entered(experiment.alliance_id, by)
    found = Experiment.objects.select_for_update().get(pk=experiment.pk)
    found.alliance = room
    return room, party, found


@transaction.atomic
def plan(
    *, alliance: Alliance, key: Any, carriers: Iterable[Any], place: str, by: Actor, **values: Any
) -> Experiment:
    """Write a trial, planned. key: one filling of the form; sent twice, it makes one trial."""
    room, party = entered(alliance, by)
    carrying = carriers_among(room, carriers)
    made, new = Experiment.objects.get_or_create(
        alliance=room,
        key=key,
        defaults={**values, **located(place), "created_by": party},
    )
    if new:
        made.carriers.set(carrying)
        _record("experiment.planned", made, by)
    return made


@transaction.atomic
def edit(
    *,
    experiment: Experiment,
    version: int,
    carriers: Iterable[Any],
    place: str,
    by: Actor,
    **values: Any,
) -> Experiment:
    """Change the words of a trial; `conflicts.Stale` when somebody else was faster."""
    room, _party = entered(experiment.alliance_id, by)
    held: Experiment = conflicts.advance(experiment, version)
    held.alliance = room
    check_editable(held)
    wanted = {int(key) for key in carriers}
    there = set(held.carriers.values_list("pk", flat=True))
    # A carrier that has left since may stay: only those who come are asked for a voice.
    coming = carriers_among(room, wanted - there)
    changed = changed_of(held, {**values, **located(place)})
    held.save(update_fields=[*changed, "updated_at"])
    if wanted != there:
        held.carriers.remove(*(there - wanted))
        held.carriers.add(*coming)
    _record("experiment.edited", held, by)
    return held


@transaction.atomic
def move(*, experiment: Experiment, event: str, by: Actor) -> Experiment:
    """Begin a trial, withdraw one that never began, run one again."""
    _room, _party, found = _of(experiment, by)
    asked = Event(event) if event in {str(one) for one in BY_HAND} else None
    state = after(found.state, asked) if asked else None
    if asked is None or state is None:
        raise Denied(_("Cet essai n’en est plus là : rechargez la page."))
    today = timezone.localdate()
    values: dict[str, Any] = {"state": state, "version": found.version + 1}
    if asked == Event.START:
        values["starts_on"] = min(found.starts_on or today, today)
    if asked == Event.AGAIN:
        values |= {"review_on": None, "ends_on": None}
    changed_of(found, values)
    found.save(update_fields=[*values, "updated_at"])
    kinds = {
        Event.START: "experiment.started",
        Event.WITHDRAW: "experiment.withdrawn",
        Event.AGAIN: "experiment.again",
    }
    _record(kinds[asked], found, by)
    return found


# --- what is watched


@transaction.atomic
def add_indicator(
    *, experiment: Experiment, key: Any, by: Actor, **values: Any
) -> ExperimentIndicator:
    """Watch something more."""
    _room, _party, found = _of(experiment, by)
    check_editable(found)
    others = found.indicators.exclude(key=key).count()
    if others >= MOST_INDICATORS:
        raise Denied(
            _("%(most)d indicateurs suffisent : retirez-en un d’abord.") % {"most": MOST_INDICATORS}
        )
    made, new = found.indicators.get_or_create(key=key, defaults=values)
    if new:
        _record("experiment.indicator_added", found, by)
    return made


@transaction.atomic
def edit_indicator(
    *, indicator: ExperimentIndicator, version: int, by: Actor, **values: Any
) -> ExperimentIndicator:
    """Change what is watched; `conflicts.Stale` when somebody else was faster."""
    _room, _party, found = _of(indicator.experiment, by)
    check_editable(found)
    held: ExperimentIndicator = conflicts.advance(indicator, version)
    changed = changed_of(held, values)
    held.save(update_fields=changed)
    _record("experiment.indicator_edited", found, by)
    return held


@transaction.atomic
def remove_indicator(*, indicator: ExperimentIndicator, by: Actor) -> None:
    """Watch it no more; what was measured stays, so one with values is kept. Safe twice."""
    _room, _party, found = _of(indicator.experiment, by)
    check_editable(found)
    if indicator.values.exists():
        raise Denied(_("Des valeurs sont notées pour cet indicateur : il reste."))
    if found.indicators.filter(pk=indicator.pk).delete()[0]:
        _record("experiment.indicator_removed", found, by)


# --- journal


@transaction.atomic
def tell(
    *,
    experiment: Experiment,
    key: Any,
    measured: Mapping[int, Decimal | None],
    by: Actor,
    **values: Any,
) -> JournalEntry:
    """Write a line of the journal. measured: key of an indicator -> what it was that day."""
    _room, party, found = _of(experiment, by)
    check_tellable(found)
    made, new = found.journal.get_or_create(key=key, defaults={**values, **signature(by, party)})
    if new:
        _measure(made, measured)
        _record("experiment.told", found, by)
    return made


@transaction.atomic
def correct(
    *,
    entry: JournalEntry,
    version: int,
    measured: Mapping[int, Decimal | None],
    by: Actor,
    **values: Any,
) -> JournalEntry:
    """Correct a line of one's own organisation; `conflicts.Stale` when a colleague was faster."""
    _room, _party, found = _of(entry.experiment, by)
    check_own_entry(by, entry)
    held: JournalEntry = conflicts.advance(entry, version)
    changed = changed_of(held, {**values, "corrected_at": timezone.now()})
    held.save(update_fields=changed)
    _measure(held, measured)
    _record("experiment.told_again", found, by)
    return held


def _measure(entry: JournalEntry, measured: Mapping[int, Decimal | None]) -> None:
    known = set(entry.experiment.indicators.values_list("pk", flat=True))
    for key, value in measured.items():
        if key not in known:
            continue
        if value is None:
            entry.values.filter(indicator=key).delete()
        else:
            entry.values.update_or_create(indicator_id=key, defaults={"value": value})


def _record(kind: str, experiment: Experiment, by: Actor) -> None:
    history.record(
        kind,
        alliance=experiment.alliance,
        by=by,
        target=experiment,
        data={"title": experiment.title},
    )
