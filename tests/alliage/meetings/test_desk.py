"""The desk of the day: arrivals, absences, tables and slots lost, walk-ins; a participant's sheet."""

from datetime import timedelta
from typing import Any

import pytest
from tests.alliage import world
from tests.alliage.conftest import StrictClient
from tests.alliage.meetings import day_world

from alliage.core import links
from alliage.core.actor import SYSTEM
from alliage.core.models.audit import AuditEvent
from alliage.core.permissions import Denied
from alliage.meetings.actions import board as actions
from alliage.meetings.enums import EventState, IncidentKind, MeetingState, ParticipantState
from alliage.meetings.models import Event, Incident, Participant, Slot, Table
from alliage.meetings.queries import after, report, sheets
from alliage.meetings.registrations import board as registered
from alliage.organisations.enums import Role

pytestmark = pytest.mark.django_db


def sheet_of(participant: Participant) -> str:
    url = sheets.sheet_url(participant)
    return url[url.index("/rencontres") :]


def fresh(participant: Participant) -> Participant:
    return Participant.objects.get(pk=participant.pk)


def stranger() -> Any:
    return world.lead_of(world.organisation("Curieuse"), "curieuse@secret.example")


# --- arrivals


def test_an_arrival_is_pointed_once_by_two_phones_and_taken_back() -> None:
    day = day_world.running()
    who = day.people[2]
    client, address = world.client_for(day.lead), day.url("direct", who.key, "arrivee")
    assert client.post(address).status_code == 302
    at = fresh(who).arrived_at
    assert client.post(address).status_code == 302
    assert fresh(who).arrived_at == at
    assert AuditEvent.objects.filter(event="meeting_participant.arrived").count() == 1
    assert "1 sur 6" in client.get(day.url("direct")).content.decode()
    for _twice in range(2):
        client.post(address, {"undo": "1"})
    assert fresh(who).arrived_at is None
    assert AuditEvent.objects.filter(event="meeting_participant.arrival_undone").count() == 1


def test_strangers_point_nobody() -> None:
    day = day_world.running()
    other = day_world.running(organiser="Autre labo")
    client = world.client_for(stranger())
    for ending in ("arrivee", "absence"):
        assert client.post(day.url("direct", day.people[0].key, ending)).status_code == 404
        # Its own event, somebody else's participant.
        theirs = world.client_for(other.lead).post(other.url("direct", day.people[0].key, ending))
        assert theirs.status_code == 404
    assert fresh(day.people[0]).arrived_at is None
    assert StrictClient().get(day.url("direct")).status_code == 302


def test_who_only_reads_sees_the_desk_and_no_button() -> None:
    day = day_world.running()
    reader = world.mandate(
        world.person("lit@secret.example"), day.lead.organisation, role=Role.READER
    )
    client = world.client_for(reader)
    page = client.get(day.url("direct")).content.decode()
    assert "Roue libre" in page
    assert "Pointer l’arrivée" not in page
    client.post(day.url("direct", day.people[0].key, "arrivee"))
    assert fresh(day.people[0]).arrived_at is None


def test_nobody_arrives_before_a_plan_or_after_the_end() -> None:
    for state in (EventState.CLOSED, EventState.FINISHED):
        day = day_world.running(state=state, organiser=f"Labo {state}")
        with pytest.raises(Denied):
            actions.check_in(participant=day.people[0], by=day.by)


def test_the_list_is_searched_by_organisation_and_by_person() -> None:
    day = day_world.running()
    client = world.client_for(day.lead)
    for sought in ("vercellin", "PERSONNE transports"):
        page = client.get(day.url("direct"), {"q": sought}).content.decode()
        assert "Transports Vercellin" in page
        assert "Roue libre" not in page
    page = client.get(day.url("direct"), {"q": "mediatheque"}).content.decode()
    assert "Médiathèque 4-Vents" in page
    assert "Personne de ce nom" in client.get(day.url("direct"), {"q": "zz"}).content.decode()


def test_a_button_leads_back_here_and_nowhere_else() -> None:
    day = day_world.running()
    client, address = world.client_for(day.lead), day.url("direct", day.people[0].key, "arrivee")
    back = client.post(address, {"next": "https://evil.example/"})
    assert back.headers["Location"] == day.url("direct")
    assert client.post(address, {"next": "/rencontres/"}).headers["Location"] == "/rencontres/"


def test_as_many_questions_to_the_database_for_one_and_for_three(
    django_assert_num_queries: Any, django_assert_max_num_queries: Any
) -> None:
    day = day_world.running()
    client = world.client_for(day.lead)
    actions.tell_absence(participant=day.people[0], kind="absent", by=day.by)
    counts = []
    for more in range(2):
        with django_assert_max_num_queries(30) as made:
            client.get(day.url("direct"))
        counts.append(len(made))
        for one in day.people[more + 1 : more + 3]:
            actions.tell_absence(participant=one, kind="absent", by=day.by)
        world.participant(day.event, f"Encore {more}")
    assert counts[0] == counts[1]


# --- what went wrong


def test_a_no_show_in_one_tap_is_noted_once_and_its_meeting_of_now_is_missed() -> None:
    day = day_world.running()
    who = day.people[3]
    address = day.url("direct", who.key, "absence")
    client = world.client_for(day.lead)
    for _twice in range(2):
        client.post(address, {"kind": "absent"})
    incident = Incident.objects.get(event=day.event)
    assert (incident.kind, incident.from_slot) == (IncidentKind.ABSENT, day.slots[1])
    assert (fresh(who).absent_from, fresh(who).absent_to) == (day.slots[1], None)
    assert day.meeting(0, 3).state == MeetingState.MISSED
    # What it held before stays held; what is to come waits for a repair.
    assert day.meeting(1, 3).state == MeetingState.PLANNED
    assert "1 imprévu attend une réparation" in client.get(day.url("direct")).content.decode()
    for _twice in range(2):
        client.post(day.url("direct", "reprendre", str(incident.pk)))
    assert fresh(who).absent_from is None
    assert day.meeting(0, 3).state == MeetingState.PLANNED
    assert AuditEvent.objects.filter(event="meeting_incident.taken_back").count() == 1


def test_late_until_a_slot_then_there_earlier() -> None:
    day = day_world.running(current=0)
    who, slots = day.people[4], day.slots
    client = world.client_for(day.lead)
    client.post(day.url("direct", who.key, "absence"), {"kind": "late", "slot": slots[3].pk})
    assert (fresh(who).absent_from, fresh(who).absent_to) == (slots[0], slots[2])
    assert "attendue au créneau 4" in client.get(day.url("direct", who.key)).content.decode()
    actions.check_in(participant=who, by=day.by)
    # It is there at the slot of now: it was missing at no slot.
    assert fresh(who).absent_from is None
    assert not Incident.objects.filter(taken_back_at=None).exists()


def test_who_arrives_after_an_absence_was_only_late() -> None:
    day = day_world.running(current=0)
    who = day.people[4]
    actions.tell_absence(participant=who, kind="absent", by=day.by)
    for slot in day.slots:
        gone = timedelta(minutes=18)
        Slot.objects.filter(pk=slot.pk).update(
            starts_at=slot.starts_at - gone, ends_at=slot.ends_at - gone
        )
    actions.check_in(participant=who, by=day.by)
    incident = Incident.objects.get()
    assert (incident.kind, incident.to_slot) == (IncidentKind.LATE, day.slots[1])
    assert (fresh(who).absent_from, fresh(who).absent_to) == (day.slots[0], day.slots[1])


def test_leaving_replaces_what_was_told_of_the_same_slots() -> None:
    day = day_world.running(current=0)
    who, slots = day.people[2], day.slots
    actions.tell_absence(participant=who, kind="absent", by=day.by)
    actions.tell_absence(participant=who, kind="left", first=slots[3], by=day.by)
    live = Incident.objects.get(taken_back_at=None)
    assert (live.kind, live.from_slot) == (IncidentKind.LEFT, slots[3])
    assert day.meeting(0, 2).state == MeetingState.PLANNED


def test_a_slot_of_another_event_is_no_slot() -> None:
    day, other = day_world.running(), day_world.running(organiser="Autre labo")
    client = world.client_for(day.lead)
    wrong = {"kind": "left", "slot": other.slots[2].pk}
    assert client.post(day.url("direct", day.people[0].key, "absence"), wrong).status_code == 404
    for what, row in (("table", other.tables[0]), ("slot", other.slots[3])):
        lost = client.post(day.url("direct", "perdu"), {"what": what, "id": row.pk})
        assert lost.status_code == 404
    theirs = actions.lose_table(event=other.event, table=other.tables[0], by=other.by)
    assert client.post(day.url("direct", "reprendre", str(theirs.pk))).status_code == 404
    assert Incident.objects.get().taken_back_at is None


def test_a_table_and_a_slot_are_lost_once_and_found_again() -> None:
    day = day_world.running()
    client = world.client_for(day.lead)
    for what, row in (("table", day.tables[1]), ("slot", day.slots[3])):
        for _twice in range(2):
            client.post(day.url("direct", "perdu"), {"what": what, "id": row.pk})
    assert Incident.objects.count() == 2
    assert Table.objects.exclude(lost_at=None).get() == day.tables[1]
    assert Slot.objects.exclude(lost_at=None).get() == day.slots[3]
    for incident in Incident.objects.all():
        actions.take_back(incident=incident, by=day.by)
    assert not Table.objects.exclude(lost_at=None).exists()
    assert not Slot.objects.exclude(lost_at=None).exists()
    with pytest.raises(Denied):
        actions.lose_slot(event=day.event, slot=day.slots[1], by=day.by)  # it has begun


def test_who_walks_in_is_added_once_with_whom_it_would_meet() -> None:
    day, other = day_world.running(), day_world.running(organiser="Autre labo")
    client = world.client_for(day.lead)
    sent = {
        "key": "0a1b2c3d",
        "name": "Arrivée surprise",
        "family": "peer",
        "meets": [day.people[0].pk, day.people[1].pk],
    }
    for _twice in range(2):
        assert client.post(day.url("direct", "imprevu"), sent).status_code == 302
    made = Participant.objects.get(name="Arrivée surprise")
    assert (made.origin, made.state) == ("walk_in", ParticipantState.CONFIRMED)
    assert made.arrived_at
    assert [wish.of for wish in made.wishes.order_by("of")] == day.people[:2]
    strange = {**sent, "key": "0a1b2c3e", "meets": [other.people[0].pk]}
    assert client.post(day.url("direct", "imprevu"), strange).status_code == 422
    actions.take_back(incident=Incident.objects.get(), by=day.by)
    assert fresh(made).state == ParticipantState.WITHDRAWN


def test_the_day_begins_and_ends_from_the_desk() -> None:
    day = day_world.running(state=EventState.PUBLISHED)
    client = world.client_for(day.lead)
    assert "Commencer la journée" in client.get(day.url("direct")).content.decode()
    client.post(day.url("direct", "commencer"))
    assert Event.objects.get(pk=day.event.pk).state == EventState.LIVE
    actions.tell_absence(participant=day.people[5], kind="left", first=day.slots[2], by=day.by)
    gone = timedelta(hours=1)
    for slot in day.slots:
        Slot.objects.filter(pk=slot.pk).update(
            starts_at=slot.starts_at - gone, ends_at=slot.ends_at - gone
        )
    client.post(day.url("direct", "terminer"))
    assert Event.objects.get(pk=day.event.pk).state == EventState.FINISHED
    assert day.meeting(1, 5).state == MeetingState.MISSED
    assert day.meeting(0, 4).state == MeetingState.PLANNED


def test_what_no_plan_answers_yet_awaits_who_organises_and_nobody_else() -> None:
    day = day_world.running(current=1)
    assert registered.what_awaits(day.lead.person) == []
    actions.tell_absence(participant=day.people[3], kind="absent", by=day.by)
    [item] = registered.what_awaits(day.lead.person)
    assert item.title.startswith("1 ")
    assert item.url == day.url("direct", "reparer")
    assert registered.what_awaits(stranger().person) == []
    Event.objects.filter(pk=day.event.pk).update(state=EventState.FINISHED)
    assert registered.what_awaits(day.lead.person) == []


def test_an_early_end_holds_nothing_that_had_not_begun_and_asks_no_repair() -> None:
    day = day_world.running(current=1)
    actions.tell_absence(participant=day.people[4], kind=IncidentKind.ABSENT, by=day.by)
    client = world.client_for(day.lead)
    assert "attend une réparation" in client.get(day.url("direct")).content.decode()
    assert "Ouvrir le tableau du jour" in client.get(day.url()).content.decode()
    actions.finish_day(event=day.event, by=day.by)
    kept = {(0, 2), (1, 3), (0, 3)}
    states = {pair[:2]: day.meeting(*pair[:2]).state for pair in day_world.PLAN}
    assert {pair for pair, state in states.items() if state == "planned"} == kept
    for path in (("direct",), ("direct", "reparer")):
        assert (
            "attend une réparation" not in client.get(day.url(*path), follow=True).content.decode()
        ), path
    event = Event.objects.get(pk=day.event.pk)
    assert after.counts(fresh(day.people[5])).waiting == 0
    assert (report.report(event).held, report.report(event).missed) == (3, 5)


# --- a sheet


def test_a_sheet_shows_its_timetable_and_nothing_private() -> None:
    day = day_world.running()
    who = day.people[0]
    page = StrictClient().get(sheet_of(who))
    text = page.content.decode()
    for other in (2, 3, 4, 5):
        assert day_world.NAMES[other] in text
    # Whom it does not meet, people and addresses stay unsaid; nobody who is not signed in acts.
    assert day_world.NAMES[1] not in text
    assert "secret.example" not in text
    assert "Personne de" not in text
    assert "Pointer" not in text
    assert "no-store" in page.headers["Cache-Control"]


def test_the_same_code_leads_to_the_same_sheet_and_to_no_other() -> None:
    day = day_world.running()
    assert sheets.sheet_url(day.people[0]) == sheets.sheet_url(day.people[0])
    found = sheets.sheet_urls(day.event.participants.select_related("event"))
    assert len(set(found.values())) == 6
    assert found[day.people[0].pk] == sheets.sheet_url(day.people[0])
    token = sheet_of(day.people[0]).split("/")[3]
    code, _signature = token.split(":")
    board = links.make("meetings.board", f"participant:{day.people[0].pk}",
                       expires_in=timedelta(days=1), by=SYSTEM)  # fmt: skip
    for guess in (day.people[0].key, code, f"{code}:x", board):
        assert StrictClient().get(f"/rencontres/t/{guess}/").status_code == 404


def test_a_revoked_sheet_or_that_of_somebody_who_withdrew_shows_nothing() -> None:
    day = day_world.running()
    addresses = [sheet_of(one) for one in day.people[:2]]
    links.revoke_all(sheets.subject_of(day.people[0]), by=SYSTEM)
    Participant.objects.filter(pk=day.people[1].pk).update(state=ParticipantState.WITHDRAWN)
    for address in addresses:
        refused = StrictClient().get(address)
        assert refused.status_code == 404
        assert "Médiathèque" not in refused.content.decode()


def test_an_organiser_who_reads_the_code_checks_in_on_the_same_page() -> None:
    day = day_world.running()
    who, address = day.people[2], sheet_of(day.people[2])
    client = world.client_for(day.lead)
    page = client.get(address).content.decode()
    assert "Pointer l’arrivée" in page
    assert fresh(who).arrived_at is None  # reading writes nothing
    back = client.post(day.url("direct", who.key, "arrivee"), {"next": address})
    assert back.headers["Location"] == address
    assert "arrivée à" in client.get(address).content.decode()
    assert "Pointer" not in world.client_for(stranger()).get(address).content.decode()


def test_a_sheet_before_publication_says_so() -> None:
    day = day_world.running(state=EventState.CLOSED)
    text = StrictClient().get(sheet_of(day.people[0])).content.decode()
    assert "pas encore publié" in text
    assert "Ateliers" not in text


def test_an_organiser_who_acts_for_another_is_led_to_the_right_one() -> None:
    day = day_world.running()
    other = world.mandate(day.lead.person, world.organisation("Autre labo"))
    text = world.client_for(other).get(sheet_of(day.people[2])).content.decode()
    assert "Pointer l’arrivée</button>" not in text
    assert "Agir pour l’organisatrice" in text
