"""Who enters a room."""

import pytest
from django.urls import reverse
from tests.alliage import world

from alliage.alliances.enums import PartyRole, PartyState

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", PartyRole.values)
def test_every_party_enters(role: str) -> None:
    ours = world.organisation("Les Voisins")
    room = world.alliance(world.organisation("Meneuse"), title="Salle secrète")
    if role == PartyRole.LEAD:
        room.parties.update(role=PartyRole.PARTY)
    world.party(room, ours, role)
    page = world.client_for(world.lead_of(ours)).get(room.get_absolute_url())
    assert "Salle secrète" in page.content.decode()


@pytest.mark.parametrize("state", [PartyState.INVITED, PartyState.DECLINED, PartyState.LEFT])
def test_who_is_not_in_does_not_enter(state: str) -> None:
    ours = world.organisation("Les Voisins")
    room = world.alliance(world.organisation("Meneuse"))
    world.party(room, ours, state=state)
    assert world.client_for(world.lead_of(ours)).get(room.get_absolute_url()).status_code == 404


def test_a_stranger_and_an_operator_do_not_enter(operator: object) -> None:
    room = world.alliance(world.organisation("Meneuse"))
    stranger = world.client_for(world.lead_of(world.organisation("Ailleurs")))
    assert stranger.get(room.get_absolute_url()).status_code == 404
    ours = world.organisation("Exploitation")
    held = world.mandate(operator, ours)  # type: ignore[arg-type]
    assert world.client_for(held).get(room.get_absolute_url()).status_code == 404


def test_one_is_asked_to_act_for_the_organisation_that_is_in() -> None:
    inside, outside = world.organisation("Dedans"), world.organisation("Dehors")
    room = world.alliance(inside)
    held = world.lead_of(inside)
    client = world.client_for(world.mandate(held.person, outside))
    answer = client.get(room.get_absolute_url())
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("organisations:choose"))
