"""Merges that can be undone, duplicates, the search that follows, switches of snapshot."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.alliage import world
from tests.alliage_engines.directory import search_data

from alliage.core import inbox
from alliage.core.actor import SYSTEM
from alliage.core.models import AuditEvent
from alliage.core.permissions import Denied
from alliage.directory.adapters import search
from alliage.organisations.actions import upkeep
from alliage.organisations.adapters.duplicates import pairs
from alliage.organisations.enums import Change, ChangeState, DuplicateState, State
from alliage.organisations.models import Duplicate, Merge, Organisation, Reconciliation
from alliage.organisations.queries.upkeep import comparable
from alliage.organisations.tasks.upkeep import find_duplicates, follow_snapshot, lay_over
from alliage_engines.directory.query import Query
from alliage_engines.directory.schema import Gone

pytestmark = pytest.mark.django_db


def _pair() -> tuple[Organisation, Organisation]:
    return world.organisation("Roue libre", public_id="W1"), world.organisation(
        "La roue libre", public_id="W2"
    )


class TestMerge:
    def test_moves_what_belongs_and_gives_it_back(self) -> None:
        kept, absorbed = _pair()
        held, need = world.lead_of(absorbed), world.need(absorbed)
        absorbed.identifiers.create(scheme="siren", value="123456782")
        merged = upkeep.merge(kept=kept, absorbed=absorbed, by=SYSTEM)
        for row in (held, need):
            row.refresh_from_db()
            assert row.organisation == kept
        assert kept.identifiers.get().value == "123456782"
        absorbed.refresh_from_db()
        assert (absorbed.state, absorbed.merged_into) == (State.MERGED, kept)
        later = world.need(kept, "Un besoin venu depuis")
        upkeep.undo_merge(merged=merged, by=SYSTEM)
        for row in (held, need, later):
            row.refresh_from_db()
        assert (held.organisation, need.organisation) == (absorbed, absorbed)
        assert later.organisation == kept, "what came since stays"
        absorbed.refresh_from_db()
        assert (absorbed.state, absorbed.merged_into) == (State.ACTIVE, None)

    def test_a_person_with_a_mandate_on_both_sides_keeps_one(self) -> None:
        kept, absorbed = _pair()
        lead = world.lead_of(kept, "deux@secret.example")
        other = world.mandate(lead.person, absorbed)
        merged = upkeep.merge(kept=kept, absorbed=absorbed, by=SYSTEM)
        assert list(kept.mandates.all()) == [lead]
        upkeep.undo_merge(merged=merged, by=SYSTEM)
        assert list(absorbed.mandates.all()) == [other]

    def test_an_antenna_of_the_other_is_not_an_antenna_of_itself(self) -> None:
        kept, absorbed = _pair()
        kept.antenna_of = absorbed
        kept.save()
        upkeep.merge(kept=kept, absorbed=absorbed, by=SYSTEM)
        kept.refresh_from_db()
        assert kept.antenna_of_id != kept.pk

    def test_undone_twice_is_refused(self) -> None:
        kept, absorbed = _pair()
        merged = upkeep.merge(kept=kept, absorbed=absorbed, by=SYSTEM)
        upkeep.undo_merge(merged=merged, by=SYSTEM)
        with pytest.raises(Denied, match="déjà"):
            upkeep.undo_merge(merged=merged, by=SYSTEM)

    def test_the_same_merge_twice_is_refused(self) -> None:
        kept, absorbed = _pair()
        upkeep.merge(kept=kept, absorbed=absorbed, by=SYSTEM)
        with pytest.raises(Denied, match="rechargez"):
            upkeep.merge(kept=kept, absorbed=absorbed, by=SYSTEM)
        assert Merge.objects.count() == 1

    def test_a_member_may_not(self, by_member) -> None:
        kept, absorbed = _pair()
        with pytest.raises(Denied):
            upkeep.merge(kept=kept, absorbed=absorbed, by=by_member)
        assert not AuditEvent.objects.filter(event="organisation.merged").exists()

    def test_not_undone_when_its_record_was_taken(self) -> None:
        kept, absorbed = _pair()
        Organisation.objects.filter(pk=absorbed.pk).update(directory_id="W381000001")
        merged = upkeep.merge(kept=kept, absorbed=absorbed, by=SYSTEM)
        world.organisation("Une troisième", directory_id="W381000001")
        with pytest.raises(Denied, match="notice"):
            upkeep.undo_merge(merged=merged, by=SYSTEM)


class TestDuplicates:
    def test_reasons(self) -> None:
        one, other = _pair()
        third = world.organisation(
            "Tout autre chose", commune="38185", website="https://www.a.test/x"
        )
        fourth = world.organisation(
            "Cela n’a rien à voir", commune="38563", website="http://a.test"
        )
        one.identifiers.create(scheme="siren", value="123456782")
        third.identifiers.create(scheme="siren", value="123456782")
        found = pairs(comparable())
        assert found[one.pk, third.pk] == (100.0, ["number"])
        assert found[third.pk, fourth.pk] == (70.0, ["website"])
        assert found[one.pk, other.pk][1] == ["name"]
        assert len(found) == 3

    def test_antennas_share_their_number(self) -> None:
        one, other = _pair()
        Organisation.objects.filter(pk=other.pk).update(antenna_of=one, name="Antenne")
        for row in (one, other):
            row.identifiers.create(scheme="siren", value="123456782")
        assert pairs(comparable()) == {}

    def test_an_answer_stays(self) -> None:
        _pair()
        assert (find_duplicates(), find_duplicates()) == (1, 0)
        upkeep.dismiss_duplicate(pair=Duplicate.objects.get(), by=SYSTEM)
        assert find_duplicates() == 0
        assert Duplicate.objects.get().state == DuplicateState.DISMISSED

    def test_a_pair_that_is_no_longer_alike_goes(self) -> None:
        one, _other = _pair()
        find_duplicates()
        Organisation.objects.filter(pk=one.pk).update(name="Chorale des monts")
        find_duplicates()
        assert not Duplicate.objects.exists()

    def test_page_asks_the_same_for_1_and_3(self, operator_client) -> None:
        address, queries = reverse("organisations:duplicates"), []
        for number in range(3):
            world.organisation(f"Club numéro {number} de boules", commune=f"3800{number}")
            world.organisation(f"Le club numéro {number} de boules", commune=f"3800{number}")
            find_duplicates()
            with CaptureQueriesContext(connection) as captured:
                page = operator_client.get(address)
            assert page.content.decode().count("noms proches") == number + 1
            queries.append(len(captured))
        assert queries[1] == queries[2] == queries[0]

    def test_merge_page_asks_which_is_kept(self, operator_client) -> None:
        one, other = _pair()
        find_duplicates()
        address = reverse("organisations:merge", args=[Duplicate.objects.get().pk])
        assert operator_client.post(address, {}).status_code == 422
        assert operator_client.post(address, {"kept": other.pk}).status_code == 302
        one.refresh_from_db()
        assert one.merged_into == other
        page = operator_client.get(reverse("organisations:duplicates")).content.decode()
        assert "Séparer" in page
        operator_client.post(reverse("organisations:undo_merge", args=[Merge.objects.get().pk]))
        one.refresh_from_db()
        assert one.state == State.ACTIVE


class TestSearchFollows:
    def test_an_active_one_takes_the_place_of_its_record(self, store) -> None:
        known = search.directory().search(Query(text="", limit=1)).hits[0].organisation
        row = world.organisation(
            "Un nom choisi ici",
            public_id=known.id,
            directory_id=known.id,
            activities="klumat gzimul",
        )
        assert lay_over()
        found = search.directory().get(known.id)
        assert (found.name, found.purpose) == (row.name, "klumat gzimul")
        assert found.provenance["purpose"] == "self"
        total = search.directory().search(Query()).total
        Organisation.objects.filter(pk=row.pk).update(state=State.CLOSED)
        lay_over()
        assert search.directory().get(known.id).name == known.name
        assert search.directory().search(Query()).total == total

    def test_one_that_no_register_knows_is_found(self, store) -> None:
        row = world.organisation("Collectif des pliskors")
        lay_over()
        (hit,) = search.directory().search(Query(text="pliskors")).hits
        assert (hit.organisation.id, hit.organisation.commune_name) == (row.public_id, "Voiron")

    @pytest.mark.parametrize("level", ["members", "allies", "private"])
    def test_what_is_not_public_is_not_indexed(self, store, level: str) -> None:
        hidden = {"activities": level, "website": level, "themes": level}
        row = world.organisation(
            activities="zorib confidentiel",
            website="https://secret.example",
            themes=["024"],
            visibility=hidden,
        )
        lay_over()
        found = search.directory().get(row.public_id)
        assert (found.purpose, found.website, found.theme) == (None, None, None)
        assert search.directory().search(Query(text="zorib")).total == 0

    def test_a_draft_is_not_found(self, store) -> None:
        row = world.organisation("Brouillon secret", state=State.DRAFT)
        lay_over()
        assert search.directory().get(row.public_id) is None

    def test_what_was_absorbed_leads_to_what_is_kept(self, store) -> None:
        kept, absorbed = _pair()
        upkeep.merge(kept=kept, absorbed=absorbed, by=SYSTEM)
        lay_over()
        assert search.directory().get(absorbed.public_id).id == kept.public_id


class TestSnapshotSwitch:
    @pytest.fixture
    def switched(self, tmp_path, settings) -> Any:
        """A store whose second snapshot moved, merged, dissolved and lost four records of the first."""
        rows = [search_data.organisation(n, name=f"Numéro {n}") for n in range(5)]
        search_data.publish(tmp_path, rows)
        settings.DIRECTORY_STORE = tmp_path
        made = {
            row.id: world.organisation(row.name, public_id=row.id, directory_id=row.id)
            for row in rows
        }
        assert follow_snapshot() == 0
        moved, merged, ended, lost, stays = (row.id for row in rows)
        new = search_data.organisation(90, name="Numéro 0")
        gone = [
            Gone(merged, "Numéro 1", "dissolved", None, None, stays),
            Gone(ended, "Numéro 2", "dissolved", search_data.TODAY, None, None),
        ]
        search_data.publish(tmp_path, [rows[4], new], gone, [(moved, new.id, "rna")], seed="two")
        return {
            name: made[key]
            for name, key in zip(
                ("moved", "merged", "ended", "lost", "stays"),
                (moved, merged, ended, lost, stays),
                strict=True,
            )
        } | {"new": new.id}

    def test_each_change_is_a_task(self, switched) -> None:
        assert follow_snapshot() == 4
        found = {task.organisation.name: task.change for task in Reconciliation.objects.all()}
        assert found == {
            "Numéro 0": Change.MOVED,
            "Numéro 1": Change.MERGED,
            "Numéro 2": Change.DISSOLVED,
            "Numéro 3": Change.MISSING,
        }
        assert follow_snapshot() == 0, "the same snapshot is compared once"
        states = set(Organisation.objects.values_list("state", flat=True))
        assert states == {State.ACTIVE}, "nothing changes without an answer"

    def test_applied(self, switched) -> None:
        follow_snapshot()
        for name in ("moved", "ended", "lost"):
            upkeep.apply_change(found=switched[name].reconciliations.get(), by=SYSTEM)
            switched[name].refresh_from_db()
        assert switched["moved"].directory_id == switched["moved"].public_id == switched["new"]
        assert switched["ended"].state == State.CLOSED
        assert (switched["lost"].directory_id, switched["lost"].state) == ("", State.ACTIVE)
        lay_over()
        old = Reconciliation.objects.get(organisation=switched["moved"]).directory_id
        assert search.directory().get(old).id == switched["new"], "the old address leads to the new"

    def test_a_record_that_another_holds_is_not_taken(self, switched) -> None:
        follow_snapshot()
        with pytest.raises(Denied, match="Numéro 4"):
            upkeep.apply_change(found=switched["merged"].reconciliations.get(), by=SYSTEM)
        assert switched["merged"].reconciliations.get().state == ChangeState.OPEN

    def test_one_that_comes_back_closes_its_task(self, switched, settings) -> None:
        follow_snapshot()
        rows = [search_data.organisation(n, name=f"Numéro {n}") for n in range(5)]
        search_data.publish(settings.DIRECTORY_STORE, rows, seed="three")
        follow_snapshot()
        assert not Reconciliation.objects.filter(state=ChangeState.OPEN).exists()

    def test_who_manages_sees_only_its_own(self, switched) -> None:
        follow_snapshot()
        lead = world.lead_of(switched["ended"])
        client = world.client_for(lead)
        page = client.get(reverse("organisations:reconciliations")).content.decode()
        assert "Numéro 2" in page
        assert "Numéro 3" not in page
        other = switched["lost"].reconciliations.get()
        address = reverse("organisations:answer_change", args=[other.pk])
        assert client.post(address, {"answer": "apply"}).status_code == 404
        (item,) = [i for i in inbox.items_for(lead.person) if "registres" in i.title]
        own = switched["ended"].reconciliations.get()
        client.post(reverse("organisations:answer_change", args=[own.pk]), {"answer": "dismiss"})
        own.refresh_from_db()
        assert own.state == ChangeState.DISMISSED
        assert item not in inbox.items_for(lead.person)

    def test_a_reader_may_not_answer(self, switched) -> None:
        follow_snapshot()
        reader = world.mandate(world.person("lit@secret.example"), switched["ended"], "reader")
        client = world.client_for(reader)
        own = switched["ended"].reconciliations.get()
        address = reverse("organisations:answer_change", args=[own.pk])
        assert client.post(address, {"answer": "apply"}).status_code == 404
