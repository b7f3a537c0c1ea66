"""« Au nom de … »: chosen, kept, refused, forgotten."""

from datetime import timedelta

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone
from tests.alliage import world
from tests.alliage.conftest import signed_in_as

from alliage.core.actor import actor_of
from alliage.core.permissions import signed_in
from alliage.organisations.acting import KEY, acting_required
from alliage.organisations.models import Mandate

pytestmark = pytest.mark.django_db


def request_of(person, session=None, method="get", path="/besoins/nouveau/?a=1"):
    request = getattr(RequestFactory(), method)(path)
    request.user = person
    request.session = session or {}
    return request


@acting_required
def page(request: HttpRequest, **_kwargs: object) -> HttpResponse:
    return HttpResponse(actor_of(request).organisation.name)


def test_who_has_one_mandate_acts_under_it():
    held = world.lead_of(world.organisation("Roue libre"))
    assert page(request_of(held.person)).content == b"Roue libre"


def test_among_several_nobody_guesses_and_the_way_back_is_kept():
    held = world.lead_of(world.organisation("Roue libre"))
    world.mandate(held.person, world.organisation("Autre"))
    answer = page(request_of(held.person))
    assert answer.status_code == 302
    assert answer["Location"] == "/au-nom-de/?next=%2Fbesoins%2Fnouveau%2F%3Fa%3D1"
    assert page(request_of(held.person, method="post"))["Location"] == "/au-nom-de/"
    assert page(request_of(held.person, {KEY: held.pk})).content == b"Roue libre"


def test_a_workspace_asks_to_act_for_its_own_organisation():
    mine, other = world.organisation("Roue libre"), world.organisation("Autre")
    strange = world.organisation("Étrangère")
    held = world.lead_of(mine)
    world.mandate(held.person, other)
    session = {KEY: held.pk}
    assert page(request_of(held.person, session), public_id=mine.public_id).status_code == 200
    assert page(request_of(held.person, session), public_id=other.public_id).status_code == 302
    # A strange one is the view's own affair: it answers 404, as for one that does not exist.
    assert page(request_of(held.person, session), public_id=strange.public_id).status_code == 200


def test_the_decorator_stands_under_the_access():
    with pytest.raises(TypeError, match="above"):
        acting_required(signed_in(lambda _request: HttpResponse()))


def test_choosing_keeps_the_mandate_and_goes_back():
    held = world.lead_of(world.organisation("Roue libre"))
    second = world.mandate(held.person, world.organisation("Autre"))
    client = signed_in_as(held.person)
    url = reverse("organisations:act_for")
    answer = client.post(url, {"mandate": second.pk, "next": "/besoins/"})
    assert answer["Location"] == "/besoins/"
    assert client.session[KEY] == second.pk


@pytest.mark.parametrize(
    "away", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "abc"]
)
def test_choosing_never_leads_away(away):
    held = world.lead_of(world.organisation())
    client = signed_in_as(held.person)
    answer = client.post(reverse("organisations:act_for"), {"mandate": held.pk, "next": away})
    assert answer["Location"] == f"/mes-organisations/{held.organisation.public_id}/"


def test_nobody_acts_under_somebody_elses_mandate():
    held = world.lead_of(world.organisation())
    stranger = world.lead_of(world.organisation("Autre"), "intrus@secret.example")
    client = signed_in_as(stranger.person)
    url = reverse("organisations:act_for")
    for wanted in (held.pk, "x", "", "99999999"):
        assert client.post(url, {"mandate": wanted}).status_code == 404
    assert KEY not in client.session


def test_a_mandate_that_ends_stops_in_an_open_session():
    held = world.lead_of(world.organisation("Roue libre"))
    world.mandate(held.person, world.organisation("Autre"))
    today = timezone.localdate()
    session = {KEY: held.pk}
    started = today - timedelta(days=9)
    Mandate.objects.filter(pk=held.pk).update(starts_on=started, ends_on=today)
    assert page(request_of(held.person, session)).content == b"Roue libre"
    Mandate.objects.filter(pk=held.pk).update(ends_on=today - timedelta(days=1))
    # One is left: they act for it, and no more for the other.
    assert page(request_of(held.person, session)).content == b"Autre"


def test_a_mandate_to_come_starts_by_itself():
    tomorrow = timezone.localdate() + timedelta(days=1)
    held = world.mandate(world.person("a@secret.example"), world.organisation(), starts_on=tomorrow)
    assert page(request_of(held.person)).status_code == 302
    assert Mandate.objects.running(tomorrow).of(held.person).get() == held


def test_the_page_lists_mine_alone(django_assert_num_queries):
    held = world.lead_of(world.organisation("Roue libre"))
    world.lead_of(world.organisation("Secrète"), "autre@secret.example")
    client = signed_in_as(held.person)
    text = client.get(reverse("organisations:choose")).content.decode()
    assert "Roue libre" in text
    assert "Secrète" not in text
    assert "secret.example" not in text


def test_the_list_costs_the_same_with_three(django_assert_num_queries):
    held = world.lead_of(world.organisation("Roue libre"))
    client = signed_in_as(held.person)
    url = reverse("organisations:choose")
    with django_assert_num_queries(4):
        client.get(url)
    for name in ("Deux", "Trois"):
        world.mandate(held.person, world.organisation(name))
    with django_assert_num_queries(4):
        client.get(url)
