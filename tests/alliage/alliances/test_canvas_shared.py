"""What the parties word together: versions, differences, no lost update."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.alliage import world
from tests.alliage.alliances.canvas_world import lead

from alliage.alliances.actions import canvas_shared
from alliage.alliances.enums import PartyRole
from alliage.alliances.models import SharedText, SharedTextVersion
from alliage.alliances.word_changes import changes
from alliage.core.permissions import Denied

words = st.text(alphabet="abé -,\n’", max_size=30)


@settings(max_examples=60)
@given(words, words)
def test_changes_tell_both_texts_again(before, after) -> None:
    pieces = changes(before, after)
    assert "".join(p.text for p in pieces if p.kind != "added") == before
    assert "".join(p.text for p in pieces if p.kind != "removed") == after
    assert (before == after) == all(p.kind == "same" for p in pieces)


def test_changes_are_whole_words() -> None:
    assert [(p.kind, p.text) for p in changes("un local chauffé", "un local prêté")] == [
        ("same", "un local "),
        ("removed", "chauffé"),
        ("added", "prêté"),
    ]


@pytest.fixture
def room(db):
    return world.alliance(world.organisation("Alpha"), world.organisation("Bêta"))


def where(room, name="canvas_shared", *rest) -> str:
    return reverse(f"alliances:{name}", args=[room.code, *rest])


def test_two_parties_who_write_at_once_lose_nothing(room) -> None:
    one, two = (world.client_for(world.lead_of(p.organisation)) for p in room.parties.all())
    forms = [client.get(where(room)).context["editing"].form.initial for client in (one, two)]
    assert one.post(where(room), {**forms[0], "vision": "Rouler"}).status_code == 302
    # Nobody had written before: the second began from nothing, and is asked of the vision alone.
    answer = two.post(where(room), {**forms[1], "vision": "Marcher", "territory": "Voiron"})
    assert answer.status_code == 200
    assert [one.name for one in answer.context["editing"].differences] == ["vision"]
    assert "Rouler" in answer.content.decode()
    assert "Marcher" in answer.content.decode()
    again = two.get(where(room)).context["editing"].form.initial
    third = one.get(where(room)).context["editing"].form.initial
    assert two.post(where(room), {**again, "purpose": "Ensemble"}).status_code == 302
    assert one.post(where(room), {**third, "territory": "Voiron"}).status_code == 302
    text = SharedText.objects.get()
    assert (text.vision, text.purpose, text.territory) == ("Rouler", "Ensemble", "Voiron")
    assert [version.number for version in text.versions.all()] == [3, 2, 1]


def test_each_version_is_attributed_and_taken_again(room) -> None:
    a, b = (party.organisation for party in room.parties.all())
    kept = {"purpose": "", "territory": "", "beneficiaries": ""}
    canvas_shared.edit_shared(
        alliance=room, version=0, words={**kept, "vision": "Rouler loin"}, by=lead(a)
    )
    canvas_shared.edit_shared(
        alliance=room, version=1, words={**kept, "vision": "Rouler près"}, by=lead(b)
    )
    client = world.client_for(world.lead_of(a))
    page = client.get(where(room, "canvas_shared_versions")).content.decode()
    assert "<del>loin</del>" in page
    assert "<ins>près</ins>" in page
    assert "Bêta" in page
    client.post(where(room, "canvas_shared_restore", 1))
    last = SharedTextVersion.objects.first()
    assert (last.number, last.restored_from, last.words["vision"]) == (3, 1, "Rouler loin")
    assert last.party.organisation == a
    client.post(where(room, "canvas_shared_restore", 1))
    assert SharedTextVersion.objects.count() == 3


def test_an_observer_reads_and_an_accompanier_writes(room) -> None:
    watch, help_ = world.organisation("Regarde"), world.organisation("Aide")
    world.party(room, watch, PartyRole.OBSERVER)
    world.party(room, help_, PartyRole.ACCOMPANIER)
    with pytest.raises(Denied):
        canvas_shared.edit_shared(alliance=room, version=0, words={}, by=lead(watch))
    canvas_shared.edit_shared(alliance=room, version=0, words={"vision": "x"}, by=lead(help_))
    assert "x" in world.client_for(world.lead_of(watch)).get(where(room, "canvas")).content.decode()


def test_the_same_number_of_queries_with_one_version_and_three(room) -> None:
    by = lead(room.parties.first().organisation)
    client = world.client_for(world.lead_of(room.parties.first().organisation))
    counts = []
    for version in range(3):
        canvas_shared.edit_shared(
            alliance=room, version=version, words={"vision": str(version)}, by=by
        )
        client.get(where(room, "canvas_shared_versions"))
        with CaptureQueriesContext(connection) as captured:
            client.get(where(room, "canvas_shared_versions"))
        counts.append(len(captured))
    assert counts[0] == counts[2]
