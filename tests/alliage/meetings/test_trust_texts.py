"""What people type reaches calendars, pages, files and e-mails as words, whatever it looks like."""

import re

import pytest
from django.core import mail
from django.test import Client
from icalendar import Calendar
from tests.alliage import world
from tests.alliage.meetings.day_world import Day, running

from alliage.meetings.calendars import timetable_ics
from alliage.meetings.enums import ParticipantState
from alliage.meetings.queries import personal, sheets
from alliage.meetings.tasks import notices

pytestmark = pytest.mark.django_db
EVIL = "=cmd|' /C calc'!A0 #eval(\"1/0\") ]] <script>alert(1)</script> *gras*"
FILES = (
    "participants/?format=csv",
    "participants/?format=xlsx",
    "planning/1/planning.csv",
    "planning/1/planning.xlsx",
    "impressions/panneaux.pdf",
    "impressions/accueil.pdf",
)
PAGES = ("", "participants/", "souhaits/", "planning/1/", "tableau/", "direct/", "impressions/")


@pytest.fixture
def day() -> Day:
    """Names, words and a title that try to be formulas, code, headers and lines of a calendar."""
    names = (EVIL, '#import "/x": *', "@SUM(1)", "A\r\nATTENDEE:mailto:x@evil.example", "E", "F")
    made = running(names=names)
    made.event.title = "Soirée\r\nBcc: x@evil.example <b>"
    made.event.place = "Salle\r\nDESCRIPTION:x #panic()"
    made.event.save()
    for one in made.people:
        one.needs, one.offers = f"{EVIL}\nEND:VEVENT", "]] #panic() \x07"
        one.save()
    return made


def content(response) -> bytes:
    return b"".join(response) if response.streaming else response.content


def test_pages_show_it_as_words(day) -> None:
    client = world.client_for(day.lead)
    for path in PAGES:
        page = client.get(f"/rencontres/{day.event.code}/organiser/{path}")
        assert page.status_code == 200, path
        assert b"<script>alert" not in content(page), path


def test_files_hold_it_as_words(day) -> None:
    client = world.client_for(day.lead)
    for path in FILES:
        found = client.get(f"/rencontres/{day.event.code}/organiser/{path}")
        assert found.status_code == 200, path
        if "csv" in path:
            assert not re.search(r'(^|;)"?[=@]', content(found).decode(), re.M), path
    for path in ("feuilles", "badges"):
        url = f"/rencontres/{day.event.code}/organiser/impressions/{path}.pdf"
        assert client.post(url).content.startswith(b"%PDF"), path


def test_a_calendar_has_no_line_of_theirs(day) -> None:
    text = timetable_ics(day.event, day.event.meetings.all(), day.people[2])
    assert not re.search(rb"^(ATTENDEE|Bcc|DESCRIPTION|BEGIN:VALARM)", text, re.M)
    assert len(Calendar.from_ical(text).events) == day.event.meetings.count()


def test_an_email_has_no_header_of_theirs(day) -> None:
    publication = day.event.publications.get()
    assert notices.send(publication=publication.pk, participant=day.people[0].pk)
    (message,) = mail.outbox
    assert message.recipients() == [day.people[0].email]
    assert message.message()["Bcc"] is None


def test_who_only_asked_to_come_reads_nothing_by_a_link(day) -> None:
    who = day.people[0]
    paths = (f"/rencontres/p/{personal.link_for(who)}/", sheets.sheet_url(who))
    assert [Client().get(path).status_code for path in paths] == [200, 200]
    who.state = ParticipantState.ASKED
    who.save()
    assert [Client().get(path).status_code for path in paths] == [404, 404]
