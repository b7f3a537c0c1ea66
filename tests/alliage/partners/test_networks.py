"""The network of a territory: only what the reader may see, measured, drawn and told in tables."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.alliage import world

from alliage.core import panels
from alliage.organisations.enums import LinkState, State
from alliage.organisations.models import Membership, Organisation, Partnership

pytestmark = pytest.mark.django_db
ISERE = {"kind": "departement", "code": "38"}
ADDRESS = reverse("partners:territory_network", kwargs=ISERE)


def tie(one: Organisation, other: Organisation | None = None, **fields: object) -> Partnership:
    values = {"partner_name": other.name if other else "Quelqu’un", "partner": other}
    return Partnership.objects.create(organisation=one, **{**values, **fields})


def star(leaves: int) -> list[Organisation]:
    """One organisation tied to each of the others, which are tied to nobody else."""
    made = [world.organisation(f"Organisation {n}", public_id=f"AL-{n}") for n in range(leaves + 1)]
    for leaf in made[1:]:
        tie(made[0], leaf, state=LinkState.CONFIRMED)
    return made


def page(client: Client, query: str = "") -> str:
    response = client.get(ADDRESS + query)
    assert response.status_code == 200
    return response.content.decode()


def test_a_star_depends_on_its_centre(client) -> None:
    centre, *leaves = star(4)
    world.organisation("Toute seule")
    shown = page(client)
    assert "sans elle, 3 organisations perdent le contact" in shown
    rows = client.get(ADDRESS + "?format=csv").getvalue().decode().splitlines()
    found = {row.split(";")[0].strip("\ufeff"): row.split(";") for row in rows}
    assert found[centre.name][3] == "4"
    assert found["Toute seule"][3] == "0"
    assert all(found[leaf.name][3] == "1" for leaf in leaves)
    ties = client.get(ADDRESS + "?liens-format=csv").getvalue().decode().splitlines()
    assert len(ties) == 5


def test_every_mark_leads_somewhere(client) -> None:
    star(3)
    for svg in re.findall(r"<svg class=\"network-drawing.*?</svg>", page(client), re.DOTALL):
        addresses = re.findall(r'<a class="node[^"]*" href="([^"]+)"', svg)
        assert len(addresses) == 4
        for address in addresses:
            assert client.get(address).status_code == 200


def test_around_one(client) -> None:
    made = star(3)
    tie(made[1], made[2])
    shown = page(client, f"?autour={made[3].public_id}")
    assert f"Autour de «\u00a0{made[3].name}\u00a0»" in shown
    drawing = shown[
        shown.index("network-drawing wide") : shown.index(
            "</svg>", shown.index("network-drawing wide")
        )
    ]
    assert made[0].name in drawing
    assert made[1].name not in drawing


@pytest.mark.parametrize("visibility", ["members", "allies", "private"])
def test_a_stranger_sees_no_tie_that_is_not_public(client, visibility: str) -> None:
    one, _other = star(1)
    Partnership.objects.update(visibility=visibility, partner_name="NOM-SECRET")
    tie(
        one,
        None,
        partner_directory_id="W000SECRET",
        partner_name="AUTRE-SECRET",
        visibility=visibility,
    )
    shown = page(client) + client.get(ADDRESS + "?liens-format=csv").getvalue().decode()
    assert "SECRET" not in shown
    assert "network-drawing" not in shown
    inside = page(world.client_for(world.lead_of(one)))
    assert "AUTRE-SECRET" in inside


def test_drafts_and_what_ended_are_not_drawn(client) -> None:
    one = world.organisation("Active")
    world.organisation("BROUILLON-SECRET", state=State.DRAFT)
    tie(one, world.organisation("Ancienne alliée"), since=2001, until=2005)
    shown = page(client)
    assert "BROUILLON-SECRET" not in shown
    assert "network-drawing" not in shown


def test_a_partner_of_the_directory_is_drawn_as_such(client) -> None:
    tie(
        world.organisation(),
        None,
        partner_directory_id="W381000007",
        partner_name="Au loin",
        partner_family="private",
    )
    assert 'class="node away"' in page(client)


def test_a_partner_without_record_is_counted_not_drawn(client) -> None:
    tie(world.organisation())
    assert "1 partenariat n’est pas dessiné" in page(client)


def test_networks_heads_are_ties(client) -> None:
    head, member = world.organisation("Tête"), world.organisation("Membre")
    Membership.objects.create(head=head, member=member, asked_by=head)
    assert "network-drawing" not in page(client), "asked is not confirmed"
    Membership.objects.update(state=LinkState.CONFIRMED)
    assert "network-drawing" in page(client)


def test_nobody_here(client) -> None:
    assert "Personne d’actif ici" in page(client)


def test_an_area_that_does_not_exist(client) -> None:
    assert client.get("/territoires/commune/99999/reseau/").status_code == 404


def test_as_many_queries_for_1_and_3(client) -> None:
    counts = []
    made = [world.organisation("Centre")]
    for number in range(3):
        made.append(world.organisation(f"Feuille {number}"))
        tie(made[0], made[-1])
        with CaptureQueriesContext(connection) as captured:
            page(client)
        counts.append(len(captured))
    assert counts[0] == counts[2]


def test_the_panel_of_the_portrait_keeps_its_word(rf) -> None:
    from alliage.directory.adapters import areas
    from alliage.people.models import User

    world.organisation()
    (panel,) = [
        p
        for p in panels.panels_of("territory")
        if "réseau" in p.template or "networks" in p.template
    ]
    request = rf.get("/")
    request.user = User()
    with CaptureQueriesContext(connection) as captured:
        context = panel.context(request, areas.area("departement", "38"))
    assert context["count"] == 1
    assert len(captured) <= panel.queries
    assert panel.context(request, areas.area("departement", "05")) is None
