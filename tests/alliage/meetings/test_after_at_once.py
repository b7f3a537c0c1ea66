"""Two people at once: a mutual yes opens once, a line is one line, an invitation leaves once."""

import pytest
from django.core import mail
from django.utils import timezone
from tests.alliage.meetings.evening import YES, answer, evening, held
from tests.alliage.partners.test_introductions_at_once import together

from alliage.core.models import AuditEvent
from alliage.meetings.models import News, Wish
from alliage.meetings.tasks.wishes import send_invitation


@pytest.mark.django_db(transaction=True)
def test_two_yes_at_once_open_one_thing() -> None:
    night = evening(day=timezone.localdate())
    meeting = held(night, (night.garden, night.workshop))[0]
    found = together(
        lambda: answer(meeting, night.garden, YES),
        lambda: answer(meeting, night.workshop, YES),
    )
    assert sorted(map(len, found)) == [0, 1]
    assert News.objects.count() == 6
    assert AuditEvent.objects.filter(event="meeting.agreed").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_tabs_at_once_and_an_invitation_by_two_workers() -> None:
    night = evening()
    together(
        lambda: night.say(night.garden, workshop="must"),
        lambda: night.say(night.garden, workshop="wish-2"),
    )
    assert Wish.objects.count() == 1
    sent = together(lambda: send_invitation(night.town.pk), lambda: send_invitation(night.town.pk))
    assert sorted(sent) == [False, True]
    assert len(mail.outbox) == 1
