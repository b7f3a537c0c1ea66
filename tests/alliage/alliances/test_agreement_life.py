"""An agreement from the library to its end: who may, what stands."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from tests.alliage import world
from tests.alliage.alliances import agreed
from tests.alliage.alliances.agreed import refused

from alliage.alliances import agreement_proof as proof
from alliage.alliances.actions import agreement as actions
from alliage.alliances.actions import agreement_clauses as clauses
from alliage.alliances.actions import agreement_comments as comments
from alliage.alliances.actions import agreement_versions as versions
from alliage.alliances.enums import PartyRole
from alliage.alliances.models import (
    HistoryEntry,
    SharedText,
)
from alliage.alliances.queries import agreement as queries
from alliage.alliances.queries.agreement_archive import proof_of

pytestmark = pytest.mark.django_db


class TestLibrary:
    def test_every_clause_is_placed_with_what_the_room_knows(self) -> None:
        room, (wheel, mission) = agreed.room()
        SharedText.objects.create(alliance=room, vision="Que chacun roule.")
        made = agreed.begun(room, wheel, with_library=True)
        rows = {row.key: row for row in queries.clauses_of(made)}
        assert len(rows) == len(made.ingredients) >= 30
        assert rows["vision"].body == "Que chacun roule."
        assert wheel.name in rows["parties"].body
        assert mission.name in rows["parties"].body
        assert all(row.library_version == made.library_version for row in rows.values())
        assert "framework" not in rows

    def test_without_a_shared_vision_none_is_invented(self) -> None:
        room, (wheel, _mission) = agreed.room()
        made = agreed.begun(room, wheel, with_library=True)
        assert made.clauses.get(key="vision").body == "[à compléter]"

    def test_a_newer_library_changes_no_agreement(self, monkeypatch) -> None:
        room, (wheel, _mission) = agreed.room()
        made = agreed.begun(room, wheel, with_library=True)
        clauses.remove(clause=made.clauses.get(key="exit"), by=agreed.by(wheel))
        before = queries.score_of(made, queries.clauses_of(made)).value
        newer = actions.library("fr")
        changed = tuple(
            type(c)(c.key, c.group, 1, c.levels, c.title, c.hint, "autre")
            for c in newer.clauses[:3]
        )
        for module in (actions, clauses, queries):
            monkeypatch.setattr(module, "library", lambda _l: type(newer)("2099.1", changed))
        assert queries.score_of(made, queries.clauses_of(made)).value == before
        assert set(made.clauses.values_list("library_version", flat=True)) == {newer.version}

    def test_taken_twice_is_taken_once(self) -> None:
        room, (wheel, _mission) = agreed.room()
        made = agreed.begun(room, wheel)
        take = {"agreement": made, "keys": ["exit", "review", "nothing"], "by": agreed.by(wheel)}
        assert clauses.add_from_library(**take) == 2
        assert clauses.add_from_library(**take) == 0
        assert made.clauses.count() == 2

    def test_without_object_counts_for_nothing(self) -> None:
        room, (wheel, _mission) = agreed.room()
        made = agreed.begun(room, wheel)
        keys = [row["key"] for row in made.ingredients]
        by = agreed.by(wheel)
        clauses.add_from_library(agreement=made, keys=keys[1:], by=by, not_relevant=True)
        assert queries.score_of(made, queries.clauses_of(made)).percent == 0
        clauses.add_from_library(agreement=made, keys=keys[:1], by=by)
        assert queries.score_of(made, queries.clauses_of(made)).percent == 50

    def test_what_is_put_back_is_not_there_twice(self) -> None:
        room, (wheel, _mission) = agreed.room()
        made, by = agreed.begun(room, wheel), agreed.by(wheel)
        clauses.add_from_library(agreement=made, keys=["exit"], by=by)
        first = made.clauses.get()
        clauses.remove(clause=first, by=by)
        clauses.add_from_library(agreement=made, keys=["exit"], by=by)
        refused("déjà", lambda: clauses.restore(clause=first, by=by))

    def test_a_specific_one_refers_to_a_framework_of_its_room(self) -> None:
        made, version, (wheel, _mission) = agreed.agreed()
        elsewhere = agreed.begun(world.alliance(wheel, title="Autre"), wheel)
        own = agreed.begun(made.alliance, wheel, level="specific", framework=made)
        specific = {"level": "specific", "title": "x"}
        for wrong in (None, elsewhere, own):
            refused(
                "cadre", lambda w=wrong: agreed.begun(made.alliance, wheel, framework=w, **specific)
            )
        agreed.clause(own, wheel)
        frozen = json.loads(agreed.submitted(own, wheel).text)
        assert frozen["agreement"]["framework"]["digest"] == version.digest


class TestLife:
    def test_an_amendment_leaves_the_former_in_force(self) -> None:
        made, first, (wheel, mission) = agreed.agreed()
        refused("avenant", lambda: agreed.clause(made, wheel))
        actions.amend(agreement=made, by=agreed.by(wheel))
        made.refresh_from_db()
        agreed.clause(made, wheel, title="Deux")
        second = agreed.submitted(made, wheel)
        agreed.approved(second, wheel)
        made.refresh_from_db()
        assert (made.state, made.in_force) == ("amended", first)
        agreed.approved(second, mission)
        made.refresh_from_db()
        assert (made.state, made.in_force) == ("approved", second)
        assert first.approvals.count() == 2

    def test_dropped_the_text_in_force_comes_back(self) -> None:
        made, _first, (wheel, _mission) = agreed.agreed()
        by = agreed.by(wheel)
        actions.amend(agreement=made, by=by)
        made.refresh_from_db()
        kept = made.clauses.get()
        clauses.remove(clause=kept, by=by)
        agreed.clause(made, wheel, title="Deux")
        actions.give_up(agreement=made, by=by)
        made.refresh_from_db()
        assert made.state == "approved"
        assert [row.title for row in queries.clauses_of(made)] == [kept.title]
        actions.amend(agreement=made, by=by)
        refused("n’a pas changé", lambda: agreed.submitted(made, wheel))

    def test_the_end_needs_no_job(self) -> None:
        made, version, (wheel, _mission) = agreed.agreed()
        today = timezone.localdate()
        version.exit_on = today
        version.save()
        made.refresh_from_db()
        assert made.state_on(today) == "approved"
        assert made.state_on(today + timedelta(days=1)) == "ended"
        with time_machine.travel(timezone.now() + timedelta(days=2)):
            refused("n’en est plus là", lambda: actions.amend(agreement=made, by=agreed.by(wheel)))
            actions.resume(agreement=made, by=agreed.by(wheel))
        made.refresh_from_db()
        assert (made.state, made.in_force) == ("draft", None)

    def test_a_withdrawal_is_noted_and_two_remain_bound(self) -> None:
        made, version, (wheel, mission, city) = agreed.agreed("A", "B", "C")
        versions.withdraw(agreement=made, note="Réforme.", by=agreed.by(city))
        made.refresh_from_db()
        assert made.state == "approved"
        refused(
            "déjà retirée", lambda: versions.withdraw(agreement=made, note="", by=agreed.by(city))
        )
        actions.amend(agreement=made, by=agreed.by(wheel))
        made.refresh_from_db()
        agreed.clause(made, wheel, title="À deux")
        second = agreed.submitted(made, wheel)
        assert city.public_id not in {p["id"] for p in json.loads(second.text)["parties"]}
        agreed.approved(second, wheel, mission)
        made.refresh_from_db()
        assert made.in_force == second
        versions.withdraw(agreement=made, note="", by=agreed.by(mission))
        made.refresh_from_db()
        assert made.state == "ended"
        assert proof.verify(proof_of(version)).complete
        actions.resume(agreement=made, by=agreed.by(wheel))
        assert made.withdrawals.count() == 2
        made.refresh_from_db()
        anew = agreed.submitted(made, wheel)
        agreed.approved(anew, wheel, mission, city)
        made.refresh_from_db()
        assert made.in_force == anew

    def test_a_closed_room_is_read(self) -> None:
        made, _version, (wheel, _mission) = agreed.agreed()
        made.alliance.status = "closed"
        made.alliance.save()
        refused("close", lambda: actions.amend(agreement=made, by=agreed.by(wheel)))
        refused("close", lambda: agreed.begun(made.alliance, wheel))

    @pytest.mark.parametrize("role", [PartyRole.ACCOMPANIER, PartyRole.OBSERVER])
    def test_without_a_voice(self, role) -> None:
        room, (wheel, _mission) = agreed.room()
        made = agreed.begun(room, wheel)
        row = agreed.clause(made, wheel)
        other = world.organisation("Autre")
        world.party(room, other, role)
        by = agreed.by(other)
        edit = {"clause": row, "version": 1, "by": by, "values": {**agreed.CLAUSE, "body": "relu"}}
        if role == PartyRole.ACCOMPANIER:
            clauses.edit(**edit)
            comments.comment(clause=row, body="Bien.", by=by)
            refused("voix", lambda: versions.submit(agreement=made, by=by))
            refused("voix", lambda: actions.abandon(agreement=made, by=by))
        else:
            refused("observateur", lambda: clauses.edit(**edit))
            refused("observateur", lambda: comments.comment(clause=row, body="Bien.", by=by))
            refused("observateur", lambda: agreed.begun(room, other))


class TestComments:
    def test_carried_until_resolved(self) -> None:
        room, (wheel, mission) = agreed.room()
        made = agreed.begun(room, wheel)
        row = agreed.clause(made, wheel)
        thread = comments.comment(clause=row, body="Et les mineurs ?", by=agreed.by(mission))
        agreed.submitted(made, wheel)
        assert queries.unresolved_of(made) == {row.pk: 1}
        comments.settle(thread=thread, resolved=True, by=agreed.by(wheel))
        comments.settle(thread=thread, resolved=True, by=agreed.by(wheel))
        assert queries.unresolved_of(made) == {}
        assert HistoryEntry.objects.filter(kind="agreement.comment_resolved").count() == 1
        answer = {"clause": row, "body": "Si.", "by": agreed.by(mission), "parent": thread}
        assert comments.comment(**answer).on_version == 1
        assert queries.unresolved_of(made) == {row.pk: 1}

    def test_an_answer_stays_on_its_clause(self) -> None:
        room, (wheel, _mission) = agreed.room()
        made, by = agreed.begun(room, wheel), agreed.by(wheel)
        thread = comments.comment(clause=agreed.clause(made, wheel), body="x", by=by)
        other = agreed.clause(made, wheel, title="Deux")
        refused("pas celle", lambda: comments.comment(clause=other, body="y", by=by, parent=thread))
