"""« On continue »: private, mutual, told exactly once; what it opens, and the questions that follow."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone
from tests.alliage import world
from tests.alliage.conftest import StrictClient
from tests.alliage.meetings.evening import MAYBE, NO, YES, Evening, answer, evening, held

from alliage.core import inbox
from alliage.core.actor import ANONYMOUS
from alliage.core.models import AuditEvent
from alliage.core.permissions import Denied
from alliage.core.worker import run_waiting
from alliage.meetings.actions import after as actions
from alliage.meetings.enums import EventState, MeetingState
from alliage.meetings.models import Feedback, Meeting, News
from alliage.meetings.queries import after as queries
from alliage.meetings.queries import personal
from alliage.meetings.tasks import after as tasks
from alliage.partners.enums import IntroductionState, Outcome
from alliage.partners.models import Exclusion, FollowUp, Introduction

pytestmark = pytest.mark.django_db
SECRET = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"')


@pytest.fixture
def night(db: None) -> Evening:
    return evening(day=timezone.localdate())


@pytest.fixture
def met(night) -> list[Meeting]:
    """The garden met the workshop, then the town."""
    return held(night, (night.garden, night.workshop), (night.garden, night.town))


def plain(text: str) -> str:
    return SECRET.sub("", text)


def mandated(participant, email: str):
    lead = world.lead_of(world.organisation(participant.name), email)
    participant.organisation = lead.organisation
    participant.email = email
    participant.save()
    return lead


class TestPrivate:
    def test_said_and_corrected_by_the_page(self, night, met) -> None:
        url = night.url(night.garden, "suites/")
        first, second = met
        sent = {f"a-{first.pk}": "maybe", f"n-{first.pk}": "Rappeler en mars", f"a-{second.pk}": ""}
        assert night.client.post(url, sent).status_code == 302
        assert night.client.post(url, {f"a-{first.pk}": "no"}).status_code == 302
        said = Feedback.objects.get()
        assert (said.answer, said.participant) == (NO, night.garden)
        assert "Rappeler" not in str(list(AuditEvent.objects.values("data")))

    @pytest.mark.parametrize("said", [NO, MAYBE, YES])
    def test_the_other_reads_the_same_page_whatever_one_said(self, night, met, said) -> None:
        answer(met[0], night.workshop, MAYBE if said == YES else YES, "à moi")
        before = plain(night.page(night.workshop, "suites/"))
        home = plain(night.page(night.workshop))
        answer(met[0], night.garden, said, "Une note qui reste à moi")
        assert plain(night.page(night.workshop, "suites/")) == before
        assert plain(night.page(night.workshop)) == home
        run_waiting()
        assert not mail.outbox
        assert not Introduction.objects.exists()
        assert not News.objects.exists()

    def test_one_answers_for_one_s_own_meetings_alone(self, night, met) -> None:
        sent = {f"a-{met[1].pk}": "yes", f"n-{met[1].pk}": "intrus"}
        night.client.post(night.url(night.workshop, "suites/"), sent)
        elsewhere = evening(host=night.host)
        strange = held(elsewhere, (elsewhere.garden, elsewhere.town))[0]
        answer(strange, night.garden, YES)
        assert not Feedback.objects.exists()

    def test_not_of_a_meeting_that_was_not_held(self, night, met) -> None:
        Meeting.objects.filter(pk=met[0].pk).update(state=MeetingState.MISSED)
        Meeting.objects.filter(pk=met[1].pk).update(state=MeetingState.CANCELLED)
        for meeting in met:
            answer(meeting, night.garden, YES)
        assert not Feedback.objects.exists()
        assert queries.held(night.garden) == []

    def test_on_the_day_from_the_end_of_each_slot(self, night, met) -> None:
        night.event.state, night.event.finished_at = EventState.LIVE, None
        night.event.save()
        night.garden.refresh_from_db()
        night.garden.event.refresh_from_db()
        with time_machine.travel(met[0].slot.ends_at, tick=False):
            found = [line.meeting for line in queries.held(night.garden)]
        assert found == [met[0]]

    def test_for_fourteen_days(self, night, met) -> None:
        with time_machine.travel(timezone.now() + timedelta(days=13)):
            answer(met[0], night.garden, MAYBE)
        with time_machine.travel(timezone.now() + timedelta(days=15)):
            with pytest.raises(Denied):
                answer(met[0], night.garden, YES)
            assert (
                "closes" in StrictClient().get(night.url(night.garden, "suites/")).content.decode()
            )
        assert Feedback.objects.get().answer == MAYBE

    def test_what_no_form_sends_is_refused(self, night, met) -> None:
        with pytest.raises(Denied):
            answer(met[0], night.garden, "love")


class TestMutual:
    def test_without_accounts_each_reads_the_other_s_person_and_is_written_to_once(
        self, night, met
    ) -> None:
        answer(met[0], night.garden, YES)
        assert night.workshop.email not in night.page(night.garden, "suites/")
        assert answer(met[0], night.workshop, YES) == [met[0]]
        for one, other in ((night.garden, night.workshop), (night.workshop, night.garden)):
            page = night.page(one, "suites/")
            assert other.person_name in page
            assert other.email in page
            assert night.town.email not in page
        for _time in range(2):
            run_waiting()
            tasks.send_agreed(met[0].pk, night.garden.pk)
        assert sorted(m.to[0] for m in mail.outbox) == sorted(
            [night.garden.email, night.workshop.email]
        )
        to_garden = next(m for m in mail.outbox if m.to == [night.garden.email])
        assert night.workshop.email in to_garden.body
        assert News.objects.count() == 6
        assert AuditEvent.objects.filter(event="meeting.agreed").count() == 1

    def test_is_final_and_said_again_opens_nothing_more(self, night, met) -> None:
        for who in (night.garden, night.workshop):
            answer(met[0], who, YES)
        agreed = Meeting.objects.get(pk=met[0].pk).agreed_at
        assert answer(met[0], night.garden, NO, "Noté") == []
        assert set(Feedback.objects.values_list("answer", flat=True)) == {YES}
        assert Meeting.objects.get(pk=met[0].pk).agreed_at == agreed
        assert News.objects.count() == 6

    def test_of_organisations_that_act_here_is_an_introduction_followed_up(
        self, night, met
    ) -> None:
        one = mandated(night.garden, "vergers@secret.example")
        two = mandated(night.workshop, "atelier@secret.example")
        for who in (night.garden, night.workshop):
            answer(met[0], who, YES)
        made = Introduction.objects.get()
        assert made.state == IntroductionState.MADE
        assert Meeting.objects.get(pk=met[0].pk).introduction == made
        assert FollowUp.objects.filter(introduction=made).count() == 6
        assert not News.objects.exists()
        run_waiting()
        assert sorted(m.to[0] for m in mail.outbox) == [
            "atelier@secret.example", "vergers@secret.example",
        ]  # fmt: skip
        page = world.client_for(one).get(made.get_absolute_url()).content.decode()
        assert two.person.email in page
        assert night.event.title in page

    def test_of_an_address_that_is_none_of_its_people_s_binds_no_organisation(
        self, night, met
    ) -> None:
        mandated(night.garden, "vergers@secret.example")
        mandated(night.workshop, "atelier@secret.example")
        night.workshop.email = "quelqu-un@secret.example"
        night.workshop.save()
        for who in (night.garden, night.workshop):
            answer(met[0], who, YES)
        assert not Introduction.objects.exists()
        assert News.objects.count() == 6
        run_waiting()
        assert "quelqu-un@secret.example" in {m.to[0] for m in mail.outbox}
        told = "".join(m.body for m in mail.outbox if m.to == ["vergers@secret.example"])
        assert "quelqu-un@secret.example" in told

    def test_an_exclusion_opens_no_introduction(self, night, met) -> None:
        one = mandated(night.garden, "vergers@secret.example")
        two = mandated(night.workshop, "atelier@secret.example")
        Exclusion.objects.create(
            organisation=one.organisation,
            party_id=two.organisation.public_id,
            party_name="x",
        )
        for who in (night.garden, night.workshop):
            answer(met[0], who, YES)
        assert not Introduction.objects.exists()
        assert News.objects.count() == 6


class TestAsked:
    def test_each_is_asked_once_with_whom_to_go_on_unless_it_said(self, night, met) -> None:
        for meeting in met:
            answer(meeting, night.garden, NO)
        for _time in range(2):
            tasks.ask_feedback()
            run_waiting()
        assert sorted(m.to[0] for m in mail.outbox) == sorted(
            [night.workshop.email, night.town.email]
        )

    @pytest.fixture
    def agreed(self, night, met):
        for who in (night.garden, night.workshop):
            answer(met[0], who, YES)
        run_waiting()
        mail.outbox.clear()
        return night

    def on_day(self, day: int) -> list[str]:
        with time_machine.travel(timezone.now() + timedelta(days=day)):
            for _time in range(2):
                tasks.ask_news()
                run_waiting()
        return sorted(m.to[0] for m in mail.outbox)

    def path(self, participant) -> str:
        body = next(m.body for m in mail.outbox if m.to == [participant.email])
        found = re.search(r"http://127\.0\.0\.1:8000(/\S+)", body)
        assert found
        return found.group(1)

    def test_on_days_7_30_and_90_until_one_stops(self, agreed) -> None:
        both = sorted([agreed.garden.email, agreed.workshop.email])
        assert self.on_day(6) == []
        assert self.on_day(7) == both
        path = self.path(agreed.garden)
        with time_machine.travel(timezone.now() + timedelta(days=8)):
            client = Client(enforce_csrf_checks=True)
            assert client.get(path).status_code == 200
            assert not News.objects.exclude(answered_at=None).exists()
            for _time in range(2):
                page = client.post(path, {"outcome": Outcome.STOPPED, "minutes": "20"})
                assert "Merci" in page.content.decode()
        said = News.objects.exclude(answered_at=None).get()
        assert (said.participant, said.day, said.minutes) == (agreed.garden, 7, 20)
        mail.outbox.clear()
        assert self.on_day(30) == [agreed.workshop.email]
        mail.outbox.clear()
        assert self.on_day(90) == [agreed.workshop.email]

    def test_a_link_answers_one_question_of_one_participant(self, agreed) -> None:
        assert self.on_day(7)
        path = self.path(agreed.garden)
        mine = News.objects.get(participant=agreed.garden, day=7)
        others = News.objects.exclude(pk=mine.pk)
        client = StrictClient()
        with time_machine.travel(timezone.now() + timedelta(days=7, hours=1)):
            for other in others:
                forged = path.replace(f"/{mine.pk}/", f"/{other.pk}/")
                values = {"outcome": Outcome.MET}
                assert client.post(forged, values).status_code in (404, 429)
            token = path.split("/")[3]
            assert StrictClient().get(f"/rencontres/p/{token}/").status_code in (404, 429)
            theirs = News.objects.get(participant=agreed.workshop, day=7)
            url = agreed.url(agreed.garden, f"nouvelles/{theirs.pk}/")
            assert client.post(url, {"outcome": Outcome.MET}).status_code == 404
            early = News.objects.get(participant=agreed.garden, day=30)
            with pytest.raises(Denied):
                actions.answer_news(news=early, by=ANONYMOUS, outcome=Outcome.MET)
        assert not others.exclude(answered_at=None).exists()

    def test_revoking_the_personal_link_ends_the_questions_links_too(self, agreed) -> None:
        from alliage.meetings.actions.invitations import revoke_link

        assert self.on_day(7)
        path = self.path(agreed.garden)
        revoke_link(participant=agreed.garden, by=agreed.by)
        assert Client().get(path).status_code == 404
        assert personal.live([agreed.workshop]).exists()

    def test_people_who_sign_in_find_both_questions_among_what_is_to_do(self, night, met) -> None:
        lead = mandated(night.garden, "vergers@secret.example")

        def items() -> list[str]:
            return [item.title for item in inbox.items_for(lead.person)]

        assert items() == ["Dites avec qui Les Vergers veut continuer"]
        for meeting, other in zip(met, (night.workshop, night.town), strict=True):
            answer(meeting, night.garden, YES)
            answer(meeting, other, YES if other == night.town else NO)
        assert items() == []
        with time_machine.travel(timezone.now() + timedelta(days=7)):
            assert items() == ["Où en êtes-vous avec La Ville\u202f?"]
            url = inbox.items_for(lead.person)[0].url
            assert world.client_for(lead).get(url).status_code == 200

    def test_the_other_never_reads_what_one_told(self, agreed) -> None:
        with time_machine.travel(timezone.now() + timedelta(days=7)):
            mine = News.objects.get(participant=agreed.garden, day=7)
            before = plain(agreed.page(agreed.workshop, "suites/"))
            actions.answer_news(news=mine, by=ANONYMOUS, outcome=Outcome.STOPPED, note="Sans façon")
            assert plain(agreed.page(agreed.workshop, "suites/")) == before
