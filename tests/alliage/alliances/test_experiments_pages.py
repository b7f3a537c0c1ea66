"""Who reads and writes the pages of trials, roadmap, time and sites; how much they ask."""

import uuid
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.alliage import world

from alliage.alliances.actions import effort as spending
from alliage.alliances.actions import roadmap
from alliage.alliances.enums import PartyRole, PartyState
from alliage.alliances.models import Effort, Experiment, JournalEntry, Site, Workstream

from . import trials

pytestmark = pytest.mark.django_db
LISTS = ("experiments", "roadmap", "effort", "sites")


def _url(name: str, room: Any, *more: Any) -> str:
    return reverse(f"alliances:{name}", args=[room.code, *more])


def _filled(room: Any, one: Any, two: Any, number: int = 1) -> dict[str, Any]:
    """One of each thing, with words that a page might leak."""
    trial = trials.trial(room, one, two, title=f"{trials.SECRET} {number}")
    watched = trials.indicator(trial, one)
    entry = trials.told(trial, one, f"Ligne secrète {number}", **{f"v{watched.pk}": Decimal(4)})
    work = trials.workstream(room, one, two, title=f"Chantier secret {number}")
    step = roadmap.add_milestone(
        workstream=work,
        key=uuid.uuid4(),
        by=trials.actor(one),
        title="Jalon secret",
        on=timezone.localdate(),
        reached_on=None,
    )
    line = spending.log(
        alliance=room,
        key=uuid.uuid4(),
        on=timezone.localdate(),
        hours=Decimal("2.5"),
        euros=Decimal(40),
        kind="meeting",
        note=f"Note secrète {number}",
        by=trials.actor(one),
    )
    partners = ("Mairie de Voiron", "Club secret")
    site = trials.site(room, one, f"Site secret {number}", partners=partners)
    return {
        "trial": trial, "watched": watched, "entry": entry, "work": work, "step": step,
        "line": line, "site": site,
    }  # fmt: skip


def _addresses(room: Any, made: dict[str, Any]) -> list[str]:
    trial, watched, entry = made["trial"].pk, made["watched"].pk, made["entry"].pk
    work, step = made["work"].pk, made["step"].pk
    return [
        *(_url(name, room) for name in LISTS),
        *(_url(name, room) + "?format=csv" for name in LISTS),
        _url("effort", room) + "?mois-format=csv",
        _url("experiment", room, trial),
        _url("experiment_add", room),
        _url("experiment_edit", room, trial),
        _url("experiment_indicator_add", room, trial),
        _url("experiment_indicator_edit", room, trial, watched),
        _url("experiment_values", room, trial, watched),
        _url("journal_edit", room, trial, entry),
        _url("experiment_review", room, trial),
        _url("workstream_add", room),
        _url("workstream_edit", room, work),
        _url("milestone_add", room, work),
        _url("milestone_edit", room, work, step),
        _url("effort_correct", room, made["line"].pk),
        _url("effort_convention", room),
        _url("site", room, made["site"].pk),
        _url("site_add", room),
        _url("site_edit", room, made["site"].pk),
        _url("sites_import", room),
        _url("spreading", room),
    ]


def test_a_party_opens_every_page() -> None:
    room, one, two, _three = trials.three()
    made = _filled(room, one, two)
    client = world.client_for(world.lead_of(one))
    for address in _addresses(room, made):
        assert client.get(address).status_code == 200, address


def test_who_is_not_in_reads_nothing(operator: Any) -> None:
    room, one, two, _three = trials.three()
    made = _filled(room, one, two)
    every = _addresses(room, made)
    for who in ("stranger", "operator", "left", "invited", "declined"):
        ours = world.organisation(f"Ailleurs, {who}")
        if who in PartyState.values:
            world.party(room, ours, state=who)
        held = world.mandate(operator, ours) if who == "operator" else world.lead_of(ours)
        client = world.client_for(held)
        # One guard stands before all of them: each is tried once, the rooms' own states on a few.
        for address in every if who in ("stranger", "left") else every[:9]:
            answer = client.get(address)
            assert answer.status_code == 404, (who, address)
            assert "secret" not in answer.content.decode().lower()


def test_things_of_another_room_are_not_found_in_this_one() -> None:
    room, one, two, _three = trials.three()
    made = _filled(room, one, two)
    mine = world.organisation("Voleuse")
    other = world.alliance(mine, title="Autre")
    client = world.client_for(world.lead_of(mine))
    for address in _addresses(other, made):
        own = address.split("?")[0] in {
            _url(name, other)
            for name in (
                *LISTS, "experiment_add", "workstream_add", "site_add", "sites_import", "spreading",
                "effort_convention",
            )
        }  # fmt: skip
        answer = client.get(address)
        assert answer.status_code == (200 if own else 404), address
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert "secret" not in body.decode().lower(), address


def _writes(room: Any, made: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    today = timezone.localdate().isoformat()
    trial = made["trial"].pk
    place = {"ou": "", "lieu": "commune:38563", "lequel": ""}
    carriers = [str(party.pk) for party in room.parties.all()[:1]]
    return [
        (
            _url("experiment_add", room),
            {"title": "Intrus", "hypothesis": "x", "trial": "x", "stop_when": "x",
             "carriers": carriers},
        ),
        (_url("experiment_move", room, trial), {"event": "start"}),
        (_url("journal_add", room, trial), {"on": today, "kind": "fact", "text": "Intrus"}),
        (
            _url("experiment_review", room, trial),
            {"held_on": today, "conclusion": "stop", "lessons": "Intrus"},
        ),
        (
            _url("workstream_add", room),
            {"title": "Intrus", "starts_on": today, "ends_on": today, "state": "running",
             "carriers": carriers},
        ),
        (_url("effort", room), {"on": today, "hours": "3", "kind": "meeting", "note": "Intrus"}),
        (
            _url("site_add", room),
            {"name": "Intrus", "state": "open", "carrier": "X", "carrier_family": "peer", **place},
        ),
        (_url("sites_import", room), {"pasted": "Nom;Commune\nIntrus;Voiron"}),
        (_url("spreading", room), {"common": "Intrus"}),
        (_url("site_remove", room, made["site"].pk), {}),
        (_url("milestone_remove", room, made["work"].pk, made["step"].pk), {}),
    ]  # fmt: skip


@pytest.mark.parametrize("who", ["observer", "reader", "closed"])
def test_who_reads_writes_nothing(who: str) -> None:
    room, one, two, _three = trials.three()
    made = _filled(room, one, two)
    ours = world.organisation("Observatrice")
    role = PartyRole.OBSERVER if who == "observer" else PartyRole.PARTY
    world.party(room, ours, role)
    held = world.mandate(world.person("lit@test.example"), ours, "reader") if who == "reader" else (
        world.lead_of(ours)
    )  # fmt: skip
    if who == "closed":
        type(room).objects.filter(pk=room.pk).update(status="closed")
    client = world.client_for(held)
    before = room.history.count()
    for address, data in _writes(room, made):
        assert client.post(address, data).status_code in (302, 422), address
    assert room.history.count() == before
    assert not Experiment.objects.filter(title="Intrus").exists()
    assert not Workstream.objects.filter(title="Intrus").exists()
    assert not JournalEntry.objects.filter(text="Intrus").exists()
    assert not Effort.objects.filter(note="Intrus").exists()
    assert not Site.objects.filter(name="Intrus").exists()


def test_an_accompanier_writes_but_neither_concludes_nor_carries() -> None:
    room, one, two, _three = trials.three()
    made = _filled(room, one, two)
    adasi = world.organisation("Accompagnatrice")
    held = world.party(room, adasi, PartyRole.ACCOMPANIER)
    client = world.client_for(world.lead_of(adasi))
    for address, data in _writes(room, made):
        client.post(address, data)
    assert Experiment.objects.filter(title="Intrus").exists()
    assert Effort.objects.filter(note="Intrus", party=held).exists()
    assert not made["trial"].reviews.exists()
    carried = client.post(
        _url("experiment_add", room),
        {"title": "À nous", "hypothesis": "x", "trial": "x", "stop_when": "x",
         "carriers": [str(held.pk)]},
    )  # fmt: skip
    assert carried.status_code == 422


@pytest.mark.parametrize("name", [*LISTS, "room"])
def test_a_list_asks_as_much_for_three_as_for_one(name: str) -> None:
    room, one, two, _three = trials.three()
    client = world.client_for(world.lead_of(one))
    _filled(room, one, two, 1)
    client.get(_url(name, room))
    with CaptureQueriesContext(connection) as first:
        assert client.get(_url(name, room)).status_code == 200
    _filled(room, one, two, 2)
    _filled(room, two, one, 3)
    with CaptureQueriesContext(connection) as third:
        assert client.get(_url(name, room)).status_code == 200
    assert len(third) == len(first), [q["sql"] for q in third.captured_queries]


def test_the_page_of_a_trial_asks_as_much_for_three_lines_as_for_one() -> None:
    room, one, two, _three = trials.three()
    made = _filled(room, one, two)
    url = _url("experiment", room, made["trial"].pk)
    client = world.client_for(world.lead_of(one))
    client.get(url)
    with CaptureQueriesContext(connection) as first:
        client.get(url)
    for text in ("Deux", "Trois"):
        more = trials.indicator(made["trial"], two, text)
        trials.told(made["trial"], two, text, **{f"v{more.pk}": Decimal(7)})
    with CaptureQueriesContext(connection) as third:
        client.get(url)
    assert len(third) == len(first)
