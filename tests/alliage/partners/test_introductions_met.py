"""Two that met and both said yes: made at once, without leave to go round an exclusion."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone
from tests.alliage import world
from tests.alliage.partners.introduced import Someone, ask, exclude, page, someone, text

from alliage.core.actor import ANONYMOUS
from alliage.core.models import AuditEvent
from alliage.core.permissions import Denied
from alliage.core.worker import run_waiting
from alliage.partners.actions import introductions_answers as answers
from alliage.partners.actions.introductions_checks import ORDINARY
from alliage.partners.actions.introductions_met import meet
from alliage.partners.enums import IntroductionState
from alliage.partners.models import FollowUp, Introduction
from alliage.partners.tasks.introductions import ask_follow_ups

pytestmark = pytest.mark.django_db


@pytest.fixture
def wheel() -> Someone:
    return someone("Roue libre", "anne@wheel.example")


@pytest.fixture
def mission() -> Someone:
    return someone("Mission locale", "bruno@mission.example")


@pytest.fixture
def host() -> Someone:
    return someone("Le Labo", "claire@host.example")


def met(host: Someone, *sides: Someone, contacts: bool = True) -> Introduction:
    people = {one.organisation: one.mandate.person if contacts else None for one in sides}
    return meet(
        by=ANONYMOUS, introduced_by=host.organisation, contacts=people, message="Vus le 3 mars"
    )


def test_made_with_both_sides_and_news_at_three_dates(wheel, mission, host) -> None:
    found = met(host, wheel, mission)
    found.refresh_from_db()
    assert found.state == IntroductionState.MADE
    assert found.made_at
    assert found.by_third_party
    assert FollowUp.objects.filter(introduction=found).count() == 6
    run_waiting()
    assert sorted(m.to[0] for m in mail.outbox) == [wheel.email, mission.email]
    assert mission.email in text(page(wheel, found))
    event = AuditEvent.objects.get(event="introduction.met")
    assert event.by == "anonymous"
    assert "@" not in str(event.data)


def test_whose_host_is_one_of_the_two(wheel, mission) -> None:
    found = met(wheel, wheel, mission)
    assert not found.by_third_party
    assert found.sides.count() == 2


def test_without_a_known_contact_nobody_is_written_to_and_one_may_be_named(
    wheel, mission, host
) -> None:
    found = met(host, wheel, mission, contacts=False)
    run_waiting()
    assert not mail.outbox
    answers.change_contact(introduction=found, by=mission.by, contact=mission.mandate.person)
    assert mission.email in text(page(wheel, found))
    with time_machine.travel(timezone.now() + timedelta(days=7, hours=1)):
        ask_follow_ups()
        run_waiting()
    assert [m.to[0] for m in mail.outbox] == [mission.email]


@pytest.mark.parametrize(("who", "whom"), [(0, 1), (1, 0), (0, 2), (1, 2)])
def test_an_exclusion_of_any_side_wins(wheel, mission, host, who, whom) -> None:
    people = [wheel, mission, host]
    exclude(people[who], people[whom])
    with pytest.raises(Denied) as refusal:
        met(host, wheel, mission)
    assert people[whom].organisation.name not in refusal.value.reason
    assert not Introduction.objects.exists()


def test_a_draft_or_twice_the_same_is_refused(wheel, mission, host) -> None:
    with pytest.raises(Denied):
        met(host, wheel, wheel)
    mission.organisation.state = "draft"
    mission.organisation.save()
    with pytest.raises(Denied):
        met(host, wheel, mission)


def test_an_evening_of_meetings_leaves_the_host_its_own_questions(wheel, mission, host) -> None:
    for number in range(ORDINARY.weekly):
        other = someone(f"Autre {number}", f"autre{number}@test.example")
        met(host, wheel, other)
    assert ask(host, mission)


def test_strangers_see_nothing(wheel, mission, host) -> None:
    found = met(host, wheel, mission)
    stranger = world.client_for(world.lead_of(world.organisation("Étrangère")))
    assert stranger.get(found.get_absolute_url()).status_code == 404
