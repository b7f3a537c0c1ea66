"""One scene for every page: an organisation with all that it has, and who looks at it.

`own` is the organisation concerned. What only its people may read carries `SECRET`; addresses end
in `PRIVATE`. Subjects are made when they are asked for: `Scene.subject("need")` returns the
arguments of an address, with `"?"` for a query.
"""

from datetime import timedelta
from functools import cached_property
from typing import Any

from django.utils import timezone
from tests.alliage import world
from tests.alliage.organisations.claims_world import CHORALE, PDF, ROUE_LIBRE, begun, by, proved
from tests.alliage.partners import introduced
from tests.alliage.partners.imports_world import Desk
from tests.alliage.partners.introduced import Someone

from alliage.core import links
from alliage.core.actor import SYSTEM
from alliage.organisations.actions import claims_proof, mandates_invite, ties
from alliage.organisations.enums import Role, Visibility
from alliage.organisations.models import (
    ActionArea,
    Claim,
    Duplicate,
    Levers,
    Membership,
    Merge,
    Organisation,
    Partnership,
    Reconciliation,
)
from alliage.partners.actions import caseload, coalitions, needs_around
from alliage.partners.actions import introductions_answers as answers
from alliage.partners.actions import introductions_follow_ups as news
from alliage.partners.enums import Audience, Publication
from alliage.partners.models import Coalition, Import, Need, Offer
from alliage.people.models import User

#: Stands in everything that strangers may not read; in every address of somebody.
SECRET, PRIVATE = "CONFIDENTIEL-7", "@secret.example"
VELO = {"topic:active_mobility": 1.0}
SHEET = [
    ["Réf.", "Titre", "Description", "Ville"],
    ["B1", "Prêter des outils", SECRET, "Voiron"],
    ["B2", "", f"Sans titre {SECRET}", "Voiron"],
]
Arguments = dict[str, Any]


class Scene:
    """The organisation concerned, its lead, and others beside it."""

    def __init__(self) -> None:
        self.own: Organisation = world.organisation(
            "Atelier Roue Libre",
            public_id=ROUE_LIBRE,
            directory_id=ROUE_LIBRE,
            activities="Nous remettons en état des vélos et apprenons à rouler.",
            beneficiaries=SECRET,
            themes=["024"],
            sdgs=[8, 11],
            visibility={"beneficiaries": Visibility.PRIVATE},
        )
        self.lead = world.mandate(
            world.person(f"responsable{PRIVATE}", display_name="Responsable Roue"), self.own
        )
        self.by = world.actor(self.lead)
        self.us = Someone(self.own, self.lead)
        self.elsewhere = self.somebody("Ailleurs", "ailleurs", commune="69123")
        self.member = world.person("membre@test.example")
        self.operator = world.person("exploitante@test.example", is_operator=True)

    @staticmethod
    def somebody(name: str, email: str, **fields: Any) -> Someone:
        return introduced.someone(name, f"{email}{PRIVATE}", **fields)

    def people(self) -> dict[str, User | None]:
        """Who looks, by role."""
        return {
            "anonymous": None,
            "member": self.member,
            "elsewhere": self.elsewhere.mandate.person,
            "mandated": self.lead.person,
            "operator": self.operator,
        }

    def subject(self, name: str) -> Arguments:
        """Make what an address is about; return the address's arguments."""
        found: Arguments = getattr(self, name.replace(" ", "_"))()
        return found

    def hide(self) -> None:
        """Give the organisation what nobody else may read, everywhere at once."""
        Levers.objects.create(
            organisation=self.own, human_weight=3, financial_weight=2, alliances_weight=4
        )
        world.need(self.own, f"Besoin {SECRET}", audience=Audience.PRIVATE, tags=VELO)
        world.offer(self.own, f"Apport {SECRET}", state=Publication.DRAFT, tags=VELO)
        Partnership.objects.create(
            organisation=self.own,
            partner_name=f"Partenaire {SECRET}",
            partner_family="private",
            since=2020,
            visibility=Visibility.PRIVATE,
        )
        name = f"Écartée {SECRET}"
        needs_around.exclude(party_id=CHORALE, name=name, by=self.by)
        declined = introduced.ask(self.foundation, self.us, SECRET)
        introduced.decline(declined, self.us, SECRET)

    # --- others, made once
    @cached_property
    def foundation(self) -> Someone:
        return self.somebody("Fondation du Guiers", "fondation", family="private")

    @cached_property
    def agency(self) -> Someone:
        return self.somebody("Agence de mobilité", "agence", family="public", kind="public_body")

    @cached_property
    def labo(self) -> Someone:
        return self.somebody("Labo des Trois Vallées", "labo", roles=("labo",))

    @cached_property
    def network_head(self) -> Someone:
        return self.somebody("Réseau vélo", "reseau", kind="federation", roles=("network_head",))

    # --- organisations
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

    def claim(self) -> Arguments:
        who = proved(f"demandeuse{PRIVATE}", display_name=f"Demandeuse {SECRET}")
        made = begun(who, CHORALE, title=SECRET)
        claims_proof.send_receipt(claim=made, content=PDF, note=SECRET, by=by(who))
        return {"pk": made.pk}

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

    def membership(self, state: str = "confirmed") -> Arguments:
        head = self.network_head.organisation
        made = Membership.objects.create(head=head, member=self.own, asked_by=head, state=state)
        return {**self.mine(), "pk": made.pk}

    def asked_membership(self) -> Arguments:
        return self.membership("asked")

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

    # --- needs, offers, and what stands around them
    @cached_property
    def published_need(self) -> Need:
        made = world.need(self.own, text="Ni car ni train le matin.", tags=VELO)
        needs_around.add_requirement(need=made, by=self.by, label="Vélos", contribution="in_kind",
                                     quantity=20, unit="vélos")  # fmt: skip
        needs_around.add_requirement(need=made, by=self.by, label="Un local",
                                     contribution="premises")  # fmt: skip
        return made

    @cached_property
    def private_need(self) -> Need:
        made = world.need(self.own, f"Privé {SECRET}", audience=Audience.PRIVATE, tags=VELO)
        needs_around.add_requirement(
            need=made, by=self.by, label=SECRET, contribution="skills", quantity=1
        )
        return made

    @cached_property
    def published_offer(self) -> Offer:
        return world.offer(self.own, quantity=20, unit="vélos", tags=VELO)

    def need(self) -> Arguments:
        return {"pk": self.published_need.pk}

    def hidden_need(self) -> Arguments:
        return {"pk": self.private_need.pk}

    def hidden_requirement(self) -> Arguments:
        found = self.private_need.requirements.get()
        return {**self.hidden_need(), "requirement": found.pk}

    def draft_need(self) -> Arguments:
        return {"pk": world.need(self.own, f"Brouillon {SECRET}", state="draft", tags=VELO).pk}

    def offer(self) -> Arguments:
        return {"pk": self.published_offer.pk}

    def draft_offer(self) -> Arguments:
        return {"pk": world.offer(self.own, f"Brouillon {SECRET}", state="draft").pk}

    def alert(self) -> Arguments:
        return {"pk": needs_around.follow_need(need=self.published_need, by=self.by).pk}

    def alerts_link(self) -> Arguments:
        subject, day = f"person:{self.lead.person.pk}", timedelta(days=1)
        return {"token": links.make(needs_around.STOP, subject, expires_in=day, by=SYSTEM)}

    def exclusion(self) -> Arguments:
        self.hide_once()
        return {"pk": self.own.exclusions.get().pk}

    def invited_ally(self) -> Arguments:
        return {**self.hidden_need(), "identifier": "W382900002"}

    def hide_once(self) -> None:
        if not self.own.exclusions.exists():
            self.hide()

    # --- introductions, the caseload, coalitions, files
    def other_to_ask(self) -> Arguments:
        return {"?": f"?a={self.agency.organisation.public_id}"}

    def introduction(self) -> Arguments:
        return {"pk": introduced.ask(self.agency, self.us, f"Bonjour {SECRET}").pk}

    def _made(self) -> Any:
        answers.consent(by=self.by, organisation=self.own, given=True)
        found = introduced.ask(self.us, self.foundation, f"Bonjour {SECRET}")
        return introduced.accept(found, self.foundation)

    def made_introduction(self) -> Arguments:
        return {"pk": self._made().pk}

    def _due(self) -> Any:
        due = self._made().follow_ups.get(day=7, organisation=self.own)
        type(due).objects.filter(pk=due.pk).update(due_on=timezone.localdate())
        return due

    def news_to_give(self) -> Arguments:
        return {"pk": self._due().pk}

    def news_link(self) -> Arguments:
        subject = f"follow_up:{self._due().pk}:person:{self.lead.person.pk}"
        day = timedelta(days=1)
        return {"token": links.make(news.PURPOSE, subject, expires_in=day, by=SYSTEM)}

    def _case(self) -> Any:
        self.third_party()
        made = caseload.add_case(by=self.by, organisation=self.agency.organisation)
        caseload.update_case(by=self.by, case=made, note=SECRET)
        return made

    def case(self) -> Arguments:
        return {"pk": self._case().pk}

    def case_step(self) -> Arguments:
        day = timezone.localdate()
        made = caseload.add_step(by=self.by, case=self._case(), what=SECRET, done_on=day, minutes=9)
        return {"pk": made.pk}

    def coalition(self) -> Arguments:
        made = coalitions.draw_up(need=self.private_need, by=self.by, rules={})
        made.members.create(party_id=CHORALE, name=SECRET, family="peer")
        return {"pk": made.pk}

    def loaded_file(self) -> Arguments:
        return {"pk": Desk(self.lead).tried("needs", SHEET).pk}

    def spreadsheet(self) -> Arguments:
        return {"pk": Import.objects.get(**self.loaded_file()).file_id}

    def receipt(self) -> Arguments:
        return {"pk": Claim.objects.get(**self.claim()).receipt_id}

    def job_of_ours(self) -> Arguments:
        return {"pk": Coalition.objects.get(**self.coalition()).job_id}

    def file_to_correct(self) -> Arguments:
        return {**self.loaded_file(), "fmt": "csv"}
