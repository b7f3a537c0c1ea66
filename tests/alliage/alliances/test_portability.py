"""A room leaves whole, and comes back the same elsewhere."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.urls import reverse
from tests.alliage import world
from tests.alliage.alliances.archive_world import SECRETS, full_room

from alliage.alliances.actions import portability as actions
from alliage.alliances.archive import packing, writing
from alliage.alliances.archive.tables import LEFT_OUT, kind_of, table_of, tables
from alliage.alliances.archive.values import Refused
from alliage.alliances.exports_agreement import of_version
from alliage.alliances.models import (
    Alliance,
    ConventionAgreement,
    HistoryEntry,
    Party,
    RoomCopy,
    SharedText,
    ValuationConvention,
)
from alliage.alliances.queries.agreement_archive import proof_of
from alliage.core.models.files import StoredFile
from alliage.core.permissions import Denied
from alliage.governance.models import Assembly
from alliage.organisations.enums import State
from alliage.organisations.models import Organisation
from alliage.stories.actions import stories
from alliage.stories.models import Story, StoryApproval

AREAS = ("alliances", "governance", "questionnaires", "stories")


# --- without a database


def test_every_model_of_a_room_has_a_table_or_a_reason() -> None:
    for area in AREAS:
        for model in apps.get_app_config(area).get_models():
            label = model._meta.label
            assert (table_of(model) is not None) != (label in LEFT_OUT), label
    assert all(apps.get_model(label) for label in LEFT_OUT)


def test_every_field_is_carried_or_has_a_reason() -> None:
    for table in tables():
        names = {one.name for one in table.model._meta.get_fields()}
        named = {*table.left_out, *table.reset, *table.keyed, *table.shapes, *table.fresh}
        assert named <= names, table.name
        for one in table.fields():
            kind_of(one)  # raises where no table holds what it refers to
            if one.unique and not one.remote_field:
                assert one.name in table.fresh, f"{table.name}.{one.name}"
            if isinstance(one, models.JSONField):
                assert one.name in table.shapes, f"{table.name}.{one.name}"
        for one in table.many():
            assert table_of(one.related_model), f"{table.name}.{one.name}"


# --- there and back


@pytest.fixture
def room(db: Any) -> Alliance:
    return full_room()


def elsewhere(room: Alliance) -> None:
    """Another instance: the organisations are told of there, all but the lead."""
    Organisation.objects.exclude(pk=room.parties.get(role="lead").organisation_id).update(
        state=State.TOLD
    )


def actor_of(room: Alliance) -> Any:
    return world.actor(world.lead_of(room.parties.get(role="lead").organisation))


def compared(room: Alliance) -> dict[str, Any]:
    """The content of an archive, without what is drawn anew or reset."""
    content = writing.Writer(room).content()
    for table in tables():
        for row in content["tables"][table.name]:
            for name in (*table.reset, *table.fresh):
                row.pop(name, None)
    content["tables"]["history"] = [
        row for row in content["tables"]["history"] if row["kind"] != "room.taken_over"
    ]
    return content


def test_export_import_export_is_the_same(room: Alliance) -> None:
    before = compared(room)
    assert all(before["tables"].values())  # something in every table
    archive = writing.archive(room)
    elsewhere(room)
    copy = actions.take_over(archive=packing.unpack(archive), by=actor_of(room))
    assert copy.pk != room.pk
    assert copy.code != room.code
    assert compared(copy) == before
    paper = copy.assembly.meetings.get().papers.get().file
    assert paper.subject == f"assembly:{copy.assembly_id}"
    assert (paper.name, paper.size) == ("ordre_du_jour.pdf", 16)


def test_hashes_that_name_rows_are_those_of_the_copy(room: Alliance) -> None:
    elsewhere(room)
    copy = actions.take_over(archive=packing.unpack(writing.archive(room)), by=actor_of(room))
    text = SharedText.objects.get(alliance=copy)
    assert text.fingerprint
    assert text.fingerprint != SharedText.objects.get(alliance=room).fingerprint
    assert copy.canvas_consents.get().fingerprint == text.fingerprint
    lead = copy.parties.get(role="lead")
    assert copy.commitments.get().origin == f"canvas:{lead.pk}:wants"
    assert str(lead.pk) in copy.health_waves.get().results["factors"][0]["by_organisation"]
    entry = HistoryEntry.objects.get(alliance=copy, target__startswith="commitment:")
    assert entry.target == f"commitment:{copy.commitments.get().pk}"
    assert (entry.person, entry.mandate) == (None, None)


def test_nothing_leaves_but_what_any_party_reads(room: Alliance) -> None:
    opened = packing.unpack(writing.archive(room))
    text = json.dumps([opened.manifest, opened.room], ensure_ascii=False)
    for secret in (*SECRETS, *(user.email for user in _people())):
        assert secret not in text


def _people() -> list[Any]:
    from alliage.people.models import User

    return list(User.objects.all())


def test_the_same_room_makes_the_same_content(room: Alliance) -> None:
    first, second = (writing.Writer(Alliance.objects.get(pk=room.pk)).content() for _ in "ab")
    assert first == second


# --- who is in the copy


def test_who_acts_here_is_invited_and_not_taken_in(room: Alliance) -> None:
    other = room.parties.filter(state="active").exclude(role="lead").get().organisation
    copy = actions.take_over(archive=packing.unpack(writing.archive(room)), by=actor_of(room))
    states = {party.organisation.name: (party.role, party.state) for party in copy.parties.all()}
    assert states == {
        "Roue libre": ("lead", "active"),
        other.name: ("party", "invited"),
        "Fonds du Trièves": ("party", "left"),
    }
    theirs = world.actor(world.lead_of(other))
    assert not Alliance.objects.visible_to(theirs).filter(pk=copy.pk).exists()
    assert not Assembly.objects.visible_to(theirs).filter(alliance=copy).exists()
    assert Party.objects.invited(theirs).filter(alliance=copy).exists()


def test_a_stranger_to_the_room_leads_its_copy(room: Alliance) -> None:
    stranger = world.organisation("Garage solidaire")
    copy = actions.take_over(
        archive=packing.unpack(writing.archive(room)), by=world.actor(world.lead_of(stranger))
    )
    assert copy.parties.get(role="lead").organisation == stranger
    assert set(copy.parties.filter(state="active")) == {copy.parties.get(role="lead")}


def test_unknown_organisations_are_told_of(room: Alliance) -> None:
    def renamed(content: dict[str, Any]) -> None:
        content["organisations"][1] |= {
            "name": "Inconnue",
            "public_id": "AL-0123456789",
            "identifiers": [{"scheme": "rna", "value": "W751234567"}],
        }

    copy = actions.take_over(archive=changed(room, renamed), by=actor_of(room))
    told = Organisation.objects.get(name="Inconnue")
    assert told.state == State.TOLD
    assert told.public_id != "AL-0123456789"
    assert copy.parties.get(organisation=told).state == "active"


def test_one_archive_makes_one_room_for_one_organisation(room: Alliance) -> None:
    opened = packing.unpack(writing.archive(room))
    first = actions.take_over(archive=opened, by=actor_of(room))
    assert actions.take_over(archive=opened, by=actor_of(room)) == first
    assert RoomCopy.objects.count() == 1


def test_a_reader_does_not_take_a_room_over(room: Alliance) -> None:
    where = world.organisation("Garage solidaire")
    reader = world.mandate(world.person("r@secret.example"), where, role="reader")
    with pytest.raises(Denied):
        actions.take_over(archive=packing.unpack(writing.archive(room)), by=world.actor(reader))


def test_what_was_open_is_not_closed_by_fewer_voices(room: Alliance) -> None:
    room.gates.update(state="open", kind="pause")
    room.agreements.update(state="submitted")
    room.assembly.decisions.update(state="open")
    room.experiments.update(state="review")
    room.experiments.get().reviews.update(state="asked")
    copy = actions.take_over(archive=packing.unpack(writing.archive(room)), by=actor_of(room))
    trial = copy.experiments.get()
    found = [copy.gates.get(), copy.agreements.get(), copy.assembly.decisions.get(), trial]
    assert [one.state for one in found] == ["withdrawn", "draft", "draft", "running"]
    assert trial.reviews.get().state == "contested"


# --- a file in which somebody else's word was written


def test_an_agreement_that_a_file_tells_publishes_no_story(room: Alliance) -> None:
    """The others' agreement is forged; one's own is missing, and would complete it."""
    forger = world.actor(world.lead_of(world.organisation("Faussaire", public_id="404833048")))

    def forged(content: dict[str, Any]) -> None:
        known = content["organisations"]
        known.append({**known[0], "public_id": "404833048", "identifiers": []})
        answers = content["tables"]["story_approvals"]
        answers[0] |= {"organisation": 2, "answer": "approved"}
        answers.append({**answers[0], "id": 2, "organisation": len(known), "answer": ""})

    copy = actions.take_over(archive=changed(room, forged), by=forger)
    mine = StoryApproval.objects.get(version__story=copy.story, organisation=forger.organisation)
    with pytest.raises(Denied):
        stories.answer(approval=mine, agrees=True, reason="", by=forger)
    assert not Story.objects.published().exists()


def test_nobody_is_told_that_it_left_a_room_where_it_never_was(room: Alliance) -> None:
    gone = room.parties.get(state="left")
    forger = world.actor(world.lead_of(world.organisation("Faussaire")))
    copy = actions.take_over(archive=packing.unpack(writing.archive(room)), by=forger)
    client = world.client_for(world.lead_of(gone.organisation))
    assert copy.code not in client.get(reverse("alliances:mine")).content.decode()
    assert client.get(reverse("alliances:memory", args=[copy.code])).status_code == 404
    assert client.get(reverse("alliances:memory", args=[room.code])).status_code == 200


def test_answers_to_an_unsettled_version_are_asked_anew_and_the_copy_says_it_is_one(
    room: Alliance,
) -> None:
    room.agreements.get().versions.update(approved_at=None)
    ValuationConvention.objects.update(agreed_at=None)
    forger = world.lead_of(world.organisation("Faussaire"))
    archive = packing.unpack(writing.archive(room))
    copy = actions.take_over(archive=archive, by=world.actor(forger))
    version = copy.agreements.get().versions.get()
    assert room.agreements.get().versions.get().approvals.exists()
    assert not version.approvals.exists()
    assert not ConventionAgreement.objects.filter(convention__alliance=copy).exists()
    assert ConventionAgreement.objects.filter(convention__alliance=room).exists()
    client, said = world.client_for(forger), "reprise d’une archive"
    for url in (copy.get_absolute_url(), version.get_absolute_url()):
        assert said in client.get(url).content.decode(), url
    assert said in of_version(version, list(copy.parties.all())).foot
    assert proof_of(version)["taken_over"]
    assert not proof_of(room.agreements.get().versions.get())["taken_over"]


# --- what is refused, with nothing written


def changed(room: Alliance, change: Callable[[dict[str, Any]], None]) -> packing.Opened:
    """The archive of a room after somebody's hand, with sums that are right again."""
    opened = packing.unpack(writing.archive(room))
    change(opened.room)
    return opened


def _set(table: str, name: str, value: Any) -> Callable[[dict[str, Any]], None]:
    def change(content: dict[str, Any]) -> None:
        content["tables"][table][0][name] = value

    return change


def _results(name: str, value: Any) -> Callable[[dict[str, Any]], None]:
    return lambda content: content["tables"]["health_waves"][0]["results"].update({name: value})


def _drop(table: str, name: str) -> Callable[[dict[str, Any]], None]:
    return lambda content: content["tables"][table][0].pop(name)


def _twice(table: str) -> Callable[[dict[str, Any]], None]:
    def change(content: dict[str, Any]) -> None:
        rows = content["tables"][table]
        rows.append({**rows[0], "id": len(rows) + 1})

    return change


WRONG: list[tuple[Callable[[dict[str, Any]], None], str]] = [
    (lambda content: content.update(format="other/1"), "format"),
    (lambda content: content["tables"].update(spam=[]), "spam"),
    (lambda content: content["tables"].update(alliance=[]), "alliance"),
    (lambda content: content["tables"].update(parties={}), "parties"),
    (lambda content: content.update(organisations="none"), "organisations"),
    (lambda content: content["organisations"][0].update(family="enemy"), "organisations:1"),
    (
        lambda content: content["organisations"][0]["identifiers"].append(
            {"scheme": "siren", "value": "123"}
        ),
        "123",
    ),
    (lambda content: content["organisations"].append(content["organisations"][0]), "une seule ici"),
    (_set("alliance", "title", 7), "alliance:1.title"),
    (_set("alliance", "title", None), "alliance:1.title"),
    (_set("alliance", "title", "x" * 161), "alliance:1.title"),
    (_set("alliance", "stage", "party time"), "alliance:1.stage"),
    (_set("alliance", "forms", ["enemy"]), "alliance:1.forms"),
    (_set("alliance", "sdgs", [True]), "alliance:1.sdgs"),
    (_set("alliance", "id", 2), "alliance:1"),
    (_set("alliance", "code", "0000"), "code"),
    (_set("alliance", "created_at", "0001-01-01T00:00:00Z"), "alliance:1.created_at"),
    (_set("parties", "organisation", 99), "parties:1.organisation"),
    (_set("parties", "organisation", "1"), "parties:1.organisation"),
    (_set("parties", "person", 1), "person"),
    (_set("meetings", "link", "javascript:alert(1)"), "meetings:1.link"),
    (_set("papers", "file", {"name": "../../x", "sha256": "0" * 64}), "papers:1.file"),
    (_set("contributions", "hundredths", 2**70), "contributions:1.hundredths"),
    (_set("contributions", "hundredths", -5), "se contredit"),
    (_set("efforts", "hours", "NaN"), "efforts:1.hours"),
    (_set("canvas_sheets", "words", {"wants": ["x"]}), "canvas_sheets:1.words"),
    (_set("canvas_sheets", "sealed", "x"), "sealed"),
    (_set("canvas_consents", "sheets", {"1": 1}), "canvas_consents:1.sheets"),
    (_set("canvas_consents", "sheets", {"parties:99": 1}), "canvas_consents"),
    (_set("agreement_versions", "text", "{}"), "agreement_versions:1"),
    (_set("campaigns", "definition", {"key": "x"}), "campaigns:1"),
    (_set("health_waves", "results", {"schema": "x"}), "health_waves:1"),
    (_results("organisations", [{"key": "parties:99", "name": "x"}]), "health_waves:1"),
    (_results("ties", [["parties:1", "parties:99"]]), "health_waves:1"),
    (_set("story_versions", "content", {"title": "x"}), "story_versions:1.content"),
    (_set("workstreams", "carriers", [99]), "workstreams"),
    (_drop("commitments", "owing"), "commitments:1"),
    (_twice("gate_consents"), "se contredit"),
]


def test_what_is_wrong_is_refused_and_leaves_nothing(room: Alliance, settings: Any) -> None:
    opened, by = packing.unpack(writing.archive(room)), actor_of(room)
    before = _written(settings.PRIVATE_FILES)
    for change, said in WRONG:
        content = json.loads(json.dumps(opened.room))
        change(content)
        with pytest.raises(Refused, match=said):
            actions.take_over(archive=replace(opened, room=content), by=by)
        assert _written(settings.PRIVATE_FILES) == before, said


def _written(folder: Any) -> tuple[int, ...]:
    files = sum(path.is_file() for path in folder.rglob("*"))
    kinds = (Alliance, Organisation, HistoryEntry, StoredFile)
    return (files, *(kind.objects.count() for kind in kinds))
