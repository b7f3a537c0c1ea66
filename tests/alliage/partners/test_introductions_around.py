"""What introductions give the rest of the site: mails, one's data, allies, limits on visits."""

import pytest
from django.core import mail
from tests.alliage.partners.introduced import accept, ask, page, someone, text

from alliage.core import audit, panels, personal_data, recurring
from alliage.core.models import AuditEvent
from alliage.core.worker import run_waiting
from alliage.organisations import allies
from alliage.partners.actions import introductions_answers as answers
from alliage.partners.tasks import introductions as tasks

pytestmark = pytest.mark.django_db


@pytest.fixture
def wheel(db):
    return someone("Roue libre", "anne@wheel.example")


@pytest.fixture
def mission(db):
    return someone("Mission locale", "bruno@mission.example", family="public")


class TestMail:
    def test_each_contact_is_told_once(self, wheel, mission) -> None:
        found = accept(ask(wheel, mission, "Secret de fabrique"), mission)
        for _time in range(2):
            tasks.ask_made_mails(introduction=found.pk)
            run_waiting()
        assert sorted(m.to[0] for m in mail.outbox) == sorted([wheel.email, mission.email])
        told = next(m for m in mail.outbox if m.to == [wheel.email])
        assert "Mission locale" in told.subject
        assert f"/mises-en-lien/{found.pk}/" in told.body
        assert "Secret de fabrique" not in told.body

    def test_a_name_cannot_write_a_header(self, wheel, mission) -> None:
        mission.organisation.name = "Mission\nBcc: victime@x.example"
        mission.organisation.save()
        accept(ask(wheel, mission), mission)
        run_waiting()
        assert len(mail.outbox) == 2
        assert all("\n" not in m.subject and m.bcc == [] for m in mail.outbox)

    def test_not_of_what_ended_meanwhile(self, wheel, mission) -> None:
        found = accept(ask(wheel, mission), mission)
        answers.leave(introduction=found, by=wheel.by)
        run_waiting()
        assert not mail.outbox


class TestPersonalData:
    def test_ones_own_and_nobody_elses(self, wheel, mission) -> None:
        accept(ask(wheel, mission, "Parlons de vélos"), mission)
        mine = personal_data.export(wheel.mandate.person)["introductions"]
        assert mine["asked"][0]["message"] == "Parlons de vélos"
        assert mine["contact_of"][0]["organisation"] == "Roue libre"
        theirs = personal_data.export(mission.mandate.person)["introductions"]
        assert "Parlons de vélos" not in str(theirs)
        assert wheel.email not in str(theirs)

    def test_erased_safe_twice(self, wheel, mission) -> None:
        accept(ask(wheel, mission), mission)
        counts = [personal_data.erase(wheel.mandate.person)["introductions"] for _time in range(2)]
        assert counts == [2, 0]


class TestAllies:
    def test_both_ways_while_it_stands(self, wheel, mission) -> None:
        found = ask(wheel, mission)
        assert mission.organisation.pk not in allies.of(wheel.organisation)
        accept(found, mission)
        assert mission.organisation.pk in allies.of(wheel.organisation)
        assert wheel.organisation.pk in allies.of(mission.organisation)
        answers.leave(introduction=found, by=mission.by)
        assert mission.organisation.pk not in allies.of(wheel.organisation)


class TestPanel:
    def panel_of(self, who, subject_id):
        record = type("Record", (), {"id": subject_id})()
        [panel] = [
            found
            for found in panels.panels_of("organisation")
            if found.template.startswith("partners/introductions/")
        ]
        request = who.client.get("/mises-en-lien/").wsgi_request
        request.user, request.actor = who.mandate.person, who.by
        return panel.context(request, record)

    def test_for_another_that_acts_here(self, wheel, mission) -> None:
        assert self.panel_of(wheel, mission.organisation.public_id)["standing"] is None
        assert self.panel_of(wheel, wheel.organisation.public_id) is None
        assert self.panel_of(wheel, "W999999999") is None
        found = ask(wheel, mission)
        assert self.panel_of(wheel, mission.organisation.public_id)["standing"] == found

    def test_by_the_record_of_the_directory(self, wheel, mission) -> None:
        mission.organisation.directory_id = "W381000009"
        mission.organisation.save()
        assert self.panel_of(wheel, "W381000009")["target"] == mission.organisation


def test_visits_are_limited(wheel, mission) -> None:
    url, client = f"/mises-en-lien/demander/?a={mission.organisation.public_id}", wheel.client
    answers_given = {client.get(url).status_code for _time in range(61)}
    assert answers_given == {200, 429}


def test_withdrawing_says_from_when_one_may_ask_again(wheel, mission) -> None:
    from datetime import timedelta

    from alliage.core import formats

    found = ask(wheel, mission)
    assert formats.day(found.expires_on + timedelta(days=90)) in text(page(wheel, found))


def test_the_nights_jobs_exist_and_events_have_words(wheel, mission) -> None:
    from django.utils.module_loading import import_string

    names = {found.name: found.function for found in recurring.declared()}
    for name in ("partners.introductions_expire", "partners.follow_ups"):
        assert import_string(names[name]).job
    accept(ask(wheel, mission), mission)
    for event in AuditEvent.objects.values_list("event", flat=True):
        assert audit.in_words(event) != event
