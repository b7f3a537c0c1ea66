"""What is printed: each code leads to one timetable, each sheet tells its own alone."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar
from tests.alliage import world

from alliage.core import links
from alliage.core.models import AuditEvent
from alliage.meetings import documents
from alliage.meetings.actions.prints import codes
from alliage.meetings.calendars import timetable_ics
from alliage.meetings.enums import EventState, MeetingState
from alliage.meetings.models import Event, Meeting, Participant, PlanVersion, Wish
from alliage.meetings.queries.prints import day_of
from alliage.meetings.queries.sheets import PURPOSE

pytestmark = pytest.mark.django_db


@pytest.fixture
def event() -> Event:
    """Three participants, two meetings of the first, the plan published."""
    made = world.event(world.organisation("Le Labo"), state=EventState.PUBLISHED, sequence=1)
    one, two, three = (world.participant(made, name) for name in ("Un", "Deux", "Trois"))
    slots, tables = list(made.slots.all()), list(made.tables.all())
    Meeting.objects.create(event=made, a=one, b=two, slot=slots[0], table=tables[0])
    Meeting.objects.create(event=made, a=one, b=three, slot=slots[1], table=tables[1])
    world.wish(two, one)
    world.wish(one, three, "rather_not")
    made.published = PlanVersion.objects.create(event=made, number=1)
    made.save()
    return made


def named(event: Event, name: str) -> Participant:
    return event.participants.get(name=name)


def lines(event: Event, name: str) -> list[str]:
    """Every word of a participant's own sheet."""
    day = day_of(event, named(event, name))
    urls = {one.pk: "https://alliage.example/" for one in day.participants}
    sheets = documents.sheets_data(day, urls)["sheets"]
    assert [sheet["name"] for sheet in sheets] == [name]
    return [str(value) for row in sheets[0]["rows"] for value in row.values()]


def test_a_sheet_tells_its_own_meetings_and_no_wish_nor_person_of_another(event) -> None:
    """The organiser prints it: who wished whom is not on it, so neither who would rather not."""
    mine, theirs = lines(event, "Deux"), lines(event, "Un")
    assert "Un" in mine
    assert "Trois" not in mine
    assert not any(said in word for word in mine + theirs for said in ("@", "Personne de"))
    Wish.objects.all().delete()
    assert (lines(event, "Deux"), lines(event, "Un")) == (mine, theirs)


def test_a_code_leads_to_its_own_timetable(event) -> None:
    by = world.actor(world.lead_of(event.organiser))
    found = codes(event=event, participants=event.participants.all(), by=by)
    assert len(found) == 3
    for key, url in found.items():
        token = url.rstrip("/").rsplit("/", 1)[1]
        assert links.read(token, PURPOSE).subject == f"participant:{key}"
        with pytest.raises(links.LinkError):
            links.read(token, "meetings.participant")
    assert codes(event=event, participants=event.participants.all(), by=by) == found
    assert AuditEvent.objects.filter(event="event.printed").count() == 2


def test_two_codes_are_drawn_differently() -> None:
    drawn = documents.qr("https://alliage.example/rencontres/t/abc/")
    assert drawn.startswith("<?xml")
    assert "#16202a" in drawn
    assert drawn != documents.qr("https://alliage.example/rencontres/t/abd/")


@pytest.mark.parametrize("name", ["print_sheets", "print_badges"])
def test_documents_with_codes(event, name) -> None:
    client = world.client_for(world.lead_of(event.organiser))
    response = client.post(reverse(f"meetings:{name}", args=[event.code]))
    assert response.content.startswith(b"%PDF")
    assert client.get(reverse(f"meetings:{name}", args=[event.code])).status_code == 405


@pytest.mark.parametrize("name", ["panneaux", "accueil"])
def test_documents_without_codes(event, name) -> None:
    client = world.client_for(world.lead_of(event.organiser))
    response = client.get(reverse("meetings:print_plain", args=[event.code, name]))
    assert response.content.startswith(b"%PDF")


def test_the_hosts_list_names_no_person(event) -> None:
    said = str(documents.hosts_data(day_of(event)))
    assert "Trois" in said
    assert "Personne de" not in said
    assert "@" not in said


def test_nothing_is_printed_before_the_plan_is_published(event) -> None:
    Event.objects.filter(pk=event.pk).update(state=EventState.CLOSED, published=None)
    client = world.client_for(world.lead_of(event.organiser))
    assert client.post(reverse("meetings:print_sheets", args=[event.code])).status_code == 404
    page = client.get(reverse("meetings:prints", args=[event.code])).content.decode()
    assert "publiez d’abord" in page


def test_a_participant_of_another_event_is_not_printed_here(event) -> None:
    other = world.participant(world.event(event.organiser), "Ailleurs")
    client = world.client_for(world.lead_of(event.organiser))
    url = reverse("meetings:print_sheets", args=[event.code])
    assert client.post(url, {"participant": other.key}).status_code == 404


def test_strangers_and_operators_print_nothing(event, operator) -> None:
    stranger = world.client_for(world.lead_of(world.organisation("Ailleurs", commune="38185")))
    for name, args in (("print_sheets", []), ("print_badges", [])):
        assert (
            stranger.post(reverse(f"meetings:{name}", args=[event.code, *args])).status_code == 404
        )
    assert stranger.get(reverse("meetings:prints", args=[event.code])).status_code == 404


def test_the_same_queries_for_one_and_for_many(event, django_assert_num_queries) -> None:
    with django_assert_num_queries(6):
        day_of(event)
    for number in range(5):
        world.participant(event, f"Encore {number}")
    with django_assert_num_queries(6):
        day_of(event)


def test_a_meeting_keeps_its_calendar_entry_when_it_moves_and_when_it_goes(event) -> None:
    me = named(event, "Un")
    before = entries(event, me)
    moved, gone = event.meetings.order_by("pk")
    Meeting.objects.filter(pk=moved.pk).update(
        slot=event.slots.get(position=4), sequence=1, changed_at=timezone.now()
    )
    Meeting.objects.filter(pk=gone.pk).update(state=MeetingState.CANCELLED, sequence=1)
    after = entries(event, me)
    assert before.keys() == after.keys()
    assert [one["SEQUENCE"] for one in after.values()] == [1, 1]
    assert sorted(str(one["STATUS"]) for one in after.values()) == ["CANCELLED", "CONFIRMED"]
    assert before[next(iter(before))].decoded("DTSTART") is not None


def entries(event: Event, me: Participant) -> dict[str, object]:
    rows = event.meetings.select_related("slot", "table", "a", "b").order_by("pk")
    found = Calendar.from_ical(timetable_ics(event, rows, me))
    assert not re.search(rb"@secret", found.to_ical())
    return {str(one["UID"]): one for one in found.walk("VEVENT")}


def test_the_rules_of_the_event_itself_are_printed(event) -> None:
    Event.objects.filter(pk=event.pk).update(rules="- On se tutoie.\n- On rit.")
    day = day_of(Event.objects.get(pk=event.pk))
    data = documents.sheets_data(day, {one.pk: "https://a.example/" for one in day.participants})
    assert data["rules"]["lines"] == ["On se tutoie.", "On rit."]
    assert "90" in data["then"]["text"]
    assert [sheet["name"] for sheet in data["sheets"]] == ["Deux", "Trois", "Un"]


@pytest.mark.parametrize("card", ["Court.", "Une règle assez longue. " * 80, "a\n" * 900, ""])
def test_a_sign_stays_one_page_whatever_the_rules(event, card) -> None:
    Event.objects.filter(pk=event.pk).update(rules=card[:2000])
    day = day_of(Event.objects.get(pk=event.pk))
    made = documents.signs(day)
    assert f"/Count {len(day.tables)}/".encode() in made
