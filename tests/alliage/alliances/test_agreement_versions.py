"""Versions: what is frozen, who answers what, two at once."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone
from tests.alliage import world
from tests.alliage.alliances import agreed
from tests.alliage.alliances.agreed import refused
from tests.alliage.partners.test_introductions_at_once import together

from alliage.alliances import agreement_proof as proof
from alliage.alliances import changes
from alliage.alliances.actions import agreement_clauses as clauses
from alliage.alliances.actions import agreement_versions as versions
from alliage.alliances.enums import PartyRole, PartyState
from alliage.alliances.models import (
    Approval,
    Clause,
    Commitment,
    Experiment,
    HistoryEntry,
    Party,
)
from alliage.alliances.queries.agreement_archive import proof_of
from alliage.core.permissions import Denied
from alliage.organisations.conflicts import Stale
from alliage.organisations.enums import Role

pytestmark = pytest.mark.django_db


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
