"""Who comes to an event: the organiser's list, and the rows that a page of one needs."""

from typing import Any

from django.db.models import Q, QuerySet

from alliage.core.formats import folded
from alliage.meetings.enums import OVER, ParticipantState
from alliage.meetings.models import Event, FixedMeeting, MeetingOrder, Participant
from alliage.organisations.enums import WRITERS
from alliage.organisations.models import Mandate
from alliage.partners.imports_columns import fold

#: Letters of what is typed in the search box that are read.
LONGEST_SEARCH = 100


def listed(event: Event, text: str = "", state: str = "") -> QuerySet[Participant]:
    """The participants of an event, those who do not come too; text: part of a name."""
    rows = event.participants.select_related("organisation", "home_table")
    if state in ParticipantState.values:
        rows = rows.filter(state=state)
    for word in text[:LONGEST_SEARCH].split():
        spelt = {word, word.replace("'", "’"), word.replace("’", "'")}
        held = Q()
        for one in spelt:
            held |= Q(name__icontains=one) | Q(person_name__icontains=one)
        rows = rows.filter(held)
    return rows


def asking(person: Any) -> QuerySet[Participant]:
    """Those that ask to come to the events of the organisations for which a person writes."""
    held = Mandate.objects.running().of(person).filter(role__in=WRITERS)
    rows = Participant.objects.filter(
        state=ParticipantState.ASKED, event__organiser__in=held.values("organisation")
    )
    rows = rows.exclude(event__state__in=OVER).select_related("event")
    return rows.order_by("event__day", "created_at", "pk")


def choices(event: Event) -> list[tuple[str, str]]:
    """(key, name) of those who may be planned, by name."""
    rows = event.participants.coming().order_by("pk").values_list("key", "name")
    return sorted(rows, key=lambda row: folded(row[1]))


def fixed(event: Event) -> QuerySet[FixedMeeting]:
    rows = event.fixed_meetings.select_related("a", "b", "slot", "table")
    return rows.order_by("slot__position", "a__name", "pk")


def orders(event: Event) -> QuerySet[MeetingOrder]:
    return event.orders.select_related("before_a", "before_b", "after_a", "after_b")


def known(event: Event) -> dict[str, Participant]:
    """What a participant is known by in its event -> it: its name, its records, its organisation.

    Names are folded, "name:…"; "org:<pk>" where it acts here; "dir:<id>" of its record.
    """
    found: dict[str, Participant] = {}
    for one in event.participants.order_by("-pk"):
        found[f"name:{fold(one.name)}"] = one
        if one.organisation_id:
            found[f"org:{one.organisation_id}"] = one
        if one.directory_id:
            found[f"dir:{one.directory_id}"] = one
    return found


def same(known_as: dict[str, Participant], values: dict[str, Any]) -> Participant | None:
    """Return the participant that some values speak of, among those known, or None."""
    organisation = values.get("organisation")
    keys = [
        f"org:{organisation.pk}" if organisation else "",
        f"dir:{values['directory_id']}" if values.get("directory_id") else "",
        f"name:{fold(values['name'])}",
    ]
    return next((known_as[key] for key in keys if key in known_as), None)
