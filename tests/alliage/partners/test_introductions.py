"""Asking, accepting, declining: who may, how often, what is then shown."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from tests.alliage import world
from tests.alliage.partners.introduced import accept, ask, decline, page, someone, text

from alliage.core.models import AuditEvent
from alliage.core.permissions import Denied
from alliage.organisations.enums import Role, State
from alliage.partners.actions import introductions_answers as answers
from alliage.partners.enums import IntroductionState, SideState
from alliage.partners.models import ContactConsent, Introduction, Side

pytestmark = pytest.mark.django_db


@pytest.fixture
def wheel(db):
    return someone("Roue libre", "anne@wheel.example")


@pytest.fixture
def mission(db):
    return someone("Mission locale", "bruno@mission.example", family="public")


def later(**span):
    return time_machine.travel(timezone.now() + timedelta(**span), tick=False)


class TestWay:
    def test_by_the_pages(self, wheel, mission) -> None:
        form = wheel.client.get(f"/mises-en-lien/demander/?a={mission.organisation.public_id}")
        assert form.status_code == 200
        answer = wheel.client.post(
            f"/mises-en-lien/demander/?a={mission.organisation.public_id}",
            {"message": "Parlons de vélos", "contact": wheel.mandate.person.pk},
        )
        found = Introduction.objects.get()
        assert answer.status_code == 302
        assert answer["Location"].endswith(f"/mises-en-lien/{found.pk}/")
        assert "Roue libre voudrait vous parler" in text(page(mission, found))
        answer = mission.client.post(
            f"/mises-en-lien/{found.pk}/accepter/", {"oui-contact": mission.mandate.person.pk}
        )
        found.refresh_from_db()
        assert found.state == IntroductionState.MADE
        assert found.made_at is not None
        assert mission.email in text(page(wheel, found))
        assert wheel.email in text(page(mission, found))

    def test_each_step_leaves_one_event(self, wheel, mission) -> None:
        accept(ask(wheel, mission), mission)
        events = AuditEvent.objects.filter(event__startswith="introduction.")
        assert [e.event for e in events.order_by("pk")] == [
            "introduction.asked", "introduction.accepted",
        ]  # fmt: skip
        assert mission.email not in str(list(events.values()))

    def test_about_a_need_and_an_offer(self, wheel, mission) -> None:
        need = world.need(mission.organisation, "Aller au travail")
        url = f"/mises-en-lien/demander/?besoin={need.pk}"
        assert "Aller au travail" in text(wheel.client.get(url))
        wheel.client.post(url, {"message": "Nous avons", "contact": wheel.mandate.person.pk})
        assert Introduction.objects.get().need == need

    def test_a_need_that_one_may_not_read_is_nothing(self, wheel, mission) -> None:
        need = world.need(mission.organisation, "Un secret bien gardé", audience="private")
        assert wheel.client.get(f"/mises-en-lien/demander/?besoin={need.pk}").status_code == 404
        public_id = mission.organisation.public_id
        url = f"/mises-en-lien/demander/?a={public_id}&besoin={need.pk}"
        assert "Un secret" not in text(wheel.client.get(url))

    def test_needs_a_message(self, wheel, mission) -> None:
        with pytest.raises(Denied, match="message"):
            ask(wheel, mission, "   ")

    @pytest.mark.parametrize("state", [State.DRAFT, State.CLOSED, State.MERGED])
    def test_only_of_who_acts_here(self, wheel, mission, state) -> None:
        mission.organisation.state = state
        mission.organisation.save()
        with pytest.raises(Denied):
            ask(wheel, mission)
        url = f"/mises-en-lien/demander/?a={mission.organisation.public_id}"
        assert wheel.client.get(url).status_code == 404

    def test_not_by_a_draft_nor_a_reader_nor_to_oneself(self, wheel, mission) -> None:
        draft = someone("Brouillon", "carl@draft.example", state=State.DRAFT)
        with pytest.raises(Denied, match="vérifiée"):
            ask(draft, mission)
        with pytest.raises(Denied, match="elle-même"):
            ask(wheel, wheel)
        wheel.mandate.role = Role.READER
        wheel.mandate.save()
        with pytest.raises(Denied, match="lire"):
            ask(wheel, mission)
        assert not Introduction.objects.exists()


class TestAnswer:
    def test_twice_is_once(self, wheel, mission) -> None:
        found = accept(ask(wheel, mission), mission)
        with pytest.raises(Denied, match="déjà répondu"):
            accept(found, mission)
        with pytest.raises(Denied, match="déjà répondu"):
            decline(found, mission)

    def test_not_after_the_day(self, wheel, mission) -> None:
        found = ask(wheel, mission)
        with later(days=21):
            assert answers.answer(mission.by, found)
        with later(days=22):
            assert not answers.answer(mission.by, found)
            assert "expiré sans réponse" in text(page(wheel, found))

    def test_a_reader_reads_and_does_not_answer(self, wheel, mission) -> None:
        reader = world.mandate(world.person("r@mission.example"), mission.organisation, Role.READER)
        found = ask(wheel, mission)
        client = world.client_for(reader)
        shown = text(client.get(f"/mises-en-lien/{found.pk}/"))
        assert "Parlons de vélos" in shown
        assert "Accepter la mise en lien" not in shown
        client.post(f"/mises-en-lien/{found.pk}/accepter/", {"oui-contact": reader.person.pk})
        found.refresh_from_db()
        assert found.state == IntroductionState.OPEN

    def test_declined_shows_as_without_result(self, wheel, mission) -> None:
        found = decline(ask(wheel, mission), mission, "Budget secret")
        shown = text(page(wheel, found))
        assert "Sans suite" in shown
        assert "Budget secret" not in shown
        assert "Budget secret" in text(page(mission, found))

    def test_a_shared_reason_is_read(self, wheel, mission) -> None:
        found = decline(ask(wheel, mission), mission, "Pas avant mars", shared=True)
        assert "Pas avant mars" in text(page(wheel, found))

    def test_the_asker_takes_back(self, wheel, mission) -> None:
        found = ask(wheel, mission)
        with pytest.raises(Denied):
            answers.withdraw(introduction=found, by=mission.by)
        answers.withdraw(introduction=found, by=wheel.by)
        with pytest.raises(Denied, match="n’attend plus"):
            accept(found, mission)

    def test_leaving_hides_the_contacts_again(self, wheel, mission) -> None:
        found = accept(ask(wheel, mission), mission)
        answers.leave(introduction=found, by=mission.by)
        found.refresh_from_db()
        assert found.state == IntroductionState.WITHDRAWN
        assert mission.email not in text(page(wheel, found))
        assert wheel.email not in text(page(mission, found))


class TestContact:
    def test_a_colleague_only_with_their_consent(self, wheel, mission) -> None:
        colleague = world.mandate(
            world.person("dora@mission.example", display_name="Dora"), mission.organisation
        )
        found = ask(wheel, mission)
        with pytest.raises(Denied, match="accepté d’être"):
            answers.accept(introduction=found, by=mission.by, contact=colleague.person)
        ContactConsent.objects.create(organisation=mission.organisation, person=colleague.person)
        answers.accept(introduction=found, by=mission.by, contact=colleague.person)
        shown = text(page(wheel, found))
        assert "dora@mission.example" in shown
        assert mission.email not in shown

    def test_never_somebody_of_another_organisation(self, wheel, mission) -> None:
        ContactConsent.objects.create(organisation=wheel.organisation, person=wheel.mandate.person)
        with pytest.raises(Denied):
            answers.accept(
                introduction=ask(wheel, mission), by=mission.by, contact=wheel.mandate.person
            )

    def test_who_left_the_organisation_is_shown_no_more(self, wheel, mission) -> None:
        found = accept(ask(wheel, mission), mission)
        mission.mandate.starts_on = timezone.localdate() - timedelta(days=9)
        mission.mandate.ends_on = timezone.localdate() - timedelta(days=1)
        mission.mandate.save()
        shown = text(page(wheel, found))
        assert mission.email not in shown
        assert "n’est plus disponible" in shown

    def test_a_closed_account_is_shown_no_more(self, wheel, mission) -> None:
        found = accept(ask(wheel, mission), mission)
        mission.mandate.person.is_active = False
        mission.mandate.person.save()
        assert mission.email not in text(page(wheel, found))

    def test_consent_taken_back_takes_the_address_away(self, wheel, mission) -> None:
        found = accept(ask(wheel, mission), mission)
        for given in (True, False, False):
            answers.consent(by=mission.by, organisation=mission.organisation, given=given)
        assert mission.email not in text(page(wheel, found))
        assert AuditEvent.objects.filter(event="contact_consent.changed").count() == 2

    def test_changed_afterwards(self, wheel, mission) -> None:
        found = accept(ask(wheel, mission), mission)
        mission.client.post(f"/mises-en-lien/{found.pk}/contact/", {"contact": ""})
        assert mission.email not in text(page(wheel, found))
        person = mission.mandate.person.pk
        mission.client.post(f"/mises-en-lien/{found.pk}/contact/", {"contact": person})
        assert mission.email in text(page(wheel, found))


class TestLimits:
    def test_one_open_a_pair(self, wheel, mission) -> None:
        ask(wheel, mission)
        with pytest.raises(Denied, match="attend déjà"):
            ask(wheel, mission)
        with pytest.raises(Denied, match="répondez-lui"):
            ask(mission, wheel)

    def test_ten_waiting(self, wheel) -> None:
        for n in range(10):
            ask(wheel, someone(f"Organisation {n}", f"p{n}@many.example"))
        with pytest.raises(Denied, match="beaucoup de réponses"):
            ask(wheel, someone("Onzième", "p11@many.example"))

    def test_twenty_a_week(self, wheel) -> None:
        for n in range(20):
            other = someone(f"Organisation {n}", f"p{n}@many.example")
            accept(ask(wheel, other), other)
        last = someone("Dernière", "last@many.example")
        with pytest.raises(Denied, match="cette semaine"):
            ask(wheel, last)
        with later(days=8):
            ask(wheel, last)

    def test_a_pause_whatever_became_of_it_in_the_same_words(self, wheel) -> None:
        outcomes = {}
        for way in ("declined", "expired", "withdrawn"):
            other = someone("Même nom", f"{way}@pause.example")
            found = ask(wheel, other)
            if way == "declined":
                decline(found, other)
            if way == "withdrawn":
                answers.withdraw(introduction=found, by=wheel.by)
            outcomes[way] = other
        with later(days=22):
            for found in Introduction.objects.filter(state=IntroductionState.OPEN):
                answers.expire(introduction=found)
            refusals = {self.refusal(wheel, other) for other in outcomes.values()}
        assert len(refusals) == 1
        assert "sans suite" in refusals.pop()
        with later(days=21 + 90):
            for other in outcomes.values():
                ask(wheel, other)

    def refusal(self, asker, other) -> str:
        with pytest.raises(Denied) as refused:
            ask(asker, other)
        return refused.value.reason

    def test_the_other_way_round_stays_open_after_a_decline(self, wheel, mission) -> None:
        decline(ask(wheel, mission), mission)
        assert ask(mission, wheel)

    def test_said_before_one_writes(self, wheel, mission) -> None:
        ask(wheel, mission)
        shown = text(
            wheel.client.get(f"/mises-en-lien/demander/?a={mission.organisation.public_id}")
        )
        assert "Pas maintenant" in shown
        assert "<textarea" not in shown


class TestExpiry:
    def test_after_the_day_once(self, wheel, mission) -> None:
        found = ask(wheel, mission)
        with later(days=21):
            assert not answers.expire(introduction=found)
        with later(days=22):
            assert answers.expire(introduction=found)
            assert not answers.expire(introduction=found)
        found.refresh_from_db()
        assert found.state == IntroductionState.EXPIRED
        assert Side.objects.get(organisation=mission.organisation).state == SideState.ASKED
        assert AuditEvent.objects.filter(event="introduction.expired").count() == 1

    def test_not_what_was_made(self, wheel, mission) -> None:
        found = accept(ask(wheel, mission), mission)
        with later(days=40):
            assert not answers.expire(introduction=found)
