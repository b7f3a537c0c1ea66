"""The same number of queries whatever the size; what each panel promised."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.alliage import world
from tests.alliage.alliances.rooms_world import Someone, answer, invite, propose, someone, three

from alliage.alliances import coming, history, sections
from alliage.alliances.enums import PartyRole
from alliage.alliances.forms.history import ABOUT
from alliage.alliances.models import Alliance, HealthWave
from alliage.alliances.room import load
from alliage.core import panels
from alliage.partners.models import Introduction
from alliage.questionnaires.models import Campaign

pytestmark = pytest.mark.django_db


def count(work: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as queries:
        work()
    return len(queries)


def crowd(room: Alliance, number: int) -> None:
    for n in range(number):
        where = world.organisation(f"Partie {n}", family=("peer", "public", "private")[n % 3])
        world.party(room, where)


@pytest.mark.parametrize("page", ["room", "parties", "gates", "history"])
@pytest.mark.parametrize("gate", ["none", "open"])
def test_three_parties_and_forty(page: str, gate: str) -> None:
    counts = []
    for number in (0, 37):
        ours = [someone(f"{name} {number}") for name in ("Roue", "Voisins", "Mérac")]
        room = world.alliance(*(one.organisation for one in ours))
        crowd(room, number)
        if gate == "open":
            answer(propose(room, ours[0]), ours[1])
            Alliance.objects.filter(pk=room.pk).update(review_on="2030-01-01")
        invite(room, ours[0], someone(f"Invitée {number}"))
        client, url = ours[0].client, reverse(f"alliances:{page}", args=[room.code])
        client.get(url)
        counts.append(count(lambda client=client, url=url: client.get(url)))
        assert room.parties.filter(state="active").count() == number + 3
    assert counts[0] == counts[1]


def test_the_overview_asks_little() -> None:
    room, ours, *_others = three()
    crowd(room, 37)
    request = ours.client.get(room.get_absolute_url()).wsgi_request
    request.actor = ours.by
    loaded = load(request, room.code)
    for section in sections.sections():
        assert section.queries <= 1, section.name
        assert count(lambda s=section: s.subtitle(loaded)) <= section.queries, section.name
    for place in ("main", "side"):
        for piece in sections.pieces(place):
            asked = count(lambda p=piece: p.context(request, loaded))
            assert asked <= piece.queries, piece.name


def one_room_each(where: Someone, number: int) -> None:
    for n in range(number):
        room = world.alliance(where.organisation, title=f"Salle {n}")
        gone = world.alliance(someone(f"A{n}{number}").organisation)
        world.party(gone, where.organisation, state="left", left_at=room.created_at)
        asked = world.alliance(someone(f"B{n}{number}").organisation)
        world.party(asked, where.organisation, state="invited")


@pytest.mark.parametrize("page", ["alliances:mine", "core:inbox"])
def test_lists_of_one_and_of_three(page: str) -> None:
    counts = []
    for number in (1, 3):
        who = someone(f"Roue {number}")
        one_room_each(who, number)
        client, url = who.client, reverse(page)
        client.get(url)
        counts.append(count(lambda client=client, url=url: client.get(url)))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("place", ["home", "workspace", "organisation", "introduction", "need"])
def test_panels_keep_their_word(place: str) -> None:
    room, ours, second, _third = three()
    subject: Any = ours.organisation
    if place == "organisation":
        subject = type("Record", (), {"id": second.organisation.public_id})()
    if place == "need":
        subject = world.need(ours.organisation)
        Alliance.objects.update(need=subject)
    if place == "introduction":
        subject = Introduction.objects.create(asked_by=ours.organisation, message="m", state="made")
        subject.sides.create(organisation=ours.organisation, state="accepted")
        Alliance.objects.update(introduction=subject)
    request = ours.client.get(reverse("alliances:mine")).wsgi_request
    request.actor = ours.by
    [panel] = [p for p in panels.panels_of(place) if p.template.startswith("alliances/panels/")]

    def show() -> str:
        context = panel.context(request, subject)
        assert context is not None
        return render_to_string(panel.template, context, request)

    assert count(show) <= panel.queries
    assert room.title in show()
    elsewhere = someone("Ailleurs").client.get(reverse("alliances:mine")).wsgi_request
    context = panel.context(elsewhere, subject)
    assert room.title not in str(context and render_to_string(panel.template, context, elsewhere))


def test_the_head_stands_on_pages_of_the_assembly_for_parties_alone() -> None:
    room, ours, *_others = three()
    [panel] = [p for p in panels.panels_of("assembly") if "alliances" in p.template]
    request = ours.client.get(reverse("alliances:mine")).wsgi_request
    request.actor = ours.by
    assert panel.context(request, room.assembly)["room"].alliance == room
    elsewhere = someone("Ailleurs").client.get(reverse("alliances:mine")).wsgi_request
    assert panel.context(elsewhere, room.assembly) is None
    [panel] = [p for p in panels.panels_of("campaign") if "alliances" in p.template]
    values = {"definition_key": "k", "definition_version": "1", "definition": {}}
    alone, owned = (Campaign.objects.create(title=title, **values) for title in ("Seule", "Vague"))
    HealthWave.objects.create(alliance=room, campaign=owned, number=1, closes_on="2030-01-01")
    assert panel.context(request, alone) is None
    assert panel.context(request, owned)["here"] == "evaluation"
    assert panel.context(elsewhere, owned) is None


def test_what_falls_due_is_sorted_and_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    from datetime import date

    room, ours, *_others = three()
    lines = [coming.Coming(date(2030, 1, n), f"Échéance {n}", "/") for n in range(9, 0, -1)]
    monkeypatch.setattr(coming, "_providers", {"a": lambda _room: lines})
    page = ours.client.get(room.get_absolute_url()).content.decode()
    assert page.index("Échéance 1") < page.index("Échéance 6")
    assert "Échéance 7" not in page


def test_history_is_filtered_and_exported() -> None:
    room, ours, second, _third = three()
    answer(propose(room, ours), second)
    invite(room, second, someone("Nouvelle"), PartyRole.OBSERVER)
    url = reverse("alliances:history", args=[room.code])
    client = ours.client
    gates = client.get(f"{url}?quoi=portes").content.decode()
    assert "Porte proposée : Faisabilité" in gates
    assert "Nouvelle" not in gates.split("<table")[1]
    csv = b"".join(client.get(f"{url}?quoi=entree&format=csv").streaming_content).decode()
    assert "Organisation invitée : Nouvelle" in csv
    assert "Personne de Voisins" in csv
    assert client.get(f"{url}?quoi=xx&qui=yy").status_code == 200


def test_every_described_act_is_found_by_a_filter() -> None:
    starts = tuple(start for _label, kinds in ABOUT.values() for start in kinds)
    lost = [kind for kind in history.kinds() if not kind.startswith(starts)]
    assert not lost
