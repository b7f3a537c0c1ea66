"""Who takes a room away, who takes one over, and what a page says of a wrong file."""

import json
import zipfile
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.alliage import world
from tests.alliage.alliances.archive_world import SECRETS, full_room
from tests.alliage.conftest import signed_in_as

from alliage.alliances.archive import packing, writing
from alliage.alliances.models import Alliance, Commitment

NAMES = ("export", "export_archive", "export_linked")


@pytest.fixture
def room(db: Any) -> Alliance:
    return full_room()


def lead(room: Alliance) -> Any:
    return world.lead_of(room.parties.get(role="lead").organisation)


def urls(room: Alliance) -> list[str]:
    return [reverse(f"alliances:{name}", args=[room.code]) for name in NAMES]


def test_every_party_takes_the_same_archive_away(room: Alliance) -> None:
    observer = world.organisation("Lecture")
    world.party(room, observer, role="observer")
    found = []
    for held in (lead(room), world.lead_of(observer)):
        page, archive, graph = (world.client_for(held).get(url) for url in urls(room))
        assert page.status_code == 200
        for secret in SECRETS:
            assert secret not in page.content.decode() + graph.content.decode()
        assert archive["Content-Disposition"] == 'attachment; filename="rouler-pour-lemploi.zip"'
        assert json.loads(graph.content)["@graph"][0]["@type"] == "org:OrganizationalCollaboration"
        found.append(zipfile.ZipFile(BytesIO(archive.content)).read("room.json"))
    assert found[0] == found[1]


def test_strangers_operators_and_who_left_take_nothing(room: Alliance) -> None:
    gone = room.parties.get(state="left").organisation
    operator = world.person("operator@secret.example", is_operator=True)
    world.mandate(operator, world.organisation("Exploitant"))
    for client in (
        world.client_for(world.lead_of(gone)),
        world.client_for(world.lead_of(world.organisation("Inconnue"))),
        signed_in_as(operator),
    ):
        assert [client.get(url).status_code for url in urls(room)] == [404] * 3


def test_an_archive_costs_as_many_queries_for_a_large_room(room: Alliance) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            writing.Writer(Alliance.objects.get(pk=room.pk)).content()
        return len(captured)

    before = queries()
    party = room.parties.get(role="lead")
    Commitment.objects.bulk_create(
        Commitment(alliance=room, owing=party, proposed_by=party, what=f"{n}", due_on="2026-12-01")
        for n in range(20)
    )
    assert queries() == before


def send(held: Any, content: bytes) -> Any:
    file = SimpleUploadedFile("alliance.zip", content, "application/zip")
    return world.client_for(held).post(reverse("alliances:take_over"), {"file": file})


def test_a_room_is_taken_over_from_its_page(room: Alliance) -> None:
    stranger = world.lead_of(world.organisation("Garage solidaire"))
    assert world.client_for(stranger).get(reverse("alliances:take_over")).status_code == 200
    answer = send(stranger, writing.archive(room))
    copy = Alliance.objects.exclude(pk=room.pk).get()
    assert answer.status_code == 302
    assert answer["Location"] == copy.get_absolute_url()
    client = world.client_for(stranger)
    assert "reprise d’une archive" in client.get(urls(copy)[0]).content.decode()
    for name in ("room", "parties", "history", "canvas", "agreements", "commitments", "evaluation"):
        url = reverse(f"alliances:{name}", args=[copy.code])
        assert client.get(url, follow=True).status_code == 200, name
    assert client.get(copy.agreements.get().get_absolute_url()).status_code == 200
    assert client.get(copy.health_waves.get().get_absolute_url()).status_code == 200
    send(stranger, writing.archive(room))


def test_a_wrong_file_is_refused_with_the_reason(room: Alliance) -> None:
    held = lead(room)
    opened = packing.unpack(writing.archive(room))
    opened.room["tables"]["alliance"][0]["stage"] = "enemy"
    parts = {"room.json": packing.as_json(opened.room)}
    forged = packing.pack(parts, made_at=room.created_at, source="ailleurs")
    for content, said in ((b"not a zip", "abîmé"), (forged, "alliance:1.stage")):
        answer = send(held, content)
        assert answer.status_code == 422
        assert said in answer.content.decode()
    assert Alliance.objects.count() == 1


def test_a_reader_and_a_draft_organisation_do_not_take_over(room: Alliance) -> None:
    where = world.organisation("Garage solidaire")
    reader = world.mandate(world.person("reader@secret.example"), where, role="reader")
    draft = world.lead_of(world.organisation("À vérifier", state="draft"))
    content = writing.archive(room)
    assert [send(held, content).status_code for held in (reader, draft)] == [403, 403]
    assert Alliance.objects.count() == 1
