"""The panels of the profile: bounded queries, what they count, what they draw, empty states."""

from math import dist
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from tests.alliage import world
from tests.alliage.conftest import StrictClient

from alliage.core import panels
from alliage.core.actor import ANONYMOUS, actor_of
from alliage.organisations import levers_drawing
from alliage.organisations.enums import LinkState, State, Visibility
from alliage.organisations.models import Levers, Mandate, Membership, Organisation, Partnership
from alliage.organisations.queries import profile_public

OURS = "organisations/profile/"
TITLES = [(place, panel) for place in panels.PLACES for panel in panels.panels_of(place)]
MINE = [(place, panel) for place, panel in TITLES if panel.template.startswith(OURS)]


@pytest.fixture
def held(db: None) -> Mandate:
    subject = world.organisation(
        public_id="AL-PANNEAU",
        activities="Nous réparons",
        themes=["013"],
        visibility={"activities": "allies"},
        roles=("network_head",),
    )
    Levers.objects.create(
        organisation=subject, human_weight=4, financial_weight=4, alliances_weight=4, volunteers=12
    )
    for n in range(3):
        other = world.organisation(f"Autre {n}")
        common: dict[str, Any] = {"state": LinkState.CONFIRMED, "asked_by": other}
        Membership.objects.create(head=subject, member=other, **common)
        declare(subject, partner=other, partner_name=other.name)
        subject.areas.create(kind="departement", code=f"3{n}")
    return world.lead_of(subject)


def declare(of: Organisation, **fields: Any) -> Partnership:
    return Partnership.objects.create(organisation=of, **{"partner_name": "P", **fields})


def asked_by(rf: RequestFactory, held: Mandate | None) -> Any:
    request = rf.get("/")
    request.user = held.person if held else AnonymousUser()
    if held:
        request.session = {"acting_mandate": held.pk}  # type: ignore[assignment]
        actor_of(request)
    return request


@pytest.mark.parametrize(("place", "panel"), MINE, ids=[str(panel.title) for _, panel in MINE])
@pytest.mark.parametrize("who", ["anonymous", "elsewhere", "own"])
def test_panels_keep_their_word(
    held: Mandate, rf: RequestFactory, place: str, panel: panels.Panel, who: str
) -> None:
    subject: Any = held.organisation
    if place == "organisation":
        subject = type("Record", (), {"id": "AL-PANNEAU", "website": "", "purpose": ""})
    by = {"own": held, "elsewhere": world.lead_of(Organisation.objects.get(name="Autre 0"))}.get(
        who
    )
    request = asked_by(rf, by)
    with CaptureQueriesContext(connection) as captured:
        context = panel.context(request, subject)
        assert context is not None
        render_to_string(panel.template, {**context, "subject": subject}, request)
    assert len(captured) <= panel.queries


def test_there_are_three_panels_on_each_page() -> None:
    places = [place for place, _panel in MINE]
    assert (places.count("organisation"), places.count("workspace")) == (3, 3)


@pytest.mark.parametrize("state", [State.DRAFT, State.MERGED, State.CLOSED])
def test_what_is_not_active_has_no_public_panel(
    held: Mandate, rf: RequestFactory, state: str
) -> None:
    Organisation.objects.filter(public_id="AL-PANNEAU").update(state=state)
    subject = type("Record", (), {"id": "AL-PANNEAU", "website": "", "purpose": ""})
    for place, panel in MINE:
        if place == "organisation":
            assert panel.context(asked_by(rf, None), subject) is None


def test_a_record_without_organisation_has_no_panel(db: None, rf: RequestFactory) -> None:
    world.organisation("Sans notice", public_id="AL-SANS", directory_id="")
    subject = type("Record", (), {"id": "", "website": "", "purpose": ""})
    for place, panel in MINE:
        if place == "organisation":
            assert panel.context(asked_by(rf, None), subject) is None


def test_partners_count_once_each_and_as_far_as_one_may_see(held: Mandate) -> None:
    subject = held.organisation
    Partnership.objects.all().delete()
    town = world.organisation("Mairie", family="public")
    declare(subject, partner=town)
    declare(subject, partner=town, since=2019)
    declare(subject, partner_name="Maif", partner_family="private")
    declare(subject, partner_name="maif", partner_family="private")
    declare(subject, partner_name="Fini", partner_family="peer", until=2015)
    declare(subject, partner_name="Contesté", partner_family="peer", state=LinkState.DISPUTED)
    declare(subject, partner_name="SECRET", partner_family="peer", visibility=Visibility.PRIVATE)
    declare(subject, partner_name="Entre nous", partner_family="peer", visibility="members")
    declare(subject, partner_name="Sans famille")
    claims = world.organisation("Qui prétend")
    declare(claims, partner=subject)
    confirms = world.organisation("Qui confirme", family="private")
    declare(confirms, partner=subject, state=LinkState.CONFIRMED)
    count = profile_public.partners_by_family
    public = {"peer": 0, "public": 1, "private": 2, "": 1}
    assert count(subject, profile_public.seen_by(ANONYMOUS)) == public
    assert count(subject, profile_public.seen_at(Visibility.PUBLIC)) == public
    elsewhere = world.actor(world.lead_of(confirms))
    assert count(subject, profile_public.seen_by(elsewhere)) == {**public, "peer": 1}
    own = profile_public.seen_by(world.actor(held))
    assert count(subject, own)["peer"] == 2


def test_the_public_page_names_no_more_members_than_it_can(held: Mandate, store: Any) -> None:
    subject = held.organisation
    subject.public_id = subject.directory_id = "W382900001"
    subject.save()
    for n in range(20):
        member = world.organisation(f"Membre {n:02}")
        Membership.objects.create(
            head=subject, member=member, asked_by=member, state=LinkState.CONFIRMED
        )
    page = StrictClient().get("/organisations/W382900001/").content.decode()
    assert "et 11 autres" in page
    assert 'class="levers"' in page
    assert "Les trois leviers pèsent autant" in page
    assert page.count("Les mêmes chiffres en tableau") >= 1


def test_a_workspace_without_anything_says_what_to_do_first(db: None) -> None:
    client = world.client_for(world.lead_of(world.organisation("Neuve", public_id="AL-NEUVE")))
    page = client.get("/mes-organisations/AL-NEUVE/").content.decode()
    assert "/mes-organisations/AL-NEUVE/profil/activite/" in page
    assert "/mes-organisations/AL-NEUVE/leviers/" in page
    assert "/mes-organisations/AL-NEUVE/reseaux/" in page


WEIGHTS = st.dictionaries(st.sampled_from(sorted(levers_drawing.DIRECTIONS)), st.integers(1, 5))


@given(weights=WEIGHTS)
def test_the_drawing_places_each_weight_on_its_axis(weights: dict[str, int]) -> None:
    """Each dot stands at its share of the axis, and everything inside the picture."""
    drawn = levers_drawing.draw(weights)
    centre = (float(drawn.centre_x), float(drawn.centre_y))
    for spoke in drawn.spokes:
        end = (float(spoke.x), float(spoke.y))
        assert 0 <= end[0] <= float(drawn.width)
        assert 0 <= end[1] <= float(drawn.height)
        assert spoke.weight == weights.get(spoke.lever)
        if spoke.weight:
            dot = (float(spoke.dot_x), float(spoke.dot_y))
            assert dist(centre, dot) == pytest.approx(dist(centre, end) * spoke.weight / 5, abs=0.2)
            assert dist(dot, end) == pytest.approx(
                dist(centre, end) * (1 - spoke.weight / 5), abs=0.2
            )
    assert bool(drawn.shape) is (len(weights) == 3)


def test_a_balanced_model_is_a_regular_triangle() -> None:
    drawn = levers_drawing.draw({"human": 3, "financial": 3, "alliances": 3})
    points = [tuple(map(float, point.split(","))) for point in drawn.shape.split()]
    sides = [dist(points[n], points[n - 1]) for n in range(3)]
    assert sides == pytest.approx([sides[0]] * 3, abs=0.2)
    assert drawn.shape == drawn.rings[2]
