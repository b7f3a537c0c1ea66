"""Agreements beside the rest: gate, record, reminders, personal data."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from tests.alliage import world
from tests.alliage.alliances import agreed

from alliage.alliances import agreement_proof as proof
from alliage.alliances import evidence, records
from alliage.alliances.actions import agreement as actions
from alliage.alliances.actions import agreement_comments as comments
from alliage.alliances.actions import agreement_personal as personal
from alliage.alliances.actions import agreement_versions as versions
from alliage.alliances.enums import PartyState
from alliage.alliances.models import (
    Approval,
)
from alliage.alliances.queries.agreement_archive import proof_of
from alliage.core import inbox
from alliage.organisations.enums import Role

pytestmark = pytest.mark.django_db


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
        made.title = "Titre secret d’après"
        made.save()
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

    def test_who_came_since_is_not_asked_about_what_does_not_name_it(self) -> None:
        made, _version, (wheel, _mission) = agreed.agreed()
        late = world.organisation("Tardive")
        world.party(made.alliance, late)
        actions.amend(agreement=made, by=agreed.by(wheel))
        assert ours(world.lead_of(late).person) == []
        made.refresh_from_db()
        agreed.submitted(made, wheel)
        assert len(ours(world.lead_of(late).person)) == 1

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
