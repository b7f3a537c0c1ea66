"""Pages of events."""

import pytest
from django.urls import reverse
from tests.alliage import world

pytestmark = pytest.mark.django_db


def test_pages_show():
    org = world.organisation()
    event = world.event(org)
    world.participant(event)
    client = world.client_for(world.lead_of(org))
    for name, args in (("events", []), ("new", []), ("event", [event.code])):
        assert client.get(reverse(f"meetings:{name}", args=args)).status_code == 200
