"""An agreement from the library to its end: who may, what is frozen, what stands at once."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone
from tests.alliage import world
from tests.alliage.alliances import agreed
from tests.alliage.partners.test_introductions_at_once import together

from alliage.alliances import agreement_proof as proof
from alliage.alliances import changes, evidence, records
from alliage.alliances.actions import agreement as actions
from alliage.alliances.actions import agreement_clauses as clauses
from alliage.alliances.actions import agreement_comments as comments
from alliage.alliances.actions import agreement_personal as personal
from alliage.alliances.actions import agreement_versions as versions
from alliage.alliances.enums import PartyRole, PartyState
from alliage.alliances.models import (
    Approval,
    Clause,
    Commitment,
    Experiment,
    HistoryEntry,
    Party,
    SharedText,
)
from alliage.alliances.queries import agreement as queries
from alliage.alliances.queries.agreement_archive import proof_of
from alliage.core import inbox
from alliage.core.permissions import Denied
from alliage.organisations.conflicts import Stale
from alliage.organisations.enums import Role

pytestmark = pytest.mark.django_db


def refused(words: str, work) -> None:
    """A refusal says why, and leaves no trace in the history."""
    before = HistoryEntry.objects.count()
    with pytest.raises(Denied, match=words):
        work()
    assert HistoryEntry.objects.count() == before


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


class TestVersions:
    def test_what_is_frozen_is_hashed_and_does_not_move(self) -> None:
        room, (wheel, mission) = agreed.room()
        made = agreed.begun(room, wheel)
        row = agreed.clause(made, wheel, body="Un e\u0301lan.\r\n\u202efin\u0000")
        version = agreed.submitted(made, wheel)
        assert version.digest == proof.digest(proof.canonical(json.loads(version.text)))
        assert json.loads(version.text)["clauses"][0]["body"] == "Un élan.\nfin"
        values = {**agreed.CLAUSE, "body": "tout autre"}
        row.refresh_from_db()
        clauses.edit(clause=row, version=row.version, by=agreed.by(mission), values=values)
        version.refresh_from_db()
        assert "tout autre" not in version.text
        assert agreed.submitted(made, wheel).number == 2

    def test_a_frozen_text_names_no_person(self) -> None:
        room, (wheel, _mission) = agreed.room()
        person = world.lead_of(wheel).person
        person.display_name = "Nadia Secrète"
        person.save()
        made = agreed.begun(room, wheel, with_library=True)
        version = agreed.submitted(made, wheel)
        agreed.approved(version, wheel)
        assert "Nadia" not in json.dumps(proof_of(version), ensure_ascii=False)
        assert "secret.example" not in json.dumps(proof_of(version))

    def test_the_same_text_is_not_asked_twice(self) -> None:
        room, (wheel, _mission) = agreed.room()
        made = agreed.begun(room, wheel)
        refused("rien", lambda: agreed.submitted(made, wheel))
        agreed.clause(made, wheel)
        agreed.submitted(made, wheel)
        refused("n’a pas changé", lambda: agreed.submitted(made, wheel))

    def test_gaps_never_stand_in_the_way(self) -> None:
        room, (wheel, mission) = agreed.room()
        made = agreed.begun(room, wheel)
        agreed.clause(made, wheel, rating="absent")
        version = agreed.submitted(made, wheel)
        assert version.score == 0
        agreed.approved(version, wheel, mission)
        made.refresh_from_db()
        assert made.state == "approved"

    def test_annexes_hold_what_binds_that_day(self) -> None:
        room, (wheel, _mission) = agreed.room()
        one, two = Party.objects.order_by("pk")
        day = timezone.localdate() + timedelta(days=9)
        common = {"alliance": room, "owing": one, "due_on": day, "proposed_by": one}
        Commitment.objects.create(what="Vingt vélos", state="running", to=two, **common)
        Commitment.objects.create(what="Proposition secrète", state="proposed", **common)
        Commitment.objects.create(what="Déjà tenu", state="kept", **common)
        tried = {"hypothesis": "h", "trial": "t", "stop_when": "s", "alliance": room}
        Experiment.objects.create(title="Le créneau de 5 h", state="running", **tried)
        Experiment.objects.create(title="Retiré", state="withdrawn", **tried)
        made = agreed.begun(room, wheel)
        agreed.clause(made, wheel)
        annexes = json.loads(agreed.submitted(made, wheel).text)["annexes"]
        assert [row["what"] for row in annexes["commitments"]] == ["Vingt vélos"]
        assert [row["title"] for row in annexes["experiments"]] == ["Le créneau de 5 h"]


class TestAnswers:
    def test_approved_when_every_voice_approved_the_same(self) -> None:
        room, (wheel, mission, city) = agreed.room("A", "B", "C")
        helper = world.organisation("Accompagnateur")
        world.party(room, helper, PartyRole.ACCOMPANIER)
        made = agreed.begun(room, wheel)
        agreed.clause(made, wheel)
        first = agreed.submitted(made, wheel)
        agreed.approved(first, wheel, mission)
        agreed.clause(made, helper, title="Deux")
        second = agreed.submitted(made, wheel)
        agreed.approved(second, city)
        made.refresh_from_db()
        assert (made.state, made.in_force) == ("submitted", None)
        assert first.approvals.count() == 2
        agreed.approved(second, wheel, mission)
        made.refresh_from_db()
        assert (made.state, made.in_force) == ("approved", second)
        assert proof.verify(proof_of(second)).complete
        assert not proof.verify(proof_of(first)).complete

    def test_only_the_last_version_is_answered(self) -> None:
        room, (wheel, mission) = agreed.room()
        made = agreed.begun(room, wheel)
        agreed.clause(made, wheel)
        first = agreed.submitted(made, wheel)
        agreed.clause(made, wheel, title="Deux")
        agreed.submitted(made, wheel)
        refused("remplacée", lambda: agreed.approved(first, mission))
        by = agreed.by(mission)
        refused("remplacée", lambda: versions.refuse(version=first, reason="non", by=by))

    def test_one_approves_what_one_read(self) -> None:
        room, (wheel, mission) = agreed.room()
        made = agreed.begun(room, wheel)
        agreed.clause(made, wheel)
        version = agreed.submitted(made, wheel)
        by = agreed.by(mission)
        refused(
            "celui que vous avez lu",
            lambda: versions.approve(version=version, seen="0" * 64, by=by),
        )
        version.text = version.text.replace("renonce", "paie")
        version.save()
        refused("celui que vous avez lu", lambda: agreed.approved(version, mission))

    def test_who_may_not(self) -> None:
        room, (wheel, mission) = agreed.room()
        made = agreed.begun(room, wheel)
        agreed.clause(made, wheel)
        version = agreed.submitted(made, wheel)

        def answer(by) -> None:
            versions.approve(version=version, seen=version.digest, by=by)

        delegate = world.mandate(world.person("d@secret.example"), mission, Role.DELEGATE)
        refused("représentant", lambda: answer(world.actor(delegate)))
        for role, words in ((PartyRole.ACCOMPANIER, "voix"), (PartyRole.OBSERVER, "observateur")):
            other = world.organisation(f"Autre {role}")
            world.party(room, other, role)
            refused(words, lambda o=other: answer(agreed.by(o)))
        gone = world.organisation("Partie")
        world.party(room, gone, state=PartyState.LEFT, left_at=timezone.now())
        for outside in (gone, world.organisation("Étrangère")):
            refused("n’est pas dans", lambda o=outside: answer(agreed.by(o)))
        assert not Approval.objects.exists()

    def test_who_came_since_waits_for_a_version_that_names_it(self) -> None:
        room, (wheel, mission) = agreed.room()
        made = agreed.begun(room, wheel)
        agreed.clause(made, wheel)
        version = agreed.submitted(made, wheel)
        late = world.organisation("Tardive")
        world.party(room, late)
        refused("ne nomme pas", lambda: agreed.approved(version, late))
        agreed.approved(version, wheel, mission)
        made.refresh_from_db()
        assert made.state == "submitted"
        second = agreed.submitted(made, wheel)
        agreed.approved(second, wheel, mission, late)
        made.refresh_from_db()
        assert made.in_force == second

    def test_a_refusal_says_why_and_may_turn(self) -> None:
        room, (wheel, mission) = agreed.room()
        made = agreed.begun(room, wheel)
        agreed.clause(made, wheel)
        version, by = agreed.submitted(made, wheel), agreed.by(mission)
        refused("pourquoi", lambda: versions.refuse(version=version, reason=" \u0000", by=by))
        versions.refuse(version=version, reason="Trop long.", by=by)
        versions.approve(version=version, seen=version.digest, by=by)
        refused("déjà", lambda: versions.refuse(version=version, reason="Finalement…", by=by))
        assert version.approvals.get().answer == "approved"

    def test_safe_twice(self) -> None:
        room, (wheel, _mission) = agreed.room()
        made = agreed.begun(room, wheel)
        agreed.clause(made, wheel)
        version = agreed.submitted(made, wheel)
        colleague = world.mandate(world.person("c@secret.example"), wheel, Role.REPRESENTATIVE)
        agreed.approved(version, wheel)
        first = version.approvals.get()
        again = versions.approve(version=version, seen=version.digest, by=world.actor(colleague))
        assert (again.pk, again.person_id, again.at) == (first.pk, first.person_id, first.at)
        assert HistoryEntry.objects.filter(kind="agreement.approved").count() == 1

    def test_who_leaves_is_no_longer_waited_for(self) -> None:
        room, (wheel, mission, city) = agreed.room("A", "B", "C")
        made = agreed.begun(room, wheel)
        agreed.clause(made, wheel)
        version = agreed.submitted(made, wheel)
        agreed.approved(version, wheel, mission)
        room.parties.filter(organisation=city).update(state=PartyState.LEFT, left_at=timezone.now())
        changes.tell(room, agreed.by(city))
        made.refresh_from_db()
        assert made.in_force == version
        assert proof.verify(proof_of(version)).complete


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_the_last_two_approve_together(self) -> None:
        room, (wheel, mission) = agreed.room()
        made = agreed.begun(room, wheel)
        agreed.clause(made, wheel)
        version = agreed.submitted(made, wheel)
        both = [agreed.by(wheel), agreed.by(mission)]
        together(
            *[
                lambda b=b: versions.approve(version=version, seen=version.digest, by=b)
                for b in both
            ]
        )
        made.refresh_from_db()
        assert (made.state, made.in_force) == ("approved", version)
        assert HistoryEntry.objects.filter(kind="agreement.approved_by_all").count() == 1

    def test_approved_while_replaced(self) -> None:
        room, (wheel, mission) = agreed.room()
        made = agreed.begun(room, wheel)
        agreed.clause(made, wheel)
        version = agreed.submitted(made, wheel)
        agreed.approved(version, wheel)
        agreed.clause(made, wheel, title="Deux")
        made.refresh_from_db()
        by, other = agreed.by(wheel), agreed.by(mission)
        answer, asked = together(
            lambda: versions.approve(version=version, seen=version.digest, by=other),
            lambda: versions.submit(agreement=made, by=by),
        )
        made.refresh_from_db()
        # Whoever came first, the other is told: never an approval of what was replaced.
        if isinstance(answer, Denied):
            assert (made.state, asked.number) == ("submitted", 2)
        else:
            assert isinstance(asked, Denied)
            assert made.in_force == version

    def test_edited_while_submitted(self) -> None:
        room, (wheel, mission) = agreed.room()
        made = agreed.begun(room, wheel)
        row = agreed.clause(made, wheel)
        made.refresh_from_db()
        by, other = agreed.by(wheel), agreed.by(mission)
        values = {**agreed.CLAUSE, "body": "Une autre fin."}
        version, _edit = together(
            lambda: versions.submit(agreement=made, by=by),
            lambda: clauses.edit(clause=row, version=1, by=other, values=values),
        )
        body = json.loads(version.text)["clauses"][0]["body"]
        assert body in (agreed.CLAUSE["body"], "Une autre fin.")
        assert proof.digest(version.text) == version.digest
        assert Clause.objects.get().body == "Une autre fin."

    def test_two_write_the_same_clause(self) -> None:
        room, (wheel, mission) = agreed.room()
        made = agreed.begun(room, wheel)
        row = agreed.clause(made, wheel)

        def write(organisation, body: str):
            values = {**agreed.CLAUSE, "body": body}
            try:
                clauses.edit(clause=row, version=1, by=organisation, values=values)
            except Stale:
                return "stale"
            return body

        by, other = agreed.by(wheel), agreed.by(mission)
        results = together(lambda: write(by, "un"), lambda: write(other, "deux"))
        assert sorted(results, key=len)[-1] == "stale"
        assert Clause.objects.get().body in results


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


class TestAround:
    def test_the_gate_shows_an_approval_by_all(self) -> None:
        room, (wheel, mission) = agreed.room()
        room.stage = "experimentation"
        room.save()
        made = agreed.begun(room, wheel)
        agreed.clause(made, wheel)
        version = agreed.submitted(made, wheel)
        agreed.approved(version, wheel)
        said = [one for one in evidence.of(room) if "accord" in str(one.label)]
        assert [one.done for one in said] == [False]
        agreed.approved(version, mission)
        said = [one for one in evidence.of(room) if "accord" in str(one.label)]
        assert [(one.done, "version 1" in str(one.label)) for one in said] == [(True, True)]

    def test_who_left_keeps_what_it_approved_and_no_more(self) -> None:
        made, first, (wheel, mission, city) = agreed.agreed("A", "B", "C")
        party = made.alliance.parties.get(organisation=city)
        party.state, party.left_at = PartyState.LEFT, timezone.now()
        party.save()
        actions.amend(agreement=made, by=agreed.by(wheel))
        made.refresh_from_db()
        agreed.clause(made, wheel, title="Après", body="secret d’après")
        agreed.approved(agreed.submitted(made, wheel), wheel, mission)
        [(_piece, lines)] = [p for p in records.of(party) if p[0].name == "agreement"]
        assert [line.title for line in lines] == ["Accord d’essai, version 1"]
        assert first.digest in lines[0].proof
        assert "secret d’après" not in lines[0].text

    def test_reminders_come_sixty_days_before(self) -> None:
        made, version, (wheel, _mission) = agreed.agreed()
        person, today = world.lead_of(wheel).person, timezone.localdate()
        for days, count in ((61, 0), (60, 1), (15, 1), (0, 1), (-1, 0)):
            version.review_on = today + timedelta(days=days)
            version.save()
            assert len(ours(person)) == count, days
        version.review_on, version.exit_on = None, today + timedelta(days=10)
        version.save()
        assert [item.due for item in ours(person)] == [today + timedelta(days=10)]
        assert made.state_on() == "approved"

    def test_a_version_awaits_who_binds_until_they_answer(self) -> None:
        room, (wheel, mission) = agreed.room()
        made = agreed.begun(room, wheel)
        agreed.clause(made, wheel)
        delegate = world.mandate(world.person("d@secret.example"), mission, Role.DELEGATE)
        person = world.lead_of(mission).person
        version = agreed.submitted(made, wheel)
        assert len(ours(person)) == 1
        assert ours(delegate.person) == []
        versions.refuse(version=version, reason="non", by=agreed.by(mission))
        assert ours(person) == []

    def test_erased_the_approval_stays_provable(self) -> None:
        made, version, (wheel, _mission) = agreed.agreed()
        held = world.lead_of(wheel)
        held.title = "Coordinatrice"
        held.save()
        comments.comment(clause=made.clauses.get(), body="Ma voix.", by=agreed.by(wheel))
        told = personal.export(held.person)
        assert [row["body"] for row in told["comments"]] == ["Ma voix."]
        assert told["answers"][0]["version"] == 1
        before = proof_of(version)
        assert personal.erase(held.person) == 3
        held.person.delete()
        assert proof_of(version) == before
        assert proof.verify(proof_of(version)).complete
        assert Approval.objects.get(organisation_public_id=wheel.public_id).mandate_title

    def test_what_awaits_costs_the_same_for_three(self, django_assert_max_num_queries) -> None:
        room, (wheel, _mission) = agreed.room()
        person = world.lead_of(wheel).person
        for n in range(3):
            made = agreed.begun(room, wheel, title=f"Accord {n}")
            agreed.clause(made, wheel)
            agreed.submitted(made, wheel)
        from alliage.alliances.registrations.agreement import what_awaits

        with django_assert_max_num_queries(6):
            assert len(what_awaits(person)) == 3


def ours(person) -> list[inbox.Item]:
    return [item for item in inbox.items_for(person) if "Accord d’essai" in item.title]


def test_the_database_holds_one_answer_a_party() -> None:
    assert connection.introspection  # the constraint below is the database's, not ours
    _made, version, (wheel, _mission) = agreed.agreed()
    given = version.approvals.first()
    from django.db import IntegrityError, transaction

    with pytest.raises(IntegrityError), transaction.atomic():
        Approval.objects.create(
            version=version, party=given.party, answer="approved", digest=version.digest,
            organisation_public_id=wheel.public_id, organisation_name=wheel.name,
        )  # fmt: skip
