"""What an organiser may not do with what it types: read a wish, bind an organisation, write at will."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone
from tests.alliage import world
from tests.alliage.meetings.evening import MAYBE, YES, Evening, answer, evening, held
from tests.alliage.meetings.plans_world import asked, closed_event

from alliage.core.actor import ANONYMOUS
from alliage.core.models.audit import AuditEvent
from alliage.core.permissions import Denied
from alliage.core.worker import run_waiting
from alliage.meetings.actions import after as actions
from alliage.meetings.actions import events, invitations, plans
from alliage.meetings.actions import participants as people
from alliage.meetings.enums import EventState
from alliage.meetings.models import Feedback, Participant
from alliage.meetings.queries import personal
from alliage.partners.models import Introduction

pytestmark = pytest.mark.django_db
LONG = ["9" * 20, "9" * 400, "9" * 4400]


@pytest.fixture
def night() -> Evening:
    made = evening()
    made.say(made.garden, workshop="must", town="never")
    return made


def readdress(night: Evening, participant: Participant, email: str) -> None:
    found = Participant.objects.get(pk=participant.pk)
    people.edit(participant=found, version=found.version, by=night.by, email=email)


class TestAnotherAddress:
    def test_ends_the_link_of_the_former_one_and_tells_it(self, night) -> None:
        url = night.url(night.garden)
        readdress(night, night.garden, "moi@organisateur.example")
        assert night.client.get(url).status_code == 404
        assert personal.live([night.workshop]).count() == 0
        run_waiting()
        (told,) = mail.outbox
        assert told.to == [night.garden.email]
        assert night.event.title in told.subject
        assert "moi@organisateur.example" not in told.body
        assert "/rencontres/p/" not in told.body
        kept = str(list(AuditEvent.objects.values_list("event", "target", "data")))
        assert "example" not in kept

    def test_is_not_told_where_the_former_one_had_said_nothing(self, night) -> None:
        url = night.url(night.town)
        readdress(night, night.town, "juste@ville.example")
        assert night.client.get(url).status_code == 404
        run_waiting()
        assert mail.outbox == []

    def test_another_field_leaves_the_link(self, night) -> None:
        url = night.url(night.garden)
        people.edit(
            participant=Participant.objects.get(pk=night.garden.pk),
            version=Participant.objects.get(pk=night.garden.pk).version,
            by=night.by,
            email=night.garden.email,
            delegates=2,
        )
        assert night.client.get(url).status_code == 200


class TestBinding:
    @pytest.fixture
    def met(self, night):
        """A meeting of two organisations that act here; the town's address is the organiser's."""
        garden = world.lead_of(world.organisation("Les Vergers"), "vergers@secret.example")
        town = world.lead_of(world.organisation("La Ville"), "ville@secret.example")
        rows = ((night.garden, garden, garden.person.email), (night.town, town, "moi@x.example"))
        for row, lead, email in rows:
            row.organisation, row.email = lead.organisation, email
            row.save()
        self.town = town
        return held(night, (night.garden, night.town))[0]

    def test_a_link_at_an_address_of_the_organiser_s_accepts_nothing(self, night, met) -> None:
        answer(met, night.garden, YES)
        answer(met, night.town, YES)
        assert not Introduction.objects.exists()

    def test_nor_does_that_of_a_reader(self, night, met) -> None:
        reader = world.mandate(
            world.person("lecture@ville.example"), night.town.organisation, role="reader"
        )
        night.town.email = reader.person.email
        night.town.save()
        answer(met, night.garden, YES)
        answer(met, night.town, YES)
        assert not Introduction.objects.exists()

    def test_its_own_people_who_sign_in_do(self, night, met) -> None:
        answer(met, night.garden, YES)
        by = world.actor(self.town)
        actions.say(participant=night.town, by=by, said={met.pk: (YES, "")})
        made = Introduction.objects.get()
        side = made.sides.get(organisation=night.town.organisation)
        assert side.contact == self.town.person


class TestWriting:
    def test_a_cancelled_event_writes_to_nobody_who_never_heard_of_it(self, night) -> None:
        Participant.objects.filter(pk=night.workshop.pk).update(invited_at=night.event.created_at)
        events.cancel(event=night.event, by=night.by, reason="Achetez mes tapis")
        run_waiting()
        run_waiting()
        told = sorted(to for one in mail.outbox for to in one.to)
        assert told == sorted([night.garden.email, night.workshop.email])

    def test_invitations_of_all_its_events_are_so_many_a_day(self, night, monkeypatch) -> None:
        monkeypatch.setattr(invitations, "INVITED_A_DAY", 4)
        second = evening(host=night.host, title="Encore une")
        for event in (night.event, second.event):
            invitations.invite(event=event, by=night.by)
            run_waiting()
        assert len(mail.outbox) == 4
        with pytest.raises(Denied, match="par jour"):
            invitations.invite(event=second.event, by=night.by)
        with time_machine.travel(timezone.now() + timedelta(days=1, hours=1)):
            invitations.invite(event=second.event, by=night.by)
            run_waiting()
        assert len(mail.outbox) == 6

    def test_one_mailbox_is_not_filled_with_new_links(self, night) -> None:
        client = world.client_for(night.host)
        for _time in range(8):
            client.post(night.organiser("souhaits/lien/"), {"participant": night.garden.key})
            run_waiting()
        assert len(mail.outbox) == 4
        assert personal.live([night.garden]).count() == 1

    def test_its_computations_leave_processors_to_others(self, night) -> None:
        ours = [closed_event(organiser=night.event.organiser)[0] for _event in range(3)]
        made = [asked(event) for event in ours[:2]]
        assert asked(ours[0]) == made[0]
        with pytest.raises(Denied, match="se calculent déjà"):
            asked(ours[2])
        assert asked(closed_event(organiser=world.organisation("Autre"))[0])
        plans.stop_plan(version=made[0], by=night.by)
        assert asked(ours[2])


class TestKeys:
    @pytest.mark.parametrize("key", LONG)
    def test_a_number_that_is_no_key_is_passed_over(self, night, key) -> None:
        held(night, (night.garden, night.town))
        page = Client().post(night.url(night.garden, "suites/"), {f"a-{key}": MAYBE})
        assert page.status_code in (302, 400)  # a name as long as that is no field at all
        assert not Feedback.objects.exists()

    @pytest.mark.parametrize("key", LONG)
    def test_the_organiser_s_forms_say_no_to_it(self, night, key) -> None:
        night.event.state = EventState.LIVE
        night.event.save()
        client = world.client_for(night.host)
        for path, sent in (
            ("tables/retirer/", {"table": key, "version": key}),
            ("direct/perdu/", {"what": "table", "id": key}),
            ("direct/reparer/choisir/", {"sequence": key, "offer": "still", "digest": ""}),
        ):
            assert client.post(night.organiser(path), sent).status_code in (302, 404), path

    def test_a_meeting_of_others_is_no_one_s_to_judge(self, night) -> None:
        theirs = held(night, (night.workshop, night.town))[0]
        Client().post(night.url(night.garden, "suites/"), {f"a-{theirs.pk}": YES})
        assert not Feedback.objects.exists()
        said = {theirs.pk: (YES, "")}
        assert actions.say(participant=night.garden, by=ANONYMOUS, said=said) == []
        assert not Feedback.objects.exists()
