"""What points at an organisation, and where a merge leaves it."""

import pytest
from django.apps import apps
from django.urls import reverse
from tests.alliage import world

from alliage.core.actor import SYSTEM
from alliage.core.permissions import Denied
from alliage.organisations import merging
from alliage.organisations.actions import profile_networks, upkeep
from alliage.organisations.enums import LinkState, MembershipKind
from alliage.organisations.models import Invitation, Membership, Organisation
from alliage.partners.models import ContactConsent

pytestmark = pytest.mark.django_db

#: Every foreign key to an organisation whose rows stay where they are, and why.
STAYS = {
    "organisations.Organisation.merged_into",  # the history of merges
    "organisations.Duplicate.first",
    "organisations.Duplicate.second",
    "organisations.Merge.kept",
    "organisations.Merge.absorbed",
    "organisations.Reconciliation.organisation",
}


@pytest.fixture
def kept():
    return world.organisation("Roue libre", public_id="W1")


@pytest.fixture
def absorbed():
    return world.organisation("La roue libre", public_id="W2")


@pytest.fixture
def head():
    return world.organisation("Fédération", public_id="W3", roles=("network_head",))


def asked(head: Organisation, member: Organisation, by: Organisation) -> Membership:
    return profile_networks.ask(
        kind=MembershipKind.NETWORK,
        head=head,
        member=member,
        by=world.actor(world.lead_of(by)),
    )


def test_every_link_to_an_organisation_moves_or_is_said_to_stay() -> None:
    links = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.get_fields()
        if (field.many_to_one or field.one_to_one)
        and field.concrete
        and field.related_model is Organisation
    }
    moving = {name for name, _model, _field in merging._links()}
    assert moving == links - STAYS
    assert links >= STAYS
    assert set(merging.FOLLOWING) <= moving


class TestMembership:
    def test_who_asked_is_still_who_asked(self, kept, absorbed, head) -> None:
        membership = asked(head, absorbed, by=absorbed)
        merged = upkeep.merge(kept=kept, absorbed=absorbed, by=SYSTEM)
        membership.refresh_from_db()
        assert (membership.member, membership.asked_by) == (kept, kept)
        held = world.lead_of(kept)
        with pytest.raises(Denied, match="à l’autre"):
            profile_networks.confirm(membership=membership, by=world.actor(held))
        url = reverse("organisations:membership_confirm", args=[kept.public_id, membership.pk])
        world.client_for(held).post(url)
        membership.refresh_from_db()
        assert membership.state == LinkState.ASKED
        upkeep.undo_merge(merged=merged, by=SYSTEM)
        membership.refresh_from_db()
        assert (membership.member, membership.asked_by) == (absorbed, absorbed)

    def test_what_the_other_end_asked_is_still_answered_by_this_one(
        self, kept, absorbed, head
    ) -> None:
        membership = asked(head, absorbed, by=head)
        upkeep.merge(kept=kept, absorbed=absorbed, by=SYSTEM)
        membership.refresh_from_db()
        assert (membership.member, membership.asked_by) == (kept, head)
        profile_networks.confirm(membership=membership, by=world.actor(world.lead_of(kept)))

    def test_one_that_would_join_it_to_itself_stays_whole(self, kept, head) -> None:
        """The member absorbs its head: neither end moves, nor who asked."""
        membership = asked(head, kept, by=head)
        merged = upkeep.merge(kept=kept, absorbed=head, by=SYSTEM)
        membership.refresh_from_db()
        assert (membership.head, membership.asked_by) == (head, head)
        assert merged.moved.get("organisations.Membership.asked_by") is None
        upkeep.undo_merge(merged=merged, by=SYSTEM)
        membership.refresh_from_db()
        assert (membership.head, membership.member, membership.asked_by) == (head, kept, head)

    def test_one_that_the_other_has_already_stays_whole(self, kept, absorbed, head) -> None:
        theirs, ours = asked(head, kept, by=head), asked(head, absorbed, by=absorbed)
        merged = upkeep.merge(kept=kept, absorbed=absorbed, by=SYSTEM)
        for row in (theirs, ours):
            row.refresh_from_db()
        assert (theirs.member, theirs.asked_by) == (kept, head)
        assert (ours.member, ours.asked_by) == (absorbed, absorbed)
        upkeep.undo_merge(merged=merged, by=SYSTEM)
        ours.refresh_from_db()
        assert (ours.member, ours.asked_by) == (absorbed, absorbed)

    def test_what_is_asked_after_the_merge_is_not_given_back(self, kept, absorbed, head) -> None:
        merged = upkeep.merge(kept=kept, absorbed=absorbed, by=SYSTEM)
        later = asked(head, kept, by=kept)
        upkeep.undo_merge(merged=merged, by=SYSTEM)
        later.refresh_from_db()
        assert (later.member, later.asked_by) == (kept, kept)


def test_what_has_no_name_on_this_side_follows_and_comes_back(kept, absorbed) -> None:
    who = world.lead_of(absorbed).person
    consent = ContactConsent.objects.create(organisation=absorbed, person=who)
    draft = world.organisation("Brouillon", state="draft")
    sent = Invitation.objects.create(
        organisation=draft, email="x@secret.example", role="lead", vouching=absorbed
    )
    merged = upkeep.merge(kept=kept, absorbed=absorbed, by=SYSTEM)
    consent.refresh_from_db()
    sent.refresh_from_db()
    assert (consent.organisation, sent.vouching) == (kept, kept)
    upkeep.undo_merge(merged=merged, by=SYSTEM)
    consent.refresh_from_db()
    sent.refresh_from_db()
    assert (consent.organisation, sent.vouching) == (absorbed, absorbed)
