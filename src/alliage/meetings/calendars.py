"""A timetable as iCalendar: the same meeting keeps its UID, each change grows its SEQUENCE."""

from collections.abc import Iterable
from datetime import UTC, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar, vText
from icalendar import Event as Entry

from alliage.meetings.enums import MeetingState
from alliage.meetings.models import Event, Meeting, Participant


def timetable_ics(event: Event, meetings: Iterable[Meeting], me: Participant) -> bytes:
    """Return one's meetings (RFC 5545), those taken back as CANCELLED; nobody's address in it."""
    calendar = Calendar()
    calendar.add("prodid", "-//Alliage//meetings//FR")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar["x-wr-calname"] = vText(event.title)
    for meeting in meetings:
        calendar.add_component(_entry(event, meeting, me))
    calendar.add_missing_timezones(
        first_date=event.day - timedelta(days=400), last_date=event.day + timedelta(days=400)
    )
    found: bytes = calendar.to_ical()
    return found


def _entry(event: Event, meeting: Meeting, me: Participant) -> Entry:
    other = meeting.b if meeting.a_id == me.pk else meeting.a
    zone = timezone.get_default_timezone()
    entry = Entry()
    entry.add("uid", f"meeting-{event.code}-{meeting.pk}-{me.key}@alliage")
    entry.add("sequence", meeting.sequence)
    entry.add("dtstamp", meeting.changed_at.astimezone(UTC))
    entry.add("dtstart", meeting.slot.starts_at.astimezone(zone))
    entry.add("dtend", meeting.slot.ends_at.astimezone(zone))
    entry.add("summary", f"{other.name} ({event.title})")
    cancelled = meeting.state == MeetingState.CANCELLED
    entry.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    table = _("table %(label)s") % {"label": meeting.table.label} if meeting.table else ""
    where = ", ".join(part for part in (table, event.place) if part)
    if where:
        entry["location"] = vText(where)
    return entry
