"""A version is put in force once, by one of two at once, and those whom it touches are told."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone
from tests.alliage import world
from tests.alliage.meetings.plans_world import asked, closed_event, version

from alliage.core.actor import Actor
from alliage.core.models import AuditEvent
from alliage.core.permissions import Denied
from alliage.core.worker import run_waiting
from alliage.meetings.actions import publishing
from alliage.meetings.enums import EventState, MeetingState, ParticipantState, PlanKind
from alliage.meetings.models import Event, Meeting, PlanVersion, Publication
from alliage.meetings.queries import plans as queries

pytestmark = pytest.mark.django_db


def publish(
    found: PlanVersion, sequence: int, by: Actor | None = None, note: str = ""
) -> Publication:
    by = by or world.actor(world.lead_of(found.event.organiser))
    return publishing.publish(version=found, by=by, expected_sequence=sequence, note=note)


def held(event: Event) -> dict[tuple[str, str], tuple[int, str, int]]:
    """Rows of the event: pair of names -> position of the slot, state, sequence."""
    rows = event.meetings.select_related("a", "b", "slot").order_by("pk")
    return {
        tuple(sorted((m.a.name, m.b.name))): (m.slot.position, m.state, m.sequence) for m in rows
    }


def told() -> list[str]:
    """Who gets a mail from what waits to be sent."""
    mail.outbox.clear()
    run_waiting(["mail"])
    return sorted(one.to[0].split("-")[0] for one in mail.outbox)


class TestRows:
    def test_the_first_publication(self) -> None:
        event, (a, b, c, d) = closed_event()
        made = publish(version(event, [(a, b, 0, 0), (d, c, 0, 1), (c, a, 1, 0)]), 0)
        event.refresh_from_db()
        assert (event.state, event.sequence, event.published_id) == (
            EventState.PUBLISHED,
            1,
            made.plan_id,
        )
        assert set(held(event).values()) == {(1, "planned", 0), (2, "planned", 0)}
        record = AuditEvent.objects.get(event="meeting_plan.published")
        assert record.data == {"number": 1, "sequence": 1, "told": 4}

    def test_a_pair_keeps_its_row_and_its_sequence_grows_with_each_change(self) -> None:
        event, (a, b, c, d) = closed_event()
        publish(version(event, [(a, b, 0, 0), (c, d, 0, 1), (a, c, 1, 0)]), 0)
        before = {row.pk for row in event.meetings.all()}
        publish(version(event, [(a, b, 0, 0), (c, d, 2, 1), (b, d, 1, 1)]), 1)
        found = held(event)
        assert found[(a.name, b.name)] == (1, "planned", 0)
        assert found[(c.name, d.name)] == (3, "planned", 1)
        assert found[(a.name, c.name)] == (2, MeetingState.CANCELLED, 1)
        assert found[(b.name, d.name)] == (2, "planned", 0)
        assert before <= {row.pk for row in event.meetings.all()}
        publish(version(event, [(a, b, 0, 0), (c, d, 2, 1), (a, c, 1, 0)]), 2)
        assert held(event)[(a.name, c.name)] == (2, "planned", 2)

    def test_a_repair_on_the_day_leaves_what_was_missed_and_the_day_live(self) -> None:
        event, (a, b, c, d) = closed_event()
        publish(version(event, [(a, b, 0, 0), (c, d, 1, 0), (a, d, 2, 0)]), 0)
        Event.objects.update(state=EventState.LIVE)
        ab = event.meetings.get(slot__position=1)
        Meeting.objects.filter(pk=ab.pk).update(state=MeetingState.MISSED)
        d.state = ParticipantState.WITHDRAWN
        d.save()
        told()
        mended = version(event, [(a, b, 0, 0), (a, c, 2, 0)], kind=PlanKind.REPAIRED)
        publish(mended, 1)
        event.refresh_from_db()
        assert event.state == EventState.LIVE
        assert held(event)[(a.name, b.name)] == (1, "missed", 0)
        assert held(event)[(c.name, d.name)][1] == MeetingState.CANCELLED
        # Who left is not written to, nor is who met nobody less nor more.
        assert told() == ["atelier", "cap"]

    def test_on_the_day_a_letter_tells_what_is_still_to_come(self) -> None:
        event, (a, b, c, d) = closed_event()
        publish(version(event, [(a, b, 0, 0), (a, c, 1, 0), (a, d, 2, 0)]), 0)
        Event.objects.update(state=EventState.LIVE)
        over, missed, _later = event.slots.order_by("position")[:3]
        back = timezone.now() - timedelta(hours=1)
        event.slots.filter(pk=over.pk).update(starts_at=back, ends_at=back + timedelta(minutes=7))
        event.meetings.filter(slot=missed).update(state=MeetingState.MISSED)
        told()
        mail.outbox.clear()
        publish(version(event, [(a, b, 0, 0), (a, d, 2, 1)], kind=PlanKind.REPAIRED), 1)
        run_waiting()
        [letter] = [one for one in mail.outbox if one.to == [a.email]]
        assert d.name in letter.body
        assert b.name not in letter.body
        assert c.name not in letter.body

    def test_a_missed_meeting_that_leaves_the_plan_tells_nobody_twice(self) -> None:
        event, (a, b, c, d) = closed_event()
        publish(version(event, [(a, b, 0, 0), (c, d, 1, 0)]), 0)
        event.meetings.filter(slot__position=1).update(state=MeetingState.MISSED)
        told()
        publish(version(event, [(c, d, 2, 0)]), 1)
        assert told() == ["cap", "drapiers"]
        assert held(event)[(a.name, b.name)][1] == MeetingState.MISSED


class TestTold:
    def test_everybody_first_then_only_those_whose_timetable_changes(self) -> None:
        event, (a, b, c, d) = closed_event()
        publish(version(event, [(a, b, 0, 0), (c, d, 0, 1)]), 0)
        assert told() == ["atelier", "banque", "cap", "drapiers"]
        publish(version(event, [(a, b, 0, 0), (c, d, 0, 2)]), 1, note="La table 2 est prise.")
        assert told() == ["cap", "drapiers"]
        for one in mail.outbox:
            assert "La table 2 est prise." in one.body
            assert "Atelier" not in one.body
            assert "@" not in one.body
        publish(version(event, [(a, b, 0, 0), (c, d, 0, 2)]), 2)
        assert told() == []

    def test_once_whatever_happens_and_never_without_an_address(self) -> None:
        event, (a, b, c, d) = closed_event()
        b.email = ""
        b.save()
        made = publish(version(event, [(a, b, 0, 0), (c, d, 0, 1)]), 0)
        assert told() == ["atelier", "cap", "drapiers"]
        from alliage.meetings.tasks import notices

        notices.tell(publication=made.pk, participants=[a.pk, b.pk])
        assert not notices.send(publication=made.pk, participant=a.pk)
        assert told() == []

    def test_a_personal_link_opens_ones_own_page(self, client) -> None:
        event, (a, b, *_others) = closed_event(2)
        publish(version(event, [(a, b, 0, 0)]), 0)
        told()
        bodies = {one.to[0].split("-")[0]: one.body for one in mail.outbox}
        url = next(word for word in bodies["atelier"].split() if word.startswith("http"))
        page = client.get(url.partition("8000")[2]).content.decode()
        assert "Banque alimentaire" in page


class TestTwoAtOnce:
    def test_the_second_is_told_what_the_first_published(self) -> None:
        event, (a, b, c, d) = closed_event()
        one, two = version(event, [(a, b, 0, 0)]), version(event, [(c, d, 0, 0)])
        first = publish(one, 0)
        with pytest.raises(publishing.PublishedMeanwhile) as late:
            publish(two, 0)
        assert late.value.publication == first
        assert set(held(event)) == {(a.name, b.name)}
        assert Publication.objects.count() == 1

    def test_the_same_version_twice_is_put_in_force_once(self) -> None:
        event, (a, b, *_others) = closed_event()
        found = version(event, [(a, b, 0, 0)])
        assert publish(found, 0) == publish(found, 0)
        assert (Publication.objects.count(), len(told())) == (1, 4)

    @pytest.mark.django_db(transaction=True)
    def test_two_threads_cannot_both_win(self) -> None:
        event, (a, b, c, d) = closed_event()
        versions = [version(event, [(a, b, 0, 0)]), version(event, [(c, d, 0, 0)])]
        by = world.actor(world.lead_of(event.organiser))
        start, ends = threading.Barrier(2), []

        def run(found: PlanVersion) -> None:
            start.wait()
            try:
                ends.append(publish(found, 0, by=by).plan_id)
            except publishing.PublishedMeanwhile as late:
                ends.append(late)
            finally:
                connection.close()

        threads = [threading.Thread(target=run, args=(found,)) for found in versions]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        event.refresh_from_db()
        (won,) = [one for one in ends if isinstance(one, int)]
        assert len(ends) == 2
        assert (event.published_id, event.sequence, event.meetings.count()) == (won, 1, 1)


class TestRefused:
    def refused(self, found: PlanVersion, by: Actor | None = None) -> str:
        with pytest.raises(Denied) as refusal:
            publish(found, 0, by=by)
        assert not Meeting.objects.exists()
        assert not Publication.objects.exists()
        return str(refusal.value.reason)

    def test_to_strangers_operators_and_nobody(self) -> None:
        event, (a, b, *_others) = closed_event()
        found = version(event, [(a, b, 0, 0)])
        stranger = world.actor(world.lead_of(world.organisation("Ailleurs")))
        operator = Actor(person=world.person("op@test.example", is_operator=True))
        for by in (stranger, operator, Actor()):
            self.refused(found, by)

    @pytest.mark.parametrize(
        "state", [EventState.INVITING, EventState.FINISHED, EventState.CANCELLED]
    )
    def test_out_of_its_time(self, state) -> None:
        event, (a, b, *_others) = closed_event(state=state)
        self.refused(version(event, [(a, b, 0, 0)]))

    def test_a_version_without_a_plan(self) -> None:
        event, _people = closed_event()
        self.refused(asked(event))

    def test_somebody_in_it_no_longer_comes(self) -> None:
        event, (a, b, *_others) = closed_event()
        found = version(event, [(a, b, 0, 0)])
        b.state = ParticipantState.WITHDRAWN
        b.save()
        assert "Banque alimentaire" in self.refused(found)

    def test_a_table_of_it_is_gone(self) -> None:
        event, (a, b, *_others) = closed_event()
        found = version(event, [(a, b, 0, 0)])
        event.tables.filter(position=1).delete()
        assert "table" in self.refused(found)


def test_what_would_change_is_counted_before(django_assert_num_queries: Callable) -> None:
    event, (a, b, c, d) = closed_event()
    publish(version(event, [(a, b, 0, 0), (c, d, 0, 1)]), 0)
    other = version(event, [(a, b, 0, 0), (c, d, 1, 1), (a, c, 2, 0)])
    with django_assert_num_queries(1):
        found = queries.changes_to(event, other)
    assert (len(found.added), len(found.moved), found.kept) == (1, 1, 1)
    assert found.touched == {a.key, c.key, d.key}
