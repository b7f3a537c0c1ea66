"""What awaits a person, and its digest: once, in their language, with a way out."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from alliage.core import inbox, recurring
from alliage.core.models import Job, RecurringJob
from alliage.core.worker import run_waiting

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 23)


@pytest.fixture
def things(monkeypatch, member):
    """Two things await the member, and nobody else."""

    def provider(person):
        if person.pk != member.pk:
            return []
        return [
            inbox.Item("Sans date", "/plus-tard/"),
            inbox.Item("Pressé", "/vite/", "Le comité attend", due=date(2026, 12, 1)),
        ]

    monkeypatch.setattr(inbox, "_providers", {"test": provider})


class TestPage:
    def test_lists_the_most_pressing_first(self, things, member_client, member) -> None:
        page = member_client.get("/a-faire/").content.decode()
        assert page.index("Pressé") < page.index("Sans date")

    def test_is_ones_own(self, things, other_client) -> None:
        page = other_client.get("/a-faire/").content.decode()
        assert "Pressé" not in page
        assert "Rien ne vous attend" in page

    def test_operators_are_told_what_is_missing(self, operator_client, member_client) -> None:
        assert "annuaire" in operator_client.get("/a-faire/").content.decode().lower()
        assert "alliage directory build" not in member_client.get("/a-faire/").content.decode()


class TestDigest:
    def test_leaves_once_a_day_however_often_asked(self, things, member) -> None:
        for _time in range(2):
            inbox.send_digest(person=member.pk, day="2026-11-23")
        assert len(mail.outbox) == 1
        inbox.send_digest(person=member.pk, day="2026-11-24")
        assert len(mail.outbox) == 2

    def test_has_a_way_out_of_one_click(self, things, member, client) -> None:
        inbox.send_digest(person=member.pk, day="2026-11-23")
        [message] = mail.outbox
        assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        url = message.extra_headers["List-Unsubscribe"].strip("<>")
        assert url in message.body
        client.post(url.removeprefix("http://127.0.0.1:8000"))
        member.refresh_from_db()
        assert member.digest == "never"
        assert not inbox.send_digest(person=member.pk, day="2026-11-25")

    def test_says_what_awaits_with_whole_addresses(self, things, member) -> None:
        inbox.send_digest(person=member.pk, day="2026-11-23")
        assert "http://127.0.0.1:8000/vite/" in mail.outbox[0].body
        assert "Le comité attend" in mail.outbox[0].body

    def test_nothing_to_say_is_not_said(self, things, other) -> None:
        assert not inbox.send_digest(person=other.pk, day="2026-11-23")
        assert not mail.outbox

    def test_not_to_who_left(self, things, member) -> None:
        member.is_active = False
        member.save()
        assert not inbox.send_digest(person=member.pk, day="2026-11-23")

    @pytest.mark.parametrize(
        ("day", "expected"),
        [(MONDAY, {"daily", "weekly"}), (MONDAY + timedelta(days=1), {"daily"})],
    )
    def test_rhythm(self, day, expected) -> None:
        assert set(inbox.frequencies_of(day)) == expected

    def test_whole_way_by_the_recurring_job(self, things, member, other) -> None:
        other.digest = "never"
        other.save()
        with time_machine.travel("2026-11-23T05:00:00Z", tick=False):
            recurring.enqueue_due()
        with time_machine.travel("2026-11-23T06:30:00Z", tick=False):
            recurring.enqueue_due()
            run_waiting()
        assert [message.to for message in mail.outbox] == [[member.email]]


class TestRecurring:
    EVERY_HOUR = recurring.Recurring(
        "test", "tests.alliage.core.job_functions.steps", timedelta(hours=1)
    )

    @pytest.fixture(autouse=True)
    def _alone(self, monkeypatch) -> None:
        monkeypatch.setattr(recurring, "_recurring", {"test": self.EVERY_HOUR})

    def test_first_sight_sets_the_date_and_asks_nothing(self) -> None:
        assert recurring.enqueue_due() == []
        assert RecurringJob.objects.get().next_at > timezone.now()

    def test_asked_once_a_turn(self) -> None:
        now = timezone.now()
        recurring.enqueue_due(now)
        later = now + timedelta(hours=1, seconds=1)
        assert len(recurring.enqueue_due(later)) == 1
        assert recurring.enqueue_due(later) == []

    def test_missed_turns_are_not_caught_up(self) -> None:
        now = timezone.now()
        recurring.enqueue_due(now)
        much_later = now + timedelta(days=3)
        assert len(recurring.enqueue_due(much_later)) == 1
        assert recurring.enqueue_due(much_later + timedelta(minutes=1)) == []
        assert Job.objects.count() == 1

    def test_at_an_hour_of_paris(self) -> None:
        daily = recurring.Recurring("d", "f", timedelta(days=1), hour=7)
        with time_machine.travel("2026-07-01T06:00:00Z"):
            assert daily.next_after(timezone.now()).isoformat() == "2026-07-02T07:00:00+02:00"
        with time_machine.travel("2026-07-01T04:00:00Z"):
            assert daily.next_after(timezone.now()).isoformat() == "2026-07-01T07:00:00+02:00"
