"""Stories: agreed on by all with the same words, taken down by any, private before that."""

import json
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.alliage import world
from tests.alliage.conftest import StrictClient, signed_in_as

from alliage.alliances.actions import membership
from alliage.alliances.enums import PartyRole, PartyState
from alliage.alliances.models import HistoryEntry
from alliage.core import personal_data
from alliage.core.actor import Actor
from alliage.core.models.audit import AuditEvent
from alliage.core.permissions import Denied
from alliage.organisations import conflicts
from alliage.organisations.enums import Role
from alliage.organisations.models import Mandate
from alliage.stories.actions import stories as actions
from alliage.stories.enums import Answer, StoryState
from alliage.stories.models import Moment, Story, StoryApproval, StoryVersion

pytestmark = pytest.mark.django_db
SECRET = "Le premier local a fermé au bout de six mois"


class Room:
    """Three parties and the story that they write."""

    def __init__(self) -> None:
        self.parties = [world.organisation(name) for name in ("Roue libre", "Mérac", "Emploi Nord")]
        self.alliance = world.alliance(*self.parties)
        self.leads = [world.lead_of(one) for one in self.parties]
        self.actors = [world.actor(held) for held in self.leads]
        self.story = actions.begin_in(alliance=self.alliance, by=self.actors[0])
        actions.edit(story=self.story, version=1, by=self.actors[0], summary="Aller travailler.")
        self.add()

    def add(self, title: str = SECRET) -> Moment:
        return actions.add_moment(
            story=self.story, by=self.actors[1], on=date(2025, 3, 1), precision="month",
            kind="failure", title=title, text="",
        )  # fmt: skip

    def clients(self) -> list[StrictClient]:
        return [world.client_for(held) for held in self.leads]

    def approve_all(self) -> StoryVersion:
        made = actions.submit(story=self.story, by=self.actors[0])
        for by in self.actors[1:]:
            mine = made.approvals.get(organisation=by.organisation)
            actions.answer(approval=mine, agrees=True, reason="", by=by)
        self.story.refresh_from_db()
        return made


@pytest.fixture
def room() -> Room:
    return Room()


def public(client: StrictClient, story: Story) -> int:
    return client.get(story.get_absolute_url()).status_code


class TestAgreement:
    def test_public_once_the_last_agrees_and_not_before(
        self, room: Room, client: StrictClient
    ) -> None:
        made = actions.submit(story=room.story, by=room.actors[0])
        for by in room.actors[1:]:
            assert public(client, room.story) == 404
            assert SECRET not in client.get(reverse("stories:stories")).content.decode()
            mine = made.approvals.get(organisation=by.organisation)
            actions.answer(approval=mine, agrees=True, reason="", by=by)
        page = client.get(room.story.get_absolute_url()).content.decode()
        assert SECRET in page
        assert "Mérac" in page
        assert "Aller travailler." in client.get(reverse("stories:stories")).content.decode()

    def test_what_is_written_after_is_not_public(self, room: Room, client: StrictClient) -> None:
        room.approve_all()
        room.add("Écrit après l’accord")
        assert "Écrit après" not in client.get(room.story.get_absolute_url()).content.decode()
        second = actions.submit(story=room.story, by=room.actors[0])
        assert second.number == 2
        assert "Écrit après" not in client.get(room.story.get_absolute_url()).content.decode()

    def test_a_refusal_holds_it_back_and_says_why(self, room: Room, client: StrictClient) -> None:
        made = actions.submit(story=room.story, by=room.actors[0])
        mine = made.approvals.get(organisation=room.parties[1])
        with pytest.raises(Denied):
            actions.answer(approval=mine, agrees=False, reason="", by=room.actors[1])
        actions.answer(approval=mine, agrees=False, reason="Trop tôt", by=room.actors[1])
        other = made.approvals.get(organisation=room.parties[2])
        actions.answer(approval=other, agrees=True, reason="", by=room.actors[2])
        assert public(client, room.story) == 404
        actions.answer(approval=mine, agrees=True, reason="", by=room.actors[1])
        assert public(client, room.story) == 200

    def test_who_left_is_not_named_beside_words_that_it_did_not_approve(self, room: Room) -> None:
        membership.leave(alliance=room.alliance, note="", by=room.actors[1])
        made = actions.submit(story=room.story, by=room.actors[0])
        assert room.parties[1] not in [one.organisation for one in made.approvals.all()]
        assert [one["by"] for one in made.content["moments"]] == [""]

    def test_an_older_version_cannot_be_approved(self, room: Room) -> None:
        old = actions.submit(story=room.story, by=room.actors[0])
        room.add("Autre chose")
        actions.submit(story=room.story, by=room.actors[0])
        mine = old.approvals.get(organisation=room.parties[1])
        with pytest.raises(Denied):
            actions.answer(approval=mine, agrees=True, reason="", by=room.actors[1])

    def test_submitted_twice_is_one_version(self, room: Room) -> None:
        first = actions.submit(story=room.story, by=room.actors[0])
        assert actions.submit(story=room.story, by=room.actors[1]) == first
        assert room.story.versions.count() == 1

    def test_a_delegate_does_not_bind(self, room: Room) -> None:
        made = actions.submit(story=room.story, by=room.actors[0])
        delegate = world.mandate(world.person("d@test.example"), room.parties[1], Role.DELEGATE)
        mine = made.approvals.get(organisation=room.parties[1])
        with pytest.raises(Denied):
            actions.answer(approval=mine, agrees=True, reason="", by=world.actor(delegate))

    def test_any_party_takes_it_down_even_after_it_left(
        self, room: Room, client: StrictClient
    ) -> None:
        room.approve_all()
        room.alliance.parties.filter(organisation=room.parties[2]).update(state=PartyState.LEFT)
        answer = room.clients()[2].post(reverse("stories:withdraw", args=[room.story.code]))
        assert answer.status_code == 302
        assert public(client, room.story) == 404
        assert client.get(reverse("stories:story_pdf", args=[room.story.code])).status_code == 404
        room.story.refresh_from_db()
        actions.withdraw(story=room.story, by=room.actors[2])  # twice is once
        assert HistoryEntry.objects.filter(kind="story.withdrawn").count() == 1

    def test_a_stranger_takes_nothing_down(self, room: Room, client: StrictClient) -> None:
        room.approve_all()
        stranger = world.client_for(world.lead_of(world.organisation("Ailleurs")))
        answer = stranger.post(reverse("stories:withdraw", args=[room.story.code]))
        assert answer.status_code == 404
        assert public(client, room.story) == 200

    def test_the_hash_is_of_the_exact_words(self, room: Room) -> None:
        made = actions.submit(story=room.story, by=room.actors[0])
        again = json.loads(json.dumps(made.content))
        assert actions.digest(dict(reversed(again.items()))) == made.sha256
        again["moments"][0]["title"] += " "
        assert actions.digest(again) != made.sha256


class TestReaders:
    @pytest.mark.parametrize("role", [PartyRole.OBSERVER, PartyRole.ACCOMPANIER])
    def test_the_room_reads_the_draft_observers_write_nothing(self, room: Room, role: str) -> None:
        held = world.lead_of(world.organisation("Tiers"))
        world.party(room.alliance, held.organisation, role)
        client = world.client_for(held)
        assert (
            SECRET in client.get(reverse("stories:write", args=[room.story.code])).content.decode()
        )
        answer = client.post(
            reverse("stories:moment_add", args=[room.story.code]),
            {"when": "2024", "kind": "effect", "title": "Ajouté"},
        )
        added = Moment.objects.filter(title="Ajouté").exists()
        assert added == (role == PartyRole.ACCOMPANIER)
        assert answer.status_code == (302 if added else 403)
        client.post(reverse("stories:submit", args=[room.story.code]))
        assert not room.story.versions.exists()

    @pytest.mark.parametrize("who", ["stranger", "operator", "left", "anonymous"])
    def test_nobody_else_reads_a_draft_nor_a_version(
        self, room: Room, who: str, operator: Any, client: StrictClient
    ) -> None:
        made = actions.submit(story=room.story, by=room.actors[0])
        if who == "operator":
            client = signed_in_as(operator)
        elif who != "anonymous":
            held = world.lead_of(world.organisation("Ailleurs"))
            if who == "left":
                world.party(room.alliance, held.organisation, state=PartyState.LEFT)
            client = world.client_for(held)
        for name, args in (
            ("write", [room.story.code]),
            ("words", [room.story.code]),
            ("moment_add", [room.story.code]),
            ("moment_edit", [room.story.code, room.story.moments.get().pk]),
            ("version", [made.pk]),
            ("story", [room.story.code]),
        ):
            answer = client.get(reverse(f"stories:{name}", args=args))
            assert answer.status_code in (302, 404), name
            assert SECRET not in answer.content.decode()

    def test_operators_read_no_draft_in_the_log(self, room: Room) -> None:
        kept = str(list(AuditEvent.objects.values("event", "target", "data")))
        assert "story.moment_added" in kept
        assert SECRET not in kept


class TestAlone:
    """A story without a room."""

    def begin(self) -> tuple[Story, Actor]:
        by = world.actor(world.lead_of(world.organisation("Conteuse")))
        story = actions.begin(title="Deux réseaux", by=by)
        actions.edit(story=story, version=1, by=by, summary="Ils se sont alliés.")
        actions.add_moment(
            story=story, by=by, on=date(2012, 1, 1), precision="year", kind="meeting",
            title="Partenariat signé", text="",
        )  # fmt: skip
        return story, by

    def test_one_that_is_here_must_agree(self, client: StrictClient) -> None:
        story, by = self.begin()
        named = world.lead_of(world.organisation("Nommée"))
        actions.name_actor(
            story=story, organisation=named.organisation, name="Nommée", family="peer", by=by
        )
        made = actions.submit(story=story, by=by)
        assert public(client, story) == 404
        page = world.client_for(named).get(reverse("stories:version", args=[made.pk]))
        assert "Partenariat signé" in page.content.decode()
        assert (
            world.client_for(named).get(reverse("stories:write", args=[story.code])).status_code
            == 404
        )
        url = reverse("stories:answer", args=[made.pk])
        assert world.client_for(named).post(url, {"answer": "approve"}).status_code == 302
        assert public(client, story) == 200

    def test_one_that_is_here_must_agree_though_only_its_name_was_typed(
        self, client: StrictClient
    ) -> None:
        story, by = self.begin()
        here = world.organisation("Nommée ici")
        actions.name_actor(story=story, organisation=None, name="nommée  ICI", family="peer", by=by)
        actions.edit(story=story, version=2, by=by, source_label="Rapport 2018")
        made = actions.submit(story=story, by=by)
        assert here in [one.organisation for one in made.approvals.all()]
        assert public(client, story) == 404

    def test_one_that_is_not_here_takes_a_published_source(self, client: StrictClient) -> None:
        story, by = self.begin()
        actions.name_actor(story=story, organisation=None, name="Absente", family="private", by=by)
        with pytest.raises(Denied):
            actions.submit(story=story, by=by)
        actions.edit(story=story, version=2, by=by, source_label="Rapport 2018")
        actions.submit(story=story, by=by)
        page = client.get(story.get_absolute_url()).content.decode()
        assert "Rapport 2018" in page
        assert "Absente" in page

    def test_an_unverified_organisation_tells_nothing(self) -> None:
        draft = world.organisation("Brouillon", state="draft")
        with pytest.raises(Denied):
            actions.begin(title="x", by=world.actor(world.lead_of(draft)))


class TestWriting:
    def test_two_people_on_one_moment_lose_nothing(self, room: Room) -> None:
        moment = room.story.moments.get()
        actions.edit_moment(moment=moment, version=1, by=room.actors[0], title="Changé")
        with pytest.raises(conflicts.Stale):
            actions.edit_moment(moment=moment, version=1, by=room.actors[1], title="Aussi")
        assert room.story.moments.get().title == "Changé"

    def test_a_double_click_adds_one_moment_and_one_story(self, room: Room) -> None:
        room.add()
        assert room.story.moments.count() == 1
        assert actions.begin_in(alliance=room.alliance, by=room.actors[2]) == room.story

    def test_nothing_to_tell_is_not_submitted(self) -> None:
        ours = world.organisation("Seule")
        alliance = world.alliance(ours, world.organisation("Deux"))
        by = world.actor(world.lead_of(ours))
        story = actions.begin_in(alliance=alliance, by=by)
        with pytest.raises(Denied):
            actions.submit(story=story, by=by)

    def test_one_as_three_moments(self, room: Room) -> None:
        client, url = room.clients()[0], reverse("stories:write", args=[room.story.code])
        client.get(url)
        counts = []
        for more in ((), ("Deux", "Trois")):
            for title in more:
                room.add(title)
            with CaptureQueriesContext(connection) as counted:
                client.get(url)
            counts.append(len(counted))
        assert counts[0] == counts[1]


def test_one_story_as_three_in_the_public_list(client: StrictClient) -> None:
    counts = []
    for _n in range(3):
        if Story.objects.exists():
            _another()
        else:
            Room().approve_all()
        with CaptureQueriesContext(connection) as counted:
            page = client.get(reverse("stories:stories"))
        counts.append(len(counted))
        assert page.status_code == 200
    assert len(set(counts)) == 1


def _another() -> None:
    first = Story.objects.exclude(current=None).first()
    assert first is not None
    current = first.current
    assert current is not None
    copy = Story.objects.create(
        organisation=first.organisation, title="Autre", state=StoryState.PUBLISHED,
        published_at=first.published_at,
    )  # fmt: skip
    copy.current = StoryVersion.objects.create(
        story=copy, number=1, content=current.content, sha256=current.sha256
    )
    copy.save()


def test_an_erased_person_leaves_the_agreement_of_the_organisation(room: Room) -> None:
    room.approve_all()
    person = room.leads[1].person
    assert personal_data.export(person)["stories"][0]["answer"] == Answer.APPROVED
    Mandate.objects.filter(pk=room.leads[1].pk).update(title="Présidente")
    personal_data.erase(person)
    kept = StoryApproval.objects.get(organisation=room.parties[1])
    assert (kept.answer, kept.person) == (Answer.APPROVED, None)
    assert kept.mandate_title


def test_the_pdf_tells_the_same(room: Room, client: StrictClient, tmp_path: Path) -> None:
    made = room.approve_all()
    answer = client.get(reverse("stories:story_pdf", args=[room.story.code]))
    assert answer["Content-Type"] == "application/pdf"
    path = tmp_path / "recit.pdf"
    path.write_bytes(answer.content)
    done = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, check=True)
    text = " ".join(done.stdout.decode().split())
    assert SECRET in text
    assert "Emploi Nord" in text
    assert made.sha256 in text.replace(" ", "")
