"""The canvas: private until all are ready, then read by all; who joins and leaves; consents."""

import io
import threading
import zipfile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.alliage import world
from tests.alliage.alliances.canvas_world import SECRET, WORDS, drafted, lead, ready, revealed

from alliage.alliances.actions import canvas
from alliage.alliances.enums import PartyRole, PartyState
from alliage.alliances.models import (
    CanvasSheet,
    CanvasVersion,
    HistoryEntry,
)
from alliage.core import inbox
from alliage.core.permissions import Denied
from alliage.organisations import conflicts
from alliage.organisations.enums import Role


def url(room, name="canvas", *rest) -> str:
    return reverse(f"alliances:{name}", args=[room.code, *rest])


def _archive(client, room) -> str:
    """Everything in the archive of a room; "" where it is not given."""
    answer = client.get(url(room, "export_archive"))
    if answer.status_code != 200:
        return ""
    body = b"".join(answer) if answer.streaming else answer.content
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return "".join(archive.read(name).decode() for name in archive.namelist())


@pytest.mark.django_db
class TestReveal:
    def test_the_last_of_the_voices_reveals_all_at_once(self) -> None:
        a, b, c = (world.organisation(name) for name in "ABC")
        room = world.alliance(a, b, c)
        world.party(room, world.organisation("Elle regarde"), PartyRole.OBSERVER)
        world.party(room, world.organisation("Elle aide"), PartyRole.ACCOMPANIER)
        world.party(room, world.organisation("Invitée"), state=PartyState.INVITED)
        assert not ready(room, a)
        assert not ready(room, b)
        assert not CanvasSheet.objects.revealed().exists()
        assert ready(room, c)
        sheets = CanvasSheet.objects.all()
        assert [sheet.words["want"] for sheet in sheets] == [SECRET] * 3
        assert {sheet.sealed for sheet in sheets} == {""}
        assert CanvasVersion.objects.count() == 3
        assert HistoryEntry.objects.filter(kind="canvas.revealed").count() == 1

    def test_alone_one_reveals_to_nobody(self) -> None:
        a = world.organisation("A")
        assert not ready(world.alliance(a), a)

    def test_taken_back_until_revealed(self) -> None:
        a, b = world.organisation("A"), world.organisation("B")
        room = world.alliance(a, b)
        ready(room, a)
        with pytest.raises(Denied):
            drafted(room, a)
        canvas.take_back_ready(alliance=room, by=lead(a))
        assert not ready(room, b)
        assert ready(room, a, want="Réécrit")
        assert CanvasSheet.objects.get(party__organisation=a).words["want"] == "Réécrit"
        with pytest.raises(Denied):
            canvas.take_back_ready(alliance=room, by=lead(a))

    def test_a_colleague_who_wrote_since_stops_it(self) -> None:
        a, b = world.organisation("A"), world.organisation("B")
        room = world.alliance(a, b)
        sheet = drafted(room, a)
        drafted(room, a, want="Autre chose")
        with pytest.raises(conflicts.Stale):
            canvas.mark_ready(alliance=room, version=sheet.version, by=lead(a))

    def test_who_joins_later_is_revealed_alone(self) -> None:
        a, b, late = (world.organisation(name) for name in ("A", "B", "Tard"))
        room = revealed(a, b)
        world.party(room, late)
        drafted(room, late)
        page = world.client_for(world.lead_of(a)).get(url(room)).content.decode()
        assert SECRET not in page
        assert ready(room, late, want="Nous voilà")
        assert CanvasVersion.objects.count() == 3
        assert "Nous voilà" in world.client_for(world.lead_of(a)).get(url(room)).content.decode()

    def test_who_leaves_before_takes_its_draft_away_and_holds_nobody_up(self) -> None:
        a, b, c = (world.organisation(name) for name in "ABC")
        room = world.alliance(a, b, c)
        ready(room, a)
        ready(room, b)
        drafted(room, c)
        room.parties.filter(organisation=c).update(state=PartyState.LEFT)
        canvas.voices_changed(room, lead(c))
        assert CanvasSheet.objects.revealed().count() == 2
        assert not CanvasSheet.objects.filter(party__organisation=c).exists()

    def test_who_falls_silent_holds_nobody_up_and_keeps_its_draft_closed(self) -> None:
        a, b, c = (world.organisation(name) for name in "ABC")
        room = world.alliance(a, b, c)
        drafted(room, c)
        ready(room, a, want="x")
        ready(room, b, want="y")
        room.parties.filter(organisation=c).update(role=PartyRole.OBSERVER)
        canvas.voices_changed(room, lead(a))
        kept = CanvasSheet.objects.get(party__organisation=c)
        assert kept.sealed
        assert not kept.revealed_at
        page = world.client_for(world.lead_of(a)).get(url(room)).content.decode()
        assert SECRET not in page

    def test_what_is_revealed_stays_when_its_party_leaves(self) -> None:
        a, b = world.organisation("A"), world.organisation("B")
        room = revealed(a, b)
        room.parties.filter(organisation=b).update(state=PartyState.LEFT)
        canvas.voices_changed(room, lead(b))
        page = world.client_for(world.lead_of(a)).get(url(room)).content.decode()
        assert "Le vœu de B" in page

    def test_amended_as_a_new_attributed_version(self) -> None:
        a, b = world.organisation("A"), world.organisation("B")
        room = revealed(a, b)
        sheet = CanvasSheet.objects.get(party__organisation=a)
        words = {**sheet.words, "want": "Le vœu précisé de A"}
        canvas.amend(alliance=room, version=sheet.version, words=words, by=lead(a))
        assert [v.number for v in sheet.versions.all()] == [2, 1]
        client = world.client_for(world.lead_of(b))
        page = client.get(url(room, "canvas_sheet", sheet.party_id)).content.decode()
        assert "<ins>précisé" in page
        assert room.title in page


@pytest.mark.django_db(transaction=True)
def test_two_last_parties_ready_at_once() -> None:
    a, b = world.organisation("A"), world.organisation("B")
    room = world.alliance(a, b)
    sheets = {one.pk: drafted(room, one) for one in (a, b)}
    actors = {one.pk: lead(one) for one in (a, b)}
    start, results = threading.Barrier(2), {}

    def run(key: int) -> None:
        try:
            start.wait()
            results[key] = canvas.mark_ready(
                alliance=room, version=sheets[key].version, by=actors[key]
            )
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(key,)) for key in actors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results.values()) == [False, True]
    assert CanvasSheet.objects.revealed().count() == 2
    assert CanvasVersion.objects.count() == 2


@pytest.mark.django_db
class TestLeaks:
    """A draft is read by its own organisation, and by nobody else in any way."""

    def pages(self, room, sheet) -> list[str]:
        base = room.get_absolute_url()
        return [
            base,
            url(room),
            url(room) + "?format=csv",
            url(room, "canvas_draft"),
            url(room, "canvas_shared_versions"),
            url(room, "canvas_sheet", sheet.party_id),
            url(room, "commitment_add") + f"?origine=canvas:{sheet.party_id}:want",
            base + "histoire/",
        ]

    @pytest.mark.parametrize(
        ("role", "state"),
        [
            (PartyRole.PARTY, PartyState.ACTIVE),
            (PartyRole.ACCOMPANIER, PartyState.ACTIVE),
            (PartyRole.OBSERVER, PartyState.ACTIVE),
            (PartyRole.PARTY, PartyState.INVITED),
            (PartyRole.PARTY, PartyState.LEFT),
            (None, None),
        ],
    )
    def test_others_read_no_draft(self, role, state) -> None:
        a, b, other = (world.organisation(name) for name in ("A", "B", "Autre"))
        room = world.alliance(a, b)
        if role:
            world.party(room, other, role, state=state)
        ready(room, a)
        sheet = CanvasSheet.objects.get(party__organisation=a)
        client = world.client_for(world.lead_of(other))
        for page in self.pages(room, sheet):
            answer = client.get(page, follow=True)
            body = (b"".join(answer) if answer.streaming else answer.content).decode()
            assert SECRET not in body, page
            assert sheet.sealed not in body, page
        held = _archive(client, room)
        assert bool(held) == (state == PartyState.ACTIVE)
        assert SECRET not in held
        assert sheet.sealed not in held

    def test_an_operator_reads_no_draft(self, operator, operator_client) -> None:
        a, b = world.organisation("A"), world.organisation("B")
        room = world.alliance(a, b)
        sheet = drafted(room, a)
        for page in [*self.pages(room, sheet), reverse("core:audit")]:
            body = operator_client.get(page, follow=True).content.decode()
            assert SECRET not in body, page
            assert sheet.sealed not in body, page

    def test_a_colleague_who_only_reads_reads_the_draft_of_their_own(self) -> None:
        a, b = world.organisation("A"), world.organisation("B")
        room = world.alliance(a, b)
        drafted(room, a)
        reader = world.mandate(world.person("lit@test.example"), a, Role.READER)
        page = world.client_for(reader).get(url(room, "canvas_draft")).content.decode()
        assert SECRET in page
        assert "<textarea" not in page
        elsewhere = world.mandate(world.person("lit2@test.example"), b, Role.READER)
        assert world.client_for(elsewhere).get(url(room, "canvas_draft")).status_code == 404

    def test_the_history_says_that_one_begins_and_nothing_more(self) -> None:
        a, b = world.organisation("A"), world.organisation("B")
        room = world.alliance(a, b)
        drafted(room, a)
        drafted(room, a, want=SECRET + " encore")
        assert [entry.kind for entry in room.history.all()] == ["canvas.draft_begun"]
        assert room.history.get().data == {}


@pytest.mark.django_db
class TestPages:
    def test_two_colleagues_lose_nothing(self) -> None:
        a, b = world.organisation("A"), world.organisation("B")
        room = world.alliance(a, b)
        drafted(room, a, want="un", size="deux")
        first = world.client_for(world.lead_of(a))
        second = world.client_for(world.mandate(world.person("c@test.example"), a))
        where = url(room, "canvas_draft")
        forms = [client.get(where).context["editing"].form for client in (first, second)]
        data = [{**form.initial} for form in forms]
        assert first.post(where, {**data[0], "want": "Premier"}).status_code == 302
        assert second.post(where, {**data[1], "size": "deux bis"}).status_code == 302
        answer = second.post(where, {**data[1], "want": "Troisième"})
        assert answer.status_code == 200
        assert "Premier" in answer.content.decode()
        assert "Troisième" in answer.content.decode()

    def test_a_draft_is_not_published_because_a_colleague_was_ready_meanwhile(self) -> None:
        a, b = world.organisation("A"), world.organisation("B")
        room = world.alliance(a, b)
        drafted(room, a, want="un")
        client = world.client_for(world.lead_of(a))
        where = url(room, "canvas_draft")
        sent = {**client.get(where).context["editing"].form.initial, "want": SECRET}
        ready(room, a, want="dit")
        answer = client.post(where, sent)
        assert answer.status_code in (200, 409)
        ready(room, b, want="à l’autre")
        answer = client.post(where, {**sent, "want": "un", "keep": SECRET})
        assert answer.status_code == 409
        assert SECRET in answer.content.decode()
        other = world.client_for(world.lead_of(b))
        assert SECRET not in other.get(url(room)).content.decode()
        form = client.get(where)
        assert 'action="?publier"' in form.content.decode()
        sent = {**form.context["editing"].form.initial, "keep": "Ceci se lit"}
        assert client.post(where + "?publier", sent).status_code == 302
        assert "Ceci se lit" in other.get(url(room)).content.decode()

    def test_from_the_draft_to_the_reveal_by_the_pages(self) -> None:
        a, b = world.organisation("A"), world.organisation("B")
        room = world.alliance(a, b)
        for one in (a, b):
            client = world.client_for(world.lead_of(one))
            where = url(room, "canvas_draft")
            form = client.get(where).context["editing"].form
            assert client.post(where, {**form.initial, **WORDS}).status_code == 302
            version = client.get(url(room)).context["mine"].version
            client.post(url(room, "canvas_ready"), {"what": "ready", "version": version})
        page = client.get(url(room)).content.decode()
        assert page.count(SECRET) == 2
        overview = client.get(room.get_absolute_url()).content.decode()
        assert "640 salariés" in overview

    def test_a_mark_says_what_is_to_be_discussed_and_the_file_too(self) -> None:
        a, b = world.organisation("Alpha"), world.organisation("Bêta")
        room = revealed(a, b)
        sheet = CanvasSheet.objects.get(party__organisation=a)
        client = world.client_for(world.lead_of(b))
        where = url(room, "canvas_mark", sheet.party_id)
        for _twice in range(2):
            client.post(where, {"topic": "size", "what": "mark"})
        assert sheet.marks.count() == 1
        assert client.get(url(room)).content.decode().count('class="to-discuss"') == 1
        file = b"".join(client.get(url(room) + "?format=csv")).decode()
        assert "Taille;Alpha;peer;3 salariés;Bêta;1;" in file
        client.post(where, {"topic": "size", "what": "unmark"})
        assert not sheet.marks.exists()

    def test_the_same_number_of_queries_with_two_parties_and_six(self) -> None:
        small = revealed(*(world.organisation(f"P{n}") for n in range(2)))
        large = revealed(*(world.organisation(f"G{n}") for n in range(6)))
        counts = []
        for room in (small, large):
            client = world.client_for(world.lead_of(room.parties.first().organisation))
            client.get(url(room))
            with CaptureQueriesContext(
                connection,
            ) as captured:
                client.get(url(room))
            counts.append(len(captured))
        assert counts[0] == counts[1]

    def test_the_last_one_missing_is_told(self) -> None:
        a, b, c = (world.organisation(name) for name in "ABC")
        room = world.alliance(a, b, c)
        ready(room, a)
        person = world.lead_of(c).person
        assert not [i for i in inbox.items_for(person) if "canevas" in i.title]
        ready(room, b)
        assert [i for i in inbox.items_for(person) if "canevas" in i.title]
