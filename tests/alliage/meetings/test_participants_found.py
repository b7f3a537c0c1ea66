"""Participants chosen in the directory, or among the needs and offers of a territory."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.alliage import world
from tests.alliage.directory.fixtures import built_store, no_store, store  # noqa: F401

from alliage.partners.enums import Audience, Publication

pytestmark = pytest.mark.django_db


@pytest.fixture
def org():
    return world.organisation()


@pytest.fixture
def event(org):
    return world.event(org, **world.VOIRON)


@pytest.fixture
def client_of(org):
    return world.client_for(world.lead_of(org))


def page(name, event):
    return reverse(f"meetings:{name}", args=[event.code])


@pytest.mark.usefixtures("store")
def test_ticked_in_the_directory_and_added_once(event, client_of):
    path = page("participant_directory", event)
    text = client_of.get(path, {"q": "roue libre"}).content.decode()
    assert "W382900001" in text
    here = world.organisation("Roue libre", public_id="W382900001", directory_id="W382900001")
    for _twice in range(2):
        client_of.post(path, {"notice": ["W382900001", "W000000000", "nimporte"]})
    made = event.participants.get()
    assert (made.organisation, made.directory_id, made.email) == (here, "W382900001", "")
    assert made.origin == "directory"
    again = client_of.get(path, {"q": "roue libre"}).content.decode()
    assert "déjà dans la liste" in again


@pytest.mark.usefixtures("no_store")
def test_without_a_directory_the_page_says_what_else_to_do(event, client_of):
    text = client_of.get(page("participant_directory", event), {"q": "vélo"}).content.decode()
    assert "L’annuaire n’est pas encore construit" in text


@pytest.mark.usefixtures("store")
def test_needs_and_offers_bring_their_words_and_tags(event, client_of):
    one = world.organisation("Les Ponts")
    world.need(one, "Un local au centre", tags={"topic:velo": 1.0})
    world.offer(one, "Une salle le soir", tags={"means:salle": 0.5})
    hidden = world.organisation("Discrète")
    world.need(hidden, "Besoin entre membres", audience=Audience.MEMBERS)
    world.need(hidden, "Besoin en brouillon", state=Publication.DRAFT)
    far = world.organisation("Lointaine")
    world.need(far, "Ailleurs", area_kind="commune", area_code="75056", area_name="Paris")
    path = page("participant_territory", event)
    text = client_of.get(path).content.decode()
    assert "Un local au centre" in text
    for word in ("Discrète", "Besoin entre membres", "Besoin en brouillon", "Lointaine"):
        assert word not in text
    ticked = [str(row.pk) for row in (one, hidden, far)]
    client_of.post(path, {"organisation": ticked, "lieu": "commune:38563"})
    made = event.participants.get()
    assert (made.organisation, made.needs, made.offers) == (
        one, "Un local au centre", "Une salle le soir",
    )  # fmt: skip
    assert made.terms == {"needs": {"topic:velo": 1.0}, "offers": {"means:salle": 0.5}}
    assert made.email == ""


@pytest.mark.usefixtures("store")
def test_the_territory_takes_the_same_queries_with_one_and_three(event, client_of):
    path = page("participant_territory", event)

    def count():
        client_of.get(path)
        with CaptureQueriesContext(connection) as queries:
            client_of.get(path)
        return len(queries)

    def more(name):
        of = world.organisation(name)
        world.need(of, tags={"topic:velo": 1.0})
        world.offer(of, tags={"topic:velo": 1.0})

    more("A")
    once = count()
    more("B")
    more("C")
    assert count() == once
