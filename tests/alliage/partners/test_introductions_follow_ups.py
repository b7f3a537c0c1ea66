"""News on days 7, 30 and 90: asked once, by a link whose GET writes nothing."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from tests.alliage import world
from tests.alliage.partners.introduced import accept, ask, page, someone, text

from alliage.core import inbox
from alliage.core.models import AuditEvent, SignedLink
from alliage.core.permissions import Denied
from alliage.core.worker import run_waiting
from alliage.partners.actions import introductions_answers as answers
from alliage.partners.actions import introductions_follow_ups as news
from alliage.partners.enums import Outcome
from alliage.partners.models import ContactConsent, FollowUp
from alliage.partners.tasks.introductions import ask_follow_ups, send_follow_up

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 2, 10, tzinfo=UTC)


@pytest.fixture
def pair(db):
    """Two organisations put in touch on START, their mails read."""
    with time_machine.travel(START, tick=False):
        wheel = someone("Roue libre", "anne@wheel.example")
        mission = someone("Mission locale", "bruno@mission.example")
        found = accept(ask(wheel, mission), mission)
        run_waiting()
    mail.outbox.clear()
    return wheel, mission, found


def on_day(day: float):
    return time_machine.travel(START + timedelta(days=day), tick=False)


def work() -> list[str]:
    """Ask for news as every night does, twice; return who was written to."""
    before = len(mail.outbox)
    for _time in range(2):
        ask_follow_ups()
        run_waiting()
    return sorted(message.to[0] for message in mail.outbox[before:])


def link_of(person: str) -> str:
    """The path of the link in the last mail to a person."""
    message = next(m for m in reversed(mail.outbox) if m.to == [person])
    found = re.search(r"http://127\.0\.0\.1:8000(/\S+)", message.body)
    assert found
    return found.group(1)


class TestDates:
    def test_days_7_30_and_90_for_each_side(self, pair) -> None:
        wheel, mission, _found = pair
        both = sorted([wheel.email, mission.email])
        asked = {}
        for day in (1, 6, 7, 8, 29, 30, 31, 89, 90, 120):
            with on_day(day):
                asked[day] = work()
        assert {day: who for day, who in asked.items() if who} == {7: both, 30: both, 90: both}
        assert AuditEvent.objects.filter(event="follow_up.asked").count() == 6

    def test_after_a_long_silence_of_the_machine_only_the_latest(self, pair) -> None:
        with on_day(95):
            assert len(work()) == 2
        assert set(FollowUp.objects.exclude(asked_at=None).values_list("day", flat=True)) == {90}

    def test_not_of_what_was_left(self, pair) -> None:
        wheel, _mission, found = pair
        answers.leave(introduction=found, by=wheel.by)
        with on_day(7):
            assert work() == []
            assert not inbox.items_for(wheel.mandate.person)

    def test_not_of_a_side_that_stopped(self, pair) -> None:
        wheel, mission, _found = pair
        with on_day(7):
            work()
            Client().post(link_of(wheel.email), {"outcome": Outcome.STOPPED})
        with on_day(30):
            assert work() == [mission.email]

    def test_not_when_already_answered(self, pair) -> None:
        wheel, mission, _found = pair
        with on_day(7):
            due = FollowUp.objects.get(organisation=wheel.organisation, day=7)
            news.answer_follow_up(follow_up=due, by=wheel.by, outcome=Outcome.MET)
            assert work() == [mission.email]

    def test_who_left_is_not_written_to_and_colleagues_still_see_it(self, pair) -> None:
        wheel, mission, _found = pair
        wheel.mandate.ends_on = wheel.mandate.starts_on
        wheel.mandate.save()
        with on_day(7):
            assert work() == [mission.email]

    def test_one_job_run_twice_is_one_mail(self, pair) -> None:
        with on_day(7):
            due = FollowUp.objects.due().first()
            assert send_follow_up(follow_up=due.pk)
            assert not send_follow_up(follow_up=due.pk)
            assert len(mail.outbox) == 1


class TestLink:
    @pytest.fixture
    def asked(self, pair):
        with on_day(7):
            work()
            yield pair

    def test_reading_writes_nothing(self, asked, django_assert_num_queries) -> None:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        wheel, _mission, _found = asked
        url = link_of(wheel.email)
        with CaptureQueriesContext(connection) as queries:
            for ask_again in (Client().get, Client().head, Client().get):
                assert ask_again(url).status_code == 200
        written = [q["sql"] for q in queries if not q["sql"].startswith("SELECT")]
        # The limiter counts visits in a table of its own.
        assert [sql for sql in written if "core_bucket" not in sql] == []
        assert not FollowUp.objects.exclude(answered_at=None).exists()

    def test_answers_without_an_account_and_corrects(self, asked) -> None:
        wheel, _mission, _found = asked
        client, url = Client(), link_of(wheel.email)
        for _time in range(2):
            values = {"outcome": Outcome.MET, "note": "Un café", "minutes": "45"}
            assert "Merci" in text(client.post(url, values))
        client.post(url, {"outcome": Outcome.SHARED_LEAD})
        found = FollowUp.objects.get(organisation=wheel.organisation, day=7)
        assert (found.outcome, found.note, found.minutes) == (Outcome.SHARED_LEAD, "", None)
        events = AuditEvent.objects.filter(event__startswith="follow_up.").exclude(
            event="follow_up.asked"
        )
        assert [e.event for e in events.order_by("pk")] == [
            "follow_up.answered", "follow_up.corrected",
        ]  # fmt: skip
        assert {e.by for e in events} == {f"person:{wheel.mandate.person.pk}"}
        assert "café" not in str(list(events.values()))

    def test_shows_no_address_and_nothing_of_the_other_answer(self, asked) -> None:
        wheel, mission, _found = asked
        Client().post(link_of(mission.email), {"outcome": Outcome.MET, "note": "Entre nous"})
        shown = text(Client().get(link_of(wheel.email)))
        assert "Mission locale" in shown
        for secret in (wheel.email, mission.email, "Entre nous", "Parlons de vélos"):
            assert secret not in shown
        assert "Entre nous" not in text(page(wheel, asked[2]))

    @pytest.mark.parametrize("outcome", ["", "rich", "made"])
    def test_refuses_another_word(self, asked, outcome) -> None:
        wheel, _mission, _found = asked
        Client().post(link_of(wheel.email), {"outcome": outcome, "minutes": "-4"})
        assert not FollowUp.objects.exclude(answered_at=None).exists()

    def test_thirty_days(self, asked) -> None:
        wheel, _mission, _found = asked
        url = link_of(wheel.email)
        with on_day(7 + 29):
            assert Client().get(url).status_code == 200
        with on_day(7 + 30):
            assert Client().get(url).status_code == 404
            Client().post(url, {"outcome": Outcome.MET})
        assert not FollowUp.objects.exclude(answered_at=None).exists()

    def test_for_one_purpose_and_one_contact(self, asked) -> None:
        wheel, _mission, found = asked
        url = link_of(wheel.email)
        assert Client().get(url[:-2] + "x/").status_code == 404
        assert (
            Client().get(url.replace("/mises-en-lien/nouvelles/", "/resume/arreter/")).status_code
            == 404
        )
        answers.change_contact(introduction=found, by=wheel.by, contact=None)
        assert Client().get(url).status_code == 404

    def test_dies_when_a_colleague_becomes_the_contact(self, asked) -> None:
        wheel, _mission, found = asked
        url = link_of(wheel.email)
        colleague = world.mandate(world.person("eve@wheel.example"), wheel.organisation)
        ContactConsent.objects.create(organisation=wheel.organisation, person=colleague.person)
        answers.change_contact(introduction=found, by=wheel.by, contact=colleague.person)
        assert Client().get(url).status_code == 404

    def test_dies_with_the_introduction(self, asked) -> None:
        wheel, mission, found = asked
        answers.leave(introduction=found, by=mission.by)
        assert Client().get(link_of(wheel.email)).status_code == 404

    def test_dies_with_the_account(self, asked) -> None:
        from alliage.people import actions

        wheel, _mission, _found = asked
        url = link_of(wheel.email)
        actions.erase(person=wheel.mandate.person, by=wheel.by)
        assert Client().get(url).status_code == 404
        assert SignedLink.objects.exclude(revoked_at=None).exists()


class TestSignedIn:
    def test_is_an_item_and_a_page(self, pair) -> None:
        wheel, mission, _found = pair
        with on_day(6):
            assert not inbox.items_for(wheel.mandate.person)
        with on_day(7):
            [item] = inbox.items_for(wheel.mandate.person)
            assert wheel.client.get(item.url).status_code == 200
            assert mission.client.get(item.url).status_code == 404
            assert mission.client.post(item.url, {"outcome": "met"}).status_code == 404
            wheel.client.post(item.url, {"outcome": Outcome.EXPERIMENT, "minutes": 30})
            assert not inbox.items_for(wheel.mandate.person)

    def test_not_before_the_day(self, pair) -> None:
        wheel, _mission, _found = pair
        early = FollowUp.objects.get(organisation=wheel.organisation, day=30)
        with on_day(7), pytest.raises(Denied, match="trop tôt"):
            news.answer_follow_up(follow_up=early, by=wheel.by, outcome=Outcome.MET)
