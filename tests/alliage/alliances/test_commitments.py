"""Who owes what to whom: both ends, dates, other terms, who may and who may not."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.alliage import world
from tests.alliage.alliances.canvas_world import lead, revealed

from alliage.alliances.actions import commitments as actions
from alliage.alliances.actions import commitments_changes as changes
from alliage.alliances.enums import PartyRole, PartyState, Status
from alliage.alliances.enums_commitments import ChangeState
from alliage.alliances.models import Commitment, CommitmentChange, HistoryEntry
from alliage.core import inbox
from alliage.core.permissions import Denied
from alliage.organisations.enums import Role

SOON = timezone.localdate() + timedelta(days=9)
LATER = timezone.localdate() + timedelta(days=40)
PAST = timezone.localdate() - timedelta(days=9)


class Scene:
    """A room of three voices, an accompanier and an observer."""

    def __init__(self) -> None:
        self.a, self.b, self.c = (world.organisation(name) for name in ("Alpha", "Bêta", "Gamma"))
        self.helper, self.watcher = world.organisation("Aide"), world.organisation("Regarde")
        self.room = world.alliance(self.a, self.b, self.c)
        world.party(self.room, self.helper, PartyRole.ACCOMPANIER)
        world.party(self.room, self.watcher, PartyRole.OBSERVER)

    def party(self, of):
        return self.room.parties.get(organisation=of)

    def promise(self, owing, to, by, what="Prêter le local", **fields) -> Commitment:
        return actions.promise(
            alliance=self.room,
            owing=self.party(owing),
            to=self.party(to) if to else None,
            what=what,
            due_on=fields.pop("due_on", SOON),
            by=lead(by),
            **fields,
        )

    def url(self, name="commitments", *rest) -> str:
        return reverse(f"alliances:{name}", args=[self.room.code, *rest])

    def client(self, of):
        return world.client_for(world.lead_of(of))


@pytest.fixture
def scene(db) -> Scene:
    return Scene()


def again(found):
    return type(found).objects.get(pk=found.pk)


class TestPromise:
    def test_it_binds_once_the_owing_party_accepts(self, scene) -> None:
        found = scene.promise(scene.b, scene.a, by=scene.a)
        assert found.state == "proposed"
        for other in (scene.a, scene.c, scene.helper, scene.watcher):
            with pytest.raises(Denied):
                actions.accept(commitment=found, by=lead(other))
        reader = world.mandate(world.person("r@test.example"), scene.b, Role.READER)
        with pytest.raises(Denied):
            actions.accept(commitment=found, by=world.actor(reader))
        assert actions.accept(commitment=found, by=lead(scene.b)).state == "running"
        with pytest.raises(Denied):
            actions.decline(commitment=found, by=lead(scene.b))

    def test_for_oneself_it_binds_at_once(self, scene) -> None:
        assert scene.promise(scene.a, None, by=scene.a).state == "running"

    def test_an_accompanier_proposes_and_an_observer_does_not(self, scene) -> None:
        assert scene.promise(scene.a, scene.b, by=scene.helper).state == "proposed"
        with pytest.raises(Denied):
            scene.promise(scene.a, scene.b, by=scene.watcher)

    def test_not_to_oneself_nor_to_a_stranger_nor_in_the_past(self, scene) -> None:
        elsewhere = world.alliance(world.organisation("Ailleurs"))
        with pytest.raises(Denied):
            scene.promise(scene.a, scene.a, by=scene.a)
        with pytest.raises(Denied):
            scene.promise(scene.a, scene.b, by=scene.a, due_on=PAST)
        with pytest.raises(Denied):
            actions.promise(
                alliance=scene.room,
                owing=scene.party(scene.a),
                to=elsewhere.parties.get(),
                what="x",
                due_on=SOON,
                by=lead(scene.a),
            )

    def test_a_closed_room_changes_no_more(self, scene) -> None:
        found = scene.promise(scene.a, scene.b, by=scene.a)
        scene.room.status = Status.CLOSED
        scene.room.save()
        with pytest.raises(Denied):
            scene.promise(scene.a, scene.b, by=scene.a)
        with pytest.raises(Denied):
            actions.say_kept(commitment=again(found), by=lead(scene.a))

    @pytest.mark.django_db
    def test_from_a_revealed_passage_and_from_no_other(self) -> None:
        a, b = world.organisation("A"), world.organisation("B")
        room = revealed(a, b)
        owing, other = room.parties.all()
        client = world.client_for(world.lead_of(a))
        where = reverse("alliances:commitment_add", args=[room.code])
        origin = f"canvas:{other.pk}:need"
        assert "un local" in client.get(f"{where}?origine={origin}").content.decode()
        sent = {"owing": owing.pk, "to": other.pk, "what": "Prêter un local", "due_on": SOON}
        assert client.post(f"{where}?origine={origin}", sent).status_code == 302
        assert Commitment.objects.get().origin == origin
        page = client.get(reverse("alliances:canvas", args=[room.code])).content.decode()
        assert "Prêter un local" in page
        for wrong in (
            "canvas:999999:need",
            f"canvas:{other.pk}:x",
            "autre:1:need",
            "canvas:²:need",
        ):
            with pytest.raises(Denied):
                actions.promise(
                    alliance=room,
                    owing=owing,
                    to=None,
                    what="x",
                    due_on=SOON,
                    by=lead(a),
                    origin=wrong,
                )


class TestKeeping:
    def test_said_kept_then_confirmed_by_the_other_end(self, scene) -> None:
        found = scene.promise(scene.a, scene.b, by=scene.a)
        actions.say_kept(commitment=found, by=lead(scene.a))
        for other in (scene.a, scene.c, scene.helper):
            with pytest.raises(Denied):
                actions.confirm(commitment=found, by=lead(other))
        assert actions.confirm(commitment=found, by=lead(scene.b)).state == "kept"

    def test_contested_with_words_then_said_again(self, scene) -> None:
        found = scene.promise(scene.a, scene.b, by=scene.a)
        actions.say_kept(commitment=found, by=lead(scene.a))
        with pytest.raises(Denied):
            actions.contest(commitment=found, said=" ", by=lead(scene.b))
        held = actions.contest(commitment=found, said="Il manque les clés", by=lead(scene.b))
        assert (held.state, held.said) == ("contested", "Il manque les clés")
        assert actions.say_kept(commitment=found, by=lead(scene.a)).state == "said_kept"

    def test_owed_to_all_any_other_voice_confirms(self, scene) -> None:
        found = scene.promise(scene.a, None, by=scene.a)
        actions.say_kept(commitment=found, by=lead(scene.a))
        with pytest.raises(Denied):
            actions.confirm(commitment=found, by=lead(scene.helper))
        assert actions.confirm(commitment=found, by=lead(scene.c)).state == "kept"

    def test_late_is_computed_and_ends_with_the_act(self, scene) -> None:
        found = scene.promise(scene.a, scene.b, by=scene.a)
        proposed = scene.promise(scene.b, scene.a, by=scene.a)
        assert not Commitment.objects.late().exists()
        Commitment.objects.update(due_on=PAST)
        assert list(Commitment.objects.late()) == [found]
        assert not again(proposed).is_late
        page = scene.client(scene.c).get(scene.url()).content.decode()
        assert "1 en retard" in page
        actions.say_kept(commitment=again(found), by=lead(scene.a))
        assert not Commitment.objects.late().exists()


class TestChanges:
    def test_both_renegotiate_and_the_former_terms_stay(self, scene) -> None:
        found = scene.promise(scene.a, scene.b, by=scene.a)
        change = changes.propose_terms(
            commitment=found,
            what="Prêter deux locaux",
            due_on=LATER,
            why="Travaux",
            by=lead(scene.b),
        )
        assert again(found).due_on == SOON
        with pytest.raises(Denied):
            changes.accept_change(change=change, by=lead(scene.b))
        changes.accept_change(change=change, by=lead(scene.a))
        held = again(found)
        assert (held.what, held.due_on, held.state) == ("Prêter deux locaux", LATER, "running")
        page = scene.client(scene.c).get(scene.url("commitment", found.pk)).content.decode()
        assert "<del>Prêter le local</del>" in page

    def test_declined_the_terms_stay(self, scene) -> None:
        found = scene.promise(scene.a, scene.b, by=scene.a)
        change = changes.propose_terms(
            commitment=found, what="Autre", due_on=LATER, why="x", by=lead(scene.a)
        )
        with pytest.raises(Denied):
            changes.propose_withdrawal(commitment=found, why="x", by=lead(scene.b))
        changes.decline_change(change=change, by=lead(scene.b))
        assert again(found).what == "Prêter le local"
        changes.propose_withdrawal(commitment=found, why="x", by=lead(scene.b))

    def test_withdrawn_by_both_or_by_who_remains(self, scene) -> None:
        found = scene.promise(scene.a, scene.b, by=scene.a)
        change = changes.propose_withdrawal(commitment=found, why="Plus utile", by=lead(scene.a))
        assert changes.accept_change(change=change, by=lead(scene.b)).state == "withdrawn"
        other = scene.promise(scene.a, scene.b, by=scene.a)
        scene.room.parties.filter(organisation=scene.b).update(state=PartyState.LEFT)
        changes.propose_withdrawal(commitment=again(other), why="B est partie", by=lead(scene.a))
        assert again(other).state == "withdrawn"

    def test_said_kept_lets_a_proposed_change_fall(self, scene) -> None:
        found = scene.promise(scene.a, scene.b, by=scene.a)
        change = changes.propose_terms(
            commitment=found, what="Autre", due_on=LATER, why="x", by=lead(scene.b)
        )
        actions.say_kept(commitment=found, by=lead(scene.a))
        assert again(change).state == ChangeState.TAKEN_BACK
        with pytest.raises(Denied):
            changes.accept_change(change=change, by=lead(scene.a))


def together(*works) -> list:
    """Run each work in a thread of its own; return what each gave, or why it was refused."""
    start, results, errors = threading.Barrier(len(works)), [None] * len(works), []

    def run(number: int) -> None:
        try:
            start.wait()
            results[number] = works[number]()
        except Denied as refusal:
            results[number] = refusal
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    return results


@pytest.mark.django_db(transaction=True)
def test_both_ends_at_once() -> None:
    scene = Scene()
    found = scene.promise(scene.b, scene.a, by=scene.a)
    a, b = lead(scene.a), lead(scene.b)
    results = together(
        lambda: actions.accept(commitment=again(found), by=b),
        lambda: actions.take_back(commitment=again(found), by=a),
    )
    assert sum(isinstance(result, Denied) for result in results) == 1
    kept = scene.promise(scene.a, scene.b, by=scene.a)
    terms = {"what": "Autre", "due_on": LATER, "why": "x"}
    results = together(
        lambda: changes.propose_terms(commitment=again(kept), by=a, **terms),
        lambda: changes.propose_terms(commitment=again(kept), by=b, **terms),
    )
    assert sum(isinstance(result, Denied) for result in results) == 1
    change = CommitmentChange.objects.get(state=ChangeState.PROPOSED)
    other = b if change.party.organisation_id == scene.a.pk else a
    results = together(
        lambda: changes.accept_change(change=again(change), by=other),
        lambda: changes.decline_change(change=again(change), by=other),
        lambda: changes.take_back_change(change=again(change), by=a if other is b else b),
    )
    assert sum(isinstance(result, Denied) for result in results) == 2
    kinds = {"commitment.changed", "commitment.change_declined", "commitment.change_taken_back"}
    assert HistoryEntry.objects.filter(kind__in=kinds).count() == 1


class TestPages:
    def test_the_filters_are_seen_from_where_one_stands(self, scene) -> None:
        mine = scene.promise(scene.a, scene.b, by=scene.a, what="Alpha doit")
        scene.promise(scene.b, None, by=scene.b, what="Bêta doit à toutes")
        scene.promise(scene.c, scene.b, by=scene.c, what="Gamma doit à Bêta")
        client = scene.client(scene.a)
        page = client.get(scene.url() + "?voir=nous-devons").content.decode()
        assert "Alpha doit" in page
        assert "Bêta doit" not in page
        page = client.get(scene.url() + "?voir=on-nous-doit").content.decode()
        assert "Bêta doit à toutes" in page
        assert "Gamma doit" not in page
        file = b"".join(client.get(scene.url() + "?voir=tous&format=csv")).decode()
        assert file.count("\r\n") == 4
        assert mine.what in file

    def test_the_same_number_of_queries_with_one_and_four_hundred(self, scene) -> None:
        scene.promise(scene.a, scene.b, by=scene.a)
        client = scene.client(scene.a)
        counts = []
        for page in (scene.url(), scene.room.get_absolute_url()):
            client.get(page)
            with CaptureQueriesContext(connection) as captured:
                client.get(page)
            counts.append(len(captured))
        one = Commitment.objects.get()
        Commitment.objects.bulk_create(
            Commitment(
                alliance=scene.room,
                owing=one.owing,
                to=one.to,
                what=f"Promesse {n}",
                due_on=SOON,
                state="running",
                proposed_by=one.owing,
            )
            for n in range(400)
        )
        for number, page in enumerate((scene.url(), scene.room.get_absolute_url())):
            with CaptureQueriesContext(connection) as captured:
                body = client.get(page).content.decode()
            assert len(captured) == counts[number]
            assert body.count("Promesse") <= 30

    def test_what_awaits_each_end(self, scene) -> None:
        scene.promise(scene.b, scene.a, by=scene.a, what="À accepter")
        kept = scene.promise(scene.a, scene.b, by=scene.a, what="À confirmer")
        actions.say_kept(commitment=kept, by=lead(scene.a))
        titles = [item.title for item in inbox.items_for(world.lead_of(scene.b).person)]
        assert {"À accepter", "À confirmer"} <= set(titles)
        titles = [item.title for item in inbox.items_for(world.lead_of(scene.c).person)]
        assert not {"À accepter", "À confirmer"} & set(titles)

    def test_by_the_pages(self, scene) -> None:
        found = scene.promise(scene.b, scene.a, by=scene.a)
        act = scene.url("commitment_act", found.pk)
        for of, what in ((scene.b, "accept"), (scene.b, "say_kept"), (scene.a, "confirm")):
            client = scene.client(of)
            assert f'value="{what}"' in client.get(found.get_absolute_url()).content.decode()
            client.post(act, {"what": what})
        assert again(found).state == "kept"

    @pytest.mark.parametrize("state", [PartyState.INVITED, PartyState.LEFT, None])
    def test_strangers_and_who_left_read_nothing(self, scene, state) -> None:
        found = scene.promise(scene.a, scene.b, by=scene.a, what="Secret de la salle")
        other = world.organisation("Dehors")
        if state:
            world.party(scene.room, other, state=state)
        client = scene.client(other)
        for page in (scene.url(), found.get_absolute_url(), scene.url("contributions")):
            assert client.get(page).status_code == 404
        assert (
            client.post(scene.url("commitment_act", found.pk), {"what": "accept"}).status_code
            == 404
        )

    def test_another_room_has_no_such_commitment(self, scene) -> None:
        elsewhere = world.alliance(scene.a, scene.b, title="Ailleurs")
        found = scene.promise(scene.a, scene.b, by=scene.a)
        where = reverse("alliances:commitment", args=[elsewhere.code, found.pk])
        assert scene.client(scene.a).get(where).status_code == 404
