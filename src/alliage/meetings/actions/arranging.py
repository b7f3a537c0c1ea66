"""What an event is, its rounds, its tables, its rules: changed by its organiser, versions held."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alliage.core import audit
from alliage.core.actor import Actor
from alliage.core.permissions import Denied
from alliage.meetings import access
from alliage.meetings.actions.events import area, check_arrangeable
from alliage.meetings.models import Event, Slot, Table
from alliage.meetings.rules import proposed
from alliage.meetings.timetable import Round
from alliage.organisations import conflicts

#: Tables of one event.
MOST_TABLES = 300


def held(event: Event, version: int, by: Actor) -> Event:
    """Lock an event at a version and return it; `conflicts.Stale` when somebody was faster."""
    found: Event = conflicts.advance(event, version)
    access.check_organise(by, found)
    access.check_running(found)
    return found


@transaction.atomic
def edit(
    *, event: Event, version: int, by: Actor, day: date, venue: str, place: str, **values: Any
) -> Event:
    """Change what an event is. Another day moves its rounds, while no plan rests on them."""
    found = held(event, version, by)
    announced = values.pop("announced", found.is_announced)
    wanted = {"day": day, "place": venue, "is_announced": announced, **area(place), **values}
    changed = sorted(name for name, value in wanted.items() if getattr(found, name) != value)
    if "day" in changed:
        check_arrangeable(found)
        _move(found, day)
    for name in changed:
        setattr(found, name, wanted[name])
    found.save(update_fields=[*changed, "updated_at"])
    if changed:
        audit.record("meeting_event.edited", by=by, target=found, data={"fields": changed})
    return found


def _move(event: Event, day: date) -> None:
    """Move the rounds to another day, each at its hour."""
    apart = day - event.day
    rows = list(event.slots.all())
    for slot in rows:
        slot.starts_at, slot.ends_at = _on(slot.starts_at, apart), _on(slot.ends_at, apart)
    Slot.objects.bulk_update(rows, ["starts_at", "ends_at"])


def _on(moment: datetime, apart: timedelta) -> datetime:
    """The same hour of the clock some days later, whether or not summer time began in between."""
    return timezone.make_aware(timezone.make_naive(moment) + apart)


@transaction.atomic
def set_rules(*, event: Event, version: int, by: Actor, rules: str) -> Event:
    """Change the rules card."""
    found = held(event, version, by)
    if found.rules != rules:
        found.rules = rules
        found.save(update_fields=["rules", "updated_at"])
        audit.record("meeting_event.rules_changed", by=by, target=found)
    return found


# --- the rounds


@transaction.atomic
def set_rounds(
    *,
    event: Event,
    version: int,
    by: Actor,
    minutes: int,
    changeover: int,
    rounds: Sequence[Round],
) -> Event:
    """Lay the rounds of the day in the place of those there were.

    A round keeps its row, and what was said of it, by its number; those beyond the last go.
    """
    found = held(event, version, by)
    check_arrangeable(found)
    there = {slot.position: slot for slot in found.slots.all()}
    kept = [(there[one.position], one) for one in rounds if one.position in there]
    for slot, one in kept:
        slot.starts_at, slot.ends_at, slot.session = one.starts_at, one.ends_at, one.session
    Slot.objects.bulk_update([slot for slot, _one in kept], ["starts_at", "ends_at", "session"])
    Slot.objects.bulk_create(
        Slot(
            event=found,
            position=one.position,
            starts_at=one.starts_at,
            ends_at=one.ends_at,
            session=one.session,
        )
        for one in rounds
        if one.position not in there
    )
    found.slots.filter(position__gt=len(rounds)).delete()
    if found.rules == proposed(found.minutes):  # nobody worded them yet
        found.rules = proposed(minutes)
    found.minutes, found.changeover = minutes, changeover
    found.save(update_fields=["minutes", "changeover", "rules", "updated_at"])
    audit.record("meeting_event.rounds_laid", by=by, target=found, data={"rounds": len(rounds)})
    return found


# --- the tables


@transaction.atomic
def add_tables(
    *,
    event: Event,
    version: int,
    by: Actor,
    count: int,
    prefix: str = "",
    zone: str = "",
    capacity: int = 2,
    accessible: bool = True,
) -> list[Table]:
    """Add tables numbered after those that bear the same prefix."""
    found = held(event, version, by)
    check_arrangeable(found)
    taken = set(found.tables.values_list("label", flat=True))
    if len(taken) + count > MOST_TABLES:
        raise Denied(_("Une rencontre a %(n)s tables au plus.") % {"n": MOST_TABLES})
    last = found.tables.order_by("-position").values_list("position", flat=True).first() or 0
    labels: list[str] = []
    number = 0
    while len(labels) < count:
        number += 1
        if (label := f"{prefix}{number}") not in taken:
            labels.append(label)
    made = Table.objects.bulk_create(
        Table(
            event=found,
            position=last + place,
            label=label,
            zone=zone,
            capacity=capacity,
            accessible=accessible,
        )
        for place, label in enumerate(labels, start=1)
    )
    audit.record("meeting_event.tables_added", by=by, target=found, data={"tables": len(made)})
    return made


@transaction.atomic
def edit_table(*, table: Table, version: int, by: Actor, **values: Any) -> Table:
    """Change one table; version: of its event."""
    found = held(table.event, version, by)
    check_arrangeable(found)
    for name, value in values.items():
        setattr(table, name, value)
    try:
        with transaction.atomic():
            table.save(update_fields=list(values))
    except IntegrityError as error:
        raise Denied(_("Une autre table porte déjà ce nom.")) from error
    audit.record("meeting_event.table_changed", by=by, target=found, data={"table": table.pk})
    return table


@transaction.atomic
def remove_tables(*, event: Event, version: int, by: Actor, tables: Sequence[int]) -> int:
    """Take tables away; return how many. What was said of them (a home table) goes with them."""
    found = held(event, version, by)
    check_arrangeable(found)
    rows = found.tables.filter(pk__in=tables)
    count = rows.count()
    rows.delete()
    if count:
        audit.record("meeting_event.tables_removed", by=by, target=found, data={"tables": count})
    return count
