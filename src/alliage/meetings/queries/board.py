"""What the board shows of an event: names of organisations, and nothing of anybody else."""

from collections import OrderedDict
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from alliage.core.formats import clock
from alliage.core.models.links import SignedLink
from alliage.meetings import screens
from alliage.meetings.enums import EventState, MeetingState
from alliage.meetings.models import Event, Meeting, Publication, Slot
from alliage.meetings.queries import incidents

PURPOSE = "meetings.board"
#: Lines of the rules card that fit at the foot of the board.
LINES, LONGEST = 2, 58
#: key of a participant -> where its name stands, its name and family.
Names = OrderedDict[int, tuple[int, list[str]]]


def board_of(event: Event) -> dict[str, Any]:
    """Return the whole day of the plan in force, as JSON values: four queries.

    names: [organisation, family], to which the lines of the slots point by index.
    """
    cancelled = event.state == EventState.CANCELLED
    slots = [] if cancelled else list(event.slots.order_by("position"))
    shown = event.has_public_plan
    names: Names = OrderedDict()
    held = _held(event, slots, names) if shown else []
    lines = screens.rows_of(held, len(slots))
    publication = Publication.objects.filter(event=event).first() if shown else None
    return {
        "title": event.title,
        "planned": shown,
        "note": "" if shown else note_of(event),
        "sequence": event.sequence,
        "zone": settings.TIME_ZONE,
        "published": clock(publication.published_at) if publication else "",
        "names": [label for _number, label in names.values()],
        "slots": [_slot(slot, rows) for slot, rows in zip(slots, lines, strict=True)],
    }


def note_of(event: Event) -> str:
    """Why there is nothing to show."""
    if event.state == EventState.CANCELLED:
        return _("Cette rencontre est annulée.")
    return _("Le planning n’est pas encore publié : il s’affichera ici de lui-même.")


def _slot(slot: Slot, rows: list[list[Any]]) -> dict[str, Any]:
    return {
        "start": int(slot.starts_at.timestamp() * 1000),
        "end": int(slot.ends_at.timestamp() * 1000),
        "at": screens.digits(slot.starts_at),
        "from": clock(slot.starts_at),
        "until": clock(slot.ends_at),
        "session": slot.session,
        "lost": slot.lost_at is not None,
        "stays": screens.stays(rows),
        "rows": rows,
    }


def _held(event: Event, slots: list[Slot], names: Names) -> list[screens.Held]:
    """The meetings of the plan in force; columns alone, for a day may have thousands."""
    places = {slot.pk: number for number, slot in enumerate(slots)}
    away = incidents.absences(event)
    rows = Meeting.objects.filter(event=event).exclude(state=MeetingState.CANCELLED)
    rows = rows.order_by("slot__position", "table__position", "a__name", "pk")
    found = []
    for slot, table, label, position, *sides in rows.values_list(
        "slot_id", "table_id", "table__label", "table__position", *_side("a"), *_side("b")
    ):
        # Whoever sits with somebody who is known to be missing reads « libre ».
        at = slots[places[slot]].position
        both = (sides[:4], sides[4:])
        there = [one for one in both if not incidents.covers(away.get(one[0], ()), at)]
        index = [names.setdefault(one[0], (len(names), one[1:3]))[0] for one in there]
        homes = [
            number
            for number, one in zip(index, there, strict=True)
            if table is not None and one[3] == table
        ]
        if there:
            held = (places[slot], label or "", position or 0, tuple(index), frozenset(homes))
            found.append(screens.Held(*held))
    return found


def _side(name: str) -> tuple[str, ...]:
    return tuple(f"{name}__{field}" for field in ("pk", "name", "family", "home_table_id"))


def rules_of(event: Event) -> list[str]:
    """Return the first lines of the rules card that are short enough to be read from afar."""
    lines = [line.strip(" \t•-*") for line in event.rules.splitlines()]
    return [line for line in lines if line and len(line) <= LONGEST][:LINES]


def projector_links(event: Event) -> QuerySet[SignedLink]:
    """The links of projectors that were not revoked."""
    return SignedLink.objects.filter(purpose=PURPOSE, subject=subject_of(event), revoked_at=None)


def projector_link(event: Event) -> SignedLink | None:
    """Return the live link of the projector, if there is one."""
    return projector_links(event).filter(expires_at__gt=timezone.now()).first()


def subject_of(event: Event) -> str:
    return f"event:{event.pk}"


def slot_now(slots: list[Slot], now: datetime) -> Slot | None:
    """Return the slot that is held at a moment or comes next; None after the end."""
    return next((slot for slot in slots if now < slot.ends_at), None)
