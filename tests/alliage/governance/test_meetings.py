"""Meetings: agenda, papers, attendance, minutes that freeze, calendar, who sees nothing."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar
from tests.alliage import world

from alliage.core.inbox import items_for
from alliage.core.permissions import Denied
from alliage.governance import documents
from alliage.governance.actions import meetings as actions
from alliage.governance.actions import minutes as writing
from alliage.governance.models import AgendaItem, Meeting, Minutes, Paper

PDF = b"%PDF-1.4\nune piece secrete\n%%EOF"


def url(hall, name, *more) -> str:
    return reverse(f"governance:{name}", args=[hall.assembly.pk, *more])


def item(hall, meeting, title="Le local") -> AgendaItem:
    values = {"title": title, "note": "", "minutes": 20, "decision": None}
    return actions.add_item(
        meeting=meeting, by=hall.by("d"), values=values, brought_by=hall.member("b")
    )


def held(hall, *there: str) -> tuple[Meeting, Minutes]:
    meeting = hall.meeting(hours=-3)
    said = {hall.member(one).pk: ("present", "présidente") for one in there}
    absent = {hall.member(one).pk: ("excused", "") for one in "abc" if one not in there}
    actions.note_attendance(meeting=meeting, by=hall.by("a"), said={**said, **absent})
    return Meeting.objects.get(pk=meeting.pk), Minutes.objects.get(meeting=meeting)


def test_the_agenda_is_ordered_and_ours_alone(hall) -> None:
    meeting = hall.meeting()
    points = [item(hall, meeting, title) for title in ("un", "deux", "trois")]
    actions.move_item(item=points[2], up=True, by=hall.by("a"))
    actions.move_item(item=points[0], up=True, by=hall.by("a"))  # it is the first: nothing
    assert [one.title for one in meeting.items.all()] == ["un", "trois", "deux"]
    actions.remove_item(item=points[1], by=hall.by("b"))
    actions.remove_item(item=points[1], by=hall.by("b"))
    elsewhere = world.alliance(hall.orgs["a"]).assembly.members.get()
    with pytest.raises(Denied):
        actions.add_item(
            meeting=meeting, by=hall.by("a"), brought_by=elsewhere,
            values={"title": "x", "note": "", "minutes": None, "decision": None},
        )  # fmt: skip
    with pytest.raises(Denied):
        actions.move_item(item=points[0], up=False, by=hall.by("e"))


def test_papers_are_read_by_the_assembly_alone(hall, operator_client, operator) -> None:
    meeting = hall.meeting()
    client = hall.client("d")
    upload = SimpleUploadedFile("bilan.pdf", PDF)
    sent = {"file": upload, "title": "Bilan"}
    assert client.post(url(hall, "paper_add", meeting.pk), sent).status_code == 302
    program = SimpleUploadedFile("bilan.exe", b"MZ")
    assert client.post(url(hall, "paper_add", meeting.pk), {"file": program}).status_code == 422
    paper = Paper.objects.get()
    address = paper.file.get_absolute_url()
    for letter in "abcde":
        response = hall.client(letter).get(address)
        assert b"".join(response.streaming_content) == PDF
    for letter in "fg":
        assert hall.client(letter).get(address).status_code == 404
    assert operator_client.get(address).status_code == 404
    operating = world.mandate(operator, hall.orgs["g"])
    assert world.client_for(operating).get(address).status_code == 404
    with pytest.raises(Denied):
        actions.remove_paper(paper=paper, by=hall.by("a"))
    actions.remove_paper(paper=paper, by=hall.by("d"))
    assert hall.client("a").get(address).status_code == 404


def test_minutes_are_approved_by_those_who_were_there_then_never_change(hall) -> None:
    meeting, minutes = held(hall, "a", "b")
    point = item(hall, meeting)
    with pytest.raises(Denied):  # nothing is written yet
        writing.propose(minutes=minutes, version=1, by=hall.by("a"))
    texts = {str(point.pk): "Prêté.", "999": "ailleurs", "general": ""}
    minutes = writing.write(minutes=minutes, version=1, by=hall.by("d"), texts=texts)
    assert minutes.texts == {str(point.pk): "Prêté."}
    writing.propose(minutes=minutes, version=2, by=hall.by("d"))
    with pytest.raises(Denied):  # it was not there
        writing.agree(minutes=minutes, version=2, by=hall.by("c"))
    with pytest.raises(Denied):  # it has no voice
        writing.agree(minutes=minutes, version=2, by=hall.by("d"))
    with pytest.raises(Denied):  # it read another
        writing.agree(minutes=minutes, version=1, by=hall.by("a"))
    with pytest.raises(Denied):  # what is described no longer changes under those who approve
        item(hall, meeting, "Ajouté en douce")
    assert writing.agree(minutes=minutes, version=2, by=hall.by("a")) is False
    assert writing.agree(minutes=minutes, version=2, by=hall.other_hand("a")) is False  # one voice
    assert writing.agree(minutes=minutes, version=2, by=hall.by("b")) is True
    minutes = Minutes.objects.get()
    assert minutes.sha256 == writing.fingerprint(minutes)
    with pytest.raises(Denied):
        writing.write(minutes=minutes, version=2, by=hall.by("a"), texts={"general": "Autre."})
    with pytest.raises(Denied):
        actions.note_attendance(meeting=meeting, by=hall.by("a"), said={})
    assert Minutes.objects.get().texts == {str(point.pk): "Prêté."}


def test_writing_again_drops_what_was_approved(hall) -> None:
    _meeting, minutes = held(hall, "a", "b", "c")
    minutes = writing.write(minutes=minutes, version=1, by=hall.by("a"), texts={"general": "Un."})
    writing.propose(minutes=minutes, version=2, by=hall.by("a"))
    writing.agree(minutes=minutes, version=2, by=hall.by("a"))
    minutes = writing.write(minutes=minutes, version=2, by=hall.by("b"), texts={"general": "Deux."})
    assert minutes.state == "writing"
    writing.propose(minutes=minutes, version=3, by=hall.by("b"))
    assert writing.agree(minutes=minutes, version=3, by=hall.by("b")) is False
    assert [one.texts["general"] for one in minutes.versions.all()] == ["Deux.", "Un."]


def test_two_write_two_points_at_once_and_lose_nothing(hall) -> None:
    meeting, _minutes = held(hall, "a", "b")
    one, two = item(hall, meeting, "un"), item(hall, meeting, "deux")
    first, second = hall.client("a"), hall.client("b")
    address = url(hall, "minutes", meeting.pk)
    origins = [page.context["editing"].form["edited_from"].value() for page in
               (first.get(address), second.get(address))]  # fmt: skip
    first.post(address, {f"item_{one.pk}": "Dit par a.", "edited_from": origins[0]})
    second.post(address, {f"item_{two.pk}": "Dit par b.", "edited_from": origins[1]})
    assert Minutes.objects.get().texts == {str(one.pk): "Dit par a.", str(two.pk): "Dit par b."}
    late = {f"item_{one.pk}": "Autre chose.", "edited_from": origins[1]}
    asked = second.post(address, late)
    assert "Dit par a." in asked.content.decode()
    assert Minutes.objects.get().texts[str(one.pk)] == "Dit par a."


def test_nobody_was_there_before_it_began(hall) -> None:
    meeting = hall.meeting()
    with pytest.raises(Denied):
        actions.note_attendance(meeting=meeting, by=hall.by("a"), said={})
    assert hall.client("a").get(url(hall, "minutes", meeting.pk)).status_code == 403
    assert not Minutes.objects.exists()


def event_of(content: bytes):
    calendar = Calendar.from_ical(content)
    return calendar, calendar.walk("VEVENT")[0]


def test_the_calendar_keeps_its_uid_and_moves_its_sequence(hall) -> None:
    start = datetime(2027, 3, 26, 13, 0, tzinfo=UTC)
    meeting = hall.meeting(starts_at=start, ends_at=start + timedelta(hours=2))
    client, address = hall.client("e"), url(hall, "calendar", meeting.pk)
    _, first = event_of(client.get(address).content)
    assert first["DTSTART"].params["TZID"] == "Europe/Paris"
    assert f"{first['DTSTART'].dt:%H:%M}" == "14:00"  # winter; two days later the clocks change
    moved = start + timedelta(days=4)
    values = {"title": meeting.title, "place": "Grenoble", "link": "", "starts_at": moved}
    values["ends_at"] = moved + timedelta(hours=1)
    actions.change_meeting(meeting=meeting, version=1, by=hall.by("a"), values=values)
    calendar, second = event_of(client.get(address).content)
    assert f"{second['DTSTART'].dt:%H:%M}" == "15:00"
    assert calendar.walk("VTIMEZONE")
    actions.cancel_meeting(meeting=meeting, by=hall.by("b"))
    actions.cancel_meeting(meeting=meeting, by=hall.by("b"))
    content = client.get(address).content
    calendar, third = event_of(content)
    assert {str(one["UID"]) for one in (first, second, third)} == {f"{meeting.uid}@alliage"}
    assert [one["SEQUENCE"] for one in (first, second, third)] == [0, 1, 2]
    assert (str(third["STATUS"]), str(calendar["METHOD"])) == ("CANCELLED", "CANCEL")
    assert b"secret.example" not in content
    assert b"ORGANIZER" not in content
    assert b"ATTENDEE" not in content


def test_the_minutes_as_a_document(hall) -> None:
    meeting, minutes = held(hall, "a", "b")
    point = item(hall, meeting, "Le #local [et] $après$")
    texts = {str(point.pk): 'Prêté à *tous*.\n\n#include "/etc/passwd"'}
    minutes = writing.write(minutes=minutes, version=1, by=hall.by("a"), texts=texts)
    client, address = hall.client("e"), url(hall, "minutes_pdf", meeting.pk)
    content = client.get(address).content
    assert content.startswith(b"%PDF")
    data = documents.minutes_data(hall.assembly, meeting, minutes)
    assert (data["draft"], data["proof"]) == ("projet", "")
    assert "secret.example" not in str(data)
    assert [row["presence"] for row in data["who"]["rows"]] == ["excusée", "présente", "présente"]
    for letter in "fg":
        assert hall.client(letter).get(address).status_code == 404


def test_a_meeting_is_planned_by_its_form_in_the_hours_of_paris(hall) -> None:
    client = hall.client("d")
    sent = {"title": "Point", "day": "2027-07-01", "begins": "9:00", "ends": "10:30"}
    assert client.post(url(hall, "meeting_add"), sent).status_code == 422
    sent |= {"begins": "09:00"}
    assert client.post(url(hall, "meeting_add"), {**sent, "ends": "08:00"}).status_code == 422
    assert client.post(url(hall, "meeting_add"), sent).status_code == 302
    made = Meeting.objects.get()
    assert made.starts_at == datetime(2027, 7, 1, 7, 0, tzinfo=UTC)
    edit = url(hall, "meeting_edit", made.pk)
    origin = client.get(edit).context["editing"].form["edited_from"].value()
    moved = {**sent, "place": "Voiron", "edited_from": origin}
    assert client.post(edit, moved).status_code == 302
    made.refresh_from_db()
    assert (made.place, made.sequence, made.version) == ("Voiron", 1, 2)
    assert hall.client("e").get(url(hall, "meeting_add")).status_code == 403


def test_strangers_find_no_meeting(hall, operator) -> None:
    meeting = hall.meeting(title="Réunion secrète")
    addresses = [
        url(hall, "meetings"),
        meeting.get_absolute_url(),
        url(hall, "calendar", meeting.pk),
        url(hall, "attendance", meeting.pk),
    ]
    held_ = world.mandate(operator, hall.orgs["g"])
    for client in (hall.client("f"), hall.client("g"), world.client_for(held_)):
        for address in addresses:
            assert client.get(address).status_code == 404
        assert client.post(url(hall, "meeting_cancel", meeting.pk)).status_code == 404
    assert "Réunion secrète" in hall.client("e").get(addresses[0]).content.decode()


def test_the_pages_ask_as_much_with_more(hall) -> None:
    client = hall.client("a")
    meeting = hall.meeting(hours=-3)

    def add(n: int) -> None:
        point = item(hall, meeting, f"point {n}")
        actions.change_item(
            item=point, version=1, by=hall.by("a"),
            values={"title": "t", "note": "", "minutes": 5, "brought_by": hall.member("a"),
                    "decision": hall.draft()},
        )  # fmt: skip
        actions.add_paper(
            meeting=meeting, title=f"p{n}", content=PDF, name="p.pdf", by=hall.by("b")
        )
        hall.draft(meeting=meeting)

    def count(address: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        return len(asked)

    addresses = [meeting.get_absolute_url(), url(hall, "meetings")]
    add(1)
    one = {hall.member("a").pk: ("present", "")}
    actions.note_attendance(meeting=meeting, by=hall.by("a"), said=one)
    before = [count(address) for address in addresses]
    for n in (2, 3):
        add(n)
        hall.meeting()
    more = {hall.member(letter).pk: ("present", "") for letter in "bcd"}
    actions.note_attendance(meeting=meeting, by=hall.by("a"), said=more)
    assert [count(address) for address in addresses] == before


def test_a_meeting_to_come_is_on_the_list_of_things_to_do(hall) -> None:
    meeting = hall.meeting(hours=48, title="Bientôt")
    actions.add_paper(meeting=meeting, title="p", content=PDF, name="p.pdf", by=hall.by("b"))
    hall.meeting(hours=24 * 40, title="Plus tard")
    found = [one for one in items_for(hall.leads["e"].person) if "Bientôt" in one.title]
    assert [one.due for one in found] == [timezone.localtime(meeting.starts_at).date()]
    assert "1 pièce" in found[0].reason
    for letter in "ef":
        titles = " ".join(one.title for one in items_for(hall.leads[letter].person))
        assert "Plus tard" not in titles
    assert not [one for one in items_for(hall.leads["f"].person) if "Bientôt" in one.title]
