"""Claims, mandates, profiles, ties and upkeep of the scene."""

from functools import cached_property
from typing import Any

from tests.alliage import world
from tests.alliage.organisations.claims_world import CHORALE, PDF, ROUE_LIBRE, begun, by, proved
from tests.consistency.scene_base import PRIVATE, SECRET, Arguments, Base

from alliage.organisations.actions import claims_proof, mandates_invite, ties
from alliage.organisations.enums import Role, Visibility
from alliage.organisations.models import (
    ActionArea,
    Duplicate,
    Levers,
    Mandate,
    Membership,
    Merge,
    Organisation,
    Partnership,
    Reconciliation,
)
from alliage.people.models import User


class Organisations(Base):
    """Subjects of the pages of organisations."""

    def mine(self) -> Arguments:
        return {"public_id": self.own.public_id}

    def mine_by_identifier(self) -> Arguments:
        return {"identifier": self.own.public_id}

    def draft_organisation_page(self) -> Arguments:
        return {"identifier": self.draft_organisation()["public_id"]}

    def draft_organisation(self) -> Arguments:
        draft = world.organisation(f"Projet {SECRET}", state="draft", activities=SECRET)
        world.mandate(self.lead.person, draft)
        return {"public_id": draft.public_id}

    def profile_section(self) -> Arguments:
        ActionArea.objects.get_or_create(organisation=self.own, kind="departement", code="38")
        return {**self.mine(), "section": "territoire"}

    def activity_section(self) -> Arguments:
        return {**self.mine(), "section": "activite"}

    def levers_file(self) -> Arguments:
        Levers.objects.get_or_create(organisation=self.own, human_weight=3)
        return {**self.mine(), "fmt": "csv"}

    def colleague(self) -> Arguments:
        email = f"collegue{PRIVATE}"
        held = self.own.mandates.filter(person__email=email).first()
        held = held or world.mandate(world.person(email), self.own, Role.DELEGATE, title=SECRET)
        return {**self.mine(), "pk": held.pk}

    def invited(self) -> Any:
        return mandates_invite.invite(
            organisation=self.own,
            email=f"invitee{PRIVATE}",
            role=Role.READER,
            by=self.by,
        )

    def invitation(self) -> Arguments:
        return {"pk": self.invited().pk}

    def invitation_link(self) -> Arguments:
        token = mandates_invite.link_of(self.invited()).rstrip("/").rsplit("/", 1)[1]
        return {"token": token}

    def record(self) -> Arguments:
        return {"identifier": CHORALE}

    @cached_property
    def claimant(self) -> User:
        return proved(f"demandeuse{PRIVATE}", display_name=f"Demandeuse {SECRET}")

    def claim(self) -> Arguments:
        made = begun(self.claimant, CHORALE, title=SECRET)
        claims_proof.send_receipt(claim=made, content=PDF, note=SECRET, by=by(self.claimant))
        return {"pk": made.pk}

    def begun_claim(self) -> Arguments:
        """A claim whose proof is still to be given."""
        return {"pk": begun(self.claimant, "W382900002").pk}

    @cached_property
    def newcomer(self) -> Mandate:
        """The lead of an organisation that has nothing yet."""
        return self.somebody("Nouvelle venue", "nouvelle").mandate

    def new_organisation(self) -> Arguments:
        return {"public_id": self.newcomer.organisation.public_id}

    def vouched_claim(self) -> Arguments:
        """A claim that asks our organisation, here a Labo, for its word."""
        self.third_party()
        who = proved(f"demandeur{PRIVATE}", display_name=f"Demandeur {SECRET}")
        made = begun(who, CHORALE)
        claims_proof.ask_voucher(claim=made, voucher=self.own, note=SECRET, by=by(who))
        return {"pk": made.pk}

    def vouched_record(self) -> Arguments:
        self.third_party()
        return self.record()

    def third_party(self) -> Arguments:
        self.own.roles.get_or_create(role="labo")
        return {}

    def _member_of(self, head: Organisation, state: str) -> Arguments:
        made = Membership.objects.create(head=head, member=self.own, asked_by=head, state=state)
        return {**self.mine(), "pk": made.pk}

    def membership(self) -> Arguments:
        return self._member_of(self.network_head.organisation, "confirmed")

    def asked_membership(self) -> Arguments:
        head = world.organisation("Union des ateliers", kind="federation", roles=("network_head",))
        return self._member_of(head, "asked")

    # --- ties, upkeep
    def tie(self) -> Arguments:
        made = Partnership.objects.create(
            organisation=self.own,
            partner=self.foundation.organisation,
            partner_name=self.foundation.organisation.name,
            partner_family="private",
            form="resources",
            category="patronage",
            depth=3,
            since=2021,
            step=SECRET,
            visibility=Visibility.PRIVATE,
        )
        return {"pk": made.pk}

    def public_ties(self) -> Arguments:
        """A short story: two partnerships that everybody may read, one of them confirmed."""
        for other, since, state in (
            (self.agency.organisation, 2019, "confirmed"),
            (self.labo.organisation, 2023, "asked"),
        ):
            Partnership.objects.create(
                organisation=self.own,
                partner=other,
                partner_name=other.name,
                partner_family=other.family,
                form="co_production",
                depth=2,
                since=since,
                step="Un premier atelier ensemble.",
                linking="chosen",
                state=state,
            )
        return {}

    def tie_to_answer(self) -> Arguments:
        """What another declares with us, which waits for our word and shows to nobody else."""
        made = Partnership.objects.create(
            organisation=self.foundation.organisation,
            partner=self.own,
            partner_name=self.own.name,
            partner_family="peer",
            since=2022,
            step=SECRET,
            visibility=Visibility.ALLIES,
        )
        return {"pk": made.pk}

    def tie_to_choose(self) -> Arguments:
        world.organisation("Maison du vélo", public_id="AL-MDV-1")
        made = ties.declare(organisation=self.own, by=self.by, partner_name="Maison du vélo",
                            visibility=Visibility.PRIVATE, step=SECRET)  # fmt: skip
        Partnership.objects.filter(pk=made.pk).update(
            linking="proposed",
            candidates=[
                {"id": "AL-MDV-1", "name": "Maison du vélo", "family": "peer",
                 "commune": "Voiron", "score": 80, "reasons": ["active_here"]}
            ],
        )  # fmt: skip
        return {"pk": made.pk}

    def duplicate(self) -> Arguments:
        one = world.organisation(f"Jumelle {SECRET}")
        other = world.organisation(f"Jumelles {SECRET}")
        pair = Duplicate.objects.create(first=one, second=other, score=91, reasons=["name"])
        return {"pk": pair.pk}

    def merged(self) -> Arguments:
        kept, absorbed = world.organisation("Gardée"), world.organisation("Réunie", state="merged")
        Organisation.objects.filter(pk=absorbed.pk).update(merged_into=kept)
        return {"pk": Merge.objects.create(kept=kept, absorbed=absorbed, moved={}).pk}

    def change(self) -> Arguments:
        made = Reconciliation.objects.create(
            organisation=self.own,
            directory_id=ROUE_LIBRE,
            snapshot="2026-11",
            change="moved",
            detail={"successor": "W999", "name": SECRET},
        )
        return {"pk": made.pk}
