"""Mandates: dated, several, changed and ended by those who manage, never without one of them."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone
from tests.alliage import world

from alliage.core import inbox, personal_data
from alliage.core.models.audit import AuditEvent
from alliage.core.permissions import Denied
from alliage.organisations.actions import mandates as actions
from alliage.organisations.actions.claims_fold import give_mandate
from alliage.organisations.enums import MandateState, Role, State
from alliage.organisations.models import Mandate, Organisation
from alliage.organisations.tasks.mandates import close_what_is_over

pytestmark = pytest.mark.django_db


def day(days: int):
    return timezone.localdate() + timedelta(days=days)


@pytest.fixture
def held():
    return world.lead_of(world.organisation("Roue libre"), "lead@secret.example")


@pytest.fixture
def delegate(held):
    who = world.person("delegue@secret.example", display_name="Paul")
    return world.mandate(who, held.organisation, Role.DELEGATE)


class TestLastManager:
    def test_cannot_leave_nor_be_lowered_nor_ended(self, held, delegate):
        by = world.actor(held)
        with pytest.raises(Denied, match="Personne d’autre"):
            actions.leave(mandate=held, by=by)
        with pytest.raises(Denied, match="Personne d’autre"):
            actions.change(mandate=held, role=Role.READER, by=by)
        with pytest.raises(Denied, match="Personne d’autre"):
            actions.end(mandate=held, by=by)
        with pytest.raises(Denied, match="Personne d’autre"):
            actions.change(mandate=held, role=Role.LEAD, ends_on=day(10), by=by)
        assert Mandate.objects.running().filter(pk=held.pk).exists()

    def test_leaves_once_another_manages(self, held, delegate):
        by = world.actor(held)
        actions.change(mandate=delegate, role=Role.REPRESENTATIVE, by=by)
        actions.leave(mandate=held, by=by)
        held.refresh_from_db()
        assert held.state == MandateState.ENDED
        assert not Mandate.objects.running().filter(pk=held.pk).exists()
        delegate.refresh_from_db()
        with pytest.raises(Denied, match="Personne d’autre"):
            actions.leave(mandate=delegate, by=world.actor(delegate))

    def test_another_whose_mandate_is_to_come_or_over_counts_for_nothing(self, held):
        for starts, ends in ((day(1), None), (day(-9), day(-1))):
            who = world.person(f"x{starts}@secret.example")
            world.mandate(who, held.organisation, starts_on=starts, ends_on=ends)
        with pytest.raises(Denied, match="Personne d’autre"):
            actions.leave(mandate=held, by=world.actor(held))

    def test_two_who_end_one_after_the_other_leave_no_day_without(self, held):
        """B in ten days, then A in five: on the eleventh day nobody would manage."""
        by = world.actor(held)
        second = world.mandate(world.person("b@secret.example"), held.organisation)
        actions.change(mandate=second, role=Role.LEAD, ends_on=day(10), by=by)
        with pytest.raises(Denied, match="prolongez"):
            actions.change(mandate=held, role=Role.LEAD, ends_on=day(5), by=by)
        for act in (
            lambda: actions.change(mandate=held, role=Role.READER, by=by),
            lambda: actions.end(mandate=held, by=by),
            lambda: actions.leave(mandate=held, by=by),
        ):
            with pytest.raises(Denied, match="prolongez"):
                act()
        third = world.person("c@secret.example")
        world.mandate(third, held.organisation, starts_on=day(8))
        actions.change(mandate=held, role=Role.LEAD, ends_on=day(5), by=by)
        for days in range(12):
            running = Mandate.objects.running(day(days))
            assert running.filter(organisation=held.organisation).exists(), days

    def test_the_only_one_may_be_prolonged(self, held):
        Mandate.objects.filter(pk=held.pk).update(ends_on=day(5))
        held.refresh_from_db()
        by = world.actor(held)
        for last in (day(20), None):
            actions.change(mandate=held, role=Role.LEAD, ends_on=last, by=by)
        with pytest.raises(Denied, match="prolongez"):
            actions.change(mandate=held, role=Role.LEAD, ends_on=date.max, by=by)

    def test_a_draft_is_given_up_by_withdrawing_its_claim(self):
        draft = world.lead_of(world.organisation(state=State.DRAFT))
        with pytest.raises(Denied, match="retirez"):
            actions.leave(mandate=draft, by=world.actor(draft))


class TestWho:
    def test_delegates_and_strangers_change_nothing(self, held, delegate):
        stranger = world.lead_of(world.organisation("Autre"), "s@secret.example")
        for by in (world.actor(delegate), world.actor(stranger)):
            for act in (
                lambda by=by: actions.change(mandate=held, role=Role.READER, by=by),
                lambda by=by: actions.end(mandate=held, by=by),
                lambda by=by: actions.leave(mandate=held, by=by),
            ):
                with pytest.raises(Denied):
                    act()

    def test_anybody_gives_up_their_own(self, delegate):
        actions.leave(mandate=delegate, by=world.actor(delegate))
        actions.leave(mandate=delegate, by=world.actor(delegate))
        assert AuditEvent.objects.filter(event="mandate.left").count() == 1

    def test_ending_is_once(self, held, delegate):
        for _time in range(2):
            actions.end(mandate=delegate, by=world.actor(held))
        assert AuditEvent.objects.filter(event="mandate.ended").count() == 1


class TestDates:
    def test_a_mandate_ended_today_stops_now_and_stays_in_the_record(self, held, delegate):
        actions.end(mandate=delegate, by=world.actor(held))
        delegate.refresh_from_db()
        assert (delegate.state, delegate.ends_on) == (MandateState.ENDED, day(0))
        assert not Mandate.objects.running().filter(pk=delegate.pk).exists()

    def test_one_that_never_started_is_ended_too(self, held):
        coming = world.mandate(
            world.person("c@secret.example"), held.organisation, Role.READER, starts_on=day(9)
        )
        actions.end(mandate=coming, by=world.actor(held))
        coming.refresh_from_db()
        assert coming.state == MandateState.ENDED

    def test_the_night_closes_what_ran_out_once(self, held, delegate):
        actions.change(mandate=delegate, role=Role.DELEGATE, ends_on=day(2), by=world.actor(held))
        assert close_what_is_over()["mandates"] == 0
        with time_machine.travel(timezone.now() + timedelta(days=3), tick=False):
            assert not Mandate.objects.running().filter(pk=delegate.pk).exists()
            assert close_what_is_over()["mandates"] == 1
            assert close_what_is_over()["mandates"] == 0
        assert AuditEvent.objects.filter(event="mandate.expired").count() == 1

    def test_who_ran_out_may_be_given_another(self, held, delegate):
        Mandate.objects.filter(pk=delegate.pk).update(starts_on=day(-9), ends_on=day(-1))
        found = give_mandate(held.organisation, delegate.person, Role.READER)
        assert found.pk != delegate.pk
        delegate.refresh_from_db()
        assert (delegate.state, delegate.ends_on) == (MandateState.ENDED, day(-1))

    def test_a_person_holds_one_at_a_time(self, held, delegate):
        with pytest.raises(IntegrityError):
            world.mandate(delegate.person, held.organisation, Role.READER)


class TestPages:
    def test_shows_names_and_no_address(self, held, delegate):
        page = world.client_for(held).get(
            reverse("organisations:mandates", args=[held.organisation.public_id])
        )
        text = page.content.decode()
        assert "Paul" in text
        assert "secret.example" not in text

    def test_is_nobody_elses(self, held, member_client):
        url = reverse("organisations:mandates", args=[held.organisation.public_id])
        stranger = world.lead_of(world.organisation("Autre"), "s@secret.example")
        assert world.client_for(stranger).get(url).status_code == 404
        assert member_client.get(url).status_code == 302
        home = reverse("organisations:home", args=[held.organisation.public_id])
        assert world.client_for(stranger).get(home).status_code == 404

    def test_a_delegate_reads_and_changes_nothing(self, held, delegate):
        client = world.client_for(delegate)
        public_id = held.organisation.public_id
        assert client.get(reverse("organisations:mandates", args=[public_id])).status_code == 200
        url = reverse("organisations:mandate", args=[public_id, held.pk])
        assert client.get(url).status_code == 403
        client.post(reverse("organisations:mandate_end", args=[public_id, held.pk]))
        assert Mandate.objects.running().filter(pk=held.pk).exists()

    def test_a_mandate_of_another_organisation_is_not_there(self, held):
        other = world.lead_of(world.organisation("Autre"), "s@secret.example")
        url = reverse("organisations:mandate", args=[held.organisation.public_id, other.pk])
        assert world.client_for(held).get(url).status_code == 404

    def test_an_answer_without_a_role_says_nothing_of_another(self, held):
        other = world.organisation("Autre")
        asked = world.mandate(world.person("x@secret.example"), other, state="asked")
        client = world.client_for(held)
        for public_id in (other.public_id, "AL-RIEN"):
            url = reverse("organisations:mandate_answer", args=[public_id, asked.pk])
            assert client.post(url).status_code == 404

    def test_leaving_leads_out(self, held, delegate):
        client = world.client_for(delegate)
        public_id = held.organisation.public_id
        answer = client.post(reverse("organisations:mandate_leave", args=[public_id, delegate.pk]))
        assert answer["Location"] == reverse("organisations:mine")
        assert client.get(reverse("organisations:home", args=[public_id])).status_code == 302

    def test_changing_by_the_form(self, held, delegate):
        url = reverse("organisations:mandate", args=[held.organisation.public_id, delegate.pk])
        client = world.client_for(held)
        data = {"role": "lead", "title": "Trésorier", "ends_on": day(-1).isoformat()}
        assert "Ce jour est passé" in client.post(url, data).content.decode()
        client.post(url, data | {"ends_on": day(30).isoformat()})
        delegate.refresh_from_db()
        assert (delegate.role, delegate.title, delegate.ends_on) == ("lead", "Trésorier", day(30))

    @pytest.mark.parametrize("name", ["mandates", "home"])
    def test_lists_cost_the_same_with_three(self, held, name, django_assert_max_num_queries):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        url = reverse(f"organisations:{name}", args=[held.organisation.public_id])
        client = world.client_for(held)
        client.get(url)
        with CaptureQueriesContext(connection) as one:
            client.get(url)
        for number in range(3):
            world.mandate(world.person(f"p{number}@secret.example"), held.organisation, "reader")
        with CaptureQueriesContext(connection) as many:
            client.get(url)
        assert len(many) == len(one)

    def test_mine_costs_the_same_with_three(self, held):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        url = reverse("organisations:mine")
        client = world.client_for(held)
        client.get(url)
        with CaptureQueriesContext(connection) as one:
            client.get(url)
        for number in range(2):
            world.mandate(held.person, world.organisation(f"Autre {number}"))
        with CaptureQueriesContext(connection) as many:
            text = client.get(url).content.decode()
        assert len(many) == len(one)
        assert "Autre 1" in text

    def test_mine_offers_the_first_step(self, member_client):
        text = member_client.get(reverse("organisations:mine")).content.decode()
        assert reverse("organisations:register") in text


def test_personal_data_is_exported_and_erased(held, delegate):
    exported = personal_data.export(delegate.person)["organisations.mandates"]
    assert exported["mandates"][0]["organisation"] == "Roue libre"
    personal_data.erase(delegate.person)
    assert not Mandate.objects.of(delegate.person).exists()
    assert Organisation.objects.filter(pk=held.organisation_id).exists()


class TestNobodyLeft:
    """An organisation stays active when its last manager erases their account: operators know."""

    def titles(self, person) -> list[str]:
        return [item.title for item in inbox.items_for(person) if "sans responsable" in item.title]

    def test_operators_are_told_and_find_it(self, held, delegate, operator, operator_client):
        world.lead_of(world.organisation("Gérée"), "g@secret.example")
        url = reverse("organisations:verifications")
        assert self.titles(operator) == []
        assert "Roue libre" not in operator_client.get(url).content.decode()
        personal_data.erase(held.person)
        assert self.titles(operator) == ["1 organisation active sans responsable"]
        [item] = [one for one in inbox.items_for(operator) if "sans responsable" in one.title]
        assert "Roue libre" in item.reason
        text = operator_client.get(item.url).content.decode()
        assert "Roue libre" in text
        assert "Gérée" not in text
        assert "secret.example" not in text + str(item)
        assert self.titles(delegate.person) == []

    def test_one_whose_mandate_ran_out_counts_and_a_draft_does_not(self, held, operator):
        world.organisation("Brouillon", state=State.DRAFT)
        Mandate.objects.filter(pk=held.pk).update(starts_on=day(-9), ends_on=day(-1))
        assert self.titles(operator) == ["1 organisation active sans responsable"]
        for number in range(6):
            world.organisation(f"Sans {number}")
        [item] = [one for one in inbox.items_for(operator) if "sans responsable" in one.title]
        assert item.title == "7 organisations actives sans responsable"
        assert item.reason.endswith(", …")
