"""What an organiser does with an event: once, by the right people, in the right state."""

from datetime import date, time, timedelta

import pytest
from django.core import mail
from django.utils import timezone
from tests.alliage import world

from alliage.core.actor import Actor
from alliage.core.models.audit import AuditEvent
from alliage.core.permissions import Denied
from alliage.core.worker import run_waiting
from alliage.meetings import rules, timetable
from alliage.meetings.actions import arranging, events, personal
from alliage.meetings.actions import participants as people
from alliage.meetings.enums import EventState, ParticipantState
from alliage.meetings.models import Event, Participant, Slot
from alliage.meetings.queries import events as queries
from alliage.meetings.timetable import Shape
from alliage.organisations import conflicts
from alliage.organisations.enums import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def org():
    return world.organisation()


@pytest.fixture
def lead(org):
    return world.actor(world.lead_of(org))


@pytest.fixture
def event(org):
    return world.event(org, state=EventState.DRAFT)


def two(event):
    return [world.participant(event, name) for name in ("Un", "Deux")]


def laid(event, rounds=4, **more):
    shape = Shape(time(19), 7, 2, rounds=rounds, **more)
    return timetable.rounds(event.day, shape)


def strangers(org, event):
    """Everybody who is not of the organiser, and its own reader; each with what it lacks."""
    other = world.organisation("Autre maison")
    world.participant(event, organisation=other, name="Autre maison")
    reader = world.mandate(world.person("lit@secret.example"), org, Role.READER)
    operator = world.person("op@secret.example", is_operator=True)
    left = world.person("parti@secret.example")
    return [
        Actor(),
        Actor(person=operator),
        Actor(person=left, organisation=org),
        world.actor(world.lead_of(other)),
        world.actor(reader),
    ]


def test_create_is_safe_twice_and_keeps_proposed_rules(lead):
    values = {"by": lead, "key": "k", "title": "Soirée", "day": timezone.localdate()}
    one, again = events.create(**values), events.create(**values)
    assert one.pk == again.pk
    assert "argent" in one.rules
    assert AuditEvent.objects.filter(event="meeting_event.created").count() == 1


def test_a_key_of_another_organisation_makes_another_event(lead):
    values = {"key": "k", "title": "Soirée", "day": timezone.localdate()}
    other = world.actor(world.lead_of(world.organisation("Autre")))
    assert events.create(by=lead, **values).pk != events.create(by=other, **values).pk


def test_nobody_else_acts(org, event):
    one, _two = two(event)
    table, slot = event.tables.first(), event.slots.first()
    for by in strangers(org, event):
        common = {"event": event, "by": by}
        acts = [
            lambda c=common: events.open_wishes(**c),
            lambda c=common: events.cancel(**c, reason="x"),
            lambda c=common: arranging.set_rules(**c, version=1, rules="x"),
            lambda c=common: arranging.set_rounds(
                **c, version=1, minutes=7, changeover=2, rounds=laid(event)
            ),
            lambda c=common: arranging.add_tables(**c, version=1, count=3),
            lambda c=common: arranging.remove_tables(**c, version=1, tables=[table.pk]),
            lambda b=by: arranging.edit_table(table=table, version=1, by=b, zone="x"),
            lambda c=common: arranging.edit(
                **c, version=1, day=event.day, venue="x", place="", title="x", summary=""
            ),
            lambda c=common: people.add(**c, name="Nouvelle"),
            lambda c=common: people.add_many(**c, rows=[{"name": "N"}], origin="typed"),
            lambda b=by: people.edit(participant=one, version=1, by=b, name="Changé"),
            lambda b=by: people.move(participant=one, by=b, act="withdraw"),
        ]
        for act in acts:
            with pytest.raises(Denied):
                act()
    event.refresh_from_db()
    assert (event.state, event.version, event.title) == ("draft", 1, "Une soirée de rencontres")
    assert set(event.participants.values_list("name", flat=True)) == {"Un", "Deux", "Autre maison"}
    assert event.tables.count() == 4
    assert slot == event.slots.first()


def test_a_delegate_organises_but_does_not_cancel(org, event):
    two(event)
    by = world.actor(world.mandate(world.person("d@secret.example"), org, Role.DELEGATE))
    assert events.open_wishes(event=event, by=by)
    with pytest.raises(Denied):
        events.cancel(event=event, by=by, reason="Pluie")


def test_wishes_open_once_there_are_rounds_and_two_who_come(event, lead):
    with pytest.raises(Denied, match="deux participants"):
        events.open_wishes(event=event, by=lead)
    one, _other = two(event)
    people.move(participant=one, by=lead, act="withdraw")
    with pytest.raises(Denied, match="deux participants"):
        events.open_wishes(event=event, by=lead)
    people.move(participant=one, by=lead, act="restore")
    Slot.objects.all().delete()
    with pytest.raises(Denied, match="horaires"):
        events.open_wishes(event=event, by=lead)


def test_one_who_asked_is_not_one_who_comes(event, lead):
    world.participant(event, "Un")
    world.participant(event, "Deux", state=ParticipantState.ASKED)
    with pytest.raises(Denied, match="deux participants"):
        events.open_wishes(event=event, by=lead)


def test_the_whole_life_each_step_once(event, lead):
    two(event)
    until = timezone.now() + timedelta(days=2)
    assert events.open_wishes(event=event, by=lead, until=until)
    assert not events.open_wishes(event=event, by=lead)
    assert events.close_wishes(event=event, by=lead)
    assert events.reopen(event=event, by=lead)
    assert Event.objects.get(pk=event.pk).wishes_until is None
    assert events.close_wishes(event=event, by=lead)
    with pytest.raises(Denied):
        events.start_day(event=event, by=lead)
    Event.objects.filter(pk=event.pk).update(state=EventState.PUBLISHED)
    with pytest.raises(Denied, match="a lieu le"):
        events.start_day(event=event, by=lead)
    Event.objects.filter(pk=event.pk).update(day=timezone.localdate())
    assert events.start_day(event=event, by=lead)
    assert events.finish(event=event, by=lead)
    assert not events.finish(event=event, by=lead)
    with pytest.raises(Denied, match="terminée"):
        events.cancel(event=event, by=lead, reason="Trop tard")
    kinds = AuditEvent.objects.filter(target=f"event:{event.pk}").values_list("event", flat=True)
    assert sorted(kinds).count("meeting_event.wishes_closed") == 2
    assert sorted(kinds).count("meeting_event.finished") == 1


def test_wishes_close_by_themselves_once_due(event, lead):
    two(event)
    events.open_wishes(event=event, by=lead, until=timezone.now() + timedelta(hours=1))
    assert not events.close_when_due(event=event)
    Event.objects.update(wishes_until=timezone.now() - timedelta(minutes=1))
    assert events.close_when_due(event=event)
    assert not events.close_when_due(event=event)


def test_cancelling_tells_those_who_were_to_come_once(event, lead, settings):
    one, gone = two(event)
    people.move(participant=gone, by=lead, act="withdraw")
    third = world.participant(event, "Sans courriel", email="")
    events_elsewhere = world.event(world.organisation("Autre"))
    world.participant(events_elsewhere, "Ailleurs")
    event.participants.update(invited_at=timezone.now())
    assert events.open_wishes(event=event, by=lead)
    assert events.cancel(event=event, by=lead, reason="La salle est inondée")
    assert not events.cancel(event=event, by=lead, reason="Encore")
    run_waiting()
    run_waiting()
    assert [message.to for message in mail.outbox] == [[one.email]]
    assert "La salle est inondée" in mail.outbox[0].body
    assert gone.name not in mail.outbox[0].body
    assert third.person_name not in mail.outbox[0].body
    said = str(list(AuditEvent.objects.values_list("data", flat=True)))
    assert "inondée" not in said
    assert "secret.example" not in said


def test_a_draft_is_cancelled_in_silence(event, lead):
    two(event)
    events.cancel(event=event, by=lead, reason="Non")
    run_waiting()
    assert mail.outbox == []


def test_rounds_keep_what_was_said_of_them(event, lead):
    one, _other = two(event)
    first, last = event.slots.first(), event.slots.last()
    one.unavailabilities.create(slot=first)
    one.unavailabilities.create(slot=last)
    rows = laid(event, breaks={2: 10})
    arranging.set_rounds(event=event, version=1, by=lead, minutes=7, changeover=2, rounds=rows)
    assert [slot.position for slot in queries.slots(event)] == [1, 2, 3, 4]
    assert [slot.session for slot in queries.slots(event)] == [1, 1, 2, 2]
    assert list(one.unavailabilities.values_list("slot_id", flat=True)) == [first.pk]
    with pytest.raises(conflicts.Stale):
        arranging.set_rounds(event=event, version=1, by=lead, minutes=7, changeover=2, rounds=rows)


def test_the_rules_say_the_minutes_chosen_unless_somebody_worded_them(event, lead):
    event.rules = rules.proposed(event.minutes)
    event.save()
    changed = {"event": event, "by": lead, "changeover": 2, "rounds": laid(event)}
    arranging.set_rounds(**changed, version=1, minutes=5)
    event.refresh_from_db()
    assert event.rules == rules.proposed(5)
    Event.objects.filter(pk=event.pk).update(rules="Les nôtres")
    arranging.set_rounds(**changed, version=event.version, minutes=9)
    event.refresh_from_db()
    assert event.rules == "Les nôtres"


def test_another_day_moves_the_rounds_at_their_hour(event, lead):
    Event.objects.filter(pk=event.pk).update(day=date(2027, 3, 27))
    event.refresh_from_db()
    arranging.set_rounds(
        event=event, version=1, by=lead, minutes=7, changeover=2, rounds=laid(event, 1)
    )
    values = {"title": event.title, "summary": "", "venue": "", "place": ""}
    arranging.edit(event=event, version=2, by=lead, day=date(2027, 3, 29), **values)
    start = timezone.localtime(event.slots.get().starts_at)
    assert (start.date(), start.time()) == (date(2027, 3, 29), time(19))


def test_a_published_plan_holds_the_rounds_and_tables(event, lead):
    Event.objects.filter(pk=event.pk).update(state=EventState.PUBLISHED)
    values = {"title": "Autre nom", "summary": "", "venue": "", "place": ""}
    with pytest.raises(Denied, match="planning est publié"):
        arranging.add_tables(event=event, version=1, by=lead, count=1)
    with pytest.raises(Denied, match="planning est publié"):
        arranging.edit(event=event, version=1, by=lead, day=event.day + timedelta(days=1), **values)
    edited = arranging.edit(event=event, version=1, by=lead, day=event.day, **values)
    assert edited.title == "Autre nom"


def test_tables_are_numbered_after_those_there_are(event, lead):
    made = arranging.add_tables(event=event, version=1, by=lead, count=3, prefix="T", zone="Nord")
    assert [table.label for table in made] == ["T5", "T6", "T7"]
    with pytest.raises(Denied, match="déjà ce nom"):
        arranging.edit_table(table=made[0], version=2, by=lead, label="T1")
    other = world.event(world.organisation("Autre"))
    kept = other.tables.first()
    assert not arranging.remove_tables(event=event, version=2, by=lead, tables=[kept.pk])
    assert queries.size(event).capacity == 7


def test_people_are_forgotten_long_after_with_counts_only(event):
    world.participant(event, "Récente")
    old = world.event(event.organiser, day=timezone.localdate() - timedelta(days=121))
    world.participant(old, "Ancienne")
    assert personal.forget_past() == 1
    assert personal.forget_past() == 0
    assert Participant.objects.get(name="Ancienne").email == ""
    assert Participant.objects.get(name="Ancienne").person_name == ""
    assert Participant.objects.get(name="Récente").email
    assert AuditEvent.objects.get(event="meeting_people.forgotten").data == {"people": 1}


def test_what_is_kept_of_a_person_is_given_back_and_erased(event):
    person = world.person("Alix@secret.example")
    world.participant(event, "Une", email="alix@secret.example", person_name="Alix")
    world.participant(event, "Deux")
    found = personal.export(person)
    assert [row["organisation"] for row in found["participations"]] == ["Une"]
    assert personal.erase(person) == 1
    assert Participant.objects.get(name="Une").person_name == ""
    assert Participant.objects.get(name="Deux").email
