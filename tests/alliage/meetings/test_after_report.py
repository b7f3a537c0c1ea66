"""The report of an event: exact counts, no way back to a refusal, files and funnel."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.alliage import world
from tests.alliage.meetings.evening import MAYBE, NO, YES, Evening, answer, evening, held

from alliage.core.actor import ANONYMOUS
from alliage.meetings.actions import after as actions
from alliage.meetings.enums import MeetingState
from alliage.meetings.models import Feedback, Meeting, News
from alliage.meetings.queries import report as queries
from alliage.partners import funnel
from alliage.partners.enums import Outcome
from alliage.partners.funnel import Stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def night(db: None) -> Evening:
    return evening(day=timezone.localdate(), slots=20)


def people(night: Evening, number: int) -> list:
    return [world.participant(night.event, f"Autre {n:02d}") for n in range(number)]


def later(days: int):
    return time_machine.travel(timezone.now() + timedelta(days=days))


class TestAnswers:
    """answers: only when closed, among enough people, and not where nearly all refuse."""

    def fill(self, night: Evening, said: list[str], participants: int) -> None:
        group = people(night, participants)
        pairs = [(a, b) for n, a in enumerate(group) for b in group[n + 1 :]][: len(said)]
        night.event.plans.all().delete()
        for meeting, answer_ in zip(held(night, *pairs), said, strict=True):
            Feedback.objects.create(meeting=meeting, participant=meeting.a, answer=answer_)
            Feedback.objects.create(meeting=meeting, participant=meeting.b, answer=YES)

    def test_told_once_closed(self, night) -> None:
        self.fill(night, [YES, NO, MAYBE, NO, YES, YES], 6)
        assert queries.report(night.event).answers is None
        with later(15):
            assert queries.report(night.event).answers == {YES: 9, NO: 2, MAYBE: 1}

    def test_hidden_among_few_people_or_answers(self, night) -> None:
        self.fill(night, [NO], 2)
        with later(15):
            found = queries.report(night.event)
        assert (found.answered, found.answers) == (None, None)

    def test_hidden_where_nearly_all_refuse(self, night) -> None:
        self.fill(night, [NO] * 8, 6)
        Feedback.objects.filter(answer=YES).update(answer=NO)
        with later(15):
            found = queries.report(night.event)
        assert found.answers is None
        assert found.answered

    def test_the_page_is_the_same_whoever_refuses(self, night) -> None:
        client = world.client_for(night.host)
        first, second = held(night, (night.garden, night.workshop), (night.garden, night.town))
        answer(first, night.garden, NO)
        answer(second, night.garden, YES)
        paths = [night.organiser("suites/"), night.organiser("suites/?format=csv")]

        def read() -> list[str]:
            pages = [b"".join(client.get(path)).decode() for path in paths]
            return [page.split("csrfmiddlewaretoken")[0] for page in pages]

        before = read()
        answer(first, night.garden, YES)
        answer(second, night.garden, MAYBE)
        assert read() == before
        assert "secret.example" not in "".join(before)


class TestCounts:
    def test_the_way_from_meeting_to_alliance_by_date(self, night) -> None:
        rows = held(
            night, (night.garden, night.workshop), (night.garden, night.town),
            (night.workshop, night.town),
        )  # fmt: skip
        Meeting.objects.filter(pk=rows[2].pk).update(state=MeetingState.MISSED)
        for who in (night.garden, night.workshop):
            answer(rows[0], who, YES)
        for day, outcome, minutes in ((7, Outcome.SHARED_LEAD, 30), (30, Outcome.ALLIANCE, 60)):
            with later(day):
                news = News.objects.get(participant=night.garden, day=day)
                actions.answer_news(news=news, by=ANONYMOUS, outcome=outcome, minutes=minutes)
        with later(31):
            found = queries.report(night.event)
        assert (found.participants, found.came) == (3, 3)
        assert (found.planned, found.held, found.missed) == (3, 2, 1)
        assert (found.mutual, found.introduced) == (1, 0)
        by_stage = {one.stage: (one.by_day, one.now) for one in found.reached}
        assert by_stage == {
            Stage.SHARED_LEAD: ({7: 1, 30: 1, 90: None}, 1),
            Stage.EXPERIMENT: ({7: 0, 30: 1, 90: None}, 1),
            Stage.ALLIANCE: ({7: 0, 30: 1, 90: None}, 1),
        }
        assert (found.minutes, found.talked) == (90, 14)

    def test_an_introduction_from_a_meeting_counts_as_met(self, night) -> None:
        for participant in (night.garden, night.workshop):
            where = world.organisation(participant.name)
            world.lead_of(where, participant.email)
            participant.organisation = where
            participant.save()
        meeting = held(night, (night.garden, night.workshop))[0]
        for who in (night.garden, night.workshop):
            answer(meeting, who, YES)
        meeting.refresh_from_db()
        key = meeting.introduction_id
        assert funnel.known_elsewhere([key, key + 1]) == {key: Stage.MET}
        assert queries.report(night.event).introduced == 1

    def test_as_many_queries_whatever_the_size(self, night) -> None:
        client = world.client_for(night.host)

        def count() -> int:
            with CaptureQueriesContext(connection) as found:
                assert client.get(night.organiser("suites/")).status_code == 200
            return len(found)

        rows = held(night, (night.garden, night.workshop))
        for who in (night.garden, night.workshop):
            answer(rows[0], who, YES)
        first = count()
        group = people(night, 6)
        slots = list(night.event.slots.all())
        for number, other in enumerate(group):
            made = Meeting.objects.create(
                event=night.event, a=night.garden, b=other, slot=slots[number + 1]
            )
            for who in (night.garden, other):
                answer(made, who, YES)
        assert count() == first


class TestFiles:
    def test_the_pdf_holds_the_figures_and_nobody(self, night) -> None:
        held(night, (night.garden, night.workshop))
        page = world.client_for(night.host).get(night.organiser("suites/bilan.pdf"))
        assert page["Content-Type"] == "application/pdf"
        assert page.content.startswith(b"%PDF")

    def test_strangers_participants_and_operators_read_no_report(
        self, night, operator_client
    ) -> None:
        held(night, (night.garden, night.workshop))
        lead = world.lead_of(world.organisation("Les Vergers"))
        night.garden.organisation = lead.organisation
        night.garden.save()
        for rest in ("suites/", "suites/bilan.pdf", "suites/?format=csv"):
            path = night.organiser(rest)
            assert world.client_for(lead).get(path).status_code == 404
            assert operator_client.get(path).status_code in (302, 404)

    def test_before_the_day_the_page_says_what_will_come(self, night) -> None:
        text = world.client_for(night.host).get(night.organiser("suites/")).content.decode()
        assert "pas encore eu lieu" in text
