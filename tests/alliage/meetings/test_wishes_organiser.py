"""The organiser's part: invited once, reminded once a day, closed at the hour, nobody left alone."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.alliage import world
from tests.alliage.meetings.evening import Evening, evening

from alliage.core.models import AuditEvent
from alliage.core.permissions import Denied
from alliage.core.worker import run_waiting
from alliage.meetings.actions import invitations as actions
from alliage.meetings.actions import participants
from alliage.meetings.enums import EventState, ParticipantState
from alliage.meetings.models import Event, Wish
from alliage.meetings.queries import personal, sheets
from alliage.meetings.queries.wishes import overview
from alliage.meetings.tasks import wishes as tasks

pytestmark = pytest.mark.django_db


@pytest.fixture
def night(db: None) -> Evening:
    return evening()


def sent() -> list[str]:
    """Run what waits; return to whom was written, and forget it."""
    run_waiting()
    found = sorted(message.to[0].split("-")[0] for message in mail.outbox)
    mail.outbox.clear()
    return found


class TestInvitations:
    def test_leave_once_each_to_those_who_have_an_address(self, night) -> None:
        night.town.email = ""
        night.town.save()
        world.participant(night.event, "Parti", state=ParticipantState.WITHDRAWN)
        actions.invite(event=night.event, by=night.by)
        assert len(sent()) == 2
        with pytest.raises(Denied):
            actions.invite(event=night.event, by=night.by)
        world.participant(night.event, "Nouveau venu")
        actions.invite(event=night.event, by=night.by)
        assert sent() == ["nouveau"]
        assert AuditEvent.objects.filter(event="meeting_participant.invited").count() == 3
        assert not tasks.send_invitation(night.garden.pk)

    def test_are_refused_to_readers_strangers_and_closed_events(self, night) -> None:
        reader = world.mandate(
            world.person("lecture@test.example"), night.event.organiser, role="reader"
        )
        stranger = world.lead_of(world.organisation("Étrangère"))
        for held in (reader, stranger):
            with pytest.raises(Denied):
                actions.invite(event=night.event, by=world.actor(held))
        assert world.client_for(stranger).get(night.organiser("souhaits/")).status_code == 404
        actions.invite(event=night.event, by=night.by)
        night.event.state = EventState.CLOSED
        night.event.save()
        assert sent() == []

    def test_a_title_that_would_break_a_header(self, night) -> None:
        night.event.title = "Rencontre\nBcc: x@y.example"
        night.event.save()
        assert tasks.send_invitation(night.garden.pk)
        assert "\n" not in mail.outbox[0].subject


class TestReminders:
    @pytest.fixture
    def invited(self, night) -> Evening:
        night.event.wishes_until = timezone.now() + timedelta(days=6)
        night.event.save()
        actions.invite(event=night.event, by=night.by)
        sent()
        return night

    def by_the_clock(self, days: float) -> list[str]:
        with time_machine.travel(timezone.now() + timedelta(days=days)):
            for _time in range(2):
                tasks.remind_all()
            return sent()

    def test_by_the_clock_three_days_and_one_day_before_to_the_silent(self, invited) -> None:
        assert self.by_the_clock(1) == []
        invited.say(invited.garden, town="wish-3")
        assert len(self.by_the_clock(3)) == 2
        assert self.by_the_clock(4) == []
        assert len(self.by_the_clock(5)) == 2
        assert self.by_the_clock(7) == []

    def test_by_hand_never_twice_on_one_day_nor_on_the_day_of_the_invitation(self, invited) -> None:
        with pytest.raises(Denied):
            actions.remind(event=invited.event, by=invited.by)
        with time_machine.travel(timezone.now() + timedelta(days=3)):
            actions.remind(event=invited.event, by=invited.by)
            assert len(sent()) == 3
            tasks.remind_all()
            assert sent() == []

    def test_stop_by_their_own_link_which_a_scanner_does_not_use(self, invited) -> None:
        with time_machine.travel(timezone.now() + timedelta(days=3)):
            tasks.remind_all()
            run_waiting()
            message = next(m for m in mail.outbox if m.to == [invited.garden.email])
            stop = message.extra_headers["List-Unsubscribe"].strip("<>")
            assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
            path = stop.removeprefix("http://127.0.0.1:8000")
            strict = Client(enforce_csrf_checks=True)
            strict.get(path)
            invited.garden.refresh_from_db()
            assert not invited.garden.reminders_off
            for _time in range(2):
                assert strict.post(path).status_code == 200
        mail.outbox.clear()
        assert len(self.by_the_clock(5)) == 2
        assert invited.client.get(invited.url(invited.garden)).status_code == 200


class TestClosing:
    def test_at_the_hour_by_the_clock_and_by_hand(self, night) -> None:
        night.event.wishes_until = timezone.now() + timedelta(hours=1)
        night.event.save()
        assert tasks.close_due() == 0
        with time_machine.travel(timezone.now() + timedelta(hours=2)):
            assert tasks.close_due() == 1
            assert tasks.close_due() == 0
        night.event.refresh_from_db()
        assert night.event.state == EventState.CLOSED
        Event.objects.update(state=EventState.INVITING)
        world.client_for(night.host).post(night.organiser("souhaits/clore/"))
        night.event.refresh_from_db()
        assert night.event.state == EventState.CLOSED


class TestLinks:
    def test_renewed_goes_to_the_participant_alone(self, night) -> None:
        old = night.url(night.garden)
        client = world.client_for(night.host)
        values = {"participant": night.garden.key, "quoi": "renouveler"}
        page = client.post(night.organiser("souhaits/lien/"), values, follow=True)
        run_waiting()
        assert night.client.get(old).status_code == 404
        assert [m.to[0] for m in mail.outbox] == [night.garden.email]
        token = personal.link_for(night.garden)
        assert token in mail.outbox[0].body
        assert token not in page.content.decode()

    def test_end_when_the_organiser_withdraws_a_participant_and_come_anew_with_it(
        self, night
    ) -> None:
        old, sheet = night.url(night.garden), sheets.sheet_url(night.garden)
        actions.invite(event=night.event, by=night.by)
        assert len(sent()) == 3
        participants.move(participant=night.garden, by=night.by, act="withdraw")
        assert night.client.get(old).status_code == 404
        participants.move(participant=night.garden, by=night.by, act="restore")
        assert night.client.get(old).status_code == 404
        assert night.client.get(sheet).status_code == 404
        actions.invite(event=night.event, by=night.by)
        assert sent() == ["les"]
        assert night.client.get(night.url(night.garden)).status_code == 200

    def test_of_another_event_is_not_found(self, night) -> None:
        other = world.participant(world.event(night.host.organisation), "Ailleurs")
        values = {"participant": other.key, "quoi": "revoquer"}
        url = night.url(other)
        page = world.client_for(night.host).post(night.organiser("souhaits/lien/"), values)
        assert page.status_code == 404
        assert night.client.get(url).status_code == 200


class TestNobodyAlone:
    def test_suggestions_are_kept_at_the_smallest_weight_and_may_be_taken_away(self, night) -> None:
        night.say(night.garden, town="must")
        made = actions.propose(event=night.event, by=night.by)
        wishes = Wish.objects.filter(suggested=True)
        assert made == wishes.count() == 2
        assert {(w.by.name, w.of.name, w.weight) for w in wishes} == {
            ("Les Vergers", "L’Atelier", 1),
            ("L’Atelier", "Les Vergers", 1),
        }
        assert "Suggéré" in night.page(night.workshop)
        night.say(night.workshop, garden="")
        assert not Wish.objects.filter(by=night.workshop).exists()

    def test_nobody_who_refused_either_way_is_proposed(self, night) -> None:
        night.say(night.garden, workshop="never")
        assert actions.propose(event=night.event, by=night.by) == 0


class TestPage:
    def test_counts_what_stands_and_tells_what_time_forbids(self, night) -> None:
        night.say(night.garden, workshop="must", town="wish-3")
        first = night.event.slots.first()
        for slot in night.event.slots.all():
            who = night.garden if slot == first else night.workshop
            who.unavailabilities.create(slot=slot)
        found = overview(night.event)
        assert (found.wanted, found.musts) == (2, 1)
        assert [row.participant.name for row in found.unwished] == ["Les Vergers"]
        assert [(p.participant, p.other) for p in found.problems] == [
            (night.garden, night.workshop)
        ]
        text = world.client_for(night.host).get(night.organiser("souhaits/")).content.decode()
        assert "aucun créneau en commun" in text
        assert "secret.example" not in text

    def test_too_many_musts_for_one(self, night) -> None:
        for number in range(7):
            world.wish(world.participant(night.event, f"Autre {number}"), night.town, "must", 5)
        problem = overview(night.event).problems[0]
        assert (problem.participant, problem.asked, problem.possible) == (night.town, 7, 6)

    def test_as_many_queries_whatever_the_size(self, night) -> None:
        client = world.client_for(night.host)

        def count() -> int:
            with CaptureQueriesContext(connection) as queries:
                client.get(night.organiser("souhaits/"))
            return len(queries)

        night.say(night.garden, workshop="must")
        first = count()
        for number in range(20):
            world.wish(world.participant(night.event, f"Autre {number}"), night.town, "must", 5)
        assert count() == first
